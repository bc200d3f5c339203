"""How slowly a body may come, on a clock that only moves when somebody waits: no second passes in these tests."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Sequence

import pytest

from interface.http.guard.asgi import AsgiMessage
from interface.http.guard.bodies import Pace
from interface.http.guard.exchange import ClientGone, Refused


class _NoWaiting(selectors.DefaultSelector):
    """Where the loop would wait for its next timer, its clock is set to it."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += timeout or 0.0
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._clock = _NoWaiting()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now


def pieces_taken(pace: Pace, pieces: Sequence[tuple[float, int]]) -> tuple[int, float]:
    """How many of the pieces, each of so many bytes after so many seconds, are taken before the sender is given up, and
    the second at which that is; all of them where it isn't."""
    loop = _Loop()
    taken, status = 0, 408

    async def send_all() -> None:
        nonlocal taken
        coming = iter(pieces)

        async def receive() -> AsgiMessage:
            after, size = next(coming)
            await asyncio.sleep(after)
            return {"type": "http.request", "body": b"x" * size, "more_body": True}

        for _ in pieces:
            await pace.next(receive)
            taken += 1

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        try:
            runner.run(send_all())
        except Refused as refused:
            status = refused.problem.status
        ended = loop.time()
    assert status == 408
    return taken, ended


def test_a_byte_now_and_then_uses_up_the_grace() -> None:
    """Each byte takes 0.5 s and earns 1/8 s: of 3 s of grace 0.375 go each time. After seven 0.375 are left, too few for
    the eighth: given up at 7 · 0.5 + 0.375."""
    taken, at = pieces_taken(Pace(rate=8.0, grace=3.0, idle=1.0), [(0.5, 1)] * 100)
    assert taken == 7
    assert at == pytest.approx(3.875)


def test_who_keeps_the_rate_may_send_for_ever() -> None:
    taken, at = pieces_taken(Pace(rate=8.0, grace=3.0, idle=1.0), [(0.5, 4)] * 1_000)
    assert taken == 1_000
    assert at == pytest.approx(500.0)


def test_between_two_pieces_no_more_than_the_idle_seconds_pass_whatever_came_before() -> None:
    taken, at = pieces_taken(Pace(rate=8.0, grace=3.0, idle=1.0), [(0.5, 1_000), (1.5, 1_000)])
    assert taken == 1
    assert at == pytest.approx(1.5)


def test_the_total_holds_however_fast_it_goes() -> None:
    taken, at = pieces_taken(Pace(rate=8.0, grace=3.0, idle=1.0, total=2.25), [(0.5, 1_000)] * 100)
    assert taken == 4
    assert at == pytest.approx(2.25)


def test_a_sender_that_left_is_told_from_a_slow_one() -> None:
    async def gone() -> AsgiMessage:
        return {"type": "http.disconnect"}

    with pytest.raises(ClientGone):
        asyncio.run(Pace(rate=8.0, grace=3.0, idle=1.0).next(gone))

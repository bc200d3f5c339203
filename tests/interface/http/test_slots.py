"""The bound on what is done at once, and who is next."""

from __future__ import annotations

import asyncio

import pytest

from interface.http.guard.slots import Busy, Slots


async def settle() -> None:
    """Let every task run as far as it can."""
    for _ in range(5):
        await asyncio.sleep(0)


class Line:
    """Clients that wait for one slot, which another holds; `served` says in which order they got it."""

    def __init__(self, *, waiting: int = 100, wait_seconds: float = 60.0) -> None:
        self.slots = Slots(1, waiting=waiting, wait_seconds=wait_seconds)
        self.served: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def queue(self, *names: str) -> None:
        """A name's first letter is its client."""
        for name in names:
            self.tasks.append(asyncio.create_task(self._wait(name)))
            await settle()

    async def _wait(self, name: str) -> None:
        await self.slots.take(name[0])
        self.served.append(name)
        self.slots.give_back(name[0])


def test_clients_take_turns_however_much_one_of_them_asks() -> None:
    async def run() -> list[str]:
        line = Line()
        await line.slots.take("x")
        await line.queue("a1", "a2", "a3", "a4", "b1", "c1", "b2")
        line.slots.give_back("x")
        await asyncio.gather(*line.tasks)
        assert (line.slots.in_hand, line.slots.waiting) == (0, 0)
        return line.served

    assert asyncio.run(run()) == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]


def test_never_more_than_the_bound_are_in_hand() -> None:
    most = 0

    async def work(slots: Slots) -> None:
        nonlocal most
        await slots.take("a")
        most = max(most, slots.in_hand)
        await settle()
        slots.give_back("a")

    async def run() -> None:
        slots = Slots(3, waiting=100, wait_seconds=60.0)
        await asyncio.gather(*(work(slots) for _ in range(20)))
        assert slots.in_hand == 0

    asyncio.run(run())
    assert most == 3


def test_who_waits_too_long_is_told_and_leaves_nothing_behind() -> None:
    async def run() -> None:
        slots = Slots(1, waiting=10, wait_seconds=0.01)
        await slots.take("a")
        with pytest.raises(Busy):
            await slots.take("b")
        assert slots.waiting == 0
        slots.give_back("a")
        assert slots.in_hand == 0
        await slots.take("b")

    asyncio.run(run())


def test_a_full_queue_refuses_whoever_waits_most() -> None:
    async def run() -> None:
        line = Line(waiting=3)
        await line.slots.take("x")
        await line.queue("a1", "a2", "a3")
        with pytest.raises(Busy):
            await line.slots.take("a")
        await line.queue("b1")  # takes the place of the last of a
        assert line.tasks[2].done()
        assert isinstance(line.tasks[2].exception(), Busy)
        line.slots.give_back("x")
        await asyncio.gather(*line.tasks, return_exceptions=True)
        assert line.served == ["a1", "b1", "a2"]

    asyncio.run(run())


def test_one_client_cannot_hold_more_than_its_part() -> None:
    async def run() -> None:
        slots = Slots(3, each=2, waiting=10, wait_seconds=60.0)
        assert [slots.try_take("a"), slots.try_take("a"), slots.try_take("a")] == [True, True, False]
        third = asyncio.create_task(slots.take("a"))
        await settle()
        assert slots.try_take("b")
        slots.give_back("b")
        await settle()
        assert not third.done()  # the slot that came free is for others
        slots.give_back("a")
        await third
        assert slots.in_hand == 2

    asyncio.run(run())


def test_who_leaves_while_waiting_takes_nothing_along() -> None:
    async def run() -> None:
        line = Line()
        await line.slots.take("x")
        await line.queue("a1", "b1")
        line.tasks[0].cancel()
        line.slots.give_back("x")  # in the same moment
        await asyncio.gather(*line.tasks, return_exceptions=True)
        assert line.served == ["b1"]
        assert (line.slots.in_hand, line.slots.waiting) == (0, 0)

    asyncio.run(run())

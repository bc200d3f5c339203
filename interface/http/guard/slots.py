"""A bound on what is done at the same time: so many at once, the rest wait for a while, each client in its turn.

In turn, and not first come first served, so that whoever sends a thousand requests waits behind himself and not before
everybody else.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque


class Busy(Exception):
    """No slot came free in time, or too many were waiting already."""


class Slots:
    """`at_once` slots, of which one client gets `each` at most; `waiting` may wait for them, `wait_seconds` long.

    To be used from one event loop.
    """

    def __init__(self, at_once: int, *, waiting: int, wait_seconds: float, each: int | None = None) -> None:
        self._at_once, self._each = at_once, each or at_once
        self._most_waiting, self._wait_seconds = waiting, wait_seconds
        self._held: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()  # the next client's first

    @property
    def in_hand(self) -> int:
        """Slots that are held."""
        return self._held.total()

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return sum(map(len, self._queues.values()))

    def hold(self, client: str) -> Hold:
        """A slot for `client`, not yet taken."""
        return Hold(self, client)

    def try_take(self, client: str) -> bool:
        """Take a slot if one is free. Nobody is overtaken: while slots are free, those who wait may have none of them."""
        if self.in_hand >= self._at_once or self._held[client] >= self._each:
            return False
        self._held[client] += 1
        return True

    async def take(self, client: str) -> None:
        """Wait for a slot. Raises `Busy`."""
        if self.try_take(client):
            return
        self._make_room(client)
        turn = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(turn)
        try:
            async with asyncio.timeout(self._wait_seconds):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.give_back(client)  # given in the very moment that this gave up
            else:
                self._forget(client, turn)
            if isinstance(error, TimeoutError):
                raise Busy from None
            raise

    def give_back(self, client: str) -> None:
        """Let go of a slot; whoever's turn it is gets it."""
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]
        while self.in_hand < self._at_once:
            turn_of = next((name for name in self._queues if self._held[name] < self._each), None)
            if turn_of is None:
                return
            self._grant(turn_of)

    def _grant(self, client: str) -> None:
        queue = self._queues[client]
        turn = queue.popleft()
        if queue:
            self._queues.move_to_end(client)
        else:
            del self._queues[client]
        if not turn.done():
            self._held[client] += 1
            turn.set_result(None)

    def _make_room(self, client: str) -> None:
        """When the queue is full, the last of the client that waits most often has to go. Raises `Busy` if that is this one."""
        if self.waiting < self._most_waiting:
            return
        most = max(self._queues, key=lambda name: len(self._queues[name]), default=client)
        if len(self._queues.get(most, ())) <= len(self._queues.get(client, ())) + 1:
            raise Busy
        turn = self._queues[most].pop()
        if not turn.done():
            turn.set_exception(Busy())

    def _forget(self, client: str, turn: asyncio.Future[None]) -> None:
        queue = self._queues.get(client)
        if queue and turn in queue:
            queue.remove(turn)
        if queue is not None and not queue:
            del self._queues[client]


class Hold:
    """One slot of a client, taken and given back once."""

    def __init__(self, slots: Slots, client: str) -> None:
        self._slots, self._client, self._held = slots, client, False

    def try_take(self) -> bool:
        self._held = self._held or self._slots.try_take(self._client)
        return self._held

    async def take(self) -> None:
        """Raises `Busy`."""
        if not self._held:
            await self._slots.take(self._client)
            self._held = True

    def give_back(self) -> None:
        if self._held:
            self._held = False
            self._slots.give_back(self._client)

"""Bounds on how often: wrong passwords from one address, and requests of one caller."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

Clock = Callable[[], float]


class Throttle:
    """After `free` failures an address waits: a second, then twice as long after each further one, up to `longest`.

    No more than `most` addresses are remembered; those that failed longest ago go first.
    """

    def __init__(
        self, *, free: int = 5, longest: float = 900.0, most: int = 4_096, clock: Clock = time.monotonic
    ) -> None:
        self._free, self._longest, self._most, self._clock = free, longest, most, clock
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()  # how often, and when last

    def wait(self, address: str) -> int:
        """Whole seconds until `address` may try again; 0 where it may now."""
        count, last = self._failures.get(address, (0, 0.0))
        return max(0, math.ceil(last + self._penalty(count) - self._clock())) if count > self._free else 0

    def attempted(self, address: str) -> None:
        """Counts as a failure until it is forgiven, so that a hundred sent at once are a hundred."""
        count, last = self._failures.pop(address, (0, 0.0))
        if self._clock() - last > 2 * self._longest:
            count = 0
        self._failures[address] = (count + 1, self._clock())
        while len(self._failures) > self._most:
            self._failures.popitem(last=False)

    def forgive(self, address: str) -> None:
        """The last attempt was right. Those before it stay: else one account would be a way to guess another's password."""
        count, last = self._failures.get(address, (0, 0.0))
        if count > 1:
            self._failures[address] = (count - 1, last)
        else:
            self._failures.pop(address, None)

    def __len__(self) -> int:
        return len(self._failures)

    def _penalty(self, count: int) -> float:
        return min(self._longest, 2.0 ** min(count - self._free - 1, 30))


class Rate:
    """So many in `seconds` for each name: a bucket that holds them and fills evenly. `most` names are remembered."""

    def __init__(self, many: int, seconds: float, *, most: int = 4_096, clock: Clock = time.monotonic) -> None:
        self._many, self._each = many, seconds / many
        self._most, self._clock = most, clock
        self._full_at: OrderedDict[str, float] = OrderedDict()  # when the name's bucket will be full again

    def take(self, name: str) -> int:
        """0 where one was taken, else the whole seconds until there is one."""
        now = self._clock()
        full_at = max(self._full_at.pop(name, now), now) + self._each
        over = full_at - now - self._many * self._each
        if over <= 1e-6:
            self._full_at[name] = full_at
        else:
            self._full_at[name] = full_at - self._each
        while len(self._full_at) > self._most:
            self._full_at.popitem(last=False)
        return math.ceil(over) if over > 1e-6 else 0

    def spend(self, name: str, many: int) -> None:
        """Takes as many, whether they are there or not: `take` refuses until they have filled again."""
        now = self._clock()
        self._full_at[name] = max(self._full_at.pop(name, now), now) + many * self._each

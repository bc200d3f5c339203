"""How often one may be wrong, and ask."""

from __future__ import annotations

from interface.access.throttle import Rate, Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_after_five_failures_each_doubles_the_wait() -> None:
    clock = Clock()
    throttle = Throttle(free=5, longest=60, clock=clock)
    waits = []
    for _ in range(13):
        throttle.attempted("10.0.0.1")
        waits.append(throttle.wait("10.0.0.1"))
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert throttle.wait("10.0.0.2") == 0
    clock.now += 59
    assert throttle.wait("10.0.0.1") == 1
    clock.now += 1
    assert throttle.wait("10.0.0.1") == 0


def test_a_right_password_forgives_its_own_attempt_and_no_other() -> None:
    throttle = Throttle(free=2, clock=Clock())
    for _ in range(5):  # somebody with an account of their own, guessing another's in between
        throttle.attempted("a")
        throttle.attempted("a")
        throttle.forgive("a")
    assert throttle.wait("a") == 4  # the fifth wrong one: 2 ** (5 - 2 - 1)


def test_long_after_the_last_failure_all_is_forgotten() -> None:
    clock = Clock()
    throttle = Throttle(free=1, longest=60, clock=clock)
    for _ in range(9):
        throttle.attempted("a")
    clock.now += 121
    throttle.attempted("a")
    assert throttle.wait("a") == 0


def test_addresses_without_end_take_no_memory_without_end() -> None:
    throttle = Throttle(most=100)
    for number in range(1_000):
        throttle.attempted(str(number))
    assert len(throttle) == 100


def test_a_rate_lets_through_as_many_as_it_says_and_fills_evenly() -> None:
    clock = Clock()
    rate = Rate(3, 60, clock=clock)
    assert [rate.take("a") for _ in range(5)] == [0, 0, 0, 20, 20]
    assert rate.take("b") == 0
    clock.now += 20
    assert [rate.take("a") for _ in range(2)] == [0, 20]
    clock.now += 600
    assert [rate.take("a") for _ in range(4)] == [0, 0, 0, 20]


def test_work_that_is_known_only_afterwards_is_paid_for_by_waiting() -> None:
    clock = Clock()
    rate = Rate(3, 60, clock=clock)
    assert rate.take("a") == 0
    rate.spend("a", 4)  # of which two are there
    assert rate.take("a") == 60
    assert rate.take("b") == 0
    clock.now += 60
    assert [rate.take("a") for _ in range(2)] == [0, 20]

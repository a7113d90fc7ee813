"""The pace of reading: the threads that are fastest as the processor is now, and again when it is another."""

from collections.abc import Callable

import pytest

from model.pace import Pace

PASS = 1000  # tokens


class Machine:
    """A processor without time: a pass takes what `seconds_of` says of its threads, and the clock goes on by that."""

    def __init__(self, cores: int, seconds_of: Callable[[int], float]) -> None:
        self.seconds_of, self.time, self.threads = seconds_of, 0.0, 0
        self.ran: list[int] = []
        self.pace = Pace(cores, lambda: self.time, self._set)

    def _set(self, threads: int) -> None:
        self.threads = threads

    def read(self, seconds: float) -> float:
        """Read for so long; the tokens a second that come of it."""
        started, before = self.time, len(self.ran)
        while self.time < started + seconds:
            assert self.pace.run(PASS, self._work) == "read"
        return (len(self.ran) - before) * PASS / (self.time - started)

    def _work(self) -> str:
        self.ran.append(self.threads)
        self.time += self.seconds_of(self.threads)
        return "read"


def free(threads: int) -> float:
    return 0.08 / threads


def crowded(threads: int) -> float:
    """As measured where two other programs have both of two cores: .08 s alone, thirty times that together."""
    return 0.08 if threads == 1 else 2.4


def test_free_cores_are_all_used_but_for_a_look_now_and_then() -> None:
    machine = Machine(4, free)
    assert machine.read(60.0) > 0.97 * PASS / free(4)
    assert machine.threads == 4
    assert machine.ran.count(4) > 0.95 * len(machine.ran)


def test_crowded_cores_are_left_to_others_but_for_one() -> None:
    machine = Machine(2, crowded)
    assert machine.read(120.0) > 0.85 * PASS / crowded(1)
    assert machine.threads == 1


def test_cores_that_come_free_are_taken_again() -> None:
    machine = Machine(8, crowded)
    machine.read(60.0)
    assert machine.threads == 1
    machine.seconds_of = free
    machine.read(60.0)
    assert machine.threads == 8
    assert machine.read(60.0) > 0.97 * PASS / free(8)


@pytest.mark.parametrize("cores", [3, 6])
def test_every_number_of_cores_can_be_left_and_reached_again(cores: int) -> None:
    machine = Machine(cores, crowded)
    machine.read(100.0)
    machine.seconds_of = free
    machine.read(120.0)
    assert machine.threads == cores


def test_a_little_more_speed_changes_nothing() -> None:
    machine = Machine(2, lambda threads: 0.05 if threads == 1 else 0.054)
    machine.read(10.0)
    assert machine.threads == 2


def test_one_core_is_never_looked_away_from() -> None:
    machine = Machine(1, free)
    machine.read(10.0)
    assert set(machine.ran) == {1}


def test_work_that_fails_leaves_the_threads_as_they_were() -> None:
    machine = Machine(2, free)
    machine.read(0.3)

    def broken() -> str:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        machine.pace.run(PASS, broken)
    assert machine.threads == 2

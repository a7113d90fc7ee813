"""How many threads a pass gets on a processor: all while its cores are free, fewer while other programs have them.

Notable: the threads of a product wait for each other by turning round and round, so on cores that others have too every
product takes until the last of its threads was let in: two threads on two busy cores were seen to read at a fortieth of
the rate of one. Nobody says beforehand how busy the cores will be. So now and then a pass is given another number of
threads, and what was faster is kept; the less comes of it, the longer until the next look.
"""

import time
from collections.abc import Callable
from typing import TypeVar

import torch

Result = TypeVar("Result")
_AT_START = torch.get_num_threads()  # what the person or the machine allows
_FIRST_LOOK, _LAST_LOOK = 0.25, 30.0  # seconds until the next one
_LOOK_SHARE = 0.05  # what looks may lose of the time between them
_WORTH = 1.1  # how much faster another number must be


class Pace:
    """Chooses the threads of each pass by how fast the passes before were; what comes after keeps the number.

    `clock` in seconds; `set_threads` tells torch.
    """

    def __init__(
        self,
        most: int = _AT_START,
        clock: Callable[[], float] = time.perf_counter,
        set_threads: Callable[[int], None] = torch.set_num_threads,
    ) -> None:
        self.threads, self.clock, self.set_threads = most, clock, set_threads
        set_threads(most)
        self._rate = 0.0  # tokens a second of the last pass with `threads`
        self._wait, self._looked = _FIRST_LOOK, clock()
        self._numbers, self._turn = [max(1, most >> halved) for halved in range(most.bit_length())], 0

    def run(self, tokens: int, work: Callable[[], Result]) -> Result:
        """Do the work of so many tokens with the number of threads that is best, or might be."""
        threads = self._other() if self._rate and self.clock() - self._looked >= self._wait else self.threads
        if threads == self.threads:
            result, self._rate = self._timed(tokens, work)
            return result
        self.set_threads(threads)
        try:
            result, rate = self._timed(tokens, work)
            self._judge(threads, rate, lost=tokens / rate - tokens / self._rate)
        finally:
            self.set_threads(self.threads)
        return result

    def _timed(self, tokens: int, work: Callable[[], Result]) -> tuple[Result, float]:
        started = self.clock()
        result = work()
        return result, tokens / max(self.clock() - started, 1e-9)

    def _other(self) -> int:
        """All, half of them, a quarter … and one, in turn, but for the present number."""
        self._turn = (self._turn + 1) % len(self._numbers)
        if self._numbers[self._turn] == self.threads:
            self._turn = (self._turn + 1) % len(self._numbers)
        return self._numbers[self._turn]

    def _judge(self, threads: int, rate: float, lost: float) -> None:
        if rate > _WORTH * self._rate:
            self.threads, self._rate, self._wait = threads, rate, _FIRST_LOOK
        else:
            self._wait = max(min(2 * self._wait, _LAST_LOOK), lost / _LOOK_SHARE)
        self._looked = self.clock()

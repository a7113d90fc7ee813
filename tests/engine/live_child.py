"""The real engine child at the end of its two pipes, for tests to talk to."""

import os
import queue
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from gemma10m_tui.engine.client import child_command
from gemma10m_tui.engine.protocol import EngineEvent, decode_event, encode_request
from gemma10m_tui.engine.requests import Request

ROOT = Path(__file__).resolve().parent.parent.parent
Numbered = tuple[int, EngineEvent]


class LiveChild:
    """One child process. `heard` is everything it has said, in order."""

    def __init__(self, home: Path, model: str | None) -> None:
        environment = {**os.environ, "GEMMA10M_HOME": str(home), "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            child_command(model, "cpu"),
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.input: IO[bytes] = self.process.stdin
        self.heard: list[Numbered] = []
        self.complaints = b""
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._listen, args=(self.process.stdout,)),
            threading.Thread(target=self._note, args=(self.process.stderr,)),
        ]
        for thread in self._threads:
            thread.start()
        self._last = 0

    def send(self, *requests: Request) -> list[int]:
        """Write requests in one piece and return their numbers."""
        numbers = [self._last + place for place in range(1, len(requests) + 1)]
        self._last += len(requests)
        self.write(b"".join(encode_request(number, one) for number, one in zip(numbers, requests, strict=True)))
        return numbers

    def write(self, data: bytes) -> None:
        """Write bytes that need not be a request."""
        self.input.write(data)
        self.input.flush()

    def until(self, wanted: Callable[[int, EngineEvent], bool]) -> Numbered:
        """The next event that is wanted; fails when the child ends before it."""
        while True:
            line = self._lines.get()
            assert line, f"the child ended; it said {self.heard[-3:]} and complained {self.complaints[-2000:]!r}"
            number, event = decode_event(line)  # every line is of the protocol, or this raises
            self.heard.append((number, event))
            if wanted(number, event):
                return number, event

    def answer(self, request: Request, kind: type) -> EngineEvent:
        """Send a request and wait for the event of a kind that answers it."""
        (sent,) = self.send(request)
        return self.until(lambda number, event: number == sent and isinstance(event, kind))[1]

    def end(self) -> int:
        """Close the input, if it is open, and wait for the exit; what was said until then is in `heard`."""
        if not self.input.closed:
            self.input.close()
        code = self.process.wait()
        for thread in self._threads:
            thread.join()
        while line := self._lines.get():
            self.heard.append(decode_event(line))
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return code

    def kill(self) -> None:
        """End it now, where it has not ended."""
        if self.process.poll() is None:
            self.process.kill()
            self.end()

    def _listen(self, stream: IO[bytes]) -> None:
        for line in stream:
            self._lines.put(line)
        self._lines.put(b"")

    def _note(self, stream: IO[bytes]) -> None:
        for line in stream:
            self.complaints += line

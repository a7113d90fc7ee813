"""The app's side of the engine: starts the child, writes requests, hands every event on, and notices when it dies.

Nothing here knows of the screen. The child's standard error goes to the log file as it is, so that whatever a native
library prints stays off the terminal; a line of its output that is not of the protocol goes there too.
"""

import asyncio
import contextlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.documents.apart import apart
from gemma10m_tui.engine.protocol import EngineEvent, ProtocolError, decode_event, encode_request
from gemma10m_tui.engine.requests import Request, Shutdown

LINE_LIMIT = 256 * 1024 * 1024  # bytes; a long conversation travels as one line
_LONG = 64 * 1024  # bytes; a longer line takes longer to decode than a screen may stand still
LOG_LIMIT = 4 * 1024 * 1024  # bytes; a longer log starts anew with the next engine
GRACE = 10.0  # seconds that a child has to save and exit before it is ended


@dataclass(frozen=True)
class EngineEnded:
    """The child is gone. `code` is its exit status (negative: the signal that ended it); None: it never started."""

    code: int | None
    asked_for: bool
    reason: str = ""


def child_command(model: str | None = None, device: str = "auto", precision: str = "auto") -> tuple[str, ...]:
    """The command of the real engine; `-P` keeps a file in the current folder from posing as a module of ours."""
    named = ("--model", model) if model is not None else ()
    program = (sys.executable, "-P", "-m", "gemma10m_tui.engine.child")
    return (*program, *named, "--device", device, "--dtype", precision)


class EngineClient:
    """One child process. `on_event` and `on_end` are called on the event loop; after `on_end` nothing follows."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        on_event: Callable[[int, EngineEvent], None],
        on_end: Callable[[EngineEnded], None],
    ) -> None:
        self._command = tuple(command)
        self._log = log
        self._on_event = on_event
        self._on_end = on_end
        self._process: asyncio.subprocess.Process | None = None
        self._listener: asyncio.Task[None] | None = None
        self._last_id = 0
        self._asked_for = False

    @property
    def running(self) -> bool:
        """Whether requests can be sent."""
        return self._process is not None and self._process.returncode is None and not self._asked_for

    @property
    def pid(self) -> int | None:
        """The child's process id, None where there is none."""
        return self._process.pid if self._process is not None else None

    async def start(self) -> None:
        """Start the child; a failure to is told by `on_end`, as its death would be."""
        try:
            fresh = not self._log.exists() or self._log.stat().st_size > LOG_LIMIT
            with self._log.open("wb" if fresh else "ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=log,
                    limit=LINE_LIMIT,
                    **apart(),
                )
        except OSError as error:
            self._on_end(EngineEnded(None, asked_for=False, reason=error.strerror or type(error).__name__))
            return
        self._listener = asyncio.create_task(self._listen(self._process), name="engine listener")

    def send(self, request: Request) -> int:
        """Write a request and return its id. To a child that is gone it goes nowhere: `on_end` tells of that."""
        self._last_id += 1
        if self.running and self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError, RuntimeError):
                self._process.stdin.write(encode_request(self._last_id, request))
        return self._last_id

    async def stop(self, grace: float = GRACE) -> None:
        """Ask the child to save and exit; end it where it does not within `grace` seconds."""
        process = self._process
        if process is None:
            return
        self.send(Shutdown())
        self._asked_for = True
        if process.stdin is not None:
            process.stdin.close()
        for end in (process.terminate, process.kill):
            try:
                await asyncio.wait_for(process.wait(), grace)
                break
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    end()
        await process.wait()
        if self._listener is not None:
            await self._listener

    def kill(self) -> None:
        """End the child now, without asking."""
        self._asked_for = True
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        reason = ""
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:
                reason = "it sent a line beyond all bounds"
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                break
            if not line:
                break
            try:
                long = len(line) > _LONG
                id, event = await asyncio.to_thread(decode_event, line) if long else decode_event(line)
            except ProtocolError as error:
                self._note(f"not of the protocol ({error}): {line[:200]!r}")
                continue
            self._on_event(id, event)
        code = await process.wait()
        self._on_end(EngineEnded(code, self._asked_for, reason))

    def _note(self, sentence: str) -> None:
        with contextlib.suppress(OSError), self._log.open("a", encoding="utf-8") as log:
            log.write(f"[client] {sentence}\n")

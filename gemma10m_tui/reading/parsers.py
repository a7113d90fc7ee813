"""Sources parsed several at a time, in processes that can be killed, and handed on in the order they were asked for.

A parser reads one request a line (a pickle in base64: it comes from us) and answers with one line of JSON (it has seen
foreign bytes, so nothing it says may run here). One that dies or falls silent costs the file it was at; the next file
gets a new one. What comes out is the same for any number of jobs.
"""

import base64
import contextlib
import json
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gemma10m_tui.documents import (
    Document,
    DocumentHeading,
    DocumentKind,
    Locator,
    Passage,
    ReadOptions,
    Source,
    Unreadable,
    read_source,
)
from gemma10m_tui.documents.apart import started_apart
from gemma10m_tui.documents.limits import limit_memory
from gemma10m_tui.errors import ExitCode

Parsed = Document | Unreadable

_SECONDS_OF_SILENCE = 600.0  # for one file; the readers of dangerous formats have far shorter limits of their own
_MOST_MEMORY = 4_000_000_000  # bytes; a text of the largest size that is read takes about two
_AHEAD = 2  # files that each parser may be ahead of the one that is stored
_WORTH_PROCESSES = 8  # files; fewer are read sooner than processes start
_MOST_JOBS = 8
_DIED = "its contents ended the reader; convert it to plain text and read that"
_NO_PROCESS = "no process could be started to read it; read it again with --jobs 1"
_SILENT = "its reader did not come to an end; convert it to plain text and read that"


def parsed_in_order(
    sources: Sequence[Source], options: ReadOptions, jobs: int | None, cancelled: Callable[[], bool]
) -> Iterator[tuple[Source, Parsed]]:
    """Every source with its document, or with why it has none; ends early, between two files, when cancelled."""
    count = min(jobs_for(len(sources)) if jobs is None else jobs, len(sources))
    if count > 1:
        with contextlib.closing(_in_processes(sources, options, count, cancelled)) as parsed:
            yield from parsed
        return
    for source in sources:
        if cancelled():
            return
        yield source, parsed_here(source, options)


def jobs_for(files: int) -> int:
    """How many processes are worth their start for so many files on this machine."""
    return 1 if files < _WORTH_PROCESSES else min(_MOST_JOBS, os.cpu_count() or 1)


def parsed_here(source: Source, options: ReadOptions) -> Parsed:
    """The document of a source, read in this process, or why there is none."""
    try:
        return read_source(source, options)
    except Unreadable as problem:
        return problem


def _in_processes(
    sources: Sequence[Source], options: ReadOptions, count: int, cancelled: Callable[[], bool]
) -> Generator[tuple[Source, Parsed], None, None]:
    tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
    workers = [_Worker(tasks) for _ in range(count)]
    waiting = deque(sources)
    under_way: deque[_Task] = deque()
    try:
        while waiting or under_way:
            if cancelled():
                return
            while waiting and len(under_way) < count * _AHEAD:
                task = _Task(waiting.popleft(), options)
                under_way.append(task)
                tasks.put(task)
            if under_way[0].ended.wait(0.1):
                task = under_way.popleft()
                assert task.result is not None
                yield task.source, task.result
    finally:
        for worker in workers:
            worker.stopped = True
            tasks.put(None)
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.thread.join()


@dataclass
class _Task:
    source: Source
    options: ReadOptions
    ended: threading.Event = field(default_factory=threading.Event)
    result: Parsed | None = None


class _Worker:
    """A thread that keeps one parser process busy, and starts another one where that has come to an end."""

    def __init__(self, tasks: "queue.SimpleQueue[_Task | None]") -> None:
        self._tasks = tasks
        self._process: subprocess.Popen[bytes] | None = None
        self.stopped = False
        self.thread = threading.Thread(target=self._work, daemon=True, name="parser")
        self.thread.start()

    def kill(self) -> None:
        """End the process, whatever it is at."""
        process = self._process
        if process is not None:
            process.kill()

    def _work(self) -> None:
        while not self.stopped and (task := self._tasks.get()) is not None:
            try:
                task.result = self._parse(task)
            except Exception as error:  # else whoever takes the results would wait for this one for ever
                self._give_up_process()
                task.result = Unreadable(_NO_PROCESS if isinstance(error, OSError) else _DIED, task.source.name)
            task.ended.set()
        self._give_up_process()

    def _parse(self, task: _Task) -> Parsed:
        process = self._process = self._process or started_apart(__name__)
        if self.stopped:
            process.kill()
        silent = threading.Event()

        def give_up() -> None:
            silent.set()
            process.kill()

        watch = threading.Timer(_SECONDS_OF_SILENCE, give_up)
        watch.start()
        try:
            assert process.stdin
            assert process.stdout
            with contextlib.suppress(OSError):  # one that has died says so by its silence
                process.stdin.write(base64.b64encode(pickle.dumps((task.source, task.options))) + b"\n")
                process.stdin.flush()
            line = process.stdout.readline()
        finally:
            watch.cancel()
        if line.endswith(b"\n"):
            return _from_json(json.loads(line))
        self._give_up_process()
        return Unreadable(_SILENT if silent.is_set() else _DIED, task.source.name)

    def _give_up_process(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            self._end(process)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _to_json(parsed: Parsed) -> dict[str, Any]:
    if isinstance(parsed, Unreadable):
        return {"reason": parsed.reason, "name": parsed.name, "code": int(parsed.code)}
    fields = dict(vars(parsed))
    fields["passages"] = [[one.text, vars(one.locator), one.first, one.end] for one in parsed.passages]
    fields["headings"] = [[one.level, one.title, one.first] for one in parsed.headings]
    return fields


def _from_json(said: dict[str, Any]) -> Parsed:
    if "reason" in said:
        return Unreadable(said["reason"], said["name"], ExitCode(said["code"]))
    passages = (Passage(text, _locator(locator), first, end) for text, locator, first, end in said["passages"])
    known = {
        "kind": DocumentKind(said["kind"]),
        "notes": tuple(said["notes"]),
        "passages": tuple(passages),
        "headings": tuple(DocumentHeading(*heading) for heading in said["headings"]),
    }
    return Document(**said | known)


def _locator(fields: dict[str, Any]) -> Locator:
    known: dict[str, Any] = {name: tuple(part) if isinstance(part, list) else part for name, part in fields.items()}
    return Locator(**known)


def _serve() -> None:
    """Answer requests until there are no more."""
    limit_memory(_MOST_MEMORY)  # what a file takes beyond it costs that file alone
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a native library prints must not be taken for an answer
    for line in sys.stdin.buffer:
        source, options = pickle.loads(base64.b64decode(line))
        answers.write(json.dumps(_to_json(parsed_here(source, options))).encode("ascii") + b"\n")
        answers.flush()


if __name__ == "__main__":
    _serve()

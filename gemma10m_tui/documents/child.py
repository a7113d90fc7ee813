"""An expendable process that a foreign file is opened in: what it says, line by line, until it ends or falls silent.

The request goes over stdin, as one line of JSON, so that neither a password nor a file name is ever on a command line;
behind it come the bytes of the file, where the child is to have them and not a path. The child answers with JSON lines,
and limits itself with `limits.limit_resources` before it looks at anything. `MODULE` is what
`python -P -B -m MODULE` runs; pdf.py speaks the same protocol with a child of its own.
"""

import contextlib
import json
import os
import queue
import threading
from collections.abc import Generator
from pathlib import Path
from typing import IO, Any

from gemma10m_tui.documents.apart import started_apart

SECONDS_OF_SILENCE = 30.0
_MOST_WAITS = 10
_LONGEST_LINE = 50_000_000  # bytes; no child of ours says so much at once


def child_lines(
    module: str, request: dict[str, Any], payload: bytes = b"", seconds_of_silence: float = SECONDS_OF_SILENCE
) -> Generator[dict[str, Any] | None, None, None]:
    """What a child says about the request; None last if it fell silent. It is killed when the generator is closed.

    On a busy machine a child may be silent because it is not let run: it is given up when it has worked for that long,
    or waited ten times as long.
    """
    child = started_apart(module)
    assert child.stdin
    assert child.stdout
    heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    talker = threading.Thread(target=_talk, args=(child.stdin, request, payload), daemon=True)
    listener = threading.Thread(target=_listen, args=(child.stdout, heard), daemon=True)
    talker.start()
    listener.start()
    waits, worked = 0, 0.0
    try:
        while True:
            try:
                line = heard.get(timeout=seconds_of_silence)
            except queue.Empty:
                waits += 1
                if waits < _MOST_WAITS and _is_kept_waiting(child.pid, worked + seconds_of_silence):
                    continue
                yield None
                return
            waits = 0
            if heard.empty():  # the silence, if it is one, begins here
                worked = _work(child.pid)[1]
            if not line.endswith(b"\n"):  # b"" where it ended; a line without its end where it was killed
                return
            yield json.loads(line)
    finally:
        child.kill()
        child.wait()
        talker.join()
        listener.join()
        child.stdout.close()


def _is_kept_waiting(process: int, enough: float) -> bool:
    """Whether a process would run if it were let, and has not yet worked for so many seconds in all."""
    runnable, seconds = _work(process)
    return runnable and seconds < enough


def _work(process: int) -> tuple[bool, float]:
    """Whether a process is ready to run, and the processor time it has had; (False, 0.0) where that is not known."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return status[0] == "R", (int(status[11]) + int(status[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return False, 0.0


def _talk(stream: IO[bytes], request: dict[str, Any], payload: bytes) -> None:
    with contextlib.suppress(OSError):  # a child that ended at once is noticed by what it does not say
        stream.write(json.dumps(request).encode() + b"\n")
        stream.write(payload)
    with contextlib.suppress(OSError):
        stream.close()


def _listen(stream: IO[bytes], heard: "queue.SimpleQueue[bytes]") -> None:
    """Every line of the stream into the queue, and b"" at its end."""
    while line := stream.readline(_LONGEST_LINE):
        heard.put(line)
        if not line.endswith(b"\n"):
            break
    heard.put(b"")

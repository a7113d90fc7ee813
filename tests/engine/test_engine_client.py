"""The client tells of everything that its child says, and of its end, however it comes."""

import asyncio
import sys
import threading
from pathlib import Path

import pytest

from gemma10m_tui.engine.answers import Ready, SnapshotsListed
from gemma10m_tui.engine.client import EngineClient, EngineEnded, child_command
from gemma10m_tui.engine.protocol import EngineEvent, decode_event
from gemma10m_tui.engine.requests import ListSnapshots

ECHO = """
import sys
from gemma10m_tui.engine.answers import *
from gemma10m_tui.engine.protocol import *
from gemma10m_tui.engine.requests import *
print("a library prints here \\x1b]52;c;x\\x07", flush=True)
print("and a warning there", file=sys.stderr, flush=True)
sys.stdout.buffer.write(encode_event(0, Ready("m", "cpu")))
sys.stdout.buffer.flush()
for line in sys.stdin.buffer:
    id, request = decode_request(line)
    if isinstance(request, Shutdown):
        sys.exit(0)
    sys.stdout.buffer.write(encode_event(id, SnapshotsListed(())))
    sys.stdout.buffer.flush()
"""


class Listener:
    """A client with what it has heard."""

    def __init__(self, program: str, log: Path) -> None:
        self.heard: list[tuple[int, EngineEvent]] = []
        self.end: asyncio.Future[EngineEnded] = asyncio.get_running_loop().create_future()
        command = (
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})\n{program}",
        )
        self.client = EngineClient(command, log, lambda id, event: self.heard.append((id, event)), self.end.set_result)


async def test_events_arrive_in_order_and_noise_goes_to_the_log(tmp_path: Path) -> None:
    listener = Listener(ECHO, tmp_path / "engine.log")
    await listener.client.start()
    ids = [listener.client.send(ListSnapshots()) for _ in range(3)]
    while len(listener.heard) < 4:
        await asyncio.sleep(0.01)
    assert listener.heard == [(0, Ready("m", "cpu")), *((id, SnapshotsListed(())) for id in ids)]
    await listener.client.stop()
    assert await listener.end == EngineEnded(0, asked_for=True)
    assert not listener.client.running
    log = (tmp_path / "engine.log").read_text()
    assert "and a warning there" in log
    assert "a library prints here" in log


async def test_a_death_is_told_with_its_code(tmp_path: Path) -> None:
    listener = Listener("import os; os._exit(7)", tmp_path / "engine.log")
    await listener.client.start()
    assert await listener.end == EngineEnded(7, asked_for=False)
    assert not listener.client.running
    assert listener.client.send(ListSnapshots()) > 0
    await listener.client.stop()


async def test_a_child_that_will_not_go_is_ended(tmp_path: Path) -> None:
    program = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(1e6)"
    listener = Listener(program, tmp_path / "engine.log")
    await listener.client.start()
    while not (tmp_path / "engine.log").read_text():
        await asyncio.sleep(0.01)
    await listener.client.stop(grace=0.05)
    assert (await listener.end).code == -9


async def test_a_program_that_is_not_there_is_told_and_raises_nothing(tmp_path: Path) -> None:
    ends: list[EngineEnded] = []
    client = EngineClient(("/no/such/program",), tmp_path / "engine.log", lambda id, event: None, ends.append)
    await client.start()
    (end,) = ends
    assert end.code is None
    assert end.reason == "No such file or directory"
    await client.stop()


def test_the_child_is_run_where_no_file_of_the_current_folder_can_pose_as_a_module() -> None:
    assert child_command()[:4] == (sys.executable, "-P", "-m", "gemma10m_tui.engine.child")


def test_the_child_is_told_its_model_its_device_and_its_precision() -> None:
    assert " ".join(child_command()[4:]) == "--device auto --dtype auto"
    assert " ".join(child_command("gemma-2b", "cpu", "int8")[4:]) == "--model gemma-2b --device cpu --dtype int8"


LONG_AND_SHORT = """
import sys
from gemma10m_tui.engine.answers import *
from gemma10m_tui.engine.protocol import *
entries = tuple(OutlineEntry(f"Chapter {n}", 1, "book", n, 0.0) for n in range(3000))
for id in range(3):
    sys.stdout.buffer.write(encode_event(id, OutlineShown(entries if id == 1 else ())))
sys.stdout.buffer.flush()
sys.stdin.buffer.read()
"""


async def test_a_long_line_is_decoded_beside_the_event_loop_and_keeps_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[bool] = []

    def noted(line: bytes) -> tuple[int, EngineEvent]:
        threads.append(threading.current_thread() is threading.main_thread())
        return decode_event(line)

    monkeypatch.setattr("gemma10m_tui.engine.client.decode_event", noted)
    listener = Listener(LONG_AND_SHORT, tmp_path / "engine.log")
    await listener.client.start()
    while len(listener.heard) < 3:
        await asyncio.sleep(0.01)
    assert [id for id, _ in listener.heard] == [0, 1, 2]
    assert threads == [True, False, True]
    await listener.client.stop()

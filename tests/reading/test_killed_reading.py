"""`kill -9` at any moment of a real reading: the next one ends with the state of a reading that nobody disturbed."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from tiny_reader import story

from gemma10m_tui.errors import Problem
from gemma10m_tui.library import Shelf, Snapshot

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def start(home: Path, source: Path, reader_folder: Path) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "GEMMA10M_HOME": str(home),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }
    command = ["-P", str(HERE / "eager_saver.py"), "ingest", str(source), "--model", str(reader_folder), "--json"]
    return subprocess.Popen(
        [sys.executable, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run(home: Path, source: Path, reader_folder: Path) -> dict[str, object]:
    child = start(home, source, reader_folder)
    said, complaint = child.communicate()
    assert child.returncode == 0, complaint
    answer: dict[str, object] = json.loads(said)
    return answer


def tokens_on_disk(home: Path) -> int:
    """Tokens of the newest checkpoint; -1 while there is no snapshot yet."""
    for path in (home / "snapshots").glob("*.g10m"):
        try:
            with Snapshot.open(path, read_only=True) as snapshot:
                return snapshot.summary().tokens
        except Problem:
            continue
    return -1


def test_a_reading_killed_again_and_again_ends_with_the_same_state(tmp_path: Path, reader_folder: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    source = tmp_path / "books"
    source.mkdir()
    for number in range(3):
        (source / f"{number}.txt").write_text(story(120, seed=number), encoding="utf-8")
    quiet = run(tmp_path / "quiet", source, reader_folder)
    total = quiet["tokens"]
    assert isinstance(total, int)

    home = tmp_path / "killed"
    reached = -1
    for _ in range(3):
        reached = chance.randint(min(reached + 1, total), total)  # a kill may come too late: then it is all there
        child = start(home, source, reader_folder)
        while child.poll() is None and tokens_on_disk(home) < reached:
            time.sleep(0.02)
        child.kill()
        child.communicate()
        reached = max(reached, tokens_on_disk(home))
        (path,) = (home / "snapshots").glob("*.g10m")
        with Snapshot.open(path) as snapshot:  # the system has dropped the dead writer's lock
            checkpoint = snapshot.latest_checkpoint()
            assert (checkpoint.tokens if checkpoint else 0) >= reached
            assert len(snapshot.normalisers()) == (checkpoint.segments if checkpoint else 0)

    resumed = run(home, source, reader_folder)
    assert resumed["state_sha256"] == quiet["state_sha256"]
    assert resumed["tokens"] == total
    (path,) = (home / "snapshots").iterdir()  # one file, nothing half-written beside it
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    assert Shelf(home / "snapshots").list()[0].complete

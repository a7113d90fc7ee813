"""How real repositories are read and asked: five questions each, and whether the first citation is a right one.

    python tests/benchmarks/repositories.py click-8.5.1.tar.gz flask-3.1.3.tar.gz requests-2.34.2.tar.gz

Each archive is unpacked, committed to a repository of its own, and read as `gemma10m ask FOLDER` does. Questions and
right answers are in repository_questions.toml. They are asked as soon as all files are taken in: what the network then
reads changes no citation, as long as only words choose passages; `--whole` waits for its end all the same.
"""

import argparse
import subprocess
import tarfile
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gemma10m_tui.engine.local import LocalEngine
from gemma10m_tui.events import AnswerFinished, SnapshotOpened

QUESTIONS = Path(__file__).with_name("repository_questions.toml")


def main() -> None:
    """Print two tables: what was read, and what was answered."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archives", nargs="+", type=Path)
    parser.add_argument("--whole", action="store_true", help="wait until the network has read everything")
    chosen = parser.parse_args()
    print("| repository | question | right | first citation | answer |\n|---|---|---|---|---|", flush=True)
    summaries = []
    for archive in chosen.archives:
        with tempfile.TemporaryDirectory() as folder:
            rows = list(asked(committed(archive, Path(folder)), whole=chosen.whole))
        for row in rows[1:]:
            print("| " + " | ".join(row) + " |", flush=True)
        summaries.append(rows[0])
    print("\n| repository | files read, skipped, failed | tokens | seconds to take in |\n|---|---|---|---|")
    for row in summaries:
        print("| " + " | ".join(row) + " |")


def committed(archive: Path, folder: Path) -> Path:
    """The archive unpacked, with all of it committed."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    author = ["-c", "user.name=reader", "-c", "user.email=reader@localhost"]
    for command in (["init", "-q"], ["add", "-A", "-f"], [*author, "commit", "-q", "-m", "as published"]):
        subprocess.run(["git", *command], cwd=top, check=True)
    return top


def asked(folder: Path, *, whole: bool) -> Iterator[list[str]]:
    """A row about the reading, then one for each of the repository's questions."""
    name = folder.name.partition("-")[0]
    questions = [one for one in tomllib.loads(QUESTIONS.read_text("utf-8"))["question"] if one["repository"] == name]
    started = time.monotonic()
    engine = LocalEngine(None, "cpu", cancelled=lambda: False)
    try:
        for event in engine.open(paths=(str(folder),)):
            if isinstance(event, SnapshotOpened):
                seconds = time.monotonic() - started
                if not whole:
                    break
        outcomes = Counter(report.outcome for report in engine.snapshot.reports())
        files = ", ".join(str(outcomes[outcome]) for outcome in ("read", "skipped", "failed"))
        yield [folder.name, files, f"{engine.snapshot.tokens_total:,}", f"{seconds:.0f}"]
        for question in questions:
            yield [name, question["ask"], *_answered(engine, question)]
    finally:
        engine.close()


def _answered(engine: LocalEngine, question: dict[str, Any]) -> list[str]:
    *_, said = engine.ask(question["ask"])
    assert isinstance(said, AnswerFinished)
    first = said.citations[0] if said.citations else None
    text = engine.snapshot.passage(first.passage).text if first else ""
    right = first is not None and any(
        first.document.endswith(one["file"]) and one["text"] in text for one in question["right"]
    )
    place = "none"
    if first is not None:
        place = first.locator if first.document in first.locator else f"{first.document}, {first.locator}"
    answer = " ".join(said.answer.split())
    return ["yes" if right else "no", place, answer[:80].replace("|", "\\|")]


if __name__ == "__main__":
    main()

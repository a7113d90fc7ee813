"""How real files are read: every file of a folder in a process of its own, and files damaged at random on request.

    python tests/benchmarks/documents.py FOLDER
    python tests/benchmarks/documents.py FOLDER --json
    python tests/benchmarks/documents.py FOLDER --mutations 300 --seed 1

For each file a row of a table: the outcome, characters, seconds of the processor (children included; --json has the
clock's, too), the most memory that one process held, and a citation from the middle, or why there is none. Where
NAME.expected.txt lies beside a file whose name begins with NAME, its agreement with that text is measured: the F1 of
the words, and of runs of three words, which hangs on their order. A mutation sets random bytes, cuts the file off, or
doubles or drops a piece of it; the report counts how the readings ended and shows the slowest and the largest.
"""

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

_WORD = re.compile(r"\w+")
_LARGEST_MUTATED = 600_000  # bytes
_MUTATED = frozenset({".pdf", ".epub", ".docx", ".odt", ".html", ".ipynb", ".rtf"})
_MEGABYTE = 1 << 20


def main() -> None:
    """Measure the folder, or one file of it where this program calls itself."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mutations", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--password")
    parser.add_argument("--json", action="store_true", help="one object a line in place of the table")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(_read(chosen.folder, sys.stdin.readline().rstrip("\n") or None)))
    elif chosen.mutations:
        print(json.dumps(mutated(chosen.folder, chosen.mutations, chosen.seed), indent=2, ensure_ascii=False))
    elif chosen.json:
        for row in measured(chosen.folder, chosen.password):
            print(json.dumps(row, ensure_ascii=False), flush=True)
    else:
        print("| file | outcome | characters | seconds | MB | citation, or why not |\n|---|---|---|---|---|---|")
        rows = []
        for row in measured(chosen.folder, chosen.password):
            print(_in_a_table(row), flush=True)
            rows.append(row)
        for row in rows:
            if "agreement" in row:
                print(f"\n{row['file']} and its reference text, F1: {row['agreement']}")


def _in_a_table(row: dict[str, Any]) -> str:
    told = row["told"] + (f" ({row['notes']})" if row["notes"] else "")
    cells = (row["file"], row["outcome"], f"{row['characters']:,}", row["processor_seconds"], row["peak_megabytes"])
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in (*cells, told)) + " |"


def measured(folder: Path, password: str | None) -> Iterator[dict[str, Any]]:
    """One row for every file of the folder that is not a reference text."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".expected.txt"))
    for path in files:
        row = _in_own_process(path, password)
        text = row.pop("text")
        reference = _reference(path)
        if reference is not None:
            row["agreement"] = agreement(text, reference)
        yield {"file": str(path.relative_to(folder)), **row}


def mutated(folder: Path, count: int, seed: int) -> dict[str, Any]:
    """How `count` readings of damaged files ended."""
    dice = random.Random(seed)
    files = [path for path in sorted(folder.rglob("*.*")) if path.suffix in _MUTATED]
    originals = [path for path in files if 0 < path.stat().st_size <= _LARGEST_MUTATED]
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(count):
            original = dice.choice(originals)
            path = Path(scratch) / f"mutated{original.suffix}"
            path.write_bytes(_mutation(original.read_bytes(), dice))
            rows.append({"number": number, "file": original.name, **_in_own_process(path, None)})
            rows[-1].pop("text")
    return {
        "mutations": count,
        "seed": seed,
        "outcomes": dict(Counter(row["outcome"] for row in rows)),
        "reasons": dict(Counter(row["told"] for row in rows if row["outcome"] != "read").most_common(12)),
        "slowest": max(rows, key=lambda row: row["seconds"]),
        "largest": max(rows, key=lambda row: row["peak_megabytes"]),
    }


def _mutation(data: bytes, dice: random.Random) -> bytes:
    kind = dice.choice(["bytes", "bytes", "cut", "drop", "double", "digits"])
    first = dice.randrange(len(data))
    end = min(len(data), first + dice.randrange(1, 4096))
    if kind == "cut":
        return data[:first]
    if kind == "drop":
        return data[:first] + data[end:]
    if kind == "double":
        return data[:end] + data[first:]
    changed = bytearray(data)
    if kind == "digits":  # lengths, offsets, counts and object numbers
        places = [match.start() for match in re.finditer(rb"\d", data)]
        for place in dice.sample(places, min(len(places), 40)):
            changed[place] = dice.choice(b"0123456789")
    else:
        for _ in range(dice.choice([1, 20, 400])):
            changed[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(changed)


def _in_own_process(path: Path, password: str | None) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__)), "--one", str(path)]
    done = subprocess.run(command, input=f"{password or ''}\n", capture_output=True, text=True, check=False)
    if done.returncode != 0:
        nothing = {
            "characters": 0,
            "seconds": 0.0,
            "processor_seconds": 0.0,
            "peak_megabytes": 0,
            "text": "",
            "notes": "",
        }
        return {"outcome": "CRASHED", "told": done.stderr[-300:], **nothing}
    row: dict[str, Any] = json.loads(done.stdout)
    return row


def _read(path: Path, password: str | None) -> dict[str, Any]:
    from gemma10m_tui.documents import ReadOptions, find_sources, read_source
    from gemma10m_tui.errors import Problem

    started = time.monotonic()
    texts: list[str] = []
    cited = notes = ""
    try:
        survey = find_sources([path])
        outcome = "read"
        for source in survey.sources:
            document = read_source(source, ReadOptions(password=password))
            texts += [passage.text for passage in document.passages]
            middle = document.passages[len(document.passages) // 2]
            cited = f"{document.name}, {middle.locator.label}: {' '.join(middle.text.split())[:60]}"
            notes = "; ".join(document.notes)
    except Problem as problem:
        outcome, cited = "failed", problem.sentence
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "outcome": outcome,
        "characters": sum(map(len, texts)),
        "seconds": round(time.monotonic() - started, 2),
        "processor_seconds": round(own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime, 2),
        "peak_megabytes": round(max(own.ru_maxrss, children.ru_maxrss) * unit / _MEGABYTE),
        "told": cited,
        "notes": notes,
        "text": "".join(texts),
    }


def _reference(path: Path) -> str | None:
    for expected in sorted(path.parent.glob("*.expected.txt")):
        if path.name.startswith(expected.name.removesuffix(".expected.txt")):
            return expected.read_text(encoding="utf-8")
    return None


def agreement(text: str, reference: str) -> dict[str, float]:
    """F1 of the words, and of runs of three words; 1.0 where both texts have the same as often."""
    one, other = _words(text), _words(reference)
    return {"words": _f1(one, other), "in_order": _f1(_runs(one), _runs(other))}


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _runs(words: Sequence[str]) -> list[str]:
    return [" ".join(run) for run in zip(words, words[1:], words[2:], strict=False)]


def _f1(one: Sequence[str], other: Sequence[str]) -> float:
    shared = sum((Counter(one) & Counter(other)).values())
    return round(2 * shared / max(1, len(one) + len(other)), 4)


if __name__ == "__main__":
    main()

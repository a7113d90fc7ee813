"""Does a question about a function lead to its definition? Random functions of a folder of Python, asked in many ways.

`python tests/benchmarks/code_search.py FOLDER [--questions 100] [--seed 0]` prints one JSON line. A citation is right
when it is in the file and holds the line where the name is defined.
"""

import argparse
import ast
import json
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.documents import find_sources, read_source
from gemma10m_tui.documents.order import is_test
from gemma10m_tui.documents.unreadable import Unreadable
from gemma10m_tui.library import ModelIdentity, Snapshot

WORDINGS = (
    "Where is {} defined?",
    "What does {} take?",
    "What are the parameters of {}?",
    "Which file defines {}?",
    "Show me the definition of {}.",
    "What arguments does {}() accept?",
    "where is `{}` implemented",
)


@dataclass(frozen=True)
class Function:
    """A function as a person would name it, and the places where one of that name is defined (file and line)."""

    name: str
    places: frozenset[tuple[str, int]]


def functions(root: Path, names: list[str]) -> list[Function]:
    """The functions and methods of the files that were read, by name alone where that is enough."""
    found: list[tuple[str, str, int]] = []
    for file in names:
        try:
            tree = ast.parse((root / file).read_text())
        except (SyntaxError, ValueError):
            continue
        for node, outer in [
            (tree, ""),
            *((node, f"{node.name}.") for node in tree.body if isinstance(node, ast.ClassDef)),
        ]:
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    found.append((outer + inner.name, file, inner.lineno))
    short = Counter(name for name, _, _ in {(name.rpartition(".")[2], name, file) for name, file, _ in found})
    whole: dict[str, set[tuple[str, int]]] = {}
    for name, file, line in found:
        last = name.rpartition(".")[2]
        whole.setdefault(last if short[last] == 1 else name, set()).add((file, line))
    return [Function(name, frozenset(places)) for name, places in sorted(whole.items())]


def main() -> None:
    """Ask, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--misses", action="store_true", help="print the questions whose first citation is wrong")
    options = parser.parse_args()
    began = time.perf_counter()
    survey = find_sources([options.folder])
    surveyed = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "code.g10m")
        identity = ModelIdentity("none", "0" * 64)
        with Snapshot.create(path, title=survey.title, model=identity, content_key="0" * 64) as snapshot:
            read = 0
            for source in survey.sources:
                try:
                    document = read_source(source)
                except Unreadable:
                    continue
                snapshot.add_document(document, [1] * len(document.passages))
                read += 1
            snapshot.finish_documents()
            stored = time.perf_counter()
            code = [
                source.name for source in survey.sources if source.name.endswith(".py") and not is_test(source.name)
            ]
            chance = random.Random(options.seed)
            pool = functions(options.folder, code)
            asked = chance.sample(pool, min(options.questions, len(pool)))
            right = 0
            for number, function in enumerate(asked):
                question = WORDINGS[number % len(WORDINGS)].format(function.name)
                hits = snapshot.index.search(question, 5)
                first = snapshot.passage(hits[0].passage_id) if hits else None
                lines = (first.locator.first_line or 0, first.locator.last_line or 0) if first else (0, 0)
                here = bool(first) and any(
                    file == first.document and lines[0] <= line <= lines[1] for file, line in function.places
                )
                right += here
                if options.misses and not here:
                    print(question, "->", first.locator.label if first else None, "not", sorted(function.places)[:3])
            asking = time.perf_counter() - stored
    print(
        json.dumps(
            {
                "folder": survey.title,
                "files_read": read,
                "files_skipped": len(survey.skipped),
                "functions": len(pool),
                "questions": len(asked),
                "first_citation_right": right,
                "share": round(right / max(len(asked), 1), 3),
                "seconds": {
                    "survey": round(surveyed - began, 2),
                    "read_and_index": round(stored - surveyed, 2),
                    "a_question": round(asking / max(len(asked), 1), 4),
                },
            }
        )
    )


if __name__ == "__main__":
    main()

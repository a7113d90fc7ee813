"""Which section tells a way, where several may: what its heading, its file's name and its words count for."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from written_project import read_project

from gemma10m_tui.conversation.pointing import ways
from gemma10m_tui.conversation.pointing.ways import way_to
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from model.checkpoint import Model

WORDS = (
    "polish amber birch cedar daisy elder fir gorse hazel iris jasmine kale larch maple nettle olive poppy quince rue"
)


def _way(folder: Path, reader: Model, files: dict[str, str], question: str) -> str:
    """What is told, "" for nothing."""
    with read_project(folder, reader, files) as snapshot:
        print(
            sum(1 for _ in snapshot.passages()),
            [
                h
                for h, x in enumerate(snapshot.index.search(question, 2000))
                if "docs" in snapshot.passage(x.passage_id).document
            ],
        )
        told = way_to(WatchedText(snapshot, lambda: False), question, None)
    return told.text if told is not None else ""


def _sections(*sections: tuple[str, str]) -> str:
    return "# Manual\n\n" + "\n".join(f"## {title}\n\n{said}\n" for title, said in sections)


@pytest.mark.parametrize(
    ("in_heading", "in_text", "is_told"),
    [
        (10, 2, False),  # half in the heading, and little more below it
        (10, 6, True),
        (6, 12, False),  # nearly all, and not in the heading
        (13, 0, True),  # most of it in the heading
    ],
)
def test_a_section_tells_a_way_if_its_heading_has_much_of_it_and_the_rest_stands_below(
    tmp_path: Path, reader: Model, in_heading: int, in_text: int, is_told: bool
) -> None:
    words = WORDS.split()
    own, below = words[:in_heading], words[in_heading : in_heading + in_text]
    elsewhere = words[in_heading + in_text :]
    manual = _sections(
        (" ".join(own), f"Here: {' '.join(below)}."), ("Else", f"There: {' '.join(elsewhere)}."), ("End", "Nothing.")
    )
    told = _way(tmp_path, reader, {"manual.md": manual}, f"How do I {' '.join(words)}?")
    assert told.startswith(f"“{' '.join(own)}”") is is_told


def test_the_name_of_a_file_counts_for_half_of_a_heading(tmp_path: Path, reader: Model) -> None:
    other = {"else.md": "# Else\n\nThere: olive, poppy, quince.\n"}
    named = {"olive-poppy.md": "# Polish\n\n1. Rub.\n2. Wait.\n"}
    asked = "How do I polish olive poppy quince?"
    assert "“Polish”" in _way(tmp_path / "a", reader, named | other, asked)
    only_named = {"olive-poppy.md": "# Care\n\n1. Polish.\n2. Wait.\n"}
    assert _way(tmp_path / "b", reader, only_named | other, asked) == ""


ALARM = "Turn the dial of it."
MORE = "Press the red key."


@pytest.mark.parametrize(
    ("files", "nearer", "first"),
    [
        # A heading that says nothing else, against one of which half is something else.
        ({"a.md": _sections(("Oil lamps", ALARM), ("Oil lamps, pump wells", MORE))}, 1.7, ALARM),
        ({"a.md": _sections(("Oil lamps", ALARM), ("Oil lamps, pump wells", MORE))}, 4.0, MORE),
        # A heading that has all that is asked, against one that has two words of three.
        ({"a.md": _sections(("Oil lamps daily", ALARM), ("Oil lamps", MORE), ("End", "daily"))}, 0.7, ALARM),
        ({"a.md": _sections(("Oil lamps daily", ALARM), ("Oil lamps", MORE), ("End", "daily"))}, 2.5, MORE),
        # A file that is called so, against one that is not.
        ({"lamps.md": _sections(("Oil lamps", ALARM)), "b.md": _sections(("Oil a lamp", MORE))}, 0.7, ALARM),
        ({"lamps.md": _sections(("Oil lamps", ALARM)), "b.md": _sections(("Oil a lamp", MORE))}, 1.7, MORE),
    ],
)
def test_what_a_heading_says_outweighs_words_that_stand_a_little_nearer(
    tmp_path: Path, reader: Model, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], nearer: float, first: str
) -> None:
    def nearness(question: str, texts: Sequence[str], scores: object, likeness: object) -> object:
        return np.array([nearer if MORE in text else 0.0 for text in texts])

    monkeypatch.setattr(ways, "nearness", nearness)
    question = "How do I oil lamps daily?" if "daily" in files.get("a.md", "") else "How do I oil lamps?"
    assert first in _way(tmp_path, reader, files, question).split("See also")[0]


def test_three_other_sections_are_named(tmp_path: Path, reader: Model) -> None:
    manual = _sections(
        *((f"Oil the lamp {place}", f"Oil it {place}.") for place in ("here", "there", "daily", "late", "soon"))
    )
    told = _way(tmp_path, reader, {"manual.md": manual}, "How do I oil the lamp?")
    assert told.partition("See also: ")[2].count("“") == 3


def test_a_section_of_a_few_paragraphs_is_told_whole(tmp_path: Path, reader: Model) -> None:
    said = "\n\n".join(f"Fill it with oil of kind {number}, and close the lid again." for number in range(12))
    told = _way(tmp_path, reader, {"manual.md": _sections(("Oil the lamp", said))}, "How do I oil the lamp?")
    assert "kind 11" in told
    assert "…" not in told


@pytest.mark.parametrize(("tests", "is_found"), [(200, True), (450, False)])
def test_the_documentation_is_found_behind_many_passages_of_tests(
    tmp_path: Path, reader: Model, tests: int, is_found: bool
) -> None:
    code = "".join(
        f"def test_{number}():\n    '''Oil lamp, oil lamp.'''\n    oil(lamp)\n\n\n" + "#\n" * 180
        for number in range(tests)
    )
    files = {"tests/test_lamp.py": code, "docs/use.md": f"# Oil the lamp\n\n{'Pour it in slowly. ' * 30}\n"}
    assert bool(_way(tmp_path, reader, files, "How do I oil the lamp?")) is is_found


def test_so_many_passages_are_compared_with_a_question(
    tmp_path: Path, reader: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []

    def nearness(question: str, texts: Sequence[str], scores: object, likeness: object) -> object:
        compared.append(len(texts))
        return np.zeros(len(texts))

    monkeypatch.setattr(ways, "nearness", nearness)
    manual = _sections(*((f"Oil the lamp {number}", "Pour oil. " * 40) for number in range(100)))
    _way(tmp_path, reader, {"manual.md": manual}, "How do I oil the lamp?")
    assert compared == [60]

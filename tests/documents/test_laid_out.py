"""What the reading process says becomes a document; where it breaks off, what was heard is kept."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.documents import Document, DocumentKind, ReadOptions, Unreadable, laid_out
from gemma10m_tui.documents.blocks import PATH_MARK, Block, Outline, written_out


def document_of(monkeypatch: pytest.MonkeyPatch, *lines: dict[str, Any] | None) -> Document:
    """The document of what a process says; None is its silence, and the end of the lines its death."""

    def said(*_: object) -> Iterator[dict[str, Any] | None]:
        yield from lines

    monkeypatch.setattr(laid_out, "child_lines", said)
    return laid_out.read_laid_out(b"bytes", "book.epub", DocumentKind.EPUB, ReadOptions())


def test_what_was_heard_before_a_death_or_a_silence_is_kept_and_the_rest_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dead = document_of(monkeypatch, {"block": "Call me Ishmael."})
    assert dead.passages[0].text == "Call me Ishmael.\n\n"
    assert dead.notes[0].startswith("only its first 16 characters were read: it breaks the reader")
    silent = document_of(monkeypatch, {"block": "Call me Ishmael."}, None)
    assert "took too long" in silent.notes[0]


def test_a_process_that_says_nothing_leaves_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreadable, match="breaks the reader"):
        document_of(monkeypatch)
    with pytest.raises(Unreadable, match="took too long"):
        document_of(monkeypatch, None)


def test_a_process_that_is_not_itself_cannot_harm_with_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    harm = "x\x1b[31m\ny"
    document = document_of(
        monkeypatch, {"title": harm}, {"block": harm, "path": [harm], "page": harm}, {"note": harm}, {"end": True}
    )
    locator = document.passages[0].locator
    shown = (document.title, locator.label, locator.section, locator.page_label, *document.notes)
    assert not any("\x1b" in str(text) or "\n" in str(text) for text in shown)
    with pytest.raises(Unreadable, match="␛"):
        document_of(monkeypatch, {"failed": harm, "code": 1})


BLOCKS = st.builds(
    Block,
    text=st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), max_size=400).map(str.strip),
    level=st.integers(0, 3),
    path=st.none() | st.lists(st.sampled_from(["One", "Two"]), min_size=1, max_size=3).map(tuple),
    tight=st.booleans(),
)


@given(st.lists(BLOCKS, max_size=30))
def test_passages_hold_the_text_of_all_blocks_in_order(blocks: list[Block]) -> None:
    passages = written_out(blocks).passages
    text = "".join(passage.text for passage in passages)
    assert all(passage.text == text[passage.first : passage.end] for passage in passages)
    assert text.split() == [word for block in blocks for word in block.text.split()]
    assert all(passage.locator.label for passage in passages)


@given(st.lists(st.integers(1, 6), max_size=20))
def test_the_path_to_a_heading_has_only_higher_ones(levels: list[int]) -> None:
    outline = Outline()
    for number, level in enumerate(levels):
        path = outline.enter(level, f"{level} {number}")
        ranks = [int(title.split()[0]) for title in path]
        assert ranks == sorted(set(ranks))
        assert path[-1] == f"{level} {number}"


def test_every_heading_is_kept_with_those_above_it_and_its_place() -> None:
    blocks = [
        Block("", path=("Part I", "One")),
        Block("One", 1),
        Block("text"),
        Block("Two", 2, path=("Part I", "Two")),
        Block("Three", 2, path=("Part I", "Three")),
        Block("more"),
        Block("", path=("Plates",)),
    ]
    laid = written_out(blocks)
    text = "".join(passage.text for passage in laid.passages)
    found = [(heading.level, heading.title, text[heading.first :].split("\n")[0]) for heading in laid.headings]
    assert found == [
        (1, "Part I", "One"), (2, "One", "One"), (2, "Two", "Two"), (2, "Three", "Three"), (1, "Plates", "e")
    ]  # fmt: skip
    assert [passage.locator.section for passage in laid.passages] == ["Part I › One", "Part I › Three"]


def test_pieces_of_one_long_paragraph_have_places_of_their_own() -> None:
    long = "The whale rose slowly beside the boat and looked at them. " * 40
    labels = [one.locator.label for one in written_out([Block("Whales", 1, ("Whales",)), Block(long)]).passages]
    assert labels == [f"§ Whales, paragraph 1 (part {number} of {len(labels)})" for number in range(1, len(labels) + 1)]
    on_a_page = written_out([Block(long, page="7")]).passages
    assert {one.locator.label for one in on_a_page} == {"p. 7"}


def test_a_long_path_keeps_its_ends() -> None:
    path = tuple(f"{number} {'word ' * 12}".strip() for number in range(6))
    section = written_out([Block("text", path=path), Block("more", path=("other",))]).passages[0].locator.section
    assert section is not None
    assert section.startswith(path[0] + PATH_MARK + "…")
    assert section.endswith(path[-1])
    assert len(section) <= 210

"""The map of a snapshot names every document, heading and definition once, where it begins and ends."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from whale_book import READER, WHALES

from gemma10m_tui.documents.code import code_passages
from gemma10m_tui.documents.document import Document, DocumentHeading, DocumentKind, Locator, Passage
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.copies import branch, branch_upto
from gemma10m_tui.library.importing import import_
from gemma10m_tui.library.outline import outline
from gemma10m_tui.library.places import Upto, end_of

CODE = "class App:\n    '''An app.'''\n    limit = 1\n\n    def run(self):\n        pass\n\n\ndef main():\n    pass\n"


def code(name: str, text: str) -> Document:
    return Document(name, name, DocumentKind.CODE, "00" * 32, "utf-8", (), code_passages(text, name))


def stored(folder: Path, *documents: Document) -> Snapshot:
    snapshot = Snapshot.create(folder / "map.g10m", title="t", model=READER, content_key="k")
    for read in documents:
        snapshot.add_document(read, [10] * len(read.passages))
    snapshot.finish_documents()
    return snapshot


def sectioned(*sections: str | None) -> Document:
    passages = [
        Passage(f"text {number}", Locator(f"line {number}", section=section), number, number + 1)
        for number, section in enumerate(sections)
    ]
    return Document("book.md", "Book", DocumentKind.MARKDOWN, "00" * 32, "utf-8", (), tuple(passages))


def test_headings_reach_to_the_next_one_that_is_not_below_them(tmp_path: Path) -> None:
    book = sectioned(None, "Part I", "Part I › One", "Part I › One", "Part I › Two", "Part II")
    with stored(tmp_path, book) as snapshot:
        (outlined,) = outline(snapshot)
    shown = [
        (heading.title, heading.depth, heading.first_passage, heading.last_passage) for heading in outlined.headings
    ]
    assert shown == [("Part I", 0, 2, 5), ("One", 1, 3, 4), ("Two", 1, 5, 5), ("Part II", 0, 6, 6)]
    assert [heading.tokens for heading in outlined.headings] == [40, 20, 10, 10]
    assert (outlined.passages, outlined.tokens) == (6, 60)


def book_with_bare_headings() -> Document:
    passages = [Passage(f"text {number}", Locator(f"line {number}"), number * 6, number * 6 + 6) for number in range(4)]
    headings = [(1, "Book", 0), (2, "One", 0), (3, "1.1", 1), (3, "1.2", 7), (2, "Two", 12), (3, "2.1", 12)]
    return Document(
        "book.pdf", "Book", DocumentKind.PDF, "00" * 32, None, (), tuple(passages),
        tuple(DocumentHeading(*heading) for heading in headings),
    )  # fmt: skip


def test_headings_without_a_text_of_their_own_are_in_the_map_and_hold_those_below_them(tmp_path: Path) -> None:
    with stored(tmp_path, book_with_bare_headings()) as snapshot:
        (outlined,) = outline(snapshot)
        ends = {name: end_of(snapshot, Upto(name)) for name in ("one", "1.1", "two")}
    shown = [(heading.path, heading.first_passage, heading.last_passage) for heading in outlined.headings]
    assert shown == [
        (("One",), 1, 2), (("One", "1.1"), 1, 1), (("One", "1.2"), 2, 2), (("Two",), 3, 4), (("Two", "2.1"), 3, 4)
    ]  # fmt: skip
    assert ends == {"one": 20, "1.1": 10, "two": 40}


def test_the_only_chapter_that_was_read_is_not_the_title_of_the_document(tmp_path: Path) -> None:
    passages = [Passage(f"text {number}", Locator(f"line {number}"), number * 6, number * 6 + 6) for number in range(3)]
    for name, headings in (("numbered", ((1, "1 Basics", 0), (2, "1.1", 6))), ("later", ((1, "A", 6), (2, "B", 12)))):
        known = tuple(DocumentHeading(*heading) for heading in headings)
        book = Document(name, name, DocumentKind.PDF, "00" * 32, None, (), tuple(passages), known)
        (tmp_path / name).mkdir()
        with stored(tmp_path / name, book) as snapshot:
            paths = [heading.path for heading in outline(snapshot)[0].headings]
        assert paths == [(headings[0][1],), (headings[0][1], headings[1][1])]


def test_headings_come_with_a_branch_and_an_import_and_go_with_their_passages(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    with stored(tmp_path, book_with_bare_headings()) as snapshot:
        whole = outline(snapshot)
    for made in (branch(shelf, "map", "other"), import_(shelf, tmp_path / "map.g10m").path):
        with Snapshot.open(made, read_only=True) as copy:
            assert outline(copy) == whole
    with Snapshot.open(branch_upto(shelf, tmp_path / "map.g10m", Upto("One")), read_only=True) as beginning:
        assert [heading.path for heading in outline(beginning)[0].headings] == [
            ("One",),
            ("One", "1.1"),
            ("One", "1.2"),
        ]


def test_source_code_is_outlined_by_its_definitions(tmp_path: Path) -> None:
    with stored(tmp_path, WHALES, code("src/app.py", CODE)) as snapshot:
        whales, app = outline(snapshot)
    assert [heading.title for heading in whales.headings] == ["Chapter 1. Loomings"]
    assert [(heading.title, heading.depth) for heading in app.headings] == [
        ("App", 0), ("App.limit", 1), ("App.run", 1), ("main", 0)
    ]  # fmt: skip
    assert app.headings[0].label == "src/app.py:1-10 (App, main)"


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from([None, "A", "B", "A › x", "A › x › deep", "B › y"]), min_size=1, max_size=20))
def test_every_heading_lies_inside_its_document(sections: list[str | None]) -> None:
    with TemporaryDirectory() as folder, stored(Path(folder), sectioned(*sections)) as snapshot:
        (outlined,) = outline(snapshot)
    ids = range(outlined.first_passage, outlined.last_passage + 1)
    assert outlined.passages == len(sections)
    for heading in outlined.headings:
        assert heading.first_passage in ids
        assert heading.last_passage in ids
        assert heading.tokens == 10 * (heading.last_passage - heading.first_passage + 1)

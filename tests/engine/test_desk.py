"""What the engine looks up: places, words, conversations, novelty; each from a real snapshot, without a network."""

import errno
import json
import queue
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gemma10m_tui.documents.document import Document, DocumentKind, Locator, Passage
from gemma10m_tui.engine import places, transcripts
from gemma10m_tui.engine.answers import SnapshotsListed
from gemma10m_tui.engine.child import named_place
from gemma10m_tui.engine.desk import Desk, Opened, list_conversations, load_conversation
from gemma10m_tui.engine.memory_facts import device_bytes, novelty
from gemma10m_tui.engine.protocol import EngineEvent
from gemma10m_tui.engine.requests import ListSnapshots, RenameSnapshot
from gemma10m_tui.errors import Problem
from gemma10m_tui.events import Citation
from gemma10m_tui.library import ModelIdentity, Shelf, Snapshot
from gemma10m_tui.library.copies import branch

CITED = Citation(1, "book.txt", "Chapter 1", "Call me Ishmael.", True, 0.9)
UNSURE = Citation(2, "book.txt", "p. 2", "The whale is\nblue.", False, 0.1)


def document(name: str, *passages: tuple[str, str | None, int | None]) -> Document:
    """A document of passages with their section and page, a line each."""
    made, first = [], 0
    for line, (text, section, page) in enumerate(passages, 1):
        made.append(Passage(text, Locator(f"l. {line}", page, None, section, line, line), first, first + len(text)))
        first += len(text)
    return Document(name, name, DocumentKind.TEXT, "00" * 32, "utf-8", (), tuple(made))


@pytest.fixture
def snapshot(tmp_path: Path):  # type: ignore[no-untyped-def]
    path = tmp_path / "whales-00.g10m"
    with Snapshot.create(path, title="Whales", model=ModelIdentity("m", "ab" * 32), content_key="c0ffee") as made:
        book = document(
            "book.txt",
            ("Call me Ishmael. ", "Loomings", 1),
            ("The whale is WHITE. ", "Loomings", 2),
            ("They lower\nthe boats. ", "The Chase", 5),
        )
        made.add_document(book, [10, 10, 10])
        made.add_document(document("notes.txt", ("A note on whales.", None, None)), [10])
        made.finish_documents()
        talk = made.conversations.add_turn(
            None, "Who speaks?", "Ishmael.\n\n- a list", (CITED, UNSURE), "end", "m", 1.0
        )
        made.conversations.add_turn(talk, "Which colour?", "White.", (), "cancelled", "m", 1.0)
        yield made


def test_a_passage_is_shown_among_its_neighbours(snapshot: Snapshot) -> None:
    shown = places.show_passage(snapshot, 2)
    assert shown.text[shown.offset : shown.offset + shown.length] == "The whale is WHITE. "
    assert shown.text.startswith("Call me")
    assert (shown.previous, shown.next, shown.first, shown.last) == (1, 3, 1, 3)
    assert (shown.first_token, shown.tokens_total) == (10, 40)


def test_words_are_found_forwards_backwards_and_around(snapshot: Snapshot) -> None:
    assert places.find_text(snapshot, "whale", 0, False).passage == 2
    assert places.find_text(snapshot, "whale", 2, False).passage == 4
    assert places.find_text(snapshot, "whale", 4, False).passage == 2
    assert places.find_text(snapshot, "whale", 4, True).passage == 2
    assert places.find_text(snapshot, "whale", 2, True).passage == 4
    assert places.find_text(snapshot, "LOWER  the boats", 0, False).passage == 3
    assert places.find_text(snapshot, "lower the boats", 3, False).passage == 3
    assert places.find_text(snapshot, "lower the boats", 3, True).passage == 3
    assert places.find_text(snapshot, "whale", 0, True).passage == 4
    second = places.find_text(snapshot, "whale", 2, False)
    assert (second.found, second.found_of) == (2, 2)
    with pytest.raises(Problem, match="does not stand"):
        places.find_text(snapshot, "submarine", 0, False)


def test_pages_and_lines_are_gone_to_and_what_has_none_says_so(snapshot: Snapshot) -> None:
    assert places.go_to(snapshot, "book.txt", 2, None).passage == 2
    assert places.go_to(snapshot, "book.txt", 4, None).passage == 2
    assert places.go_to(snapshot, "book.txt", None, 3).passage == 3
    with pytest.raises(Problem, match="has no pages"):
        places.go_to(snapshot, "notes.txt", 1, None)
    assert places.go_to(snapshot, "book.txt", number=4).passage == 2, "a page, where there are pages"


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"page": 3000}, "book.txt ends at page 5; there is no page 3,000."),
        ({"number": 3000}, "book.txt ends at page 5; there is no page 3,000."),
        ({"line": 3000}, "book.txt ends at line 3; there is no line 3,000."),
        ({"page": 0}, "There is no page 0 in book.txt."),
    ],
)
def test_who_goes_beyond_the_end_is_told_where_it_is(snapshot: Snapshot, wanted: dict[str, int], told: str) -> None:
    with pytest.raises(Problem) as caught:
        places.go_to(snapshot, "book.txt", **wanted)
    assert caught.value.sentence == told


def test_a_number_is_a_line_where_there_are_no_pages(tmp_path: Path) -> None:
    lines = tuple(Passage(f"line {n}", Locator(f"l. {n}", None, None, None, n, n), 7 * n, 7 * n + 6) for n in (1, 2, 3))
    with Snapshot.create(
        tmp_path / "l.g10m", title="Lines", model=ModelIdentity("m", "ab" * 32), content_key="c0ffe0"
    ) as made:
        made.add_document(Document("l.txt", "l.txt", DocumentKind.TEXT, "00" * 32, "", (), lines), [1, 1, 1])
        made.finish_documents()
        assert places.go_to(made, "l.txt", number=2).passage == 2
        for wanted, told in (
            ({"number": 4}, "l.txt ends at line 3; there is no line 4."),
            ({"page": 2}, "l.txt has no pages to go by. A line of it is written as: line 300"),
        ):
            with pytest.raises(Problem) as caught:
                places.go_to(made, "l.txt", **wanted)
            assert caught.value.sentence == told


def test_a_page_is_gone_to_by_the_number_that_is_printed_on_it(tmp_path: Path) -> None:
    places_ = (Locator("p. i", 1, "i"), Locator("p. 1 (PDF 2)", 2, "1"), Locator("p. 2 (PDF 3)", 3, "2"))
    passages = tuple(Passage(f"page {n}", one, 6 * n, 6 * n + 6) for n, one in enumerate(places_))
    path = tmp_path / "pages-00.g10m"
    with Snapshot.create(path, title="Pages", model=ModelIdentity("m", "ab" * 32), content_key="c0ffef") as made:
        made.add_document(Document("b.pdf", "b.pdf", DocumentKind.PDF, "00" * 32, "", (), passages), [10, 10, 10])
        made.finish_documents()
        assert [places.go_to(made, "b.pdf", page, None).locator for page in (1, 2, 3)] == [
            "p. 1 (PDF 2)",
            "p. 2 (PDF 3)",
            "p. 2 (PDF 3)",
        ]


def test_the_outline_has_documents_and_their_sections(snapshot: Snapshot) -> None:
    entries = places.outline(snapshot).entries
    assert [(entry.depth, entry.title, entry.passage) for entry in entries] == [
        (0, "book.txt", 1),
        (1, "Loomings", 1),
        (1, "The Chase", 3),
        (0, "notes.txt", 4),
    ]
    assert entries[2].share == 0.5
    assert places.outline(snapshot).last == "notes.txt"


def test_a_conversation_is_written_with_its_sources(snapshot: Snapshot, tmp_path: Path) -> None:
    (talk,) = list_conversations(snapshot).conversations
    markdown = transcripts.export(snapshot, talk.id, tmp_path / "talk.md").read_text(encoding="utf-8")
    assert "> Who speaks?\n\nIshmael.\n\n\\- a list\n" in markdown
    assert "1. book.txt · Chapter 1: “Call me Ishmael.”" in markdown
    assert "“The whale is blue.” (unverified)" in markdown
    assert "*stopped · m · " in markdown
    plain = json.loads(transcripts.export(snapshot, talk.id, tmp_path / "talk.JSON").read_text(encoding="utf-8"))
    assert plain["turns"][0]["citations"][0]["quote"] == "Call me Ishmael."
    with pytest.raises(Problem, match="exists already"):
        transcripts.export(snapshot, talk.id, tmp_path / "talk.md")


def test_what_a_written_conversation_quotes_acts_as_no_markdown(snapshot: Snapshot, tmp_path: Path) -> None:
    cited = Citation(1, "a_*b*.txt", "# 1", "<b>*Call* me</b>\n# Ishmael.", True, 1.0)
    talk = snapshot.conversations.add_turn(None, "# Who?\n<i>", "*Call* me\n# Ishmael.", (cited,), "end", "m", 0.1)
    markdown = transcripts.export(snapshot, talk, tmp_path / "signs.md").read_text(encoding="utf-8")
    assert "> \\# Who?\\\n> \\<i\\>\n\n\\*Call\\* me\\\n\\# Ishmael.\n" in markdown
    assert "1. a\\_\\*b\\*.txt · # 1: “\\<b\\>\\*Call\\* me\\</b\\> # Ishmael.”" in markdown
    written = snapshot.conversations.add_turn(None, "Who?", "**Ishmael**", (), "end", "m", 0.1, markdown=True)
    assert "\n\n**Ishmael**\n\n" in transcripts.export(snapshot, written, tmp_path / "freely.md").read_text("utf-8")


def test_turns_are_found_by_words_of_question_or_answer_over_the_library(snapshot: Snapshot, tmp_path: Path) -> None:
    (found,) = transcripts.search_library(Shelf(tmp_path), "WHITE").turns
    assert (found.turn, found.question, found.excerpt) == (2, "Which colour?", "White.")
    assert transcripts.search([snapshot], "colour").turns[0].excerpt == "White.", "the question stands there already"
    assert transcripts.search([snapshot], "  ").turns == ()


def test_a_branch_begins_with_the_first_turns_and_leaves_the_conversation_alone(snapshot: Snapshot) -> None:
    (talk,) = list_conversations(snapshot).conversations
    branch = load_conversation(snapshot, snapshot.conversations.branch(talk.id, 1))
    assert [turn.question for turn in branch.turns] == ["Who speaks?"]
    assert branch.turns[0].citations == (CITED, UNSURE)
    assert len(snapshot.conversations.turns(talk.id)) == 2
    again = load_conversation(snapshot, snapshot.conversations.branch(branch.conversation, 1))
    assert branch.title == again.title == f"{talk.title} (branch)"


def test_novelty_is_high_where_something_else_is_added() -> None:
    same, other = np.array([1.0, 0, 0]), np.array([0, 1.0, 0])
    turned = novelty([np.stack([same, same, other, 0.5 * same]).astype(np.float32)])
    assert turned[0] == turned[2] == pytest.approx(1, abs=1e-6)
    assert turned[1] == pytest.approx(0, abs=1e-6)
    assert turned[3] < turned[2]


def test_the_first_segment_hides_no_news_and_a_text_that_repeats_itself_has_none() -> None:
    alike = np.ones((5, 8), dtype=np.float32)
    alike[3] += 0.1 * np.arange(8)
    turned = novelty([alike])
    assert turned[3] == turned.max() == turned[0] < 0.1
    assert novelty([np.ones((4, 3), dtype=np.float32)]) == pytest.approx(0, abs=1e-6)
    assert novelty([np.ones((1, 3), dtype=np.float32)]).tolist() == [0.0]


@pytest.mark.parametrize("seed", range(3))
def test_novelty_is_the_same_in_however_many_blocks_it_is_taken(seed: int) -> None:
    added = np.random.default_rng(seed).random((37, 6), dtype=np.float32)
    before = np.cumsum(added, axis=0, dtype=np.float64) - added
    cosine = (added * before).sum(1) / np.maximum(np.linalg.norm(added, axis=1) * np.linalg.norm(before, axis=1), 1e-12)
    for cuts in ([], [1], [9, 10, 30]):
        turned = novelty(iter(np.split(added, cuts)))
        assert turned[1:] == pytest.approx(1 - cosine[1:], abs=1e-6)
        assert turned[0] == turned[1:].max()


def test_the_memory_of_a_device_is_told_with_how_much_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = SimpleNamespace(memory_reserved=lambda device: 3_000, mem_get_info=lambda device: (77_000, 80_000))
    mps = SimpleNamespace(driver_allocated_memory=lambda: 5_000, recommended_max_memory=lambda: 16_000)
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda, mps=mps))
    assert device_bytes("cuda:0") == (3_000, 80_000)
    assert device_bytes("mps") == (5_000, 16_000)
    assert device_bytes("cpu") == (0, 0)
    monkeypatch.delitem(sys.modules, "torch")
    assert device_bytes("cuda:0") == (0, 0)


def test_a_search_passes_over_what_cannot_be_opened_and_keeps_nothing_open(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, opened = Shelf(tmp_path), []
    listed = shelf.list()
    monkeypatch.setattr(shelf, "list", lambda: [replace(listed[0], path=tmp_path / "gone.g10m"), *listed])
    of_disk = Snapshot.open

    def noted(path: Path, **options: bool) -> Snapshot:
        assert all(one._connection is None for one in opened), "the one before is closed"
        opened.append(of_disk(path, **options))
        return opened[-1]

    monkeypatch.setattr(Snapshot, "open", noted)
    assert len(transcripts.search_library(shelf, "WHITE").turns) == 1


def test_a_conversation_that_the_disk_has_no_room_for_leaves_no_part_of_a_file(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    (talk,) = list_conversations(snapshot).conversations
    target = tmp_path / "talk.md"
    real = open

    def opened(*arguments: object, **options: object) -> object:
        file = real(*arguments, **options)  # type: ignore[call-overload]
        file.write = full
        return file

    monkeypatch.setattr("builtins.open", opened)
    with pytest.raises(Problem, match="no space left"):
        transcripts.export(snapshot, talk.id, target)
    assert not target.exists()


def test_a_place_is_a_page_or_a_name() -> None:
    assert named_place("page 12").page == 12
    assert named_place("Page Turner").section == "Page Turner"


def test_a_new_title_is_the_name_of_the_file_too_but_of_the_one_that_is_open(snapshot: Snapshot) -> None:
    shelf = Shelf(snapshot.path.parent)
    other = branch(shelf, snapshot.path.stem, "other")
    said: queue.Queue[EngineEvent] = queue.Queue()
    nothing: Any = None
    desk = Desk(Opened(shelf, lambda: snapshot, nothing, nothing), lambda _, event: said.put(event))
    for path, title in ((other, "Moby Dick"), (snapshot.path, "White")):
        desk.put(1, RenameSnapshot(str(path), title))
        assert isinstance(said.get(timeout=60), SnapshotsListed)
    desk.put(1, ListSnapshots())
    listed = said.get(timeout=60)
    assert isinstance(listed, SnapshotsListed)
    assert {(one.name, one.title) for one in listed.snapshots} == {("moby-dick", "Moby Dick"), ("whales-00", "White")}
    assert shelf.find("white") == snapshot.path
    snapshot.close()
    desk.close()
    assert sorted(path.name for path in shelf.folder.glob("*.g10m")) == ["moby-dick.g10m", "white.g10m"]


def test_a_file_keeps_its_name_where_the_new_one_is_taken(snapshot: Snapshot) -> None:
    shelf = Shelf(snapshot.path.parent)
    said: queue.Queue[EngineEvent] = queue.Queue()
    nothing: Any = None
    desk = Desk(Opened(shelf, lambda: snapshot, nothing, nothing), lambda _, event: said.put(event))
    desk.put(1, RenameSnapshot(str(snapshot.path), "White"))
    said.get()
    snapshot.path.with_name("white.g10m").write_bytes(b"kept")
    snapshot.close()
    desk.close()
    assert shelf.find("whales-00") == snapshot.path
    assert snapshot.path.with_name("white.g10m").read_bytes() == b"kept"

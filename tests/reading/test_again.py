"""Reading the same place again: nothing twice, what failed once more, and only from the first change on."""

import textwrap
from pathlib import Path

import pytest
from documents.written_pdf import written_pdf
from tiny_reader import append_paths, ending, never, read_paths, story

from gemma10m_tui.documents import ReadOptions, Source, Unreadable, find_sources, page_spans, read_stream
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import DocumentEnded, Event, SegmentRead, SourcesCompared
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.copies import branch_upto
from gemma10m_tui.library.importing import import_
from gemma10m_tui.library.places import Upto
from gemma10m_tui.library.transfer import export
from gemma10m_tui.library.undoing import undo
from gemma10m_tui.library.verifying import verify
from gemma10m_tui.reading import parsers
from gemma10m_tui.reading.ingest import Opened, ingest, ingest_document, open_saved
from gemma10m_tui.reading.wishes import Wishes
from model.checkpoint import Model


def read_folder(model: Model, shelf: Shelf, folder: Path, upto: Upto | None = None, jobs: int = 1) -> list[Event]:
    """As the engine reads it: the place is known."""
    opened, wishes = Opened(), Wishes(roots=(folder,), upto=upto, jobs=jobs)
    try:
        return list(ingest(find_sources([folder]), model, shelf, opened, wishes=wishes, cancelled=never))
    finally:
        opened.close()


def compared(events: list[Event]) -> SourcesCompared:
    (event,) = [event for event in events if isinstance(event, SourcesCompared)]
    return event


def parsed(events: list[Event]) -> list[str]:
    return [event.report.path for event in events if isinstance(event, DocumentEnded)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four texts of about a pass and a half each."""
    made = tmp_path / "books"
    made.mkdir()
    for number in range(4):
        (made / f"{number}.txt").write_text(story(50, seed=number), encoding="utf-8")
    return made


@pytest.fixture
def quiet(tmp_path: Path) -> Shelf:
    """A library in which nothing was read before."""
    (tmp_path / "quiet").mkdir()
    return Shelf(tmp_path / "quiet")


def test_what_a_model_has_read_is_found_sound_and_can_be_given_away(
    reader: Model, shelf: Shelf, quiet: Shelf, folder: Path, tmp_path: Path
) -> None:
    done = ending(read_folder(reader, shelf, folder))
    assert verify(shelf, done.snapshot).sound
    export(shelf, done.snapshot, tmp_path / "away.g10m")
    import_(quiet, tmp_path / "away.g10m")
    assert ending(read_folder(reader, quiet, folder)).state_sha256 == done.state_sha256


def test_an_unchanged_folder_is_not_read_again(reader: Model, shelf: Shelf, folder: Path) -> None:
    first = ending(read_folder(reader, shelf, folder))
    again = read_folder(reader, shelf, folder)
    assert not [event for event in again if isinstance(event, SegmentRead | DocumentEnded | SourcesCompared)]
    assert ending(again).snapshot == first.snapshot
    assert ending(again).tokens_per_second == 0


@pytest.mark.parametrize("change", ["changed", "removed", "added", "last"])
def test_after_a_change_only_what_comes_from_it_on_is_read_and_the_state_is_that_of_a_fresh_reading(
    reader: Model, shelf: Shelf, folder: Path, quiet: Shelf, change: str
) -> None:
    before = ending(read_folder(reader, shelf, folder))
    match change:
        case "changed":
            (folder / "2.txt").write_text(story(40, seed=9), encoding="utf-8")
        case "removed":
            (folder / "2.txt").unlink()
        case "added":
            (folder / "1b.txt").write_text("Something new.", encoding="utf-8")
        case "last":
            (folder / "3.txt").unlink()
    events = read_folder(reader, shelf, folder)
    told = compared(events)
    names = {"changed": told.changed, "removed": told.removed, "added": told.added, "last": told.removed}[change]
    assert names == {"changed": ("2.txt",), "removed": ("2.txt",), "added": ("1b.txt",), "last": ("3.txt",)}[change]
    assert 0 < told.kept_tokens < before.tokens
    assert not {"0.txt", "1.txt"} & set(parsed(events))
    first_read = next((event.tokens for event in events if isinstance(event, SegmentRead)), None)
    assert first_read is None or first_read > told.kept_tokens // 2  # not from the beginning
    fresh = ending(read_folder(reader, quiet, folder))
    assert ending(events).state_sha256 == fresh.state_sha256
    assert [report.path for report in ending(events).documents] == [report.path for report in fresh.documents]
    with Snapshot.open(Path(before.path), read_only=True) as snapshot:  # the earlier one stays as it was
        assert snapshot.summary().state_sha256 == before.state_sha256
    assert ending(read_folder(reader, shelf, folder)).snapshot == ending(events).snapshot


def test_a_file_that_is_asked_for_with_other_options_is_not_called_changed(
    reader: Model, shelf: Shelf, folder: Path
) -> None:
    def told(options: ReadOptions) -> list[Event]:
        opened, wishes = Opened(), Wishes(options, roots=(folder,))
        try:
            return list(ingest(find_sources([folder]), reader, shelf, opened, wishes=wishes, cancelled=never))
        finally:
            opened.close()

    told(ReadOptions(encoding="cp1252"))
    event = compared(told(ReadOptions()))
    assert (event.changed, event.unchanged, event.kept_tokens) == ((), 0, 0)
    assert event.read_otherwise == ("0.txt", "1.txt", "2.txt", "3.txt")
    assert (event.options_before, event.options_now) == ("--encoding cp1252", "")
    (folder / "2.txt").write_text("It was written anew.", encoding="utf-8")
    event = compared(told(ReadOptions(encoding="cp1252", pages=page_spans("1-3"))))
    assert (event.changed, event.read_otherwise) == (("2.txt",), ("0.txt", "1.txt", "3.txt"))
    assert event.options_now == "--encoding cp1252 --pages 1-3"


def test_a_snapshot_whose_passages_were_cut_in_another_way_is_not_gone_on_from(
    reader: Model, shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        for module in ("library.content_key", "library.snapshot", "library.shelf"):
            patch.setattr(f"gemma10m_tui.{module}.PASSAGE_FORMAT", "passages-1")
        earlier = ending(read_folder(reader, shelf, folder))
        renewed = Path(earlier.path)
    with Snapshot.open(renewed) as snapshot:
        snapshot.renew_content_key()  # as an append does: it is still of its own way of cutting
    events = read_folder(reader, shelf, folder)
    assert not [event for event in events if isinstance(event, SourcesCompared)]
    assert ending(events).snapshot != earlier.snapshot
    assert len(parsed(events)) == 4


def test_a_file_that_failed_is_tried_again_although_its_bytes_are_the_same(
    reader: Model, shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_source = parsers.read_source

    def fails(source: Source, options: object) -> object:
        if source.name == "1.txt":
            raise Unreadable("the disk was away", source.name)
        return read_source(source)

    with monkeypatch.context() as patch:
        patch.setattr(parsers, "read_source", fails)
        first = ending(read_folder(reader, shelf, folder))
        assert [report.outcome for report in first.documents] == ["read", "failed", "read", "read"]
        again = read_folder(reader, shelf, folder)
        assert compared(again).retried == ("1.txt",)
        assert parsed(again) == ["1.txt"]
    events = read_folder(reader, shelf, folder)
    assert compared(events).retried == ("1.txt",)
    done = ending(events)
    assert [(report.path, report.outcome) for report in done.documents] == [(f"{n}.txt", "read") for n in range(4)]
    assert (done.snapshot, done.complete) == (first.snapshot, True)
    assert not [event for event in read_folder(reader, shelf, folder) if isinstance(event, SourcesCompared)]


def test_a_file_that_failed_and_was_mended_joins_the_same_snapshot(reader: Model, shelf: Shelf, folder: Path) -> None:
    (folder / "1.txt").write_bytes(b"%PDF-1.4\nthis is not the rest of a PDF\n")
    first = ending(read_folder(reader, shelf, folder))
    assert first.documents[1].outcome == "failed"
    (folder / "1.txt").write_text(story(30, seed=7), encoding="utf-8")
    events = read_folder(reader, shelf, folder)
    assert parsed(events) == ["1.txt"]
    assert (ending(events).snapshot, ending(events).documents[1].outcome) == (first.snapshot, "read")
    assert len(shelf.list()) == 1


def test_a_file_that_changes_while_it_is_read_is_said_and_found_again_as_it_was_read(
    reader: Model, shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_source = parsers.read_source

    def meanwhile(source: Source, options: object) -> object:
        if source.name == "2.txt":
            source.path.write_text("It was written anew.", encoding="utf-8")
        return read_source(source)

    with monkeypatch.context() as patch:
        patch.setattr(parsers, "read_source", meanwhile)
        first = ending(read_folder(reader, shelf, folder))
    assert "changed while it was being read" in first.documents[2].reason
    again = read_folder(reader, shelf, folder)
    assert (ending(again).snapshot, parsed(again)) == (first.snapshot, [])


def test_a_folder_that_vanishes_leaves_what_was_read_before(
    reader: Model, shelf: Shelf, folder: Path, tmp_path: Path
) -> None:
    opened = Opened()
    events = ingest(find_sources([folder]), reader, shelf, opened, cancelled=never)
    first = next(events)
    assert isinstance(first, DocumentEnded)
    folder.rename(tmp_path / "away")
    done = ending([first, *events])
    opened.close()
    assert [report.outcome for report in done.documents] == ["read", "failed", "failed", "failed"]
    assert "no longer there" in done.documents[1].reason
    assert done.complete


CHAPTERS = "\n\n".join(f"Chapter {number}\n\n{story(30, seed=number)}" for number in range(1, 13))


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    path = tmp_path / "novel.md"
    path.write_text(CHAPTERS.replace("Chapter ", "# Chapter "), encoding="utf-8")
    return path


def fresh_upto(model: Model, shelf: Shelf, novel: Path, last: int) -> str:
    """The hash of a reading of a file that ends behind a chapter."""
    whole = novel.read_text(encoding="utf-8")
    end = whole.find(f"# Chapter {last + 1}\n")
    (novel.parent / "cut").mkdir()
    short = novel.parent / "cut" / "novel.md"
    short.write_text(whole if end < 0 else whole[:end], encoding="utf-8")
    return ending(read_paths(model, shelf, [short])).state_sha256


@pytest.mark.parametrize("last", [1, 7, 12])
def test_up_to_a_chapter_the_state_is_that_of_a_text_that_ends_there(
    reader: Model, shelf: Shelf, novel: Path, quiet: Shelf, last: int
) -> None:
    whole = ending(read_paths(reader, shelf, [novel]))
    opened = Opened()
    made = branch_upto(shelf, Path(whole.path), Upto(f"Chapter {last}"))
    done = ending(list(open_saved(made, reader, opened, read_only=True, cancelled=never)))
    assert opened.snapshot is not None
    sections = {passage.locator.section for passage in opened.snapshot.passages()}
    assert sections == {f"Chapter {number}" for number in range(1, last + 1)}
    opened.close()
    assert done.state_sha256 == fresh_upto(reader, quiet, novel, last)


def test_a_file_read_up_to_a_chapter_is_never_read_beyond_it(
    reader: Model, shelf: Shelf, novel: Path, quiet: Shelf
) -> None:
    done = ending(read_folder(reader, shelf, novel, Upto("Chapter 7")))
    assert done.state_sha256 == fresh_upto(reader, quiet, novel, 7)
    with Snapshot.open(Path(done.path), read_only=True) as snapshot:
        hits = snapshot.index.search("Chapter 8 letter harbour lamp", 200)
        assert {snapshot.passage(hit.passage_id).locator.section for hit in hits} <= {
            f"Chapter {number}" for number in range(1, 8)
        }
    assert ending(read_folder(reader, shelf, novel, Upto("Chapter 7"))).snapshot == done.snapshot
    assert ending(read_folder(reader, shelf, novel)).snapshot != done.snapshot


def test_a_beginning_that_grew_is_never_taken_for_the_whole_text(
    reader: Model, shelf: Shelf, novel: Path, tmp_path: Path
) -> None:
    (tmp_path / "more.txt").write_text(story(20, seed=77), encoding="utf-8")
    short = ending(read_folder(reader, shelf, novel, Upto("Chapter 2")))
    grown = ending(append_paths(reader, shelf, short.snapshot, [tmp_path / "more.txt"]))
    both = ending(read_paths(reader, shelf, [novel, tmp_path / "more.txt"]))
    assert (both.snapshot == grown.snapshot, both.tokens > grown.tokens) == (False, True)
    undo(shelf, short.snapshot)
    whole = ending(read_paths(reader, shelf, [novel]))
    assert (whole.snapshot == short.snapshot, whole.tokens > short.tokens) == (False, True)


def test_the_whole_of_a_text_can_be_appended_to_its_beginning(reader: Model, shelf: Shelf, novel: Path) -> None:
    short = ending(read_folder(reader, shelf, novel, Upto("Chapter 2")))
    events = append_paths(reader, shelf, short.snapshot, [novel])
    assert parsed(events) == ["novel.md (2)"]


def test_a_beginning_of_a_file_that_changed_meanwhile_is_not_taken_for_all_of_it(
    reader: Model, shelf: Shelf, novel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_source = parsers.read_source

    def meanwhile(source: Source, options: object) -> object:
        source.path.write_text(CHAPTERS.replace("Chapter ", "# Chapter ") + "The end.", encoding="utf-8")
        return read_source(source)

    with monkeypatch.context() as patch:
        patch.setattr(parsers, "read_source", meanwhile)
        short = ending(read_folder(reader, shelf, novel, Upto("Chapter 2")))
    assert ending(read_folder(reader, shelf, novel, Upto("Chapter 2"))).snapshot == short.snapshot
    assert ending(read_folder(reader, shelf, novel)).tokens > short.tokens


def test_a_chapter_that_is_not_there_leaves_no_snapshot_behind(reader: Model, shelf: Shelf, novel: Path) -> None:
    with pytest.raises(Problem, match="Chapter 77") as caught:
        read_folder(reader, shelf, novel, Upto("Chapter 77"))
    assert caught.value.code == ExitCode.NOT_FOUND
    assert list(shelf.folder.iterdir()) == []


def test_a_disk_that_is_full_while_a_beginning_is_read_costs_nothing_of_what_was_saved(
    reader: Model, shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upto = Upto("2.txt")
    whole = Snapshot.finish_documents

    def full(*_: object) -> None:
        raise Problem("The disk is full.")

    monkeypatch.setattr(Snapshot, "finish_documents", full)
    with pytest.raises(Problem, match="disk is full"):
        read_folder(reader, shelf, folder, upto)
    (kept,) = shelf.folder.iterdir()
    monkeypatch.setattr(Snapshot, "finish_documents", whole)
    again = read_folder(reader, shelf, folder, upto)
    assert parsed(again) == []  # all of them were stored before
    assert (ending(again).path, ending(again).complete) == (str(kept), True)


def test_a_chapter_that_is_not_in_a_piped_text_leaves_no_snapshot_behind(reader: Model, shelf: Shelf) -> None:
    document = read_stream(CHAPTERS.encode(), "standard input")
    wishes = Wishes(upto=Upto("Chapter 77"))
    with pytest.raises(Problem, match="Chapter 77"):
        list(ingest_document(document, reader, shelf, Opened(), wishes=wishes, cancelled=never))
    assert list(shelf.folder.iterdir()) == []


def paged(path: Path, pages: range) -> Path:
    """A PDF of two columns of prose a page, all different."""
    path.parent.mkdir(exist_ok=True)
    texts = ["\n".join(textwrap.wrap(story(14, seed=page), 80)) for page in pages]
    path.write_bytes(written_pdf(texts))
    return path


@pytest.mark.parametrize("last", [1, 4, 9])
def test_up_to_a_page_the_state_is_that_of_a_file_that_ends_there(
    reader: Model, shelf: Shelf, quiet: Shelf, tmp_path: Path, last: int
) -> None:
    report = paged(tmp_path / "whole" / "report.pdf", range(10))
    short = ending(read_paths(reader, quiet, [paged(tmp_path / "short" / "report.pdf", range(last))]))
    at_once = ending(read_folder(reader, shelf, report, Upto(page=last)))
    assert at_once.state_sha256 == short.state_sha256
    whole, opened = ending(read_folder(reader, shelf, report)), Opened()
    made = branch_upto(shelf, Path(whole.path), Upto(page=last))
    assert ending(list(open_saved(made, reader, opened, cancelled=never))).state_sha256 == short.state_sha256
    assert opened.snapshot is not None
    assert {passage.locator.page for passage in opened.snapshot.passages()} == set(range(1, last + 1))
    opened.close()

"""A reading takes in every document first, then the network reads one stream of tokens without a gap."""

import hashlib
import itertools
from pathlib import Path

import pytest
from tiny_reader import SEGMENT, ending, never, read_paths, story

from gemma10m_tui.documents import Unreadable, read_stream
from gemma10m_tui.errors import Problem
from gemma10m_tui.events import CheckpointSaved, DocumentEnded, ReadingFinished, SegmentRead, SnapshotOpened
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.content_key import content_key
from gemma10m_tui.reading.identity import identity_of
from gemma10m_tui.reading.ingest import Opened, ingest_document
from gemma10m_tui.reading.parse import store
from gemma10m_tui.reading.read_on import Reading
from model.checkpoint import Model
from model.reader import Reader


def test_every_document_has_ended_before_the_network_reads_its_first_token(
    reader: Model, shelf: Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(story(8, seed=number), encoding="utf-8")
    kinds = [type(event) for event in read_paths(reader, shelf, [folder])]
    assert kinds == [*[DocumentEnded] * 3, SnapshotOpened, SegmentRead, CheckpointSaved, ReadingFinished]


def test_the_passages_cover_the_stream_of_tokens_without_a_gap(reader: Model, shelf: Shelf, book: Path) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    with Snapshot.open(Path(done.path)) as snapshot:
        passages = list(snapshot.passages())
        assert passages[0].first_token == 0
        for passage, following in itertools.pairwise(passages):
            assert passage.end_token == following.first_token
        assert passages[-1].end_token == snapshot.tokens_total == done.tokens
        for passage in passages:
            assert passage.end_token - passage.first_token == len(reader.tokenizer.encode(passage.text))
        assert "".join(passage.text for passage in passages) == book.read_text(encoding="utf-8")


def test_the_state_is_that_of_one_direct_reading_of_all_tokens(reader: Model, shelf: Shelf, book: Path) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    with Snapshot.open(Path(done.path)) as snapshot:
        ids = [token for passage in snapshot.passages() for token in reader.tokenizer.encode(passage.text)]
        stored = snapshot.normalisers()
        assert snapshot.complete
    passes = list(Reader(reader).read(reader.decoder.empty_state(), ids))
    assert hashlib.sha256(passes[-1].state.to_bytes()).hexdigest() == done.state_sha256
    assert [z.numpy().tobytes() for one in passes for z in one.normalisers] == stored
    assert done.segments == len(stored) == len(ids) // SEGMENT


def test_reading_the_same_text_again_opens_its_snapshot_and_reads_nothing(
    reader: Model, shelf: Shelf, book: Path
) -> None:
    first = ending(read_paths(reader, shelf, [book]))
    again = read_paths(reader, shelf, [book])
    assert [type(event) for event in again] == [SnapshotOpened, ReadingFinished]
    assert isinstance(again[0], SnapshotOpened)
    assert again[0].reused
    second = ending(again)
    assert (second.path, second.state_sha256, second.tokens) == (first.path, first.state_sha256, first.tokens)
    assert second.tokens_per_second == 0
    assert len(shelf.list()) == 1


def test_the_memory_is_as_large_after_twenty_thousand_tokens_as_after_one(
    reader: Model, shelf: Shelf, tmp_path: Path
) -> None:
    sizes, tokens = [], []
    for sentences in (35, 700):
        path = tmp_path / f"{sentences}.txt"
        path.write_text(story(sentences), encoding="utf-8")
        done = ending(read_paths(reader, shelf, [path]))
        with Snapshot.open(Path(done.path), read_only=True) as snapshot:
            sizes.append(len(Reading(snapshot, reader).state.with_tail(()).to_bytes()))
        assert done.state_bytes < sizes[-1] + 4 * SEGMENT + 64  # the open tail, as ids
        tokens.append(done.tokens)
    assert tokens[1] > 15 * tokens[0]
    assert sizes[0] == sizes[1]


def test_a_changed_source_makes_another_snapshot(reader: Model, shelf: Shelf, book: Path) -> None:
    first = ending(read_paths(reader, shelf, [book]))
    book.write_text(book.read_text(encoding="utf-8") + "The end.", encoding="utf-8")
    second = ending(read_paths(reader, shelf, [book]))
    assert second.path != first.path
    assert Path(first.path).exists()


def test_another_model_makes_another_snapshot_of_the_same_text(
    reader: Model, other: Model, shelf: Shelf, book: Path
) -> None:
    first, second = (ending(read_paths(model, shelf, [book])) for model in (reader, other))
    assert first.path != second.path


def test_a_name_is_the_title_and_a_later_one_replaces_it(reader: Model, shelf: Shelf, book: Path) -> None:
    first = ending(read_paths(reader, shelf, [book], name="The Journey"))
    assert Path(first.path).name.startswith("the-journey-")
    again = read_paths(reader, shelf, [book], name="The Long Journey")
    assert ending(again).path == first.path
    assert [summary.title for summary in shelf.list()] == ["The Long Journey"]
    read_paths(reader, shelf, [book])
    assert [summary.title for summary in shelf.list()] == ["The Long Journey"]


def test_two_files_of_one_name_are_two_documents(reader: Model, shelf: Shelf, tmp_path: Path) -> None:
    paths = []
    for place in ("north", "south"):
        (tmp_path / place).mkdir()
        paths.append(tmp_path / place / "notes.txt")
        paths[-1].write_text(f"The {place} wind is cold.", encoding="utf-8")
    done = ending(read_paths(reader, shelf, paths))
    names = [report.path for report in done.documents]
    assert names == ["north/notes.txt", "south/notes.txt"]
    with Snapshot.open(Path(done.path)) as snapshot:
        assert [snapshot.passages_of(name)[0].text for name in names] == [
            "The north wind is cold.",
            "The south wind is cold.",
        ]


def test_a_file_named_twice_is_read_once(reader: Model, shelf: Shelf, book: Path) -> None:
    done = ending(read_paths(reader, shelf, [book, book]))
    assert sorted(report.outcome for report in done.documents) == ["read", "skipped"]
    assert done.complete


def test_an_empty_file_does_not_hide_another_of_its_name(reader: Model, shelf: Shelf, tmp_path: Path) -> None:
    for folder, text in (("a", ""), ("b", story(8, seed=1))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "notes.txt").write_text(text, encoding="utf-8")
    done = ending(read_paths(reader, shelf, [tmp_path / "a" / "notes.txt", tmp_path / "b" / "notes.txt"]))
    assert sorted(report.outcome for report in done.documents) == ["read", "skipped"]


def test_one_broken_file_is_reported_and_the_rest_is_read(reader: Model, shelf: Shelf, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "a.txt").write_text(story(4), encoding="utf-8")
    (folder / "b.pdf").write_bytes(b"%PDF-1.4\nthis is not the rest of a PDF\n")
    (folder / "c.txt").write_text(story(4, seed=1), encoding="utf-8")
    done = ending(read_paths(reader, shelf, [folder]))
    outcomes = {report.path: report.outcome for report in done.documents}
    assert outcomes == {"a.txt": "read", "b.pdf": "failed", "c.txt": "read"}
    assert all(report.reason for report in done.documents if report.outcome == "failed")
    assert done.complete


def test_nothing_readable_is_a_problem_and_leaves_no_snapshot(reader: Model, shelf: Shelf, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4\nthis is not the rest of a PDF\n")
    with pytest.raises(Problem, match=r"broken\.pdf: it is damaged") as caught:
        read_paths(reader, shelf, [broken])
    assert "\n" not in caught.value.sentence
    assert list(shelf.folder.iterdir()) == []


def test_a_document_in_hand_is_read_like_a_file(reader: Model, shelf: Shelf) -> None:
    document = read_stream(story(30).encode(), "standard input")
    endings = []
    for _ in range(2):
        opened = Opened()
        endings.append(ending(list(ingest_document(document, reader, shelf, opened, cancelled=never))))
        opened.close()
    assert endings[0].documents[0].path == "standard input"
    assert endings[0].complete
    assert endings[0].state_sha256 == endings[1].state_sha256
    assert len(shelf.list()) == 1


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Dear Sir,\n\nthe meeting is on Monday.", "Dear Sir,"),
        ("\n\n" + "word " * 30, "word " * 11 + "word…"),
        ("漢" * 80, "漢" * 59 + "…"),
        ("# The Log\n\nNothing happened.", "# The Log"),
    ],
)
def test_a_document_in_hand_is_called_after_its_first_line_unless_a_name_is_given(
    reader: Model, shelf: Shelf, text: str, title: str
) -> None:
    document = read_stream(text.encode(), "standard input")
    for name in (None, "Mine"):
        opened = Opened()
        list(ingest_document(document, reader, shelf, opened, name=name, cancelled=never))
        assert opened.snapshot is not None
        assert opened.snapshot.title == (name or title)
        path = opened.snapshot.path
        opened.close()
        shelf.remove(path)


def test_a_document_in_hand_is_stored_once_though_its_first_reading_was_killed_after_storing_it(
    reader: Model, shelf: Shelf
) -> None:
    document = read_stream(story(30).encode(), "standard input")
    identity = identity_of(reader)
    key = content_key(identity.fingerprint, [(document.name, document.sha256)])
    path = shelf.path_for(document.title, key)
    with Snapshot.create(path, title=document.title, model=identity, content_key=key) as snapshot:
        store(snapshot, document, reader.tokenizer)
        stored = snapshot.tokens_total
    opened = Opened()
    done = ending(list(ingest_document(document, reader, shelf, opened, cancelled=never)))
    opened.close()
    assert done.tokens == stored
    assert len(done.documents) == 1


@pytest.mark.parametrize("data", [b"", b"  \n\t\n"])
def test_a_stream_without_text_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_stream(data, "standard input")

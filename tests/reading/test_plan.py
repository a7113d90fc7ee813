"""A dry run counts what a reading would read, and writes nothing."""

from pathlib import Path

from tiny_reader import ending, never, read_paths, story

from gemma10m_tui.documents import find_sources
from gemma10m_tui.library import Shelf
from gemma10m_tui.library.places import Upto
from gemma10m_tui.reading.plan import plan
from gemma10m_tui.reading.wishes import NONE, Wishes
from model.checkpoint import Model


def test_a_plan_has_the_tokens_the_failures_and_the_skips_of_the_reading(
    reader: Model, shelf: Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "1.txt").write_text(story(20), encoding="utf-8")
    (folder / "2.pdf").write_bytes(b"%PDF-1.4\nthis is not the rest of a PDF\n")
    (folder / "3.bin").write_bytes(bytes(100))
    planned = plan(find_sources([folder]), reader, NONE, never)
    assert list(shelf.folder.iterdir()) == []
    assert sorted(found.name for found in folder.iterdir()) == ["1.txt", "2.pdf", "3.bin"]
    done = ending(read_paths(reader, shelf, [folder]))
    assert planned.tokens == done.tokens
    assert {(one.path, one.outcome, one.reason) for one in planned.documents} == {
        (report.path, report.outcome, report.reason) for report in done.documents
    }
    assert planned.state_bytes > 0
    assert planned.seconds > 0


def test_what_is_read_up_to_a_place_says_so_in_its_title() -> None:
    assert Wishes(upto=Upto("Chapter  3")).title_of("Oz") == "Oz, up to Chapter 3"
    assert Wishes(upto=Upto(page=12)).title_of("Oz") == "Oz, up to page 12"
    assert Wishes().title_of("Oz") == "Oz"

"""Files parsed by several processes: the same documents in the same order as by one, whatever a process does."""

import os
import signal
from pathlib import Path

import pytest
from tiny_reader import ending, never, story

from gemma10m_tui.documents import AS_FOUND, Document, Source, Unreadable, find_sources
from gemma10m_tui.library import Shelf
from gemma10m_tui.reading import parsers
from gemma10m_tui.reading.ingest import Opened, ingest
from gemma10m_tui.reading.parsers import parsed_in_order
from gemma10m_tui.reading.wishes import Wishes
from model.checkpoint import Model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "many"
    made.mkdir()
    for number in range(12):
        (made / f"{number:02}.txt").write_text(story(3 + 40 * (number == 0), seed=number), encoding="utf-8")
    (made / "05.py").write_text("def one():\n    return 1\n", encoding="utf-8")
    (made / "06.pdf").write_bytes(b"%PDF-1.4\nthis is not the rest of a PDF\n")
    (made / "07.md").write_text("# Heading\n\ntext \x1b[31m \udcff".encode("utf-8", "surrogatepass").decode("latin-1"))
    return made


def told(results: list[tuple[Source, Document | Unreadable]]) -> list[object]:
    return [
        (source.name, result if isinstance(result, Document) else (result.reason, result.name))
        for source, result in results
    ]


def test_the_results_of_three_jobs_are_those_of_one_in_the_same_order(folder: Path) -> None:
    sources = find_sources([folder]).sources
    alone = told(list(parsed_in_order(sources, AS_FOUND, 1, never)))
    assert told(list(parsed_in_order(sources, AS_FOUND, 3, never))) == alone
    assert [name for name, _ in alone] == [source.name for source in sources]  # type: ignore[misc]


def test_a_snapshot_made_by_several_jobs_has_the_same_state(
    reader: Model, shelf: Shelf, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "quiet").mkdir()
    hashes = []
    for library, jobs in ((shelf, 1), (Shelf(tmp_path / "quiet"), 2)):
        opened = Opened()
        events = ingest(find_sources([folder]), reader, library, opened, wishes=Wishes(jobs=jobs), cancelled=never)
        done = ending(list(events))
        opened.close()
        hashes.append((done.state_sha256, done.documents))
    assert hashes[0] == hashes[1]


def test_a_parser_that_is_killed_costs_its_file_and_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started, processes = parsers._started, []

    def remembered() -> object:
        process = started()
        processes.append(process)
        if len(processes) == 1:
            os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(parsers, "_started", remembered)
    sources = find_sources([folder]).sources
    results = list(parsed_in_order(sources, AS_FOUND, 2, never))
    assert [source for source, _ in results] == list(sources)
    failed = [result.reason for _, result in results if isinstance(result, Unreadable) and "ended" in result.reason]
    assert len(failed) == 1
    assert all(process.poll() is not None for process in processes)


def test_a_parser_that_falls_silent_is_killed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsers, "_SECONDS_OF_SILENCE", 0.05)
    started, processes = parsers._started, []

    def stopped() -> object:
        process = started()
        processes.append(process)
        os.kill(process.pid, signal.SIGSTOP)
        return process

    monkeypatch.setattr(parsers, "_started", stopped)
    results = list(parsed_in_order(find_sources([folder]).sources[:3], AS_FOUND, 2, never))
    assert ["did not come to an end" in result.reason for _, result in results if isinstance(result, Unreadable)] == [
        True
    ] * 3
    assert all(process.poll() is not None for process in processes)


def test_where_no_process_can_be_started_every_file_fails_and_nobody_waits(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> object:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(parsers, "_started", refused)
    results = list(parsed_in_order(find_sources([folder]).sources[:3], AS_FOUND, 2, never))
    assert ["--jobs 1" in result.reason for _, result in results if isinstance(result, Unreadable)] == [True] * 3


def test_a_cancel_ends_it_between_two_files_and_leaves_no_process(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, processes = parsers._started, []

    def remembered() -> object:
        processes.append(started())
        return processes[-1]

    monkeypatch.setattr(parsers, "_started", remembered)
    ended: list[object] = []
    for result in parsed_in_order(find_sources([folder]).sources, AS_FOUND, 2, lambda: len(ended) >= 2):
        ended.append(result)
    assert len(ended) == 2
    assert all(process.poll() is not None for process in processes)

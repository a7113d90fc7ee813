"""Files parsed by several processes: the same documents in the same order as by one, whatever a process does."""

import os
import resource
import shutil
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from tiny_reader import ending, never, story

from gemma10m_tui.cli.reading import exit_code
from gemma10m_tui.documents import AS_FOUND, Document, Source, Unreadable, find_sources
from gemma10m_tui.errors import ExitCode, Problem
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
    started, processes = parsers.started_apart, []

    def remembered(module: str) -> object:
        process = started(module)
        processes.append(process)
        if len(processes) == 1:
            os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(parsers, "started_apart", remembered)
    sources = find_sources([folder]).sources
    results = list(parsed_in_order(sources, AS_FOUND, 2, never))
    assert [source for source, _ in results] == list(sources)
    failed = [result.reason for _, result in results if isinstance(result, Unreadable) and "ended" in result.reason]
    assert len(failed) == 1
    assert all(process.poll() is not None for process in processes)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs the limits of another process")
def test_a_file_that_takes_more_memory_than_a_parser_may_have_costs_itself_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "0 huge.txt").write_bytes(b"Anna lit the lamp.\n" * 5_000_000)
    started = parsers.started_apart

    def bounded(module: str) -> "subprocess.Popen[bytes]":
        process = started(module)
        resource.prlimit(process.pid, resource.RLIMIT_AS, (350_000_000, 350_000_000))
        return process

    monkeypatch.setattr(parsers, "started_apart", bounded)
    results = list(parsed_in_order(find_sources([folder]).sources[:4], AS_FOUND, 2, never))
    assert [isinstance(result, Unreadable) for _, result in results] == [True, False, False, False]
    assert "too large for the memory" in str(results[0][1])


def test_a_folder_that_vanishes_fails_file_by_file(reader: Model, shelf: Shelf, folder: Path) -> None:
    survey = find_sources([folder])
    opened = Opened()
    events = ingest(survey, reader, shelf, opened, wishes=Wishes(jobs=2), cancelled=never)
    shutil.rmtree(folder)
    with pytest.raises(Problem, match=r"None of the \d+ files could be read; the first: .* it is no longer there"):
        list(events)
    assert list(shelf.folder.iterdir()) == []


def test_a_thousand_files_are_all_accounted_for_and_the_bad_ones_stop_nobody(
    reader: Model, shelf: Shelf, tmp_path: Path
) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(1000):
        (many / f"{number:04}.txt").write_text(f"The code of file {number} is {number * 7919}.\n", encoding="utf-8")
    for number in (10, 500, 990):
        (many / f"{number:04}.docx").write_bytes(b"PK\x03\x04 and no more")
    (many / "empty.txt").touch()
    opened = Opened()
    done = ending(list(ingest(find_sources([many]), reader, shelf, opened, wishes=Wishes(jobs=3), cancelled=never)))
    assert opened.snapshot is not None
    (found,) = opened.snapshot.index.search("7911081", 1)
    assert opened.snapshot.passage(found.passage_id).document == "0999.txt"
    opened.close()
    assert Counter(report.outcome for report in done.documents) == {"read": 1000, "failed": 3, "skipped": 1}
    assert (done.complete, exit_code(done)) == (True, ExitCode.PARTIAL)


def test_a_parser_that_falls_silent_is_killed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsers, "_SECONDS_OF_SILENCE", 0.05)
    started, processes = parsers.started_apart, []

    def stopped(module: str) -> object:
        process = started(module)
        processes.append(process)
        os.kill(process.pid, signal.SIGSTOP)
        return process

    monkeypatch.setattr(parsers, "started_apart", stopped)
    results = list(parsed_in_order(find_sources([folder]).sources[:3], AS_FOUND, 2, never))
    assert ["did not come to an end" in result.reason for _, result in results if isinstance(result, Unreadable)] == [
        True
    ] * 3
    assert all(process.poll() is not None for process in processes)


def test_where_no_process_can_be_started_every_file_fails_and_nobody_waits(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(module: str) -> object:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(parsers, "started_apart", refused)
    results = list(parsed_in_order(find_sources([folder]).sources[:3], AS_FOUND, 2, never))
    assert ["--jobs 1" in result.reason for _, result in results if isinstance(result, Unreadable)] == [True] * 3


def test_a_cancel_ends_it_between_two_files_and_leaves_no_process(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, processes = parsers.started_apart, []

    def remembered(module: str) -> object:
        processes.append(started(module))
        return processes[-1]

    monkeypatch.setattr(parsers, "started_apart", remembered)
    ended: list[object] = []
    for result in parsed_in_order(find_sources([folder]).sources, AS_FOUND, 2, lambda: len(ended) >= 2):
        ended.append(result)
    assert len(ended) == 2
    assert all(process.poll() is not None for process in processes)

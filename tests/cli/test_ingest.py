"""`gemma10m ingest`: the snapshot's name on stdout, the rest on stderr, and how a reading in part ends."""

import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from played_engine import FAILED, READ, PlayedEngine, reading

from gemma10m_tui.cli.app import run
from gemma10m_tui.events import DocumentEnded, DocumentReport, Failed, SourcesCompared
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.folders import snapshots_folder
from gemma10m_tui.library.records import ModelIdentity

Shown = pytest.CaptureFixture[str]


def test_the_snapshots_name_is_all_that_stdout_gets(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    assert run(["ingest", "whale.txt", "--name", "The Whale"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "whale-1a2b3c4d\n"
    assert "512 tokens in 2 segments" in shown.err
    assert ("open", ("whale.txt",), None, "The Whale") in engine.calls
    assert engine.calls[-1] == ("close",)


def test_json_is_one_object_with_the_keys_of_the_contract(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    assert run(["ingest", "whale.txt", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {
        "snapshot",
        "path",
        "documents",
        "tokens",
        "segments",
        "seconds",
        "tokens_per_second",
        "state_bytes",
        "state_sha256",
        "peak_memory_bytes",
    } <= set(answer)
    assert answer["documents"] == [{"path": "whale.txt", "outcome": "read", "reason": ""}]


def test_a_file_that_failed_is_named_and_ends_in_5(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    engine.reading_events = (reading(documents=(READ, FAILED)),)
    assert run(["ingest", "whale.txt", "--json"]) == 5
    shown = capsys.readouterr()
    assert json.loads(shown.out)["documents"][1]["reason"] == "the file is damaged"
    assert "1 file could not be read:\n  broken.pdf: the file is damaged" in shown.err


def test_a_hundred_failed_files_are_counted_and_not_all_named(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    failed = tuple(DocumentReport(f"{number}.pdf", "failed", "damaged") for number in range(100))
    engine.reading_events = (reading(documents=(READ, *failed)),)
    assert run(["ingest", "whale.txt"]) == 5
    said = capsys.readouterr().err
    assert "100 files could not be read" in said
    assert "and 95 more" in said


def test_skipped_files_are_counted_and_are_no_failure(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    engine.reading_events = (reading(documents=(READ, DocumentReport("a.png", "skipped", "not a text"))),)
    assert run(["ingest", "whale.txt"]) == 0
    assert "1 file skipped (not a text)." in capsys.readouterr().err


def test_a_path_that_is_not_there_is_not_found_and_nothing_is_read(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    assert run(["ingest", "whale.txt", "nothing.txt"]) == 3
    assert "nothing.txt" in capsys.readouterr().err
    assert engine.calls == []


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupted_reading_ends_in_130_and_says_how_to_go_on(
    engine: type[PlayedEngine], whale: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if not hasattr(signal, name) or signal.getsignal(getattr(signal, name)) is signal.SIG_IGN:
        pytest.skip(f"{name} means nothing here")
    monkeypatch.setattr("sys.argv", ["gemma10m", "ingest", "whale.txt", "--json"])
    engine.on_open = staticmethod(lambda: os.kill(os.getpid(), getattr(signal, name)))
    assert run(["ingest", "whale.txt", "--json"]) == 130
    shown = capsys.readouterr()
    assert json.loads(shown.out)["complete"] is False
    assert "512 tokens are read and saved" in shown.err
    assert "Ask it" not in shown.err
    assert "gemma10m ingest whale.txt --json" in shown.err


def test_a_dry_run_says_what_would_be_read_and_what_it_would_cost(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    assert run(["ingest", ".", "--dry-run", "--json"]) == 0
    planned = json.loads(capsys.readouterr().out)
    assert [(one["path"], one["outcome"], one["tokens"]) for one in planned["documents"]] == [
        ("whale.txt", "read", 512),
        ("picture.png", "skipped", 0),
        ("broken.pdf", "failed", 0),
    ]
    assert (planned["tokens"], planned["seconds"]) == (512, 0.5)
    assert run(["ingest", ".", "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert "whale.txt  text  40 B     512" in shown.out
    assert "skipped: picture.png (an image)" in shown.err
    assert "failed: broken.pdf (the file is damaged)" in shown.err
    assert "1 of 3 files, 512 tokens" in shown.err
    assert "look like secrets" in shown.err
    assert {call[0] for call in engine.calls} == {"engine", "plan", "close"}


def test_options_reach_the_readers_and_a_password_is_in_no_argument(
    engine: type[PlayedEngine], whale: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMMA10M_PASSWORD", "sesame")
    assert run(["ingest", "whale.txt", "--encoding", "latin-1", "--pages", "10-40", "--jobs", "3"]) == 0
    (wishes,) = engine.wishes
    assert (wishes.options.encoding, wishes.options.password, wishes.jobs) == ("iso8859-1", "sesame", 3)
    assert wishes.options.wants(40)
    assert not wishes.options.wants(41)
    shown = capsys.readouterr()
    assert "sesame" not in shown.out + shown.err + repr(wishes)


def test_a_password_comes_through_a_file_descriptor(engine: type[PlayedEngine], whale: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"open sesame\nmore")
    os.close(writer)
    assert run(["ingest", "whale.txt", "--password-fd", str(reader)]) == 0
    os.close(reader)
    assert engine.wishes[0].options.password == "open sesame"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--password"], "no terminal"),
        (["--password-fd", "77"], "cannot be read"),
        (["--password-fd", "99999999999"], "--password-fd"),
        (["--pages", "9-3"], "run backwards; write 3-9"),
        (["--pages", "9-x"], "cannot be understood"),
        (["--upto", "Chapter 7", "--upto-page", "3"], "not both"),
        (["--append", "other", "--name", "x"], "--append takes no"),
        (["-"], "by itself"),
    ],
)
def test_options_that_cannot_be_are_a_matter_of_usage(
    engine: type[PlayedEngine], whale: Path, capsys: Shown, words: list[str], says: str
) -> None:
    assert run(["ingest", "whale.txt", *words]) == 2
    assert says in capsys.readouterr().err
    assert not engine.wishes


def test_upto_and_append_are_passed_on(engine: type[PlayedEngine], whale: Path) -> None:
    assert run(["ingest", "whale.txt", "--upto", " Chapter  7 "]) == 0
    assert str(engine.wishes[0].upto) == "Chapter 7"
    assert run(["ingest", "whale.txt", "--append", "other"]) == 0
    assert ("append", "other", ("whale.txt",), None) in engine.calls


def test_a_snapshot_is_not_merged_into_another_and_the_reason_is_told(
    engine: type[PlayedEngine], home: Path, capsys: Shown
) -> None:
    path = snapshots_folder() / "kept.g10m"
    Snapshot.create(path, title="Kept", model=ModelIdentity("m", "f"), content_key="k").close()
    for words in (["ingest", "kept", "--append", "other"], ["chat", str(path), "--append", str(path)]):
        assert run(words) == 2
        said = capsys.readouterr().err
        assert "is a snapshot, not a text, and two snapshots cannot be merged" in said
        assert said.count(". ") == 0
    assert not engine.calls


def test_what_changed_and_what_a_memory_cannot_forget_is_said_plainly(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    compared = SourcesCompared("whale-1a2b3c4d", 410, ("a.txt",), ("b.txt",), ("c.txt",), ("d.pdf",), 4096)
    engine.reading_events = (compared, reading())
    assert run(["ingest", "whale.txt"]) == 0
    said = capsys.readouterr().err
    assert "Trying again what could not be read before: d.pdf." in said
    assert "1 changed (a.txt), 1 added (b.txt), 1 removed (c.txt); 410 unchanged" in said
    assert "no single file can be taken out of it" in said
    assert "first 4,096 tokens" in said


def test_files_that_were_read_with_other_options_are_not_called_changed(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    compared = SourcesCompared("whale-1a2b3c4d", 0, (), (), (), (), 0, ("a.pdf",), "--pages 1-10", "")
    engine.reading_events = (compared, reading())
    assert run(["ingest", "whale.txt"]) == 0
    said = capsys.readouterr().err
    assert "a.pdf was read with other options: --pages 1-10 then, without options now." in said
    assert "So whale-1a2b3c4d stays as it was, and all of it is read anew beside it." in said
    assert "changed" not in said


@pytest.mark.parametrize("command", [["ingest", "-"], ["ask", "-", "Who?"], ["chat", "whale.txt"]])
@pytest.mark.parametrize(
    "words", [["--pages", "ten"], ["--pages", ""], ["--encoding", "klingon"], ["--encoding", "hex"]]
)
def test_bad_options_fail_before_anything_is_read_or_asked(
    engine: type[PlayedEngine],
    whale: Path,
    capsys: Shown,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
    words: list[str],
) -> None:
    monkeypatch.setattr("gemma10m_tui.cli.sources.piped_document", lambda: pytest.fail("standard input was read"))
    assert run([*command, "--password", *words]) == 2
    said = capsys.readouterr().err
    assert "cannot be understood" in said or "no text encoding" in said
    assert not engine.calls


def test_a_link_that_leads_nowhere_is_said_to_be_one(engine: type[PlayedEngine], tmp_path: Path, capsys: Shown) -> None:
    (tmp_path / "dangling").symlink_to("nowhere.txt")
    for command in (["ingest"], ["ask", "Who?"], ["chat"]):
        assert run([command[0], str(tmp_path / "dangling"), *command[1:]]) == 3
        said = capsys.readouterr().err
        assert "is a symbolic link that leads nowhere: there is no 'nowhere.txt'" in said
        assert "spelling" not in said


def test_the_report_is_a_table_and_counts_files_of_files(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    engine.reading_events = (reading(documents=(READ, FAILED)),)
    assert run(["ingest", "whale.txt", "--report"]) == 5
    shown = capsys.readouterr()
    assert shown.out == "whale-1a2b3c4d\n"
    assert "OUTCOME  FILE" in shown.err
    assert "failed   broken.pdf" in shown.err
    assert shown.err.count("broken.pdf") == 1
    assert "1 of 2 files" in shown.err


def test_a_reading_that_fails_reports_every_file_before_it_says_why(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    other = DocumentReport("empty.txt", "skipped", "empty")
    events = (DocumentEnded(other, 1, 2), DocumentEnded(FAILED, 2, 2), Failed("None of the files could be read.", 1))
    engine.reading_events = events
    assert run(["ingest", "whale.txt", "--report"]) == 1
    shown = capsys.readouterr()
    assert not shown.out
    assert "skipped  empty.txt" in shown.err
    assert shown.err.index("failed   broken.pdf") < shown.err.index("None of the files could be read.")
    assert run(["ingest", "whale.txt"]) == 1
    assert "empty.txt" not in capsys.readouterr().err


def test_progress_is_not_drawn_where_nobody_looks(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    run(["ingest", "whale.txt"])
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\r" not in said


def test_what_was_there_already_took_no_time(
    engine: type[PlayedEngine], monkeypatch: pytest.MonkeyPatch, whale: Path, capsys: Shown
) -> None:
    monkeypatch.setattr(engine, "reading_events", (replace(reading(), seconds=0.0, tokens_per_second=0.0),))
    assert run(["ingest", "whale.txt"]) == 0
    said = capsys.readouterr().err
    assert "tokens/s" not in said
    assert "; memory of" in said

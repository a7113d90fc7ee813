"""`gemma10m ask`: what is the source, what is the question, what goes to which stream."""

import io
import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from played_engine import CITATION, FAILED, READ, PlayedEngine, answered, reading

from gemma10m_tui.cli.app import run
from gemma10m_tui.cli.left_unread import LeftUnread
from gemma10m_tui.documents import Document, DocumentKind, Locator, Passage
from gemma10m_tui.events import DocumentReport, Failed, SnapshotOpened, TokenDecoded
from gemma10m_tui.library import ModelIdentity, Snapshot

Shown = pytest.CaptureFixture[str]


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Put data on standard input, as a pipe does."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def opened(engine: type[PlayedEngine]) -> tuple[object, ...]:
    """The one call that opened something."""
    (call,) = [call for call in engine.calls if str(call[0]).startswith("open")]
    return call


def asked(engine: type[PlayedEngine]) -> tuple[object, ...]:
    """The one question."""
    (call,) = [call for call in engine.calls if call[0] == "ask"]
    return call


def test_the_answer_is_all_that_stdout_gets(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    assert run(["ask", "whale.txt", "Who?"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "Ishmael.\n"
    assert "whale.txt, Chapter 1" in shown.err
    assert opened(engine) == ("open", ("whale.txt",), None, None)
    assert asked(engine) == ("ask", "Who?", False)
    assert engine.calls[-1] == ("close",)


def test_what_comes_from_the_memory_alone_says_so(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    assert run(["ask", "whale.txt", "Who?", "--memory-only"]) == 0
    assert "From the memory alone: nothing was read again" in capsys.readouterr().err


@pytest.mark.parametrize(("quote", "told"), [("Call me Ishmael.", True), ("", False)])
def test_a_refusal_names_its_quotes_as_what_comes_nearest(
    engine: type[PlayedEngine], whale: Path, capsys: Shown, quote: str, told: bool
) -> None:
    refused = replace(answered("It does not say.", "refused"), citations=(replace(CITATION, quote=quote),))
    engine.answer_events = (refused,)
    assert run(["ask", "whale.txt", "Who?"]) == 0
    assert ("What comes nearest:" in capsys.readouterr().err) == told


def test_a_quote_that_the_answer_has_is_not_printed_again_and_one_that_says_more_is(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    engine.answer_events = (replace(answered("Call me Ishmael."), citations=(CITATION,)),)
    assert run(["ask", "whale.txt", "Who?"]) == 0
    assert "[1] whale.txt, Chapter 1 (quoted in the answer)\n" in capsys.readouterr().err
    engine.answer_events = (replace(answered("Ishmael"), citations=(CITATION,)),)
    assert run(["ask", "whale.txt", "Who?"]) == 0
    assert "[1] whale.txt, Chapter 1: “Call me Ishmael.”\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "complete", "code", "said"),
    [
        ((), True, 0, "whale-1 was stopped before its end: reading on, 900 tokens of 1,000 are left; with --as-read"),
        (("--as-read",), False, 0, "whale-1 is not read to its end: 900 tokens of 1,000 are left, and the answer"),
        ((), False, 130, "Stopped; 512 tokens"),
    ],
)
def test_a_stopped_reading_goes_on_before_an_answer_unless_it_is_to_be_asked_as_it_is(
    engine: type[PlayedEngine],
    whale: Path,
    capsys: Shown,
    options: tuple[str, ...],
    complete: bool,
    code: int,
    said: str,
) -> None:
    begun = SnapshotOpened("whale-1", "/nowhere/whale-1.g10m", "whale", "reader", 100, 1_000, reused=False)
    engine.reading_events = (begun, reading(complete=complete))
    assert run(["ask", "whale.txt", "Who?", *options]) == code
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ("Ishmael.\n" if code == 0 else "")


@pytest.mark.parametrize("opening", [True, False])
def test_only_what_is_left_is_not_read_and_an_answer_is_not_cut_off(opening: bool) -> None:
    begun = SnapshotOpened("whale-1", "/nowhere/whale-1.g10m", "whale", "reader", 100, 1_000, reused=False)
    left = LeftUnread(lambda: False, as_read=True)
    assert not left.stops()
    assert begun in list(left.told(iter([begun])))
    if not opening:
        left.is_open()
    assert left.stops() is opening


@pytest.mark.parametrize("rate", [0.0, 341.0])
def test_what_was_skipped_is_said_when_it_is_read_and_not_at_every_question(
    engine: type[PlayedEngine], whale: Path, capsys: Shown, rate: float
) -> None:
    skipped = DocumentReport("cover.png", "skipped", "an image")
    engine.reading_events = (replace(reading(documents=(READ, skipped)), tokens_per_second=rate),)
    assert run(["ask", "whale.txt", "Who?"]) == 0
    assert ("1 file skipped (an image)." in capsys.readouterr().err) == (rate > 0)


@pytest.fixture
def stored(engine: type[PlayedEngine], tmp_path: Path) -> Path:
    """The snapshot that the played reading ends with: three passages on two pages."""
    path = tmp_path / "whale-1a2b3c4d.g10m"
    texts = ("Call me Ishmael.\n", "Some years ago.\n", "I went to sea.\n")
    passages = tuple(
        Passage(text, Locator(f"p. {page}", page, section="Chapter 1", first_line=page, last_line=page + 1), 0, 1)
        for page, text in enumerate(texts, 1)
    )
    whale = Document("whale.txt", "Whale", DocumentKind.TEXT, "00" * 32, "utf-8", (), passages)
    with Snapshot.create(path, title="t", model=ModelIdentity("reader", "f" * 64), content_key="k") as snapshot:
        snapshot.add_document(whale, [4, 4, 4])
        snapshot.finish_documents()
    engine.reading_events = (replace(reading(), path=str(path)),)
    return path


def test_json_is_one_object_with_the_keys_of_the_contract(
    engine: type[PlayedEngine], whale: Path, stored: Path, capsys: Shown
) -> None:
    assert run(["ask", "whale.txt", "Who?", "--json", "--memory-only", "--model", "big", "--device", "cpu"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {"answer", "stopped", "citations", "seconds", "tokens_read", "model"} <= set(answer)
    assert answer["answer"] == "Ishmael."
    assert set(answer["citations"][0]) >= {"document", "locator", "quote", "verified", "score"}
    assert asked(engine) == ("ask", "Who?", True)
    assert engine.calls[0] == ("engine", "big", "cpu", "auto")


def test_json_says_all_that_it_takes_to_check_a_citation(
    engine: type[PlayedEngine], whale: Path, stored: Path, capsys: Shown
) -> None:
    engine.answer_events = (
        replace(
            answered(),
            citations=(replace(CITATION, passage=2, locator="p. 2", quote="Some years ago."),),
            consulted="2 passages",
        ),
    )
    assert run(["ask", "whale.txt", "Who?", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["consulted"] == "2 passages"
    (citation,) = answer["citations"]
    assert [citation[key] for key in ("passage", "page", "section", "lines")] == [2, 2, "Chapter 1", [2, 3]]
    around = [citation[key] for key in ("before", "text", "after")]
    assert around == ["Call me Ishmael.\n", "Some years ago.\n", "I went to sea.\n"]


def test_a_question_before_its_file_is_told_the_order(
    engine: type[PlayedEngine], whale: Path, stored: Path, capsys: Shown
) -> None:
    assert run(["ask", "Who is it?", "whale.txt"]) == 3
    said = capsys.readouterr().err
    assert said.rstrip().endswith('The question comes last: gemma10m ask whale.txt "Who is it?"')
    assert run(["ask", "missing.txt", "Who is it?"]) == 3
    assert "comes last" not in capsys.readouterr().err


def test_a_question_alone_is_about_standard_input(
    engine: type[PlayedEngine], monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    piped(monkeypatch, b"Call me Ishmael.")
    assert run(["ask", "Who?"]) == 0
    assert opened(engine) == ("open_stream", b"Call me Ishmael.", "standard input")
    assert capsys.readouterr().out == "Ishmael.\n"


def test_a_dash_before_the_question_is_the_document_on_standard_input(
    engine: type[PlayedEngine], monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    piped(monkeypatch, b"Call me Ishmael.")
    assert run(["ask", "-", "Who?"]) == 0
    assert opened(engine) == ("open_stream", b"Call me Ishmael.", "standard input")
    assert run(["ask", "-", "-"]) == 2
    assert "not both" in capsys.readouterr().err


def test_nothing_on_standard_input_is_a_usage_error(
    engine: type[PlayedEngine], monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    piped(monkeypatch, b"")
    assert run(["ask", "Who?"]) == 2
    assert "Nothing came on standard input" in capsys.readouterr().err
    assert engine.calls == []


@pytest.mark.parametrize("at_a_terminal", [True, False])
@pytest.mark.parametrize("word", ["sample", "whale.txt"])
def test_a_text_alone_is_told_that_the_question_is_missing(
    engine: type[PlayedEngine],
    whale: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Shown,
    word: str,
    at_a_terminal: bool,
) -> None:
    piped(monkeypatch, b"")
    monkeypatch.setattr("gemma10m_tui.cli.sources.is_terminal", lambda stream: at_a_terminal)
    assert run(["ask", word]) == 2
    assert f'The question is missing: gemma10m ask {word} "…"' in capsys.readouterr().err
    assert engine.calls == []


def test_a_question_alone_at_a_terminal_asks_for_a_source(
    engine: type[PlayedEngine], monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    monkeypatch.setattr("gemma10m_tui.cli.sources.is_terminal", lambda stream: True)
    assert run(["ask", "Who?"]) == 2
    assert "Name what to ask" in capsys.readouterr().err


def test_a_dash_reads_the_question_from_standard_input(
    engine: type[PlayedEngine], whale: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped(monkeypatch, "Qui êtes-vous ?\n".encode())
    assert run(["ask", "whale.txt", "-"]) == 0
    assert asked(engine) == ("ask", "Qui êtes-vous ?", False)


def test_a_dash_alone_is_a_usage_error(engine: type[PlayedEngine], capsys: Shown) -> None:
    assert run(["ask", "-"]) == 2
    assert "before the -" in capsys.readouterr().err


def test_an_empty_question_is_a_usage_error(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    assert run(["ask", "whale.txt", "  "]) == 2
    assert "question is empty" in capsys.readouterr().err


def test_several_paths_are_one_text(engine: type[PlayedEngine], whale: Path) -> None:
    (whale.parent / "other.txt").write_text("More.")
    assert run(["ask", "whale.txt", "other.txt", "Who?"]) == 0
    assert opened(engine) == ("open", ("whale.txt", "other.txt"), None, None)


def test_a_quoted_pattern_is_the_files_that_match_it(engine: type[PlayedEngine], whale: Path) -> None:
    assert run(["ask", "wh*.txt", "Who?"]) == 0
    assert opened(engine) == ("open", ("wh*.txt",), None, None)


def test_a_question_without_quotes_is_told_to_use_them(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    assert run(["ask", "whale.txt", "Who", "is", "it?"]) == 3
    assert "in quotes" in capsys.readouterr().err


def test_a_name_that_means_nothing_is_not_found(engine: type[PlayedEngine], capsys: Shown) -> None:
    assert run(["ask", "moby", "Who?"]) == 3
    assert "no file, folder or snapshot 'moby'" in capsys.readouterr().err


def test_files_that_failed_are_named_and_end_in_5(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    engine.reading_events = (reading(documents=(READ, FAILED)),)
    assert run(["ask", "whale.txt", "Who?"]) == 5
    shown = capsys.readouterr()
    assert shown.out == "Ishmael.\n"
    assert "broken.pdf: the file is damaged" in shown.err


def test_a_failed_reading_is_its_sentence_and_code(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    engine.reading_events = (Failed("Read by another model, named big.", 4),)
    assert run(["ask", "whale.txt", "Who?"]) == 4
    assert capsys.readouterr().err == "gemma10m: Read by another model, named big.\n"
    assert engine.calls[-1] == ("close",)


def test_a_failure_in_the_middle_of_an_answer_keeps_what_was_said(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    engine.answer_events = (TokenDecoded("Ish"), Failed("The model stopped.", 1))
    assert run(["ask", "whale.txt", "Who?"]) == 1
    shown = capsys.readouterr()
    assert shown.out == "Ish\n"
    assert "The model stopped." in shown.err


def test_control_characters_of_an_answer_do_not_reach_the_terminal(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    engine.answer_events = (TokenDecoded("\x1b]0;owned\x07Ishmael"), answered("Ishmael"))
    run(["ask", "whale.txt", "Who?"])
    assert "\x1b" not in capsys.readouterr().out


def test_an_answer_that_came_whole_is_printed(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    engine.answer_events = (answered("The text does not say.", "refused"),)
    assert run(["ask", "whale.txt", "Who?"]) == 0
    assert capsys.readouterr().out == "The text does not say.\n"


def test_an_answer_that_was_stopped_is_kept_and_ends_in_130(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    engine.answer_events = (TokenDecoded("Ish"), answered("Ish", "cancelled"))
    assert run(["ask", "whale.txt", "Who?"]) == 130
    assert capsys.readouterr().out == "Ish\n"


def test_the_first_interrupt_of_a_reading_saves_and_says_how_to_go_on(
    engine: type[PlayedEngine], whale: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["gemma10m", "ask", "whale.txt", "Who am I?"])
    engine.on_open = staticmethod(lambda: os.kill(os.getpid(), signal.SIGINT))
    assert run(["ask", "whale.txt", "Who am I?"]) == 130
    said = capsys.readouterr().err
    assert "gemma10m ask whale.txt 'Who am I?'" in said
    assert "saved" in said
    assert engine.calls[-1] == ("close",)


def test_the_second_interrupt_ends_at_once(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    def twice() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    engine.on_open = staticmethod(twice)
    assert run(["ask", "whale.txt", "Who?"]) == 130
    assert "Interrupted" in capsys.readouterr().err
    assert engine.calls[-1] == ("close",)


@pytest.mark.parametrize("passage", [2, 9])
def test_an_answer_stands_though_its_passage_is_gone(
    engine: type[PlayedEngine], whale: Path, stored: Path, capsys: Shown, passage: int
) -> None:
    gone = replace(CITATION, passage=passage, quote="Not there any more.")
    engine.answer_events = (replace(answered(), citations=(gone,)),)
    assert run(["ask", "whale.txt", "Who?", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["answer"] == "Ishmael."
    assert [answer["citations"][0][key] for key in ("quote", "text", "page")] == ["Not there any more.", None, None]


def test_an_answer_stands_though_its_snapshot_is_gone(
    engine: type[PlayedEngine], whale: Path, stored: Path, capsys: Shown
) -> None:
    engine.answer_events = (replace(answered(), citations=(CITATION,)),)
    stored.unlink()
    assert run(["ask", "whale.txt", "Who?", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["citations"][0]["text"] is None

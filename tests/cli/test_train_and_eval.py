"""`gemma10m train` and `gemma10m eval`: what they hand on, and what they refuse before anything heavy is loaded."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from gemma10m_tui.cli.app import run

Shown = pytest.CaptureFixture[str]
Arguments = tuple[tuple[object, ...], dict[str, object]]


def stand_in(
    monkeypatch: pytest.MonkeyPatch, module: str, function: str, ends: Callable[[], object]
) -> list[Arguments]:
    """Put a function that records its arguments in place of a heavy one."""
    calls: list[Arguments] = []

    def record(*args: object, **kwargs: object) -> object:
        calls.append((args, kwargs))
        return ends()

    stood_in = ModuleType(module)
    setattr(stood_in, function, record)
    monkeypatch.setitem(sys.modules, module, stood_in)
    return calls


def raised(error: BaseException) -> Callable[[], object]:
    """A function that raises."""

    def fail() -> object:
        raise error

    return fail


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recipe and a folder of texts in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    path = tmp_path / "small.toml"
    path.write_text("")
    return path


def test_training_prints_the_folder_of_the_model(recipe: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    calls = stand_in(monkeypatch, "model.training.loop", "train", lambda: Path("runs/small/model"))
    assert run(["train", "small.toml", "--resume", "--stop-after-seconds", "9"]) == 0
    assert capsys.readouterr().out == "runs/small/model\n"
    (args, kwargs) = calls[0]
    assert args == (Path("small.toml"), Path("data"), Path("runs/small"))
    assert callable(kwargs.pop("told"))
    assert kwargs == {"resume": True, "device": "auto", "compiled": False, "stop_after_seconds": 9.0}


def test_a_recipe_with_words_trains_a_finder(recipe: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    recipe.write_text("[words]\nmost = 10\n")
    calls = stand_in(monkeypatch, "model.training.finder.loop", "train_finder", lambda: Path("runs/small"))
    assert run(["train", "small.toml"]) == 0
    assert capsys.readouterr().out == "runs/small\n"
    assert calls[0][0] == (Path("small.toml"), Path("data"), Path("runs/small"))


@pytest.mark.parametrize(
    ("error", "code", "word"),
    [
        (FileExistsError("x"), 2, "--resume"),
        (FileNotFoundError("books.jsonl.xz"), 3, "books.jsonl.xz"),
        (ValueError("no stage has steps"), 2, "no stage has steps"),
        (KeyboardInterrupt(), 130, "--resume"),
    ],
)
def test_a_training_that_cannot_go_on_says_why(
    recipe: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown, error: BaseException, code: int, word: str
) -> None:
    stand_in(monkeypatch, "model.training.loop", "train", raised(error))
    assert run(["train", "small.toml"]) == code
    assert word in capsys.readouterr().err


def test_a_recipe_that_is_not_there_is_not_found(recipe: Path, capsys: Shown) -> None:
    assert run(["train", "large.toml"]) == 3
    assert "large.toml" in capsys.readouterr().err


def test_a_passkey_measurement_is_printed_as_it_comes(monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    figures = {"task": "passkey", "accuracy": 0.5, "interval": [0.1, 0.9], "knockout": {"zeroed": 0.0}}
    calls = stand_in(monkeypatch, "gemma10m_tui.evaluation.passkey", "measure_passkey", lambda: figures)
    assert run(["eval", "passkey", "--tokens", "4096", "--trials", "5", "--seed", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == figures
    (args, kwargs) = calls[0]
    assert args == (None, "auto", "auto")
    assert callable(kwargs.pop("told"))
    assert kwargs == {"tokens": 4096, "trials": 5, "seed": 3, "haystack": "landmark", "readings": None}
    assert run(["eval", "passkey"]) == 0
    assert "0.100 to 0.900" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "module", "function", "wanted"),
    [
        (
            ["needles", "--kind", "uuid", "--form", "keys", "--form", "values", "--wording", "other"],
            "needles",
            "measure_needles",
            {"kinds": ["uuid"], "forms": ["keys", "values"], "wording": "other", "trials": 10},
        ),
        (["needles"], "needles", "measure_needles", {"kinds": ["number", "name"], "wording": "ruler"}),
        (["facts", "--kind", "2", "--readings", "3"], "facts", "measure_facts", {"kinds": [2], "readings": 3}),
        (["facts"], "facts", "measure_facts", {"kinds": [1, 2, 3], "readings": None, "haystack": "sample"}),
        (["heat", "--tokens", "999"], "warmth", "measure_heat", {"tokens": 999, "trials": 20}),
    ],
)
def test_a_memory_measurement_gets_what_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
    capsys: Shown,
    command: list[str],
    module: str,
    function: str,
    wanted: dict[str, object],
) -> None:
    calls = stand_in(monkeypatch, f"gemma10m_tui.evaluation.{module}", function, lambda: {"by_kind": {"a": {"b": 0.5}}})
    assert run(["eval", *command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"by_kind": {"a": {"b": 0.5}}}
    assert {name: calls[0][1][name] for name in wanted} == wanted
    assert run(["eval", *command]) == 0
    assert "a                      b 0.500" in capsys.readouterr().out


def test_the_gain_is_measured_on_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    (tmp_path / "books.jsonl").write_text("{}\n")
    calls = stand_in(
        monkeypatch, "gemma10m_tui.evaluation.gain", "measure_gain", lambda: {"by_segment": [{"segments": [2, 3]}]}
    )
    assert run(["eval", "gain", str(tmp_path / "books.jsonl"), "--segments", "8"]) == 0
    assert "segments 2 to 3" in capsys.readouterr().out
    assert calls[0][0] == (None, "auto", "auto", tmp_path / "books.jsonl")
    assert calls[0][1]["segments"] == 8
    assert run(["eval", "gain", "nothing.jsonl"]) == 3
    assert "nothing.jsonl" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "module"),
    [
        *(("passkey", "passkey"), ("needles", "needles"), ("facts", "facts"), ("heat", "warmth")),
        *(("gain", "gain"), ("qa", "questions"), ("code", "code")),
    ],
)
def test_every_measurement_is_made_by_the_model_and_in_the_precision_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown, command: str, module: str
) -> None:
    (tmp_path / "texts.jsonl").write_text("{}\n")
    named = [str(tmp_path / "texts.jsonl")] if command in ("gain", "qa", "code") else []
    function = "measure_questions" if command == "qa" else f"measure_{command}"
    calls = stand_in(monkeypatch, f"gemma10m_tui.evaluation.{module}", function, lambda: {"dtype": "int8"})
    assert run(["eval", command, *named, "--model", "big", "--device", "cpu", "--dtype", "int8"]) == 0
    assert calls[0][0][:3] == ("big", "cpu", "int8")
    assert capsys.readouterr().out.split() == ["dtype", "int8"]


def test_a_haystack_that_is_not_there_is_not_found(capsys: Shown) -> None:
    for command in (["passkey"], ["needles"], ["facts"], ["heat"]):
        assert run(["eval", *command, "--haystack", "nothing.txt"]) == 3
        assert "nothing.txt" in capsys.readouterr().err


def test_code_is_measured_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    calls = stand_in(monkeypatch, "gemma10m_tui.evaluation.code", "measure_code", lambda: {"accuracy": 0.5})
    assert run(["eval", "code", str(tmp_path), "--limit", "3"]) == 0
    assert "0.500" in capsys.readouterr().out
    assert calls[0] == ((None, "auto", "auto", tmp_path), {"limit": 3, "seed": 0})
    assert run(["eval", "code", "nothing"]) == 3
    assert "nothing" in capsys.readouterr().err


def test_questions_are_measured_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    questions = tmp_path / "qa.jsonl"
    questions.write_text("{}\n")
    calls = stand_in(monkeypatch, "gemma10m_tui.evaluation.questions", "measure_questions", lambda: {"f1": 0.25})
    assert run(["eval", "qa", str(questions), "--limit", "7", "--mode", "memory", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"f1": 0.25}
    assert calls[0] == (
        (None, "auto", "auto", questions),
        {"limit": 7, "distractors": 200, "seed": 0, "mode": "memory", "haystack": None, "tokens": 1_000_000},
    )
    book = tmp_path / "book.txt"
    book.write_text("Call me Ishmael.")
    assert run(["eval", "qa", str(questions), "--haystack", str(book), "--tokens", "5000", "--mode", "find"]) == 0
    assert (calls[1][1]["haystack"], calls[1][1]["tokens"], calls[1][1]["mode"]) == (book, 5000, "find")


def test_questions_that_are_not_there_are_not_found(capsys: Shown) -> None:
    assert run(["eval", "qa", "nothing.jsonl"]) == 3
    assert "nothing.jsonl" in capsys.readouterr().err

"""Training the finder: it learns what can be learnt, a resumed run equals one that was not stopped, and it loads."""

import json
import lzma
from pathlib import Path

import pytest
import tiny_bert
import torch

from model.finder.finder_files import load_finder
from model.training.finder import loop
from model.training.finder.loop import CHECKPOINT, LOG, train_finder
from model.training.finder.prepare import VECTORS
from model.training.finder.recipe import read_finder_recipe

RECIPE = """
encoder = "encoder"
[words]
most = 200
width = 8
stretch = 1000
seed = 1
[optimiser]
rate = 3e-3
pointing = 1.0
warm_up = 5
average = 0.9
[[stage]]
steps = 40
rows = 24
[[stage]]
steps = 40
rows = 24
passages = 2
unanswered = 0.4
"""
MORE = """[lessons]
every = 2
rivals_anywhere = 2
[optimiser]
bfloat16 = true"""
NAMES = ("Anna", "Boris", "Clara", "Dmitri", "Edith", "Frank")
CITIES = ("Oslo", "Rome", "Cairo", "Lisbon", "Vienna", "Paris")
ASKED = ("Where does she live?", "Who lives there?")
FILLER = ("The wind blew over the fields.", "In the morning the rain fell.")
TOLD = "where does she live ? who lives there in . the wind blew over fields morning rain fell"
PIECES = (*TOLD.split(), *map(str.lower, NAMES + CITIES))


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    rows = []
    for number in range(72):
        name, city = NAMES[number % 6], CITIES[number * 5 % 6]
        row = {"source": "test", "document": str(number), "context": f"{name} lives in {city}."}
        rows += [{**row, "question": asked, "answers": [said]} for asked, said in zip(ASKED, (city, name), strict=True)]
        rows += [{**row, "context": filler, "question": "", "answers": []} for filler in FILLER]
    with lzma.open(folder / "qa-train.jsonl.xz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    with lzma.open(folder / "reference-train.jsonl.xz", "wt") as file:
        file.write(json.dumps({"text": "In the morning the wind blew over the empty fields. " * 30}) + "\n")
    return folder


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    tiny_bert.write_bert(tmp_path / "encoder", PIECES, std=0.08)
    path = tmp_path / "finder.toml"
    path.write_text(RECIPE)
    return path


def test_it_learns_what_is_asked_for_and_when_nothing_says_it(texts: Path, recipe: Path, tmp_path: Path) -> None:
    folder = train_finder(recipe, texts, tmp_path / "run")
    finder = load_finder(folder, torch.device("cpu"))
    assert finder is not None
    for name, city in zip(NAMES, CITIES, strict=True):
        passages = [FILLER[0], f"{name} lives in {city}."]
        for asked, said in zip(ASKED, (city, name), strict=True):
            found = finder.find(asked, passages)
            assert found.best is not None
            assert passages[found.best.passage][found.best.first : found.best.end] == said
            assert found.best.score > 0
    for asked in ASKED:
        nothing = finder.find(asked, FILLER)
        assert nothing.best is not None
        assert nothing.best.score < 0
    reports = [json.loads(line) for line in (tmp_path / "run" / LOG).read_text().splitlines()]
    assert reports[-1]["step"] == 50


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_a_resumed_run_ends_with_the_weights_of_one_that_was_not_stopped(
    texts: Path, recipe: Path, tmp_path: Path, dropout: float
) -> None:
    short = RECIPE.replace("steps = 40", "steps = 3")
    recipe.write_text(short.replace("[optimiser]", f"[optimiser]\ndropout = {dropout}"))
    train_finder(recipe, texts, tmp_path / "straight")
    for _ in range(5):
        train_finder(recipe, texts, tmp_path / "resumed", resume=True, stop_after_seconds=0.0)
    train_finder(recipe, texts, tmp_path / "resumed", resume=True)
    held = [torch.load(tmp_path / name / CHECKPOINT, weights_only=True) for name in ("straight", "resumed")]
    assert held[0]["step"] == held[1]["step"] == 6
    for kept in ("finder", "average"):
        for name, weight in held[0][kept].items():
            assert torch.equal(weight, held[1][kept][name]), name
    shipped = load_finder(tmp_path / "resumed", torch.device("cpu"))
    assert shipped is not None
    average = held[1]["average"]["module.point.bias"]
    assert torch.equal(shipped.network.point.bias, average)
    assert not torch.equal(average, held[1]["finder"]["point.bias"])


def test_what_is_reported_is_the_mean_of_the_steps_since(
    texts: Path, recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "_REPORT_STEPS", 4)
    recipe.write_text(RECIPE.replace("steps = 40", "steps = 3"))
    for run in ("straight", "resumed"):
        for _ in range(3 if run == "resumed" else 0):
            train_finder(recipe, texts, tmp_path / run, resume=True, stop_after_seconds=0.0)
        train_finder(recipe, texts, tmp_path / run, resume=True)
    logs = [
        [json.loads(line) for line in (tmp_path / run / LOG).read_text().splitlines()]
        for run in ("straight", "resumed")
    ]
    assert [one["step"] for one in logs[0]] == [one["step"] for one in logs[1]] == [4]
    assert logs[1][0]["loss"] == pytest.approx(logs[0][0]["loss"], rel=0.5)


def test_a_resumed_run_takes_its_lessons_from_its_folder(texts: Path, recipe: Path, tmp_path: Path) -> None:
    recipe.write_text(RECIPE.replace("steps = 40", "steps = 3"))
    train_finder(recipe, texts, tmp_path / "run", stop_after_seconds=0.0)
    moved = tmp_path / "moved"
    moved.mkdir()
    (moved / "qa-train.jsonl.xz").write_bytes(b"no longer what it was")
    train_finder(recipe, moved, tmp_path / "run", resume=True)
    assert torch.load(tmp_path / "run" / CHECKPOINT, weights_only=True)["step"] == 6


def test_a_run_can_go_on_from_the_finder_of_another_with_its_words(texts: Path, recipe: Path, tmp_path: Path) -> None:
    short = RECIPE.replace("steps = 40", "steps = 2")
    recipe.write_text(short)
    train_finder(recipe, texts, tmp_path / "first")
    recipe.write_text(
        short.replace('encoder = "encoder"', 'begin = "first"')
        .replace("rate = 3e-3", "rate = 0.0")
        .replace("[optimiser]", MORE)
    )
    train_finder(recipe, texts, tmp_path / "second")
    first, second = (load_finder(tmp_path / name, torch.device("cpu")) for name in ("first", "second"))
    assert first is not None
    assert second is not None
    assert second.vocabulary == first.vocabulary
    for name, weight in first.network.state_dict().items():
        torch.testing.assert_close(second.network.state_dict()[name], weight)


@pytest.mark.parametrize("kept", [0.0, 0.5, 1.0])
def test_a_share_of_what_it_began_with_is_kept(texts: Path, recipe: Path, tmp_path: Path, kept: float) -> None:
    short = RECIPE.replace("steps = 40", "steps = 2")
    recipe.write_text(short)
    train_finder(recipe, texts, tmp_path / "first")
    further = short.replace('encoder = "encoder"', 'begin = "first"').replace("[optimiser]", MORE)
    recipe.write_text(further.replace("[optimiser]", f"[optimiser]\nkept = {kept}"))
    train_finder(recipe, texts, tmp_path / "second")
    first, second = (load_finder(tmp_path / name, torch.device("cpu")) for name in ("first", "second"))
    assert first is not None
    assert second is not None
    begun, ended = first.network.point.bias, second.network.point.bias
    learned = torch.load(tmp_path / "second" / CHECKPOINT, weights_only=True)["average"]["module.point.bias"]
    torch.testing.assert_close(ended, kept * begun + (1 - kept) * learned)
    assert not torch.equal(begun, learned)


@pytest.mark.parametrize("key", ["begin", "encoder"])
def test_a_run_begins_with_what_is_there(texts: Path, recipe: Path, tmp_path: Path, key: str) -> None:
    recipe.write_text(RECIPE.replace('encoder = "encoder"', f'{key} = "nowhere"'))
    with pytest.raises(ValueError, match="nowhere holds no"):
        train_finder(recipe, texts, tmp_path / "run")


@pytest.mark.parametrize("name", [LOG, CHECKPOINT, VECTORS])
def test_a_folder_that_holds_a_run_is_not_trained_over_unasked(
    texts: Path, recipe: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("")
    with pytest.raises(FileExistsError):
        train_finder(recipe, texts, tmp_path)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("most = 200", "most = 'all'"), "most"),
        (("pointing = 1.0", "point = 1.0"), "point"),
        (('encoder = "encoder"', ""), "encoder"),
        (("[words]", 'begin = "encoder"\n[words]'), "encoder"),
        (("[words]", "[word]"), "words"),
        (("rows = 24", "row = 24"), "row"),
        (("[[stage]]", "[[state]]"), "stage"),
        (("=", ""), "finder.toml"),
    ],
)
def test_a_recipe_that_cannot_be_used_is_refused_by_what_is_wrong(
    recipe: Path, change: tuple[str, str], named: str
) -> None:
    recipe.write_text(RECIPE.replace(*change))
    with pytest.raises(ValueError, match=named):
        read_finder_recipe(recipe)


def test_missing_texts_are_named(recipe: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="qa-train"):
        train_finder(recipe, tmp_path, tmp_path / "run")

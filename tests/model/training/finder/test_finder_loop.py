"""Training the finder: it learns what can be learnt, a resumed run equals one that was not stopped, and it loads."""

import json
import lzma
from pathlib import Path

import pytest
import torch

from model.finder.finder import load_finder
from model.training.finder.loop import CHECKPOINT, LOG, train_finder
from model.training.finder.recipe import read_finder_recipe

RECIPE = """
[words]
most = 200
width = 8
stretch = 1000
seed = 1
[network]
gram_width = 4
width = 12
tuned = 5
dropout = 0.0
[optimiser]
rate = 2e-2
warm_up = 5
average = 0.9
[[stage]]
steps = 40
rows = 24
[[stage]]
steps = 40
rows = 24
passages = 2
unanswered = 0.2
"""
MORE = """[lessons]
every = 2
rivals_anywhere = 2
[optimiser]
bfloat16 = true"""
NAMES = ("Anna", "Boris", "Clara", "Dmitri", "Edith", "Frank")
CITIES = ("Oslo", "Rome", "Cairo", "Lisbon", "Vienna", "Paris")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    rows = []
    for number in range(72):
        told = [(NAMES[(number + i) % 6], CITIES[(number * 5 + i) % 6]) for i in range(3)]
        context = " ".join(f"{name} lives in {city}." for name, city in told)
        row = {"source": "test", "document": str(number // 9), "context": context}
        rows += [{**row, "question": f"Where does {name} live?", "answers": [city]} for name, city in told]
    with lzma.open(folder / "qa-train.jsonl.xz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    with lzma.open(folder / "reference-train.jsonl.xz", "wt") as file:
        file.write(json.dumps({"text": "In the morning the wind blew over the empty fields. " * 30}) + "\n")
    return folder


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "finder.toml"
    path.write_text(RECIPE)
    return path


def test_it_learns_to_point_at_the_city_of_the_person_asked_for(texts: Path, recipe: Path, tmp_path: Path) -> None:
    folder = train_finder(recipe, texts, tmp_path / "run")
    finder = load_finder(folder, torch.device("cpu"))
    assert finder is not None
    passages = ["Clara lives in Rome. Frank lives in Cairo.", "Anna lives in Lisbon. Boris lives in Oslo."]
    answers = []
    for name in ("Anna", "Boris", "Clara", "Frank"):
        best = finder.find(f"Where does {name} live?", passages).best
        assert best is not None
        answers.append(passages[best.passage][best.first : best.end])
    assert answers == ["Lisbon", "Oslo", "Rome", "Cairo"]
    reports = [json.loads(line) for line in (tmp_path / "run" / LOG).read_text().splitlines()]
    assert reports[-1]["step"] == 50


def test_a_resumed_run_ends_with_the_weights_of_one_that_was_not_stopped(
    texts: Path, recipe: Path, tmp_path: Path
) -> None:
    recipe.write_text(RECIPE.replace("steps = 40", "steps = 3"))
    train_finder(recipe, texts, tmp_path / "straight")
    for _ in range(5):
        train_finder(recipe, texts, tmp_path / "resumed", resume=True, stop_after_seconds=0.0)
    train_finder(recipe, texts, tmp_path / "resumed", resume=True)
    held = [torch.load(tmp_path / name / CHECKPOINT, weights_only=True) for name in ("straight", "resumed")]
    assert held[0]["step"] == held[1]["step"] == 6
    for name, weight in held[0]["finder"].items():
        assert torch.equal(weight, held[1]["finder"][name]), name


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
    recipe.write_text('begin = "first"\n' + short.replace("rate = 2e-2", "rate = 0.0").replace("[optimiser]", MORE))
    train_finder(recipe, texts, tmp_path / "second")
    first, second = (load_finder(tmp_path / name, torch.device("cpu")) for name in ("first", "second"))
    assert first is not None
    assert second is not None
    assert second.vocabulary == first.vocabulary
    for name, weight in first.network.state_dict().items():
        assert torch.equal(weight, second.network.state_dict()[name]), name


def test_a_run_can_only_begin_with_a_finder_of_its_own_shape(texts: Path, recipe: Path, tmp_path: Path) -> None:
    recipe.write_text(f'begin = "nowhere"\n{RECIPE}')
    with pytest.raises(ValueError, match="no finder to begin with"):
        train_finder(recipe, texts, tmp_path / "run")
    recipe.write_text(RECIPE.replace("steps = 40", "steps = 1"))
    train_finder(recipe, texts, tmp_path / "first")
    recipe.write_text('begin = "first"\n' + RECIPE.replace("width = 12", "width = 16"))
    with pytest.raises(ValueError, match="not the one it describes"):
        train_finder(recipe, texts, tmp_path / "second")


def test_a_folder_that_holds_a_run_is_not_trained_over_unasked(texts: Path, recipe: Path, tmp_path: Path) -> None:
    (tmp_path / LOG).write_text("")
    with pytest.raises(FileExistsError):
        train_finder(recipe, texts, tmp_path)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("most = 200", "most = 'all'"), "most"),
        (("tuned = 5", "tune = 5"), "tune"),
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

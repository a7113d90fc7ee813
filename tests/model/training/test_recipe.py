import re
from pathlib import Path

import pytest

from model.training.recipe import Recipe, read_recipe

SHIPPED = Path(__file__).resolve().parents[3] / "assets" / "reader" / "recipe.toml"
TEXT = """
[model]
name = "tiny"
vocabulary = 500
width = 16
heads = 2
kv_heads = 1
head_width = 8
mlp_width = 24
segment = 64
query_scale = 0.35
norm_epsilon = 1e-6
memory = { write_gate = true, own_scales = true, convolution = 3 }
layers = [{ window = 16, rope_theta = 10000.0 }, { rope_theta = 10000.0 }]

[data]
vocabulary = 500
book_characters = 1000
book_stretch = 100
seed = 1

[optimiser]
matrix_rate = 5e-3
rate = 3e-3
gate_rate = 2e-2
weight_decay = 0.02
warm_up = 0.1
decay = 0.25
clip = 1.0

[[stage]]
name = "first"
steps = 30
repetition = [0.0, 0.0]

[[stage.draw]]
tasks = { language = 1.0 }
shapes = [[2, 64, 3], [1, 64]]
tokens = 256

[[stage]]
name = "second"
steps = 70
repetition = [1.0, 2.0]

[[stage.draw]]
tasks = { passkey = 0.5, language = 0.5 }
shapes = [[2, 64, 1]]
tokens = 256
"""


def _read(folder: Path, text: str) -> Recipe:
    path = folder / "recipe.toml"
    path.write_text(text)
    return read_recipe(path)


def test_the_recipe_of_the_shipped_reader_can_be_read() -> None:
    recipe = read_recipe(SHIPPED)
    assert recipe.spec.memory_layers
    assert recipe.spec.segment == 128
    assert recipe.steps == sum(stage.steps for stage in recipe.stages) > 1000
    assert recipe.text == SHIPPED.read_text(encoding="utf-8")
    for stage in recipe.stages:
        for draw in stage.draws:
            assert all(shape.segment <= recipe.spec.segment for shape in draw.shapes)


def test_a_recipe_says_what_its_file_says(tmp_path: Path) -> None:
    recipe = _read(tmp_path, TEXT)
    assert [layer.window for layer in recipe.spec.layers] == [16, None]
    assert recipe.spec.memory.convolution == 3
    assert recipe.optimiser.gate_rate == 2e-2
    assert recipe.optimiser.betas == (0.9, 0.95)
    first, second = recipe.stages
    assert [(shape.segments, shape.segment, shape.weight) for shape in first.draws[0].shapes] == [
        (2, 64, 3),
        (1, 64, 1),
    ]
    assert second.draws[0].tasks == {"passkey": 0.5, "language": 0.5}
    assert second.repetition == (1.0, 2.0)


def test_every_step_belongs_to_one_stage_in_order(tmp_path: Path) -> None:
    recipe = _read(tmp_path, TEXT)
    found = [(recipe.stage_at(step)[0].name, round(recipe.stage_at(step)[1], 3)) for step in (0, 29, 30, 65, 99)]
    assert found == [("first", 0.0), ("first", 0.967), ("second", 0.0), ("second", 0.5), ("second", 0.986)]


def test_the_rate_warms_up_stays_and_decays_to_almost_nothing(tmp_path: Path) -> None:
    recipe = _read(tmp_path, TEXT)
    rates = [recipe.rate_at(step) for step in range(recipe.steps)]
    assert rates[:10] == pytest.approx([(step + 1) / 10 for step in range(10)])
    assert rates[10:76] == [1.0] * 66
    assert rates[75:] == sorted(rates[75:], reverse=True)
    assert 0 < rates[-1] < 0.05


def test_a_run_without_warm_up_starts_at_the_full_rate(tmp_path: Path) -> None:
    assert _read(tmp_path, TEXT.replace("warm_up = 0.1", "warm_up = 0")).rate_at(0) == 1.0


@pytest.mark.parametrize(
    "field",
    ["width", "layers", "vocabulary", "seed", "matrix_rate", "gate_rate", "decay", "steps", "repetition", "tasks"],
)
def test_a_recipe_that_lacks_a_field_is_refused_by_its_name(tmp_path: Path, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        _read(tmp_path, re.sub(rf"^{field} = .*$", "", TEXT, flags=re.MULTILINE))


def test_a_stage_with_more_draws_than_a_step_has_seeds_for_is_refused(tmp_path: Path) -> None:
    draw = TEXT[TEXT.rindex("[[stage.draw]]") :]
    assert len(_read(tmp_path, TEXT + draw * 7).stages[-1].draws) == 8
    with pytest.raises(ValueError, match="9 draws"):
        _read(tmp_path, TEXT + draw * 8)


@pytest.mark.parametrize("section", ["model", "data", "optimiser"])
def test_a_recipe_that_lacks_a_section_is_refused_by_its_name(tmp_path: Path, section: str) -> None:
    with pytest.raises(ValueError, match=section):
        _read(tmp_path, TEXT.replace(f"[{section}]", f"[other-{section}]"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("clip = 1.0", "clip = 1.0\nclipp = 2", "clipp"),
        ("steps = 30", "steps = 30\nrepeat = 2", "repeat"),
        ("width = 16", "width = 'wide'", "width"),
        ("kv_heads = 1", "kv_heads = 0", "kv_heads"),
        ("decay = 0.25", "decay = 0.0", "decay"),
        ("clip = 1.0", "clip = 'one'", "clip"),
        ("rate = 3e-3", "rate = nan", "rate"),
        ("seed = 1", "seed = -1", "seed"),
        ("steps = 30", "steps = 0", "steps"),
        ("steps = 30", "steps = 2.5", "steps"),
        ("tokens = 256", "tokens = true", "tokens"),
        ("[2, 64, 3]", "[0, 64, 3]", "segments"),
        ("[2, 64, 3]", "[2, 'long', 3]", "segment"),
        ("[2, 64, 3]", "[2]", "segment"),
        ("shapes = [[2, 64, 1]]", "shapes = []", "shapes"),
        ("tasks = { language = 1.0 }", "tasks = {}", "tasks"),
        ("vocabulary = 500\nbook", "vocabulary = 501\nbook", "vocabulary"),
        ("[model]", "[model", "not valid TOML"),
        ("write_gate = true", "write_gates = true", "write_gates"),
    ],
)
def test_a_recipe_with_a_fact_that_cannot_be_is_refused_by_its_name(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in TEXT
    with pytest.raises(ValueError, match=says) as refused:
        _read(tmp_path, TEXT.replace(old, new, 1))
    assert "recipe.toml" in str(refused.value)


def test_a_recipe_without_stages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="stage"):
        _read(tmp_path, "stage = []\n" + TEXT[: TEXT.index("[[stage]]")])

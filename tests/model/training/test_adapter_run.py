"""A stock Gemma's memory trained through the command line: it learns, it resumes exactly, and what comes out loads and
answers the way it is asked.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import gemma_vocabulary
import pytest
import tiny
import torch
from safetensors.torch import load_file, save_file

from gemma10m_tui.cli.app import run
from model.checkpoint import BrokenModel, load_model
from model.spec import ModelSpec
from model.training.adapter_recipe import read_adapter_recipe

SEGMENT = 16
CONFIG = {
    "model_type": "gemma3_text",
    "vocab_size": 470,
    "hidden_size": 24,
    "intermediate_size": 40,
    "num_hidden_layers": 3,
    "layer_types": ["sliding_attention", "full_attention", "full_attention"],
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "sliding_window": 4,
    "query_pre_attn_scalar": 8,
    "max_position_embeddings": SEGMENT,
}
RECIPE = """[adapter]
base = "gemma"
rank = 4
alpha = 8.0
rate = 2e-2
gate_rate = 5e-2
batch = 16
language = 0.0
[[stage]]
steps = 50
segments = 2
[[stage]]
steps = 20
segments = 3
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny Gemma, its recipe, and texts: one of four letters is named and asked for a segment later."""
    monkeypatch.setenv("GEMMA10M_HOME", str(tmp_path / "home"))
    base, texts = tmp_path / "gemma", tmp_path / "texts"
    base.mkdir()
    texts.mkdir()
    (base / "config.json").write_text(json.dumps(CONFIG))
    (base / "tokenizer.model").write_bytes(gemma_vocabulary.sentencepiece_model())
    weights = tiny.decoder(ModelSpec.from_config(CONFIG)).state_dict()
    stock = {f"model.{name}": one.contiguous() for name, one in weights.items() if "read_gate" not in name}
    save_file(stock, base / "model.safetensors")
    rows = [{"context": letter * 7, "question": "?", "answers": [letter]} for letter in "abcd"]
    rows += [{"text": "efgh ijkl mnop qrst uvwx yz"}]
    (texts / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "recipe.toml").write_text(RECIPE)
    return tmp_path


def words(folder: Path, out: str, *more: str) -> list[str]:
    return ["train", str(folder / "recipe.toml"), "--texts", str(folder / "texts"), "--out", str(folder / out), *more]


def reports(folder: Path) -> Iterator[dict[str, float]]:
    for line in (folder / "log.jsonl").read_text().splitlines():
        yield json.loads(line)


def test_training_lowers_the_loss_opens_gates_and_leaves_an_adapter_that_loads(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words(folder, "run"), "--device", "cpu"]) == 0
    made = Path(capsys.readouterr().out.strip())
    assert made == folder / "run" / "gemma-adapter"
    told = list(reports(folder / "run"))
    assert [report["step"] for report in told] == [10, 20, 30, 40, 50, 60, 70]
    assert told[-1]["loss"] < 0.5 * told[0]["loss"]
    assert told[-1]["gate"] > 1.2 * told[0]["gate"]
    assert any(name.endswith("q_proj.lora_A.weight") for name in load_file(made / "adapter_model.safetensors"))
    stock, adapted = load_model(folder / "gemma", "cpu"), load_model(made, "cpu")
    assert (stock.hears_memory, adapted.hears_memory) == (False, True)
    assert stock.fingerprint != adapted.fingerprint
    ids = tiny.tokens(3 * SEGMENT)
    assert tiny.relative(adapted.decoder(ids).hidden, stock.decoder(ids).hidden) > 1e-2
    small = load_model(made, "cpu", int8=True)
    assert tiny.relative(small.decoder(ids).hidden, adapted.decoder(ids).hidden) < 0.1
    assert run(["models", "show", str(made), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["gates"]["open"] == 8
    assert run([*words(folder, "run"), "--device", "cpu"]) == 2
    (made / "adapter_config.json").write_text('{"base_model_name_or_path": "gone"}')
    with pytest.raises(BrokenModel, match="gone, which is not there"):
        load_model(made, "cpu")


def test_a_trained_memory_answers_a_question_that_is_asked_as_the_program_asks_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    longer = RECIPE.replace("rank = 4", "rank = 8").replace("steps = 50", "steps = 300").replace("= 20", "= 200")
    (folder / "recipe.toml").write_text(longer)
    assert run([*words(folder, "run"), "--device", "cpu"]) == 0
    adapter, right = capsys.readouterr().out.strip(), 0
    for letter in "abcd":
        text = folder / f"{letter}.txt"
        text.write_text(letter * 7 + "efgh ijkl mnop qrst uvwx yz")
        assert run(["ask", str(text), "?", "--memory-only", "--model", adapter, "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        right += (said["answer"], said["stopped"]) == (letter, "end")
    assert right >= 3  # one, by chance; no more than that by a memory that was asked in another form


def test_a_run_that_was_stopped_goes_on_to_the_same_bytes(folder: Path) -> None:
    short = RECIPE.replace("steps = 50", "steps = 4").replace("steps = 20", "steps = 2")
    (folder / "recipe.toml").write_text(short)
    assert run([*words(folder, "whole"), "--device", "cpu"]) == 0
    for _ in range(6):  # every call ends after its first step
        assert run([*words(folder, "parts", "--resume", "--stop-after-seconds", "0"), "--device", "cpu"]) == 0
    one, other = (load_file(folder / run / "gemma-adapter" / "adapter_model.safetensors") for run in ("whole", "parts"))
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("rank = 4", "rank = 0", "no adapter"),
        ("rank = 4", "ranks = 4", "ranks"),
        ("gate_rate = 5e-2", "gate_rate = -1", "gate_rate"),
        ("batch = 16", "batch = 0", "batch"),
        ("language = 0.0", "language = 2.0", "language"),
        ('base = "gemma"', "", "base"),
        ("segments = 3", "segments = 0", "segments"),
    ],
)
def test_a_recipe_that_cannot_be_is_refused_by_what_is_wrong(folder: Path, old: str, new: str, says: str) -> None:
    (folder / "recipe.toml").write_text(RECIPE.replace(old, new))
    with pytest.raises(ValueError, match=says):
        read_adapter_recipe(folder / "recipe.toml")


def test_what_cannot_be_trained_on_is_said_in_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = folder / "texts" / "rows.jsonl"
    for content, code, says in (
        ("not json\n", 2, "line 1"),
        ('{"question": "?"}\n', 2, "neither"),
        ('{"context": "a", "question": "?", "answers": "Maria"}\n', 2, "no list of answers"),
        ('{"context": "a", "question": "?", "answers": [""]}\n', 2, "an empty one"),
        (json.dumps({"context": "a", "question": "why " * 9, "answers": ["b"]}) + "\n", 2, "fits a segment of 16"),
        (json.dumps({"context": "a, b, " * 40, "question": "?", "answers": ["b"]}) + "\n", 2, "take more segments"),
        (None, 3, ".jsonl"),
    ):
        rows.unlink() if content is None else rows.write_text(content)
        assert run([*words(folder, "run"), "--device", "cpu"]) == code
        assert says in capsys.readouterr().err

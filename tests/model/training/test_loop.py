import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from test_recipe import TEXT

from model.checkpoint import load_model
from model.decoder import Decoder
from model.tokenizer import SentencePieceTokenizer
from model.training.checkpoint_file import NAME
from model.training.corpus import Corpora
from model.training.loop import Trainer, filler_writes, train, written
from model.training.optimiser import Optimiser, initialise
from model.training.recipe import Recipe, read_recipe
from model.training.tasks.mixture import Batch

ONE_STEP = -1.0  # seconds: the time is up after the first step

MakeTrainer = Callable[[str, Recipe], Trainer]


@pytest.fixture
def make_trainer(tmp_path: Path, tokenizer: SentencePieceTokenizer, corpora: Corpora) -> MakeTrainer:
    """Trainers that write into a folder of the name given."""
    vocabulary = tmp_path / "tokenizer.model"
    vocabulary.write_bytes(tokenizer.model_bytes)

    def make(name: str, recipe: Recipe) -> Trainer:
        (tmp_path / name).mkdir(exist_ok=True)
        return Trainer(recipe, corpora, vocabulary, tmp_path / name, torch.device("cpu"))

    return make


def _recipe(folder: Path, **stages: int) -> Recipe:
    """The tiny recipe with its stages as long as given."""
    path = folder / "recipe.toml"
    text = TEXT.replace("steps = 30", f"steps = {stages['first']}").replace("steps = 70", f"steps = {stages['second']}")
    path.write_text(text)
    return read_recipe(path)


def test_the_loss_goes_down_on_texts_that_repeat_themselves(tmp_path: Path, make_trainer: MakeTrainer) -> None:
    trainer = make_trainer("run", _recipe(tmp_path, first=59, second=1))
    assert trainer.run(resume=False, stop_after_seconds=None) == 60
    reports = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert [report["step"] for report in reports] == [20, 40, 60]
    losses = [report["tasks"]["language"]["loss"] for report in reports]
    assert losses[0] > losses[1] > losses[2]
    assert losses[2] < 0.8 * losses[0]


def test_a_run_that_was_stopped_and_resumed_ends_with_the_bits_of_one_that_was_not(
    tmp_path: Path, make_trainer: MakeTrainer
) -> None:
    recipe = _recipe(tmp_path, first=3, second=3)
    assert make_trainer("straight", recipe).run(resume=False, stop_after_seconds=None) == 6
    for done in (1, 2, 3):
        assert make_trainer("resumed", recipe).run(resume=True, stop_after_seconds=ONE_STEP) == done
    assert make_trainer("resumed", recipe).run(resume=True, stop_after_seconds=None) == 6
    for name in (NAME, "model/model.safetensors", "model/config.json"):
        assert (tmp_path / "resumed" / name).read_bytes() == (tmp_path / "straight" / name).read_bytes()


def test_what_a_run_leaves_is_a_model_that_loads(tmp_path: Path, make_trainer: MakeTrainer) -> None:
    recipe = _recipe(tmp_path, first=1, second=1)
    trainer = make_trainer("run", recipe)
    trainer.run(resume=False, stop_after_seconds=None)
    model = load_model(tmp_path / "run" / "model", "cpu")
    assert model.spec == recipe.spec
    trained = trainer.decoder.state_dict()
    for name, weight in model.decoder.state_dict().items():
        torch.testing.assert_close(weight, trained[name], rtol=2**-8, atol=0)  # matrices are kept in bfloat16


def test_an_answer_in_a_later_segment_teaches_the_writes_of_an_earlier_one(
    tmp_path: Path, make_trainer: MakeTrainer
) -> None:
    trainer = make_trainer("run", _recipe(tmp_path, first=1, second=1))
    rng = np.random.default_rng(5)
    tokens = rng.integers(10, 400, (2, 192)).astype(np.int32)
    weights = np.zeros((2, 192), dtype=np.float32)
    weights[:, 180] = 1.0
    batch = Batch(tokens, weights, np.zeros((2, 3), dtype=np.bool_), ("passkey", "passkey"), 3, 64)
    for seed in range(3):  # with the memory of another text before it, and without
        trainer._loss(batch, 1.0, np.random.default_rng(seed)).backward()
        gradients = {name: one.grad for name, one in trainer.decoder.named_parameters() if one.grad is not None}
        # A write gate acts through the memory alone, and the memory of its own segment is not read there.
        written = [one for name, one in gradients.items() if "write_gate" in name or "memory_key_scale" in name]
        assert len(written) == 3
        assert all(float(one.abs().max()) > 0 for one in written)
        trainer.decoder.zero_grad()


def test_every_parameter_is_trained_once_and_gates_apart_without_decay(tmp_path: Path) -> None:
    recipe = _recipe(tmp_path, first=1, second=1)
    decoder = Decoder(recipe.spec)
    optimiser = Optimiser(decoder, recipe.optimiser)
    groups = [*optimiser.muon.param_groups, *optimiser.adam.param_groups]
    trained = [id(one) for group in groups for one in group["params"]]
    assert sorted(trained) == sorted(id(one) for one in decoder.parameters())
    gates = {id(one) for name, one in decoder.named_parameters() if "read_gate" in name or "write_gate" in name}
    (gate_group,) = (group for group in groups if gates & {id(one) for one in group["params"]})
    assert {id(one) for one in gate_group["params"]} == gates
    assert gate_group["weight_decay"] == 0.0
    assert gate_group["lr"] == recipe.optimiser.gate_rate
    for group in groups:
        for one in group["params"]:
            assert group["weight_decay"] == 0.0 or one.dim() == 2  # norms and scales do not decay, either


def test_the_same_seed_starts_with_the_same_weights_and_another_does_not(tmp_path: Path) -> None:
    spec = _recipe(tmp_path, first=1, second=1).spec
    starts = []
    for seed in (1, 1, 2):
        decoder = Decoder(spec)
        initialise(decoder, seed)
        starts.append(decoder.embed_tokens.weight.detach())
    assert torch.equal(starts[0], starts[1])
    assert not torch.equal(starts[0], starts[2])


def test_a_task_that_does_not_exist_is_refused_by_its_name(tmp_path: Path, make_trainer: MakeTrainer) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(TEXT.replace("language = 1.0", "juggling = 1.0"))
    with pytest.raises(ValueError, match="juggling"):
        make_trainer("run", read_recipe(path)).run(resume=False, stop_after_seconds=None)


def test_a_folder_that_holds_a_run_is_not_trained_over_unasked(tmp_path: Path) -> None:
    _recipe(tmp_path, first=1, second=1)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "log.jsonl").write_text("")
    with pytest.raises(FileExistsError, match="resume"):
        train(tmp_path / "recipe.toml", tmp_path / "texts", tmp_path / "out")


def _begun_with(recipe: Recipe, folder: Path) -> Recipe:
    return replace(recipe, begin=folder)


def test_a_recipe_that_begins_with_a_model_takes_its_weights(tmp_path: Path, make_trainer: MakeTrainer) -> None:
    recipe = _recipe(tmp_path, first=2, second=2)
    make_trainer("run", recipe).run(resume=False, stop_after_seconds=None)
    trained = load_model(tmp_path / "run" / "model", "cpu", torch.float32).decoder.state_dict()
    begun = make_trainer("more", _begun_with(recipe, tmp_path / "run" / "model")).decoder.state_dict()
    assert all(torch.equal(begun[name], weight) for name, weight in trained.items())


def test_a_model_of_other_shapes_is_not_begun_with(tmp_path: Path, make_trainer: MakeTrainer) -> None:
    recipe = _recipe(tmp_path, first=1, second=1)
    make_trainer("run", recipe).run(resume=False, stop_after_seconds=None)
    wider = replace(recipe, spec=replace(recipe.spec, mlp_width=recipe.spec.mlp_width * 2))
    with pytest.raises(ValueError, match="is not the one it describes"):
        make_trainer("more", _begun_with(wider, tmp_path / "run" / "model"))


def test_the_model_to_begin_with_is_named_from_the_recipes_folder(tmp_path: Path) -> None:
    path = tmp_path / "more.toml"
    path.write_text('begin = "../run/model"\n' + TEXT)
    assert read_recipe(path).begin == tmp_path / "../run/model"


def test_what_filler_writes_is_weighed_where_the_memory_is_read_and_nowhere_else(tmp_path: Path) -> None:
    recipe = _recipe(tmp_path, first=1, second=1)
    decoder = Decoder(recipe.spec)
    memories = [block.self_attn for block in decoder.blocks if block.self_attn.write_gate is not None]
    heads, rows, segments, segment = recipe.spec.kv_heads, 2, 3, 4
    tokens = np.zeros((rows, segments * segment), dtype=np.int32)
    filler = np.array([[True, False, False], [False, True, False]])
    batch = Batch(tokens, tokens.astype(np.float32), filler, ("any",) * rows, segments, segment)
    numbers = recipe.spec.memory.write_numbers
    logits = [torch.zeros(rows, segments * segment, heads * numbers) for _ in memories]
    for one in memories:
        assert one.read_gate is not None
        torch.nn.init.constant_(one.read_gate, -1.0)
    assert float(filler_writes(decoder, batch, logits)) == 0.0  # nobody reads
    for one in memories:
        assert one.read_gate is not None
        torch.nn.init.constant_(one.read_gate, 2.0)
    read = 2 / (1 + np.exp(-2.0)) - 1
    found = float(filler_writes(decoder, batch, logits))
    assert found == pytest.approx(len(memories) * heads * read * np.log(2.0), rel=1e-5)
    for one in logits:
        one[0, segment:] = 9.0  # not filler
    assert float(filler_writes(decoder, batch, logits)) == pytest.approx(found, rel=1e-5)


def test_of_much_filler_what_is_written_most_of_learns_to_be_written_less(
    tmp_path: Path, make_trainer: MakeTrainer
) -> None:
    recipe = _recipe(tmp_path, first=1, second=1)
    trainer = make_trainer("run", recipe)
    gates = [block.self_attn.write_gate for block in trainer.decoder.blocks if block.self_attn.write_gate is not None]
    for block in trainer.decoder.blocks:
        if block.self_attn.read_gate is not None:
            torch.nn.init.constant_(block.self_attn.read_gate, 2.0)
    optimiser = torch.optim.SGD([weight for gate in gates for weight in gate.parameters()], 0.02)
    seen = []
    for _ in range(12):
        loss = trainer._written_of_the_worst(np.random.default_rng(3))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        seen.append(float(loss.detach()))
    assert seen[-1] < 0.9 * seen[0]
    usual = written(trainer.decoder, trainer._opened).mean()  # of the worst segments, all tokens
    assert seen[-1] > float(usual)


def test_a_stage_may_have_hard_filler(tmp_path: Path, make_trainer: MakeTrainer) -> None:
    short = _recipe(tmp_path, first=2, second=2)
    recipe, hard = (
        replace(short, stages=tuple(replace(stage, hard=weight, open_gates=2.0) for stage in short.stages))
        for weight in (0.0, 0.5)
    )
    ends = []
    for name, one in (("plain", recipe), ("hard", hard), ("again", hard)):
        make_trainer(name, one).run(resume=False, stop_after_seconds=ONE_STEP)
        make_trainer(name, one).run(resume=True, stop_after_seconds=None)
        ends.append(load_model(tmp_path / name / "model", "cpu", torch.float32).decoder.embed_tokens.weight)
    assert not torch.equal(ends[0], ends[1])
    assert torch.equal(ends[1], ends[2])

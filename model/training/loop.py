"""The training loop: a recipe in, a model folder out; a kill costs minutes and a resume is exact.

Notable:
- Gradients run through the memory across all segments of a sample; a memory that is detached never learns to be
written.
- Virtual repetition: filler segments count as if they had been read up to 10^top times, so that a sample of some
thousand
  tokens teaches what a million will do to the memory (dilution).
- Hard filler: what a head writes of one token in twenty thousand no batch has, and a million tokens fifty times. So
much filler is read without gradient at a step, and what was written most of there is read again with one.
- Background: most batches start from the memory of some other text, read without gradient and repeated as often,
because that
  is what a question meets in use. It is read anew at each step, so nothing of it has to survive a resume.
"""

import os
import shutil
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.checkpoint import load_model, pick_device, save_model
from model.decoder import Decoder
from model.layers import CausalConvolution, GatedMLP, RMSNorm
from model.memory import Memory
from model.state import LayerState, State
from model.tokenizer import SentencePieceTokenizer
from model.training.checkpoint_file import Log, Report, load_checkpoint, save_checkpoint
from model.training.corpus import Corpora, build_cache
from model.training.optimiser import Optimiser, gate_shares, initialise, open_read_gates
from model.training.recipe import MOST_DRAWS, DataRecipe, Recipe, read_recipe
from model.training.tasks.layout import among_numbers
from model.training.tasks.mixture import Batch, Mixture, default_tasks
from model.training.vocabulary import SampleSizes, sample_lines, train_vocabulary

_REPORT_STEPS = 20
_SAVE_SECONDS = 240.0
_BACKGROUND_SHARE = 0.8
_BACKGROUND_TOKENS = 512
_BACKGROUND_SEGMENT = 64
_AMONG_NUMBERS_SHARE = 0.4
_HARD_ROWS, _HARD_SEGMENTS, _HARD_AMONG_NUMBERS = 16, 8, 0.3


@dataclass
class Tally:
    """What one task added up to since the last report: weighted loss, and answer tokens predicted right."""

    loss: float = 0.0
    weight: float = 0.0
    right: int = 0
    asked: int = 0


class Trainer:
    """One run of one recipe in one folder."""

    def __init__(
        self,
        recipe: Recipe,
        corpora: Corpora,
        vocabulary: Path,
        out: Path,
        device: torch.device,
        compiled: bool = False,
        told: Callable[[Report], None] | None = None,
    ) -> None:
        self.recipe, self.corpora, self.out, self.device = recipe, corpora, out, device
        self.vocabulary = vocabulary
        self.decoder = Decoder(recipe.spec)
        initialise(self.decoder, recipe.data.seed)
        if recipe.begin is not None:
            self._begin_with(recipe.begin)
        self.decoder.to(device)
        if compiled:
            # The small parts only, for any shape: fusing them is most of the gain, and no shape is compiled twice.
            for module in self.decoder.modules():
                if isinstance(module, RMSNorm | CausalConvolution | GatedMLP):
                    module.compile(dynamic=True)
        self._opened: list[Tensor] = []  # the logits of the write gates in the pass of a batch, a layer each
        for block in self.decoder.blocks:
            if block.self_attn.write_gate is not None:
                block.self_attn.write_gate.register_forward_hook(self._hear)
        self.optimiser = Optimiser(self.decoder, recipe.optimiser)
        self.tokenizer = SentencePieceTokenizer.from_file(vocabulary)
        self.mixture = Mixture(default_tasks(self.tokenizer, corpora), recipe.data.seed)
        for draw in (draw for stage in recipe.stages for draw in stage.draws):
            self.mixture.check(draw)
        self.log = Log(out)
        self.told = told
        self.tallies: dict[str, Tally] = defaultdict(Tally)

    def _begin_with(self, folder: Path) -> None:
        """Take the weights of a trained model. Raises ValueError where they are of other shapes than the recipe's."""
        trained = load_model(folder, "cpu", torch.float32).decoder
        try:
            self.decoder.load_state_dict(trained.state_dict())
        except RuntimeError as problem:
            raise ValueError(f"the model in {folder}, with which it begins, is not the one it describes") from problem

    def run(self, resume: bool, stop_after_seconds: float | None) -> int:
        """Train to the recipe's end or until the time is up; returns the steps done in all."""
        first = load_checkpoint(self.out, self.decoder, self.optimiser) if resume else 0
        started = saved = reported = time.monotonic()
        tokens = 0
        for step in range(first, self.recipe.steps):
            count, norm = self._step(step)
            tokens += count
            now = time.monotonic()
            if (step + 1) % _REPORT_STEPS == 0:
                self._report(step + 1, norm, tokens / (now - reported))
                reported, tokens = now, 0
            out_of_time = stop_after_seconds is not None and now - started > stop_after_seconds
            if now - saved > _SAVE_SECONDS or out_of_time or step + 1 == self.recipe.steps:
                save_checkpoint(self.out, step + 1, self.decoder, self.optimiser)
                save_model(self.out / "model", self.decoder, self.vocabulary)
                saved = now
            if out_of_time:
                return step + 1
        return self.recipe.steps

    def _step(self, step: int) -> tuple[int, float]:
        stage, passed = self.recipe.stage_at(step)
        if passed == 0 and stage.open_gates is not None:
            open_read_gates(self.decoder, stage.open_gates)
        top = stage.repetition[0] + passed * (stage.repetition[1] - stage.repetition[0])
        tokens = 0
        for index, draw in enumerate(stage.draws):
            number = step * MOST_DRAWS + index
            batch = self.mixture.batch(draw, number)
            rng = np.random.default_rng((self.recipe.data.seed, number, 1))
            self.learn(batch, top, rng, 1.0 / len(stage.draws), stage.hush)
            tokens += batch.tokens.size
        if stage.hard:
            rng = np.random.default_rng((self.recipe.data.seed, step, 2))
            (stage.hard * self._written_of_the_worst(rng)).backward()
        return tokens, self.optimiser.step(self.recipe.rate_at(step))

    def learn(self, batch: Batch, top: float, rng: np.random.Generator, share: float = 1.0, hush: float = 0.0) -> None:
        """Add `share` of a batch's gradient to what the next optimiser step takes; `top` and `hush` as in `Stage`."""
        loss = self._loss(batch, top, rng)
        if hush:
            loss = loss + hush * filler_writes(self.decoder, batch, self._opened)
        (loss * share).backward()

    def _loss(self, batch: Batch, top: float, rng: np.random.Generator) -> Tensor:
        """Mean cross-entropy of a batch, each target weighed as its sample says."""
        tokens = torch.from_numpy(batch.tokens).long().to(self.device)
        weights = torch.from_numpy(batch.weights).to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16):
            state = self._background(len(tokens), top, rng)
            repeats = torch.from_numpy(_repeats(batch, top, rng)).to(self.device)
            self._opened.clear()
            hidden = self.decoder(tokens, state, segment=batch.segment, repeats=repeats).hidden
            wanted = weights[:, :-1] > 0
            logits = self.decoder.logits(hidden[:, :-1][wanted])
        targets, shares = tokens[:, 1:][wanted], weights[:, :-1][wanted]
        losses = F.cross_entropy(logits, targets, reduction="none")
        self._count(batch, wanted, losses.detach(), shares, logits.detach().argmax(-1) == targets)
        return (losses * shares).sum() / shares.sum()

    def _background(self, rows: int, top: float, rng: np.random.Generator) -> State | None:
        """The state that some other text has left, the same for every row; None: the batch begins its text."""
        if rng.random() >= _BACKGROUND_SHARE:
            return None
        if rng.random() < _AMONG_NUMBERS_SHARE:
            ids = among_numbers(self.corpora, rng, _BACKGROUND_TOKENS, self.tokenizer).astype(np.int64)
        else:
            ids = self.corpora.books.slice(rng, _BACKGROUND_TOKENS).astype(np.int64)
        with torch.no_grad():
            tokens = torch.from_numpy(ids)[None].to(self.device)
            times = torch.full((1, _BACKGROUND_TOKENS // _BACKGROUND_SEGMENT), 10.0 ** (rng.random() * top))
            state: State = self.decoder(
                tokens, segment=_BACKGROUND_SEGMENT, repeats=times.to(self.device), state_only=True
            ).state
        return replace(state, layers=tuple(_spread(layer, rows) for layer in state.layers))

    def _written_of_the_worst(self, rng: np.random.Generator) -> Tensor:
        """The largest write of those segments of much filler that have the largest ones, a mean."""
        rows = []
        for _ in range(_HARD_ROWS):
            if rng.random() < _HARD_AMONG_NUMBERS:
                rows.append(among_numbers(self.corpora, rng, _BACKGROUND_TOKENS, self.tokenizer))
            else:
                rows.append(self.corpora.books.slice(rng, _BACKGROUND_TOKENS))
        tokens = torch.from_numpy(np.stack(rows).astype(np.int64)).to(self.device)
        size = _BACKGROUND_SEGMENT
        with torch.no_grad():
            worst = self._written_of(tokens).unflatten(1, (-1, size)).amax(-1)[:, 1:]  # what comes before is needed
        chosen = worst.flatten().topk(_HARD_SEGMENTS).indices
        row, segment = chosen // worst.shape[1], chosen % worst.shape[1]
        places = segment[:, None] * size + torch.arange(2 * size, device=self.device)
        return self._written_of(tokens[row[:, None], places])[:, size:].amax(1).mean()

    def _written_of(self, tokens: Tensor) -> Tensor:
        """What is written of each token of some texts, [B, T], as `written` has it."""
        self._opened.clear()
        with torch.autocast(self.device.type, torch.bfloat16):
            self.decoder(tokens, segment=_BACKGROUND_SEGMENT, state_only=True)
        return written(self.decoder, self._opened)

    def _hear(self, _gate: nn.Module, _given: tuple[Tensor, ...], logits: Tensor) -> None:
        self._opened.append(logits)

    def _count(self, batch: Batch, wanted: Tensor, losses: Tensor, shares: Tensor, right: Tensor) -> None:
        rows = wanted.nonzero()[:, 0]
        for row, task in enumerate(batch.tasks):
            mine = rows == row
            answers = mine & (shares >= 1)
            tally = self.tallies[task]
            tally.loss += float((losses * shares)[mine].sum())
            tally.weight += float(shares[mine].sum())
            tally.right += int(right[answers].sum())
            tally.asked += int(answers.sum())

    def _report(self, step: int, norm: float, rate: float) -> None:
        stage, passed = self.recipe.stage_at(step - 1)
        gates = sorted(gate_shares(self.decoder))
        report: Report = {
            "step": step,
            "of": self.recipe.steps,
            "stage": stage.name,
            "passed": round(passed, 3),
            "rate": round(self.recipe.rate_at(step - 1), 4),
            "gradient": round(norm, 3),
            "tokens_per_second": round(rate),
            "gates": [round(gates[place * (len(gates) - 1) // 4], 3) for place in range(5)] if gates else [],
            "tasks": {
                name: {
                    "loss": round(tally.loss / tally.weight, 4),
                    "right": round(tally.right / max(1, tally.asked), 4),
                }
                for name, tally in sorted(self.tallies.items())
                if tally.weight
            },
        }
        self.log.write(report)
        if self.told is not None:
            self.told(report)
        self.tallies.clear()


def train(
    recipe_path: Path,
    texts: Path,
    out: Path,
    *,
    resume: bool = False,
    device: str = "auto",
    compiled: bool = False,
    stop_after_seconds: float | None = None,
    told: Callable[[Report], None] | None = None,
) -> Path:
    """Train what the recipe says on the texts of a folder, into `out`; returns the folder of the model, which loads as
    it is.

    `out` gets the vocabulary, the encoded texts, the checkpoint and the log. `compiled` fuses the small operations and
    needs a C++ compiler; `told` is called with every report that the log gets. Raises ValueError for a recipe that
    cannot be used, FileNotFoundError for missing texts, FileExistsError for a run that was not asked to be resumed.
    """
    recipe = read_recipe(recipe_path)
    if not resume and (out / "log.jsonl").exists():
        raise FileExistsError(f"{out} holds a training run already; resume it or name another folder")
    place = pick_device(device)
    out.mkdir(parents=True, exist_ok=True)
    (out / "recipe.toml").write_text(recipe.text, encoding="utf-8")
    vocabulary, cache = out / "tokenizer.model", out / "texts"
    if recipe.begin is not None and not vocabulary.exists():
        shutil.copyfile(recipe.begin / "tokenizer.model", vocabulary)
    _prepare(recipe.data, texts, vocabulary, cache)
    trainer = Trainer(recipe, Corpora.open(cache), vocabulary, out, place, compiled, told)
    trainer.run(resume, stop_after_seconds)
    return out / "model"


def _prepare(data: DataRecipe, texts: Path, vocabulary: Path, cache: Path) -> None:
    """Make the vocabulary and the encoded texts where they are not there yet; neither is ever half there."""
    if not vocabulary.exists():
        fresh = vocabulary.with_name("tokenizer.writing")
        fresh.write_bytes(train_vocabulary(sample_lines(texts, SampleSizes()), data.vocabulary))
        os.replace(fresh, vocabulary)
    if not cache.exists():
        writing = cache.with_name("texts.writing")
        shutil.rmtree(writing, ignore_errors=True)
        tokenizer = SentencePieceTokenizer.from_file(vocabulary)
        build_cache(tokenizer, texts, writing, data.book_characters, data.book_stretch)
        os.replace(writing, cache)


def filler_writes(decoder: Decoder, batch: Batch, opened: list[Tensor]) -> Tensor:
    """What is written of filler, a mean over its tokens.

    A memory that filler has wiped out gives no gradient, however much it wrote; this gives one as long as a gate is
    open. opened: as in `written`.
    """
    filler = torch.from_numpy(batch.filler).to(opened[0].device).repeat_interleave(batch.segment, dim=1)  # [B, T]
    return written(decoder, opened)[filler].sum() / max(1, int(filler.sum()))


def written(decoder: Decoder, opened: list[Tensor]) -> Tensor:
    """softplus of the write gates' logits, [B, T], a sum over heads, each by how much more than half open its read gate
    is: other heads may write what they like, for hardly anybody reads it.

    opened: logits [B, T, G or 2·G] of each layer with a memory.
    """
    heads = decoder.spec.kv_heads
    gates = [block.self_attn.read_gate for block in decoder.blocks if block.self_attn.write_gate is not None]
    total = opened[0].new_zeros(opened[0].shape[:2], dtype=torch.float32)
    for logits, gate in zip(opened, gates, strict=True):
        assert gate is not None
        read = (2.0 * torch.sigmoid(gate.detach().float()) - 1.0).clamp_min(0.0).view(heads, -1).mean(dim=1)
        first = logits.float().unflatten(-1, (heads, -1))[..., 0]  # the other number is what stays
        total = total + F.softplus(first) @ read
    return total


def _repeats(batch: Batch, top: float, rng: np.random.Generator) -> np.ndarray:
    """[B, S]: how often each segment counts as read; 1 for all but filler."""
    times = 10.0 ** (rng.random(batch.filler.shape) * top)
    return np.where(batch.filler, times, 1.0).astype(np.float32)


def _spread(layer: LayerState, rows: int) -> LayerState:
    """One row's state for every row of a batch."""
    return LayerState(
        memory=None if layer.memory is None else Memory(layer.memory.sums.expand(rows, -1, -1, -1)),
        keys=None if layer.keys is None else layer.keys.expand(rows, -1, -1, -1),
        values=None if layer.values is None else layer.values.expand(rows, -1, -1, -1),
        convolution=None if layer.convolution is None else layer.convolution.expand(rows, -1, -1),
    )

"""The finder's training loop: showings in stages, Adam, an average of the weights; resumed from its last checkpoint."""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from model.checkpoint import pick_device
from model.finder.bert_files import load_bert
from model.finder.encoder import Encoder
from model.finder.finder import AnswerFinder
from model.finder.finder_files import load_finder, save_finder
from model.finder.likeness import Likeness
from model.finder.network import Finder, Scores
from model.finder.pieces import PieceList
from model.training.checkpoint_file import Report
from model.training.finder.batches import FinderBatch, Showing, Turn, batches
from model.training.finder.likeness import train_likeness
from model.training.finder.prepare import VECTORS, keep_vectors, prepare
from model.training.finder.questions import Lessons
from model.training.finder.recipe import FinderRecipe, OptimiserRecipe, Stage, read_finder_recipe
from model.training.finder.word_vectors import WordVectors
from model.training.heap import EVERY, trimmer

CHECKPOINT, LOG = "finder-checkpoint.pt", "finder-log.jsonl"
_REPORT_STEPS = 50
_SAVE_SECONDS = 120.0
_SEEDS = 1_000_000  # of a run's own, one a step


class FinderTrainer:
    """One run in one folder; goes on from the checkpoint that is there. `lessons` of a stage with code, and without."""

    def __init__(
        self,
        recipe: FinderRecipe,
        finder: Finder,
        pieces: PieceList,
        lessons: Callable[[bool], Lessons],
        out: Path,
        device: torch.device,
        told: Callable[[Report], None] | None = None,
    ) -> None:
        torch.manual_seed(recipe.optimiser.seed)
        self.recipe, self.lessons, self.out, self.device, self.told = recipe, lessons, out, device, told
        self.finder, self.pieces = finder.train().to(device), pieces
        self.average = AveragedModel(self.finder, multi_avg_fn=get_ema_multi_avg_fn(recipe.optimiser.average))
        pointing = [*self.finder.point.parameters(), *self.finder.none.parameters()]
        groups = [
            {"params": list(self.finder.encoder.parameters()), "factor": 1.0},
            {"params": pointing, "factor": recipe.optimiser.pointing},
        ]
        decay = recipe.optimiser.weight_decay
        self.optimiser = torch.optim.AdamW(groups, recipe.optimiser.rate, betas=(0.9, 0.98), weight_decay=decay)
        self.workers = _workers(device)
        self.step = 0
        if (out / CHECKPOINT).exists():
            self._load()

    def run(self, stop_after_seconds: float | None = None) -> None:
        """Train to the recipe's end, or until the time is up."""
        started = saved = reported = time.monotonic()
        give_back = trimmer()
        seen, rows = torch.zeros(2, device=self.device), 0  # sums of the loss and of the share that is right
        told = self.step
        for batch in self._batches():
            seen, rows = seen + self._learn(batch.to(self.device)), rows + len(batch.rows.pieces)
            if self.device.type == "cpu" and self.step % EVERY == 0:
                give_back()
            if self.step % _REPORT_STEPS == 0:
                loss, right = (seen / (self.step - told)).tolist()  # a device is waited for here alone
                self._report(loss, right, rows / (time.monotonic() - reported))
                seen, rows, reported, told = torch.zeros_like(seen), 0, time.monotonic(), self.step
            now = time.monotonic()
            out_of_time = stop_after_seconds is not None and now - started > stop_after_seconds
            if now - saved > _SAVE_SECONDS or out_of_time or self.step == self.recipe.steps:
                self._save()
                saved = time.monotonic()
            if out_of_time:
                return

    def trained(self) -> Finder:
        """The network with the average of its weights, which answers better than the last of them."""
        network = self.average.module
        assert isinstance(network, Finder)
        return network

    def _learn(self, batch: FinderBatch) -> Tensor:
        """One step; the loss and the share that was right, [2], on the device: nothing is waited for."""
        torch.manual_seed(_SEEDS * self.recipe.optimiser.seed + self.step)  # what is left out, whenever it is resumed
        for group in self.optimiser.param_groups:
            group["lr"] = group["factor"] * self.recipe.rate_at(self.step)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.recipe.optimiser.bfloat16):
            scores = self.finder(batch.rows)
        loss, hit = loss_of(scores, batch)
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.finder.parameters(), self.recipe.optimiser.clip)
        self.optimiser.step()
        self.average.update_parameters(self.finder)
        self.step += 1
        return torch.stack((loss.detach(), hit))

    def _batches(self) -> Iterator[FinderBatch]:
        """The batches from the present step on."""
        begun = 0
        for number, stage in enumerate(self.recipe.stages):
            missing = self.step - begun
            begun += stage.steps
            if missing < stage.steps:
                yield from self._of_stage(number, stage, missing)

    def _of_stage(self, number: int, stage: Stage, done: int) -> Iterator[FinderBatch]:
        """A stage's batches but the first `done`; all questions as many times through as it takes."""
        lessons, taken = self.lessons(stage.code), 0
        showing = Showing(self.pieces, stage.passages, stage.unanswered, stage.longest)
        for number_of_turn in count():
            turn = Turn(lessons, showing, stage.rows, (self.recipe.optimiser.seed, number, number_of_turn))
            skipped = min(max(0, done - taken), len(turn))
            taken += skipped
            for batch in batches(turn, skipped, self.workers):
                if taken == stage.steps:
                    return
                taken += 1
                yield batch

    def _report(self, loss: float, right: float, rate: float) -> None:
        row = {
            "step": self.step,
            "of": self.recipe.steps,
            "loss": round(loss, 4),
            "right": round(right, 4),
            "rows_per_second": round(rate, 1),
        }
        with (self.out / LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")
        if self.told is not None:
            self.told(row)

    def _save(self) -> None:
        held = {
            "step": self.step,
            "finder": self.finder.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
        }
        fresh = self.out / f"{CHECKPOINT}.writing"
        torch.save(held, fresh)
        os.replace(fresh, self.out / CHECKPOINT)

    def _load(self) -> None:
        held = torch.load(self.out / CHECKPOINT, map_location=self.device, weights_only=True)
        try:
            self.finder.load_state_dict(held["finder"])
            self.average.load_state_dict(held["average"])
            self.optimiser.load_state_dict(held["optimiser"])
        except (RuntimeError, ValueError) as problem:
            raise ValueError(
                f"the checkpoint in {self.out} is of another network than the recipe describes"
            ) from problem
        self.step = held["step"]


def train_finder(
    recipe_path: Path,
    texts: Path,
    out: Path,
    *,
    device: str = "auto",
    resume: bool = False,
    stop_after_seconds: float | None = None,
    told: Callable[[Report], None] | None = None,
) -> Path:
    """Train what the recipe says on the texts of a folder, into `out`; returns the folder that holds `finder/`, which
    may be put into any model's folder.

    Raises ValueError for a recipe that cannot be used, FileNotFoundError for missing texts, FileExistsError for a run
    that was not asked to be resumed.
    """
    recipe = read_finder_recipe(recipe_path)
    if not resume and any((out / name).exists() for name in (LOG, CHECKPOINT, VECTORS)):
        raise FileExistsError(f"{out} holds a training run already; resume it or name another folder")
    out.mkdir(parents=True, exist_ok=True)
    begin = None if recipe.begin is None else begun(recipe.begin)
    network, pieces = _beginning(recipe, begin)
    if begin is not None and not (out / LOG).exists():
        words = begin.vocabulary
        keep_vectors(WordVectors(words.words, words.counts, begin.likeness.vectors[1:]), out)
    prepared = prepare(recipe.words, recipe.lessons, texts, out, pieces)
    trainer = FinderTrainer(recipe, network, pieces, prepared.lessons, out, pick_device(device), told)
    trainer.run(stop_after_seconds)
    vectors = torch.cat((torch.zeros(1, prepared.vectors.vectors.shape[1]), prepared.vectors.vectors))
    weights = None if begin is None else begin.likeness.weights
    if recipe.likeness is not None and trainer.step == recipe.steps:
        lessons = prepared.lessons(recipe.stages[-1].code)
        weights = train_likeness(lessons, prepared.vocabulary, vectors, recipe.likeness, told)
    likeness = Likeness(prepared.vocabulary, vectors, weights)
    trained = trainer.trained().cpu()
    if begin is not None:
        between(trained, begin.network, recipe.optimiser.kept)
    save_finder(out, AnswerFinder(trained, pieces, likeness, recipe.judgement))
    return out


@torch.no_grad()
def between(trained: Finder, begun: Finder, kept: float) -> None:
    """Move trained weights back towards those they began with, by a share of the way: what lies between often keeps
    what both know (arXiv 2109.01903).
    """
    for now, before in zip(trained.parameters(), begun.parameters(), strict=True):
        now.lerp_(before, kept)


def _beginning(recipe: FinderRecipe, begin: AnswerFinder | None) -> tuple[Finder, PieceList]:
    """What is trained: the finder that the recipe begins with, or its encoder and weights that point at nothing yet."""
    if begin is not None:
        network = Finder(replace(begin.network.spec, dropout=recipe.optimiser.dropout))
        network.load_state_dict(begin.network.state_dict())
        return network, begin.pieces
    assert recipe.encoder is not None
    encoder, pieces = load_bert(recipe.encoder)
    return pointing_with(encoder, recipe.optimiser), pieces


def pointing_with(encoder: Encoder, recipe: OptimiserRecipe) -> Finder:
    """A finder around an encoder."""
    torch.manual_seed(recipe.seed)
    finder = Finder(replace(encoder.spec, dropout=recipe.dropout))
    finder.encoder.load_state_dict(encoder.state_dict())
    for layer in (finder.point, finder.none):
        torch.nn.init.normal_(layer.weight, std=0.02)
        torch.nn.init.zeros_(layer.bias)
    return finder


def _workers(device: torch.device) -> int:
    """Processes that make batches: none beside a processor that has the network to compute, else all but two cores."""
    return 0 if device.type == "cpu" or not hasattr(os, "fork") else max(0, (os.cpu_count() or 1) - 2)


def begun(folder: Path) -> AnswerFinder:
    """The finder of a model folder that training begins with. Raises ValueError where there is none."""
    finder = load_finder(folder, torch.device("cpu"))
    if finder is None:
        raise ValueError(f"{folder} holds no finder to begin with")
    return finder


def loss_of(scores: Scores, batch: FinderBatch) -> tuple[Tensor, Tensor]:
    """−log of the share that one softmax over all passages of a question gives to the answer's places, or to none;
    and the share of questions of which the likeliest first and last word are both right.
    """
    questions = len(batch.first)
    total = torch.zeros((), device=scores.none.device)
    hit = torch.ones(questions, dtype=torch.bool, device=scores.none.device)
    for logits, marks in ((scores.first, batch.first), (scores.last, batch.last)):
        none = scores.none.view(questions, -1).amax(1, keepdim=True)
        together = torch.cat((logits.reshape(questions, -1), none), 1)
        marked = marks.reshape(questions, -1)
        marked = torch.cat((marked, ~marked.any(1, keepdim=True)), 1)
        share = together.log_softmax(1)
        total = total - share.masked_fill(~marked, -1e4).logsumexp(1).mean()
        hit &= marked.gather(1, share.argmax(1, keepdim=True))[:, 0]
    return total, hit.float().mean()

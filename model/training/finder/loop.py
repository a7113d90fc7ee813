"""The finder's training loop: showings in stages, Adam, an average of the weights; resumed from its last checkpoint."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from model.finder.network import Finder, FinderSpec, Scores
from model.training.finder.batches import FinderBatch, Showing, batches
from model.training.finder.questions import Lessons

CHECKPOINT, LOG = "finder-checkpoint.pt", "finder-log.jsonl"
_REPORT_STEPS = 50
_SAVE_SECONDS = 120.0


@dataclass(frozen=True)
class Stage:
    """`steps` batches of `rows` rows each, shown alike."""

    steps: int
    rows: int
    showing: Showing


@dataclass(frozen=True)
class FinderRecipe:
    """Stages, the highest rate of learning and its warm-up in steps, and how slowly the average forgets."""

    stages: tuple[Stage, ...]
    rate: float = 1.5e-3
    warm_up: int = 200
    average: float = 0.998
    clip: float = 5.0
    seed: int = 1

    @property
    def steps(self) -> int:
        return sum(stage.steps for stage in self.stages)


class FinderTrainer:
    """One run in one folder."""

    def __init__(self, recipe: FinderRecipe, spec: FinderSpec, vectors: Tensor, lessons: Lessons, out: Path) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.lessons, self.out = recipe, lessons, out
        self.finder = Finder(spec)
        self.finder.vectors[1:] = vectors
        initialise(self.finder)
        self.average = torch.optim.swa_utils.AveragedModel(
            self.finder, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(recipe.average)
        )
        self.optimiser = torch.optim.Adam(self.finder.parameters(), recipe.rate, betas=(0.9, 0.98), fused=True)
        self.step = 0
        if (out / CHECKPOINT).exists():
            self._load()

    def run(self) -> None:
        """Train to the recipe's end."""
        saved = reported = time.monotonic()
        loss_sum, rows, right = 0.0, 0, 0.0
        for batch in self._batches():
            for group in self.optimiser.param_groups:
                group["lr"] = self._rate()
            loss, hit = loss_of(self.finder(batch.question, batch.passage, batch.match), batch)
            self.optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.finder.parameters(), self.recipe.clip)
            self.optimiser.step()
            self.average.update_parameters(self.finder)
            self.step += 1
            loss_sum, right, rows = loss_sum + float(loss.detach()), right + hit, rows + len(batch.match)
            now = time.monotonic()
            if self.step % _REPORT_STEPS == 0:
                self._report(loss_sum / _REPORT_STEPS, right / _REPORT_STEPS, rows / (now - reported))
                loss_sum, rows, right, reported = 0.0, 0, 0.0, now
            if now - saved > _SAVE_SECONDS or self.step == self.recipe.steps:
                self._save()
                saved = time.monotonic()

    def _batches(self) -> Iterator[FinderBatch]:
        """The batches from the present step on: of every stage its own, as many times through as it takes."""
        begun = 0
        for number, stage in enumerate(self.recipe.stages):
            missing, begun = self.step - begun, begun + stage.steps
            if missing >= stage.steps:
                continue
            taken, turn = 0, 0
            while taken < stage.steps:
                seed = (self.recipe.seed, number, turn)
                for batch in batches(self.lessons, stage.showing, stage.rows, hash(seed) % 2**31):
                    if taken == stage.steps:
                        break
                    taken += 1
                    if taken > missing:
                        yield batch
                turn += 1

    def _rate(self) -> float:
        warm = min(1.0, (self.step + 1) / self.recipe.warm_up)
        left = 1 - self.step / self.recipe.steps
        return self.recipe.rate * warm * (0.02 + 0.98 * left)

    def _report(self, loss: float, right: float, rate: float) -> None:
        with (self.out / "finder-log.jsonl").open("a") as log:
            row = {
                "step": self.step,
                "loss": round(loss, 4),
                "right": round(right, 4),
                "rows_per_second": round(rate, 1),
            }
            log.write(json.dumps(row) + "\n")

    def _save(self) -> None:
        held = {
            "step": self.step,
            "finder": self.finder.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
        }
        torch.save(held, self.out / "finder-checkpoint.part")
        (self.out / f"{CHECKPOINT}.writing").replace(self.out / CHECKPOINT)

    def _load(self) -> None:
        held = torch.load(self.out / CHECKPOINT, weights_only=True)
        self.step = held["step"]
        self.finder.load_state_dict(held["finder"])
        self.average.load_state_dict(held["average"])
        self.optimiser.load_state_dict(held["optimiser"])


def initialise(finder: Finder) -> None:
    """Alignment that begins with like words: the projections keep angles, and are sharp enough to tell words apart."""
    torch.nn.init.orthogonal_(finder.align.weight, 5.0)
    torch.nn.init.zeros_(finder.align.bias)
    for module in finder.modules():
        if isinstance(module, torch.nn.LSTM):
            torch.nn.init.orthogonal_(module.get_parameter("weight_hh_l0"))


def loss_of(scores: Scores, batch: FinderBatch) -> tuple[Tensor, float]:
    """−log of the share that one softmax over all passages of a question gives to the answer's places, or to none;
    and the share of questions of which the likeliest first and last word are both right.
    """
    questions = len(batch.first)
    total, hit = torch.zeros(()), torch.ones(questions, dtype=torch.bool)
    for logits, marks in ((scores.first, batch.first), (scores.last, batch.last)):
        none = scores.none.view(questions, -1).amax(1, keepdim=True)
        together = torch.cat((logits.reshape(questions, -1), none), 1)
        marked = marks.reshape(questions, -1)
        marked = torch.cat((marked, ~marked.any(1, keepdim=True)), 1)
        share = together.log_softmax(1)
        total = total - share.masked_fill(~marked, -1e4).logsumexp(1).mean()
        hit &= marked.gather(1, share.argmax(1, keepdim=True))[:, 0]
    return total, float(hit.float().mean())

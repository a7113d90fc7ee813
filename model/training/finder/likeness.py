"""Training of the likeness: the passage that answers a question against others that look like it (its rivals).

What recall sees besides, words that both have and a passage's length, is weighed in while it is trained, so that what
is learned is what they leave open; those weights are not kept, recall has its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.finder.likeness import LikenessWeights, rarity_of
from model.finder.vocabulary import Numbers, Vocabulary
from model.training.checkpoint_file import Report
from model.training.finder.questions import Lessons
from model.training.finder.recipe import LikenessRecipe

_LONGEST_QUESTION, _LONGEST_PASSAGE = 24, 200  # words
_USUAL_LENGTH = 130  # words of a passage
_SCALE = 4.0
_REPORT_STEPS = 200


@dataclass(frozen=True)
class Meetings:
    """Q questions with K passages each, the first of which answers: words as `Lessons` numbers them, −1 where there is
    none; no word of a question twice. asked [Q, m], shown [Q, K, n].
    """

    asked: Tensor
    shown: Tensor


class LikenessTrainer(nn.Module):
    """The weights that are trained, with what stands beside them meanwhile."""

    def __init__(self, lessons: Lessons, vocabulary: Vocabulary, vectors: Tensor) -> None:
        super().__init__()
        self.lessons, self.vectors, self.rarity = lessons, F.normalize(vectors.float(), dim=1), rarity_of(vocabulary)
        self.weights = LikenessWeights(vectors.shape[1])
        self.shared, self.length = nn.Parameter(torch.tensor(9.0)), nn.Parameter(torch.tensor(-0.5))

    def forward(self, meetings: Meetings) -> Tensor:
        """Scores [Q, K], before a softmax over a question's passages."""
        asked, shown = meetings.asked, meetings.shown.flatten(1)
        asked_words, shown_words = self._numbers[asked], self._numbers[shown]
        turned = self.weights.turned(self.vectors)
        near = torch.einsum("qmf,qnf->qmn", turned[asked_words], turned[shown_words])
        near = torch.where(self._plain[asked][..., None] == self._plain[shown][:, None], 1.0, near)
        near = near.masked_fill(self._plain[shown][:, None] == 0, -1.0)
        nearest = near.unflatten(2, meetings.shown.shape[1:]).amax(-1)
        counts = self.weights.importance(self.vectors, self.rarity)[asked_words]
        alike = _mean(self.weights.worth(nearest), counts * (self._plain[asked] != 0))
        lengths = (self._plain[meetings.shown] != 0).sum(-1)
        return (
            _SCALE * alike
            + self.shared * self._overlap(meetings)
            + self.length * torch.log(lengths / _USUAL_LENGTH + 0.05)
        )

    def _overlap(self, meetings: Meetings) -> Tensor:
        """The share of a question's stems, by rarity, that each passage has, [Q, K]."""
        asked, shown = self._stems[meetings.asked], self._stems[meetings.shown.flatten(1)]
        same = (asked[..., None] == shown[:, None]) & (shown != 0)[:, None]
        has = same.unflatten(2, meetings.shown.shape[1:]).any(-1)
        return _mean(has.float(), self.rarity[self._numbers[meetings.asked]] * (asked != 0))

    # One row more than there are words, for the place −1: no word, key 0.
    @cached_property
    def _numbers(self) -> Tensor:
        return _with_none(self.lessons.numbers)

    @cached_property
    def _plain(self) -> Tensor:
        return _with_none(self.lessons.keys.plain)

    @cached_property
    def _stems(self) -> Tensor:
        return _with_none(self.lessons.keys.stems)


def train_likeness(
    lessons: Lessons,
    vocabulary: Vocabulary,
    vectors: Tensor,
    recipe: LikenessRecipe,
    told: Callable[[Report], None] | None = None,
) -> LikenessWeights:
    """Adam, its rates falling in a line; takes minutes, and begins anew when it is interrupted.

    `vectors`: of the vocabulary's words, [words + 1, width], row 0 of no word.
    """
    trainer = LikenessTrainer(lessons, vocabulary, vectors)
    turn = [trainer.weights.turn]
    weigh = [trainer.weights.weigh]
    others = [p for p in trainer.parameters() if p is not turn[0] and p is not weigh[0]]
    factors = (1.0, 10.0, 20.0)
    groups = [{"params": params} for params in (turn, weigh, others)]
    optimiser = torch.optim.Adam(groups, recipe.rate)
    loss_sum = right_sum = 0.0
    for step, meetings in enumerate(_meetings(lessons, recipe)):
        for group, factor in zip(optimiser.param_groups, factors, strict=True):
            group["lr"] = recipe.rate * factor * (1 - step / recipe.steps)
        scores = trainer(meetings)
        loss = F.cross_entropy(scores, torch.zeros(len(scores), dtype=torch.long))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        loss_sum, right_sum = loss_sum + float(loss.detach()), right_sum + float((scores.argmax(1) == 0).float().mean())
        if told is not None and (step + 1) % _REPORT_STEPS == 0:
            told(_report(step + 1, recipe.steps, loss_sum / _REPORT_STEPS, right_sum / _REPORT_STEPS))
            loss_sum = right_sum = 0.0
    return trainer.weights


def _report(step: int, steps: int, loss: float, right: float) -> Report:
    return {"stage": "likeness", "step": step, "of": steps, "loss": round(loss, 4), "right": round(right, 4)}


def _meetings(lessons: Lessons, recipe: LikenessRecipe) -> Iterator[Meetings]:
    """`steps` batches, all questions in random order as often as it takes."""
    rng = np.random.default_rng(recipe.seed)
    order: list[int] = []
    for _ in range(recipe.steps):
        if len(order) < recipe.questions:
            order = rng.permutation(len(lessons.questions)).tolist()
        chosen, order = order[: recipe.questions], order[recipe.questions :]
        yield _meeting(lessons, chosen, recipe.rivals, rng)


def _meeting(lessons: Lessons, chosen: list[int], rivals: int, rng: np.random.Generator) -> Meetings:
    asked, shown = [], []
    for number in chosen:
        question = lessons.questions[number]
        others = [rival for rival in rng.permutation(question.rivals).tolist() if rival != question.passage][:rivals]
        while len(others) < rivals:
            if (other := int(rng.integers(len(lessons.passages)))) != question.passage:
                others.append(other)
        asked.append(_once(lessons, lessons.asked[question.text][-_LONGEST_QUESTION:]))
        shown += [lessons.passages[int(passage)][:_LONGEST_PASSAGE] for passage in (question.passage, *others)]
    return Meetings(_padded(asked), _padded(shown).unflatten(0, (len(chosen), rivals + 1)))


def _once(lessons: Lessons, words: Numbers) -> Numbers:
    """Of words that are compared alike the first."""
    _, first = np.unique(lessons.keys.plain[words], return_index=True)
    return words[np.sort(first)]


def _padded(rows: list[Numbers]) -> Tensor:
    places = np.full((len(rows), max(1, *map(len, rows))), -1, dtype=np.int64)
    for place, row in enumerate(rows):
        places[place, : len(row)] = row
    return torch.from_numpy(places)


def _with_none(values: Numbers) -> Tensor:
    return torch.from_numpy(np.append(values, 0).astype(np.int64))


def _mean(values: Tensor, counts: Tensor) -> Tensor:
    """values [Q, m, K], counts [Q, m] → their weighed mean over m, [Q, K]."""
    shares = counts / counts.sum(1, keepdim=True).clamp_min(1e-3)
    return (shares[..., None] * values).sum(1)

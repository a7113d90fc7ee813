"""A trained finder with its vocabulary: a question and some passages in, the words that answer it out."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from model.finder.likeness import Likeness, LikenessWeights
from model.finder.network import Finder, FinderSpec, Scores
from model.finder.reading import match_facts, pad_rows
from model.finder.vocabulary import Vocabulary, keys, read_words, spelling, write_words
from model.finder.words import Word, split_words

FOLDER = "finder"
LIKENESS = "likeness.safetensors"
LONGEST_ANSWER = 20  # words
LONGEST_QUESTION = 60  # words; of a longer one its end, where mostly is what is asked for
_LONGEST_PASSAGE = 400  # words


Stretch = tuple[int, int]
"""Characters [first, end) of a text."""


class BrokenFinder(ValueError):
    """A finder's files do not fit together; the message says how."""


@dataclass(frozen=True)
class Span:
    """A stretch of passage number `passage`: characters [first, end). `score` compares it with spans of any passage
    shown with the same question; `share` is how much of all that could be pointed at it takes, 0 to 1.
    """

    passage: int
    first: int
    end: int
    score: float
    share: float


@dataclass(frozen=True)
class Finding:
    """The best span of every passage (None for one without words), in the order given; `none`: that nothing answers,
    scored and shared as spans are.
    """

    spans: tuple[Span | None, ...]
    none_score: float
    none_share: float

    @property
    def best(self) -> Span | None:
        """The best of all spans."""
        found = [span for span in self.spans if span is not None]
        return max(found, key=lambda span: span.score, default=None)


@dataclass(frozen=True)
class Judgement:
    """How far its scores are trusted, chosen on questions that it was not trained on.

    `recall_weight`: what the logarithm of a passage's recall score adds to a span's score. `trust_…`: what the log odds
    of a span's share and the score of `none` tell of its being right, as log odds; `sure_from`: the trust from which it
    is given as the answer. `doubt_…`: how much the score of `none` counts for doubt, and what the span's score, how
    much its passage has of what the question's words tell and the logarithm of its recall score take off it;
    `refuse_from`: the doubt from which the answer is that there is none.
    """

    recall_weight: float = 4.0
    sure_from: float = 0.0
    refuse_from: float = 0.0
    trust_share: float = 1.0
    trust_none: float = 0.0
    trust_bias: float = 0.0
    doubt_none: float = 1.0
    doubt_score: float = 1.0
    doubt_covered: float = 0.0
    doubt_recalled: float = 0.0


class AnswerFinder:
    """The network in evaluation mode, on one device."""

    def __init__(
        self,
        network: Finder,
        vocabulary: Vocabulary,
        judgement: Judgement | None = None,
        likeness: LikenessWeights | None = None,
    ) -> None:
        self.network = network.eval()
        self.vocabulary = vocabulary
        self.judgement = judgement or Judgement()
        self.likeness = Likeness(vocabulary, network.vectors, likeness)

    @torch.inference_mode()
    def find(
        self, question: str, passages: Sequence[str], within: Sequence[Sequence[Stretch]] | None = None
    ) -> Finding:
        """Score the words of some passages as answers; all passages share one softmax.

        `within`: the stretches of each passage that an answer has to lie in one of; without it all of it is one.
        """
        asked = split_words(question)[-LONGEST_QUESTION:]
        words = [split_words(text)[:_LONGEST_PASSAGE] for text in passages]
        rows = [number for number, found in enumerate(words) if found]
        if not asked or not rows:
            return Finding((None,) * len(passages), 0.0, 1.0)
        scores = self._scores(asked, [words[row] for row in rows])
        first, last = _shares(scores)
        none = float(first[-1] + last[-1])
        size = scores.first.shape[1]
        spans: list[Span | None] = [None] * len(passages)
        for place, row in enumerate(rows):
            own = slice(place * size, place * size + len(words[row]))
            stretches = [(0, len(passages[row]))] if within is None else within[row]
            spans[row] = _best_span(row, words[row], first[own], last[own], _numbered(words[row], stretches))
        return Finding(tuple(spans), none, float(np.exp(none)))

    def _scores(self, asked: Sequence[Word], passages: Sequence[Sequence[Word]]) -> Scores:
        device = self.network.vectors.device
        question, wanted = spelling(self.vocabulary, asked), keys(asked)
        seen = [spelling(self.vocabulary, words) for words in passages]
        longest = max(map(len, seen))
        match = np.zeros((len(seen), longest, 4), dtype=np.float32)
        for row, words in enumerate(passages):
            own = keys(words)
            rarity = seen[row].facts[:, -1]
            match[row, : len(words)] = match_facts(wanted.plain, wanted.stems, own.plain, own.stems, rarity)
        asked_rows = pad_rows([(question.numbers, question.grams, question.facts)] * len(seen))
        shown_rows = pad_rows([(one.numbers, one.grams, one.facts) for one in seen])
        scores: Scores = self.network(asked_rows.to(device), shown_rows.to(device), torch.from_numpy(match).to(device))
        return scores


def _shares(scores: Scores) -> tuple[Tensor, Tensor]:
    """log shares of first and last word over all passages and none (the last entry), [R·n + 1] each."""
    none = scores.none.amax()[None]
    first, last = (torch.cat((x.flatten(), none)).log_softmax(0).cpu() for x in (scores.first, scores.last))
    return first, last


def _numbered(words: Sequence[Word], stretches: Sequence[Stretch]) -> Tensor:
    """Which of the stretches each word lies in, by its number from 1; 0 for none. [n]"""
    numbers = [
        next((number for number, (first, end) in enumerate(stretches, 1) if first <= word.first < word.end <= end), 0)
        for word in words
    ]
    return torch.tensor(numbers, dtype=torch.int64)


def _best_span(passage: int, words: Sequence[Word], first: Tensor, last: Tensor, stretches: Tensor) -> Span | None:
    """The best span that lies in one stretch; None where no word lies in any."""
    pairs = first[:, None] + last[None, :]
    age = torch.arange(len(words))[None, :] - torch.arange(len(words))[:, None]
    apart = (stretches[None, :] != stretches[:, None]) | (stretches[None, :] == 0)
    pairs = pairs.masked_fill((age < 0) | (age >= LONGEST_ANSWER) | apart, float("-inf"))
    begin, end = divmod(int(pairs.argmax()), len(words))
    if not stretches[begin]:
        return None
    score = float(pairs[begin, end])
    return Span(passage, words[begin].first, words[end].end, score, float(np.exp(score)))


def load_finder(model_folder: Path, device: torch.device) -> AnswerFinder | None:
    """The finder that a model folder brings along in `finder/`, or None.

    Raises BrokenFinder for files that are missing, unreadable or do not fit together.
    """
    folder = model_folder / FOLDER
    if not folder.is_dir():
        return None
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        spec, judgement = FinderSpec(**config["network"]), Judgement(**config["judgement"])
        vocabulary = read_words(folder / "words.txt")
        weights = safetensors.torch.load_file(folder / "weights.safetensors", device=str(device))
        network = Finder(spec).to(device)
        network.load_state_dict({name: weight.float() for name, weight in weights.items()})
        likeness = _load_likeness(folder / LIKENESS, spec.word_width)
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as problem:
        raise BrokenFinder(f"{folder} holds no usable finder: {problem}") from problem
    if len(vocabulary.words) != spec.words:
        raise BrokenFinder(f"{folder} holds no usable finder: {len(vocabulary.words)} words, not {spec.words}")
    return AnswerFinder(network, vocabulary, judgement, likeness)


def _load_likeness(path: Path, width: int) -> LikenessWeights:
    """What was learned about comparing words; as it begins where the file is missing."""
    weights = LikenessWeights(width)
    if path.exists():
        weights.load_state_dict(safetensors.torch.load_file(path))
    return weights


def save_finder(model_folder: Path, finder: AnswerFinder) -> None:
    """Write it into a model folder, weights in bfloat16; they go last, so they never stand there without the rest."""
    folder = model_folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    network = finder.network
    write_words(folder / "words.txt", finder.vocabulary)
    config = {"network": asdict(network.spec), "judgement": asdict(finder.judgement)}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    safetensors.torch.save_file(finder.likeness.weights.state_dict(), folder / LIKENESS)
    weights = {name: weight.detach().to(torch.bfloat16).contiguous() for name, weight in network.state_dict().items()}
    safetensors.torch.save_file(weights, folder / "weights.safetensors.writing")
    (folder / "weights.safetensors.writing").replace(folder / "weights.safetensors")

"""Likeness: words look for the word nearest to them, and what is trained is what is asked."""

from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
import torch.nn.functional as F

from model.finder.encoder import EncoderSpec
from model.finder.finder import AnswerFinder
from model.finder.finder_files import LIKENESS, BrokenFinder, load_finder, save_finder
from model.finder.likeness import Likeness, LikenessWeights
from model.finder.network import Finder
from model.finder.pieces import PieceList
from model.finder.vocabulary import Vocabulary, keys
from model.finder.words import Word, split_words
from model.training.finder.likeness import LikenessTrainer, Meetings, train_likeness
from model.training.finder.questions import Lessons, Texts, make_lessons
from model.training.finder.recipe import LikenessRecipe

WORDS = ("the", "cat", "kitten", "bank", "sleeps", "river", "where", "is", "who", "money")
PIECES = PieceList(("[PAD]", "[UNK]", "[CLS]", "[SEP]"))
COUNTS = (1000, 10, 10, 10, 20, 10, 300, 500, 300, 10)


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary(WORDS, COUNTS)


@pytest.fixture
def vectors() -> torch.Tensor:
    torch.manual_seed(1)
    made = torch.randn(len(WORDS) + 1, 6)
    made[0] = 0
    made[3] = made[2] + 0.2 * torch.randn(6)  # a kitten is nearly a cat
    return made


def test_a_word_is_nearest_to_itself_then_to_its_like_and_unknown_words_are_like_themselves_alone(
    vocabulary: Vocabulary, vectors: torch.Tensor
) -> None:
    likeness = Likeness(vocabulary, vectors)
    same, like, other, none = likeness.to(["cat"], [["the", "cat"], ["the", "kitten"], ["the", "bank"], []])
    assert same > like > other
    assert none == 0.0
    known, unknown = likeness.to(["zyzzyva"], [["the", "zyzzyva"], ["the", "cat"]])
    assert known > unknown == 0.0
    assert likeness.to([], [["cat"]]).tolist() == [0.0]
    assert likeness.to(["cat"], []).shape == (0,)


def test_rare_words_count_more_than_frequent_ones(vocabulary: Vocabulary, vectors: torch.Tensor) -> None:
    rare, frequent = Likeness(vocabulary, vectors).to(["the", "cat"], [["cat", "who"], ["the", "who"]])
    assert rare > frequent


def test_what_is_trained_is_what_is_asked(vocabulary: Vocabulary, vectors: torch.Tensor) -> None:
    """The trainer compares padded batches of numbers, the application single texts: both say the same."""
    texts = [split_words("The kitten sleeps, where is the cat?"), split_words("Money is in the bank; a river"), []]
    question = split_words("Who is the cat?")
    words = [*question, *(word for text in texts for word in text)]
    numbers = np.asarray([vocabulary.numbers.get(word.plain, 0) for word in words], dtype=np.int32)
    lessons = Lessons(numbers, keys(words), _none(), _none(), _none(), [])
    trainer = LikenessTrainer(lessons, vocabulary, vectors)
    for parameter in trainer.weights.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    with torch.no_grad():
        trainer.shared.zero_()
        trainer.length.zero_()
        scores = trainer(Meetings(torch.arange(len(question))[None], _places(question, texts))) / 4.0
    plain = [[word.plain for word in text if word.plain[0].isalnum()] for text in (question, *texts)]
    given = Likeness(vocabulary, vectors, trainer.weights).to(plain[0], plain[1:])
    torch.testing.assert_close(torch.from_numpy(given)[:2], scores[0, :2], atol=1e-5, rtol=1e-5)


def test_training_learns_which_words_mean_the_same_here() -> None:
    """Every question asks in other words for what its passage says; only the turned vectors can tell."""
    names, other = [f"name{n}" for n in range(12)], [f"alias{n}" for n in range(12)]
    vocabulary = Vocabulary((*names, *other, "here"), (*range(60, 36, -1), 30))
    torch.manual_seed(0)
    vectors = torch.randn(26, 16)
    rows = [
        {"source": "t", "document": "d", "context": f"here {alias} here", "question": name, "answers": [alias]}
        for name, alias in zip(names, other, strict=True)
    ]
    lessons = make_lessons(rows, vocabulary, PIECES)
    reports: list[dict[str, object]] = []
    recipe = LikenessRecipe(steps=400, questions=12, rivals=5, rate=5e-3)
    train_likeness(lessons, vocabulary, vectors, recipe, reports.append)
    assert [report["step"] for report in reports] == [200, 400]
    assert float(str(reports[-1]["right"])) > 0.9


def test_what_was_learned_survives_its_file(tmp_path: Path, vocabulary: Vocabulary, vectors: torch.Tensor) -> None:
    weights = LikenessWeights(6)
    torch.nn.init.normal_(weights.turn)
    with torch.random.fork_rng():
        network = Finder(EncoderSpec(len(PIECES.pieces), width=4, layers=1, heads=1, mlp_width=4, longest=120))
    save_finder(tmp_path, AnswerFinder(network, PIECES, Likeness(vocabulary, vectors, weights)))
    loaded = load_finder(tmp_path, torch.device("cpu"))
    assert loaded is not None
    assert torch.equal(loaded.likeness.weights.turn, weights.turn)
    torch.testing.assert_close(loaded.likeness.vectors[1:], F.normalize(vectors[1:], dim=1), atol=1e-2, rtol=1e-2)
    held = safetensors.torch.load_file(tmp_path / "finder" / LIKENESS)
    for wrong in (
        {**held, "turn": torch.eye(3)},
        {**held, "vectors": held["vectors"][1:]},
        {"turn": torch.eye(6)},
        *_odd(held),
    ):
        safetensors.torch.save_file(wrong, tmp_path / "finder" / LIKENESS)
        with pytest.raises(BrokenFinder):
            load_finder(tmp_path, torch.device("cpu"))


def _odd(held: dict[str, torch.Tensor]) -> list[dict[str, torch.Tensor]]:
    changes = {"vectors": torch.ones(3), "vectors.scale": torch.tensor(1.0), "weigh": torch.full((6,), torch.nan)}
    return [{**held, name: tensor} for name, tensor in changes.items()]


def _none() -> Texts:
    return Texts(np.zeros(0, dtype=np.int32), np.zeros(1, dtype=np.int64))


def _places(question: list[Word], texts: list[list[Word]]) -> torch.Tensor:
    longest = max(map(len, texts))
    rows, first = [], len(question)
    for text in texts:
        rows.append([*range(first, first + len(text)), *[-1] * (longest - len(text))])
        first += len(text)
    return torch.tensor(rows)[None]

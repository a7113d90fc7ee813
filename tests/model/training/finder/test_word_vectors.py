"""Word vectors: words that keep the same company come out near each other."""

import numpy as np
import torch

from model.training.finder.word_vectors import count_words, train_word_vectors

ANIMALS, PLACES = ("cat", "dog", "horse"), ("London", "Paris", "Oslo")


def _sentences() -> list[str]:
    rng = np.random.default_rng(0)
    told = []
    for _ in range(600):
        told.append(f"the {rng.choice(ANIMALS)} ate its food and slept")
        told.append(f"we went by train to {rng.choice(PLACES)} on a Sunday")
    return told


def test_words_in_the_same_places_are_alike() -> None:
    texts = _sentences()
    counted = count_words(texts, 100)
    made = train_word_vectors(texts, counted, 8, seed=1)
    number = {word: n for n, word in enumerate(made.words)}
    alike = made.vectors @ made.vectors.T
    for group, others in ((ANIMALS, PLACES), (PLACES, ANIMALS)):
        own = [number[word.lower()] for word in group]
        foreign = [number[word.lower()] for word in others]
        assert alike[own][:, own].min() > alike[own][:, foreign].max() + 0.2


def test_the_same_texts_give_the_same_vectors() -> None:
    texts = _sentences()[:200]
    counted = count_words(texts, 100)
    first, second = (train_word_vectors(texts, counted, 4, seed=1) for _ in range(2))
    assert torch.equal(first.vectors, second.vectors)
    torch.testing.assert_close(first.vectors.norm(dim=1), torch.ones(len(counted)))


def test_words_are_counted_without_case_and_rare_ones_not_at_all() -> None:
    counted = dict(count_words(["The the THE cat"] * 10 + ["hapax"], 100))
    assert counted == {"the": 30}

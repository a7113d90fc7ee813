"""Other names: what is exchanged is of one kind, the same in question and passages, and nothing else moves."""

import numpy as np
import pytest
import torch

from model.finder.vocabulary import Vocabulary
from model.training.finder.batches import Showing, make_batch
from model.training.finder.other_names import OtherNames
from model.training.finder.questions import Lessons, make_lessons

KNOWN = ("was", "born", "in", "when", "oslo", "rome", "cairo", "lima")
CITIES = ("Oslo", "Rome", "Cairo", "Lima")
PEOPLE = ("Anna", "Boris", "Clara", "Dmitri")


@pytest.fixture(scope="module")
def lessons() -> Lessons:
    rows = [
        {
            "source": "test",
            "document": "all",
            "context": f"The {person} was born in {city} in {1901 + n}, {n + 1} times. And when, and the end.",
            "question": f"When was {person} born?",
            "answers": [str(1901 + n)],
        }
        for n, (person, city) in enumerate(zip(PEOPLE, CITIES, strict=True))
    ]
    return make_lessons(rows, Vocabulary(KNOWN, tuple(range(90, 82, -1))))


@pytest.fixture(scope="module")
def names(lessons: Lessons) -> OtherNames:
    vectors = np.zeros((len(KNOWN) + 1, 8), dtype=np.float32)
    vectors[7:, 2] = 1.0  # Cairo and Lima lie on another side than Oslo and Rome
    return OtherNames(lessons, vectors)


def test_words_are_exchanged_for_others_of_their_kind_alone(lessons: Lessons, names: OtherNames) -> None:
    seen: dict[int, set[int]] = {}
    for seed in range(200):
        for word, other in enumerate(names.drawn(np.random.default_rng(seed)).tolist()):
            seen.setdefault(word, set()).add(other)
    met = {tuple(sorted(others)) for others in seen.values() if len(others) > 1}
    passages = [lessons.passages[n] for n in range(4)]
    people, cities, years, counts = ([int(row[place]) for row in passages] for place in (1, 5, 7, 9))
    groups = [people, cities[:2], cities[2:], years, counts]
    assert met == {tuple(sorted(group)) for group in groups}


def test_question_and_passage_are_renamed_alike_and_the_answer_stays_in_its_place(
    lessons: Lessons, names: OtherNames
) -> None:
    changed = 0
    for seed in range(20):
        showing = Showing(1, 0.0, renamed=1.0, names=names)
        plain = make_batch(lessons, lessons.questions, Showing(1, 0.0), np.random.default_rng(seed))
        renamed = make_batch(lessons, lessons.questions, showing, np.random.default_rng(seed))
        assert torch.equal(renamed.first, plain.first)
        assert torch.equal(renamed.match, plain.match)  # which words the question shares with the passage
        changed += not torch.equal(renamed.passage.grams, plain.passage.grams)
    assert changed == 20


def test_only_a_share_of_the_questions_is_renamed(lessons: Lessons, names: OtherNames) -> None:
    showing = Showing(1, 0.0, renamed=0.5, names=names)
    kept = 0
    for seed in range(100):
        batch = make_batch(lessons, lessons.questions, showing, np.random.default_rng(seed))
        own = make_batch(lessons, lessons.questions, Showing(1, 0.0), np.random.default_rng(seed))
        kept += sum(torch.equal(a, b) for a, b in zip(batch.passage.grams, own.passage.grams, strict=True))
    assert 150 < kept < 350  # of 400; a permutation now and then leaves a name as it was

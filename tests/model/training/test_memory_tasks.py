"""Needles and facts: what is asked was told, in an order that makes the answer true."""

import re

import numpy as np
import pytest

from model.tokenizer import SentencePieceTokenizer
from model.training.corpus import Corpora
from model.training.tasks.facts import Facts
from model.training.tasks.layout import among_numbers, background
from model.training.tasks.ledger import ENTRIES, QUESTIONS, SENTENCES, Ledger
from model.training.tasks.needles import Needles
from model.training.tasks.passages import occurs
from model.training.tasks.sample import Sample
from model.training.tasks.story import BABI, BABI_VERBS, CAST, VERBS, some, tell

SEEDS = range(60)


def turns(tokenizer: SentencePieceTokenizer, sample: Sample) -> list[tuple[str, list[int]]]:
    """Questions of the chat format, each with the pieces of its answer."""
    control = tokenizer.control
    starts = np.flatnonzero(sample.tokens == control.start_of_turn)
    found = []
    for asked, answered in zip(starts[::2], starts[1::2], strict=True):
        end = asked + int(np.flatnonzero(sample.tokens[asked:] == control.end_of_turn)[0])
        question = tokenizer.decode(sample.tokens[asked:end].tolist()).removeprefix("user\n")
        weighed = np.flatnonzero(sample.weights[answered:] == 1.0)[0] + answered
        answer = []
        for token in sample.tokens[weighed + 1 :]:
            if token in (control.end_of_turn, control.no_answer):
                break
            answer.append(int(token))
        found.append((question, answer))
    return found


def before_questions(tokenizer: SentencePieceTokenizer, sample: Sample, segments: int, segment: int) -> np.ndarray:
    return sample.tokens[: (segments - 1) * segment].astype(np.uint16)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_value_of_a_needle_was_told_before_it_is_asked_for(
    tokenizer: SentencePieceTokenizer, corpora: Corpora, seed: int
) -> None:
    made = Needles(tokenizer, corpora, keys=(1, 3), values=(1, 3)).sample(np.random.default_rng(seed), 5, 128)
    told = made.tokens[: int(np.flatnonzero(made.weights == 1.0)[0])].astype(np.uint16)
    for _, answer in turns(tokenizer, made):
        for value in tokenizer.decode(answer).strip().split(", "):
            pieces = [tokenizer.encode(lead + value) for lead in (" ", "")]
            assert any(occurs(np.asarray(one, dtype=np.uint16), told) for one in pieces)


def test_a_key_that_was_not_told_is_refused(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    task = Needles(tokenizer, corpora, keys=(1, 2), absent_share=1.0)
    refused = 0
    for seed in SEEDS:
        made = task.sample(np.random.default_rng(seed), 4, 256)
        refused += sum(not answer for _, answer in turns(tokenizer, made))
    assert refused > len(SEEDS) / 2


def test_several_values_are_asked_for_in_ascending_order(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    task = Needles(tokenizer, corpora, keys=(1, 1), values=(3, 3), kinds=(1.0, 0.0, 0.0))
    for seed in SEEDS:
        for _, answer in turns(tokenizer, task.sample(np.random.default_rng(seed), 4, 256)):
            values = [int(value) for value in tokenizer.decode(answer).split(", ")]
            assert values == sorted(values)


def follow(sentences: list[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Where everybody is, and every thing's places in turn, by reading the sentences alone."""
    people: dict[str, str] = {}
    held: dict[str, str] = {}
    things: dict[str, list[str]] = {}
    taking = "|".join(VERBS.take)
    for sentence in sentences:
        move = re.fullmatch(rf"(\w+) (?:{'|'.join(VERBS.move)}) the (\w+)\.", sentence)
        take = re.fullmatch(rf"(\w+) (?:{taking}) the (\w+)(?: there)?\.", sentence)
        drop = re.fullmatch(rf"(\w+) (?:{'|'.join(VERBS.drop)}) the (\w+)(?: there)?\.", sentence)
        if move:
            person, place = move.groups()
            people[person] = place
            for thing in (thing for thing, holder in held.items() if holder == person):
                things[thing].append(place)
        elif take:
            person, thing = take.groups()
            assert thing not in held
            held[thing] = person
            assert things.setdefault(thing, [people[person]])[-1] == people[person]
        else:
            assert drop is not None, sentence
            assert held.pop(drop[2]) == drop[1]
    return people, things


@pytest.mark.parametrize("seed", SEEDS)
def test_a_story_can_be_followed_and_its_answers_are_where_it_ends(seed: int) -> None:
    rng = np.random.default_rng(seed)
    told = tell(rng, BABI, BABI_VERBS, 20) if seed % 2 else tell(rng, some(rng, CAST, 3, 5, 2), VERBS, 20)
    people, things = follow(told.sentences)
    assert {asked.kind for asked in told.questions()} <= {1, 2, 3}
    for asked in told.questions():
        subject = re.findall(r"Where (?:is|was)(?: the)? (\w+)", asked.question)[0]
        if asked.kind == 1:
            assert asked.answer == people[subject]
        elif asked.kind == 2:
            assert asked.answer == things[subject][-1]
        else:
            place = asked.question.removesuffix("?").split()[-1]
            trail = things[subject]
            assert trail.count(place) == 1
            assert trail[trail.index(place) - 1] == asked.answer


def test_facts_are_told_in_order(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    task = Facts(tokenizer, corpora, sentences=(3, 6), kinds=(1,))
    for seed in SEEDS:
        made = task.sample(np.random.default_rng(seed), 8, 128)
        text = tokenizer.decode(made.tokens[: 7 * 128].tolist())
        for question, answer in turns(tokenizer, made):
            person = next(word for word in re.findall(r"[A-Z]\w+", question) if word not in ("Where", "What", "In"))
            moves = re.findall(rf"{person} (?:{'|'.join(VERBS.move)}) the (\w+)\.", text)
            if moves:  # it may stand in the last segment, now and then
                assert tokenizer.decode(answer).strip() == moves[-1]


def test_a_stranger_to_the_story_is_nowhere(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    task = Facts(tokenizer, corpora, sentences=(1, 3), kinds=(1,), absent_share=1.0)
    for seed in SEEDS:
        made = task.sample(np.random.default_rng(seed), 3, 512)
        assert sum(not answer for _, answer in turns(tokenizer, made)) == 1


def test_text_among_numbers_is_running_text_with_more_digits_than_text_has(
    tokenizer: SentencePieceTokenizer, corpora: Corpora
) -> None:
    digits = tokenizer.encode("0123456789")
    rng = np.random.default_rng(3)
    rich = [among_numbers(corpora, rng, 40, tokenizer) for _ in range(20)]
    plain = [background(corpora, rng, 40) for _ in range(200)]
    assert all(len(stretch) == 40 for stretch in rich)
    assert np.isin(rich, digits).mean() > 2 * np.isin(plain, digits).mean() > 0


@pytest.mark.parametrize("sentences", [0.0, 1.0])
@pytest.mark.parametrize("seed", SEEDS)
def test_an_entry_is_told_by_its_own_key_and_there_are_others(
    tokenizer: SentencePieceTokenizer, corpora: Corpora, seed: int, sentences: float
) -> None:
    made = Ledger(tokenizer, corpora, sentences=sentences).sample(np.random.default_rng(seed), 4, 128)
    text = tokenizer.decode(made.tokens[: int(np.flatnonzero(made.weights == 1.0)[0])].tolist())
    for question, answer in turns(tokenizer, made):
        asked = re.fullmatch("|".join(re.escape(form).replace(r"\{key\}", r"([\w-]+)") for form in QUESTIONS), question)
        assert asked is not None
        key = next(group for group in asked.groups() if group)
        value = tokenizer.decode(answer).strip()
        forms = SENTENCES if sentences else ENTRIES
        told = [form for form in forms if form.format(key=key, value=value) in text]
        assert told
        entry = re.escape(told[0]).replace(r"\{key\}", r"[\w-]+").replace(r"\{value\}", r"[\w-]+(?: \w+)?")
        assert len(re.findall(entry, text)) >= 2

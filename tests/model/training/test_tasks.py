import re
from dataclasses import replace

import numpy as np
import pytest

from model.tokenizer import SentencePieceTokenizer
from model.training.corpus import Corpora
from model.training.tasks import cloze, layout
from model.training.tasks.language import Language
from model.training.tasks.memory_qa import MemoryQa
from model.training.tasks.mixture import Draw, Mixture, Shape, default_tasks
from model.training.tasks.passage_qa import PassageQa
from model.training.tasks.passages import occurs
from model.training.tasks.passkey import Passkey
from model.training.tasks.recall_pairs import RecallPairs
from model.training.tasks.sample import Sample, Task, Writing

SEEDS = range(60)
SHAPES = ((1, 512), (1, 256), (2, 128), (4, 64), (6, 128), (3, 256))


def tasks(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> dict[str, Task]:
    return default_tasks(tokenizer, corpora)


def answers(tokenizer: SentencePieceTokenizer, sample: Sample) -> list[list[int]]:
    """Runs of targets of weight 1, without the token that ends an answer."""
    runs: list[list[int]] = []
    previous = -2
    for i in np.flatnonzero(sample.weights == 1.0):
        if i != previous + 1:
            runs.append([])
        runs[-1].append(int(sample.tokens[i + 1]))
        previous = i
    return [run[:-1] for run in runs]


def written(tokenizer: SentencePieceTokenizer, sample: Sample, segments: range, segment: int) -> str:
    return tokenizer.decode(sample.tokens[segments.start * segment : segments.stop * segment].tolist())


@pytest.mark.parametrize("seed", SEEDS)
def test_every_sample_has_whole_segments_and_answers_inside(
    tokenizer: SentencePieceTokenizer, corpora: Corpora, seed: int
) -> None:
    for name, task in tasks(tokenizer, corpora).items():
        for segments, segment in SHAPES:
            if not task.fits(segments, segment):
                continue
            made = task.sample(np.random.default_rng(seed), segments, segment)
            assert made.task == name
            assert made.tokens.shape == made.weights.shape == (segments * segment,)
            assert made.filler.shape == (segments,)
            assert made.tokens.dtype == np.int32
            assert made.weights.dtype == np.float32
            assert made.weights[-1] == 0.0
            assert 0 <= made.tokens.min() <= made.tokens.max() < tokenizer.vocabulary_size
            assert made.weights.max() == np.float32(0.1 if name == "language_beside" else 1.0)
            assert not made.filler[-1]


@pytest.mark.parametrize("needles", [(1, 1), (2, 4)])
def test_the_key_that_is_asked_for_was_told_and_filler_holds_no_key(
    tokenizer: SentencePieceTokenizer, corpora: Corpora, needles: tuple[int, int]
) -> None:
    task = Passkey(tokenizer, corpora, needles=needles)
    for seed in SEEDS:
        segments, segment = 8, 64
        made = task.sample(np.random.default_rng(seed), segments, segment)
        asked = answers(tokenizer, made)
        assert 1 <= len(asked) <= needles[1]
        for answer in asked:
            key = tokenizer.decode(answer)
            assert re.fullmatch(r" \d{1,5}| \d( \d){4}", key)
            pieces = np.asarray(answer, dtype=np.int32)
            told = sum(
                np.array_equal(made.tokens[i : i + len(pieces)], pieces) for i in range(len(made.tokens) - len(pieces))
            )
            assert told >= 2
            for i in np.flatnonzero(made.filler):
                assert key not in written(tokenizer, made, range(i, i + 1), segment)
                assert "key" not in written(tokenizer, made, range(i, i + 1), segment)


def test_a_needle_may_straddle_the_border_of_two_segments(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    task = Passkey(tokenizer, corpora)
    touched = [(~task.sample(np.random.default_rng(seed), 8, 64).filler[:-1]).sum() for seed in SEEDS]
    assert set(touched) >= {1, 2}


def test_the_last_segment_seldom_holds_the_needle(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    task = Passkey(tokenizer, corpora)
    late = [task.sample(np.random.default_rng(seed), 4, 128).filler[:-1].all() for seed in range(300)]
    assert np.mean(late) < 0.1


def test_both_forms_of_the_question_are_asked(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    task = Passkey(tokenizer, corpora)
    chat = [tokenizer.control.start_of_turn in task.sample(np.random.default_rng(seed), 4, 64).tokens for seed in SEEDS]
    assert 10 < sum(chat) < 50


def test_a_repeated_question_is_asked_in_the_other_form(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    task = Passkey(tokenizer, corpora, repeat_questions=2)
    made = task.sample(np.random.default_rng(3), 3, 256)
    first, second = answers(tokenizer, made)
    assert first == second
    assert (made.tokens == tokenizer.control.start_of_turn).sum() == 2


@pytest.mark.parametrize("seed", SEEDS)
def test_recalled_values_are_those_of_the_person_asked_about(
    tokenizer: SentencePieceTokenizer, corpora: Corpora, seed: int
) -> None:
    made = RecallPairs(tokenizer, corpora).sample(np.random.default_rng(seed), 6, 128)
    text = tokenizer.decode(made.tokens.tolist())
    asked = re.findall(r"\nWhat is the ([a-z ]+) of ([\w ]+)\?\nmodel\n (\w+)\n", text)
    assert asked or answers(tokenizer, made)
    for attribute, person, value in asked:
        assert f"The {attribute} of {person} is {value}." in text or f"{person}'s {attribute} is {value}." in text


@pytest.mark.parametrize("seed", SEEDS)
def test_passage_answers_stand_in_a_passage_of_the_window_or_are_refused(
    tokenizer: SentencePieceTokenizer, corpora: Corpora, seed: int
) -> None:
    control = tokenizer.control
    task = PassageQa(tokenizer, corpora)
    made = task.sample(np.random.default_rng(seed), 2, 512)
    starts, ends = (np.flatnonzero(made.tokens == i) for i in (control.start_of_passage, control.end_of_passage))
    shown = [made.tokens[a + 1 : b].astype(np.uint16) for a, b in zip(starts, ends, strict=True)]
    assert 1 <= len(shown) <= 3
    assert starts[0] >= 512
    for answer in answers(tokenizer, made):
        if answer == [control.no_answer]:
            continue
        assert any(occurs(np.asarray(answer, dtype=np.uint16), text) for text in shown)


def test_some_passage_questions_are_refused(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    task = PassageQa(tokenizer, corpora, cloze_share=0.0)
    asked = [
        answer for seed in SEEDS for answer in answers(tokenizer, task.sample(np.random.default_rng(seed), 1, 512))
    ]
    refused = sum(answer == [tokenizer.control.no_answer] for answer in asked)
    assert 0.03 < refused / len(asked) < 0.25


@pytest.mark.parametrize("seed", SEEDS)
def test_a_memory_question_is_answered_in_an_earlier_segment(
    tokenizer: SentencePieceTokenizer, corpora: Corpora, seed: int
) -> None:
    made = MemoryQa(tokenizer, corpora, longest_passage=60).sample(np.random.default_rng(seed), 4, 128)
    asked_at = int(np.flatnonzero(made.tokens == tokenizer.control.start_of_turn)[0])
    assert asked_at >= 3 * 128
    before = made.tokens[:asked_at].astype(np.uint16)
    for answer in answers(tokenizer, made):
        assert occurs(np.asarray(answer, dtype=np.uint16), before)


def test_language_counts_every_token_once(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    made = Language(corpora).sample(np.random.default_rng(0), 3, 64)
    assert made.weights.tolist() == [1.0] * 191 + [0.0]
    assert not made.filler.any()


def test_a_blank_is_answered_by_the_words_that_stood_there() -> None:
    sentence = " In the year 1805 the captain gave old Martha a letter for the judge of Paris."
    for seed in SEEDS:
        made = cloze.blank(np.random.default_rng(seed), sentence)
        assert made is not None
        question, answer = made
        assert answer in sentence
        assert answer.strip() != question
    assert cloze.blank(np.random.default_rng(0), "Too short.") is None


def test_hidden_facts_never_overlap() -> None:
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        lengths = [5, 1, 30, 12]
        starts = layout.places(rng, 50, lengths)
        covered = [i for start, length in zip(starts, lengths, strict=True) for i in range(start, start + length)]
        assert len(set(covered)) == sum(lengths)
        assert 0 <= min(covered) <= max(covered) < 50


def test_facts_that_do_not_fit_are_an_error_not_a_cut() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        layout.places(np.random.default_rng(0), 10, [6, 5])


def test_a_weight_moves_to_the_position_that_predicts() -> None:
    tail = Writing()
    tail.add([7, 8])
    tail.add([9], 1.0)
    made = layout.hide(np.random.default_rng(1), 2, 8, np.full(16, 3), [[5, 6]], tail, "task", language=False)
    (predicting,) = np.flatnonzero(made.weights)
    assert made.tokens[predicting + 1] == 9
    assert made.tokens[predicting] == 8
    assert sorted(made.tokens[made.tokens != 3]) == [5, 6, 7, 8, 9]


def test_a_batch_is_the_same_for_the_same_seed_and_step(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    draw = Draw({"passkey": 2, "recall_few": 1, "passage_qa": 1}, (Shape(4, 128), Shape(8, 128, 0.5)), tokens=4096)
    first = Mixture(tasks(tokenizer, corpora), seed=5).batch(draw, 17)
    again = Mixture(tasks(tokenizer, corpora), seed=5).batch(draw, 17)
    other = Mixture(tasks(tokenizer, corpora), seed=6).batch(draw, 17)
    assert np.array_equal(first.tokens, again.tokens)
    assert np.array_equal(first.weights, again.weights)
    assert first.tasks == again.tasks
    assert first.tokens.shape != other.tokens.shape or not np.array_equal(first.tokens, other.tokens)
    assert first.tokens.shape == (4096 // (first.segments * first.segment), first.segments * first.segment)
    assert first.filler.shape == (len(first.tasks), first.segments)


def test_a_batch_without_a_fitting_task_says_so(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    with pytest.raises(ValueError, match="no task of memory_qa fits 1 segments of 64"):
        Mixture(tasks(tokenizer, corpora)).batch(Draw({"memory_qa": 1.0}, (Shape(1, 64),)), 0)


def test_more_keys_than_fit_are_left_out(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    task = replace(Passkey(tokenizer, corpora), needles=(1, 8))
    for seed in SEEDS:
        assert len(answers(tokenizer, task.sample(np.random.default_rng(seed), 3, 128))) >= 1

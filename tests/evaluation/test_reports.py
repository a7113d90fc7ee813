"""Reports, on planted answers: a perfect reader scores 1, a blank one 0, and a knock-out that still knows shows."""

import numpy as np
import pytest

from gemma10m_tui.evaluation.code import CodeAnswer, CodeQuestion, code_scores
from gemma10m_tui.evaluation.facts import fact_scores
from gemma10m_tui.evaluation.gain import doubling, gain_figures
from gemma10m_tui.evaluation.needles import needle_scores
from gemma10m_tui.evaluation.passkey import passkey_scores
from gemma10m_tui.evaluation.question_file import Question
from gemma10m_tui.evaluation.question_scores import Answered, Reply, question_scores
from gemma10m_tui.evaluation.warmth import heat_scores
from model.evaluation.facts import fact_probes
from model.evaluation.needles import needle_probes
from model.evaluation.passkey import passkey_probes
from model.evaluation.trials import Outcome
from model.tokenizer import SentencePieceTokenizer
from tests.tiny_reader import small_vocabulary


@pytest.fixture(scope="module")
def tokenizer() -> SentencePieceTokenizer:
    return SentencePieceTokenizer(small_vocabulary())


def outcome(said: str, zeroed: str = "", foreign: str = "", prompts: int = 1) -> Outcome:
    return Outcome((said,) * prompts, (zeroed,) * prompts, (foreign,) * prompts)


def test_a_perfect_and_a_blank_passkey(tokenizer: SentencePieceTokenizer) -> None:
    probes = passkey_probes(tokenizer, 9, 0)
    perfect = passkey_scores(probes, [outcome(f" {one.key}. The", prompts=2) for one in probes])
    assert (perfect["correct"], perfect["accuracy"], perfect["digits"]) == (9, 1.0, 1.0)
    assert perfect["in_chat"]["accuracy"] == 1.0
    assert [third["correct"] for third in perfect["by_depth"].values()] == [3, 3, 3]
    assert perfect["knockout"]["zeroed"] == perfect["knockout"]["foreign"] == 0.0
    assert not perfect["missed"]
    blank = passkey_scores(probes, [outcome("", prompts=2) for _ in probes])
    assert (blank["correct"], blank["accuracy"]) == (0, 0.0)
    assert [one["key"] for one in blank["missed"]] == [one.key for one in probes]
    assert blank["interval"][0] == 0.0


def test_a_key_that_outlives_its_memory_shows_in_the_knock_outs(tokenizer: SentencePieceTokenizer) -> None:
    probes = passkey_probes(tokenizer, 4, 0)
    window = passkey_scores(probes, [outcome(str(one.key), str(one.key), "", prompts=2) for one in probes])
    assert window["knockout"]["zeroed"] == 1.0
    swapped = [outcome("", "", str(probes[index - 1].key), prompts=2) for index in range(4)]
    assert passkey_scores(probes, swapped)["knockout"]["foreign_names_its_own"] == 1.0


def test_perfect_half_and_blank_needles(tokenizer: SentencePieceTokenizer) -> None:
    probes = [
        *needle_probes(tokenizer, 3, 0, "number", "single", "ruler"),
        *needle_probes(tokenizer, 3, 0, "name", "values", "ruler"),
    ]
    perfect = needle_scores(probes, [outcome(", ".join(one.values).upper()) for one in probes])
    assert perfect["accuracy"] == perfect["values_named"] == 1.0
    assert set(perfect["by_kind"]) == {"number-single", "name-values"}
    half = needle_scores(probes, [outcome(", ".join(one.values[: len(one.values) // 2])) for one in probes])
    assert half["accuracy"] == 0.0
    assert half["by_kind"]["name-values"]["values_named"] == 0.5
    assert len(half["missed"]) == 6
    assert needle_scores(probes, [outcome("") for _ in probes])["values_named"] == 0.0


def test_perfect_facts_and_all_places_at_once(tokenizer: SentencePieceTokenizer) -> None:
    probes = [one for kind in (1, 2, 3) for one in fact_probes(tokenizer, 4, 0, kind)]
    perfect = fact_scores(probes, [outcome(f" {one.answer}") for one in probes])
    assert perfect["accuracy"] == 1.0
    assert [part["trials"] for part in perfect["by_kind"].values()] == [4, 4, 4]
    everywhere = "bathroom bedroom garden hallway kitchen office"
    assert fact_scores(probes, [outcome(everywhere) for _ in probes])["accuracy"] == 0.0


def test_facts_are_compared_with_naming_the_place_told_last(tokenizer: SentencePieceTokenizer) -> None:
    probes = fact_probes(tokenizer, 40, 0, 1)
    for one in probes:
        told = [sentence for sentence in one.sentences if " to the " in sentence]
        assert told[-1].endswith(f" {one.told_last}.")
    report = fact_scores(probes, [outcome(one.told_last) for one in probes])
    assert report["accuracy"] == report["baselines"]["place_told_last"]
    assert 0.2 < report["accuracy"] < 0.8


def test_heat_counts_the_three_warmest() -> None:
    report = heat_scores([0.1, 0.5, 0.9, 0.95], [0, 2, 3, 60], [9, 9, 9, 0], segments=64)
    assert report["correct"] == 2
    assert report["top_1"] == 0.25
    assert report["median_rank"] == 3.5
    assert report["knockout"] == {"foreign": 0.25, "chance": 3 / 64}


def test_gain_is_what_the_memory_saves_behind_the_first_segment() -> None:
    losses = np.zeros((3, 4, 5))
    losses[0], losses[1], losses[2] = 2.0, 3.0, 2.5
    losses[:, :, 0] = 9.0
    report = gain_figures(losses, 0)
    assert report["gain_over_zeroed"] == {"nats": 1.0, "interval": [1.0, 1.0], "texts_that_gain": 1.0}
    assert report["gain_over_foreign"]["nats"] == 0.5
    assert [row["segments"] for row in report["by_segment"]] == [[0, 0], [1, 1], [2, 3], [4, 4]]
    assert report["by_segment"][0]["gain_over_foreign"] == 0.0
    assert doubling(1) == [(0, 1)]


def test_the_first_citation_decides_where_a_name_is() -> None:
    asked = CodeQuestion("defined", "Where is climb defined?", "def climb(height)", frozenset({4}))
    takes = CodeQuestion("takes", "What does climb take?", "height", frozenset({4}))
    done = [
        CodeAnswer(asked, "def climb(height):", False, 0, 0),
        CodeAnswer(asked, "", True, 1, 12),
        CodeAnswer(takes, "height", False, 0, None),
    ]
    report = code_scores(done)
    assert (report["trials"], report["correct"]) == (2, 1)
    assert report["by_kind"]["defined"]["passage_recall"] == {"1": 0.5, "5": 0.5, "10": 0.5, "20": 1.0}
    assert report["by_kind"]["defined"]["quoted_whole"] == 0.5
    assert report["by_kind"]["takes"]["exact_match"] == 1.0
    assert len(report["missed"]) == 1


def question(source: str = "a") -> Question:
    return Question(source, "article", "It is blue. It is big.", "What is it?", ("blue",), True)


def test_answers_are_scored_by_source_and_refusals_apart() -> None:
    right, wrong, refused = Reply("Blue.", "end", ("d1",)), Reply("red", "quoted"), Reply("", "refused")
    done = [
        Answered(question("a"), True, 0, 0, right, "It is blue.", zeroed=wrong),
        Answered(question("b"), True, 7, None, refused, "It is blue."),
        Answered(question("b"), False, None, None, refused, ""),
    ]
    report = question_scores(done, 0)
    assert (report["trials"], report["correct"], report["exact_match"]) == (2, 1, 0.5)
    assert report["passage_recall"] == {"1": 0.5, "5": 0.5, "10": 1.0, "20": 1.0}
    assert report["passage_cited"]["1"] == 0.5
    assert (report["refused_wrong"], report["refused_right"], report["unanswerable"]) == (0.5, 1.0, 1)
    assert report["by_source"]["a"]["exact_match"] == 1.0
    assert report["by_source"]["b"]["exact_match"] == 0.0
    assert report["knockout"]["memory"] == {"trials": 1, "exact_match": 1.0, "f1": 1.0}
    assert report["knockout"]["zeroed"]["exact_match"] == 0.0
    assert report["baselines"]["best_sentence"]["f1"] == pytest.approx(0.5)

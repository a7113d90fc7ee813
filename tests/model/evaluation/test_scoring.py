"""The scores, on what each benchmark's own scorer says of the same strings."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.evaluation import needle_words
from model.evaluation.facts import LABELS, fact_probes
from model.evaluation.gain import measure_losses
from model.evaluation.interval import wilson
from model.evaluation.needles import needle_probes
from model.evaluation.passkey import passkey_probes
from model.evaluation.scoring import first_number, is_key, matching_digits, only_label, share_named
from model.tokenizer import SentencePieceTokenizer
from model.training.tasks import names, needles, words
from tests.model import tiny


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (" 48213.", 48213),
        ("the key is 7, not 8", 7),
        ("", None),
        ("no digits", None),
        (" 4 8 2 1 3.", 48213),
        ("007", 7),
    ],
)
def test_the_first_run_of_digits_counts(written: str, number: int | None) -> None:
    assert first_number(written) == number
    assert is_key(written, 48213) == (number == 48213)


@given(trials=st.integers(1, 400), share=st.floats(0, 1))
def test_an_interval_holds_its_share_and_ends_where_all_or_none_are_right(trials: int, share: float) -> None:
    correct = round(share * trials)
    low, high = wilson(correct, trials)
    assert 0.0 <= low <= correct / trials <= high <= 1.0
    assert (low == 0.0) == (correct == 0)
    assert (high == 1.0) == (correct == trials)


def test_digits_count_in_their_places() -> None:
    assert matching_digits("48219", 48213) == 0.8
    assert matching_digits("8213", 48213) == 0.0
    assert matching_digits("482130", 48213) == 1.0
    assert matching_digits("", 48213) == 0.0


def test_every_value_that_is_named_counts_in_any_case() -> None:
    assert share_named("It is ANNA Smith, and 12", ("Anna Smith", "13")) == 0.5
    assert share_named("", ("x",)) == 0.0


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("kitchen", True),
        ("The most recent location of Mary is kitchen. And garden.", True),
        ("kitchen or garden", False),
        ("garden", False),
        ("", False),
        ("in the Kitchen", True),
    ],
)
def test_babilong_wants_the_right_place_alone(written: str, right: bool) -> None:
    assert only_label(written, "Where is Mary?", "kitchen", LABELS) is right


def test_a_place_of_the_question_is_no_answer() -> None:
    question = "Where was the apple before the garden?"
    assert only_label("kitchen, before the garden", question, "kitchen", LABELS)


@pytest.mark.parametrize("form", ["single", "keys", "values"])
@pytest.mark.parametrize("kind", ["number", "name", "uuid"])
@pytest.mark.parametrize("wording", ["ruler", "other"])
def test_what_a_needle_is_asked_for_is_what_was_told_of_its_key(form: str, kind: str, wording: str) -> None:
    tokenizer = SentencePieceTokenizer(tiny.vocabulary())
    for one in needle_probes(tokenizer, 6, 3, kind, form, wording):  # type: ignore[arg-type]
        told = [tokenizer.decode(tokens) for _, tokens in one.probe.facts]
        of_key = [sentence for sentence in told if one.key in sentence]
        assert len(told) == (1 if form == "single" else 4)
        assert len(of_key) == len(one.values) == (4 if form == "values" else 1)
        assert all(any(value in sentence for sentence in of_key) for value in one.values)
        assert one.key in one.question
        assert one.depth in [depth for depth, _ in one.probe.facts]
        assert [depth for depth, _ in one.probe.facts] == sorted(depth for depth, _ in one.probe.facts)


def test_keys_and_names_of_needles_are_in_no_training_task() -> None:
    trained = {*words.ADJECTIVES, *words.NOUNS, *names.FIRST_NAMES, *names.LAST_NAMES}
    asked = {*needle_words.ADJECTIVES, *needle_words.NOUNS, *needle_words.FIRST_NAMES, *needle_words.LAST_NAMES}
    assert not trained & asked
    assert not any("register" in wording for wording in (*needles.STATEMENTS, *needles.QUESTIONS))


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_facts_ask_a_question_of_their_kind_about_their_story(kind: int) -> None:
    tokenizer = SentencePieceTokenizer(tiny.vocabulary())
    for one in fact_probes(tokenizer, 20, 5, kind):
        assert one.answer in LABELS
        assert [tokenizer.decode(tokens).strip() for _, tokens in one.probe.facts] == list(one.sentences)
        asked = {1: r"Where is [A-Z]\w+\?", 2: r"Where is the \w+\?", 3: r"Where was the \w+ before the \w+\?"}[kind]
        assert re.fullmatch(asked, one.question)


def test_passkeys_are_different_and_spread() -> None:
    probes = passkey_probes(SentencePieceTokenizer(tiny.vocabulary()), 30, 0)
    assert len({probe.key for probe in probes}) == 30
    assert sum(probe.depth < 1 / 3 for probe in probes) == 10
    assert passkey_probes(SentencePieceTokenizer(tiny.vocabulary()), 30, 0) == probes


def test_losses_are_those_of_the_decoder_and_the_first_segment_has_no_memory_to_lose(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    model = tiny.model(tmp_path_factory.mktemp("model"))
    size = model.spec.segment
    texts = [tiny.tokens(4 * size, seed)[0].numpy() for seed in range(3)]
    told: list[tuple[int, int]] = []
    losses = measure_losses(model, texts, lambda done, total: told.append((done, total)))
    assert losses.shape == (3, 3, 4)
    assert told[-1] == (4, 4)
    assert np.allclose(losses[0, :, 0], losses[1, :, 0])
    assert np.allclose(losses[0, :, 0], losses[2, :, 0])
    assert not np.allclose(losses[0, :, 1:], losses[1, :, 1:])
    for text, segment in np.ndindex(3, 3):
        assert losses[2, text, segment + 1] != losses[0, text, segment + 1]
    tokens = tiny.tokens(4 * size, 1)
    hidden = model.decoder(tokens).hidden
    chosen = model.decoder.logits(hidden)[0].log_softmax(-1)[:-1].gather(1, tokens[0, 1:, None])[:, 0]
    for segment in range(4):
        wanted = -chosen[segment * size : (segment + 1) * size - 1].mean()
        assert abs(float(wanted) - losses[0, 1, segment]) < 1e-4


def test_one_text_has_no_other_memory(tmp_path_factory: pytest.TempPathFactory) -> None:
    model = tiny.model(tmp_path_factory.mktemp("model"))
    with pytest.raises(ValueError, match="two texts"):
        measure_losses(model, [tiny.tokens(16)[0].numpy()], lambda done, total: None)

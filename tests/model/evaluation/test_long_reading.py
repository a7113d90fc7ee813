"""Many long texts read together are the same texts read one by one; what is shared is told apart from what is not."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.checkpoint import Model
from model.evaluation.haystack import Haystack, landmark, of_texts
from model.evaluation.long_reading import Group, Hidden, Text, read_each, read_shared
from model.evaluation.rows import row, stacked
from model.evaluation.trials import Plan, Probe, depths, read_trials
from model.state import State
from tests.model import tiny

SEGMENT = tiny.OWN.segment
LENGTH = 30 * SEGMENT  # three passes and a part of a fourth
TEXTS = (
    Text((Hidden(70, (5, 6, 7)), Hidden(130, (8, 9)))),  # the second one in another pass
    Text((Hidden(62, (10, 11, 12, 13)),)),  # across the border of two passes
    Text((Hidden(LENGTH - 3, (14, 15, 16)),)),  # the very end
    Text((Hidden(0, (17, 18)),)),  # the very beginning
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return tiny.model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module", params=["linear", "gated-delta"])
def any_model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Model:
    spec = replace(tiny.OWN, memory=replace(tiny.OWN.memory, rule=request.param))
    return tiny.model(tmp_path_factory.mktemp("model"), spec)


@pytest.fixture(scope="module")
def haystack(model: Model) -> Haystack:
    return of_texts(model.tokenizer, ["Call me Ishmael. The pass key is here.\nRemember it now."], 0)


def alone(model: Model, group: Group, text: Text) -> State:
    ids = torch.from_numpy(group.tokens(0, group.length, text))[None]
    with torch.inference_mode():
        return model.decoder(ids, state_only=True).state


def test_texts_read_together_are_the_texts_read_one_by_one(model: Model, haystack: Haystack) -> None:
    group = Group(haystack, 3, LENGTH, TEXTS)
    for text, read in zip(TEXTS, read_each(model, group, normalisers=True), strict=True):
        assert tiny.furthest(read.state, alone(model, group, text)) < 5e-6
        made = torch.cat(read.normalisers).double()
        ids = torch.from_numpy(group.tokens(0, LENGTH, text))[None]
        with torch.inference_mode():
            wanted = model.decoder(ids, state_only=True).normalisers[0].to(torch.float16).double()
        assert tiny.relative(made, wanted) < 2e-3


def test_shared_reading_is_exact_for_what_is_hidden_last(any_model: Model, haystack: Haystack) -> None:
    model, group = any_model, Group(haystack, 3, LENGTH, TEXTS[2:3])
    (read,) = read_shared(model, group)
    assert tiny.furthest(read.state, alone(model, group, TEXTS[2])) < 5e-6


@pytest.mark.parametrize("rule", ["delta", "recurrent"])
def test_a_difference_that_no_one_carries_is_not_shared(rule: str, haystack: Haystack, tmp_path: Path) -> None:
    model = tiny.model(tmp_path, replace(tiny.OWN, memory=replace(tiny.OWN.memory, rule=rule)))
    group = Group(haystack, 3, LENGTH, TEXTS[:2])
    for text, read in zip(group.texts, read_shared(model, group), strict=True):
        assert tiny.furthest(read.state, alone(model, group, text)) < 5e-6


def test_shared_reading_keeps_most_of_what_tells_a_text_from_the_bare_haystack(
    any_model: Model, haystack: Haystack
) -> None:
    model, group = any_model, Group(haystack, 3, LENGTH, TEXTS)
    with torch.inference_mode():
        bare = model.decoder(torch.from_numpy(group.tokens(0, LENGTH))[None], state_only=True).state
    for text, read in zip(TEXTS, read_shared(model, group, normalisers=True), strict=True):
        wanted, found = alone(model, group, text), read.state
        made = torch.cat(read.normalisers)
        assert len(made) == LENGTH // SEGMENT
        ids = torch.from_numpy(group.tokens(0, LENGTH, text))[None]
        with torch.inference_mode():
            exact = model.decoder(ids, state_only=True).normalisers[0].to(torch.float16)
        assert torch.allclose(made[0], exact[0], rtol=1e-2)
        for mine, theirs, without in zip(found.layers, wanted.layers, bare.layers, strict=True):
            if mine.memory is None or theirs.memory is None or without.memory is None:
                continue
            told = (theirs.memory.sums - without.memory.sums).norm()
            missed = (theirs.memory.sums - mine.memory.sums).norm()
            assert missed < 0.5 * told


def test_states_come_out_of_a_batch_as_they_went_in(model: Model) -> None:
    states = []
    for seed in range(3):
        with torch.inference_mode():
            states.append(model.decoder(tiny.tokens(2 * SEGMENT, seed), state_only=True).state)
    together = stacked(states)
    for index, state in enumerate(states):
        assert tiny.furthest(row(together, index), state) == 0.0


def test_a_haystack_goes_on_without_end_and_is_never_longer_than_its_text(model: Model) -> None:
    filler = landmark(model.tokenizer)
    once = model.tokenizer.encode(
        "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again. "
    )
    assert len(filler.tokens) == len(once)
    first = 10_000_000 * len(once)
    assert filler.slice(first + 1, first + len(once) + 1).tolist() == [*once[1:], once[0]]


def test_no_more_of_a_text_is_tokenised_than_asked_for(model: Model) -> None:
    def texts() -> Iterator[str]:
        yield "Call me Ishmael."
        raise AssertionError("the second text was not needed")

    assert len(of_texts(model.tokenizer, texts(), 3).tokens) == len(model.tokenizer.encode("Call me Ishmael."))


def test_an_empty_haystack_says_so(model: Model) -> None:
    with pytest.raises(ValueError, match="empty"):
        of_texts(model.tokenizer, [""], 0)


def test_facts_are_laid_in_order_apart_and_behind_sentences(model: Model, haystack: Haystack) -> None:
    rng = np.random.default_rng(0)
    probes = []
    for depth in depths(rng, 40):
        places = sorted([depth, *rng.random(2).tolist()])
        probes.append(Probe(tuple((place, (30 + n,) * 5) for n, place in enumerate(places)), ((1, 2),)))
    plan = Plan(haystack, 3 * SEGMENT * 3, 1, readings=2, opening=(20, 21))
    trials = read_trials(model, plan, probes)
    assert [trial.probe for trial in trials] == probes
    for trial in trials:
        spans = [(one.place, one.end) for one in trial.text.hidden]
        assert spans == sorted(spans)
        assert all(end <= first for (_, end), (first, _) in itertools.pairwise(spans))
        assert spans[0][0] >= 2
        assert spans[-1][1] <= 9 * SEGMENT
        assert [one.tokens[0] for one in trial.text.hidden] == [30, 31, 32]


def test_what_is_hidden_stands_behind_the_end_of_a_sentence(haystack: Haystack) -> None:
    ends = np.flatnonzero(haystack.endings[haystack.slice(0, 200)])
    for place in range(40, 200):
        settled = haystack.after_sentence(place, 0)
        assert settled - 1 in ends
        assert not any(settled <= end < place for end in ends)
    assert haystack.after_sentence(3, 2) in (2, 3)


def test_what_does_not_fit_is_an_error_not_a_cut(model: Model, haystack: Haystack) -> None:
    probe = Probe(((0.5, (9,) * 100),), ((1,),))
    with pytest.raises(ValueError, match="cannot be hidden"):
        read_trials(model, Plan(haystack, 64, 0), [probe])


def test_depths_are_spread_evenly() -> None:
    found = depths(np.random.default_rng(4), 30)
    assert sorted(int(depth * 30) for depth in found) == list(range(30))

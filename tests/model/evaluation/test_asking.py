"""Questions asked side by side get what they would get alone, and every trial is asked of three memories."""

import pytest
import torch

from model.checkpoint import Model
from model.evaluation.asking import Asked, ask
from model.evaluation.haystack import landmark
from model.evaluation.trials import Plan, Probe, ask_trials, read_trials
from model.generator import Generator
from model.sampling import Sampling
from tests.model import tiny


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return tiny.model(tmp_path_factory.mktemp("model"))


def asked(model: Model) -> list[Asked]:
    prompts = ((1, 2, 3), (4, 5), (6, 7, 8), (9, 10))
    found = []
    for seed, prompt in enumerate(prompts):
        with torch.inference_mode():
            state = model.decoder(tiny.tokens(2 * model.spec.segment, seed), state_only=True).state
        found.append(Asked(state, prompt))
    return found


def test_a_batch_writes_what_the_generator_writes(model: Model) -> None:
    for one, answered in zip(asked(model), ask(model, asked(model), limit=4), strict=True):
        generator = Generator(model, one.state)
        queries = generator.feed(one.prompt)
        assert answered.tokens == list(generator.write(Sampling(), (), 4))
        assert answered.ended_by is None
        for mine, theirs in zip(answered.queries, queries, strict=True):
            assert tiny.relative(mine, theirs) < 5e-6


def test_an_answer_ends_at_the_first_stop_and_not_in_it(model: Model) -> None:
    free = ask(model, asked(model), limit=4)
    stop = free[0].tokens[2]
    answered = ask(model, asked(model), limit=4, stops=(stop,))
    for before, after in zip(free, answered, strict=True):
        if stop in before.tokens:
            assert after.tokens == before.tokens[: before.tokens.index(stop)]
            assert after.ended_by == stop
        else:
            assert (after.tokens, after.ended_by) == (before.tokens, None)


def test_every_prompt_is_asked_of_the_own_the_empty_and_another_memory(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    probes = [Probe(((0.5, (40 + n,) * 3),), ((1, 2), (3, 4, 5))) for n in range(3)]
    trials = read_trials(model, Plan(landmark(model.tokenizer), 64, 0), probes)
    heard: list[Asked] = []

    def listen(_model: Model, questions: list[Asked], limit: int, stops: object) -> object:
        heard.extend(questions)
        return ask(_model, questions, limit)

    monkeypatch.setattr("model.evaluation.trials.ask", listen)
    outcomes = ask_trials(model, trials, 2, ())
    assert len(heard) == 3 * 3 * 2
    for index, trial in enumerate(trials):
        own, empty, other = (heard[6 * index + 2 * part] for part in range(3))
        assert heard[6 * index + 1].prompt == trial.probe.prompts[1]
        assert own.state is trial.read.state
        before = trials[index - 1].read.state
        for mine, none, theirs, wanted in zip(
            own.state.layers, empty.state.layers, other.state.layers, before.layers, strict=True
        ):
            if mine.memory is not None and none.memory is not None and theirs.memory is not None:
                assert not none.memory.sums.any()
                assert wanted.memory is not None
                assert torch.equal(theirs.memory.sums, wanted.memory.sums)
    assert all(len(outcome.said) == len(outcome.zeroed) == len(outcome.foreign) == 2 for outcome in outcomes)


def test_a_single_trial_has_no_other_memory(model: Model) -> None:
    probe = Probe(((0.5, (40,)),), ((1, 2),))
    trials = read_trials(model, Plan(landmark(model.tokenizer), 64, 0), [probe])
    with pytest.raises(ValueError, match="no other"):
        ask_trials(model, trials, 2, ())

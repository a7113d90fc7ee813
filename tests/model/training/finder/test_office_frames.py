"""Frames: choices, optional parts and slots; and the frames that there are fit the kinds they belong to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.training.finder.office.frames import SECOND, Kind, Slot, Text, parse, pieces_of, read_kinds, slots_of
from model.training.finder.office.values import Act, Person, Values, fill

VALUES = Values()
KINDS = read_kinds()


def _told(text: Text, seed: int) -> str:
    rng = np.random.default_rng(seed)
    return "".join(piece for piece, _ in pieces_of(text, rng, lambda slot: f"<{slot.name}{slot.form}>"))


def test_a_text_has_one_of_its_choices_and_its_optional_parts_or_not() -> None:
    text = parse("(On|At) {date}[, or (so|later),] {act.ing} (began)")
    assert {_told(text, seed) for seed in range(60)} == {
        f"{at} <date>{middle} <acting> (began)" for at in ("On", "At") for middle in ("", ", or so,", ", or later,")
    }


def test_brackets_around_no_alternatives_only_group_where_they_are_told_to() -> None:
    assert _told(parse("(a (b|b)) c", grouping=True), 1) == "a b c"
    assert _told(parse("(a (b|b)) c"), 1) == "(a b) c"


@pytest.mark.parametrize("broken", ["(a|b", "[a", "{a", "a (b [c)"])
def test_a_bracket_that_is_not_closed_is_no_frame(broken: str) -> None:
    with pytest.raises(ValueError, match=r"closed|substring"):
        parse(broken)


@given(st.text(alphabet="ab |./?", max_size=30), st.integers(0, 5))
def test_a_text_without_brackets_is_told_as_it_is(text: str, seed: int) -> None:
    assert _told(parse(text), seed) == text


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_every_slot_of_a_frame_is_one_of_its_kind_and_filled_from_a_list(kind: Kind) -> None:
    texts = [*kind.tells, *kind.tells_two, *kind.labels, *(question.text for question in kind.questions)]
    known = {*kind.slots, *(f"{slot}{SECOND}" for slot in kind.slots)}
    for name in {name for text in texts for name in slots_of(text)}:
        plain = name[:1].lower() + name[1:]
        assert plain in known or name.removeprefix("x:").lower() in {*VALUES.lists, "person", "act"}, name
    assert {*kind.slots.values()} <= {*VALUES.lists, "person", "act"}
    assert {question.answer for question in kind.questions} <= {*kind.slots, ""}
    assert kind.tells


def test_every_list_can_be_drawn_from() -> None:
    rng = np.random.default_rng(1)
    for name, entries in VALUES.lists.items():
        for entry in range(len(entries)):
            drawn = VALUES.text(name, rng, entry)
            assert drawn.strip()
            assert not set("{}|[]") & set(drawn), drawn


def test_a_thing_to_be_done_is_told_with_any_verb_of_its_group() -> None:
    act = Act(0, "the toner")
    told = {VALUES.told(act, "past", np.random.default_rng(seed)) for seed in range(40)}
    assert told == {"ordered the toner", "bought the toner", "purchased the toner", "got the toner"}


def test_a_person_has_several_names_and_a_value_a_capital_where_its_slot_has_one() -> None:
    anna = Person("Anna", "Falk", "Ms")
    told = {VALUES.told(anna, "", np.random.default_rng(seed)) for seed in range(60)}
    assert told == {"Anna Falk", "Ms Falk", "A. Falk"}
    rng = np.random.default_rng(1)
    assert fill(Slot("Goods"), {"goods": "toner"}, VALUES, rng) == "Toner"
    assert fill(Slot("goods", "Up"), {"goods": "toner"}, VALUES, rng) == "Toner"
    assert fill(Slot("goods"), {"goods": "toner"}, VALUES, rng) == "toner"

"""Below an answer a quote is shown where it says more than the answer, and there is the part that can be checked."""

import pytest

from gemma10m_tui.events import Citation
from gemma10m_tui.said_already import LONGEST_SHOWN, beginning, excerpt, said_already, told_apart

SENTENCE = "It's the thing Mock Turtle Soup is made from, said the Queen."


def cited(quote: str, *, verified: bool = True) -> Citation:
    return Citation(1, "a.txt", "p. 1", quote, verified, 0.5)


@pytest.mark.parametrize(
    "answer",
    [
        SENTENCE,
        f"“{SENTENCE}”",
        f"Page 1: “{SENTENCE}” So it stands there.",
        SENTENCE.replace(" is", "\nis"),
        SENTENCE[:-1],
    ],
)
def test_what_the_answer_has_word_for_word_is_not_said_again(answer: str) -> None:
    assert said_already(cited(SENTENCE), answer)


@pytest.mark.parametrize("answer", ["Mock Turtle Soup", "", "Something else.", SENTENCE.replace("Queen", "King")])
def test_a_quote_that_says_more_or_other_things_than_the_answer_is_shown(answer: str) -> None:
    assert not said_already(cited(SENTENCE), answer)


def test_a_short_quote_is_taken_for_said_only_where_it_is_all_of_the_answer() -> None:
    assert said_already(cited("He died."), "He died")
    assert not said_already(cited("He died."), "He died. Nobody wept, as far as the text tells.")


def test_a_quote_that_is_not_found_in_the_text_is_always_shown_for_that_must_be_seen() -> None:
    assert not said_already(cited(SENTENCE, verified=False), SENTENCE)


def test_words_that_only_begin_or_end_as_the_quote_does_are_not_it() -> None:
    assert not said_already(cited("the thing that soup is made from"), "the thing that soup is made fromage")
    assert said_already(
        cited("the thing that soup is made from"),
        "Nothe thing that soup is made from; the thing that soup is made from",
    )


@pytest.mark.parametrize("place", [0, 10, 150, 300, 395, 400])
def test_the_part_of_a_long_quote_that_is_shown_has_the_answer(place: int) -> None:
    words = [f"w{number}" for number in range(400)]
    words[place:place] = ["a", "long", "hookah"]
    shown = excerpt(" ".join(words), "a long hookah.")
    assert "a long hookah" in shown
    assert len(shown) <= LONGEST_SHOWN + 2
    assert shown.startswith("…") is (place > 25)
    assert shown.endswith("…") is (place < 380)


def test_a_quote_without_the_answer_is_shown_from_its_beginning() -> None:
    assert excerpt("word " * 100, "elsewhere").startswith("word word")
    assert excerpt("two\n words", "") == "two words"


def test_where_an_answer_quotes_several_sources_the_first_words_tell_them_apart() -> None:
    other = "On various pretexts they all moved off, and Alice was soon left alone."
    both = [cited(SENTENCE), cited(other)]
    assert told_apart(both, f"- {SENTENCE}\n- {other}")
    assert not told_apart(both, SENTENCE)
    assert beginning(other) == "On various pretexts they all moved off, and…"
    assert beginning("He died.") == "He died."
    assert beginning("x" * 80) == "x" * 22 + "…"

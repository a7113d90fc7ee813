"""A question in a language that no finder reads is told by the sentence that is likest to it, and never as sure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.conversation.other_language import likest_sentence
from gemma10m_tui.conversation.pointing.trust import Verdict
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import StoredPassage
from tests.conversation.people.test_about_whom import asked_of

GERMAN = (
    "Der Verein ist ein Zusammenschluss von Gärtnern. Gegründet wurde der Verein 1993 von Ida Murr. "
    "Die Gründung ist nicht mehr zu belegen.\n\nDie Hecke muss im Herbst nicht geschnitten werden."
)


def _likest(question: str, *texts: str) -> str | None:
    passages = [StoredPassage(n, "a.txt", "a", Locator("l. 1"), text, 0, 9) for n, text in enumerate(texts)]
    place = likest_sentence(question, [Recalled(passage, 1.0) for passage in passages])
    return None if place is None else texts[place[0]][slice(*place[1])]


def test_where_the_finder_finds_nothing_the_sentence_with_the_words_is_quoted() -> None:
    said = asked_of("Wer hat den Verein gegründet?", GERMAN, "Die Hecke", score=-9)
    assert said == (Verdict.QUOTE, "Gegründet wurde der Verein 1993 von Ida Murr.")


def test_what_the_finder_finds_goes_first_and_is_no_more_than_quoted() -> None:
    assert asked_of("Wer schneidet die Hecke?", GERMAN, "Ida Murr")[0] is Verdict.QUOTE
    assert "Ida Murr" in asked_of("Wer schneidet die Hecke?", GERMAN, "Ida Murr")[1]
    assert asked_of("Who cuts the Hecke?", GERMAN, "Ida Murr") == (Verdict.ANSWER, "Ida Murr")


@pytest.mark.parametrize(
    ("question", "text", "sentence"),
    [
        (
            "Wird die Hecke im Herbst geschnitten?",
            GERMAN,
            "Die Hecke muss im Herbst nicht geschnitten werden.",
        ),
        (
            "Qui a fondé la société des jardins ?",
            "Les arbres sont dans le parc. La société des jardins est née quand Léa Roy l'a fondée avec un ami.",
            "La société des jardins est née quand Léa Roy l'a fondée avec un ami.",
        ),
        (
            "¿Quién fundó la sociedad de jardines?",
            "El parque es muy grande. En 1901 la sociedad de los jardines la fundó Ana Ruiz con un amigo.",
            "En 1901 la sociedad de los jardines la fundó Ana Ruiz con un amigo.",
        ),
    ],
)
def test_german_french_and_spanish_are_told(question: str, text: str, sentence: str) -> None:
    assert _likest(question, "Was ist das für ein Tier?", text) == sentence


def test_a_question_for_a_time_or_a_number_is_told_by_a_figure() -> None:
    without = "Der Verein wurde im Sommer von Ida Murr gegründet."
    assert _likest("Wer hat den Verein gegründet?", without) == without
    assert _likest("Wann wurde der Verein gegründet?", without) is None
    assert (
        _likest("Wann wurde der Verein gegründet?", without, GERMAN) == "Gegründet wurde der Verein 1993 von Ida Murr."
    )


def test_too_little_of_the_question_is_nothing() -> None:
    assert _likest("Wie heißt der Hund des Nachbarn von Ida Murr?", GERMAN) is None
    assert _likest("Was ist ein Verein von Dachdeckern?", "Der Dachdecker ist auf dem Dach.") is None


def test_english_is_the_finders() -> None:
    assert _likest("Who founded the club?", "The club was founded by Ida Murr.") is None
    assert _likest("Wer hat den Club gegründet?", "The Club was gegründet by Ida Murr.") is None


@given(st.text(max_size=80), st.text(max_size=300))
def test_any_text_can_be_asked(question: str, text: str) -> None:
    sentence = _likest(f"Was ist das: {question}", text)
    assert sentence is None or sentence in text

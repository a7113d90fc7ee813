"""What a text says of one thing is no answer where another of its kind is asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.conversation.people.about_which import asked_thing, designations
from gemma10m_tui.conversation.pointing.trust import Verdict
from tests.conversation.people.test_about_whom import asked_of

KETTLE = (
    "The K7 is a kettle with a thermostat. It was designed by Mirela Stan and first sold in October 2023. "
    "It replaces the K5, which was discontinued in June 2023.\n\nIt may be cleaned in the machine."
)
ERRORS = "| Code | Meaning |\n|---|---|\n| E1 | No water |\n| E3 | Sensor fault |"


def test_what_is_said_of_another_model_is_no_answer() -> None:
    assert asked_of("When was the K7 first sold?", KETTLE, "October 2023") == (Verdict.ANSWER, "October 2023")
    assert asked_of("When was the K5 first sold?", KETTLE, "October 2023")[0] is Verdict.NONE
    assert asked_of("Who designed the K5?", KETTLE, "Mirela Stan")[0] is Verdict.NONE


def test_what_is_said_of_the_model_itself_is_quoted_instead() -> None:
    verdict, said = asked_of("When was the K5 first sold?", KETTLE, "October 2023", "June 2023")
    assert verdict is Verdict.QUOTE
    assert said == "It replaces the K5, which was discontinued in June 2023."
    assert asked_of("When was the K5 discontinued?", KETTLE, "June 2023") == (Verdict.ANSWER, "June 2023")


def test_what_names_no_model_is_taken_as_it_is() -> None:
    assert asked_of("How is the K5 cleaned?", KETTLE, "in the machine")[0] is Verdict.ANSWER


def test_a_pro_is_another_than_the_plain_one_but_may_be_called_as_it_is() -> None:
    both = "The K7 weighs 1 kg. The K7 Pro weighs 2 kg."
    assert asked_of("What does the K7 weigh?", both, "2 kg")[0] is Verdict.NONE
    assert asked_of("What does the K7 Pro weigh?", both, "2 kg")[0] is Verdict.ANSWER
    assert asked_of("What does the K7 Pro weigh?", both, "1 kg")[0] is Verdict.ANSWER


def test_another_family_and_what_the_text_never_names_are_no_concern() -> None:
    assert (
        asked_of("Which error does the K7 show?", "The K7 is good. An E4 is shown at once.", "E4")[0] is Verdict.ANSWER
    )
    assert asked_thing("Who designed the K9?", [KETTLE]) is None
    assert asked_thing("Who designed the kettle?", [KETTLE]) is None


def test_a_row_of_another_code_is_not_told() -> None:
    verdict, said = asked_of("What is the meaning of E3?", ERRORS, "No water")
    assert "No water" not in said
    assert verdict is not Verdict.ANSWER or said == "Sensor fault"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("the K7, the K7 Pro and a CX-30", {"K7", "K7 Pro", "CX-30"}),
        ("E4: see Q3, and all MP3s.", {"E4", "Q3", "MP3"}),
        ("AT-K7-DS of K7.2, k7, K7x9 and 7K, in Year 9", set()),
    ],
)
def test_designations_are_capital_letters_with_a_number(said: str, found: set[str]) -> None:
    assert designations(said) == found


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_text_can_be_asked(question: str, text: str) -> None:
    thing = asked_thing(question, [text])
    if thing is not None:
        assert thing.named_in(text) or not thing.is_of_them(text, (0, len(text)))

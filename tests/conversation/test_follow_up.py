"""Questions that say only what is different from the one before, as if asked alone."""

import pytest
from tiny_reader import never

from gemma10m_tui.conversation.answer import answer
from gemma10m_tui.conversation.earlier_turns import Exchange
from gemma10m_tui.conversation.follow_up import asked_alone, last_asked
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.events import AnswerFinished, AnswerStarted


@pytest.mark.parametrize(
    ("earlier", "question", "alone"),
    [
        ("Where was Anna born?", "And Ilse?", "Where was Ilse born?"),
        ("Where was Anna Maria Smith born?", "What about Boris?", "Where was Boris born?"),
        ("Where is the Hatter's watch?", "And the Dormouse?", "Where is the Dormouse's watch?"),
        ("Summarise chapter 1", "What about chapter 2?", "Summarise chapter 2"),
        ("What happens in chapter 7?", "And in chapter VIII?", "What happens in chapter VIII?"),
        ("What changed in 8.2.0?", "And in 8.1?", "What changed in 8.1?"),
        ("Where is make_context called?", "And `invoke`?", "Where is `invoke` called?"),
        ("What does Context.invoke do?", "And Context.forward?", "What does Context.forward do?"),
        ("What is the default of timeout?", "And of follow_redirects?", "What is the default of follow_redirects?"),
        ("How often is the Hatter mentioned?", "And the Dormouse?", "How often is the Dormouse mentioned?"),
        ("Wo wohnt Anna?", "Und Boris?", "Wo wohnt Boris?"),
        ("Who stole the tarts?", "And the cakes?", "Who stole the cakes?"),
        ("Is the brew group dishwasher safe?", "And the drip tray?", "Is the drip tray dishwasher safe?"),
        ("Are dogs allowed?", "And cats?", "Are cats allowed?"),
        ("How often is Ishmael mentioned?", "In which chapters?", "In which chapters is Ishmael mentioned?"),
        ("Which Python version does it need?", "And the licence?", "the licence"),
    ],
)
def test_what_is_of_the_same_kind_takes_its_place(earlier: str, question: str, alone: str) -> None:
    assert asked_alone(question, earlier) == alone


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        (None, "And Ilse?"),
        ("Who stole the tarts?", "And why?"),
        ("Who stole the tarts?", "And who else was there?"),
        ("What did Anna say to Boris?", "And Clara?"),  # for whom of the two?
        ("Where was the key of the house?", "And the lamp?"),  # the lamp, or the key of the lamp?
        ("Where was Anna born?", "And the house that stood by the lake in those years?"),
        ("Who stole the tarts?", "And chapter 2?"),
        ("Where was Anna born?", "Where is Boris?"),
        ("Where was Anna born?", "And then?"),
        ("Where was Anna born?", "And nothing else?"),
        ("Where was Anna born?", "And she stole the tarts?"),
        ("Where was Anna born?", "And in summer?"),
        ("Where was Anna born?", "How about no?"),
        ("How often is Anna mentioned?", "And in total?"),
        ("Where is the cat?", 'And "?'),
        ("Where was Anna born?", "What about “”?"),
        ("Where was Anna born?", "And " + "Boris " * 100),
    ],
)
def test_other_questions_stay_as_they_are(earlier: str | None, question: str) -> None:
    assert asked_alone(question, earlier) == question


@pytest.mark.parametrize(
    ("earlier", "question", "alone"),
    [
        ("Where is RedLamp defined?", "What does it do?", "What does RedLamp do?"),
        ("Where is RedLamp defined?", "And what does that do?", "And what does RedLamp do?"),
        ("Where is RedLamp defined?", "What is it for?", "What is RedLamp for?"),
        ("Where is RedLamp defined?", "Which file is it in?", "Where is RedLamp defined?"),
        ("Where is RedLamp defined?", "Who calls it?", "Who calls RedLamp?"),
        ("What does Lamp.light do?", "What arguments does it take?", "What arguments does Lamp.light take?"),
        ("What does Lamp.light do?", "Where is that defined?", "Where is Lamp.light defined?"),
        ("What does Lamp.light do?", "Where is that called?", "Where is Lamp.light called?"),
        ("Where is light_up called?", "What does it do?", "What does light_up do?"),
        ("What is the default of LAMP_TIMES?", "Where is that used?", "Where is LAMP_TIMES used?"),
    ],
)
def test_it_is_the_definition_that_was_named(earlier: str, question: str, alone: str) -> None:
    assert asked_alone(question, earlier) == alone


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("Where is RedLamp defined?", "What is it about?"),
        ("Where is RedLamp defined?", "Who wrote it?"),
        ("What does it do?", "What does it do?"),
        ("What does the project do?", "What does it do?"),
        ("Which licence is it under?", "What does it do?"),
        ("Which Python version does it need?", "What does it do?"),
        ("Where was Anna born?", "What does it do?"),
    ],
)
def test_it_is_the_project_where_no_definition_was_named(earlier: str, question: str) -> None:
    assert asked_alone(question, earlier) == question


def test_one_follows_another() -> None:
    assert last_asked([("Where was Anna born?", "Oslo"), ("And Ilse?", "Rome"), ("And Boris?", "Bonn")]) == (
        "Where was Boris born?"
    )
    assert last_asked([]) is None


def test_the_turn_says_how_it_was_understood(session: Session) -> None:
    events = list(
        answer(session, "And Boris?", earlier=[Exchange("How often is Anna mentioned?", "")], cancelled=never)
    )
    assert isinstance(events[0], AnswerStarted)
    assert (events[0].question, events[0].understood) == ("And Boris?", "How often is Boris mentioned?")
    said = events[-1]
    assert isinstance(said, AnswerFinished)
    assert said.answer.startswith("“Boris” occurs")

"""What is asked of a definition by its name."""

import pytest

from gemma10m_tui.conversation.source.asked_name import whose_head_is_asked, whose_work_is_asked


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What does Context.invoke do?", "Context.invoke"),
        ("How does HTTPAdapter.send work?", "HTTPAdapter.send"),
        ("What is `to_bool` for?", "to_bool"),
        ("What's the purpose of raise_for_status()?", "raise_for_status"),
        ("What does style do?", "style"),
        ("What does the docstring of Context.invoke say?", "Context.invoke"),
        ("What does the echo function do?", "echo"),
        ("What does the method invoke do?", "invoke"),
        ("What does the validator in_ do?", "in_"),
        ("How does the command line work?", None),
        ("How does the engine work?", None),
        ("What is the library for?", None),
        ("How does the `engine` work?", "engine"),
        ("How does the engine class work?", "engine"),
        ("What does the error handler do?", None),
        ("What does the option maxSize do?", "maxSize"),
        ("What is the function secho() used for?", "secho"),
        ("What does the `invoke` method of the Context class do?", "Context.invoke"),
        ("What does the function that decides which class is used do?", None),
        ("What does Session.send return?", None),
        ("Where is Context.invoke defined?", None),
        ("How is a lamp lit?", None),
    ],
)
def test_a_question_for_what_it_does_is_told_from_others(question: str, named: str | None) -> None:
    assert whose_work_is_asked(question) == named


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Where is Context.invoke defined?", "Context.invoke"),
        ("Where is the class `Router` declared?", "Router"),
        ("Where is the Session class?", "Session"),
        ("Where is the old class of ships?", None),
        ("Where is the url_for function defined?", "url_for"),
        ("What arguments does Signer.sign take?", "Signer.sign"),
        ("Which parameters does the function connect() accept?", "connect"),
        ("What arguments does the echo function take?", "echo"),
        ("Where is the invoke() method of Context defined?", "Context.invoke"),
        ("Where is the function that parses a date defined?", None),
        ("Where is the treasure?", None),
        ("What does Context.invoke do?", None),
        ("Which arguments does he bring against it?", None),
    ],
)
def test_a_question_for_a_place_or_arguments_is_told_from_others(question: str, named: str | None) -> None:
    assert whose_head_is_asked(question) == named

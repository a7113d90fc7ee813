"""What is asked of a definition by its name."""

import pytest

from gemma10m_tui.conversation.asked_name import names_a_definition, whose_head_is_asked, whose_work_is_asked


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


@pytest.mark.parametrize(
    ("question", "is_one"),
    [
        ("What does has do?", True),
        ("What does the function has do?", True),
        ("How does the `engine` work?", True),
        ("How does the in_ validator work?", False),
        ("Where is the read_file function defined?", True),
        ("How does the engine work?", False),
        ("What is the library for?", False),
        ("Where is the treasure?", False),
    ],
)
def test_a_thing_is_told_from_a_definition_of_that_name(question: str, is_one: bool) -> None:
    assert names_a_definition(question) == is_one

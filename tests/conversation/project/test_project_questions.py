"""Which questions are asked of a project, and which only look like it."""

import pytest

from gemma10m_tui.conversation.project.changes import LATEST
from gemma10m_tui.conversation.project.questions import ProjectKind, project_question


@pytest.mark.parametrize(
    ("question", "kind", "about"),
    [
        ("What licence is it under?", ProjectKind.LICENCE, ""),
        ("Which license does this project use?", ProjectKind.LICENCE, ""),
        ("How is it licensed?", ProjectKind.LICENCE, ""),
        ("Which Python version does it need?", ProjectKind.RUNTIME, "Python"),
        ("Which Python versions are supported?", ProjectKind.RUNTIME, "Python"),
        ("Which versions of Python does the library support?", ProjectKind.RUNTIME, "Python"),
        ("What is the minimum Node.js version?", ProjectKind.RUNTIME, "Node"),
        ("What version is this?", ProjectKind.VERSION, ""),
        ("What's the current version of the package?", ProjectKind.VERSION, ""),
        ("What does it depend on?", ProjectKind.DEPENDENCIES, ""),
        ("Which packages does it need?", ProjectKind.DEPENDENCIES, ""),
        ("What are its dependencies?", ProjectKind.DEPENDENCIES, ""),
        ("Any runtime dependencies?", ProjectKind.DEPENDENCIES, ""),
        ("Does it have any runtime dependencies?", ProjectKind.DEPENDENCIES, ""),
        ("Are there any dependencies?", ProjectKind.DEPENDENCIES, ""),
        ("Does it depend on anything?", ProjectKind.DEPENDENCIES, ""),
        ("List all the dependencies", ProjectKind.DEPENDENCIES, ""),
        ("What changed in 0.28.0?", ProjectKind.CHANGES, "0.28.0"),
        ("What's new in version 8.2?", ProjectKind.CHANGES, "8.2"),
        ("What is new in the latest release?", ProjectKind.CHANGES, LATEST),
        ("Show me the changelog for v1.2.0rc1", ProjectKind.CHANGES, "v1.2.0rc1"),
        ("Where is make_context called?", ProjectKind.CALLS, "make_context"),
        ("Who calls `Context.invoke`?", ProjectKind.CALLS, "Context.invoke"),
        ("Which functions call the method close()?", ProjectKind.CALLS, "close"),
        ("where is HTTPException raised?", ProjectKind.RAISES, "HTTPException"),
        ("And what does it depend on?", ProjectKind.DEPENDENCIES, ""),
        ("the licence", ProjectKind.LICENCE, ""),
        ("Where is the Session class used?", ProjectKind.USES, "Session"),
        ("What uses url_for?", ProjectKind.USES, "url_for"),
        ("What is the default value of follow_redirects?", ProjectKind.DEFAULT, "follow_redirects"),
        ("What is the default timeout?", ProjectKind.DEFAULT, "timeout"),
        ("What's the default for `--max-retries`?", ProjectKind.DEFAULT, "max_retries"),
        ("What does the pool size default to?", ProjectKind.DEFAULT, "pool_size"),
        ("What is follow_redirects by default?", ProjectKind.DEFAULT, "follow_redirects"),
    ],
)
def test_questions_about_a_project(question: str, kind: ProjectKind, about: str) -> None:
    found = project_question(question)
    assert found is not None
    assert (found.kind, found.about) == (kind, about)


@pytest.mark.parametrize(
    "question",
    [
        "What licence did the captain have?",
        "Which python bit the keeper of the zoo?",
        "What does the captain depend on in a storm?",
        "What changed in the house after the death of Anna?",
        "Where is the lamp that the keeper called his own?",
        "Who calls for help in the second act of the play?",
        "Which version of the story does Boris believe?",
        "What is new about the harbour?",
        "By default, who inherits the house and the land around it?",
        "x" * 300 + " is the default value of x " * 20,
    ],
)
def test_questions_about_something_in_a_text(question: str) -> None:
    found = project_question(question)
    assert found is None or found.project  # what is called by a word is a project only where it is called so


def test_what_a_default_is_asked_of_and_what_a_project_is_called() -> None:
    found = project_question("What is the default of show_default in Option?")
    assert found is not None
    assert (found.about, found.within) == ("show_default", "Option")
    found = project_question("What does click depend on?")
    assert found is not None
    assert found.project == "click"

"""A question for a function, a class, an exception or a macro is answered by one."""

from pathlib import Path

import pytest
from tiny_reader import ending, read_paths

from gemma10m_tui.conversation.recall import recall
from gemma10m_tui.conversation.source.asked_kind import (
    asked_kind,
    asks_for_a_way,
    asks_whether,
    asks_why,
    heads_of_kind,
    without_kind,
)
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import Shelf, Snapshot, StoredPassage
from model.checkpoint import Model


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which function clears the screen?", "function"),
        ("What method raises an error when the status is bad?", "function"),
        ("Which exception is raised when a parameter is missing?", "exception"),
        ("Which error is raised then?", "exception"),
        ("Which validator checks that a string matches?", "function"),
        ("Which HTTP client class sends it?", "class"),
        ("Which macro rounds a number?", "macro"),
        ("What is the function of the heart?", None),
        ("Which of them was first?", None),
        ("How is the class defined?", None),
    ],
)
def test_the_kind_that_is_asked_for_is_told_by_the_question(question: str, kind: str | None) -> None:
    assert asked_kind(question) == kind


@pytest.mark.parametrize(
    ("question", "way"),
    [
        ("How do I light the lamp?", True),
        ("How is a lamp lit?", True),
        ("How many lamps are lit?", False),
        ("How does Lamp.light work?", False),
        ("How can I find which function lights the lamp?", False),
        ("Which lamp is lit?", False),
    ],
)
def test_a_way_is_asked_for_where_no_definition_is(question: str, way: bool) -> None:
    assert asks_for_a_way(question) == way


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which gzip decoder class is there?", {"gzip", "decoder", "there"}),
        ("Which exception is raised when a parameter is missing?", {"raised", "when", "parameter", "missing"}),
    ],
)
def test_what_else_the_question_tells_is_kept(question: str, told: set[str]) -> None:
    assert set(without_kind(question).rstrip("?").split()) >= told


@pytest.mark.parametrize(
    ("document", "text", "names", "kinds"),
    [
        ("a.py", "class Lamp:\n    def light(self): ...", ["Lamp", "Lamp.light"], {"class", "function"}),
        ("a.py", "class LampError(Lamp): ...", ["LampError"], {"class", "exception"}),
        ("a.py", "class Missing(\n    LampError,\n): ...", ["Missing"], {"class", "exception"}),
        ("exceptions.py", "class Missing(Lamp): ...", ["Missing"], {"class", "exception"}),
        ("a.rs", "    pub fn light() {}", ["light"], {"function"}),
        ("tests/test_a.py", "def test_light(): ...", ["test_light"], set()),
        ("a.py", "light()  # a class of its own, a function", [], set()),
        ("a.py", "LIGHT = 3  # class LIGHT", ["LIGHT"], set()),
    ],
)
def test_a_passage_has_the_definitions_whose_names_begin_in_it(
    document: str, text: str, names: list[str], kinds: set[str]
) -> None:
    passage = StoredPassage(1, document, document, Locator(document), text, 0, 1)
    assert {kind for kind in ("class", "function", "exception") if heads_of_kind(passage, names, kind)} == kinds


def test_the_definition_is_recalled_before_what_uses_it(reader: Model, tmp_path: Path) -> None:
    (tmp_path / "lamp.py").write_text('def glow(power):\n    """Light the lamp."""\n    return power\n', "utf-8")
    (tmp_path / "use.md").write_text("It lights the lamp: a function of the tower.\n", "utf-8")
    with Snapshot.open(Path(ending(read_paths(reader, Shelf(tmp_path), [tmp_path])).path), read_only=True) as snapshot:
        asked = recall(snapshot, "Which function lights the lamp?", None, 8)
        other = recall(snapshot, "What lights the lamp of the tower?", None, 8)
    assert asked[0].passage.document == "lamp.py"
    assert other[0].passage.document == "use.md"


@pytest.mark.parametrize(
    ("question", "whether"),
    [
        ("Is the pump covered?", True),
        ("And didn't she see him?", True),
        ("Kann man es waschen?", True),
        ("Am I covered?", True),
        ("Must I tell you?", True),
        ("Muss ich das melden?", True),
        ("Gibt es ein Leuchtfeuer?", True),
        ("Darf man angeln?", True),
        ("Sind Sie der Wärter?", True),
        ("Faut-il payer ?", True),
        ("Y a-t-il un phare ?", True),
        ("¿Hay un faro?", True),
        ("Ist es rot oder weiß?", False),
        ("Was gibt es?", False),
        ("Is it red or white?", False),
        ("Who is the captain?", False),
        ("Isaac went where?", False),
    ],
)
def test_whether_something_is_so(question: str, whether: bool) -> None:
    assert asks_whether(question) is whether


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Why is a raven like a desk?", True),
        ("And why?", True),
        ("what was the reason for it", True),
        ("Warum fiel er?", True),
        ("Who said why it was so?", False),
        ("What did he ask?", False),
    ],
)
def test_a_reason_is_asked_for(question: str, why: bool) -> None:
    assert asks_why(question) is why

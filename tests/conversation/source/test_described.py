"""What a definition does is said by its documentation, wherever a language has it."""

from pathlib import Path

import pytest
from tiny_reader import ending, read_paths

from gemma10m_tui.conversation.pointing.pointed_answer import point
from gemma10m_tui.conversation.pointing.trust import Verdict
from gemma10m_tui.conversation.recall import recall
from gemma10m_tui.conversation.source.described import described, without_margins
from gemma10m_tui.conversation.source.heads import heads
from gemma10m_tui.library import Shelf, Snapshot
from model.checkpoint import Model
from model.finder.finder import AnswerFinder


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('def light(n: int = 3) -> bool:\n    """Light the lamp. It burns."""\n    return True\n', "Light the lamp."),
        ("class light(\n    Lamp,\n):\n    '''\n    Burns\n    for hours\n    '''\n", "Burns for hours"),
        ('@overload\ndef light(n: int) -> int: ...\ndef light(n):\n    """Burn."""\n', "Burn."),
        ("/**\n * Light the lamp, then go.\n *\n * @param {int} n\n */\nlight(n) {\n}\n", "Light the lamp, then go."),
        ("/** Light the lamp\n * until morning. Then\n * go. */\n\nlight(n) {\n}\n", "Light the lamp until morning."),
        ("/**\n * Light it\n * @param n\n */\nfunction light(n) {\n}\n", "Light it"),
        ("// light lights it.\n// Twice.\nfunc (s *S) light() {\n}\n", "light lights it."),
        ("/// Lights it.\n#[inline]\npub fn light() {}\n", "Lights it."),
        ("/* Lights it. */\nint light(int n)\n{\n}\n", "Lights it."),
        ("# Lights it.\ndef light\nend\n", "Lights it."),
        ("/* Lights it. */\n#define light(n) (n)\n", "Lights it."),
        ("#include <lamp.h>\n#endif\nint light(int n)\n{\n}\n", None),
        ("#if 1\n#define dark(n) 0\n#define light(n) (n)\n", None),
        (
            "// Lights it at dusk, i.e. when it is dark.\nfunc (s *S) light() {\n}\n",
            "Lights it at dusk, i.e. when it is dark.",
        ),
        ("// Lights lamp no. 7 of the tower.\nfunc (s *S) light() {\n}\n", "Lights lamp no. 7 of the tower."),
        ('def light(url="http://x"):\n    """Burn."""\n', "Burn."),
        ('def light(n):  # type: ignore\n    """Burn."""\n', "Burn."),
        (f'def light(n):\n    """Light {"and light " * 40}it. Go."""\n', f"Light {'and light ' * 40}it."),
        ("def light():\n    return 'no string of its own'\n", None),
        ("x = 1  # not of it\n\n\ndef light():\n    pass\n", None),
    ],
)
def test_its_first_sentence_is_found(text: str, said: str | None) -> None:
    found = [one for one in (described(text, head) for head in heads(text, ["light"])) if one]
    assert [without_margins(text[slice(*one)]) for one in found] == ([] if said is None else [said])


def test_what_the_question_names_is_recalled_with_its_definition(reader: Model, tmp_path: Path) -> None:
    (tmp_path / "lamp.py").write_text(
        'class Lamp:\n    def set_light(self):\n        """Burn."""\n\n\ndef set_lights():\n    """Other."""\n', "utf-8"
    )
    with Snapshot.open(Path(ending(read_paths(reader, Shelf(tmp_path), [tmp_path])).path), read_only=True) as snapshot:
        (named, *_) = recall(snapshot, "What does Lamp.set_light do?", None, 8)
        (other, *_) = recall(snapshot, "What does Lamp.put_out do?", None, 8)
    assert [head.name for head in named.defining] == ["set_light"]
    assert other.defining == ()


def test_it_is_the_answer_and_its_passage_the_first_source(reader: Model, tmp_path: Path) -> None:
    (tmp_path / "lamp.py").write_text('def set_light(power):\n    """Burn all night."""\n    return power\n', "utf-8")
    (tmp_path / "use.py").write_text(
        "from lamp import set_light\n\nset_light(3)  # set_light, what does it do?\n", "utf-8"
    )
    path = Path(ending(read_paths(reader, Shelf(tmp_path), [tmp_path])).path)
    with Snapshot.open(path, read_only=True) as snapshot:
        recalled = recall(snapshot, "What does set_light do?", None, 8)[::-1]
    pointed = point(Mute(), "What does set_light do?", recalled)
    assert (pointed.verdict, pointed.text, pointed.trust) == (Verdict.ANSWER, "Burn all night.", None)
    assert pointed.recalled[0].passage.document == "lamp.py"
    assert {one.passage.id for one in pointed.recalled} == {one.passage.id for one in recalled}


class Mute(AnswerFinder):
    """Is never asked."""

    def __init__(self) -> None:
        pass


def test_a_comment_that_fills_a_passage_is_of_the_definition_in_the_next(reader: Model, tmp_path: Path) -> None:
    comment = (
        "/**\n * Send the body.\n *\n" + " * One more line of what it does and does not, at length.\n" * 30 + " */\n"
    )
    (tmp_path / "a.js").write_text(f"{comment}\nres.sendBody = function (body) {{\n  return body\n}}\n", "utf-8")
    path = Path(ending(read_paths(reader, Shelf(tmp_path), [tmp_path])).path)
    with Snapshot.open(path, read_only=True) as snapshot:
        does, takes = "What does res.sendBody do?", "What arguments does res.sendBody take?"
        said = point(Mute(), does, recall(snapshot, does, None, 20))
        head = point(Mute(), takes, recall(snapshot, takes, None, 20))
    assert said.text == "Send the body."
    assert head.text == "res.sendBody = function (body)"
    assert said.recalled[0].passage.id < head.recalled[0].passage.id

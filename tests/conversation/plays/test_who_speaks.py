"""Who is in a play is told by its list of persons and by the names before its speeches; other texts have neither."""

from pathlib import Path

import pytest
from test_plays import PLAIN
from written_text import quoted, read_text

from gemma10m_tui.conversation.plays.cast import cast_of
from gemma10m_tui.conversation.plays.spoken import speakers, speeches_in
from gemma10m_tui.conversation.plays.who_speaks import who_speaks, who_speaks_so, who_that_is
from model.checkpoint import Model

SPEECHES = (("ANNA", "The clock is slow."), ("BORIS", "It was always slow."), ("ANNA", "Then wind it."))
WAYS = {
    "bold above": "**{name}**\n{said}\n\n",
    "bold before": "**{name}:** {said}\n\n",
    "alone with a stop": "{name}.\n{said}\n\n",
    "alone": "{name}\n{said}\n\n",
    "before with a stop": "{name}. {said}\n\n",
    "before with a colon": "{name}: (aside) {said}\n\n",
}


def play(way: str) -> str:
    spoken = "".join(WAYS[way].format(name=name, said=said) for name, said in SPEECHES)
    return "".join(
        f"ACT {act}\n\nSCENE I. A shop.\n\nEnter ANNA and BORIS.\n\n{spoken}Exeunt.\n\n" for act in ("I", "II")
    )


@pytest.mark.parametrize("way", WAYS)
def test_every_speech_is_of_who_is_named_before_it(tmp_path: Path, reader: Model, way: str) -> None:
    with read_text(tmp_path, reader, "wager.txt", play(way)) as text:
        assert speakers(speeches_in(text)) == [("ANNA", 4), ("BORIS", 2)]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who speaks first?", "ANNA speaks first, of those whose speeches have a name before them, in Act I, Scene I"),
        ("Who speaks first in act 2?", "BORIS speaks first in Act II, of those whose"),
        ("Who is the last to speak?", "ANNA speaks last, of those"),
        ("Wer spricht zuerst?", "ANNA speaks first, of those"),
        ("How many speeches does Boris have?", "BORIS has 3 speeches, counted by the name before each. The first, in"),
        (
            "How many lines does Boris have?",
            "BORIS has 3 speeches, counted by the name before each; how many lines these",
        ),
        ("How often does Anna speak?", "ANNA has 3 speeches"),
        ("Who speaks most?", "Who speaks, counted by the name before each of 6 speeches:"),
        (
            "Who speaks in act 1 scene 2?",
            "Who speaks in Act I, Scene II. A street, counted by the name before each of 2",
        ),
    ],
)
def test_who_speaks_is_told_by_the_speeches(tmp_path: Path, reader: Model, question: str, said: str) -> None:
    with read_text(tmp_path, reader, "wager.txt", PLAIN) as text:
        found = who_speaks(text, question)
    assert found is not None
    assert found.text.startswith(said)
    assert quoted(found)


@pytest.mark.parametrize(
    "question", ["How many speeches does Clara have?", "Who speaks first in act 9?", "Who wound it?"]
)
def test_what_no_speech_tells_is_asked_of_the_rest(tmp_path: Path, reader: Model, question: str) -> None:
    with read_text(tmp_path, reader, "wager.txt", PLAIN) as text:
        assert who_speaks(text, question) is None


def test_the_persons_of_a_play_are_those_of_its_list(tmp_path: Path, reader: Model) -> None:
    with read_text(tmp_path, reader, "wager.txt", PLAIN) as text:
        found = cast_of(text)
    assert found is not None
    assert found.text.splitlines()[2:] == ["- ANNA, a clockmaker", "- BORIS, her brother"]
    assert quoted(found) == ["ANNA, a clockmaker", "BORIS, her brother"]


def test_a_list_of_characters_is_one_of_persons_in_a_play(tmp_path: Path, reader: Model) -> None:
    listed = "## Characters\n\n- **ANNA**, a clockmaker\n- **BORIS**, her brother\n\n"
    with read_text(tmp_path, reader, "wager.md", f"{listed}## Act 1\n\nA room.\n\n## Act 2\n\nA street.\n") as text:
        found = cast_of(text)
    assert found is not None
    assert found.text.splitlines()[2:] == ["- ANNA, a clockmaker", "- BORIS, her brother"]
    assert quoted(found) == ["**ANNA**, a clockmaker", "**BORIS**, her brother"]


def test_the_persons_of_a_play_without_a_list_are_those_who_speak(tmp_path: Path, reader: Model) -> None:
    with read_text(tmp_path, reader, "wager.txt", play("bold above")) as text:
        found = cast_of(text)
    assert found is not None
    assert found.text.splitlines()[2:] == ["- ANNA: 4", "- BORIS: 2"]


def test_who_somebody_is_the_list_of_persons_says(tmp_path: Path, reader: Model) -> None:
    with read_text(tmp_path, reader, "wager.txt", PLAIN) as text:
        found = who_that_is(text, "Who is Boris?")
        assert who_that_is(text, "Who is Clara?") is None
    assert found is not None
    assert quoted(found) == ["BORIS, her brother"]


def test_of_somebody_who_only_speaks_that_is_said(tmp_path: Path, reader: Model) -> None:
    with read_text(tmp_path, reader, "wager.txt", play("alone with a stop")) as text:
        assert who_that_is(text, "Who is Anna?") is None
        found = who_speaks_so(text, "Who is Anna?")
    assert found is not None
    assert found.text.startswith("Who that is I do not find in so many words. ANNA has 4 speeches")


@pytest.mark.parametrize(
    "text",
    [
        "# Tool\n\n## Characters\n\n- a letter, large or small\n- a digit, of any script\n\n## Notes\n\nNone.\n",
        "".join(
            f"# Step {n}\n\n**Note:** Wind it.\n\n**Warning:** Not too far.\n\nWARNING\nHot.\n\n" for n in range(6)
        ),
    ],
)
def test_a_text_that_is_no_play_has_nobody_who_speaks(tmp_path: Path, reader: Model, text: str) -> None:
    with read_text(tmp_path, reader, "tool.md", text) as read:
        assert speeches_in(read) == ()
        assert cast_of(read) is None

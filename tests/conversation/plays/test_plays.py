"""Texts whose parts are not called chapters: their acts, scenes, cantos and articles are counted, listed and found."""

from pathlib import Path

import pytest
from written_text import quoted, read_text
from written_texts import answered, from_the_map, session_of

from gemma10m_tui.conversation.whole.about_a_title import about_all_of_it
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from gemma10m_tui.conversation.whole.whole_question import whole_question
from gemma10m_tui.conversation.whole.whole_text import answer_from_the_map
from model.checkpoint import Model


def scene(words: str) -> str:
    return f"**ANNA**\nThe clock of {words} has stopped, and nobody has wound it since the winter came.\n\n"


MARKED = (
    f"## ACT I\n\n### PROLOGUE\n\n{scene('spring')}### SCENE I. A shop.\n\n{scene('the shop')}"
    f"### SCENE II. A street.\n\n{scene('the street')}### ACT II\n\n### SCENE I. A tower.\n\n{scene('the tower')}"
    f"### SCENE II. A cellar.\n\n{scene('the cellar')}### SCENE III. A roof.\n\n{scene('the roof')}"
    f"## ACT III\n\n### SCENE I. A bridge.\n\n{scene('the bridge')}"
)
PLAIN = (
    "THE WAGER\n\nContents\n\nACT I\nScene I. A shop\nScene II. A street\n\nACT II\nScene I. A tower\n\n"
    "Dramatis Personae\n\nANNA, a clockmaker\nBORIS, her brother\n\n"
    "ACT I\n\nSCENE I. A shop.\n\nANNA.\nThe clock of the shop is slow.\n\nBORIS.\nIt was always slow.\n\n"
    "SCENE II. A street.\n\nANNA.\nThe clock of the street is fast.\n\nBORIS.\nSo it was in spring.\n\n"
    "ACT II\n\nSCENE I. A tower.\n\nBORIS.\nThe clock of the tower has stopped.\n\nANNA.\nThen wind it.\n"
)
GERMAN = "".join(
    f"{act} Aufzug\n\n"
    + "".join(f"{one} Auftritt\n\nJUST.\nDie Uhr im {act} Haus geht schon lange nach.\n\n" for one in scenes)
    for act, scenes in (("Erster", ("Erster", "Zweiter", "Dritter")), ("Zweiter", ("Erster", "Zweiter")))
)
GERMAN_SCENES = ["Zweiter Aufzug, Erster Auftritt", "Zweiter Aufzug, Zweiter Auftritt"]
NOVEL = "".join(
    f"PART {part}\n\n"
    + "".join(
        f"CHAPTER {number}\n\nAnna came to {place} on the {number}th day. It rained over {place} all week.\n\n"
        for number in (1, 2, 3)
    )
    for part, place in (("ONE", "the hills"), ("TWO", "the sea"))
)
LAW = "LAW ON LAMPS\n\n" + "".join(
    f"CHAPTER {chapter}\n\n"
    + "".join(f"Article {n}\n\nSubject {n}\n\n1. Lamps of kind {n} are lit by a keeper.\n\n" for n in articles)
    for chapter, articles in (("I", (1, 2)), ("II", (3, 4, 5)))
)


def told(folder: Path, reader: Model, text: str, question: str, name: str = "wager.txt") -> FromTheMap | None:
    whole = whole_question(question)
    with read_text(folder, reader, name, text) as read:
        found = answer_from_the_map(read.snapshot, whole) if whole else about_all_of_it(read, question)
    if found is not None:
        assert quoted(found) is not None
    return found


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (MARKED, "How many acts does the play have?", "3 acts, counted from"),
        (MARKED, "How many scenes are there?", "6 scenes, counted from"),
        (MARKED, "How many scenes does act 2 have?", "3 scenes in ACT II, counted from"),
        (MARKED, "How many scenes are there in the third act?", "1 scene in ACT III, counted from"),
        (MARKED, "How many chapters are there?", "3 acts and 6 scenes, none of them called a chapter, counted from"),
        (PLAIN, "How many acts are there?", "2 acts, counted from"),
        (PLAIN, "How many scenes does act I have?", "2 scenes in Act I, counted from"),
        (GERMAN, "Wie viele Akte hat das Stück?", "2 acts, counted from"),
        (GERMAN, "Wie viele Auftritte hat der zweite Aufzug?", "2 scenes in Zweiter Aufzug, counted from"),
        (NOVEL, "How many chapters are there?", "6 chapters, counted from"),
        (NOVEL, "How many chapters does part two have?", "3 chapters in Part Two, counted from"),
        (LAW, "How many articles are there?", "5 articles, counted from"),
        (LAW, "How many articles are in chapter II?", "3 articles in Chapter II, counted from"),
    ],
)
def test_parts_are_counted_by_what_their_headings_are_called(
    tmp_path: Path, reader: Model, text: str, question: str, said: str
) -> None:
    found = told(tmp_path, reader, text, question)
    assert found is not None
    assert found.text.startswith(said)


@pytest.mark.parametrize(
    ("text", "question", "names"),
    [
        (MARKED, "List the acts", ["ACT I", "ACT II", "ACT III"]),
        (
            MARKED,
            "List the scenes of act 2",
            ["ACT II, SCENE I. A tower.", "ACT II, SCENE II. A cellar.", "ACT II, SCENE III. A roof."],
        ),
        (
            PLAIN,
            "List the chapters",
            ["Act I", "Act I, Scene I. A shop", "Act I, Scene II. A street", "Act II", "Act II, Scene I. A tower"],
        ),
        (GERMAN, "Liste die Szenen des zweiten Aufzugs auf", GERMAN_SCENES),
        (NOVEL, "List the chapters of part one", [f"Part One, Chapter {n}" for n in (1, 2, 3)]),
        (LAW, "List the articles of chapter I", ["Article 1. Subject 1", "Article 2. Subject 2"]),
    ],
)
def test_parts_are_listed_in_the_order_of_the_text(
    tmp_path: Path, reader: Model, text: str, question: str, names: list[str]
) -> None:
    found = told(tmp_path, reader, text, question)
    assert found is not None
    assert [line.removeprefix("- ") for line in found.text.splitlines()[2:]] == names


@pytest.mark.parametrize(
    ("text", "question", "name", "said"),
    [
        (MARKED, "Summarise act 2 scene 3", "ACT II, SCENE III. A roof.", "The clock of the roof"),
        (MARKED, "What happens in act 2, scene 1?", "ACT II, SCENE I. A tower.", "The clock of the tower"),
        (
            MARKED,
            "Summarise the second scene of the first act",
            "ACT I, SCENE II. A street.",
            "The clock of the street",
        ),
        (MARKED, "What happens in the third act?", "ACT III", "The clock of the bridge"),
        (
            GERMAN,
            "Was passiert im zweiten Auftritt des zweiten Aufzugs?",
            "Zweiter Aufzug, Zweiter Auftritt",
            "Zweiter Haus",
        ),
        (NOVEL, "Summarise chapter 3 of part two", "Part Two, Chapter 3", "the sea"),
        (LAW, "What does article 4 say?", "Article 4. Subject 4", "kind 4"),
    ],
)
def test_a_part_of_a_part_is_told_by_its_own_sentences(
    tmp_path: Path, reader: Model, text: str, question: str, name: str, said: str
) -> None:
    found = told(tmp_path, reader, text, question)
    assert found is not None
    assert found.text.startswith(f"{name} (")
    assert all(said in one for one in quoted(found))


def test_a_scene_that_an_act_has_not_is_said_to_be_missing(tmp_path: Path, reader: Model) -> None:
    found = told(tmp_path, reader, MARKED, "Summarise act 2 scene 9")
    assert found is not None
    assert found.text.startswith("There is no act 2 scene 9: ACT II has 3 scenes, from “")


def test_the_scene_where_something_is_first_met_is_named(tmp_path: Path, reader: Model) -> None:
    found = from_the_map(tmp_path, {"a.md": MARKED}, "In which scene is the cellar first mentioned?", reader)
    assert found.text.startswith("“cellar” first occurs in ACT II, SCENE II.")


@pytest.mark.parametrize("question", ["How many letters are there?", "List the articles", "How many acts are there?"])
def test_what_no_heading_is_called_is_no_part_of_a_text(tmp_path: Path, reader: Model, question: str) -> None:
    assert told(tmp_path, reader, "# Chapter 1\n\nTwo letters came.\n\n# Chapter 2\n\nNone came.\n", question) is None


def test_letters_that_a_text_tells_of_are_looked_for_in_it(tmp_path: Path, reader: Model) -> None:
    text = "# Post\n\nThese are the letters:\n\n- from Anna\n- from Boris\n- from the bank\n\n# End\n\nThat is all.\n"
    with session_of(tmp_path, reader, {"post.md": text}) as session:
        assert answered(session, "How many letters are there?").answer.startswith("3, counted in the list")


def test_the_play_is_the_text_where_it_has_acts(tmp_path: Path, reader: Model) -> None:
    found = told(tmp_path, reader, MARKED, "What is the play about?")
    assert found is not None
    assert found.text.startswith("wager (")


def test_a_play_in_a_novel_is_asked_of_the_novel(tmp_path: Path, reader: Model) -> None:
    assert told(tmp_path, reader, NOVEL, "What is the play about?") is None


@pytest.mark.parametrize(
    "question", ["What is The Wager about?", "What's the wager all about?", "Worum geht es in Wager?"]
)
def test_what_a_text_of_that_title_is_about_is_what_all_of_it_is_about(
    tmp_path: Path, reader: Model, question: str
) -> None:
    found = told(tmp_path, reader, MARKED, question)
    assert found is not None
    assert found.text.startswith("wager (")

"""What is told of a part: of what is mostly tables and lists these, of a part of a play its stage directions."""

from pathlib import Path

import pytest
from written_texts import from_the_map

from gemma10m_tui.conversation.lists.listings import listings_in
from gemma10m_tui.conversation.plays.stage_directions import directions_in, telling_directions
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import StoredPassage
from model.checkpoint import Model

CLUB = """# The rowing club

The club was founded by nine rowers of the town, and has a house beside the old bridge.

## 1. Boats

| Boat | Seats |
|---|---|
| Tern | 4 |
| Gull | 8 |

The Gull was bought for the club by the town in the year of the flood.

## 2. Rules

- Wear a vest.
- Never row alone.
- Wash the boat at the end.

## 3. House

The house of the club was built by the rowers, and the town paid for the stone of the house.
It is open every day, and the key of the house hangs in the bakery that is behind the bridge.
The house has a kitchen, and the rowers of the club cook there on every Friday of the summer.

| Room | Floor |
|---|---|
| Hall | 1 |
| Attic | 3 |
"""


def told(folder: Path, reader: Model, question: str, text: str = CLUB) -> FromTheMap:
    found = from_the_map(folder, {"a.md": text}, question, reader)
    assert all(one.sentence in one.passage.text for one in found.sources)
    return found


def test_a_section_that_is_a_table_is_told_by_its_rows(tmp_path: Path, reader: Model) -> None:
    lines = told(tmp_path, reader, "Summarise section 1").text.split("\n")[2:]
    assert lines == [
        "- 1. Boats: a table of 2 rows (Boat · Seats):",
        "  - Tern · 4",
        "  - Gull · 8",
        "- 1. Boats: “The Gull was bought for the club by the town in the year of the flood.”",
    ]


def test_a_section_that_is_a_list_is_told_by_its_items(tmp_path: Path, reader: Model) -> None:
    lines = told(tmp_path, reader, "Summarise the rules").text.split("\n")
    assert lines[0].endswith("what it lists, word for word:")
    assert lines[2:] == [
        "- 2. Rules: a list of 3:",
        "  - Wear a vest.",
        "  - Never row alone.",
        "  - Wash the boat at the end.",
    ]


def test_of_a_section_of_sentences_it_is_said_which_table_it_has(tmp_path: Path, reader: Model) -> None:
    text = told(tmp_path, reader, "Summarise section 3").text
    assert "- 3. House: a table of 2 rows (Room · Floor)" in text.split("\n")
    assert text.count("“") >= 2
    assert "Attic" not in text


def test_of_all_of_a_text_each_table_and_list_is_named(tmp_path: Path, reader: Model) -> None:
    lines = told(tmp_path, reader, "Summarise the text").text.split("\n")[2:]
    assert lines[1] == "- 1. Boats: a table of 2 rows (Boat · Seats)"
    assert lines[2] == (
        "- 2. Rules: a list of 3 that begins with “Wear a vest.”; “Never row alone.”; “Wash the boat at the end.”"
    )
    assert lines[3].startswith("- 3. House: “")


def test_of_a_long_table_twelve_rows_are_told(tmp_path: Path, reader: Model) -> None:
    rows = "".join(f"| Boat {number} | {number} |\n" for number in range(20))
    text = f"# Club\n\n## Boats\n\n| Boat | Seats |\n|---|---|\n{rows}"
    lines = told(tmp_path, reader, "Summarise the section about boats", text).text.split("\n")[2:]
    assert lines[0] == "- Boats: a table of 20 rows (Boat · Seats):"
    assert len(lines) == 1 + 12 + 1
    assert lines[-1] == "  - and 8 more"


def passage(text: str, number: int = 1) -> StoredPassage:
    return StoredPassage(number, "a.txt", "a", Locator("lines 1-9"), text, 0, 9)


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (["- a b\n- c d\n"], ["a list of 2:\n  - a b\n  - c d"]),
        (["Bring:\n\n- a b\n- c d\n"], ["“Bring:”\n  - a b\n  - c d"]),
        (["- alone\n"], []),
        (["- a\n- b\n\nWords.\n\n1. c\n2. d\n"], ["a list of 2:\n  - a\n  - b", "a list of 2:\n  - 1. c\n  - 2. d"]),
        (["A | B\n1 | 2\n", "3 | 4\n"], ["a table of 2 rows (A · B):\n  - 1 · 2\n  - 3 · 4"]),
        (["1 | 2\n3 | 4\n"], ["a table of 2 rows:\n  - 1 · 2\n  - 3 · 4"]),
    ],
)
def test_tables_and_lists_are_whole_over_passages(texts: list[str], shown: list[str]) -> None:
    passages = [passage(text, number) for number, text in enumerate(texts)]
    found = listings_in(passages)
    assert [one.shown for one in found] == shown
    assert all(one.source.sentence in one.source.passage.text for one in found)


def test_a_list_is_named_by_what_leads_it_in_and_its_first_items() -> None:
    text = "Bring:\n\n- oars\n- a vest\n- a rope\n- a hat\n"
    assert [one.named for one in listings_in([passage(text)])] == [
        "“Bring:”, a list of 4 that begins with “oars”; “a vest”; “a rope”"
    ]


def test_a_heading_with_a_number_is_no_item() -> None:
    headed = StoredPassage(1, "a.txt", "a", Locator("§ 2", section="2. Rules"), "2. Rules\n\n- a b\n- c d\n", 0, 9)
    assert [one.items for one in listings_in([headed])] == [("a b", "c d")]


def test_of_a_list_of_whole_sentences_one_of_them_is_told(tmp_path: Path, reader: Model) -> None:
    long = "is washed by the rowers of the club and is brought back to the house of the club in the evening of the day"
    text = f"{CLUB}\n## 4. Care\n\n- The Tern {long}.\n- The Gull {long}.\n"
    assert "4. Care: “- The " in told(tmp_path, reader, "Summarise the text", text).text


PLAY = """# Act 1

## Scene 1

[Enter ADA and BEN]

ADA. The lamp is out, and I will not go home before it burns again.

BEN. Then light it.

[Ada lights the lamp]

[Aside]

ADA. It burns.

BEN. It burns.

[Kneels]

[Exit]

## Scene 2

ADA. The lamp of the tower was lit by a keeper who has gone to the sea with his boat.

BEN. The keeper of the tower took the lamp with him when he went away over the sea.

ADA. He was good.

BEN. He was.
"""


@pytest.fixture(name="play", scope="module")
def _play(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {
        question: from_the_map(tmp_path_factory.mktemp("play"), {"a.md": PLAY}, question, reader).text
        for question in ("Summarise scene 1", "Summarise scene 2", "Summarise the text")
    }


def test_a_scene_is_told_by_what_is_done_in_it(play: dict[str, str]) -> None:
    lines = play["Summarise scene 1"].split("\n")
    assert lines[0].endswith("its stage directions, word for word:")
    assert [line.partition("Scene 1: ")[2] for line in lines[2:]] == [
        "“Enter ADA and BEN”",
        "“Ada lights the lamp”",
        "BEN: “Kneels”",
    ]


def test_a_scene_without_stage_directions_is_told_by_what_is_said(play: dict[str, str]) -> None:
    assert "its most telling sentences" in play["Summarise scene 2"]
    assert "“Ada lights the lamp”" in play["Summarise the text"]
    assert "stage directions and what is said in 2 of 2 parts" in play["Summarise the text"]


def test_no_play_is_told_by_its_brackets(tmp_path: Path, reader: Model) -> None:
    said = "The keeper of the tower lights its lamp at night."
    text = f"# Act 1\n\n[Inserted by the second council]\n\n[Repealed at once]\n\n{said}"
    assert "“Repealed" not in told(tmp_path, reader, "Summarise the text", text).text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("_They fight_\n", ["They fight"]),
        ("_They fight,\nand fall_\n", ["They fight,\nand fall"]),
        ("[_Dies._]", ["Dies."]),
        ("Enter Hamlet and Horatio.\n", ["Enter Hamlet and Horatio."]),
        ("(Drinks the wine)\n", ["Drinks the wine"]),
        ("[Aside]\n_Within_\n[To ADA]\n", []),
        ("I say _this_ and no more.\n", []),
        ("Exits are few.\n", []),
    ],
)
def test_stage_directions_are_in_italics_or_brackets_or_say_who_comes(text: str, said: list[str]) -> None:
    assert [one.source.sentence for one in directions_in([passage(text)])] == said


def test_deeds_by_somebody_come_before_who_comes_and_who_goes_is_not_told() -> None:
    text = "[Enter ADA]\n[They sing a song]\n[BEN falls]\n[Exit BEN]\n[BEN falls]\n"
    found = [[one.source.sentence for one in telling_directions([passage(text)], most)] for most in (1, 2, 9)]
    assert found == [["BEN falls"], ["Enter ADA", "BEN falls"], ["Enter ADA", "They sing a song", "BEN falls"]]

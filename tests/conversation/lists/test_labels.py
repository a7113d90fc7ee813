"""What lines with a label say: "Present: …", "Fee: …"."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from written_texts import answered, session_of

from gemma10m_tui.conversation.lists.label_lines import label_lines
from gemma10m_tui.conversation.lists.told_by_labels import told_by_a_label
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import StoredPassage
from model.checkpoint import Model
from tests.conversation.written_text import quoted, read_text

MINUTES = """# Parish council

Meeting of 12 May 2026 in the old school.

Chair: Ruth Carey. Minutes: Dr. Leo Marsh.

Present: Ruth Carey, Leo Marsh, Ivy Doyle.

**Apologies:** Sam Pratt

## 1. Chairs

New chairs are bought. The chair of the choir was present at the sale, and Sam Pratt was absent.

Fee: 20 EUR a chair
Deadline: 3 June
Office phone: 0123 456

## 2. Next meeting

It is chaired by Ivy Doyle.
"""

Ask = Callable[[str], FromTheMap | None]


@pytest.fixture(name="ask", scope="module")
def _ask(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with read_text(tmp_path_factory.mktemp("parish"), reader, "council.md", MINUTES) as text:
        yield lambda question: told_by_a_label(text, question)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who was present?", "Ruth Carey, Leo Marsh, Ivy Doyle"),
        ("Who attended the council meeting?", "Ruth Carey, Leo Marsh, Ivy Doyle"),
        ("Who attended the meeting?", "Ruth Carey, Leo Marsh, Ivy Doyle"),
        ("Who was present at the meeting of 12 May?", "Ruth Carey, Leo Marsh, Ivy Doyle"),
        ("Who was absent?", "Sam Pratt"),
        ("Who sent their apologies?", "Sam Pratt"),
        ("Who didn't attend?", "Sam Pratt"),
        ("Who chaired the meeting?", "Ruth Carey"),
        ("Who was in the chair?", "Ruth Carey"),
        ("Who took the minutes?", "Dr. Leo Marsh"),
        ("What is the fee?", "20 EUR a chair"),
        ("How much is the fee?", "20 EUR a chair"),
        ("When is the deadline?", "3 June"),
        ("What is the office phone number?", "0123 456"),
    ],
)
def test_the_line_with_the_label_tells(ask: Ask, question: str, told: str) -> None:
    found = ask(question)
    assert found is not None
    assert found.text == told
    assert len(quoted(found)) == 1


@pytest.mark.parametrize(
    "question",
    [
        "Who was present on 9 April?",  # which is another meeting
        "Who will chair the next meeting?",
        "Who chaired the last meeting?",
        "Who was present at the sale of the barn?",
        "Who led the choir?",
        "Who is the secretary?",  # who need not have taken the minutes
        "Who attended the committee meeting?",
        "What is the fee for members?",  # of whom it may be another
        "What is the deadline and the fee?",
        "What is the telephone?",
        "Where was the concert?",
        "What is the next deadline?",
        "Who is Ruth Carey?",
    ],
)
def test_a_label_does_not_tell_of_anything_else(ask: Ask, question: str) -> None:
    assert ask(question) is None


def board(date: str, chair: str, absent: str) -> str:
    return f"# Board of {date}\n\n**Chair:** {chair}\n\n**Excused**: {absent}\n\nFee: {chair[:1]} 5\n"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "Who chaired the meeting?",
            "- april.md › Board of 7 April 2026: Chair: Max Pohl\n- march.md › Board of 3 March 2026: Chair: Lena Orth",
        ),
        ("Who chaired the meeting of 3 March?", "Lena Orth"),
        ("Who was absent in April?", "Lena Orth"),
    ],
)
def test_of_several_meetings_each_tells_its_own(tmp_path: Path, reader: Model, question: str, told: str) -> None:
    files = {"march.md": board("3 March 2026", "Lena Orth", "Jan Vogt")}
    files["april.md"] = board("7 April 2026", "Max Pohl", "Lena Orth")
    with session_of(tmp_path, reader, files) as session:
        assert answered(session, question).answer == told


def test_any_other_label_that_is_said_twice_tells_nothing(tmp_path: Path, reader: Model) -> None:
    text = board("3 March", "Lena Orth", "Jan Vogt") + board("4 March", "Max Pohl", "Jan Vogt")
    with read_text(tmp_path, reader, "boards.md", text) as boards:
        assert told_by_a_label(boards, "What is the fee?") is None


def test_what_much_of_a_text_speaks_of_is_told_by_no_one_line(tmp_path: Path, reader: Model) -> None:
    parts = "".join(f"## Part {number}\n\nA fee is paid for the boat.\n\n" for number in range(9))
    with read_text(tmp_path, reader, "fees.md", f"# Fees\n\nFee: 3 EUR\n\n{parts}") as text:
        assert told_by_a_label(text, "What is the fee?") is None


def test_a_date_or_a_place_is_only_one_of_a_meeting_where_one_is_told_of(tmp_path: Path, reader: Model) -> None:
    with read_text(tmp_path, reader, "party.md", "# Party\n\nDate: 3 May\n\nPlace: the mill\n") as text:
        assert told_by_a_label(text, "Where was the meeting?") is None
    with read_text(tmp_path, reader, "board.md", "# Board meeting\n\nDate: 3 May\n\nPlace: the mill\n") as text:
        found = told_by_a_label(text, "Where was the meeting held?")
        assert found is not None
        assert found.text == "the mill"


def test_who_speaks_in_a_play_is_no_label(tmp_path: Path, reader: Model) -> None:
    play = "# Act I\n\n## Scene 1\n\nMESSENGER: My lord, they come.\n"
    with read_text(tmp_path, reader, "play.md", play) as text:
        assert told_by_a_label(text, "Who is the messenger?") is None


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("- **Place:** The hall\n- __Fee__: 3 EUR", ["Place: The hall", "Fee: 3 EUR"]),
        ("Present: A Bell,\nC Dunn, E Fox\nThey met.", ["Present: A Bell, C Dunn, E Fox"]),
        ("Present:\n\n- A Bell\n- C Dunn\n\nThey met.", ["Present: A Bell; C Dunn"]),
        ("Chair: Dr. Fox. Date: 3 May", ["Chair: Dr. Fox", "Date: 3 May"]),
        ("Room: 12   Fee: none", ["Room: 12", "Fee: none"]),
        ("Note to all: Sam Bell Ltd.", ["Note to all: Sam Bell Ltd."]),
        ("They met at 10:30 and left.", []),
        ("| Fee: | 3 EUR |", []),
        ("https://example.org/a", []),
        ("Fee:", []),
    ],
)
def test_a_label_begins_a_line(text: str, labels: list[str]) -> None:
    passage = StoredPassage(1, "a.txt", "a", Locator("lines 1-9"), text, 0, 9)
    found = list(label_lines(passage))
    assert [one.shown for one in found] == labels
    assert all(one.said in text for one in found)

"""A list of contents answers nothing, unless a title or a page is asked for; other lists do."""

from collections.abc import Iterator

import pytest

from gemma10m_tui.conversation.recall import recall
from gemma10m_tui.conversation.whole.contents_lists import without_contents
from gemma10m_tui.documents import Document, DocumentHeading, DocumentKind, Locator, Passage
from gemma10m_tui.library import ModelIdentity, Snapshot

CONTENTS = (
    "1 Lamps 1\n1.1 How are lamps lit? … 2\n1.2 A long title that goes on in the\nnext line . . . . . 4\n2 Oil … 9",
    "3 Ships … \n17\n3.1 Masts … 18\n3.2 Ropes … 19\n3.3 Tar … 21\n3.4 Sails … 30",
    "1.1. Lighting\n    1.1.1. Wicks\n    1.1.2. Oil\n1.2. The lens of the\nlamp\n1.3. Soot",
    "\n".join(f"{number} A title of many words{', and more' * 14} {number}" for number in range(1, 6)),
)
OTHERS = (
    "Soup … 12\nBread … 2\nMilk … 3\nLamps … 40\nOil … 9",
    "1. Lamps are lit at dusk.\n2. Lamps are put out at dawn.\n3. Oil is brought.\n4. Soot is removed.",
    "Lamps are lit with a match. Every lamp has a wick.",
    "3 Ships … 17\n3.1 Masts … 18\n3.2 Ropes … 19",  # too few to be a list
    "Lamps … 1\nOil … 2\nSoot … 3\nWicks … 4\n" + "Lamps are lit at dusk.\n" * 6,  # mostly prose
    "\n".join(f"{number} Lamps are lit at dusk{', and put out at dawn' * 24} in {number}" for number in range(1, 6)),
    "1.1.0 fixes\n1.2.0 more fixes\n1.3.0 lamps\n1.4.0 oil\n1.5.0 soot",
)
TITLES = ("1.1. Lighting", "1.1.1. Wicks", "1.1.2. Oil", "1.2. The lens of the lamp", "1.3. Soot")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    passages = tuple(Passage(text, Locator(f"p. {n}"), n, n + 1) for n, text in enumerate((*CONTENTS, *OTHERS)))
    headings = tuple(DocumentHeading(1, title, 3) for title in TITLES)
    document = Document("a.txt", "", DocumentKind.TEXT, "00" * 32, "utf-8", (), passages, headings)
    path = tmp_path_factory.mktemp("contents") / "a.g10m"
    with Snapshot.create(path, title="t", model=ModelIdentity("m", "f"), content_key="k") as made:
        made.add_document(document, [1] * len(passages))
        made.finish_documents()
    with Snapshot.open(path, read_only=True) as opened:
        yield opened


def test_passages_that_lead_to_pages_or_repeat_the_titles_are_left_out(snapshot: Snapshot) -> None:
    passages = list(snapshot.passages(0))
    kept = [passage.text for passage in without_contents(snapshot, "How are lamps lit?", passages)]
    assert kept == list(OTHERS)
    assert without_contents(snapshot, "How are lamps lit?", passages[:2]) == passages[:2]  # there is nothing else


@pytest.mark.parametrize("question", ["On which page are lamps?", "What is chapter 2 called?", "Auf welcher Seite?"])
def test_they_stay_where_a_title_or_a_page_is_asked_for(snapshot: Snapshot, question: str) -> None:
    passages = list(snapshot.passages(0))
    assert without_contents(snapshot, question, passages) == passages


def test_a_list_of_contents_is_not_recalled(snapshot: Snapshot) -> None:
    recalled = [one.passage.text for one in recall(snapshot, "How are lamps lit?", None, 8)]
    assert recalled
    assert not set(recalled) & set(CONTENTS)

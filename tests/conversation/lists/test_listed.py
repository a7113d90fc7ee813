"""What a text lists under a name is listed whole; what it calls nothing so is left to the rest."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from gemma10m_tui.conversation.lists.listed import listed
from gemma10m_tui.conversation.lists.numbered_things import how_many_things
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from gemma10m_tui.conversation.whole.overview import overview
from gemma10m_tui.documents import Document, DocumentHeading, DocumentKind, Locator, Passage
from gemma10m_tui.library import ModelIdentity, Snapshot

SECTIONS = (
    (
        "4. The well",
        "A well was wanted.\n\n**Decision 4/1:** A well is dug. (Carried.)\n\n**Decision 4/2:** It is paid.",
    ),
    ("5. Bees", "Bees sting.\n\n**Decision 4/3:** Hives are moved.\n\nNote: nobody objected."),
    ("6. Actions", "| No. | What | Who |\n|---|---|---|\n| A1 | Dig | Anna |\n| A2 | Pay | Boris |"),
    ("7. Fires", "The following exclusions hold for all of them:\n\n- storm;\n- frost\n  and snow;\n- war."),
    ("8. Your duties", "You keep the house dry in winter. You must tell us if:\n\n- you build;\n- you let."),
    ("9. Beschluss", "Gefasst wurde:\n\n- ein Brunnen;\n- ein Weg."),
    ("10. Limitations", "No bee was seen at night. Cities were left out."),
    ("11. Further limitations of bees", "Bees do not read."),
)


@contextmanager
def _written(
    folder: Path, sections: Sequence[tuple[str, str]], kind: DocumentKind = DocumentKind.MARKDOWN
) -> Iterator[WatchedText]:
    passages = tuple(
        Passage(f"## {title}\n\n{said}\n\n", Locator(f"§ {title}", section=title), n, n + 1)
        for n, (title, said) in enumerate(sections)
    )
    headings = tuple(DocumentHeading(1, title, n) for n, (title, _) in enumerate(sections))
    with _read(folder, Document("a.md", "a", kind, "00" * 32, "utf-8", (), passages, headings)) as opened:
        yield opened


@contextmanager
def _read(folder: Path, document: Document) -> Iterator[WatchedText]:
    with Snapshot.create(folder / "a.g10m", title="t", model=ModelIdentity("m", "f"), content_key="k") as made:
        made.add_document(document, [1] * len(document.passages))
        made.finish_documents()
    with Snapshot.open(folder / "a.g10m", read_only=True) as opened:
        yield WatchedText(opened, lambda: False)


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedText]:
    with _written(tmp_path_factory.mktemp("listed"), SECTIONS) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        (
            "List the decisions",
            [
                "- **Decision 4/1:** A well is dug. (Carried.) (4. The well)",
                "- **Decision 4/2:** It is paid. (4. The well)",
                "- **Decision 4/3:** Hives are moved. (5. Bees)",
            ],
        ),
        (
            "What was decided?",
            [
                "- **Decision 4/1:** A well is dug. (Carried.) (4. The well)",
                "- **Decision 4/2:** It is paid. (4. The well)",
                "- **Decision 4/3:** Hives are moved. (5. Bees)",
            ],
        ),
        ("Was wurde beschlossen?", ["- ein Brunnen;", "- ein Weg."]),
        ("What are the action items?", ["- A1 | Dig | Anna", "- A2 | Pay | Boris"]),
        ("What are the exclusions?", ["- storm;", "- frost and snow;", "- war."]),
        ("What are the limitations?", ["- No bee was seen at night.", "- Cities were left out."]),
        ("Welche Beschlüsse gibt es?", ["- ein Brunnen;", "- ein Weg."]),
        (
            "What are my duties?",
            [
                "- You keep the house dry in winter.",
                "- You must tell us if:", "  - you build;", "  - you let.",
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_called_so_is_listed_with_where_it_stands(text: WatchedText, question: str, lines: list[str]) -> None:
    found = listed(text, question)
    assert found is not None
    assert found.text.splitlines()[2:] == lines
    assert all(source.sentence in source.passage.text for source in found.sources)


@pytest.mark.parametrize(
    "question",
    [
        "List the complaints",
        "What was resolved?",
        "What was decided about the bees?",
        "What are the notes?",
        "What are the further limitations?",
        "What are the decisions of the king?",
        "Who decides?",
        "What is this?",
    ],
)
def test_what_nothing_is_called_is_not_listed(text: WatchedText, question: str) -> None:
    assert listed(text, question) is None


def test_a_heading_that_is_numbered_is_no_item_of_its_own_section(tmp_path: Path) -> None:
    passages = (Passage("7. Clubs\n\n1. Chess\n2. Choir\n", Locator("par. 1", section="7. Clubs"), 0, 9),)
    document = Document(
        "a.docx", "a", DocumentKind.DOCX, "00" * 32, "utf-8", (), passages, (DocumentHeading(1, "7. Clubs", 0),)
    )
    with _read(tmp_path, document) as text:
        found = listed(text, "What are the clubs?")
        assert found is not None
        assert found.text.splitlines()[2:] == ["- 1. Chess", "- 2. Choir"]


def test_an_overview_of_a_section_tells_its_list_with_what_leads_it_in(text: WatchedText) -> None:
    said = overview(text, "section 7")
    assert said is not None
    assert said.text.splitlines()[2:] == [
        "- 7. Fires: “The following exclusions hold for all of them:”", "  - storm;", "  - frost and snow;", "  - war.",
    ]  # fmt: skip


@pytest.mark.parametrize("blank", ["\n\n", "\n \n"])
@pytest.mark.parametrize(
    ("leads", "items"),
    [
        (("The following are not covered:", "The following are covered:"), ("mice", "frost", "fire", "water")),
        (("**Not covered:**", "**Covered:**"), ("mice. They eat", "frost that lasts", "fire of any kind", "water too")),
    ],
)
def test_what_leads_in_a_second_list_is_told(
    tmp_path: Path, blank: str, leads: tuple[str, str], items: tuple[str, ...]
) -> None:
    one, two, three, four = items
    said = f"{leads[0]}{blank}- {one};\n- {two}.{blank}{leads[1]}{blank}- {three};\n- {four}."
    with _written(tmp_path, [("Limits", said)]) as written:
        found = listed(written, "What are the limits?")
    assert found is not None
    first, second = leads
    assert found.text.splitlines()[2:] == [
        f"- {first}", f"  - {one};", f"  - {two}.", f"- {second}", f"  - {three};", f"  - {four}.",
    ]  # fmt: skip


def test_labels_on_lines_that_follow_one_another_are_items_of_their_own(tmp_path: Path) -> None:
    said = (
        "Decision 1: Paint the hall.\nDecision 2: Sell\nthe car.\nOwner: Anna.\nAction 1: Call Boris.\n"
        "Decision 3: Buy pumps."
    )
    with _written(tmp_path, [("Meeting", said)]) as written:
        found = listed(written, "List the decisions")
    assert found is not None
    assert found.text.splitlines()[2:] == [
        "- Decision 1: Paint the hall.", "- Decision 2: Sell the car. Owner: Anna.", "- Decision 3: Buy pumps.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("# Decision 1: Paint the hall.\n\n# Decision 2: Sell the car.", "List the decisions"),
        ("- paint\n- sell", "What are the limits?"),
        ("# The exclusions are:\n\n- paint\n- sell", "What are the exclusions?"),
    ],
)
def test_source_code_lists_nothing(tmp_path: Path, said: str, question: str) -> None:
    for kind in (DocumentKind.MARKDOWN, DocumentKind.CODE):
        (tmp_path / kind).mkdir()
        with _written(tmp_path / kind, [("Limits", said)], kind) as written:
            assert (listed(written, question) is None) == (kind is DocumentKind.CODE)


def test_a_heading_that_is_numbered_is_not_counted_either(tmp_path: Path) -> None:
    passages = (Passage("7. Rules\n\n- Shower first.\n- Do not run.\n", Locator("par. 1", section="7. Rules"), 0, 9),)
    headings = (DocumentHeading(1, "7. Rules", 0),)
    document = Document("a.docx", "a", DocumentKind.DOCX, "00" * 32, "utf-8", (), passages, headings)
    with _read(tmp_path, document) as text:
        counted = how_many_things(text, "How many rules are there?")
        assert counted is not None
        assert counted.text.startswith("2, counted")

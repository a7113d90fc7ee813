"""What a text lists under a name is listed whole; what it calls nothing so is left to the rest."""

from collections.abc import Iterator

import pytest

from gemma10m_tui.conversation.gone_through import WatchedText
from gemma10m_tui.conversation.listed import listed
from gemma10m_tui.conversation.overview import overview
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
)


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedText]:
    passages = tuple(
        Passage(f"## {title}\n\n{said}\n\n", Locator(f"§ {title}", section=title), n, n + 1)
        for n, (title, said) in enumerate(SECTIONS)
    )
    headings = tuple(DocumentHeading(1, title, n) for n, (title, _) in enumerate(SECTIONS))
    document = Document("a.md", "a", DocumentKind.MARKDOWN, "00" * 32, "utf-8", (), passages, headings)
    path = tmp_path_factory.mktemp("listed") / "a.g10m"
    with Snapshot.create(path, title="t", model=ModelIdentity("m", "f"), content_key="k") as made:
        made.add_document(document, [1] * len(passages))
        made.finish_documents()
    with Snapshot.open(path, read_only=True) as opened:
        yield WatchedText(opened, lambda: False)


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        (
            "List the decisions",
            [
                "- Decision 4/1: A well is dug. (Carried.) (4. The well)", "- Decision 4/2: It is paid. (4. The well)",
                "- Decision 4/3: Hives are moved. (5. Bees)",
            ],
        ),
        ("What are the action items?", ["- A1 | Dig | Anna", "- A2 | Pay | Boris"]),
        ("What are the exclusions?", ["- storm;", "- frost and snow;", "- war."]),
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
        "What are the notes?",
        "What are the decisions of the king?",
        "Who decides?",
        "What is this?",
    ],
)
def test_what_nothing_is_called_is_not_listed(text: WatchedText, question: str) -> None:
    assert listed(text, question) is None


def test_an_overview_of_a_section_tells_its_list_with_what_leads_it_in(text: WatchedText) -> None:
    said = overview(text, "section 7")
    assert said is not None
    assert said.text.splitlines()[2:] == [
        "- 7. Fires: “The following exclusions hold for all of them:”", "  - storm;", "  - frost and snow;", "  - war.",
    ]  # fmt: skip

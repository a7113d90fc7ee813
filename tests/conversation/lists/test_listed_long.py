"""Lists that are long, and what is too long to be listed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from gemma10m_tui.conversation.lists.listed import listed
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, WatchedText
from gemma10m_tui.documents import Document, DocumentHeading, DocumentKind, Locator, Passage
from gemma10m_tui.library import ModelIdentity, Snapshot


@contextmanager
def _written(folder: Path, said: Sequence[str]) -> Iterator[WatchedText]:
    """A section that is called Limits, in so many passages."""
    passages = tuple(Passage(one, Locator("§ Limits", section="Limits"), n, n + 1) for n, one in enumerate(said))
    headings = (DocumentHeading(1, "Limits", 0),)
    document = Document("a.md", "a", DocumentKind.MARKDOWN, "00" * 32, "utf-8", (), passages, headings)
    with Snapshot.create(folder / "a.g10m", title="t", model=ModelIdentity("m", "f"), content_key="k") as made:
        made.add_document(document, [1] * len(passages))
        made.finish_documents()
    with Snapshot.open(folder / "a.g10m", read_only=True) as opened:
        yield WatchedText(opened, lambda: False)


def _listed(folder: Path, *said: str, question: str = "What are the limits?") -> FromTheMap | None:
    with _written(folder, said) as text:
        return listed(text, question)


def test_of_a_long_list_forty_are_shown_and_twelve_cited(tmp_path: Path) -> None:
    found = _listed(tmp_path, "".join(f"- mouse {number}\n" for number in range(60)))
    assert found is not None
    lines = found.text.split("\n")
    assert sum(line.startswith("- mouse") for line in lines) == 40
    assert lines[-1] == "- and 20 more"
    assert len(found.sources) == 12


@pytest.mark.parametrize(("words", "is_cut"), [(40, False), (120, True)])
def test_a_long_item_is_cut_between_its_words(tmp_path: Path, words: int, is_cut: bool) -> None:
    found = _listed(tmp_path, f"- {'mice ' * words}here\n- frost\n")
    assert found is not None
    assert ("mice …" in found.text) is is_cut


@pytest.mark.parametrize(("words", "is_lead"), [(15, True), (60, False)])
def test_a_sentence_of_many_words_leads_no_list_in(tmp_path: Path, words: int, is_lead: bool) -> None:
    said = f"These duties are{' so' * words}:\n\n- mice\n- frost\n"
    assert bool(_listed(tmp_path, said, question="What are the duties?")) is is_lead


@pytest.mark.parametrize(("sentences", "is_told"), [(30, True), (100, False)])
def test_a_section_that_is_mostly_no_list_is_told_whole_where_it_is_short(
    tmp_path: Path, sentences: int, is_told: bool
) -> None:
    said = " ".join(f"The house number {number} is dry." for number in range(sentences))
    assert (_listed(tmp_path, f"{said}\n\n- mice\n- frost\n") is not None) is is_told


def test_a_section_that_goes_on_and_on_is_listed_from_its_beginning(tmp_path: Path) -> None:
    found = _listed(tmp_path, *(f"- mouse {number}\n" for number in range(600)))
    assert found is not None
    assert found.text.split("\n")[-1] == "- and 361 more"

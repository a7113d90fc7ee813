"""What a text is divided into: told by what its headings are called, by their numbers, and by numbers in print."""

from pathlib import Path

import pytest
from written_texts import from_the_map

from gemma10m_tui.conversation.whole.gone_through import WatchedText
from gemma10m_tui.conversation.whole.named_part import part_named
from gemma10m_tui.conversation.whole.parts import parts_of
from gemma10m_tui.documents import Document, DocumentHeading, DocumentKind, Locator, Passage
from gemma10m_tui.library import ModelIdentity, Snapshot
from model.checkpoint import Model


def test_a_chapter_with_sections_is_one_chapter(tmp_path: Path, reader: Model) -> None:
    text = "# Chapter 1\n\nOne.\n\n## Dawn\n\nTwo.\n\n## Dusk\n\nThree.\n\n# Chapter 2\n\nFour.\n"
    assert from_the_map(tmp_path, {"a.md": text}, "How many chapters are there?", reader).text.startswith("2 chapters")


def test_sections_are_not_given_out_for_chapters_or_parts(tmp_path: Path, reader: Model) -> None:
    text = "# Introduction\n\nOne thing.\n\n# Partial results\n\nAnother thing.\n"
    mapped = from_the_map(tmp_path, {"a.md": text}, "How many parts does the book have?", reader)
    assert mapped.text.startswith("2 sections, none of them called a part,")


def test_a_long_list_says_how_much_of_it_is_shown_and_how_to_see_the_rest(tmp_path: Path, reader: Model) -> None:
    text = "".join(f"# Chapter {number}\n\nThe goat of day {number} slept.\n\n" for number in range(1, 99))
    (tmp_path / "1").mkdir()
    begun = from_the_map(tmp_path / "1", {"a.md": text}, "List all chapters", reader).text
    assert begun.startswith("98 chapters (60 of 98 shown, 1 to 60):")
    assert [line for line in begun.splitlines() if line.startswith("- ")] == [f"- Chapter {n}" for n in range(1, 61)]
    further = begun.splitlines()[-1].split("“")[1].split("”")[0]
    (tmp_path / "2").mkdir()
    rest = from_the_map(tmp_path / "2", {"a.md": text}, further, reader).text
    assert rest.startswith("98 chapters (38 of 98 shown, 61 to 98):")
    assert [line for line in rest.splitlines() if line.startswith("- ")] == [f"- Chapter {n}" for n in range(61, 99)]
    assert "To see more" not in rest


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        (
            ("1 Groups", "1.1 Orders", "2 Rings", "Answers"),
            "2 chapters, counted from the headings that are numbered",
        ),
        (("I. THE BURIAL", "II. A GAME", "III. THE SERMON"), "3 chapters, counted"),
        (("I am born", "I observe"), "2 sections, none of them called a chapter, counted"),
        (("1 Groups", "3 Fields"), "2 sections, none of them called a chapter, counted"),
        (
            ("Kapitel 1: Anfang", "Kapitel 2: Ende", "Nachwort"),
            "2 chapters, counted from the headings that are called so",
        ),
    ],
)
def test_headings_that_count_on_are_chapters(
    tmp_path: Path, reader: Model, headings: tuple[str, ...], said: str
) -> None:
    text = "".join(f"{'##' if '.1' in heading else '#'} {heading}\n\nSome text of it.\n\n" for heading in headings)
    assert from_the_map(tmp_path, {"a.md": text}, "Wie viele Kapitel hat das Buch?", reader).text.startswith(said)


def test_sections_are_listed_in_the_order_of_the_text_the_outer_ones_first(tmp_path: Path, reader: Model) -> None:
    text = "# 1 Aims\n\n## 1.1 Light\n\n### 1.1.1 Lamps\n\nText.\n\n# 2 Means\n\n## 2.1 Oil\n\nText.\n"
    said = from_the_map(tmp_path, {"a.md": text}, "List the sections", reader).text
    assert [line.split(" › ")[-1].strip("- ") for line in said.splitlines()[2:]] == [
        "1 Aims", "1.1 Light", "1.1.1 Lamps", "2 Means", "2.1 Oil",
    ]  # fmt: skip


def test_sections_with_a_number_are_told_from_the_others(tmp_path: Path, reader: Model) -> None:
    text = "".join(f"# {title}\n\nSome lines.\n\n" for title in ("The Land", "I. Spring", "II. Autumn", "Notes"))
    said = from_the_map(tmp_path, {"a.md": text}, "How many sections does the poem have?", reader).text
    assert said.startswith("4 sections, counted from the headings.")
    assert said.endswith("2 of them are numbered on, from “I. Spring” to “II. Autumn”.")


def test_chapters_inside_of_parts_are_counted_though_they_begin_again(tmp_path: Path, reader: Model) -> None:
    text = "".join(
        f"# {p}\n\n" + "".join(f"## {n}. {p} day\n\nRain.\n\n" for n in (1, 2, 3)) for p in ("Spring", "Autumn")
    )
    assert from_the_map(tmp_path, {"a.md": text}, "How many chapters are there?", reader).text.startswith("6 chapters")


@pytest.mark.parametrize("name", ["Appendix {}. ", "{}. "])
def test_appendices_are_listed_by_their_letters(tmp_path: Path, reader: Model, name: str) -> None:
    titles = (
        "1. Aims",
        "2. Means",
        *(f"{name.format(letter)}{word}" for letter, word in (("A", "Votes"), ("B", "Tongues"))),
    )
    text = "".join(f"# {title}\n\nSome text of it.\n\n" for title in titles)
    said = from_the_map(tmp_path, {"a.md": text}, "List the appendices", reader).text
    assert said.splitlines() == ["2 appendix sections:", "", *(f"- {title}" for title in titles[2:])]


def test_numbers_in_print_count_chapters_that_the_contents_do_not_number(tmp_path: Path) -> None:
    titles = ("Scope", "Duties", "Packages", "Tools")
    texts = [f"{number}. {title}\n\nSome text.\n\n" for number, title in zip((1, 2, 3, 1), titles, strict=True)]
    passages = tuple(Passage(text, Locator(f"§ {n}"), n, n + 1) for n, text in enumerate(texts))
    headings = tuple(DocumentHeading(1, title, n) for n, title in enumerate(titles))
    headings = (*headings[:1], DocumentHeading(2, "Inner", 0), *headings[1:])
    document = Document("a.epub", "a", DocumentKind.EPUB, "00" * 32, None, (), passages, headings)
    with Snapshot.create(tmp_path / "a.g10m", title="t", model=ModelIdentity("m", "f"), content_key="k") as snapshot:
        snapshot.add_document(document, [1] * len(passages))
        snapshot.finish_documents()
        found = parts_of(snapshot, "chapter")
        named = part_named(WatchedText(snapshot, lambda: False), "chapter 2")
    assert found is not None
    assert [part.title for part in found.parts] == ["Scope", "Duties", "Packages"]  # an appendix begins again
    assert named is not None
    assert named.name == "Duties"

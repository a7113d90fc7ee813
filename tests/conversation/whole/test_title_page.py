"""Who wrote a text and what it is called: what its beginning says, or its file, and nothing that neither does."""

from pathlib import Path

import pytest
from tiny_reader import ending, read_paths

from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from gemma10m_tui.conversation.whole.whole_question import Kind, WholeQuestion
from gemma10m_tui.conversation.whole.whole_text import answer_from_the_map
from gemma10m_tui.library import ModelIdentity, Shelf, Snapshot
from model.checkpoint import Model

STORY = "\n\nIt was late in the year when the keeper of the lamp came down the stairs of the tower for the last time.\n"


def _told(folder: Path, reader: Model, kind: Kind) -> FromTheMap | None:
    path = Path(ending(read_paths(reader, Shelf(folder / "shelf"), [folder / "texts"])).path)
    with Snapshot.open(path, read_only=True) as snapshot:
        return answer_from_the_map(snapshot, WholeQuestion(kind, ""))


def _written(folder: Path, **texts: str) -> Path:
    (folder / "texts").mkdir()
    (folder / "shelf").mkdir()
    for name, text in texts.items():
        (folder / "texts" / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("beginning", "said", "quote"),
    [
        ("THE LAMP\n\nby Anna Berg", "Anna Berg, as its title page says.", "by Anna Berg"),
        (
            "THE LAMP\n\nA manual, written by Anna Berg",
            "Anna Berg, as its title page says.",
            "A manual, written by Anna Berg",
        ),
        ("THE LAMP\n\nBY\n\nANNA VAN DER BERG", "ANNA VAN DER BERG, as its title page says.", "ANNA VAN DER BERG"),
        (
            "Title: The Lamp\nAuthor: Anna Berg\nLanguage: English",
            "Anna Berg, as its title page says.",
            "Author: Anna Berg",
        ),
        (
            "THE LAMP\n\nAnna K. Berg",
            "Anna K. Berg, it seems: the name stands where the text begins.",
            "Anna K. Berg",
        ),
        (
            "Lamp Manual\n\nThird of May\n\nAnna Berg, Tromsø University College\nBoris K. Holm, Lamp Foundation",
            "Anna Berg and Boris K. Holm, it seems: so it stands below the title, with where they work.",
            "Anna Berg, Tromsø University College",
        ),
        (
            "Lamp Manual\n\nAnna Berg, University of Oslo Boris Holm, Free Lamp Foundation",
            "Anna Berg and Boris Holm, it seems: so it stands below the title, with where they work.",
            "Anna Berg, University of Oslo Boris Holm, Free Lamp Foundation",
        ),
        (
            "Lamps at Night\n\nAnna Berg¹, Boris K. Holm² and Cleo de Vries¹\nInstitute of Field Optics, Oslo",
            "Anna Berg, Boris K. Holm and Cleo de Vries, it seems: so it stands below the title, with where they work.",
            "Anna Berg¹, Boris K. Holm² and Cleo de Vries¹",
        ),
        (
            "Lamp Reference\n\n    Anna Berg\n\nCopyright © 2013-2021 Anna Berg",
            "Anna Berg, it seems: the name stands below the title and holds the copyright.",
            "Anna Berg",
        ),
    ],
)
def test_the_author_is_whom_the_beginning_names(
    tmp_path: Path, reader: Model, beginning: str, said: str, quote: str
) -> None:
    told = _told(_written(tmp_path, lamp_txt=beginning + STORY), reader, Kind.AUTHOR)
    assert told is not None
    assert (told.text, told.sources[0].sentence) == (said, quote)


@pytest.mark.parametrize(
    "beginning",
    [
        "THE LAMP",
        "THE LAMP\n\nby permission",
        "THE LAMP\n\nSecond Edition",
        "THE LAMP\n\nUser Guide",
        "THE LAMP\n\nDramatis Personae",
        "The Lamp\n====\n\nQuick Start",
        "By the sea lived Anna and Boris Berg.",
        "THE LAMP\n\nTranslated from the Norwegian of Anna Berg\nby Boris Berg",
        "ANNA BERG\n\nWITH FORTY ILLUSTRATIONS\n\nBY\n\nBORIS BERG",
        "THE LAMP\n\nAuthor Manuscript",
        "THE LAMP\n\nBy Train",
        "Von Neumann",
        "Lamp Manual\n\nLos Angeles, University of California",
        "Lamp Manual\n\nQuick Guide, Lamp Foundation",
        "Lamp Manual\n\nAnna Berg\n\nCopyright © 2013 Boris Holm",
        "Lamp Manual\n\nEdited for\nAnna Berg, University of Oslo",
    ],
)
def test_nobody_is_made_the_author(tmp_path: Path, reader: Model, beginning: str) -> None:
    story = f"{STORY}A quick user is given a guide, and starts quickly.\n"
    assert _told(_written(tmp_path, lamp_txt=beginning + story), reader, Kind.AUTHOR) is None


def test_of_several_documents_each_author_is_told(tmp_path: Path, reader: Model) -> None:
    texts = {
        "a_txt": f"ONE\n\nby Anna Berg{STORY}",
        "b_txt": f"TWO{STORY} It ended.",
        "c_txt": f"III\n\nBy Boris Berg{STORY} Yes.",
    }
    told = _told(_written(tmp_path, **texts), reader, Kind.AUTHOR)
    assert told is not None
    assert told.text.splitlines() == [
        "2 of 3 documents name an author:",
        "",
        "- a.txt: Anna Berg, as its title page says",
        "- c.txt: Boris Berg, as its title page says",
    ]
    assert _told(tmp_path, reader, Kind.TITLE) is None


def test_a_page_says_of_itself_who_wrote_it_and_what_it_is_called(tmp_path: Path, reader: Model) -> None:
    head = '<head><title>The Lamp</title><meta name="Author" content="Anna  Berg"></head>'
    folder = _written(tmp_path, lamp_html=f"<html>{head}<body><p>{STORY}</p></body></html>")
    told = _told(folder, reader, Kind.AUTHOR)
    assert told is not None
    assert told.text == "Anna Berg, as the file says of itself."
    titled = _told(folder, reader, Kind.TITLE)
    assert titled is not None
    assert titled.text == "The Lamp, as the file says of itself."


@pytest.mark.parametrize(
    ("beginning", "title"),
    [
        ("THE LAMP", "THE LAMP: so it begins."),
        ("The Lamp\nof the Tower", "The Lamp of the Tower: so it begins."),
        ("and so it went on.", None),
        ("It was late.", None),
    ],
)
def test_the_title_is_what_a_text_begins_with_if_that_is_one(
    tmp_path: Path, reader: Model, beginning: str, title: str | None
) -> None:
    told = _told(_written(tmp_path, lamp_txt=beginning + STORY), reader, Kind.TITLE)
    assert (told and told.text) == title


def test_a_snapshot_without_documents_has_neither(tmp_path: Path) -> None:
    made = Snapshot.create(tmp_path / "a.g10m", title="t", model=ModelIdentity("reader", "f" * 64), content_key="k")
    with made as snapshot:
        snapshot.finish_documents()
        for kind in (Kind.AUTHOR, Kind.TITLE, Kind.PEOPLE, Kind.OVERVIEW):
            assert answer_from_the_map(snapshot, WholeQuestion(kind, "")) is None


def test_of_many_authors_the_list_says_how_many_more_there_are(tmp_path: Path, reader: Model) -> None:
    texts = {f"{name}_txt": f"{name}\n\nby Anna Berg{STORY}" for name in map("lamp{:02}".format, range(62))}
    told = _told(_written(tmp_path, **texts), reader, Kind.AUTHOR)
    assert told is not None
    assert told.text.splitlines()[0] == "62 of 62 documents name an author:"
    assert told.text.splitlines()[-1] == "- and 2 more"
    assert len(told.sources) == 12


def _author(folder: Path, reader: Model, beginning: str) -> str:
    told = _told(_written(folder, lamp_txt=beginning + STORY), reader, Kind.AUTHOR)
    return "" if told is None else told.text


def _lines(count: int) -> str:
    return "\n\n".join(f"Of lamp {number}" for number in range(count))


@pytest.mark.parametrize(
    ("beginning", "is_told"),
    [
        (f"THE LAMP\n\n{_lines(25)}\n\nby Anna Berg", True),
        (f"THE LAMP\n\n{_lines(60)}\n\nby Anna Berg", False),
        (f"THE LAMP\n\n{'lamp ' * 12}\n\nby Anna Berg", True),
        (f"THE LAMP\n\n{'lamp ' * 30}\n\nby Anna Berg", False),  # a long line is text
    ],
)
def test_a_title_page_has_a_few_short_lines(tmp_path: Path, reader: Model, beginning: str, is_told: bool) -> None:
    assert (_author(tmp_path, reader, beginning) == "Anna Berg, as its title page says.") is is_told


@pytest.mark.parametrize(
    ("beginning", "is_told"),
    [
        (f"THE LAMP\n\n{_lines(2)}\n\nAnna K. Berg", True),
        (f"THE LAMP\n\n{_lines(5)}\n\nAnna K. Berg", False),
        (f"Lamp Manual\n\n{_lines(5)}\n\nAnna Berg, University of Oslo", True),
        (f"Lamp Manual\n\n{_lines(14)}\n\nAnna Berg, University of Oslo", False),
    ],
)
def test_a_name_alone_stands_right_below_the_title_and_one_with_a_place_near_it(
    tmp_path: Path, reader: Model, beginning: str, is_told: bool
) -> None:
    assert ("Anna" in _author(tmp_path, reader, beginning)) is is_told


@pytest.mark.parametrize(("between", "is_author"), [(2, False), (8, True)])
def test_who_stands_a_little_below_another_part_has_that_one(
    tmp_path: Path, reader: Model, between: int, is_author: bool
) -> None:
    beginning = f"THE LAMP\n\nIllustrated\n\n{_lines(between)}\n\nby Anna Berg"
    assert bool(_author(tmp_path, reader, beginning)) is is_author


@pytest.mark.parametrize(("before", "is_name"), [(30, False), (100, True)])
def test_a_word_is_no_name_that_one_of_the_first_passages_with_it_has_small(
    tmp_path: Path, reader: Model, before: int, is_name: bool
) -> None:
    paragraph = f"Berg was there. {'They went on. ' * 60}\n\n"
    text = f"THE LAMP\n\nAnna K. Berg{STORY}{paragraph * before}They saw a berg of ice.\n"
    told = _told(_written(tmp_path, lamp_txt=text), reader, Kind.AUTHOR)
    assert (told is not None) is is_name

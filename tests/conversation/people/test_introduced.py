"""Who somebody is: told by the sentences that introduce the name, and by nothing where none does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gemma10m_tui.conversation.people.introduced import first_named, introduced, who_is_asked
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, WatchedText
from gemma10m_tui.documents import Document, DocumentKind, Locator, Passage
from gemma10m_tui.library import ModelIdentity, Snapshot


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Harris?", "Harris"),
        ("who was the white rabbit", "white rabbit"),
        ("Who's Mr. Low?", "Mr. Low"),
        ("Who is Jean-Luc O'Brien?", "Jean-Luc O'Brien"),
        ("Who are the Morlocks?", "Morlocks"),
        ("Who is Harris's wife?", None),
        ("Who is related to Bliss Broyard?", None),
        ("Who was the last king of the Franks?", None),
        ("What is Harris?", None),
        ("", None),
    ],
)
def test_somebody_is_asked_for_by_a_name_alone(question: str, name: str | None) -> None:
    assert who_is_asked(question) == name


@contextmanager
def written(folder: Path, *said: str) -> Iterator[Snapshot]:
    passages = tuple(Passage(text, Locator(f"line {n}"), n, n + 1) for n, text in enumerate(said))
    document = Document("a.txt", "", DocumentKind.TEXT, "00" * 32, "utf-8", (), passages)
    path = folder / "a.g10m"
    with Snapshot.create(path, title="t", model=ModelIdentity("m", "f"), content_key="k") as made:
        made.add_document(document, [1] * len(passages))
        made.finish_documents()
    with Snapshot.open(path, read_only=True) as snapshot:
        yield snapshot


def asked(folder: Path, question: str, *said: str) -> FromTheMap | None:
    with written(folder, *said) as snapshot:
        return introduced(WatchedText(snapshot, lambda: False), question)


@pytest.mark.parametrize(
    "sentence",
    [
        "Harris, the silk merchant, was on his way home.",
        "At that time my half-sister Harris had been there for years.",
        "The chief mate of the ship was Harris, a native of Nantucket.",
        "Young Harris was an innocent, harmless little boy, whom a cyclone carried off.",
        "It is known that a man named Harris had escaped.",
        "He wrote to Harris (treasurer since May) about it.",
        "Treasurer: Harris",
        "It turned out to be Harris, who along with Peleg was one of the largest owners.",
        "I write at the request of my\nold friend, Mr. Walter Harris.",
    ],
)
def test_a_sentence_says_who_somebody_is(tmp_path: Path, sentence: str) -> None:
    told = asked(tmp_path, "who is harris?", "Harris came. Harris went.", f"It rained. {sentence}")
    assert told is not None
    assert told.text == f"What the text says of Harris:\n\n- “{' '.join(sentence.split())}”"
    assert [(one.passage.id, one.sentence) for one in told.sources] == [(2, sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Harris was the first to speak, and Harris's wife was a good woman.",
        "Shortly after he met Harris, the young man passed the house.",
        "Since the death of her aunt, Harris had been the talk of the town.",
        "Harris, my lord!",
        "You are a fine guard, Harris.",
        "They had all his friends except Harris, and the hen which Harris fed.",
    ],
)
def test_who_stands_beside_a_name_is_not_taken_for_it(tmp_path: Path, sentence: str) -> None:
    assert asked(tmp_path, "Who is Harris?", sentence) is None


def test_the_clearest_and_earliest_come_first_and_each_thing_is_said_once(tmp_path: Path) -> None:
    said = ("My friend Harris slept.", "Harris was the rector of the parish.", "My friend Harris woke.", "Harris ate.")
    told = asked(tmp_path, "Who is Harris?", *said)
    assert told is not None
    assert [one.sentence for one in told.sources] == [said[1], said[0]]


def test_a_word_that_is_mostly_written_small_is_no_name(tmp_path: Path) -> None:
    assert asked(tmp_path, "Who is the younger?", "The younger, a native of Nantucket, came.") is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who was present?", "Present: Anna, Boris. Present, too: Carla."),
        ("Who was excused?", "Excused: Dora, a member."),
        ("Who was rewarded?", "Rewarded: Emil. Rewarded: Fritz. Rewarded: Gert. Rewarded: Hans. All were rewarded."),
    ],
)
def test_what_somebody_was_is_no_name(tmp_path: Path, question: str, said: str) -> None:
    assert asked(tmp_path, question, said) is None
    (tmp_path / "again").mkdir()
    with written(tmp_path / "again", said) as snapshot:
        assert first_named(snapshot, question, "", "", lambda: False) is None


def test_an_address_in_small_letters_makes_no_small_word_of_a_name(tmp_path: Path) -> None:
    said = "Harris, the silk merchant, came. Harris ate. Harris slept. Write to harris@example.org."
    assert asked(tmp_path, "who is harris", said) is not None


def test_whose_part_it_is_is_asked_for_a_name(tmp_path: Path) -> None:
    said = "The Landlord, a citizen of Nantucket, is the owner. The Landlord is John Barton."
    assert asked(tmp_path, "Who is the Landlord?", said) is None


@pytest.mark.parametrize("answer", ["", "the Mock Turtle", "Anna and Boris", "a hypo"])
def test_another_name_says_nothing_and_the_first_mention_is_quoted_instead(tmp_path: Path, answer: str) -> None:
    with written(tmp_path, "Alice came.", "They came upon a Gryphon. The Gryphon slept.") as snapshot:
        told = first_named(snapshot, "Who is the gryphon?", answer, "They spoke.", lambda: False)
    assert told is not None
    assert told.text.startswith("Who that is I do not find in so many words. “gryphon” first occurs in ")
    assert told.text.endswith(": “They came upon a Gryphon.”")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who is the Gryphon?", "a fabled creature"),
        ("Who is the Gryphon?", "Anna"),  # whose part it may be
        ("Who is Gryphon?", "head of the house"),
        ("Who is the treasurer?", ""),  # no name
        ("Who is Marlowe?", ""),
        ("Who slept?", "the Gryphon"),
    ],
)
def test_words_that_say_who_it_is_are_kept_and_who_is_not_there_is_not_found(
    tmp_path: Path, question: str, answer: str
) -> None:
    sentence = "They came upon a Gryphon, Anna and the treasurer."
    with written(tmp_path, sentence) as snapshot:
        assert first_named(snapshot, question, answer, sentence, lambda: False) is None


def test_nobody_is_told_of_who_is_not_in_the_text(tmp_path: Path) -> None:
    assert asked(tmp_path, "Who is Marlowe?", "Harris, the silk merchant, was on his way home.") is None


def told_of_harris(folder: Path, *said: str) -> list[str]:
    """The sentences that introduce Harris, the clearest first."""
    folder.mkdir()
    told = asked(folder, "Who is Harris?", *said)
    return [] if told is None else [one.sentence for one in told.sources]


def test_a_sentence_as_long_as_a_page_introduces_nobody(tmp_path: Path) -> None:
    for words, count in ((40, 1), (90, 0)):
        sentence = f"Harris, the silk merchant, walked {'and walked ' * (words - 1)}home."
        assert len(told_of_harris(tmp_path / str(words), sentence)) == count


def test_no_more_than_three_sentences_are_told(tmp_path: Path) -> None:
    said = [f"Harris was the {who} of the parish." for who in ("rector", "poet", "doctor", "clerk", "teacher")]
    assert told_of_harris(tmp_path / "a", *said) == said[:3]


def test_a_name_that_comes_again_and_again_was_introduced_in_one_of_the_first_passages(tmp_path: Path) -> None:
    said = ["Harris slept."] * 2000
    said[1000], said[1900] = "Harris was the rector.", "Harris was the doctor."
    assert told_of_harris(tmp_path / "a", *said) == [said[1000]]


@pytest.mark.parametrize(("small", "is_name"), [(2, True), (4, False)])
def test_a_name_is_now_and_then_written_small(tmp_path: Path, small: int, is_name: bool) -> None:
    said = ["They saw Harris."] * (9 - small) + ["They saw harris."] * small + ["Harris was the rector."]
    assert bool(told_of_harris(tmp_path / "a", *said)) is is_name


def test_who_stands_first_goes_before_who_is_a_little_clearer_and_not_before_who_is_much_so(tmp_path: Path) -> None:
    between, last = ["Harris slept."] * 20, "Harris was the rector."
    native, friend = "Harris, a native of Nantucket, came.", "My friend Harris came."
    assert told_of_harris(tmp_path / "a", native, *between, last) == [native, last]
    assert told_of_harris(tmp_path / "b", friend, *between, last) == [last, friend]


def test_what_somebody_says_of_somebody_counts_a_little_less(tmp_path: Path) -> None:
    spoken, told = "“Harris was the rector.”", "Harris was the doctor."
    assert told_of_harris(tmp_path / "a", spoken, told, *["Harris slept."] * 2) == [told, spoken]
    less_clear = "Harris, a native of Nantucket, came."
    found = told_of_harris(tmp_path / "b", spoken, less_clear, *["Harris slept."] * 20)
    assert found == [spoken, less_clear]

"""A misspelt word is asked as the text writes it; what is spelt right and not there stays what it is."""

from collections.abc import Iterator

import pytest

from gemma10m_tui.conversation.spelling import Spelt, spelt_as_there
from gemma10m_tui.documents import Document, DocumentKind, Locator, Passage
from gemma10m_tui.library import ModelIdentity, Snapshot
from model.finder.vocabulary import Vocabulary

TEXT = (
    "The Cheshire Cat grinned at the caterpillar. The Dormouse's jam was stolen by Krystyna, and so were duchesses.",
    "Who keeps bees may receive honey. Hoses, horses, houses, hours and huts have none.",
    "A duchess and a duchess more met the Gryphon where the separators of url_for are resolved.",
    "Summary: an analysis.",
)
_WORDS = "the where who is are how much do they found cat battery buttered jams separate marlowe cap"
KNOWN = Vocabulary(tuple(_WORDS.split()), (2,) * len(_WORDS.split()))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    passages = tuple(Passage(text, Locator(f"line {n}"), n, n + 1) for n, text in enumerate(TEXT))
    document = Document("a.txt", "", DocumentKind.TEXT, "00" * 32, "utf-8", (), passages)
    path = tmp_path_factory.mktemp("spelling") / "a.g10m"
    with Snapshot.create(path, title="t", model=ModelIdentity("m", "f"), content_key="k") as made:
        made.add_document(document, [1] * len(passages))
        made.finish_documents()
    with Snapshot.open(path, read_only=True) as opened:
        yield opened


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("who is the chesire cat?", "who is the Cheshire cat?"),
        ("where is the catterpillar", "where is the caterpillar"),
        ("the dorrmouse", "the Dormouse"),
        ("gryfon", "Gryphon"),
        ("Who is the gryfon", "Who is the Gryphon"),
        ("the dutchess", "the duchess"),
        ("Who is Kristyna?", "Who is Krystyna?"),
        ("How are seperators found?", "How are separators found?"),
        ("how much honny do they found", "how much honey do they found"),
        ("do they recieve", "do they receive"),
    ],
)
def test_a_misspelt_word_is_meant_as_the_text_writes_it(snapshot: Snapshot, asked: str, meant: str) -> None:
    assert spelt_as_there(snapshot, asked, KNOWN).question == meant


@pytest.mark.parametrize(
    "asked",
    [
        "Who is the Cheshire Cat?",
        "Where are the caterpillars and the stolen jam?",
        "the battery",  # a word, though "buttered" comes near
        "Who is Marlowe?",  # nothing is near
        "the cap, the gryph",  # too short for a slip, or another word
        "Where is url_fro defined? `dormuose`, seperators.txt, a/seperators, Seperators::new, seperators()",
        "Where is SepeRators?",
        "Summarise the cat",  # that the text has a summary does not make it misspelt
        "summarize the cat",
        "analyse the cat",
        "Fasst das Kapitel drei Katerpillar zusammen",  # whose words may all be right
        "",
        "seperators " * 50,
    ],
)
def test_what_the_text_has_or_never_meant_stays_as_it_is(snapshot: Snapshot, asked: str) -> None:
    assert spelt_as_there(snapshot, asked, KNOWN) == Spelt(asked)


@pytest.mark.parametrize(
    ("asked", "sure"),
    [("the chesire cat", True), ("the dormuose", True), ("the gryfon", True), ("are they seperators", False)],
)
def test_where_one_letter_stands_for_another_it_may_be_another_word(snapshot: Snapshot, asked: str, sure: bool) -> None:
    spelt = spelt_as_there(snapshot, asked, KNOWN)
    assert spelt.question != asked
    assert spelt.sure is sure


def test_a_name_that_does_not_sound_the_same_is_another_name(snapshot: Snapshot) -> None:
    assert spelt_as_there(snapshot, "Who is Krystina?", KNOWN).question == "Who is Krystyna?"
    assert spelt_as_there(snapshot, "Who is Krustyna?", KNOWN) == Spelt("Who is Krustyna?")


def test_several_words_may_be_misspelt_of_a_question_that_is_long_enough(snapshot: Snapshot) -> None:
    spelt = spelt_as_there(snapshot, "who is the chesire cat the dorrmouse", KNOWN)
    assert spelt.question == "who is the Cheshire cat the Dormouse"


def test_a_question_in_a_language_that_nobody_knows_is_left_as_it_is(snapshot: Snapshot) -> None:
    asked = "wer hat chesire dorrmouse gesehen"
    assert spelt_as_there(snapshot, asked, KNOWN) == Spelt(asked)


def test_a_long_question_is_left_as_it_is(snapshot: Snapshot) -> None:
    for times, mended in ((20, True), (60, False)):
        asked = f"{'the cat ' * times}chesire"
        assert (spelt_as_there(snapshot, asked, KNOWN) != Spelt(asked)) is mended

"""Rivals are what BM25 finds for a question, of the same document and of any, without what holds the answer."""

from model.training.finder.rivals import Rivals

DOCUMENTS = ("a", "a", "a", "b", "b")
TEXTS = (
    "the grey cat slept on the mat",
    "the grey cat chased a mouse",
    "nobody saw the moon that night",
    "a grey cat sat in the garden near the gate",
    "the mat was sold to a farmer",
)
STEMS = [text.split() for text in TEXTS]
QUESTION = ["where", "did", "the", "grey", "cat", "sleep"]


def test_those_of_the_document_come_first_then_the_likest_of_all() -> None:
    assert Rivals(DOCUMENTS, STEMS, TEXTS, 2).of(0, QUESTION, "on the mat") == (1, 2, 3)
    assert Rivals(DOCUMENTS, STEMS, TEXTS, 1).of(0, QUESTION, "on the mat") == (1, 2)
    assert Rivals(DOCUMENTS, STEMS, TEXTS, 0).of(3, QUESTION, "in the garden") == (4,)


def test_a_passage_that_holds_the_answer_is_no_rival() -> None:
    assert Rivals(DOCUMENTS, STEMS, TEXTS, 4).of(0, QUESTION, "Mat") == (1, 2, 3)


def test_where_nothing_is_barred_all_are_rivals() -> None:
    assert Rivals(DOCUMENTS, STEMS, TEXTS, 4).of(0, QUESTION, "") == (1, 2, 3, 4)


def test_of_made_documents_only_the_own_one_has_rivals() -> None:
    documents = ("office/1", "office/1", "office/2", "b", "b")
    assert set(Rivals(documents, STEMS, TEXTS, 4).of(0, QUESTION, "")) == {1, 3, 4}

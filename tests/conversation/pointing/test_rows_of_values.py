"""What a finder points at in a file of values is never an answer: a row is quoted, with the names of its columns."""

from dataclasses import replace
from pathlib import Path

import pytest
from test_pointing import ScriptedFinder
from written_text import read_text

from gemma10m_tui.conversation.pointing.pointed import Pointed
from gemma10m_tui.conversation.pointing.pointed_answer import point
from gemma10m_tui.conversation.pointing.rows_of_values import with_heads
from gemma10m_tui.conversation.pointing.trust import Verdict
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import StoredPassage
from model.checkpoint import Model

VALUES = "name,phone,balance\nAnn Lee,555 01,12.50\nBob Ray,555 02,-3.00\n"
BOB = "Bob Ray,555 02,-3.00"


def _pointed(phrase: str, question: str, document: str, score: float = 5.0, text: str = VALUES) -> Pointed:
    passage = StoredPassage(1, document, document, Locator("l. 1"), text, 0, 9)
    return point(ScriptedFinder(phrase, score), question, [Recalled(passage, 1.0)])


@pytest.mark.parametrize("phrase", ["12.50\nBob Ray", "555 02", "Bob Ray,555 02", "name,phone"])
@pytest.mark.parametrize("question", ["What is the email of Bob Ray?", "Has Bob Ray paid?"])
def test_words_of_a_file_of_values_are_no_answer_and_the_row_that_is_asked_about_is_quoted(
    phrase: str, question: str
) -> None:
    pointed = _pointed(phrase, question, "people.csv")
    assert (pointed.verdict, pointed.text) == (Verdict.QUOTE, BOB)
    assert [VALUES[slice(*one)] for one in pointed.quoted if one] == [BOB]


def test_the_row_that_is_pointed_at_is_quoted_where_no_other_has_more() -> None:
    assert _pointed("555 02", "What did the miller say?", "people.tsv").text == BOB


def test_what_is_refused_stays_so_and_the_nearest_is_one_row() -> None:
    pointed = _pointed("555 02", "What did the miller say?", "people.csv", score=-5.0)
    assert (pointed.verdict, pointed.text) == (Verdict.NONE, "")
    assert [VALUES[slice(*one)] for one in pointed.quoted if one] == [BOB]


def test_in_any_other_document_they_are() -> None:
    assert _pointed("555 02", "What is the phone of Bob Ray?", "people.txt").verdict is Verdict.ANSWER


def test_a_quoted_row_has_the_names_of_its_columns_and_a_part_of_one_or_another_quote_stays(
    tmp_path: Path, reader: Model
) -> None:
    def told(text: WatchedText, line: str, verdict: Verdict = Verdict.QUOTE) -> str:
        passage = text.snapshot.passage(1)
        first = passage.text.index(line)
        pointed = Pointed(verdict, (Recalled(passage, 1.0),), line, first, first + len(line), 0.5)
        return with_heads(text, replace(pointed)).text

    with read_text(tmp_path, reader, "people.csv", VALUES) as text:
        assert told(text, BOB) == "name: Bob Ray · phone: 555 02 · balance: -3.00"
        assert told(text, BOB, Verdict.ANSWER) == BOB
        assert told(text, "Bob Ray") == "Bob Ray"
    with read_text(tmp_path, reader, "ragged.csv", f"{VALUES}a,b\n") as text:
        assert told(text, BOB) == BOB
    with read_text(tmp_path, reader, "people.txt", VALUES) as text:
        assert told(text, BOB) == BOB

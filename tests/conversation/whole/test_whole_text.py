"""Questions about the whole text: what is said is counted and quoted, not guessed."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_texts import BOOK, answered, from_the_map, session_of, snapshot_of

from gemma10m_tui.conversation.answer import answer
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.conversation.whole.whole_question import Kind, WholeQuestion, whole_question
from gemma10m_tui.conversation.whole.whole_text import answer_from_the_map
from gemma10m_tui.documents import Document, DocumentKind, Locator, Passage
from gemma10m_tui.events import AnswerFinished
from gemma10m_tui.library import ModelIdentity, Snapshot
from model.checkpoint import Model

WORDS = (
    "Café", "CAFE", "readSource", "readsource", "read_source", "source", "日本", "日", "don't", "C++", "the map",
    "3.14", "3", "éclair", "naïve café",
)  # fmt: skip
TEXTS = (
    "A café. ", "readSource() ", "日本語です。", "Don't! ", "C++ ", "the\nmap ", "3.14 ", "Eclair éclair ",
    "naïve cafe\u0301 ", "read_source ",
)  # fmt: skip


@pytest.fixture(scope="module")
def session(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with session_of(tmp_path_factory.mktemp("whole"), reader, {"harbour.md": BOOK}) as opened:
        yield opened


@pytest.mark.parametrize("question", ["How often is Anna mentioned?", "How many words?", "What is this book about?"])
def test_an_answer_from_all_of_the_text_is_stopped_at_the_next_passage(session: Session, question: str) -> None:
    asked: list[bool] = []

    def stopped_at_the_second() -> bool:
        asked.append(True)
        return len(asked) > 1

    *_, finished = answer(session, question, cancelled=stopped_at_the_second)
    assert isinstance(finished, AnswerFinished)
    assert (finished.stopped, finished.answer, len(asked)) == ("cancelled", "", 2)


def test_every_occurrence_is_counted_whatever_its_case(session: Session) -> None:
    said = answered(session, "How many times is Anna mentioned?")
    assert "“Anna” occurs 3 times" in said.answer
    assert "Chapter 1: once" in said.answer
    assert "Chapter 3: once" in said.answer
    assert said.citations[0].quote == "Anna walked to the harbour."
    assert said.citations[0].verified


def test_a_part_of_a_word_does_not_count(session: Session) -> None:
    assert "does not occur" in answered(session, "How often is 'harb' mentioned?").answer


@settings(deadline=None, max_examples=60)
@given(words=st.sampled_from(WORDS), texts=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=8))
def test_the_index_misses_nothing_that_stands_in_the_text(words: str, texts: list[str]) -> None:
    passages = tuple(Passage(text, Locator(f"line {n}"), n, n + 1) for n, text in enumerate(texts))
    document = Document("a.txt", "A", DocumentKind.TEXT, "00" * 32, "utf-8", (), passages)
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.g10m")
        with Snapshot.create(path, title="t", model=ModelIdentity("m", "f"), content_key="k") as snapshot:
            snapshot.add_document(document, [1] * len(passages))
            held = {one.id for one in snapshot.passages() if words.casefold() in " ".join(one.text.split()).casefold()}
            found = {one.id for one in snapshot.index.passages_with(words)}
    assert held <= found


def test_words_of_a_script_without_spaces_are_counted_too(tmp_path: Path, reader: Model) -> None:
    with snapshot_of(tmp_path, reader, {"neko.txt": "吾輩は猫である。名前はまだ無い。猫は眠る。"}) as snapshot:
        mapped = answer_from_the_map(snapshot, WholeQuestion(Kind.OCCURRENCES, "猫"))
    assert mapped is not None
    assert "occurs twice" in mapped.text


def test_what_was_consulted_is_said_and_where_each_part_begins_is_cited(session: Session) -> None:
    listed = answered(session, "List the chapters")
    assert listed.consulted == "every heading of 1 document"
    assert [citation.quote for citation in listed.citations] == ["Chapter 1", "Chapter 2", "Chapter 3"]
    assert all(citation.verified for citation in listed.citations)
    assert answered(session, "How many files are there?").consulted == "the list of 1 document"
    assert "3 passages with “Anna”" in answered(session, "How often is Anna mentioned?").consulted
    assert "read again" in answered(session, "Who sold the ships?").consulted


def test_chapters_are_counted_and_listed_as_the_headings_have_them(session: Session) -> None:
    assert answered(session, "How many chapters are there?").answer.startswith("3 chapters")
    listed = answered(session, "List the chapters").answer
    assert [line for line in listed.splitlines() if line.startswith("-")] == [f"- Chapter {n}" for n in (1, 2, 3)]


def test_where_something_is_met_first_is_told_with_its_sentence(session: Session) -> None:
    said = answered(session, "In which chapter is Anna first mentioned?")
    assert said.answer == "“Anna” first occurs in Chapter 1: “Anna walked to the harbour.”"
    assert said.citations[0].verified
    for question in ("Where is Zebulon first mentioned?", "Where do Anna and the harbour first appear?"):
        whole = whole_question(question)
        assert whole is not None
        assert answer_from_the_map(session.snapshot, whole) is None


def test_what_the_map_does_not_hold_is_not_answered_from_it(session: Session) -> None:
    for question in ("Summarise the last will", "How many pages are there?"):
        whole = whole_question(question)
        assert whole is not None
        assert answer_from_the_map(session.snapshot, whole) is None


def test_a_phrase_that_is_cut_by_the_border_of_two_passages_counts(tmp_path: Path, reader: Model) -> None:
    text = " ".join(f"word{n} the grey ships of the harbour" for n in range(600))  # one sentence, cut where it must be
    other = "ships of the harbour"
    mapped = from_the_map(
        tmp_path, {"a.txt": text, "b.txt": other}, "How often does “grey ships of the harbour” occur?", reader
    )
    assert "occurs 600 times" in mapped.text
    with Snapshot.open(next(tmp_path.glob("*.g10m")), read_only=True) as snapshot:
        whole = sum(passage.text.count("grey ships of the harbour") for passage in snapshot.passages())
    assert whole < 600  # so that there was something to count at the borders


def test_an_apostrophe_counts_however_it_is_set(tmp_path: Path, reader: Model) -> None:
    mapped = from_the_map(tmp_path, {"a.txt": "Don’t go. I don't know."}, "How often does “don't” occur?", reader)
    assert "occurs twice" in mapped.text


def test_sections_of_one_name_are_told_apart_by_their_documents(tmp_path: Path, reader: Model) -> None:
    files = {
        "a.md": "# Notes\n\nAnna had a cat in the house all that long year.\n\n# More\n\n" + "It rained a lot. " * 400,
        "b.md": "# Notes\n\nAnna had a dog in the house all that long year.\n",
    }
    (tmp_path / "1").mkdir()
    counted = from_the_map(tmp_path / "1", files, "How often is Anna mentioned?", reader)
    assert "a.md › Notes: once" in counted.text
    (tmp_path / "2").mkdir()
    told = from_the_map(tmp_path / "2", files, "Summarise Notes", reader)
    tokens = sum(len(text.split("# More")[0].encode()) for text in files.values())  # no token is less than a byte
    assert int(told.text.split("(")[1].split(" ")[0].replace(",", "")) <= tokens


def test_files_that_were_not_read_are_not_kept_quiet_about(tmp_path: Path, reader: Model) -> None:
    mapped = from_the_map(
        tmp_path, {"a.md": "One thing.", "b.pdf": "%PDF-1.4 no more"}, "How many files are there?", reader
    )
    assert mapped.text.startswith("1 file, ")
    assert "1 more was skipped or failed" in mapped.text


def test_documents_that_mention_something_are_counted_and_listed_each_with_its_sentence(
    tmp_path: Path, reader: Model
) -> None:
    files = {"a.txt": "A whale. No, two: a whale.", "b.txt": "A goat.", "c.txt": "The whale sleeps."}
    said = from_the_map(tmp_path, files, "Which documents mention whale?", reader)
    assert said.text.splitlines() == [
        "“whale” occurs 3 times in 2 of 3 documents, counted over all of the text:",
        "",
        "- a.txt: twice",
        "- c.txt: once",
    ]
    assert [(one.passage.document, one.sentence) for one in said.sources] == [
        ("a.txt", "A whale."),
        ("c.txt", "The whale sleeps."),
    ]

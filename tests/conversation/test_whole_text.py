"""Questions about the whole text: what is said is counted and quoted, not guessed."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_reader import ending, read_paths

from gemma10m_tui.conversation.answer import answer
from gemma10m_tui.conversation.gone_through import FromTheMap, WatchedText
from gemma10m_tui.conversation.heat import as_normalisers
from gemma10m_tui.conversation.named_part import part_named
from gemma10m_tui.conversation.parts import parts_of
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.conversation.telling import telling_sentences
from gemma10m_tui.conversation.whole_question import Kind, WholeQuestion, whole_question
from gemma10m_tui.conversation.whole_text import answer_from_the_map
from gemma10m_tui.documents import Document, DocumentHeading, DocumentKind, Locator, Passage
from gemma10m_tui.events import AnswerFinished
from gemma10m_tui.library import ModelIdentity, Shelf, Snapshot
from gemma10m_tui.reading.read_on import Reading
from model.checkpoint import Model

BOOK = "\n\n".join(
    [
        "# The Harbour",
        "A book of three chapters.",
        "# Chapter 1",
        "Anna walked to the harbour. The harbour was full of ships. She counted the ships in the harbour every day.",
        "# Chapter 2",
        "Boris never saw Anna. The mountain was quiet, and the goats of the mountain slept below the mountain hut.",
        "# Chapter 3",
        "In the end ANNA sold the last of the ships, and the winter came over the empty harbour like a grey sheet.",
    ]
)


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
    folder = tmp_path_factory.mktemp("whole")
    (folder / "harbour.md").write_text(BOOK, encoding="utf-8")
    path = Path(ending(read_paths(reader, Shelf(folder), [folder / "harbour.md"])).path)
    with Snapshot.open(path, read_only=True) as snapshot:
        reading = Reading(snapshot, reader)
        yield Session(snapshot, reader, reading.state, as_normalisers(reading.normalisers, reader.spec))


@pytest.mark.parametrize("question", ["How often is Anna mentioned?", "How many words?", "What is this book about?"])
def test_an_answer_from_all_of_the_text_is_stopped_at_the_next_passage(session: Session, question: str) -> None:
    asked: list[bool] = []

    def stopped_at_the_second() -> bool:
        asked.append(True)
        return len(asked) > 1

    *_, finished = answer(session, question, cancelled=stopped_at_the_second)
    assert isinstance(finished, AnswerFinished)
    assert (finished.stopped, finished.answer, len(asked)) == ("cancelled", "", 2)


def _said(session: Session, question: str) -> AnswerFinished:
    event = list(answer(session, question, cancelled=lambda: False))[-1]
    assert isinstance(event, AnswerFinished)
    return event


def test_every_occurrence_is_counted_whatever_its_case(session: Session) -> None:
    said = _said(session, "How many times is Anna mentioned?")
    assert "“Anna” occurs 3 times" in said.answer
    assert "Chapter 1: once" in said.answer
    assert "Chapter 3: once" in said.answer
    assert said.citations[0].quote == "Anna walked to the harbour."
    assert said.citations[0].verified


def test_a_part_of_a_word_does_not_count(session: Session) -> None:
    assert "does not occur" in _said(session, "How often is 'harb' mentioned?").answer


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
    (tmp_path / "neko.txt").write_text("吾輩は猫である。名前はまだ無い。猫は眠る。", encoding="utf-8")
    path = Path(ending(read_paths(reader, Shelf(tmp_path), [tmp_path / "neko.txt"])).path)
    with Snapshot.open(path, read_only=True) as snapshot:
        mapped = answer_from_the_map(snapshot, WholeQuestion(Kind.OCCURRENCES, "猫"))
    assert mapped is not None
    assert "occurs twice" in mapped.text


def test_what_was_consulted_is_said_and_where_each_part_begins_is_cited(session: Session) -> None:
    listed = _said(session, "List the chapters")
    assert listed.consulted == "every heading of 1 document"
    assert [citation.quote for citation in listed.citations] == ["Chapter 1", "Chapter 2", "Chapter 3"]
    assert all(citation.verified for citation in listed.citations)
    assert _said(session, "How many files are there?").consulted == "the list of 1 document"
    assert "3 passages with “Anna”" in _said(session, "How often is Anna mentioned?").consulted
    assert "read again" in _said(session, "Who sold the ships?").consulted


def test_chapters_are_counted_and_listed_as_the_headings_have_them(session: Session) -> None:
    assert _said(session, "How many chapters are there?").answer.startswith("3 chapters")
    listed = _said(session, "List the chapters").answer
    assert [line for line in listed.splitlines() if line.startswith("-")] == [f"- Chapter {n}" for n in (1, 2, 3)]


def test_a_chapter_with_sections_is_one_chapter(tmp_path: Path, reader: Model) -> None:
    text = "# Chapter 1\n\nOne.\n\n## Dawn\n\nTwo.\n\n## Dusk\n\nThree.\n\n# Chapter 2\n\nFour.\n"
    (tmp_path / "book.md").write_text(text, encoding="utf-8")
    with Snapshot.open(Path(ending(read_paths(reader, Shelf(tmp_path), [tmp_path / "book.md"])).path)) as snapshot:
        whole = whole_question("How many chapters are there?")
        assert whole is not None
        mapped = answer_from_the_map(snapshot, whole)
    assert mapped is not None
    assert mapped.text.startswith("2 chapters")


def test_an_overview_quotes_a_sentence_of_each_part(session: Session) -> None:
    said = _said(session, "What is this book about?")
    assert len(said.citations) >= 3
    assert all(citation.verified for citation in said.citations)
    for citation in said.citations:
        assert " ".join(citation.quote.split()) in said.answer


def test_an_overview_of_a_chapter_stays_in_it(session: Session) -> None:
    said = _said(session, "Summarise chapter 2")
    assert "mountain" in said.answer
    assert all("Chapter 2" in citation.locator for citation in said.citations)


def test_where_something_is_met_first_is_told_with_its_sentence(session: Session) -> None:
    said = _said(session, "In which chapter is Anna first mentioned?")
    assert said.answer == "“Anna” first occurs in Chapter 1: “Anna walked to the harbour.”"
    assert said.citations[0].verified
    for question in ("Where is Zebulon first mentioned?", "Where do Anna and the harbour first appear?"):
        whole = whole_question(question)
        assert whole is not None
        assert answer_from_the_map(session.snapshot, whole) is None


def test_of_a_chapter_that_is_not_there_the_ones_that_are_are_told(session: Session) -> None:
    assert "There is no chapter 9: the text has 3 chapters" in _said(session, "Summarise chapter 9").answer


def test_what_the_map_does_not_hold_is_not_answered_from_it(session: Session) -> None:
    for question in ("Summarise the last will", "How many pages are there?"):
        whole = whole_question(question)
        assert whole is not None
        assert answer_from_the_map(session.snapshot, whole) is None


def test_telling_sentences_share_words_with_the_rest_and_not_with_each_other() -> None:
    text = (
        "The whale swam past the ship at dawn that day. The whale and the ship met again near the island of whales. "
        "Somebody had forgotten seven umbrellas in a cupboard. The captain saw the whale dive below the old ship."
    )
    told = telling_sentences([text], 2)
    assert len(told) == 2
    assert not any("umbrellas" in sentence for sentence in told)
    assert all(sentence in text for sentence in told)


def test_what_is_said_and_what_points_back_is_not_told_where_sentences_stand_by_themselves() -> None:
    text = (
        "“The Lion and the Witch and the Lion again,” said the Lion and the Witch to the Lion.\n\n"
        "Then the Witch saw the Lion and the Lion saw the Witch. That was all there was to it. "
        "In the north the Witch kept the Lion in a yard with an iron gate."
    )
    assert telling_sentences([text], 1) == ["In the north the Witch kept the Lion in a yard with an iron gate."]
    spoken = text.rpartition(" In the north")[0]
    assert len(telling_sentences([spoken], 1)) == 1  # rather than none


def test_long_telling_sentences_are_not_passed_over_for_short_ones_of_usual_words() -> None:
    told = "Dorothy and the Scarecrow walked along the yellow road to the Emerald City that morning."
    text = " ".join(["One of them saw one more of them go.", told] * 2 + ["Dorothy met the Scarecrow in a field."])
    assert telling_sentences([text], 1) == [told]


def _mapped(folder: Path, files: dict[str, str], question: str, reader: Model) -> FromTheMap:
    """What the map of a folder with these files says."""
    (folder / "texts").mkdir()
    for name, text in files.items():
        (folder / "texts" / name).write_text(text, encoding="utf-8")
    path = Path(ending(read_paths(reader, Shelf(folder), [folder / "texts"])).path)
    whole = whole_question(question)
    assert whole is not None
    with Snapshot.open(path, read_only=True) as snapshot:
        mapped = answer_from_the_map(snapshot, whole)
    assert mapped is not None
    return mapped


def test_a_phrase_that_is_cut_by_the_border_of_two_passages_counts(tmp_path: Path, reader: Model) -> None:
    text = " ".join(f"word{n} the grey ships of the harbour" for n in range(600))  # one sentence, cut where it must be
    other = "ships of the harbour"
    mapped = _mapped(
        tmp_path, {"a.txt": text, "b.txt": other}, "How often does “grey ships of the harbour” occur?", reader
    )
    assert "occurs 600 times" in mapped.text
    with Snapshot.open(next(tmp_path.glob("*.g10m")), read_only=True) as snapshot:
        whole = sum(passage.text.count("grey ships of the harbour") for passage in snapshot.passages())
    assert whole < 600  # so that there was something to count at the borders


def test_an_apostrophe_counts_however_it_is_set(tmp_path: Path, reader: Model) -> None:
    mapped = _mapped(tmp_path, {"a.txt": "Don’t go. I don't know."}, "How often does “don't” occur?", reader)
    assert "occurs twice" in mapped.text


def test_sections_of_one_name_are_told_apart_by_their_documents(tmp_path: Path, reader: Model) -> None:
    files = {
        "a.md": "# Notes\n\nAnna had a cat in the house all that long year.\n\n# More\n\n" + "It rained a lot. " * 400,
        "b.md": "# Notes\n\nAnna had a dog in the house all that long year.\n",
    }
    (tmp_path / "1").mkdir()
    counted = _mapped(tmp_path / "1", files, "How often is Anna mentioned?", reader)
    assert "a.md › Notes: once" in counted.text
    (tmp_path / "2").mkdir()
    told = _mapped(tmp_path / "2", files, "Summarise Notes", reader)
    tokens = sum(len(text.split("# More")[0].encode()) for text in files.values())  # no token is less than a byte
    assert int(told.text.split("(")[1].split(" ")[0].replace(",", "")) <= tokens


def test_a_sentence_that_stands_there_often_is_told_once(tmp_path: Path, reader: Model) -> None:
    refrain = "All happy families are alike in the long summer of the year. "
    mapped = _mapped(tmp_path, {"a.txt": (refrain * 30 + "\n\n") * 6}, "Summarise the book", reader)
    assert len(mapped.sources) == 1


def test_no_passage_is_cited_twice(tmp_path: Path, reader: Model) -> None:
    (tmp_path / "a.txt").write_text(BOOK.replace("#", ""), encoding="utf-8")
    path = Path(ending(read_paths(reader, Shelf(tmp_path), [tmp_path / "a.txt"])).path)
    with Snapshot.open(path, read_only=True) as snapshot:
        reading = Reading(snapshot, reader)
        session = Session(snapshot, reader, reading.state, as_normalisers(reading.normalisers, reader.spec))
        cited = [citation.passage for citation in _said(session, "Summarise the whole text").citations]
    assert cited
    assert len(cited) == len(set(cited))


def test_sections_are_not_given_out_for_chapters_or_parts(tmp_path: Path, reader: Model) -> None:
    text = "# Introduction\n\nOne thing.\n\n# Partial results\n\nAnother thing.\n"
    mapped = _mapped(tmp_path, {"a.md": text}, "How many parts does the book have?", reader)
    assert mapped.text.startswith("2 sections, none of them called a part,")


def test_files_that_were_not_read_are_not_kept_quiet_about(tmp_path: Path, reader: Model) -> None:
    mapped = _mapped(tmp_path, {"a.md": "One thing.", "b.pdf": "%PDF-1.4 no more"}, "How many files are there?", reader)
    assert mapped.text.startswith("1 file, ")
    assert "1 more was skipped or failed" in mapped.text


def test_a_long_list_says_how_much_of_it_is_shown_and_how_to_see_the_rest(tmp_path: Path, reader: Model) -> None:
    text = "".join(f"# Chapter {number}\n\nThe goat of day {number} slept.\n\n" for number in range(1, 99))
    (tmp_path / "1").mkdir()
    begun = _mapped(tmp_path / "1", {"a.md": text}, "List all chapters", reader).text
    assert begun.startswith("98 chapters (60 of 98 shown, 1 to 60):")
    assert [line for line in begun.splitlines() if line.startswith("- ")] == [f"- Chapter {n}" for n in range(1, 61)]
    further = begun.splitlines()[-1].split("“")[1].split("”")[0]
    (tmp_path / "2").mkdir()
    rest = _mapped(tmp_path / "2", {"a.md": text}, further, reader).text
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
    assert _mapped(tmp_path, {"a.md": text}, "Wie viele Kapitel hat das Buch?", reader).text.startswith(said)


def test_sections_are_listed_in_the_order_of_the_text_the_outer_ones_first(tmp_path: Path, reader: Model) -> None:
    text = "# 1 Aims\n\n## 1.1 Light\n\n### 1.1.1 Lamps\n\nText.\n\n# 2 Means\n\n## 2.1 Oil\n\nText.\n"
    said = _mapped(tmp_path, {"a.md": text}, "List the sections", reader).text
    assert [line.split(" › ")[-1].strip("- ") for line in said.splitlines()[2:]] == [
        "1 Aims", "1.1 Light", "1.1.1 Lamps", "2 Means", "2.1 Oil",
    ]  # fmt: skip


def test_sections_with_a_number_are_told_from_the_others(tmp_path: Path, reader: Model) -> None:
    text = "".join(f"# {title}\n\nSome lines.\n\n" for title in ("The Land", "I. Spring", "II. Autumn", "Notes"))
    said = _mapped(tmp_path, {"a.md": text}, "How many sections does the poem have?", reader).text
    assert said.startswith("4 sections, counted from the headings.")
    assert said.endswith("2 of them are numbered on, from “I. Spring” to “II. Autumn”.")


def test_chapters_inside_of_parts_are_counted_though_they_begin_again(tmp_path: Path, reader: Model) -> None:
    text = "".join(
        f"# {p}\n\n" + "".join(f"## {n}. {p} day\n\nRain.\n\n" for n in (1, 2, 3)) for p in ("Spring", "Autumn")
    )
    assert _mapped(tmp_path, {"a.md": text}, "How many chapters are there?", reader).text.startswith("6 chapters")


@pytest.mark.parametrize("heading", ["2 Rings", "Chapter II", "2. Rings"])
def test_a_chapter_is_found_by_its_number(tmp_path: Path, reader: Model, heading: str) -> None:
    text = f"# 1 Groups\n\nA group has one law of its own.\n\n# {heading}\n\nA ring has two laws of its own.\n"
    mapped = _mapped(tmp_path, {"a.md": text}, "Summarise chapter 2", reader)
    assert [source.passage.locator.section for source in mapped.sources] == [heading]


POLICY = "\n\n".join(
    [
        "# 1. Schedule", "The house is insured.", "# 3. Cover", "## 3.1 Limits",
        "The most we pay for one claim is told here.", "## 3.4 Bicycles",
        "A bicycle is insured away from home when it is locked.", "# 4. Exclusions",
        "Frost in the garden is not insured at all.", "# A. Forms", "## A.1 Claims",
        "A claim is made on the form of this page.", "# B. Words", "Words mean what they say in this book.",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("Summarise section 4", "4. Exclusions"),
        ("Summarise § 3.1", "3.1 Limits"),
        ("Summarise chapter four", "4. Exclusions"),
        ("What is section 3.4 about?", "3.4 Bicycles"),
        ("Summarise the section about bicycles", "3.4 Bicycles"),
        ("Summarise the exclusions section", "4. Exclusions"),
        ("Summarise the section on a claim", "A.1 Claims"),
        ("Summarise appendix B", "B. Words"),
        ("Fasse § 3.4 zusammen", "3.4 Bicycles"),
        ("Fasse den vierten Abschnitt zusammen", "4. Exclusions"),
        ("Worum geht es in Anhang B?", "B. Words"),
    ],
)
def test_a_part_is_found_by_its_number_its_title_or_words_of_its_title(
    tmp_path: Path, reader: Model, question: str, heading: str
) -> None:
    mapped = _mapped(tmp_path, {"a.md": POLICY}, question, reader)
    assert {source.passage.locator.section for source in mapped.sources} == {heading}
    assert mapped.text.startswith(heading)


def test_of_a_section_that_is_not_there_the_ones_that_are_are_told(tmp_path: Path, reader: Model) -> None:
    said = _mapped(tmp_path, {"a.md": POLICY}, "Summarise section 12", reader).text
    assert said == "There is no section 12: the text has 8 sections, from “1. Schedule” to “B. Words”."


def test_what_is_outermost_is_counted_where_nothing_is_called_a_chapter(tmp_path: Path, reader: Model) -> None:
    text = "# Aims\n\n## Light\n\nLamps are lit at night.\n\n# Means\n\n## Oil\n\nOil is brought by boat every week.\n"
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    said = _mapped(tmp_path / "1", {"a.md": text}, "How many chapters are there?", reader).text
    assert said == "2 top-level parts, none of them called a chapter, counted from the outermost headings."
    mapped = _mapped(tmp_path / "2", {"a.md": text}, "Summarise chapter 2", reader)
    assert [source.sentence for source in mapped.sources] == ["Oil is brought by boat every week."]


@pytest.mark.parametrize("name", ["Appendix {}. ", "{}. "])
def test_appendices_are_listed_by_their_letters(tmp_path: Path, reader: Model, name: str) -> None:
    titles = (
        "1. Aims",
        "2. Means",
        *(f"{name.format(letter)}{word}" for letter, word in (("A", "Votes"), ("B", "Tongues"))),
    )
    text = "".join(f"# {title}\n\nSome text of it.\n\n" for title in titles)
    said = _mapped(tmp_path, {"a.md": text}, "List the appendices", reader).text
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


def test_documents_that_mention_something_are_counted_and_listed_each_with_its_sentence(
    tmp_path: Path, reader: Model
) -> None:
    for name, text in (("a.txt", "A whale. No, two: a whale."), ("b.txt", "A goat."), ("c.txt", "The whale sleeps.")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    question = whole_question("Which documents mention whale?")
    assert question is not None
    with Snapshot.open(Path(ending(read_paths(reader, Shelf(tmp_path), [tmp_path])).path), read_only=True) as snapshot:
        said = answer_from_the_map(snapshot, question)
    assert said is not None
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


def test_a_heading_is_no_telling_sentence(tmp_path: Path, reader: Model) -> None:
    text = "".join(f"## {number} The lamp of the tower and the keeper\n\nShort.\n\n" for number in range(1, 7))
    text += "## 7 End\n\nThe keeper of the tower cleans the lamp of the tower on every morning.\n"
    mapped = _mapped(tmp_path, {"a.md": text}, "What is it about?", reader)
    assert all("##" not in one.sentence for one in mapped.sources)

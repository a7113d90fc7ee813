"""A question that names a function, a class or a constant leads to where it is defined."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whale_book import READER, document

from gemma10m_tui.documents.code import code_passages
from gemma10m_tui.documents.document import Document, DocumentKind
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.symbol_index import asked_names

PAD = "    value = compute(value)\n" * 30
DEEP_PAD = PAD.replace("    ", "        ")
FILES = {
    "src/helpers.py": f"def url_for(endpoint, **values):\n    '''Make a URL.'''\n{PAD}\n\ndef get(key):\n{PAD}",
    "src/session.py": f"class Session:\n    def get(self, url):\n{DEEP_PAD}\n    def close(self):\n{DEEP_PAD}",
    "src/use.py": "from helpers import url_for\n\n" + "url_for('a'); url_for('b'); Session().get('x')\n" * 8,
    "tests/test_helpers.py": "def url_for(): pass\n\n\ndef test_url_for():\n    assert url_for('x') == 1\n" * 3,
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    path = tmp_path_factory.mktemp("code") / "code.g10m"
    with Snapshot.create(path, title="t", model=READER, content_key="k") as snapshot:
        guide = document("README.md", "url_for makes URLs. Where url_for is defined does not matter: url_for is there.")
        snapshot.add_document(guide, [1])
        for name, text in FILES.items():
            passages = code_passages(text, name)
            read = Document(name, name, DocumentKind.CODE, "00" * 32, "utf-8", (), passages)
            snapshot.add_document(read, [1] * len(passages))
        snapshot.finish_documents()
    return Snapshot.open(path, read_only=True)


def first_label(library: Snapshot, question: str) -> str:
    return library.passage(library.index.search(question)[0].passage_id).locator.label


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Where is url_for defined?", "src/helpers.py:1"),
        ("where is urlFor defined", "src/helpers.py:1"),
        ("What arguments does url_for() take?", "src/helpers.py:1"),
        ("What does helpers.url_for accept?", "src/helpers.py:1"),
        ("Show me the definition of Session", "src/session.py:1"),
        ("What does Session.get take?", "src/session.py:2"),
        ("Where is `get` defined in helpers.get?", "src/helpers.py:3"),
        ("Where is Session.close implemented?", "src/session.py:3"),
    ],
)
def test_the_definition_comes_first(library: Snapshot, question: str, place: str) -> None:
    assert first_label(library, question).startswith(place)


def test_without_a_definition_the_words_decide(library: Snapshot) -> None:
    assert first_label(library, "where does it matter").startswith("line 1")


def test_a_test_is_cited_after_what_it_tests_unless_tests_are_asked_for(tmp_path: Path) -> None:
    with Snapshot.create(tmp_path / "a.g10m", title="t", model=READER, content_key="k") as snapshot:
        snapshot.add_document(document("tests/test_errors.txt", "Errors are handled. Errors errors handled."), [1])
        snapshot.add_document(document("docs/errors.txt", "How all of the errors are handled by a handler."), [1])
        assert snapshot.index.search("how are errors handled")[0].passage_id == 2
        assert snapshot.index.search("which test sees errors handled")[0].passage_id == 1


def test_names_are_told_from_words() -> None:
    assert [asked.parts for asked in asked_names("How does url_for() use Flask.session and plain words?")] == [
        ("url_for",), ("Flask", "session")
    ]  # fmt: skip
    assert [asked.parts for asked in asked_names("Where is the config defined?")] == [("config",)]
    assert asked_names("Who is the captain of the boat?") == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.from_regex(r"(where is )?[`\w.(:#>-]{0,60}( defined)?", fullmatch=True))
def test_no_question_is_too_odd_and_scores_fall(library: Snapshot, question: str) -> None:
    scores = [hit.score for hit in library.index.search(question, limit=5)]
    assert len(scores) <= 5
    assert scores == sorted(scores, reverse=True)


def test_a_very_long_name_ends_quickly() -> None:
    assert asked_names("where is " + "a." * 200_000 + "(" * 1000 + " defined") == []


def test_symbols_go_with_the_passages_that_define_them(tmp_path: Path) -> None:
    with Snapshot.create(tmp_path / "a.g10m", title="t", model=READER, content_key="k") as snapshot:
        passages = code_passages("def f(): pass\n", "a.py")
        snapshot.add_document(Document("a.py", "a", DocumentKind.CODE, "00" * 32, None, (), passages), [1])
        with snapshot.writing() as connection:
            connection.execute("DELETE FROM passage")
            assert connection.execute("SELECT count(*) FROM symbol").fetchone() == (0,)


WORDED = {
    "src/errors.py": f"class MissingParameter(Exception):\n    '''Not given.'''\n{PAD}",
    "src/core.py": f"class Context:\n    def invoke(self, callback):\n{DEEP_PAD * 3}\n    def close(self):\n{DEEP_PAD}",
    "src/run.py": f"class Command:\n    def invoke(self, context):\n{DEEP_PAD}",
    "src/use.py": "# A required parameter, this parameter, that parameter: when one is missing, or is missing again.\n"
    * 6,
    "tests/test_errors.py": "def test_missing_parameter():\n    assert parameter is missing\n" * 6,
}


@pytest.fixture(scope="module")
def worded(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    path = tmp_path_factory.mktemp("worded") / "code.g10m"
    with Snapshot.create(path, title="t", model=READER, content_key="k") as snapshot:
        for name, text in WORDED.items():
            passages = code_passages(text, name)
            read = Document(name, name, DocumentKind.CODE, "00" * 32, "utf-8", (), passages)
            snapshot.add_document(read, [1] * len(passages))
        for name in ("CHANGELOG.md", "guide.md"):
            snapshot.add_document(document(name, "The verbose flag switches the lamp on, as it should."), [1])
        snapshot.finish_documents()
    return Snapshot.open(path, read_only=True)


def test_a_definition_is_found_by_the_words_that_its_name_is_made_of(worded: Snapshot) -> None:
    assert first_label(worded, "What is raised when a parameter is missing?").startswith("src/errors.py")


def test_a_qualified_name_means_every_passage_of_that_definition_and_no_other(worded: Snapshot) -> None:
    found = [
        worded.passage(one).locator.section
        for one in worded.index.passages_of_qualified("What does Context.invoke do?")
    ]
    assert len(found) > 1
    assert all("invoke" in (section or "") or "Context" in (section or "") for section in found)
    documents = {
        worded.passage(one).document for one in worded.index.passages_of_qualified("What does Command.invoke do?")
    }
    assert documents == {"src/run.py"}
    assert worded.index.passages_of_qualified("What does Group.invoke do?") == []
    assert worded.index.passages_of_qualified("What does invoke do?") == []


def test_a_name_alone_means_the_passages_of_all_that_are_called_so(worded: Snapshot, library: Snapshot) -> None:
    found = [worded.passage(one).document for one in worded.index.passages_of_name("invoke")]
    assert set(found) == {"src/core.py", "src/run.py"}
    assert worded.index.passages_of_name("Invoke") == worded.index.passages_of_name("Context.invoke") == []
    documents = [library.passage(one).document for one in library.index.passages_of_name("url_for")]
    assert (documents[0], documents[-1]) == ("src/helpers.py", "tests/test_helpers.py")
    function, *_, method = library.index.passages_of_name("get")
    assert (library.passage(function).document, library.passage(method).document) == (
        "src/helpers.py",
        "src/session.py",
    )


def test_a_list_of_changes_comes_behind_what_explains_unless_changes_are_asked_for(worded: Snapshot) -> None:
    def first(question: str) -> str:
        return worded.passage(worded.index.search(question)[0].passage_id).document

    assert first("What does the verbose flag switch on?") == "guide.md"
    assert first("Since which version does the verbose flag switch the lamp on? CHANGELOG") == "CHANGELOG.md"


def test_passages_in_which_definitions_begin_are_told_from_the_others(worded: Snapshot) -> None:
    every = [passage.id for passage in worded.passages()]
    files = {worded.passage(one).document for one in worded.index.defined_in(every)}
    assert files == {"src/errors.py", "src/core.py", "src/run.py", "tests/test_errors.py"}

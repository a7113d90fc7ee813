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
    return library.passage(library.search(question)[0].passage_id).locator.label


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
        assert snapshot.search("how are errors handled")[0].passage_id == 2
        assert snapshot.search("which test sees errors handled")[0].passage_id == 1


def test_names_are_told_from_words() -> None:
    assert [asked.parts for asked in asked_names("How does url_for() use Flask.session and plain words?")] == [
        ("url_for",), ("Flask", "session")
    ]  # fmt: skip
    assert [asked.parts for asked in asked_names("Where is the config defined?")] == [("config",)]
    assert asked_names("Who is the captain of the boat?") == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.from_regex(r"(where is )?[`\w.(:#>-]{0,60}( defined)?", fullmatch=True))
def test_no_question_is_too_odd_and_scores_fall(library: Snapshot, question: str) -> None:
    scores = [hit.score for hit in library.search(question, limit=5)]
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

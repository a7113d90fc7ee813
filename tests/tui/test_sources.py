"""Where a source stands is said once, and sources of the same place can be told apart."""

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from gemma10m_tui.events import Citation, place_of
from gemma10m_tui.tui.widgets.turn import _is_of_the_text, _source_lines


class _Sources(App[None]):
    def __init__(self, *citations: Citation, answer: str = "") -> None:
        super().__init__()
        self._answer = answer
        self._citations = citations

    def compose(self) -> ComposeResult:
        yield from _source_lines(self._citations, self._answer)

    @property
    def lines(self) -> list[str]:
        return [str(line.render()) for line in self.query(Static)]


def _citation(passage: int, document: str, locator: str) -> Citation:
    return Citation(passage, document, locator, "", False, 0.1)


@pytest.mark.parametrize(
    ("document", "locator", "place"),
    [
        ("src/app.py", "src/app.py:10-40 (App.run)", ("src/app.py:10-40 (App.run)",)),
        ("book.pdf", "p. 12", ("book.pdf", "p. 12")),
        ("p", "p. 12", ("p", "p. 12")),
        ("notes.txt", "", ("notes.txt",)),
        ("", "", ()),
    ],
)
def test_a_locator_that_names_its_file_is_the_whole_place(document: str, locator: str, place: tuple[str, ...]) -> None:
    assert place_of(document, locator) == place


async def test_a_file_of_source_code_is_named_once_in_each_source() -> None:
    app = _Sources(_citation(1, "src/app.py", "src/app.py:1-9"), _citation(2, "src/app.py", "src/app.py:10-40"))
    async with app.run_test():
        assert app.lines == ["[1] src/app.py:1-9", "[2] src/app.py:10-40"]


async def test_sources_of_the_same_page_are_counted_in_the_order_of_the_text() -> None:
    app = _Sources(
        _citation(9, "book.pdf", "p. 53"), _citation(2, "book.pdf", "p. 7"), _citation(8, "book.pdf", "p. 53")
    )
    async with app.run_test():
        assert app.lines == [
            "from book.pdf",
            "[1] p. 53  (passage 2 of 2 there)",
            "[2] p. 7",
            "[3] p. 53  (passage 1 of 2 there)",
        ]


@pytest.mark.parametrize(
    ("answer", "quote", "told"),
    [
        ("def __init__(self)", "class A:\n    def __init__(self):", True),
        ("two words", "the two\nwords", True),
        ("**Two** words", "the two words", False),
        ("said by a model", "", False),
        ("", "all of it", False),
    ],
)
def test_an_answer_is_of_the_text_where_its_first_source_has_its_words(answer: str, quote: str, told: bool) -> None:
    cited = Citation(1, "a.py", "a.py:1", quote, bool(quote), 0.5)
    assert _is_of_the_text(answer, [cited]) is told
    assert not _is_of_the_text(answer, [])


def _quoting(passage: int, quote: str, *, verified: bool = True) -> Citation:
    return Citation(passage, "book.pdf", f"p. {passage}", quote, verified, 0.5)


SAID = "The eleventh day must have been a holiday, said Alice."
MORE = "Then the Mock Turtle, who had been silent, began to sob again."


async def test_what_the_answer_has_quoted_is_named_and_not_said_again() -> None:
    app = _Sources(_quoting(3, SAID), _quoting(7, MORE), answer=SAID)
    async with app.run_test():
        assert app.lines == ["from book.pdf", "[1] p. 3  (quoted above)", "[2] p. 7", f"“{MORE}”"]


async def test_what_is_not_found_in_the_text_is_shown_though_the_answer_has_it() -> None:
    app = _Sources(_quoting(3, SAID, verified=False), answer=SAID)
    async with app.run_test():
        assert app.lines == ["[1] book.pdf · p. 3   unverified ", f"“{SAID}”"]


async def test_of_several_that_the_answer_has_quoted_the_first_words_say_which_is_whose() -> None:
    app = _Sources(_quoting(3, SAID), _quoting(7, MORE), answer=f"- {SAID}\n- {MORE}")
    async with app.run_test():
        assert app.lines == [
            "from book.pdf",
            "[1] p. 3",
            "above: “The eleventh day must have been a holiday…”",
            "[2] p. 7",
            "above: “Then the Mock Turtle, who had been silent…”",
        ]

"""What is quoted in a Markdown file is shown as it is, whatever signs of Markdown or HTML it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gemma10m_tui.engine.markdown_text import literal, literal_line

MARKDOWN = MarkdownIt("gfm-like", {"linkify": False, "html": True})
SIGNS = st.text(alphabet="ab 1.)#>*_-+=`~[]()<>!|\\&;:$\n", max_size=60)
PLAIN = {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "hardbreak", "softbreak"}


def shown(markdown: str) -> str:
    """The words that a reader of the file sees; a sign that acts as Markdown or HTML fails."""
    said = []
    for block in MARKDOWN.parse(markdown):
        assert block.type in PLAIN, block.type
        for one in block.children or ():
            assert one.type in PLAIN, one.type
            said.append(" " if one.type in ("hardbreak", "softbreak") else one.content)
        said.append(" ")
    return " ".join("".join(said).split())


@pytest.mark.parametrize(
    "text",
    [
        "# A heading",
        "a\n===",
        "a\n---",
        "- one\n- two",
        "1. one\n2) two",
        "> quoted",
        "<b>bold</b> <!-- gone --> <script>",
        "*not* _slanted_ **or** `code` ~~gone~~",
        "snake_case_name and __init__",
        "[text](https://example.org) ![image](x) [^1]",
        "[a]: https://example.org",
        "&lt;p&gt; &#35; AT&T;",
        "a | b\n--|--\n1 | 2",
        "ends with \\",
        "```\ncode",
        "***",
        "first\n\nsecond",
    ],
)
def test_signs_of_markdown_and_html_are_shown_as_they_stand(text: str) -> None:
    assert shown(literal(text)) == " ".join(text.split())


@given(SIGNS)
def test_any_signs_are_shown_as_they_stand(text: str) -> None:
    assert shown("\n\n".join([literal_line(line) for line in text.split("\n")])) == " ".join(text.split())


def test_ordinary_words_stay_readable() -> None:
    assert literal_line('It\'s 3-4 m (or 5.2), see snake_case: "so"!') == 'It\'s 3-4 m (or 5.2), see snake_case: "so"!'


def test_lines_stay_lines_and_what_is_laid_out_stays_so() -> None:
    assert literal("one\ntwo\n\nthree") == "one\\\ntwo\n\nthree"
    code = "def run():\n    return ```x```"
    assert literal(code) == f"````text\n{code}\n````"
    assert [block.type for block in MARKDOWN.parse(literal(code))] == ["fence"]

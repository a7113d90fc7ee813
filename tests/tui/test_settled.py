"""Settled text is whole blocks: drawing it and the rest apart gives what drawing it all gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gemma10m_tui.tui.settled import settled_length


@pytest.mark.parametrize(
    ("text", "settled"),
    [
        ("", ""),
        ("one paragraph", ""),
        ("one paragraph\n\n", ""),
        ("one\n\ntwo", "one\n\n"),
        ("one\n\ntwo\n\nthree", "one\n\ntwo\n\n"),
        ("- item\n\n  goes on", ""),
        ("- item\n\n  goes on\n\nafter", "- item\n\n  goes on\n\n"),
        ("```\ncode\n\nmore", ""),
        ("```\ncode\n\nmore\n```\n\nafter", "```\ncode\n\nmore\n```\n\n"),
        ("~~~\n```\n\n~~~\n\nafter", "~~~\n```\n\n~~~\n\n"),
        ("| a |\n|---|\n| 1 |", ""),
    ],
)
def test_whole_blocks_settle_and_an_open_one_does_not(text: str, settled: str) -> None:
    assert text[: settled_length(text)] == settled


blocks = st.lists(
    st.sampled_from(["text", "# head", "> quote", "```\ncode\n\nmore\n```", "| a |\n|---|\n| 1 |", "~~~\nx\n~~~"]),
    min_size=1,
    max_size=8,
)


@given(blocks)
def test_the_parts_drawn_apart_are_the_whole(parts: list[str]) -> None:
    text = "\n\n".join(parts)
    end = settled_length(text)
    parser = MarkdownIt("commonmark").enable("table")
    assert parser.render(text[:end]) + parser.render(text[end:]) == parser.render(text)


@given(st.text(st.sampled_from("a\n `-~>"), max_size=60), st.data())
def test_what_has_settled_stays_settled_as_the_text_grows(text: str, data: st.DataObject) -> None:
    shorter = text[: data.draw(st.integers(0, len(text)))]
    assert settled_length(shorter) <= settled_length(text)

"""The definition around a place: as if each of them were looked at for each place."""

from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.conversation.project.blocks import innermost
from gemma10m_tui.documents.symbols import Symbol


@st.composite
def nested(draw: st.DrawFn, first: int = 0, end: int = 60, depth: int = 3) -> list[Symbol]:
    """Blocks within one another or apart, in the order of the text."""
    found: list[Symbol] = []
    while first < end and draw(st.booleans()):
        begin = draw(st.integers(first, end - 1))
        first = draw(st.integers(begin + 1, end))
        found.append(Symbol(f"b{begin}-{first}", begin, first, True))
        found += draw(nested(begin, first, depth - 1)) if depth else []
    return found


@given(nested(), st.lists(st.integers(0, 70), max_size=20).map(sorted))
def test_the_innermost_block_is_the_last_to_begin_of_those_around_a_place(
    blocks: list[Symbol], places: list[int]
) -> None:
    naive = [next((one.name for one in reversed(blocks) if one.first <= place < one.end), "") for place in places]
    assert innermost(blocks, places) == naive

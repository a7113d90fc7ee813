"""Keys as terminals send them."""

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from gemma10m_tui.tui.terminal_keys import learn_keys


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("\x1b\r", ["alt+enter"]),
        ("a\x1b\rb\r", ["a", "alt+enter", "b", "enter"]),
        ("\x1b[13;3u", ["alt+enter"]),
        ("\x1b[13;2u", ["shift+enter"]),
        ("\n", ["ctrl+j"]),
    ],
)
def test_what_a_terminal_sends_is_the_key_that_was_pressed(sent: str, keys: list[str]) -> None:
    learn_keys()
    assert [one.key for one in XTermParser().feed(sent) if isinstance(one, events.Key)] == keys

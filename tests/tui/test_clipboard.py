"""Copying picks the way that works where the person sits."""

import base64

from gemma10m_tui.tui.clipboard import copying_program, osc52
from gemma10m_tui.tui.pasted import Pasted


def test_the_sequence_carries_the_text_and_is_doubled_for_tmux() -> None:
    coded = base64.b64encode("é\n".encode()).decode()
    plain = f"\x1b]52;c;{coded}\x07"
    assert osc52("é\n", in_tmux=False) == plain
    assert osc52("é\n", in_tmux=True) == plain + f"\x1bPtmux;\x1b\x1b]52;c;{coded}\x07\x1b\\"


def test_a_program_is_used_where_one_serves_and_none_over_ssh() -> None:
    def has(*names: str):  # type: ignore[no-untyped-def]
        return lambda name: name if name in names else None

    assert copying_program({"TMUX": "x", "SSH_TTY": "y"}, has("tmux")) == ("tmux", "load-buffer", "-w", "-")
    assert copying_program({"SSH_CONNECTION": "x", "DISPLAY": ":0"}, has("xclip")) is None
    assert copying_program({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, has("wl-copy", "xclip")) == ("wl-copy",)
    assert copying_program({"DISPLAY": ":0"}, has("xsel")) == ("xsel", "--clipboard", "--input")
    assert copying_program({}, has("xclip", "pbcopy")) == ("pbcopy",)
    assert copying_program({}, has()) is None


def test_a_long_paste_is_folded_into_a_word_and_unfolded_when_it_is_sent() -> None:
    pasted = Pasted()
    assert pasted.fold("a\nb", 10) == "a\nb"
    first = pasted.fold("x\n" * 311, 10)
    second = pasted.fold("y\n" * 311, 10)
    assert first == "[pasted 312 lines]"
    assert second == "[pasted 312 lines #2]"
    assert pasted.unfold(f"{first} and {second}") == "x\n" * 311 + " and " + "y\n" * 311
    assert pasted.fold("z" * 3000, 10) == "[pasted 3,000 characters]"

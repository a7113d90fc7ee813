"""Whoever reads from a terminal that is gone comes back from every read, however often it was told of the end."""

import asyncio
import os
import pty

from gemma10m_tui.tui.terminal_gone import tell_when_gone


async def test_a_reader_of_a_lost_terminal_is_never_held_for_good() -> None:
    master, terminal = pty.openpty()
    gone = asyncio.Event()
    tell_when_gone(terminal, gone.set)
    os.close(master)
    await gone.wait()
    said = [await asyncio.to_thread(os.read, terminal, 1024) for _ in range(3)]
    assert set(said) == {b"\x1b[O"}
    os.close(terminal)

"""Re-reading: what a turn's window holds is put before the model, and its last token tells where the memory looks."""

from collections.abc import Callable

import torch
from torch import Tensor

from gemma10m_tui.conversation.heat import Normalisers, heat
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.conversation.window import Window, fill_window
from model.checkpoint import Model
from model.generator import Generator

_STEP = 256  # tokens re-read between two looks at whether the turn was cancelled


def reread(generator: Generator, window: Window, cancelled: Callable[[], bool]) -> list[Tensor]:
    """Write the window's tokens; σ(q) of the last one per memory layer, or nothing where it was cancelled before."""
    queries: list[Tensor] = []
    for first in range(0, len(window.tokens), _STEP):
        if cancelled():
            return []
        queries = generator.feed(window.tokens[first : first + _STEP])
    return queries


def warmth_of(session: Session, question: str, cancelled: Callable[[], bool]) -> Normalisers:
    """The heat of a question alone: where the memory looks when it is asked, before anything is re-read."""
    model = session.model
    generator = Generator(model, session.state)
    generator.close()
    window = fill_window(model.tokenizer, model.spec.segment, question, ())
    return heat(reread(generator, window, cancelled), open_gates(model), session.normalisers)


def open_gates(model: Model) -> list[torch.Tensor]:
    """sigmoid(β) of every layer with a memory, [H] each."""
    blocks = model.decoder.blocks
    gates = (blocks[index].self_attn.read_gate for index in model.spec.memory_layers)
    return [torch.sigmoid(gate.float()) for gate in gates if gate is not None]

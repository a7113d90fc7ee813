"""What every way of answering starts from and comes to: the session, what was said, and the passages it cites."""

from dataclasses import dataclass

from gemma10m_tui.conversation.heat import Normalisers
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.events import Citation
from gemma10m_tui.library import Snapshot
from model.checkpoint import Model
from model.state import State

REFUSAL = "The text does not say, as far as I can find."


@dataclass(frozen=True)
class Session:
    """What a turn is answered from: the snapshot, the model, what has been read so far, and the normalisers of that."""

    snapshot: Snapshot
    model: Model
    state: State
    normalisers: Normalisers


@dataclass(frozen=True)
class Said:
    """What a turn came to; `trust` is how far the finder trusts the answer, None where it was not the finder that
    answered; `markdown`: whether a model that writes Markdown wrote it, bound to no words of the text.
    """

    text: str
    stopped: str
    citations: tuple[Citation, ...]
    tokens: int = 0
    trust: float | None = None
    consulted: str = ""
    markdown: bool = False


def cited(recalled: Recalled, quote: str, share: float | None) -> Citation:
    """A recalled passage as an answer cites it; `share` is its heat."""
    passage = recalled.passage
    return Citation(
        passage=passage.id,
        document=passage.document,
        locator=passage.locator.label,
        quote=quote,
        verified=bool(quote) and quote in passage.text,
        score=round(recalled.score, 4),
        heat=None if share is None else round(share, 4),
    )

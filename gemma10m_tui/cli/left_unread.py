"""What `ask` does with a text whose reading was stopped: it says how much is left and reads on, or leaves it unread."""

from collections.abc import Callable, Iterator

from gemma10m_tui.counted import agreeing, counted
from gemma10m_tui.events import Event, Noticed, SnapshotOpened


class LeftUnread:
    """Watches a text being opened; `as_read`: what is left is not to be read, unless nothing is read yet."""

    def __init__(self, interrupted: Callable[[], bool], *, as_read: bool) -> None:
        self._interrupted, self._as_read = interrupted, as_read
        self.is_left = False
        self._is_opening = True

    def stops(self) -> bool:
        """Whether work ends now: it was interrupted, or would read what is to be left unread."""
        return self._interrupted() or (self.is_left and self._is_opening)

    def told(self, events: Iterator[Event]) -> Iterator[Event]:
        """The events, with a sentence on what is left where some of it is read and some not."""
        for event in events:
            if isinstance(event, SnapshotOpened) and 0 < event.tokens < event.tokens_total:
                self.is_left = self._as_read
                yield Noticed(_sentence(event, as_read=self._as_read))
            yield event

    def is_open(self) -> None:
        """What is computed from here on is the answer."""
        self._is_opening = False


def _sentence(opened: SnapshotOpened, *, as_read: bool) -> str:
    left = opened.tokens_total - opened.tokens
    of = f"{counted(left, 'token')} of {opened.tokens_total:,} {agreeing(left, 'is', 'are')} left"
    if as_read:
        return f"{opened.name} is not read to its end: {of}, and the answer comes from what is read."
    return f"{opened.name} was stopped before its end: reading on, {of}; with --as-read it is asked as it is."

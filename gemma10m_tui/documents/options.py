"""What a person says about how files are to be read: their encoding, their password, which pages of them."""

import codecs
import re
from dataclasses import dataclass, field

from gemma10m_tui.errors import ExitCode, Problem

_PAGES = re.compile(r"[ ]*(\d{1,9})?[ ]*(?:([-–])[ ]*(\d{1,9})?)?[ ]*")


@dataclass(frozen=True)
class PageSpan:
    """Pages from `first` to `last`, counted from 1, both included; without `last` to the end of the document."""

    first: int
    last: int | None = None

    def __contains__(self, page: int) -> bool:
        return self.first <= page and (self.last is None or page <= self.last)

    def __str__(self) -> str:
        if self.last == self.first:
            return str(self.first)
        return f"{self.first}-{self.last or ''}"


@dataclass(frozen=True)
class ReadOptions:
    """How files are read where they leave a choice; without any, every reader decides by what it finds.

    `encoding` is that of text files, as `text_encoding` gives it; `password` opens encrypted PDFs; `pages` are the
    pages wanted of documents that have pages, the printed ones of an e-book (none named: all of them).
    """

    encoding: str | None = None
    password: str | None = field(default=None, repr=False)
    pages: tuple[PageSpan, ...] = ()

    def wants(self, page: int) -> bool:
        """Whether the page (counted from 1) is to be read."""
        return not self.pages or any(page in span for span in self.pages)

    @property
    def text_key(self) -> str:
        """What of the options changes the text that is read from the same bytes; "" if nothing does.

        For telling readings apart; it never holds the password.
        """
        pages = ",".join(map(str, self.pages))
        return " ".join([f"encoding={self.encoding}"] * bool(self.encoding) + [f"pages={pages}"] * bool(pages))


AS_FOUND = ReadOptions()
"""No option at all."""


def described(text_key: str) -> str:
    """What a `text_key` says, as a person writes it: "--pages 1-10"; "" for no option."""
    words = (word.partition("=") for word in text_key.split(" ") if word)
    return " ".join("a part of it only" if name == "passages" else f"--{name} {value}" for name, _, value in words)


def text_encoding(name: str) -> str:
    """The encoding that a person names, by the one name that Python has for it. Raises Problem where there is none."""
    try:
        b" ".decode(name, errors="replace")  # what is no encoding of text (rot13, base64) is found out here alone
        return codecs.lookup(name).name
    except (LookupError, ValueError) as error:
        raise Problem(
            f"There is no text encoding called {name!r}; try utf-8, cp1252, shift_jis or gb18030.", ExitCode.USAGE
        ) from error


def page_spans(text: str) -> tuple[PageSpan, ...]:
    """Page spans as a person writes them: "10-40", "1,3,10-", "-5". Raises Problem where it cannot be read so."""
    return tuple(_span(part, text) for part in text.split(","))


def _span(part: str, text: str) -> PageSpan:
    match = _PAGES.fullmatch(part)
    if match and (match[1] or match[3]):
        first = int(match[1] or 1)
        last = int(match[3]) if match[3] else None if match[2] else first
        if last is not None and 1 <= last < first:
            raise Problem(f"The pages {part!r} run backwards; write {last}-{first}.", ExitCode.USAGE)
        if first >= 1 and (last is None or last >= first):
            return PageSpan(first, last)
    raise Problem(f"The pages {text!r} cannot be understood; write them like 10-40, 12 or 1,5-7,90-.", ExitCode.USAGE)

"""The process that opens a foreign PDF: within limits, expendable, one JSON line for the file and two for each page.

The request comes over stdin, so that no password is ever on a command line. Run as
`python -P -m gemma10m_tui.documents.pdf_child`.
"""

import contextlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from gemma10m_tui.counted import counted
from gemma10m_tui.documents.limits import limit_resources
from gemma10m_tui.documents.pdf_engines import Engine, Pdfium, Pypdf, WrongPassword

_CPU_SECONDS = 3600
_MOST_PAGES = 50_000
_BROKEN_IN_A_ROW = 1000  # pages that neither library finds: the file counts pages that it does not have
_LONGEST_PAGE = 2_000_000  # characters; a page that prints more is an attack, not a page
_LONGEST_TEXT = 64_000_000  # characters; the longest books have ten million

_JUDGED_PAGES = 20
_FEW_CHARACTERS = 20  # a page with fewer is tried with the other library too
_VAIN_TRIES = 20  # such pages without any gain before the other library is left alone
_HARDLY_TEXT = 200  # characters, beside a picture of the whole page: a stamp or a page number over a scan
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")
_GLUED_LENGTH = 20  # letters; at most 0.14 % of the words of sound files are longer, German included
_GLUED_SHARE = 0.02
_SPACED_SHARE = 0.35

_Answer = TypeVar("_Answer")


def main() -> None:
    """Answer the request on stdin with JSON lines on stdout."""
    limit_resources(_CPU_SECONDS)
    request = json.loads(sys.stdin.readline())
    for answer in _answers(request):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


@dataclass
class _File:
    """The file with the libraries that could open it, and the texts of the pages that were judged."""

    path: str
    password: str | None
    pdfium: Pdfium | None = None
    needs_password: bool = False
    texts: dict[int, str | None] = field(default_factory=dict)
    vain_tries: int = 0

    @cached_property
    def pypdf(self) -> Pypdf | None:
        """Opened when it is first needed: most files never need it."""
        return self._opened(Pypdf(self.path, self.password))

    def open(self, *, without_pdfium: bool) -> Engine | None:
        """The library that reads the file, or None; `needs_password` says whether a password would help."""
        if not without_pdfium:
            for password in (None, self.password) if self.password else (None,):
                self.pdfium = self.pdfium or self._opened(Pdfium(self.path, password))
        return self.pdfium or self.pypdf

    def _opened(self, engine: "_AnyEngine") -> "_AnyEngine | None":
        try:
            return engine if engine.pages >= 0 else None
        except WrongPassword:
            self.needs_password = True
        except Exception:
            pass
        return None


_AnyEngine = TypeVar("_AnyEngine", Pdfium, Pypdf)


def _answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    file = _File(request["path"], request["password"])
    engine = file.open(without_pdfium=request["without_pdfium"])
    if engine is None:
        yield {"failed": "password" if file.needs_password else "broken"}
        return
    yield _structure(file, engine.pages)
    unwanted = frozenset(request["broken"])
    pages = min(engine.pages, _MOST_PAGES)
    wanted = [
        number
        for number in range(request["first"], pages)
        if number not in unwanted and _is_wanted(number, request["spans"])
    ]
    swapped = request["swapped"]
    if swapped is None:
        swapped = yield from _judged(file, wanted[:_JUDGED_PAGES])
        yield {"swapped": swapped}
    yield from _read(file, wanted, swapped=swapped)
    if engine.pages > pages:
        yield {"note": f"it has {counted(engine.pages, 'page')}; reading stopped after page {pages:,}"}
    yield {"end": True}


def _is_wanted(number: int, spans: list[tuple[int, int | None]]) -> bool:
    return not spans or any(first <= number + 1 and (last is None or number + 1 <= last) for first, last in spans)


def _structure(file: _File, pages: int) -> dict[str, Any]:
    """What the file says of itself; what breaks stays unknown, for the text does not need it."""
    pdfium = file.pdfium
    if pdfium is None:
        return {"pages": pages, "title": "", "author": "", "labels": [], "outline": [], "attachments": 0}
    return {
        "pages": pages,
        "title": _or(lambda: pdfium.title, ""),
        "author": _or(lambda: pdfium.author, ""),
        "labels": _or(lambda: pdfium.labels(min(pages, _MOST_PAGES)), list[str]()),
        "outline": _or(lambda: list(pdfium.outline()), list[tuple[int, str, int]]()),
        "attachments": _or(lambda: pdfium.attachments, 0),
    }


def _or(ask: Callable[[], _Answer], otherwise: _Answer) -> _Answer:
    with contextlib.suppress(Exception):
        return ask()
    return otherwise


def _judged(file: _File, numbers: list[int]) -> Any:
    """Whether the words of the first pages look glued or spaced out, and pypdf reads the same pages far better.

    Says which page it is at, as reading does, and returns the verdict.
    """
    if file.pdfium is None:
        return False
    for number in numbers:
        yield {"begin": number}
        file.texts[number] = _text(file.pdfium, number)
    damage = word_damage(" ".join(text or "" for text in file.texts.values()))
    if damage == 0 or file.pypdf is None:
        return False
    others: dict[int, str | None] = {}
    for number in numbers:
        yield {"begin": number}
        others[number] = _text(file.pypdf, number)
    if word_damage(" ".join(text or "" for text in others.values())) >= damage / 2:
        return False
    yield {"note": "the words ran together in the first reader, so another one (pypdf) read this file"}
    file.texts = others
    return True


def word_damage(text: str) -> float:
    """How many of the Latin words are glued together or spaced out letter by letter; 0.0 for a sound text."""
    words = _LATIN_WORD.findall(text)
    if len(words) < 50:
        return 0.0
    glued = sum(len(word) > _GLUED_LENGTH for word in words) / len(words)
    spaced = sum(len(word) == 1 for word in words) / len(words)
    return (glued if glued > _GLUED_SHARE else 0.0) + (spaced if spaced > _SPACED_SHARE else 0.0)


def _read(file: _File, wanted: list[int], *, swapped: bool) -> Iterator[dict[str, Any]]:
    total = broken_in_a_row = 0
    for number in wanted:
        yield {"begin": number}
        page = _page(file, number, swapped=swapped)
        yield page
        total += len(page["text"])
        broken_in_a_row = broken_in_a_row + 1 if page["broken"] else 0
        if total > _LONGEST_TEXT:
            yield {"note": f"reading stopped after page {number + 1}: the file prints more text than any book has"}
            return
        if broken_in_a_row >= _BROKEN_IN_A_ROW:
            yield {"note": f"reading stopped after page {number + 1}: {broken_in_a_row:,} pages in a row are broken"}
            return


def _page(file: _File, number: int, *, swapped: bool) -> dict[str, Any]:
    """The page's text; `scanned` if it shows what the text does not say, `broken` if no library could read it."""
    text = file.texts.pop(number, None)
    if text is None:
        text = _text(file.pypdf if swapped else file.pdfium, number)
    stripped = len((text or "").strip())
    if stripped < _FEW_CHARACTERS and not swapped and (text is None or file.vain_tries < _VAIN_TRIES):
        other = _text(file.pypdf, number)
        if other is not None and (text is None or len(other.strip()) > stripped):
            text = other
        else:
            file.vain_tries += 1
    said = (text or "").strip()
    pdfium = file.pdfium
    scanned = pdfium is not None and len(said) < _HARDLY_TEXT and _or(lambda: pdfium.looks_scanned(number, said), False)
    return {"page": number, "text": (text or "")[:_LONGEST_PAGE], "scanned": scanned, "broken": text is None}


def _text(engine: Engine | None, number: int) -> str | None:
    """Text of a page; None where the library breaks on it, as both do on damaged files, with any exception."""
    if engine is None:
        return None
    return _or(lambda: engine.text(number), None)


if __name__ == "__main__":
    main()

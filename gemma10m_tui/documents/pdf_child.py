"""The process that opens a foreign PDF: within limits, expendable, one JSON line for the file and one for each page.

pypdf reads the structure (labels, outline, encryption), pdfium the text, because pypdf glues the words of some files
together; pypdf stands in for pages and files that pdfium cannot read. The request comes over stdin, so that no
password is ever on a command line. Run as `python -P -m gemma10m_tui.documents.pdf_child`.
"""

import contextlib
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_ADDRESS_SPACE = 1_500_000_000  # bytes
_CPU_SECONDS = 3600
_OUTLINE_SECONDS = 10.0  # the outline is a convenience: what is not known by then stays unknown
_OUTLINE_ENTRIES = 20_000
_LONGEST_PAGE = 2_000_000  # characters; a page that prints more is an attack, not a page
_LONGEST_TEXT = 200_000_000  # characters

_JUDGED_PAGES = 20
_FEW_CHARACTERS = 20  # a page with fewer is tried with the other reader too
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")
_GLUED_LENGTH = 20  # letters; at most 0.14 % of the words of sound files are longer, German included
_GLUED_SHARE = 0.02
_SPACED_SHARE = 0.35


def main() -> None:
    """Answer the request on stdin with JSON lines on stdout."""
    _limit_resources()
    request = json.loads(sys.stdin.readline())
    for answer in _answers(request):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _limit_resources() -> None:
    """Bounds on memory, time and files where the platform has them; the parent's clock holds everywhere."""
    try:
        import resource
    except ImportError:
        return
    for limit, value in (
        (resource.RLIMIT_AS, _ADDRESS_SPACE),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):  # a limit that is lower already stays
            hard = resource.getrlimit(limit)[1]
            resource.setrlimit(limit, (value if hard < 0 else min(value, hard), hard))


@dataclass
class _Readers:
    """The two libraries' views of the file; None for the one that could not open it."""

    pypdf: Any
    pdfium: Any
    needs_password: bool

    @property
    def pages(self) -> int:
        return len(self.pdfium) if self.pdfium is not None else len(self.pypdf.pages)


def _answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    readers = _open(request["path"], request["password"], structure=request["structure"])
    if readers.pypdf is None and readers.pdfium is None:
        yield {"failed": "password" if readers.needs_password else "broken"}
        return
    yield {
        "pages": readers.pages,
        "title": _metadata_title(readers.pypdf),
        "labels": _labels(readers.pypdf),
        "outline": _outline(readers.pypdf),
    }
    wanted = list(range(request["first"], readers.pages))
    swapped = _pdfium_is_worse(readers, wanted)
    if swapped:
        yield {"note": "the words ran together in the first reader, so another one (pypdf) read this file"}
    total = 0
    for number in wanted:
        yield {"begin": number}
        page = _page(readers, number, swapped=swapped)
        total += len(page["text"])
        yield page
        if total > _LONGEST_TEXT:
            yield {"note": f"reading stopped after page {number + 1}: the file prints more text than a library holds"}
            break
    yield {"end": True}


def _open(path: str, password: str | None, *, structure: bool) -> _Readers:
    readers = _Readers(None, None, needs_password=False)
    if structure:
        with contextlib.suppress(Exception):
            from pypdf import PdfReader

            reader = PdfReader(path, strict=False)
            if reader.is_encrypted and not (reader.decrypt("") or (password and reader.decrypt(password))):
                readers.needs_password = True
            elif len(reader.pages) >= 0:
                readers.pypdf = reader
    with contextlib.suppress(ImportError):
        import pypdfium2

        for attempt in (None, password) if password else (None,):
            try:
                readers.pdfium = pypdfium2.PdfDocument(path, password=attempt)
                len(readers.pdfium)
                break
            except Exception as error:
                readers.pdfium = None
                readers.needs_password |= "password" in str(error).lower()
    return readers


def _metadata_title(reader: Any) -> str:
    with contextlib.suppress(Exception):
        return str(reader.metadata.title or "")[:500]
    return ""


def _labels(reader: Any) -> list[str]:
    with contextlib.suppress(Exception):
        return [str(label)[:40] for label in reader.page_labels]
    return []


def _outline(reader: Any) -> list[tuple[str, int]]:
    """Titles with their page (from 0), in the order of the outline."""
    entries: list[tuple[str, int]] = []
    deadline = time.monotonic() + _OUTLINE_SECONDS
    with contextlib.suppress(Exception):
        waiting = [iter(reader.outline)]
        while waiting and len(entries) < _OUTLINE_ENTRIES and time.monotonic() < deadline:
            entry = next(waiting[-1], None)
            if entry is None:
                waiting.pop()
            elif isinstance(entry, list):
                waiting.append(iter(entry))
            else:
                with contextlib.suppress(Exception):
                    number = reader.get_destination_page_number(entry)
                    if number is not None and number >= 0:
                        entries.append((str(entry.title)[:300], int(number)))
    return entries


def _pdfium_is_worse(readers: _Readers, wanted: list[int]) -> bool:
    """Whether the words of the first pages look glued or spaced out, and pypdf reads the same pages far better."""
    if readers.pypdf is None or readers.pdfium is None:
        return False
    judged = wanted[:_JUDGED_PAGES]
    damage = word_damage(" ".join(_quietly(_pdfium_text, readers.pdfium, number) for number in judged))
    if damage == 0:
        return False
    return word_damage(" ".join(_quietly(_pypdf_text, readers.pypdf, number) for number in judged)) < damage / 2


def word_damage(text: str) -> float:
    """How many of the Latin words are glued together or spaced out letter by letter; 0.0 for a sound text."""
    words = _LATIN_WORD.findall(text)
    if len(words) < 50:
        return 0.0
    glued = sum(len(word) > _GLUED_LENGTH for word in words) / len(words)
    spaced = sum(len(word) == 1 for word in words) / len(words)
    return (glued if glued > _GLUED_SHARE else 0.0) + (spaced if spaced > _SPACED_SHARE else 0.0)


def _page(readers: _Readers, number: int, *, swapped: bool) -> dict[str, Any]:
    text = "" if swapped else _quietly(_pdfium_text, readers.pdfium, number)
    if len(text.strip()) < _FEW_CHARACTERS and readers.pypdf is not None:
        other = _quietly(_pypdf_text, readers.pypdf, number)
        text = other if len(other.strip()) > len(text.strip()) else text
    has_images = not text.strip() and _has_images(readers, number)
    return {"page": number, "text": text[:_LONGEST_PAGE], "images": has_images}


def _quietly(extract: Any, reader: Any, number: int) -> str:
    """Text of a page; "" where the library breaks on it, as both do on damaged files, with any exception."""
    if reader is None:
        return ""
    try:
        return str(extract(reader, number))
    except Exception:
        return ""


def _pdfium_text(document: Any, number: int) -> str:
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            return str(text_page.get_text_bounded())
        finally:
            text_page.close()
    finally:
        page.close()


def _pypdf_text(reader: Any, number: int) -> str:
    return str(reader.pages[number].extract_text())


def _has_images(readers: _Readers, number: int) -> bool:
    with contextlib.suppress(Exception):
        if readers.pdfium is not None:
            import pypdfium2.raw as raw

            page = readers.pdfium[number]
            try:
                return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=5))
            finally:
                page.close()
        resources = readers.pypdf.pages[number]["/Resources"].get_object()
        objects = resources["/XObject"].get_object()
        return any(objects[name].get_object().get("/Subtype") == "/Image" for name in objects)
    return False


if __name__ == "__main__":
    main()

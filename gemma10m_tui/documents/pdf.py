"""A PDF read through an expendable child process, and its pages put together as a document with page locators.

A file that hangs or crashes the reader costs the page it happened on: the child is killed, and another one goes on
behind that page. What was lost is said in the document's notes.
"""

import bisect
import contextlib
import hashlib
import json
import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gemma10m_tui
from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.document import Document, DocumentKind, Locator, Passage, Source
from gemma10m_tui.documents.passages import Section, cut, prose_borders, without_empty
from gemma10m_tui.documents.pdf_text import tidy_pages
from gemma10m_tui.documents.unreadable import Unreadable

SECONDS_OF_SILENCE = 30.0
_MODULE = "gemma10m_tui.documents.pdf_child"
_MOST_CRASHES = 5  # pages that may break the reader before the rest of the file is given up
_LONGEST_LABEL = 12
_NO_TITLE = re.compile(r"(?i)^(untitled.*|microsoft (word|powerpoint).*|.*\.(docx?|dvi|tex|indd|qxd|pdf|pptx?|odt)|)$")


@dataclass
class _Pages:
    """What the child has said about the file so far. Page numbers count from 0 here."""

    count: int | None = None
    title: str = ""
    labels: list[str] = field(default_factory=list)
    outline: list[tuple[str, int]] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    scanned: set[int] = field(default_factory=set)
    broken: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    failure: str = ""
    begun: int | None = None  # the page that the child is working on
    ended: bool = False

    def hear(self, line: dict[str, Any]) -> None:
        if "pages" in line and self.count is None:
            self.count = int(line["pages"])
            self.title = str(line["title"])
            self.labels = [str(label) for label in line["labels"]]
            self.outline = [(str(title), int(page)) for title, page in line["outline"]]
        elif "begin" in line:
            self.begun = int(line["begin"])
        elif "page" in line:
            number = int(line["page"])
            self.begun = None
            self.texts[number] = str(line["text"])
            if line["images"]:
                self.scanned.add(number)
        elif "note" in line and line["note"] not in self.notes:
            self.notes.append(str(line["note"]))
        self.failure = str(line.get("failed", self.failure))
        self.ended = self.ended or "end" in line


def read_pdf(
    source: Source, *, password: str | None = None, seconds_of_silence: float = SECONDS_OF_SILENCE
) -> Document:
    """The document of a PDF. Raises Unreadable where there is no text to be had, with what to do about it."""
    with source.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    pages = _extract(source.path, password, seconds_of_silence)
    if pages.failure == "password":
        raise Unreadable(
            "the password does not open it; check it"
            if password
            else "it is encrypted; save a copy without a password (qpdf --decrypt) and read that"
        )
    if pages.failure or pages.count is None:
        raise Unreadable(_broken(pages))
    numbers = sorted(pages.texts)
    texts = dict(zip(numbers, tidy_pages([pages.texts[number] for number in numbers]), strict=True))
    if not any(text.strip() for text in texts.values()):
        raise Unreadable(_no_text(pages))
    shown = clean_name(" ".join(pages.title.split()))[:200]
    return Document(
        name=source.name,
        title=Path(source.name).stem if _NO_TITLE.match(shown) else shown,
        kind=DocumentKind.PDF,
        sha256=sha256,
        encoding=None,
        notes=tuple(_notes(pages)),
        passages=_passages(texts, pages),
    )


def _extract(path: Path, password: str | None, seconds_of_silence: float) -> _Pages:
    pages = _Pages()
    structure = True
    first = 0
    while True:
        request = {"path": str(path.absolute()), "password": password, "structure": structure, "first": first}
        silent = False
        with contextlib.closing(_child_lines(request, seconds_of_silence)) as lines:
            for line in lines:
                if line is None:
                    silent = True
                else:
                    pages.hear(line)
        if pages.ended or pages.failure:
            return pages
        if pages.begun is not None:
            pages.broken.add(pages.begun)
            first, pages.begun = pages.begun + 1, None
            if len(pages.broken) >= _MOST_CRASHES:
                pages.notes.append(f"reading stopped after page {first}: too many pages break the reader")
                return pages
        elif structure:
            structure = False  # the library for the structure may be what failed; the text does not need it
        else:
            pages.failure = f"nothing was heard from it for {seconds_of_silence:.0f} seconds" if silent else "crash"
            return pages


def _child_lines(request: dict[str, Any], seconds_of_silence: float) -> Generator[dict[str, Any] | None, None, None]:
    """What a child says about the request; None last if it fell silent and was killed."""
    # The same code as this process, wherever that was imported from: -P keeps the current folder out.
    root = str(Path(gemma10m_tui.__file__).absolute().parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, inherited] if inherited else [root])}
    child = subprocess.Popen(
        [sys.executable, "-P", "-B", "-m", _MODULE],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # A ^C at the terminal is for this process to deal with: the child would lose the page it is at.
        start_new_session=True,
    )
    assert child.stdin
    assert child.stdout
    heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    listener = threading.Thread(target=_listen, args=(child.stdout, heard), daemon=True)
    listener.start()
    try:
        with contextlib.suppress(OSError):  # a child that ended at once is noticed by what it does not say
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.close()
        while True:
            try:
                line = heard.get(timeout=seconds_of_silence)
            except queue.Empty:
                yield None
                return
            if not line.endswith(b"\n"):
                return
            yield json.loads(line)
    finally:
        child.kill()
        child.wait()
        listener.join()
        child.stdout.close()


def _listen(stream: Any, heard: "queue.SimpleQueue[bytes]") -> None:
    """Every line of the stream into the queue, and b"" at its end."""
    for line in stream:
        heard.put(line)
    heard.put(b"")


def _broken(pages: _Pages) -> str:
    if pages.failure.startswith("nothing"):
        return f"{pages.failure}, so reading it was given up; print it to a new PDF and read that"
    return "it is damaged or not a PDF; open it in a viewer and print it to a new PDF, then read that"


def _no_text(pages: _Pages) -> str:
    if pages.scanned:
        return "it holds scanned pages without text; run OCR on it, e.g. ocrmypdf, and read it again"
    if pages.broken:
        return "its pages break the reader; print it to a new PDF and read that"
    return "its pages are blank or drawn, without text; run OCR on it, e.g. ocrmypdf, if it shows any"


def _notes(pages: _Pages) -> Iterator[str]:
    if pages.scanned:
        verb = "page has" if len(pages.scanned) == 1 else "pages have"
        yield (
            f"{len(pages.scanned)} of {pages.count} {verb} no text (scanned); run OCR, e.g. ocrmypdf, and read it again"
        )
    if pages.broken:
        numbers = ", ".join(str(number + 1) for number in sorted(pages.broken))
        yield f"could not be read and left out: page {numbers} (the reader crashed or took too long)"
    yield from (clean_name(note) for note in pages.notes)


def _passages(texts: dict[int, str], pages: _Pages) -> tuple[Passage, ...]:
    firsts: dict[int, int] = {}  # where each page with text begins
    pieces: list[str] = []
    size = 0
    for number, text in texts.items():
        if text.strip():
            firsts[number] = size
            pieces.append(text + "\n\n")
            size += len(pieces[-1])
    whole = "".join(pieces).removesuffix("\n")
    sections = without_empty(whole, _sections(texts, firsts, pages.outline))
    section_firsts = [section.first for section in sections]
    page_numbers, page_firsts = list(firsts), list(firsts.values())
    passages = []
    for first, end in cut(whole, prose_borders, page_firsts + section_firsts):
        number = page_numbers[bisect.bisect_right(page_firsts, first) - 1]
        index = bisect.bisect_right(section_firsts, first) - 1
        locator = _locator(number, pages.labels, sections[index].title if index >= 0 else None)
        passages.append(Passage(whole[first:end], locator, first, end))
    return tuple(passages)


def _sections(texts: dict[int, str], firsts: dict[int, int], outline: list[tuple[str, int]]) -> list[Section]:
    """The outline's entries where their titles stand on their pages, or else where their pages begin."""
    found: dict[int, Section] = {}
    cursors: dict[int, int] = {}
    for title, number in outline:
        shown = clean_name(" ".join(title.split()))[:120].strip()
        if number not in firsts or not shown:
            continue
        match = _heading_pattern(shown).search(texts[number], cursors.get(number, 0))
        offset = match.start() if match else cursors.get(number, 0)
        cursors[number] = offset
        found[firsts[number] + offset] = Section(firsts[number] + offset, shown)
    return [found[first] for first in sorted(found)]


def _heading_pattern(title: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, title.split()))
    return re.compile(rf"^(?:[^\W\d_]{{1,10}}[ ])?(?:[^\w\n]|\d){{0,12}}?{words}", re.IGNORECASE | re.MULTILINE)


def _locator(number: int, labels: list[str], section: str | None) -> Locator:
    plain = str(number + 1)
    label = clean_name(labels[number]).strip() if number < len(labels) else plain
    if not label or len(label) > _LONGEST_LABEL:
        label = plain
    place = f"p. {label}" if label == plain else f"p. {label} (PDF {plain})"
    shown = f"{place}, § {section}" if section else place
    return Locator(shown, page=number + 1, page_label=label, section=section)

"""What expendable child processes say about a PDF, page by page, within a time for each page and for the whole file.

A file that hangs or crashes the reader costs the page it happened on: the child is killed, and another one goes on
behind that page. All page numbers here count from 0.
"""

import contextlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from gemma10m_tui.documents.child import SECONDS_OF_SILENCE, child_lines
from gemma10m_tui.documents.options import ReadOptions

_MODULE = "gemma10m_tui.documents.pdf_child"
_MOST_CRASHES = 5  # pages that may break the reader before the rest of the file is given up
# Reading takes some hundredths of a second for a page; a file that needs all of this time is made to.
_SECONDS_FOR_FILE, _SECONDS_FOR_PAGE = 120.0, 1.0


class OutlineEntry(NamedTuple):
    """A line of the file's own table of contents; `page` is -1 where it leads to none."""

    level: int
    title: str
    page: int


@dataclass
class Pages:
    """What has been heard about the file so far."""

    count: int | None = None
    title: str = ""
    author: str = ""
    labels: list[str] = field(default_factory=list)
    outline: list[OutlineEntry] = field(default_factory=list)
    attachments: int = 0
    texts: dict[int, str] = field(default_factory=dict)
    scanned: set[int] = field(default_factory=set)
    broken: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    failure: str = ""  # "password", "broken", "crash", "silence"
    swapped: bool | None = None  # whether pypdf reads the file, once that has been judged
    begun: int | None = None  # the page that the child is working on
    ended: bool = False

    def hear(self, line: dict[str, Any]) -> None:
        """Take in one line of the child."""
        if "pages" in line and self.count is None:
            self.count = int(line["pages"])
            self.title = str(line["title"])
            self.author = str(line["author"])
            self.labels = [str(label) for label in line["labels"]]
            self.outline = [OutlineEntry(int(level), str(title), int(page)) for level, title, page in line["outline"]]
            self.attachments = int(line["attachments"])
        elif "begin" in line:
            self.begun = int(line["begin"])
        elif "page" in line:
            number = int(line["page"])
            self.begun = None
            self.texts[number] = str(line["text"])
            if line["broken"]:
                self.broken.add(number)
            elif line["scanned"]:
                self.scanned.add(number)
        elif "note" in line and line["note"] not in self.notes:
            self.notes.append(str(line["note"]))
        self.swapped = line.get("swapped", self.swapped)
        self.failure = str(line.get("failed", self.failure))
        self.ended = self.ended or "end" in line


def extract(path: Path, options: ReadOptions, seconds_of_silence: float = SECONDS_OF_SILENCE) -> Pages:
    """The pages of a file as far as they can be had; `failure` says why where it is none."""
    pages = Pages()
    without_pdfium = False
    crashes = 0
    started = time.monotonic()
    while True:
        request = {
            "path": str(path.absolute()),
            "password": options.password,
            "spans": [(span.first, span.last) for span in options.pages],
            "first": max(pages.texts, default=-1) + 1,
            "broken": sorted(pages.broken),
            "swapped": pages.swapped,
            "without_pdfium": without_pdfium,
        }
        silent = False
        with contextlib.closing(child_lines(_MODULE, request, seconds_of_silence=seconds_of_silence)) as lines:
            for line in lines:
                if line is None:
                    silent = True
                else:
                    pages.hear(line)
                if time.monotonic() - started > _SECONDS_FOR_FILE + _SECONDS_FOR_PAGE * len(pages.texts):
                    pages.notes.append(f"reading stopped after page {len(pages.texts)}: it took too long")
                    return pages
        if pages.ended or pages.failure:
            return pages
        if pages.begun is not None:
            pages.broken.add(pages.begun)
            pages.begun = None
            crashes += 1
            if crashes >= _MOST_CRASHES:
                last = max(pages.broken) + 1
                pages.notes.append(f"reading stopped after page {last}: too many pages break the reader")
                return pages
        elif not without_pdfium:
            without_pdfium = True  # it may be what failed on opening the file
        else:
            pages.failure = "silence" if silent else "crash"
            return pages

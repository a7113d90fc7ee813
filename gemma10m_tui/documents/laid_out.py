"""A file of a format with headings and paragraphs read through an expendable child process: from bytes to a document.

The child is given the bytes and opens no file itself, so what is read is what was hashed. What it could not finish is
said in the document's notes, and where there is no text at all, in one sentence.
"""

import contextlib
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gemma10m_tui.documents.blocks import Block, written_out
from gemma10m_tui.documents.child import SECONDS_OF_SILENCE, child_lines
from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.document import Document, DocumentKind
from gemma10m_tui.documents.options import ReadOptions
from gemma10m_tui.documents.printed_pages import of_wanted_pages
from gemma10m_tui.documents.unreadable import Unreadable
from gemma10m_tui.errors import ExitCode, Problem

MODULE = "gemma10m_tui.documents.format_child"
_LONGEST_TEXT = 100_000_000  # characters; the child has the same bound, and this is for a child that is not itself
_LONGEST_TITLE = 200
_LONGEST_SENTENCE = 400


@dataclass
class _Heard:
    """What the child has said about the file so far."""

    title: str = ""
    author: str = ""
    encoding: str | None = None
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    characters: int = 0
    failure: str = ""
    code: int = ExitCode.FAILED
    silent: bool = False
    ended: bool = False

    def hear(self, line: dict[str, Any]) -> None:
        if "block" in line:
            self.blocks.append(Block.from_json(line))
            self.characters += len(self.blocks[-1].text)
        self.title = str(line.get("title", self.title))
        self.author = str(line.get("author", self.author))
        self.encoding = line.get("encoding", self.encoding)
        if "note" in line:
            self.notes.append(clean_name(str(line["note"]))[:_LONGEST_SENTENCE])
        if "failed" in line:
            self.failure = clean_name(str(line["failed"]))[:_LONGEST_SENTENCE]
            self.code = int(line["code"])
        self.ended = self.ended or "end" in line


def read_laid_out(
    data: bytes,
    name: str,
    kind: DocumentKind,
    options: ReadOptions,
    *,
    seconds_of_silence: float = SECONDS_OF_SILENCE,
) -> Document:
    """The document of the bytes. Raises Unreadable where there is no text to be had, with what to do about it."""
    if not data:
        raise Unreadable("it is empty")
    heard = _heard(data, kind, options, seconds_of_silence)
    if heard.failure:
        if heard.code != ExitCode.FAILED:
            raise Problem(heard.failure, ExitCode(heard.code))
        raise Unreadable(heard.failure)
    blocks, about_pages = of_wanted_pages(heard.blocks, options)
    heard.notes += [about_pages] * bool(about_pages)
    laid = written_out(blocks)
    if not heard.ended:
        if not laid.passages:
            raise Unreadable(_broken(heard))
        heard.notes.append(f"only its first {heard.characters:,} characters were read: {_broken(heard)}")
    if not laid.passages:
        raise Unreadable("; ".join(["it has no text", *heard.notes]))
    title = " ".join(clean_name(heard.title).split())[:_LONGEST_TITLE]
    return Document(
        name=name,
        title=title or Path(name).stem or name,
        kind=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=heard.encoding,
        notes=tuple(heard.notes),
        passages=laid.passages,
        headings=laid.headings,
        author=" ".join(clean_name(heard.author).split())[:_LONGEST_TITLE],
    )


def _heard(data: bytes, kind: DocumentKind, options: ReadOptions, seconds_of_silence: float) -> _Heard:
    heard = _Heard()
    request = {"kind": kind.value, "encoding": options.encoding}
    with contextlib.closing(child_lines(MODULE, request, data, seconds_of_silence)) as lines:
        for line in lines:
            if line is None:
                heard.silent = True
                break
            heard.hear(line)
            if heard.ended or heard.failure or heard.characters > _LONGEST_TEXT:
                break
    return heard


def _broken(heard: _Heard) -> str:
    if heard.silent:
        return "the reader took too long over it, so it was given up; convert it to plain text and read that"
    return "it breaks the reader (too large for it, or made to do so); convert it to plain text and read that"

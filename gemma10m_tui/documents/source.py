"""One source read whole: bytes to a Document by the reader of its kind; whatever breaks inside becomes one sentence."""

import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from gemma10m_tui.documents import kinds
from gemma10m_tui.documents.archives import member_bytes
from gemma10m_tui.documents.clean import clean, clean_name
from gemma10m_tui.documents.code import code_passages
from gemma10m_tui.documents.document import Document, DocumentHeading, DocumentKind, Passage, Source
from gemma10m_tui.documents.laid_out import read_laid_out
from gemma10m_tui.documents.markdown import markdown_sections, restructured_sections
from gemma10m_tui.documents.options import AS_FOUND, ReadOptions
from gemma10m_tui.documents.passages import Section, prose_passages, without_empty
from gemma10m_tui.documents.pdf import read_pdf
from gemma10m_tui.documents.plain_titles import plain_sections
from gemma10m_tui.documents.printed_pages import NO_PAGES
from gemma10m_tui.documents.revision import Revision
from gemma10m_tui.documents.text import decode
from gemma10m_tui.documents.unreadable import Unreadable
from gemma10m_tui.errors import Problem

_TITLE_LINE = re.compile(r"^Title:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)  # of a Project Gutenberg book
_TITLE_HEADING = re.compile(r"^ {0,3}#[ \t]+(\S.*?)[ \t#]*$", re.MULTILINE)
_TITLE_SEARCHED = 4000  # characters at the beginning of a file in which its own title stands
_LONGEST_TITLE = 120
_TEXTS = frozenset({DocumentKind.TEXT, DocumentKind.MARKDOWN, DocumentKind.CODE})
_CHANGING = "it was being written while it was read; read it again for its newest text"


def read_source(source: Source, options: ReadOptions = AS_FOUND) -> Document:
    """The document of a source that `find_sources` found. Raises Unreadable with one sentence, and nothing else."""
    return _guarded(source.name, lambda: _read(source, options))


def read_stream(data: bytes, name: str, options: ReadOptions = AS_FOUND) -> Document:
    """The document that came through a pipe; `name` is what reports and citations call it."""
    shown = clean_name(name)
    return _guarded(shown, lambda: _read_bytes(data, shown, options))


def _guarded(name: str, read: Callable[[], Document]) -> Document:
    try:
        return read()
    except Unreadable as problem:
        raise problem if problem.name else Unreadable(problem.reason, name, problem.code) from problem
    except Problem:
        raise  # about the request (an encoding that does not exist), not about this file
    except PermissionError as error:
        raise Unreadable("there is no permission to read it", name) from error
    except FileNotFoundError as error:
        raise Unreadable("it is no longer there", name) from error
    except OSError as error:
        raise Unreadable(
            f"it cannot be read from the disk ({clean_name(error.strerror or str(error))})", name
        ) from error
    except MemoryError as error:
        raise Unreadable("it is too large for the memory of this machine; split it and read the parts", name) from error
    except Exception as error:
        raise Unreadable(
            f"its contents broke the reader ({type(error).__name__}); convert it to plain text and read that", name
        ) from error


def _read(source: Source, options: ReadOptions) -> Document:
    if source.member is not None:
        return _read_bytes(member_bytes(source), source.name, options)
    if source.kind is DocumentKind.PDF:
        return read_pdf(source, options)
    data, changing = _bytes_of(source.path)
    document = _document(data, source.name, source.kind, options, source.revision)
    return replace(document, notes=(*document.notes, _CHANGING)) if changing else document


def _read_bytes(data: bytes, name: str, options: ReadOptions) -> Document:
    if not data:
        raise Unreadable("it is empty")
    head, tail = data[: kinds.HEAD_BYTES], data[-kinds.TAIL_BYTES :]
    foreign = kinds.unsupported(name, head, tail)
    if foreign:
        raise Unreadable(foreign)
    kind = kinds.kind_of(name, head, tail)
    if kind is not DocumentKind.PDF:
        return _document(data, name, kind, options)
    with tempfile.TemporaryDirectory(prefix="gemma10m-") as folder:
        path = Path(folder, "stream.pdf")
        path.write_bytes(data)
        return read_pdf(Source(path, name, kind, len(data)), options)


def _document(
    data: bytes, name: str, kind: DocumentKind, options: ReadOptions, revision: Revision | None = None
) -> Document:
    if kind in _TEXTS:
        document = _text_document(data, name, kind, options.encoding, revision)
        return replace(document, notes=(*document.notes, NO_PAGES)) if options.pages else document
    return read_laid_out(data, name, kind, options)


def _bytes_of(path: Path) -> tuple[bytes, bool]:
    """The bytes of a regular file, and whether it was being written meanwhile.

    It is opened without waiting, in case it has become a pipe since it was found, and never read beyond its limit: a
    file that grows may have no end.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("it is not a regular file")
        if status.st_size > kinds.LARGEST_FILE:
            raise Unreadable(kinds.too_large(status.st_size, kinds.LARGEST_FILE))
        data = file.read(kinds.LARGEST_FILE + 1)
        if len(data) > kinds.LARGEST_FILE:
            raise Unreadable(kinds.too_large(len(data), kinds.LARGEST_FILE))
        after = os.fstat(handle)
        return data, (after.st_size, after.st_mtime_ns) != (len(data), status.st_mtime_ns)


def _text_document(
    data: bytes, name: str, kind: DocumentKind, encoding: str | None, revision: Revision | None = None
) -> Document:
    if not data:
        raise Unreadable("it is empty")
    decoded = decode(data, encoding)
    text = clean(decoded.text)
    if not text.strip():
        raise Unreadable("it has no text, only white space")
    sections = _sections(text, name, kind)
    return Document(
        name=name,
        title=_title(text, name, kind),
        kind=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=decoded.encoding,
        notes=decoded.notes,
        passages=_passages(text, name, kind, sections, revision.of(data) if revision else ""),
        headings=tuple(DocumentHeading(section.level, section.title, section.first) for section in sections),
    )


def _sections(text: str, name: str, kind: DocumentKind) -> list[Section]:
    if kind is DocumentKind.CODE:
        return []
    if kind is DocumentKind.TEXT:
        return plain_sections(text)
    restructured = Path(name).suffix.lower() in kinds.RESTRUCTURED_SUFFIXES
    return restructured_sections(text) if restructured else markdown_sections(text)


def _passages(
    text: str, name: str, kind: DocumentKind, sections: Sequence[Section], commit: str
) -> tuple[Passage, ...]:
    if kind is DocumentKind.CODE:
        return code_passages(text, name, commit)
    mark = "" if kind is DocumentKind.TEXT else "§ "
    return prose_passages(text, without_empty(text, sections), mark=mark)


def _title(text: str, name: str, kind: DocumentKind) -> str:
    if kind is DocumentKind.CODE:
        return name
    head = text[:_TITLE_SEARCHED]
    title = _TITLE_HEADING.search(head) if kind is DocumentKind.MARKDOWN else None
    if kind is DocumentKind.TEXT and "Project Gutenberg" in head:
        title = _TITLE_LINE.search(head)
    return title[1] if title and len(title[1]) <= _LONGEST_TITLE else Path(name).stem or name

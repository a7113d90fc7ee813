"""Links to notes: which links are such, and the text of the note, so that it can stand where it is called for.

New books say so ("noteref"); in old ones a link is believed to be one that is short, set high, and leads to something
that is named a note or leads back.
"""

import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gemma10m_tui.documents.markup import Note, Reading, kinds_of, text_of

_NOTE_KINDS = frozenset({"footnote", "endnote", "rearnote", "note", "footnotes", "endnotes", "rearnotes"})
_NOTE_CLASSES = re.compile(r"(?i)(?:^|\s)(?:footnote-?ref(?:erence)?|note-?ref|footnote-?(?:link|anchor))(?:\s|$)")
_NOTE_NAME = re.compile(r"(?i)(?:^|[^a-z])(?:foot|end|rear)?(?:note|fn|ftn|en)s?(?:[^a-z]|$)")
_MARK = re.compile(r"[\[(]?(\d{1,4}|[*†‡§¶#]{1,4}|[a-zA-Z]|[ivxlc]{1,7})[\])]?\.?$")
_BLOCKS = frozenset({"p", "li", "div", "aside", "section", "dd", "td", "blockquote", "tr"})
_WAY_BACK = re.compile(r"^[\s↩↑^⏎←⤴⮐\ufe0e]+$")
_LONGEST_NOTE = 6000  # characters; what is longer is a chapter
_LONGEST_MARK = 12


class NoteLinks:
    """The notes that the links of one tree lead to, in it or in another file, and which have been put in place.

    `other` gives the notes of another file by the link's address, for books of many files; `guess` believes links
    that do not say what they are.
    """

    def __init__(
        self,
        tree: LexborHTMLParser,
        *,
        guess: bool,
        other: "Callable[[str], NoteLinks | None]" = lambda href: None,
    ) -> None:
        self._targets = {node.attributes["id"] or "": node for node in reversed(tree.css("[id]"))}
        for node in tree.css("a[name]"):
            self._targets.setdefault(node.attributes["name"] or "", node)
        self._guess = guess
        self._other = other
        self._placed: set[int] = set()

    def has_place(self, name: str) -> bool:
        """Whether something in the file has that name."""
        return name in self._targets

    def is_placed(self, node: LexborNode) -> bool:
        """Whether the element is a note that already stands where it was called for."""
        return bool(self._placed) and node.mem_id in self._placed

    def note_of(self, link: LexborNode) -> Note | None:
        """The note that a link calls for; None if it is another link, or its note stands in place already."""
        href = link.attributes.get("href") or ""
        path, _, name = href.partition("#")
        if not name:
            return None
        mark = " ".join(link.text(deep=True).split())
        said = bool(kinds_of(link) & {"noteref", "annoref"}) or _NOTE_CLASSES.search(link.attributes.get("class") or "")
        if not said and not (self._guess and _MARK.match(mark) and _is_set_high(link)):
            return None
        home = self._other(path) if path else self
        found = home.take(name, link.attributes.get("id") or "", sure=bool(said)) if home is not None else None
        if not found:
            return None
        short = _MARK.match(mark)
        mark = short[1] if short else mark.strip("[]()")[:_LONGEST_MARK] or "*"
        return Note(mark, _without_mark(found, mark))

    def take(self, name: str, called_from: str, *, sure: bool) -> str | None:
        """The text of the note of that name, once: it is not found again, and no longer shown at its own place."""
        target = self._targets.get(name)
        block = _block_around(target) if target is not None else None
        if target is None or block is None or block.mem_id in self._placed:
            return None
        if not sure and not _looks_like_a_note(target, block, called_from):
            return None
        text = text_of(block, Reading(_is_way_back))
        if not text or len(text) > _LONGEST_NOTE:
            return None
        self._placed.add(block.mem_id)
        return text


def _is_set_high(link: LexborNode) -> bool:
    around = link.parent.tag if link.parent is not None else ""
    return around == "sup" or link.css_first("sup") is not None or bool((link.text() or "").strip()[:1] in ("[", "*"))


def _block_around(target: LexborNode) -> LexborNode | None:
    """The element that holds the whole note, where a link leads to its number only."""
    node: LexborNode | None = target
    if target.tag == "dt":
        return target.next if target.next is not None and target.next.tag == "dd" else None
    while node is not None and node.tag not in _BLOCKS:
        node = node.parent
    return node


def _looks_like_a_note(target: LexborNode, block: LexborNode, called_from: str) -> bool:
    if (kinds_of(target) | kinds_of(block)) & _NOTE_KINDS:
        return True
    names = " ".join(
        f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}" for node in (target, block)
    )
    if _NOTE_NAME.search(names):
        return True
    return bool(called_from) and any(
        (link.attributes.get("href") or "").endswith("#" + called_from) for link in block.css("a[href]")
    )


def _is_way_back(node: LexborNode) -> bool:
    return node.tag == "a" and ("backlink" in kinds_of(node) or bool(_WAY_BACK.match(node.text(deep=True) or "")))


def _without_mark(text: str, mark: str) -> str:
    """A note without the mark that it begins with: it is shown with the one that it was called by."""
    begun = re.match(rf"[\[(]?(?:{re.escape(mark)})?[\])]?[.:)]?\s+(?=\S)", text)
    return text[begun.end() :] if begun else text

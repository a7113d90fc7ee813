"""A web page as blocks: its main text, without the menus, banners and buttons that stand around it on every page."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gemma10m_tui.documents.blocks import OpenedFile, outlined
from gemma10m_tui.documents.markup import Reading, blocks_of, kinds_of, parse_markup
from gemma10m_tui.documents.note_links import NoteLinks
from gemma10m_tui.documents.text import decode
from gemma10m_tui.documents.unreadable import Unreadable

_DECLARED_WITHIN = 4096  # bytes
_AROUND = frozenset({"navigation", "search", "banner", "contentinfo", "complementary", "menubar", "toolbar", "dialog"})
_AROUND_OUTSIDE_OF_MAIN = frozenset({"header", "footer", "aside"})
# Words in the classes and ids of what stands around a text; believed only of a small part of the page.
_AROUND_BY_NAME = re.compile(
    r"(?i)(?:^|[\s_-])(?:noprint|editsection|navbox|catlinks|printfooter|portlet|dropdown|breadcrumbs?|skip-?(?:link|nav)"
    r"|jump-link|cookies?|share|social|advert(?:s|isement)?|sponsored|headerlink|newsletter|subscribe|pagination|sidebar"
    r"|site-?sub|prev-next|cite-backlink)(?:$|[\s_-])"
)
_WAYS_TO_OTHER_PAGES = frozenset({"navheader", "navfooter", "docnav"})  # of a book made with DocBook, on every page
# Beside a text, or a box inside it, as DocBook and reStructuredText call theirs.
_MAYBE_BOX = re.compile(r"(?i)(?:^|[\s_-])sidebar(?:$|[\s_-])")
_TEXT_BESIDE = frozenset({"p", "pre", "blockquote", "dl"})
_TEXT_BESIDE_BY_NAME = frozenset({"para", "titlepage"})  # a paragraph and a title, as DocBook calls them
_PARAGRAPHS_BESIDE = 2  # elements with words of their own that make what stands among them a part of the text
_WORDS_OF_A_BOX = 5  # outside of its links
_SMALL_PART = 0.3  # of the text of the page
_MAIN_PART = 0.25  # that an element must hold of the text to be believed to be the main one
_LONGEST_TITLE = 200


def open_web_page(data: bytes, encoding: str | None) -> OpenedFile:
    """The page. Raises Unreadable where the bytes are no text."""
    decoded = decode(data, encoding, declared_within=_DECLARED_WITHIN)
    tree = parse_markup(decoded.text, xhtml=decoded.text.lstrip("\ufeff \t\r\n").startswith("<?xml"))
    if tree.body is None:
        raise Unreadable("it has no text")
    root = _main_part(tree, tree.body)
    links = NoteLinks(tree, guess=False)
    furniture = _Furniture(root)
    reading = Reading(lambda node: furniture.holds(node) or links.is_placed(node), links.note_of)
    blocks = outlined(blocks_of(root, reading))
    return OpenedFile(_title(tree, root), blocks, list(decoded.notes), decoded.encoding, _author(tree))


def _main_part(tree: LexborHTMLParser, body: LexborNode) -> LexborNode:
    """The one element that holds the page's own text, if it says so and holds much of it; the whole body otherwise."""
    whole = _size(body)
    for selector in ("main,[role=main]", "article"):
        found = tree.css(selector)
        if len(found) == 1 and _size(found[0]) >= _MAIN_PART * whole:
            return found[0]
    return body


class _Furniture:
    """What stands around the text inside an element."""

    def __init__(self, root: LexborNode) -> None:
        self._in_main = root.tag != "body"
        self._small = _SMALL_PART * _size(root)
        self._boxes: set[int] = set()  # in the text, by their addresses
        self._with_paragraphs: dict[int, bool] = {}  # elements around what may be a box

    def holds(self, node: LexborNode) -> bool:
        tag = node.tag or ""
        classes = node.attributes.get("class") or ""
        if tag == "nav" or kinds_of(node) & _AROUND or not _WAYS_TO_OTHER_PAGES.isdisjoint(classes.split()):
            return True
        if _MAYBE_BOX.search(classes) and self._is_in_the_text(node):
            return False
        if tag in _AROUND_OUTSIDE_OF_MAIN and not self._in_main:
            return not _inside_article(node) and _size(node) < self._small
        names = f"{classes} {node.attributes.get('id') or ''}"
        return bool(_AROUND_BY_NAME.search(names)) and _size(node) < self._small

    def _is_in_the_text(self, node: LexborNode) -> bool:
        """Whether an element is a box with words of its own among paragraphs, or a part of one that is."""
        above = node.parent
        while above is not None:
            if above.mem_id in self._boxes:
                return True
            above = above.parent
        around = node.parent
        if around is None:
            return False
        if around.mem_id not in self._with_paragraphs:
            self._with_paragraphs[around.mem_id] = _has_paragraphs(around)
        if not self._with_paragraphs[around.mem_id] or not _has_words(node):
            return False
        self._boxes.add(node.mem_id)
        return True


def _has_paragraphs(node: LexborNode) -> bool:
    """Whether text stands right inside an element, apart from what may be a box."""
    paragraphs = 0
    for child in node.iter():
        classes = child.attributes.get("class") or ""
        if _MAYBE_BOX.search(classes):
            continue
        if child.tag in _TEXT_BESIDE or not _TEXT_BESIDE_BY_NAME.isdisjoint(classes.split()):
            return True
        paragraphs += child.tag == "div" and bool((child.text(deep=False) or "").strip())
    return paragraphs >= _PARAGRAPHS_BESIDE


def _has_words(node: LexborNode) -> bool:
    """Whether an element says something, other than in links: most of its words stand outside of them."""
    linked = sum(len(link.text(deep=True).split()) for link in node.css("a"))
    words = len(node.text(deep=True).split())
    return words - linked >= max(_WORDS_OF_A_BOX, linked)


def _inside_article(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in ("article", "main"):
            return True
        above = above.parent
    return False


def _size(node: LexborNode) -> int:
    return sum(len(part.text(deep=False)) for part in node.css("*") if part.tag not in ("script", "style"))


def _title(tree: LexborHTMLParser, root: LexborNode) -> str:
    """What the page calls itself; its only first heading where the title merely adds the site's name to that."""
    title = _line(tree.css_first("head title"))
    headings = root.css("h1")
    heading = _line(headings[0]) if len(headings) == 1 else ""
    return (heading if heading and heading in title else title or heading)[:_LONGEST_TITLE]


def _author(tree: LexborHTMLParser) -> str:
    named = tree.css_first('head meta[name="author" i]')
    return " ".join((named.attributes.get("content") or "").split()) if named is not None else ""


def _line(node: LexborNode | None) -> str:
    return " ".join(node.text(deep=True).split()) if node is not None else ""

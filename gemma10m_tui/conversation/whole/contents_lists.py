"""Lists of contents: passages that name what stands elsewhere, and answer nothing but where it stands.

They have the words of a question closest together, since a title is made to be found by them; what is asked stands
behind the title that they name. They stay in the text, to be read and to be searched, and their pages are counted.
"""

import re
from itertools import pairwise

from gemma10m_tui.conversation.whole.headings import asks_for_a_heading
from gemma10m_tui.library import Snapshot, StoredPassage
from gemma10m_tui.library.outline import outline

_ASKED_FOR = re.compile(
    r"(?i)\b(?:contents|table of contents|pages?|inhaltsverzeichnis|seiten?|p[áa]ginas?|[íi]ndice)\b"
)
_LED_TO_A_PAGE = re.compile(r".*[^\W\d].*?(?:…|(?:\.\s?){2,})\s*(?P<page>\d{1,4})?$")  # "Links … 12"
_NUMBERED = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*|[A-Z](?:\.\d{1,3})+)\.?\s+\S.*\s(?P<page>\d{1,4})$")  # "1.2 Links 12"
_FEWEST = 4  # entries, or two are no list
_SHARE = 0.6  # of the lines; a title over two of them, and a page number cut off, are others
_LONGEST_LINE = 300  # characters; a longer one is a paragraph
_ENDS = frozenset("0123456789.…")


def without_contents(snapshot: Snapshot, question: str, passages: list[StoredPassage]) -> list[StoredPassage]:
    """The passages that are no list of contents; all of them where a title or a page is asked for, or none is left."""
    if asks_for_a_heading(question) or _ASKED_FOR.search(question):
        return passages
    others = [one for one in passages if not _leads_to_pages(one.text)]
    named = [one for one in others if _numbers_begin_most_lines(one.text)]
    if named:
        titles = {_plain(heading.title) for document in outline(snapshot) for heading in document.headings}
        repeating = {one.id for one in named if _repeats(one.text, titles)}
        others = [one for one in others if one.id not in repeating]
    return others or passages


def _leads_to_pages(text: str) -> bool:
    """Whether most lines end in a page, and the pages count on: those of an index, or prices, go up and down."""
    lines = _lines(text)
    some = [line for line in lines if len(line) <= _LONGEST_LINE and line[-1] in _ENDS]
    if len(some) < max(_FEWEST, _SHARE * len(lines)):
        return False
    entries = [found for line in some if (found := _LED_TO_A_PAGE.match(line) or _NUMBERED.match(line))]
    pages = [int(found["page"]) for found in entries if found["page"]]
    count_on = all(before <= after for before, after in pairwise(pages))
    return len(entries) >= max(_FEWEST, _SHARE * len(lines)) and len(pages) >= _FEWEST and count_on


def _numbers_begin_most_lines(text: str) -> bool:
    lines = _lines(text)
    return sum(line[0].isdigit() for line in lines) >= max(_FEWEST, _SHARE * len(lines))


def _repeats(text: str, titles: set[str]) -> bool:
    lines = _lines(text)
    return sum(_plain(line) in titles for line in lines) >= max(_FEWEST, _SHARE * len(lines))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _plain(line: str) -> str:
    return " ".join(line.casefold().split())

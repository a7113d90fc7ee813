"""What is "Hamlet" about, and what is the play about: asked of all of the text where it is called so, or is one.

A text may have a play in it, too, and tell of it; one is a play itself where it has acts or scenes.
"""

import re

from gemma10m_tui.conversation.long_questions import is_long
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, WatchedText
from gemma10m_tui.conversation.whole.overview import overview
from gemma10m_tui.conversation.whole.parts import parts_of
from gemma10m_tui.conversation.whole.title_page import title_of
from gemma10m_tui.library.outline import outline

_ASKED = re.compile(
    r"(?i)\W*(?:what(?:['’]s| is) (?P<name>.+?) (?:all )?about"
    r"|(?:worum|um was) geht(?:['’]?s| es) (?:in|im|bei) (?P<german>.+?)|wovon handelt (?P<dealing>.+?))\W*"
)
_KINDS = (
    (re.compile(r"(?i)(?:the )?(?:play|tragedy|comedy|drama)"), ("act", "scene")),
    (re.compile(r"(?i)(?:the )?(?:poem|epic)"), ("canto",)),
)
_WORD = re.compile(r"[^\W_]+")
_ARTICLES = frozenset({"the", "a", "an", "der", "die", "das", "dem", "den"})
_LEAST_OF_A_TITLE = 2  # words that stand in it together


def about_all_of_it(text: WatchedText, question: str) -> FromTheMap | None:
    """What the text is about, where it is asked for by its title or its kind; None where anything else is."""
    found = None if is_long(question) else _ASKED.fullmatch(question)
    if found is None:
        return None
    name = " ".join(next(words for words in found.groups() if words).split())
    return overview(text, "") if _is_its_kind(text, name) or _is_its_title(text, name) else None


def _is_its_kind(text: WatchedText, name: str) -> bool:
    divided = next((units for kind, units in _KINDS if kind.fullmatch(name)), ())
    return any(parts_of(text.snapshot, unit) is not None for unit in divided)


def _is_its_title(text: WatchedText, name: str) -> bool:
    """Whether it is the title of the only document, or words of it that stand together."""
    documents = outline(text.snapshot)
    if len(documents) != 1 or not (wanted := _words(name)):
        return False
    page = title_of(text)
    said = [source.sentence for source in page.sources] if page is not None else []
    for title in map(_words, (documents[0].title, text.snapshot.title, *said)):
        size = len(wanted)
        within = any(title[at : at + size] == wanted for at in range(len(title) - size + 1))
        if title == wanted or (within and size >= _LEAST_OF_A_TITLE):
            return True
    return False


def _words(title: str) -> list[str]:
    words = _WORD.findall(title.casefold())
    return words[1:] if words[:1] and words[0] in _ARTICLES else words

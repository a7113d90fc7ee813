"""What explains a project of source code as a whole: its README, then its documentation, never its tests or data."""

import re
from collections.abc import Sequence
from itertools import islice, takewhile

from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.whole.gone_through import Sourced, WatchedText
from gemma10m_tui.documents import DocumentKind
from gemma10m_tui.documents.order import is_aside, is_documentation, is_readme
from gemma10m_tui.library.borders import Stretch
from gemma10m_tui.library.outline import outline

_LEAST_CODE = 1 / 3  # of all tokens
_OPENING = 3  # sentences of a README
_OPENING_PARTS = 3  # that they may stand in
_LEAST_WORDS = 5
_WORDS_FIRST = re.compile(r"[*_`\[“\"]{0,3}[^\W\d_]")


def is_project(text: WatchedText) -> bool:
    """Whether much of what was read is source code: a thesis with the script of its figures is a thesis."""
    tokens = [(document.tokens, document.kind == DocumentKind.CODE) for document in outline(text.snapshot)]
    return sum(count for count, is_code in tokens if is_code) >= _LEAST_CODE * sum(count for count, _ in tokens)


def has_documentation(parts: Sequence[Stretch]) -> bool:
    """Whether any of them is of the documentation."""
    names = within_the_project(parts)
    return any(is_documentation(names[part.document]) for part in parts)


def explaining(parts: Sequence[Stretch]) -> list[Stretch]:
    """Those of the documentation; where there is none, of all that is more than tests and data."""
    names = within_the_project(parts)
    documentation = [part for part in parts if is_documentation(names[part.document])]
    return documentation or [part for part in parts if not is_aside(names[part.document])] or [*parts]


def opening(text: WatchedText, parts: Sequence[Stretch]) -> list[Sourced]:
    """The sentences that a README begins with, once its title, pictures and marks are left out."""
    names = within_the_project(parts)
    readme = next((part.document for part in parts if is_readme(names[part.document])), None)
    of_readme = [part for part in parts if part.document == readme][:_OPENING_PARTS]
    passages = (passage for part in of_readme for passage in text.passages_of(part))
    said = (Sourced(one, sentence) for one in passages for _, _, sentence in sentences(one.text))
    return list(islice((one for one in said if is_prose(one.sentence)), _OPENING))


def is_prose(sentence: str) -> bool:
    """Whether it is a sentence for people: several words that end as one does, and no picture or tag before them."""
    ends = len(sentence.split()) >= _LEAST_WORDS and sentence[-1] in ".!"
    return ends and _WORDS_FIRST.match(sentence) is not None and "![" not in sentence


def within_the_project(parts: Sequence[Stretch]) -> dict[str, str]:
    """The documents' names without the folders that all of them lie in: those of an archive lie in one."""
    documents = {part.document: part.document.split("/") for part in parts}
    folders = zip(*(names[:-1] for names in documents.values()), strict=False)
    outer = len(list(takewhile(lambda beside: len(set(beside)) == 1, folders)))
    return {document: "/".join(names[outer:]) for document, names in documents.items()}

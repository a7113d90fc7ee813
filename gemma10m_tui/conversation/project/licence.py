"""Under what licence a project is: as its manifest says, or its licence, by a line that names it or by its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.project.nature import within_the_project
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import clean
from gemma10m_tui.library import StoredPassage

_LICENCE = re.compile(r"(?i)(?:un)?(?:licen[cs]e|copying)(?:[.-][\w.-]*)?$")
_MANIFEST = re.compile(
    r"(?i)(?:pyproject\.toml|setup\.cfg|setup\.py|package\.json|cargo\.toml|composer\.json|pkg-info|[^/]*\.gemspec)$"
)
_SAID = re.compile(
    r"(?im)^[ \t]*[\"']?(?:spec\.)?license(?:-expression)?[\"']?[ \t]*[:=][ \t]*(?:\{[ \t]*text[ \t]*=[ \t]*)?[\"']?"
    r"(?P<name>[A-Za-z][\w.,+()/ -]{1,60}?)[\"']?[ \t]*\}?,?[ \t]*$"
)
_CALLED = re.compile(r"(?im)^[ \t#*]*(?P<name>[^\n]{0,60}\blicen[cs]e\b[^\n]{0,40}?)[ \t]*$")
_BY_ITS_WORDS = (  # what only that licence says, or what it is with
    ("MIT License", r"Permission is hereby granted, free of charge, to any person obtaining"),
    ("BSD 3-Clause License", r"Redistribution and use in source and binary forms(?=.*\bNeither the names? of)"),
    ("BSD 2-Clause License", r"Redistribution and use in source and binary forms"),
    ("ISC License", r"Permission to use, copy, modify, and(?:/or)? distribute this software for any purpose"),
    ("Apache License 2.0", r"Apache License,? Version 2\.0"),
    ("GNU Affero General Public License", r"GNU AFFERO GENERAL PUBLIC LICENSE"),
    ("GNU Lesser General Public License", r"GNU LESSER GENERAL PUBLIC LICENSE"),
    ("GNU General Public License", r"GNU GENERAL PUBLIC LICENSE"),
    ("Mozilla Public License", r"Mozilla Public License"),
    ("The Unlicense", r"This is free and unencumbered software released into the public domain"),
)
_WORDS = tuple((name, re.compile(rf"(?is){words.replace(' ', chr(92) + 's+')}")) for name, words in _BY_ITS_WORDS)


def licence_of(text: WatchedText) -> FromTheMap | None:
    """What the outermost manifest says, or else the outermost licence; None where neither names one."""
    names = within_the_project(text.stretches())
    for wanted, told in ((_MANIFEST, _as_said), (_LICENCE, _as_called)):
        for document, name in names.items():
            if wanted.match(name) is None:
                continue
            if (found := told(text.snapshot.passages_of(document))) is not None:
                said = clean(f"{found.name}, as {document} says{found.how}.")
                return FromTheMap(said, (Sourced(found.passage, found.sentence),), "the manifest and the licence")
    return None


@dataclass(frozen=True)
class _Named:
    """A licence by its name, the words that tell it, and how they do if they do not call it so."""

    name: str
    passage: StoredPassage
    sentence: str
    how: str = ""


def _as_said(passages: Sequence[StoredPassage]) -> _Named | None:
    """What a manifest says."""
    for passage in passages:
        if (found := _SAID.search(passage.text)) is not None:
            return _Named(" ".join(found["name"].split()), passage, found[0].strip())
    return None


def _as_called(passages: Sequence[StoredPassage]) -> _Named | None:
    """The line that a licence begins with, or what its words are where no line calls it before them."""
    first = passages[0].text if passages else ""
    whole = "".join(passage.text for passage in passages)
    by_words = next(((name, found) for name, words in _WORDS if (found := words.search(whole))), None)
    called = _CALLED.search(first)
    if called is not None and (by_words is None or called.start() <= by_words[1].start()):
        return _Named(" ".join(called["name"].split()), passages[0], called[0].strip())
    if by_words is None:
        return None
    name, found = by_words
    line = next((one for one in found[0].split("\n") if one.strip()), "")
    passage = next((one for one in passages if line and line in one.text), passages[0])
    return _Named(name, passage, line.strip() if line in passage.text else "", " in its words")

"""Questions about a project, each answered by the file or the places that know it."""

import re
from collections.abc import Callable
from itertools import dropwhile

from gemma10m_tui.conversation.project.changes import changes_in
from gemma10m_tui.conversation.project.concepts import place_of
from gemma10m_tui.conversation.project.defaults import defaults_of
from gemma10m_tui.conversation.project.entry import entry_of
from gemma10m_tui.conversation.project.enumerations import values_of
from gemma10m_tui.conversation.project.file_work import work_of
from gemma10m_tui.conversation.project.inheritance import bases_of, heirs_of
from gemma10m_tui.conversation.project.licence import licence_of
from gemma10m_tui.conversation.project.nature import is_project
from gemma10m_tui.conversation.project.needs import dependencies_of, runtime_of, version_of
from gemma10m_tui.conversation.project.people_behind import people_behind
from gemma10m_tui.conversation.project.questions import ProjectKind, ProjectQuestion
from gemma10m_tui.conversation.project.running_tests import tests_of
from gemma10m_tui.conversation.project.since import since
from gemma10m_tui.conversation.project.uses import Way, uses_of
from gemma10m_tui.conversation.project.variables import variables_of
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, WatchedText
from gemma10m_tui.library import Snapshot

_WORDS = re.compile(r"[^\W_]+")


def answer_about_the_project(
    snapshot: Snapshot, question: ProjectQuestion, cancelled: Callable[[], bool] = lambda: False
) -> FromTheMap | None:
    """The answer, or None where no file holds what is asked for. At every passage `cancelled` is asked, and
    `gone_through.Stopped` raised.
    """
    if question.project and not _is_called(snapshot, question.project):
        return None
    text = WatchedText(snapshot, cancelled)
    match question.kind:
        case ProjectKind.LICENCE:
            return licence_of(text)
        case ProjectKind.RUNTIME:
            return runtime_of(text, question.about)
        case ProjectKind.VERSION:
            return version_of(text)
        case ProjectKind.DEPENDENCIES:
            return dependencies_of(text)
        case ProjectKind.CHANGES:
            return changes_in(text, question.about)
        case ProjectKind.SINCE:
            return since(text, question.about, question.within)
        case ProjectKind.CALLS:
            return uses_of(text, question.about, Way.CALLED)
        case ProjectKind.RAISES:
            return uses_of(text, question.about, Way.RAISED)
        case ProjectKind.USES:
            return uses_of(text, question.about, Way.USED)
        case ProjectKind.HEIRS:
            return heirs_of(text, question.about)
        case ProjectKind.BASES:
            return bases_of(text, question.about)
        case ProjectKind.VALUES:
            return values_of(text, question.about)
        case ProjectKind.MAINTAINERS | ProjectKind.AUTHORS:
            return people_behind(text, question.kind) if is_project(text) else None
        case ProjectKind.VARIABLES:
            return variables_of(text)
        case ProjectKind.TESTS:
            return tests_of(text)
        case ProjectKind.ENTRY:
            return entry_of(text)
        case ProjectKind.WORK:
            return work_of(text, question.about)
        case ProjectKind.PLACE:
            return place_of(text, question.concept) if question.concept else None
        case ProjectKind.DEFAULT:
            return defaults_of(text, question.about, question.within)


def _is_called(snapshot: Snapshot, name: str) -> bool:
    """Whether a word is what the snapshot is called, but for its version: "click" of click-8.5.1."""
    title = list(dropwhile(str.isdecimal, reversed(_WORDS.findall(snapshot.title.lower()))))
    return bool(title) and title[::-1] == _WORDS.findall(name.lower())

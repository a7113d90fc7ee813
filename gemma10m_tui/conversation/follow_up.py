"""Questions that say only what is different from the one before ("And Ilse?", "What about chapter 2?"), made whole.

They take the place of what is of their kind in the question before: a chapter that of a chapter, a version that of a
version, a name that of the one name. Where nothing there is of their kind, they are left to recall, which looks for the
words of both.
"""

import re
from collections.abc import Iterable

from gemma10m_tui.conversation.long_questions import is_long
from gemma10m_tui.conversation.people.pronouns import with_names
from gemma10m_tui.conversation.project.questions import OF_A_DEFINITION, ProjectKind, project_question
from gemma10m_tui.conversation.source.asked_name import whose_head_is_asked, whose_work_is_asked
from gemma10m_tui.conversation.unmentioned import names_in
from gemma10m_tui.conversation.whole.whole_question import Kind, whole_question
from gemma10m_tui.library.search_text import STOP_WORDS

_FURTHER = re.compile(
    r"(?i)^\W*(?:(?:and |so |but )?(?:what|how) about|and(?: (?:for|in|of|with|by))?"
    r"|und(?: (?:was ist mit|in|bei))?|et|y)[ ,]+(?P<new>[^\s?!.](?:[^?!\n]{0,58}[^\s?!.])?)[ ?!.]*$"
)
_ASKS_ITSELF = re.compile(
    r"(?i)^(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|can|could|has|have|had|will|would"
    r"|wer|was|wann|wo|warum|wie|qui|que|quand|où|pourquoi|comment|quién|qué|cuándo|dónde)\b"
)
_PART = "(?:chapter|section|part|page|book|act|scene|kapitel|abschnitt|teil|chapitre|partie|cap[íi]tulo|parte)"
_PLACED = re.compile(rf"(?i)\b{_PART} (?:\d{{1,4}}(?:\.\d+)*|[ivxlc]{{1,7}}|[a-h])\b")
_VERSION = re.compile(r"(?<![\w.])v?\d+(?:\.\w+)+")
_TITLED = re.compile(r"\b(?:King|Queen|Prince|Princess|Lord|Lady|Doctor|Captain|Judge|Father|Mother)\b(?! [A-Z])")
_ARTICLE = r"(?:(?i:the|a|an|der|die|das|le|la|el) )?"
_THE = frozenset(["the", "my", "a", "an"])
_SUBJECT = re.compile(
    r"(?i)^(?:is|are|was|were|do|does|did|can|may|must|should) (?!the|a|an|my|i|we|you|it|they|he|she)(?P<what>\w+) "
)
_WHERE = re.compile(r"(?i)^\W*(?:and )?in (?:which|what) (?P<parts>chapters?|sections?|documents?|files?)\W*$")
_OF_IT = "(?:it|that)"
_ASKED_OF_IT = re.compile(
    r"(?i)^\W*(?:(?:and|so|but) )?(?:"
    rf"what (?:does|is) {_OF_IT} (?:do|for)|how does {_OF_IT} work|who (?:calls|uses|raises) {_OF_IT}"
    rf"|(?:what|which) (?:arguments?|parameters?|args) (?:does|can|must) {_OF_IT} (?:take|accept|have|expect|need)"
    rf"|where is {_OF_IT} (?:defined|declared|implemented|called|used|raised))\W*$"
)
_ITS_FILE = re.compile(
    r"(?i)^\W*(?:(?:and|so|but) )?(?:(?:which|what) (?:file|module) is (?:it|that)(?: defined| implemented)? in"
    r"|in (?:which|what) (?:file|module) is (?:it|that)(?: defined| implemented)?)\W*$"
)
_IT = re.compile(r"(?i)\b(?:it|that)\b")
_CODE = re.compile(r"`[^`]+`(?:\(\))?|[^\W\d]\w*(?:(?:\.|::|_)\w+)+(?:\(\))?|[^\W\d]\w*\(\)")
_NO_THINGS = (
    "then now later there here today again else so not no yes nothing nobody total all general summer winter else too "
    "please ok what it he she they him her them this that these those one ones more many much"
)
_NO_THING = STOP_WORDS | frozenset(_NO_THINGS.split())
_MOST_WORDS = 6
_OF_CODE = (*OF_A_DEFINITION, ProjectKind.DEFAULT)
_OF_A_NAME = (
    *OF_A_DEFINITION, ProjectKind.DEFAULT, ProjectKind.RUNTIME, ProjectKind.WORK, ProjectKind.PLACE
)  # fmt: skip


def asked_alone(question: str, earlier: str | None, said: str = "") -> str:
    """The question as it would be asked alone, if it says what is different from `earlier`, which stands alone, or has
    a pronoun for what that named or what was `said` to it; else as it is.
    """
    if earlier is None or is_long(question) or is_long(earlier):
        return question
    if (where := _WHERE.match(question)) is not None and (named := _named_in(earlier)):
        return f"In which {where['parts']} is {named} mentioned?"
    if (of_code := _of_the_definition(question, earlier)) is not None:
        return of_code
    if (found := _FURTHER.match(question)) is None:
        return question if _is_whole(question) else with_names(question, earlier, said, _named_in(earlier))
    new = found["new"].strip("\"'“”‘’ ")
    if not new or _ASKS_ITSELF.match(new) or len(new.split()) > _MOST_WORDS:
        return question
    if whole_question(new) or project_question(new):
        return new
    old = _of_the_same_kind(new, earlier)
    return question if old is None else f"{earlier[: old.start()]}{new}{earlier[old.end() :]}"


def last_asked(turns: Iterable[tuple[str, str]]) -> str | None:
    """The last question of a conversation as it would be asked alone; None where there is none. `turns`: the questions
    and their answers.
    """
    last, said = None, ""
    for question, answer in turns:
        last, said = asked_alone(question, last, said), answer
    return last


def _of_the_definition(question: str, earlier: str) -> str | None:
    """The question with the definition in source code that the one before named, where it asks of "it" what can be
    asked of such: else "What does it do?" would be asked of the project.
    """
    name = _definition_in(earlier)
    if name is not None and _ITS_FILE.match(question):
        return f"Where is {name} defined?"
    if name is None or _ASKED_OF_IT.match(question) is None:
        return None
    return _IT.sub(lambda _: name, question, count=1)


def _definition_in(earlier: str) -> str | None:
    """What a question names as a definition; a project as such is none."""
    if whole_question(earlier) is not None:
        return None
    of_project = project_question(earlier)
    if of_project is not None and of_project.kind in _OF_CODE:
        name: str | None = of_project.about
    else:
        name = whose_work_is_asked(earlier) or whose_head_is_asked(earlier)
    return name if name and name.lower() not in _NO_THING else None


def _is_whole(question: str) -> bool:
    """Whether the "it" of a question is the text or the project."""
    of_project = project_question(question)
    return whole_question(question) is not None or (
        of_project is not None and of_project.about.lower() not in _NO_THING
    )


def _of_the_same_kind(new: str, earlier: str) -> re.Match[str] | None:
    """What the new words stand for in the question before, if there is just one such thing."""
    for pattern in (_PLACED, _VERSION):
        if pattern.fullmatch(new):
            return _only(pattern, earlier)
    named = _named_in(earlier)
    if named is not None:
        if not _is_alike(new, named):
            return None
        return _only(re.compile(rf"{_ARTICLE}{re.escape(named)}(?!\w)"), earlier)
    return _thing_in(new, earlier)


def _is_alike(new: str, named: str) -> bool:
    """Whether the new words may be a name where the old ones are: written as one, or after an article; a small word
    alone only in the place of another.
    """
    article, *words = new.split()
    if article.lower() in _THE:
        return bool(words) and words[0].lower() not in _NO_THING
    if _CODE.fullmatch(new) or article[0].isupper() or not article[0].isalpha():
        return True
    return not words and named.islower() and new.isalpha() and new.lower() not in _NO_THING


def _thing_in(new: str, earlier: str) -> re.Match[str] | None:
    """The one thing that is spoken of: as many words behind the one "the" as the new thing has; or what it is asked of
    whether it is so ("Are dogs allowed?").
    """
    article, *words = new.split()
    if article.lower() in _THE and words:
        found = _only(re.compile(rf"\b(?i:the|my|a|an)(?: [\w'’-]+){{{len(words)}}}(?!\w)"), earlier)
        return None if found is None or re.match(r" of\b", earlier[found.end() :]) else found
    subject = _SUBJECT.match(earlier) if not words and new.lower() not in _NO_THING else None
    return None if subject is None else _only(re.compile(rf"\b{re.escape(subject['what'])}\b"), earlier)


def _named_in(earlier: str) -> str | None:
    """The one thing that a question names: what it counts, the definition or setting it asks about, or a name."""
    whole, of_project = whole_question(earlier), project_question(earlier)
    if whole is not None:
        return whole.about if whole.kind in (Kind.OCCURRENCES, Kind.FIRST) else None
    if of_project is not None:
        return (of_project.about or None) if of_project.kind in _OF_A_NAME else None
    if defined := whose_work_is_asked(earlier) or whose_head_is_asked(earlier):
        return defined
    names = names_in(earlier)
    if len(names) != 1 or _TITLED.search(earlier, 1):
        return None
    whole_name = re.search(rf"(?:(?<!^)\b[^\W\d_a-z]\S* )*{re.escape(names[0])}(?!\w)", earlier)
    return whole_name[0] if whole_name else None


def _only(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[0] if len(found) == 1 else None

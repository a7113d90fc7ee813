"""Pronouns in a question ("Where is it defined?", "How many votes did he get?"), and the name that each stands for.

It is the name that the answer before gave, where somebody or something was asked for and the answer is a name and
nothing else; or the one thing that the question before named. Where there is no such name, or several, the question
stays as it is, and recall looks for the words of both.
"""

import re

from gemma10m_tui.conversation.unmentioned import names_in

_PERSON = re.compile(r"(?i)\b(?:he|she|him|his|hers?)\b")
_THING = re.compile(r"(?i)\bits?\b")
_NO_THING = re.compile(  # where "it" stands for nothing
    r"(?i)\bit (?:is|was|be|takes?|took|rains?|snows?|seems?|says?|said)\b"
    r"|\b(?:is|was|does|did|would|will|can|could) it (?:true|possible|allowed|necessary|legal|ok|take|say|rain)\b"
    r"|\bwhat (?:time|day|date|year) (?:is|was) it\b|\b(?:is|was) it \w+ing\b"
)
_BEHIND_HER = re.compile(
    r"(?i)\s+(?!(?:when|in|at|to|on|with|for|and|or|after|before|about|from|by|if|that|so|as)\b)\w"
)
_NAME = re.compile(r"(?:(?:the|The) )?[A-ZÀ-ÖØ-Þ][\w.'’-]*(?: (?:of|de|von|van|der|la|the)| [A-ZÀ-ÖØ-Þ][\w.'’-]*){0,4}")
_ASKS_FOR_SOMEBODY = re.compile(r"(?i)^\W*(?:and )?(?:who|whom|which (?!of)(?:person|man|woman|boy|girl)|wer|qui)\b")
_ASKS_FOR_SOMETHING = re.compile(r"(?i)^\W*(?:and )?(?:what|which)\b(?! (?:does|did|do|happens?|happened)\b)")
_NO_NAMES = frozenset(["nobody", "none", "no", "yes", "unknown", "nothing", "everybody", "all", "both"])
_IN_CODE = re.compile(r"`.+`|\w*[a-z\d][A-Z]\w*|\w*_\w*|\w+(?:\.|::)\w.*|\w+\(\)")
_WHAT_IT_IS = re.compile(r"(?i)^\W*(?:and )?(?:what|which) (?:is|was) (?:the )?[\w.'’-]+(?: [\w.'’-]+)?\W*$")
_WHOSE_PLACE = re.compile(r"(?i)\b(?:defined|declared|implemented|called|used|raised|inherit|default|argument|return)")
_THE_THING = re.compile(
    r"(?i)^\W*(?:and )?what (?:is|was|does|did) (?P<thing>(?:the|an?) [\w-]+(?: [\w-]+)?)(?: mean| do)?\W*$"
)


def with_names(question: str, earlier: str, said: str, named: str | None) -> str:
    """The question with a name for its first pronoun. `earlier`: the question before, whole; `said`: its answer;
    `named`: the one thing that `earlier` names.
    """
    if names_in(question):
        return question
    if (found := _PERSON.search(question)) is not None:
        return _replaced(question, found, _one_of(_name_said(said, _ASKS_FOR_SOMEBODY, earlier), named))
    if (found := _THING.search(question)) is None or _NO_THING.search(question):
        return question
    thing = _THE_THING.match(earlier)
    is_thing = named is not None and (
        _IN_CODE.fullmatch(named) or _WHAT_IT_IS.match(earlier) or _WHOSE_PLACE.search(earlier)
    )
    answered = _name_said(said, _ASKS_FOR_SOMETHING, earlier)
    meant = _one_of(answered, named if is_thing else None) if named is None or is_thing else None
    return _replaced(question, found, meant or (thing["thing"] if thing else None))


def _one_of(answered: str | None, named: str | None) -> str | None:
    """What a pronoun stands for, if only one of two may be meant."""
    return None if answered and named else answered or named


def _name_said(said: str, asking: re.Pattern[str], earlier: str) -> str | None:
    """The answer before, if it is a name and was asked for as one."""
    name = said.strip().rstrip(".")
    return name if asking.match(earlier) and _NAME.fullmatch(name) and name.lower() not in _NO_NAMES else None


def _replaced(question: str, found: re.Match[str], name: str | None) -> str:
    if name is None:
        return question
    pronoun = found[0].lower()
    owns = pronoun in ("his", "its", "hers") or (pronoun == "her" and _BEHIND_HER.match(question, found.end()))
    return f"{question[: found.start()]}{name}{_owner(name) if owns else ''}{question[found.end() :]}"


def _owner(name: str) -> str:
    return "’" if name.endswith("s") else "’s"

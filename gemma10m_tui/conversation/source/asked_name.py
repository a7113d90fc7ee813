"""What a question asks of one definition in source code that it names: what that does, or what its head says (where it
is defined, what it takes).
"""

import re

_KIND = "(?:function|class|method|struct|type|macro|interface|trait|decorator|constant)"
# What a definition may be called, too, and any other thing: "the validator in_", but not "the command line".
_ROLE = (
    "(?:exception|error|module|property|attribute|field|command|option|fixture|hook|handler|helper|validator|converter|"
    "filter|factory|mixin|protocol|generator|coroutine|callback|middleware|enum|procedure|subroutine|variable|setting)"
)
_WORK = re.compile(
    r"(?i)^\W*(?:what (?:does|do|is|are) (?P<does>.{1,200}?) (?:do|(?:used )?for)|"
    r"how (?:does|do) (?P<works>.{1,200}) work|"
    r"what(?: is|'s) the (?:purpose|use) of (?P<purpose>.{1,200}?)|"
    r"what (?:does|is) the (?:docstring|documentation) (?:of|for) (?P<said>.{1,200}?)(?: says?)?)\W*$"
)
_HEAD = re.compile(
    r"(?i)^\W*(?:where (?:is|are) (?P<where>.{1,200}?) (?:defined|declared|implemented)|"
    rf"where (?:is|are) (?P<place>(?:the )?(?:{_KIND} \S+|\S+ {_KIND}))|"
    r"(?:what|which) (?:arguments?|parameters?|args|params) (?:does|do|can|must) (?P<takes>.{1,200}?) "
    r"(?:take|accept|have|expect|need|get))\W*$"
)
_OUTSIDE = "`\"' ()"
_LIKE_CODE = r"(?:(?=\S*[_.(`])|(?=\S*(?-i:[a-z][A-Z])))\S+$"
_BEFORE = re.compile(rf"(?i)^(?:the )?(?:{_KIND} |{_ROLE} (?={_LIKE_CODE}))?")
_BEHIND = re.compile(rf"(?i) {_KIND}$")
_THING = re.compile(rf"(?i)^the (?!{_KIND} )(?!{_LIKE_CODE})\S+$")
_PART_OF = re.compile(
    rf"(?i)(?P<part>\S+?)(?:\(\))?`?(?: {_KIND})? (?:of|in|on|from) (?:the )?(?:{_KIND} )?`?(?P<whole>\S+)"
)


def whose_work_is_asked(question: str) -> str | None:
    """What a question asks the work of, where it asks what that does, is for or how it works, and nothing more; "the
    engine" may be any engine, and is asked as one where it is called a function or written as in code.
    """
    found = _WORK.match(question)
    is_thing = found is not None and _THING.match(found[str(found.lastgroup)].strip()) is not None
    return None if is_thing else _named(found)


def whose_head_is_asked(question: str) -> str | None:
    """What a question asks the place or the arguments of, and nothing more."""
    return _named(_HEAD.match(question))


def _named(found: re.Match[str] | None) -> str | None:
    """The name in what was found, which may be said to be a function's or one of a class."""
    return None if found is None else name_said(found[str(found.lastgroup)])


def name_said(words: str) -> str | None:
    """The name in words for a definition ("the function `open`", "invoke of Context"); None where they say more."""
    said = _BEHIND.sub("", _BEFORE.sub("", words.strip(_OUTSIDE))).strip(_OUTSIDE)
    if (parts := _PART_OF.fullmatch(said)) is not None:
        said = f"{parts['whole']}.{parts['part']}"
    return said if said and not re.search(r"\s", said) else None


def asks_for_a_place(question: str) -> bool:
    """Whether it is the place."""
    found = _HEAD.match(question)
    return found is not None and (found["where"] or found["place"]) is not None


def asks_for_arguments(question: str) -> bool:
    """Whether it is the arguments: the head of a class has none."""
    found = _HEAD.match(question)
    return found is not None and found["takes"] is not None

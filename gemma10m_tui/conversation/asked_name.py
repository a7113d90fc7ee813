"""What a question asks of one definition in source code that it names: what that does, or what its head says (where it
is defined, what it takes).
"""

import re

_THING = r"(?:the )?(?:(?:function|class|method|struct|type|macro|interface|trait) )?"
_WORK = re.compile(
    r"(?i)^\W*(?:what (?:does|do|is|are) (?P<does>.{1,200}) (?:do|for)|how (?:does|do) (?P<works>.{1,200}) work|"
    r"what(?: is|'s) the (?:purpose|use) of (?P<purpose>.{1,200}?)|"
    r"what (?:does|is) the (?:docstring|documentation) (?:of|for) (?P<said>.{1,200}?)(?: says?)?)\W*$"
)
_HEAD = re.compile(
    rf"(?i)^\W*(?:where (?:is|are) {_THING}(?P<where>.{{1,200}}?)(?: function| class| method)? "
    r"(?:defined|declared|implemented)|"
    rf"(?:what|which) (?:arguments?|parameters?|args|params) (?:does|do|can|must) {_THING}(?P<takes>.{{1,200}}?) "
    r"(?:take|accept|have|expect|need|get))\W*$"
)
_OUTSIDE = "`\"' ()"


def whose_work_is_asked(question: str) -> str | None:
    """What a question asks the work of, where it asks what that does, is for or how it works, and nothing more."""
    found = _WORK.match(question)
    return None if found is None else found[str(found.lastgroup)].strip(_OUTSIDE)


def whose_head_is_asked(question: str) -> str | None:
    """What a question asks the place or the arguments of, and nothing more."""
    found = _HEAD.match(question)
    return None if found is None else found[str(found.lastgroup)].strip(_OUTSIDE)


def asks_for_arguments(question: str) -> bool:
    """Whether it is the arguments: the head of a class has none."""
    found = _HEAD.match(question)
    return found is not None and found["takes"] is not None

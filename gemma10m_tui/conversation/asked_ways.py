"""In which of some ways a short question is asked, each a pattern for all of it in small letters."""

import re
from collections.abc import Sequence

_LONGEST = 160  # characters; a longer question asks for something in the text


def way_asked(
    question: str, ways: Sequence[re.Pattern[str]], never: re.Pattern[str]
) -> tuple[str, dict[str, str]] | None:
    """The question as it is compared, and what the groups of the first way that fits stand for, "" for those it has
    not; None where none fits, or where it has what is `never` asked so.
    """
    asked = " ".join(question.lower().split()).strip(' ?.!¿¡"')
    if len(asked) > _LONGEST or never.search(asked):
        return None
    found = next((found for way in ways if (found := way.fullmatch(asked))), None)
    return None if found is None else (asked, {name: said or "" for name, said in found.groupdict().items()})

"""The text of a source file as code alone: its comments and strings left blank, every place where it was."""

import re

_NO_CODE = re.compile(  # comments and strings of most languages, none longer than a page but comments
    r"(?s)/\*.*?\*/|(?<![:\w])//[^\n]*|\"(?:[^\"\\\n]|\\.){0,2000}\"|'(?:[^'\\\n]|\\.){2,2000}'"
)


def code_alone(text: str) -> str:
    """As long as the text."""
    return _NO_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)

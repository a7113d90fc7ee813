"""The text of a source file without its comments, or as code alone without strings too, every place where it was."""

import re

_STRING = r"\"(?:[^\"\\\n]|\\.){0,2000}\"|'(?:[^'\\\n]|\\.){2,2000}'"  # of most languages, none longer than a page
_COMMENT = r"/\*.*?(?:\*/|\Z)|(?<![:\w])//[^\n]*"
_NO_CODE = re.compile(rf"(?s){_COMMENT}|{_STRING}")
_BRACKET = re.compile(r"[()\[\]{}]")
_OPENING, _CLOSING = "([{", ")]}"
_LONGEST = 300  # characters of an expression
_LONGEST_BLOCK = 20_000  # characters in brackets; what is longer is data


def code_alone(text: str) -> str:
    """Comments and strings left blank; as long as the text."""
    return _NO_CODE.sub(lambda found: _blank(found[0]), text)


def without_comments(text: str) -> str:
    """Comments left blank, and strings as they are; as long as the text."""
    return _NO_CODE.sub(lambda found: _blank(found[0]) if found[0].startswith("/") else found[0], text)


def closed(code: str, first: int) -> int:
    """Where the bracket is closed that is open at a place; where a long block ends that is not."""
    depth = 1
    end = min(len(code), first + _LONGEST_BLOCK)
    for found in _BRACKET.finditer(code, first, end):
        depth += 1 if found[0] in _OPENING else -1
        if depth == 0:
            return found.start()
    return end


def expression_at(code: str, first: int) -> str:
    """What is written from a place on, up to where a list, a statement or a line ends that is not within brackets."""
    depth, quote = 0, ""
    for place in range(first, min(len(code), first + _LONGEST)):
        mark = code[place]
        if quote:
            quote = "" if mark == quote and code[place - 1] != "\\" else quote
        elif mark in "\"'`":
            quote = mark
        elif mark in _OPENING:
            depth += 1
        elif mark in _CLOSING and depth == 0:
            return code[first:place].strip()
        elif mark in _CLOSING:
            depth -= 1
        elif depth == 0 and mark in ",;\n":
            return code[first:place].strip()
    return code[first : first + _LONGEST].strip()


def parts_of(code: str) -> list[tuple[str, int]]:
    """What stands between the commas of a list that are not within brackets, each with its place."""
    found, first, depth = [], 0, 0
    for place, mark in enumerate(code):
        depth += (mark in _OPENING) - (mark in _CLOSING)
        if mark == "," and depth == 0:
            found.append((code[first:place], first))
            first = place + 1
    return [*found, (code[first:], first)]


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)

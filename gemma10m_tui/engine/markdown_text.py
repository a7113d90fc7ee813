"""Text as Markdown that shows it as it is: no sign in it makes a heading, a list, a link or HTML."""

import re

_ACTS_ANYWHERE = re.compile(r"[\\`*\[\]<>~|$]|&(?=[#\w]+;)|(?<![^\W_])_|_(?![^\W_])")
_BEGINS_A_BLOCK = re.compile(r"(?m)^([#>+=-]|\d{1,9}(?=[.)]))")
_NUMBER = re.compile(r"\d+\Z")
_LAID_OUT = re.compile(r"(?m)^(?: {2,}|\t)\S|\S(?: {3,}|\t)\S")  # source code, or columns


def literal(text: str) -> str:
    """Lines of text, each on a line of its own, with blank lines between paragraphs; what is laid out stays so."""
    if "\n" in text and _LAID_OUT.search(text):
        return _fenced(text)
    paragraphs = re.split(r"\n[ \t]*\n\s*", text.strip())
    return "\n\n".join("\\\n".join(literal_line(line) for line in one.split("\n")) for one in paragraphs)


def literal_line(text: str) -> str:
    """Text on one line, at the beginning of a block or inside one."""
    line = _ACTS_ANYWHERE.sub(lambda found: f"\\{found[0]}", " ".join(text.split()))
    return _BEGINS_A_BLOCK.sub(_escaped_beginning, line)


def _escaped_beginning(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if _NUMBER.match(found[0]) else f"\\{found[0]}"


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text.strip(chr(10))}\n{fence}"

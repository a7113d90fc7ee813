"""The help of a command: its docstring, in which a line ends for the width of a source file and not of a terminal."""


def reflowed(docstring: str | None) -> str | None:
    """Each paragraph as one line, which whoever prints it wraps."""
    if docstring is None:
        return None
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in docstring.strip().split("\n\n"))

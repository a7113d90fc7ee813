"""Numbers of things in sentences: one file, two files."""


def counted(number: int, thing: str, of: int | None = None, plural: str = "") -> str:
    """`1 file`, `412 files`; with `of`, `1 of 430 files`: the word goes with the number that stands beside it.

    `plural` is for a word that has more than an s in the plural.
    """
    beside = number if of is None else of
    return f"{number:,}{'' if of is None else f' of {of:,}'} {thing if beside == 1 else plural or f'{thing}s'}"


def agreeing(number: int, one: str, several: str) -> str:
    """The form of a word that goes with a number: `is` or `are`."""
    return one if number == 1 else several

"""Roman numbers: chapters of older books and notes in word processors are counted in them."""


def roman(number: int) -> str:
    """The number in small roman letters; beyond a few thousand, in digits."""
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for value, letters in (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
        (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        written += letters * (number // value)
        number %= value
    return written

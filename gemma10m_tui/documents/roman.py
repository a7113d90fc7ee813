"""Numbers as they are written in front of chapters, notes and items of lists: roman, in letters, with a zero."""


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


def counted_as(number: int, form: str) -> str:
    """The number in the form that Word has a name for: decimal, decimalZero, lowerLetter, upperRoman and so on."""
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 5)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        return roman(number) if form == "lowerRoman" else roman(number).upper()
    return f"{number:02}" if form == "decimalZero" else str(number)

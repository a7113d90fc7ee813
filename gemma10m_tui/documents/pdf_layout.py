"""Glyphs of a printed page, with their boxes, put into the lines a person would read.

The order of a PDF is that of drawing, which is that of reading nearly always. It is corrected only where the boxes say
plainly that it is not: a line in pieces, two columns drawn row by row, letters that are read from right to left. A
raised number stays one ("10⁶", "tall¹"): on the line it would be another number.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median, median_high
from typing import NamedTuple

_SUPERSCRIPTS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_RAISED_NUMBER = re.compile(r"[-−]?[0-9]+")  # with letters in it, it is a formula and stays as it is

# In heights of a line.
_SMALL, _RAISED = 0.86, 0.18
_OVERLAP = 0.4  # of the lower of two pieces that stand on one line
_TOUCHING, _NEAR = 0.12, 2.0  # the gap within a word, and the widest within a line
_COLUMN_GAP, _CELL_GAP = 1.0, 1.5

_FEWEST_LINES = 8  # in either column
_MOST_SPANNING = 0.25  # of the pieces: titles and tables across both columns
_FILLED = 0.6  # of a column's width by its median line; the cells of a table are narrower
_FEWEST_CHARACTERS = 15  # of the median line
_ALTERNATING = 0.5  # changes of side for each line of the shorter column

_FEWEST_ROWS, _FEWEST_CELLS = 3, 3
CELL_MARK = "\t"


class Glyph(NamedTuple):
    """A character with its box and the height of the line that it stands on, in points, upwards."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    baseline: float


@dataclass(frozen=True)
class _Piece:
    """Glyphs that were drawn in one go on one line, never empty, with the box of those that are not spaces."""

    glyphs: tuple[Glyph, ...]
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def laid_out(glyphs: Sequence[Glyph]) -> str:
    """The text of a page in lines, from its glyphs in the order of drawing with "\\n" between the drawn lines."""
    pieces = list(_pieces(_in_reading_direction(glyphs)))
    if not _upright(pieces):
        return "\n".join("".join(glyph.text for glyph in piece.glyphs) for piece in pieces)
    columns = _in_columns([part for piece in pieces for part in _split_at_gaps(piece, _COLUMN_GAP)])
    return "\n".join(_written(list(_lines(columns or pieces))))


def _in_reading_direction(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """The same glyphs, with the letters of a ligature that reads from right to left in the order of reading.

    pdfium turns drawn right-to-left text round letter by letter; letters that share one box were one glyph, whose
    letters were in order already.
    """
    position = 0
    while position < len(glyphs):
        end = position + 1
        while end < len(glyphs) and glyphs[end][1:] == glyphs[position][1:]:
            end += 1
        group = glyphs[position:end]
        letters = [index for index, glyph in enumerate(group) if _right_to_left(glyph.text)]
        if len(letters) > 1:
            first, last = letters[0], letters[-1] + 1
            group = [*group[:first], *reversed(group[first:last]), *group[last:]]
        yield from group
        position = end


def _right_to_left(text: str) -> bool:
    return text > "\u058f" and unicodedata.bidirectional(text[0]) in ("R", "AL")


def _pieces(glyphs: Iterator[Glyph]) -> Iterator[_Piece]:
    line: list[Glyph] = []
    for glyph in glyphs:
        if glyph.text == "\n":
            yield from _piece(line)
            line = []
        else:
            line.append(glyph)
    yield from _piece(line)


def _piece(glyphs: Sequence[Glyph]) -> Iterator[_Piece]:
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if inked:
        yield _Piece(
            tuple(glyphs),
            min(glyph.left for glyph in inked),
            min(glyph.bottom for glyph in inked),
            max(glyph.right for glyph in inked),
            max(glyph.top for glyph in inked),
        )


def _upright(pieces: Sequence[_Piece]) -> bool:
    """Whether the page's text runs across it; what is printed sideways has its boxes the other way round."""
    telling = [piece for piece in pieces if len(piece.glyphs) > 3]
    sideways = sum(piece.width < piece.height for piece in telling)
    return sideways <= 0.2 * len(telling)


def _split_at_gaps(piece: _Piece, widest: float) -> Iterator[_Piece]:
    """The piece cut where its glyphs stand further apart than `widest` times its height: at gutters, between cells."""
    begun = 0
    right = piece.left
    for index, glyph in enumerate(piece.glyphs):
        if glyph.text.isspace():
            continue
        if glyph.left - right > widest * piece.height:
            yield from _piece(piece.glyphs[begun:index])
            begun = index
        right = max(right, glyph.right)
    yield from _piece(piece.glyphs[begun:])


def _in_columns(pieces: Sequence[_Piece]) -> list[_Piece] | None:
    """The pieces column by column, if there plainly are two columns drawn row by row; None to leave the order alone."""
    if len(pieces) < 2 * _FEWEST_LINES:
        return None
    gutter = _gutter(pieces)
    sides = [(piece.left >= gutter) - (piece.right <= gutter) for piece in pieces]  # -1 left, 1 right, 0 across
    left = [piece for piece, side in zip(pieces, sides, strict=True) if side < 0]
    right = [piece for piece, side in zip(pieces, sides, strict=True) if side > 0]
    spanning = [piece for piece, side in zip(pieces, sides, strict=True) if side == 0]
    if len(spanning) > _MOST_SPANNING * len(pieces) or not (_is_column(left) and _is_column(right)):
        return None
    placed = [side for side in sides if side]
    changes = sum(one != other for one, other in itertools.pairwise(placed))
    if changes < _ALTERNATING * min(len(left), len(right)):
        return None
    spanning.sort(key=lambda piece: -piece.middle)
    ordered: list[_Piece] = []
    above = float("inf")
    for border in [*spanning, None]:
        below = border.middle if border else float("-inf")
        for column in (left, right):
            inside = [piece for piece in column if below < piece.middle <= above]
            ordered += sorted(inside, key=lambda piece: -piece.middle)
        ordered += [border] if border else []
        above = below
    return ordered


def _gutter(pieces: Sequence[_Piece]) -> float:
    """Where the fewest pieces are crossed, within the middle of the page; the middle of the widest such place."""
    first, last = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    width = last - first
    # Boxes of a hostile file may lie anywhere: a fixed number of places is tried.
    places = [first + width * (0.3 + 0.4 * step / 200) for step in range(201)]
    crossed = [sum(piece.left < place < piece.right for piece in pieces) for place in places]
    fewest = min(crossed)
    longest: tuple[int, int] = (0, 0)
    begun: int | None = None
    for index, count in enumerate([*crossed, fewest + 1]):
        if count == fewest and begun is None:
            begun = index
        elif count != fewest and begun is not None:
            longest = max(longest, (index - begun, begun))
            begun = None
    return places[longest[1] + longest[0] // 2]


def _is_column(pieces: Sequence[_Piece]) -> bool:
    if len(pieces) < _FEWEST_LINES:
        return False
    width = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)
    filled = median(piece.width for piece in pieces) >= _FILLED * width
    return filled and median(len(piece.glyphs) for piece in pieces) >= _FEWEST_CHARACTERS


def _lines(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """Pieces that follow one another on the same line, in one: a raised number is drawn as a line of its own."""
    line: list[_Piece] = []
    for piece in pieces:
        if line and not _continues(line, piece):
            yield from _joined(line)
            line = []
        line.append(piece)
    yield from _joined(line)


def _joined(line: Sequence[_Piece]) -> Iterator[_Piece]:
    glyphs: list[Glyph] = []
    for piece in line:
        spaced = not glyphs or glyphs[-1].text.isspace() or piece.glyphs[0].text.isspace()
        if not spaced and piece.left - glyphs[-1].right > _TOUCHING * piece.height:
            glyphs.append(Glyph(" ", piece.left, piece.bottom, piece.left, piece.top, piece.bottom))
        glyphs += piece.glyphs
    return _piece(glyphs)


def _continues(line: Sequence[_Piece], piece: _Piece) -> bool:
    last = line[-1]
    tall = max(line, key=lambda part: part.height)
    overlap = min(tall.top, piece.top) - max(tall.bottom, piece.bottom)
    gap = piece.left - last.right
    height = max(tall.height, piece.height)
    return overlap >= _OVERLAP * min(tall.height, piece.height) and -0.3 * height <= gap <= _NEAR * height


def _written(lines: Sequence[_Piece]) -> Iterator[str]:
    """The lines as text; rows of a table, which are several in a row, with CELL_MARK between their cells."""
    rows = [list(_split_at_gaps(line, _CELL_GAP)) for line in lines]
    for is_table, group in itertools.groupby(rows, key=lambda row: len(row) >= _FEWEST_CELLS):
        together = list(group)
        mark = CELL_MARK if is_table and len(together) >= _FEWEST_ROWS else ""
        for row in together:
            yield mark.join(_text(cell.glyphs) for cell in row)


def _text(glyphs: Sequence[Glyph]) -> str:
    """The glyphs of a line as text, with raised numbers as such."""
    height = median_high([glyph.top - glyph.bottom for glyph in glyphs if not glyph.text.isspace()])
    written: list[str] = []
    raised: list[str] = []
    base: Glyph | None = None  # the last glyph that stands on the line
    for glyph in glyphs:
        if base is not None and not glyph.text.isspace() and _is_raised(glyph, base, height):
            raised.append(glyph.text)
            continue
        written += [_superscript("".join(raised)), glyph.text]
        raised = []
        if not glyph.text.isspace():
            base = glyph
    return "".join([*written, _superscript("".join(raised))])


def _superscript(raised: str) -> str:
    return raised.translate(_SUPERSCRIPTS) if _RAISED_NUMBER.fullmatch(raised) else raised


def _is_raised(glyph: Glyph, base: Glyph, height: float) -> bool:
    return glyph.top - glyph.bottom < _SMALL * height and glyph.baseline - base.baseline > _RAISED * height

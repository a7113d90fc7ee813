"""What a SentencePiece `tokenizer.model` says of its pieces that its library does not tell: which are matched first.

The file is a protocol buffer: a sequence of fields, each a number with a wire type, then its value. Field 1 of the file
is a piece; field 3 of a piece is its kind, absent where it is a normal one.
"""

from collections.abc import Iterator

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = range(1, 7)
_VARINT, _EIGHT_BYTES, _COUNTED, _FOUR_BYTES = 0, 1, 2, 5


def piece_kinds(model: bytes) -> list[int]:
    """The kind of every piece in the order of ids; raises ValueError for bytes that are no such file."""
    try:
        pieces = (value for number, value in _fields(model) if number == 1 and isinstance(value, bytes))
        return [_kind(piece) for piece in pieces]
    except IndexError as problem:
        raise ValueError("the file of pieces ends too early") from problem


def _kind(piece: bytes) -> int:
    return next((value for number, value in _fields(piece) if number == 3 and isinstance(value, int)), NORMAL)


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        wire = key & 7
        if wire == _VARINT:
            value, place = _varint(data, place)
            yield key >> 3, value
            continue
        if wire == _COUNTED:
            size, place = _varint(data, place)
        elif wire in (_EIGHT_BYTES, _FOUR_BYTES):
            size = 8 if wire == _EIGHT_BYTES else 4
        else:
            raise ValueError(f"field {key >> 3} of the pieces is of an unknown type")
        if place + size > len(data):
            raise ValueError("the file of pieces ends too early")
        yield key >> 3, data[place : place + size]
        place += size


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place
        shift += 7

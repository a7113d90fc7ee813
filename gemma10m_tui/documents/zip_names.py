"""What a zip file holds, told from its two ends: enough to know an e-book from an archive without opening it."""

import re
import struct

TAIL_BYTES = 65536
_MOST_NAMES = 5000
_LOCAL = b"PK\x03\x04"
_CENTRAL = b"PK\x01\x02"
_END = b"PK\x05\x06"
_SIZES_FOLLOW = 0x8  # the flag of a part whose size is written behind it
_LONGEST_MIMETYPE = 100
_MIMETYPE = re.compile(rb"[a-z]+/[\w.+-]+")


def zip_names(head: bytes, tail: bytes) -> set[str]:
    """Names of the parts that the first and the last bytes of a zip file tell of."""
    return {name.decode("utf-8", "replace") for name in (*_names_at_head(head), *_names_at_tail(tail))}


def zip_mimetype(head: bytes) -> str:
    """What the file says it is, in the way of e-books and OpenDocument: a first part "mimetype"; "" if it does not."""
    if head[26:28] != b"\x08\x00" or head[30:38] != b"mimetype":
        return ""
    first = 38 + struct.unpack_from("<H", head, 28)[0]
    match = _MIMETYPE.match(head[first : first + _LONGEST_MIMETYPE].partition(b"PK")[0])
    return match.group().decode() if match else ""


def _names_at_head(head: bytes) -> list[bytes]:
    """Local headers one behind the other, as long as they say how far away the next one is."""
    names = []
    at = 0
    while head.startswith(_LOCAL, at) and at + 30 <= len(head):
        flags = struct.unpack_from("<H", head, at + 6)[0]
        size, _, name_size, extra_size = struct.unpack_from("<IIHH", head, at + 18)
        names.append(head[at + 30 : at + 30 + name_size])
        if flags & _SIZES_FOLLOW:
            break
        at += 30 + name_size + extra_size + size
    return names


def _names_at_tail(tail: bytes) -> list[bytes]:
    """Records of the list at the end of the file, or those of its last ones that the tail reaches back to."""
    end = tail.rfind(_END)
    if end < 0 or end + 22 > len(tail):
        return []
    size = struct.unpack_from("<I", tail, end + 12)[0]
    at = end - size if size <= end else tail.find(_CENTRAL)
    names: list[bytes] = []
    while 0 <= at < end and len(names) < _MOST_NAMES:
        if not tail.startswith(_CENTRAL, at) or at + 46 > end:
            break
        name_size, extra_size, comment_size = struct.unpack_from("<HHH", tail, at + 28)
        names.append(tail[at + 46 : at + 46 + name_size])
        at += 46 + name_size + extra_size + comment_size
    return names

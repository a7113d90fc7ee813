"""Patterns of ignore files, with exactly git's meaning: parsed as git's dir.c does, matched as its wildmatch.c does.

Paths are matched as bytes, as git does: `?` is one byte. A pattern becomes a regular expression that never goes back
over what an earlier `*` has taken (the nearest match is always as good), so a hostile pattern costs linear time.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

MOST_RULES = 10_000  # in one file; what goes beyond was not written by a person
_LARGEST_FILE = 200_000  # bytes
_LONGEST_PATTERN = 4096  # bytes; longer than any path
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SPECIAL = re.compile(rb"[*?\[\\]")
_NEVER = b"(?!)"  # git finds nothing by a pattern that it cannot read

_SLASH, _STAR = "a slash", "anything in one name"
_ANY_FOLDERS, _SOME_FOLDERS, _REST = "folders, or none", "folders, at least one", "everything below"
_Piece = bytes | str  # the expression of exactly one byte, or one of the above

_CLASSES: dict[bytes, Callable[[bytes], bool]] = {
    b"alnum": lambda byte: byte.isalnum(),
    b"alpha": lambda byte: byte.isalpha(),
    b"blank": lambda byte: byte in b" \t",
    b"cntrl": lambda byte: byte[0] < 32 or byte[0] == 127,
    b"digit": lambda byte: byte.isdigit(),
    b"graph": lambda byte: 32 < byte[0] < 127,
    b"lower": lambda byte: byte.islower(),
    b"print": lambda byte: 32 <= byte[0] < 127,
    b"punct": lambda byte: 32 < byte[0] < 127 and not byte.isalnum(),
    b"space": lambda byte: byte in b" \t\n\r\v\f",
    b"upper": lambda byte: byte.isupper(),
    b"xdigit": lambda byte: byte in b"0123456789abcdefABCDEF",
}


@dataclass(frozen=True)
class Rule:
    """One pattern. `by_name` patterns have no slash and match a name at any depth."""

    pattern: bytes
    excludes: bool
    only_folders: bool
    by_name: bool

    @cached_property
    def _expression(self) -> re.Pattern[bytes]:
        return re.compile(expression(self.pattern, in_path=not self.by_name), re.DOTALL)

    def matches(self, path: bytes, *, folder: bool) -> bool:
        """Whether the rule is about a path, relative to the ignore file's own folder."""
        if self.only_folders and not folder:
            return False
        matched = path.rpartition(b"/")[2] if self.by_name else path
        return self._expression.fullmatch(matched) is not None

    @property
    def literal(self) -> bytes:
        """What every matching path begins with."""
        special = _SPECIAL.search(self.pattern)
        return self.pattern[: special.start()] if special else self.pattern


@dataclass(frozen=True)
class Rules:
    """The rules of one ignore file, in the order they stand; the last one that matches decides."""

    rules: tuple[Rule, ...] = ()

    def verdict(self, path: str, *, folder: bool) -> bool | None:
        """True: excluded. False: included again. None: no rule is about the path, relative to the file's folder."""
        name = os.fsencode(path)
        return next((rule.excludes for rule in reversed(self.rules) if rule.matches(name, folder=folder)), None)


def parse_rules(data: bytes) -> Rules:
    """The rules in an ignore file's bytes; a line that git would not understand matches nothing there and here."""
    lines = data.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    rules = (_rule(line) for line in lines if line and not line.startswith(b"#"))
    return Rules(tuple(rule for rule in rules if rule)[:MOST_RULES])


def _rule(line: bytes) -> Rule | None:
    pattern = _without_trailing_spaces(line.removesuffix(b"\r").partition(b"\0")[0])
    excludes = not pattern.startswith(b"!")
    pattern = pattern if excludes else pattern[1:]
    only_folders = pattern.endswith(b"/")
    pattern = pattern.removesuffix(b"/")
    by_name = b"/" not in pattern
    pattern = pattern.removeprefix(b"/")
    if not pattern or len(pattern) > _LONGEST_PATTERN:
        return None
    return Rule(pattern, excludes, only_folders, by_name)


def _without_trailing_spaces(line: bytes) -> bytes:
    """The line without the spaces at its end, except one that a backslash keeps."""
    kept = line.rstrip(b" ")
    backslashes = len(kept) - len(kept.rstrip(b"\\"))
    return line[: len(kept) + 1] if backslashes % 2 and len(kept) < len(line) else kept


def expression(pattern: bytes, *, in_path: bool) -> bytes:
    """The regular expression of a pattern; with `in_path`, `**` between slashes stands for any folders.

    As in git, what stands before the first special character is compared on its own and the rest is matched as if
    the pattern began there: the `**` of `a/b**/c` stands at a beginning, and does cross slashes.
    """
    special = _SPECIAL.search(pattern)
    if special is None:
        return re.escape(pattern)
    plain, rest = pattern[: special.start()], pattern[special.start() :]
    pieces = list(_pieces(rest, in_path))
    borders = [place for place, piece in enumerate(pieces) if piece in (_ANY_FOLDERS, _SOME_FOLDERS)]
    runs = [pieces[first:end] for first, end in zip([0, *borders], [*borders, len(pieces)], strict=True)]
    return re.escape(plain) + b"".join(_run(run, last=run is runs[-1]) for run in runs)


def _run(pieces: Sequence[_Piece], *, last: bool) -> bytes:
    """A stretch without `**` and the `**` before it: where it is not the last one, the nearest place that fits."""
    if not pieces or pieces[0] not in (_ANY_FOLDERS, _SOME_FOLDERS):
        return _names(pieces)
    names = _names(pieces[1:])
    if last:
        return (b"(?:.*/)?" if pieces[0] == _ANY_FOLDERS else b".*/") + names
    return b"(?>" + (b"(?:.*?/)??" if pieces[0] == _ANY_FOLDERS else b".*?/") + names + b")"


def _names(pieces: Sequence[_Piece]) -> bytes:
    """Names between slashes; what stands between two stars is taken at the nearest place."""
    written: list[bytes] = []
    fixed = b""
    starred = False
    for piece in [*pieces, _SLASH]:
        if isinstance(piece, bytes):
            fixed += piece
        elif piece == _STAR:
            written.append(b"(?>[^/]*?" + fixed + b")" if starred else fixed)
            fixed, starred = b"", True
        else:  # a name ends: the last star reaches as far as what follows it allows
            written.append((b"[^/]*" if starred else b"") + fixed + (b".*" if piece == _REST else b"/"))
            fixed, starred = b"", False
    return b"".join(written).removesuffix(b"/")


def _pieces(pattern: bytes, in_path: bool) -> Iterator[_Piece]:
    place = 0
    while place < len(pattern):
        byte = pattern[place : place + 1]
        if byte == b"*":
            piece, place = _stars(pattern, place, in_path)
        elif byte == b"[":
            piece, place = _bracket(pattern, place + 1)
        elif byte == b"\\":
            escaped = pattern[place + 1 : place + 2]
            piece = _SLASH if escaped == b"/" else re.escape(escaped) if escaped else _NEVER
            place += 2
        else:
            piece = _SLASH if byte == b"/" else b"[^/]" if byte == b"?" else re.escape(byte)
            place += 1
        yield piece


def _stars(pattern: bytes, first: int, in_path: bool) -> tuple[_Piece, int]:
    end = first
    while pattern[end : end + 1] == b"*":
        end += 1
    begins_a_name = first == 0 or pattern[first - 1 : first] == b"/"
    if not in_path or end - first == 1 or not begins_a_name:
        return _STAR, end
    if end == len(pattern):
        return _REST, end
    if pattern[end : end + 1] == b"/":
        return _ANY_FOLDERS, end + 1
    return (_SOME_FOLDERS, end + 2) if pattern[end : end + 2] == b"\\/" else (_STAR, end)


def _bracket(pattern: bytes, place: int) -> tuple[bytes, int]:
    """The expression of a set of bytes, and where it ends; `place` is after the opening bracket."""
    negated = pattern[place : place + 1] in (b"!", b"^") and place < len(pattern)
    place += negated
    wanted: set[int] = set()
    before: int | None = None  # the byte that a range may begin with
    first = True
    while first or pattern[place : place + 1] != b"]":
        first = False
        members, before, place = _member(pattern, place, before)
        if members is None:
            return _NEVER, len(pattern)
        wanted |= members
    chosen = (set(range(256)) - wanted if negated else wanted) - set(b"/")
    return (b"[" + b"".join(b"\\x%02x" % byte for byte in sorted(chosen)) + b"]" if chosen else _NEVER), place + 1


def _member(pattern: bytes, place: int, before: int | None) -> tuple[set[int] | None, int | None, int]:
    """One member of a set: a byte, a range, a named class; None where git gives up on the pattern."""
    byte = pattern[place : place + 1]
    after = pattern[place + 1 : place + 2]
    if not byte:
        return None, None, place
    if byte == b"\\":
        return (set(after), after[0], place + 2) if after else (None, None, place)
    if byte == b"-" and before is not None and after not in (b"", b"]"):
        place += 2 if after == b"\\" else 1
        last = pattern[place : place + 1]
        return (set(range(before, last[0] + 1)), None, place + 1) if last else (None, None, place)
    if byte == b"[" and after == b":":
        end = pattern.find(b"]", place + 2)
        if end < 0:
            return None, None, place
        name = pattern[place + 2 : end]
        if name.endswith(b":"):
            belongs = _CLASSES.get(name[:-1])
            members = {code for code in range(128) if belongs(bytes([code]))} if belongs else None
            return members, None, end + 1
    return set(byte), byte[0], place + 1


def ignore_file(path: Path) -> Rules | None:
    """The rules of one ignore file; None where it is not a plain readable file (git does not follow links there)."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST_FILE:
            return None
        return parse_rules(path.read_bytes())
    except OSError:
        return None

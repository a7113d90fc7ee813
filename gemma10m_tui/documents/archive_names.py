"""Names of an archive's members: read in the alphabet they were written in, and refused where they lead elsewhere."""

import contextlib
import re
import zipfile

_UTF8_NAME = 0x800
_DRIVE = re.compile(r"[A-Za-z]:")


def decoded(entry: zipfile.ZipInfo) -> str:
    """The name of a zip member: programs on macOS and Linux write UTF-8 and often do not say so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME and not name.isascii():
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return plain(name)


def plain(name: str) -> str:
    """The name with "/" between its parts, and without the "./" that some programs begin every name with."""
    return name.replace("\\", "/").removeprefix("./")


def unsafe(name: str) -> bool:
    """Whether unpacking the name as it stands could write outside of a folder."""
    parts = name.replace("\\", "/").split("/")
    return not name.strip("/\\. ") or parts[0] == "" or ".." in parts or "\0" in name or bool(_DRIVE.match(name))

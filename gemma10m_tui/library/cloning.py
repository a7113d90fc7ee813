"""The bytes of a snapshot at rest, copied in one piece: on disk they are shared where the file system can do that.

Btrfs, XFS and APFS keep one set of blocks for both files until one of them is written, so a clone takes as long for ten
million tokens as for ten. Elsewhere it is the quickest copy there is. The program `cp` makes it and not this process,
which would lose its locks on the file by closing a descriptor of its own (see connection.py).
"""

import sqlite3
import subprocess
import sys
from pathlib import Path

_CLONE = ("cp", "-c") if sys.platform == "darwin" else ("cp", "--reflink=auto")


def cloned(reader: sqlite3.Connection, source: Path, made: Path) -> bool:
    """Fill an empty file with what stands in `source`, or leave it to the caller and say False.

    The reader holds its lock meanwhile, and without a write-ahead log nobody writes past that. Where there is a log the
    file alone is not the snapshot.
    """
    reader.execute("BEGIN")
    try:
        reader.execute("SELECT count(*) FROM snapshot").fetchall()
        (mode,) = reader.execute("PRAGMA journal_mode").fetchone()
        return mode != "wal" and _copied(source, made)
    finally:
        reader.execute("ROLLBACK")


def _copied(source: Path, made: Path) -> bool:
    try:
        command = [*_CLONE, str(source.absolute()), str(made.absolute())]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and made.stat().st_size == source.stat().st_size

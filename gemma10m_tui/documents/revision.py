"""The commit that a citation names, and whether the file that was read is the one in it."""

import hashlib
from dataclasses import dataclass

_SHA1_LENGTH = 40  # characters; repositories with longer names use SHA-256


@dataclass(frozen=True)
class Revision:
    """Where a file stands in git: the commit (short), and what git calls its content there (a blob's hash)."""

    commit: str
    blob: str

    def of(self, data: bytes) -> str:
        """The commit as a citation shows it; a file with other bytes than the commit's is marked as git does."""
        algorithm = hashlib.sha1 if len(self.blob) == _SHA1_LENGTH else hashlib.sha256
        same = algorithm(b"blob %d\0" % len(data) + data).hexdigest() == self.blob
        return self.commit if same else f"{self.commit}-dirty"

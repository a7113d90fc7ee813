"""A process that writes documents and checkpoints until it is killed, and says on stdout what it was promised.

Run with the path of a snapshot that exists; every line is "document N" or "checkpoint TOKENS SHA256", written after the
call has returned.
"""

import hashlib
import os
import sys
from pathlib import Path

from whale_book import document

from gemma10m_tui.library import Snapshot


def main(path: Path) -> None:
    with Snapshot.open(path) as snapshot:
        latest = snapshot.latest_checkpoint()
        segments = latest.segments if latest else 0
        number = len(snapshot.reports())
        print("ready", flush=True)
        while True:
            snapshot.add_document(
                document(f"{number}.txt", *[f"whale {number} {part}. " for part in range(20)]), [2] * 20
            )
            print(f"document {number}", flush=True)
            number += 1
            segments += 1
            state = os.urandom(300_000)
            snapshot.save_checkpoint(number * 40, segments, state, [segments.to_bytes(4, "big")])
            print(f"checkpoint {number * 40} {hashlib.sha256(state).hexdigest()}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

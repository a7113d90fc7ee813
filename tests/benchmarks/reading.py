"""How reading scales: the whole `ingest` command on texts of growing length, each in a process of its own.

    python tests/benchmarks/reading.py --tokens 10000 100000 1000000

The text is the sample book, repeated. Prints one JSON object: for each length the tokens read, seconds, tokens per
second, the most memory the process held, and the bytes of the state and of the snapshot; and `flatness`, the slowest
rate over the fastest. Rates are those of the network's reading, checkpoints included.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from gemma10m_tui.assets import sample_book

_CHARACTERS_PER_TOKEN = 3.2


def main() -> None:
    """Measure every length and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--model")
    chosen = parser.parse_args()
    rows = [measure(tokens, chosen.model) for tokens in chosen.tokens]
    rates = [row["tokens_per_second"] for row in rows]
    print(json.dumps({"by_tokens": rows, "flatness": min(rates) / max(rates)}, indent=2))


def measure(tokens: int, model: str | None) -> dict[str, Any]:
    """Read a text of about `tokens` tokens into a library of its own."""
    with tempfile.TemporaryDirectory() as folder:
        book = sample_book().read_text(encoding="utf-8")
        length = int(tokens * _CHARACTERS_PER_TOKEN)
        text = (book * (length // len(book) + 1))[:length]
        path = Path(folder) / "text.txt"
        path.write_text(text, encoding="utf-8")
        command = [sys.executable, "-P", "-m", "gemma10m_tui", "ingest", "--json", str(path)]
        if model is not None:
            command += ["--model", model]
        environment = {**os.environ, "GEMMA10M_HOME": str(Path(folder) / "home")}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        report = json.loads(done.stdout)
        return {
            "tokens": report["tokens"],
            "seconds": round(report["seconds"], 2),
            "tokens_per_second": round(report["tokens_per_second"]),
            "peak_memory_bytes": report["peak_memory_bytes"],
            "state_bytes": report["state_bytes"],
            "snapshot_bytes": Path(report["path"]).stat().st_size,
        }


if __name__ == "__main__":
    main()

"""`eval passkey`: the network's passkey test as a report."""

import time
from pathlib import Path
from typing import Any

from gemma10m_tui.documents import read_stream
from gemma10m_tui.model_loading import load
from model.evaluation.interval import wilson
from model.evaluation.passkey import found, run_trials

LANDMARK = "landmark"


def measure_passkey(
    model: str | None, device: str, *, tokens: int, trials: int, seed: int, haystack: str
) -> dict[str, Any]:
    """Run the trials; `haystack` is "landmark" or the path of a text to hide the key in."""
    started = time.monotonic()
    loaded = load(model, device)
    surroundings = None
    if haystack != LANDMARK:
        path = Path(haystack)
        document = read_stream(path.read_bytes(), path.name)
        surroundings = [token for passage in document.passages for token in loaded.tokenizer.encode(passage.text)]
    done = list(run_trials(loaded, tokens, trials, seed, surroundings))
    correct = sum(found(trial.written, trial.key) for trial in done)
    return {
        "task": "passkey",
        "model": loaded.name,
        "haystack": LANDMARK if surroundings is None else Path(haystack).name,
        "tokens": tokens,
        "trials": len(done),
        "seed": seed,
        "correct": correct,
        "accuracy": correct / len(done),
        "interval": list(wilson(correct, len(done))),
        "knockout": {
            "zeroed": sum(found(trial.without_memory, trial.key) for trial in done) / len(done),
            "foreign": sum(found(trial.with_another_memory, trial.key) for trial in done) / len(done),
        },
        "missed": [
            {"key": trial.key, "depth": round(trial.depth, 3), "written": trial.written}
            for trial in done
            if not found(trial.written, trial.key)
        ],
        "seconds": time.monotonic() - started,
    }

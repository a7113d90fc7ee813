"""What the app says of a model: as much as the gates of its memory let it, and of the model that answers now."""

from pathlib import Path

import pytest
from live_child import LiveChild
from tiny_reader import ending, never, save_gemma, story

from gemma10m_tui.engine.answers import Ready
from gemma10m_tui.engine.local import LocalEngine
from gemma10m_tui.engine.requests import Open
from gemma10m_tui.engine.truth import truth_about
from gemma10m_tui.library.folders import models_folder
from model.checkpoint import load_model


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        (None, "Not trained with a memory"),
        (-100.0, "Not trained with a memory"),  # as in the Gemma-10M checkpoint
        (0.0, "A Gemma whose memory was trained afterwards"),
    ],
)
def test_a_gemma_is_told_by_its_gates(tmp_path: Path, vocabulary: bytes, gate: float | None, said: str) -> None:
    model = load_model(save_gemma(tmp_path / "gemma", vocabulary, gate=gate), "cpu")
    assert truth_about(model).startswith(said)
    assert "small model" not in truth_about(model)


def test_our_own_reader_is_small_and_quotes(reader_folder: Path) -> None:
    assert truth_about(load_model(reader_folder, "cpu")).startswith("A small model with a trained memory")


def test_the_app_is_told_when_a_snapshot_calls_for_another_model(home: Path, vocabulary: bytes, tmp_path: Path) -> None:
    save_gemma(models_folder() / "gemma", vocabulary)
    (tmp_path / "book.txt").write_text(story(10), encoding="utf-8")
    engine = LocalEngine("gemma", "cpu", never)
    done = ending(list(engine.open((str(tmp_path / "book.txt"),))))
    engine.close()
    child = LiveChild(home, None)
    try:
        child.send(Open(snapshot=done.snapshot))
        child.until(lambda number, event: number > 0)
        told = [event for number, event in child.heard if number == 0]
    finally:
        child.kill()
    assert [type(event) for event in told] == [Ready, Ready]
    assert isinstance(told[-1], Ready)
    assert (told[-1].model, told[-1].truth[:11]) == ("gemma", "Not trained")

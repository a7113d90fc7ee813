"""A fault of the app's own ends it with one line and a report that quotes nothing."""

import asyncio
from pathlib import Path

import pytest
from stage import fake_command
from textual.widgets import Static

from gemma10m_tui.tui.app import ChatApp

SECRET = "the murderer is the gardener"


async def test_a_fault_is_one_line_and_a_report_without_document_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEMMA10M_HOME", str(tmp_path))
    app = ChatApp((), None, None, fake_command(), tmp_path / "engine.log")

    def fail() -> None:
        passage = SECRET
        raise ValueError(f"cannot draw {passage}")

    async def run() -> None:
        async with app.run_test() as pilot:
            app.screen.query_one(".heading", Static).call_later(fail)
            while app._exception is None:
                await asyncio.sleep(0.01)
            await pilot.pause()

    with pytest.raises(ValueError, match=SECRET):  # Textual hands it to the test; a person sees what is printed
        await run()
    await app.link.stop()
    printed = "".join(capsys.readouterr())
    assert "gemma10m stopped because of a fault of its own (ValueError)" in " ".join(printed.split())
    assert SECRET not in printed
    (report,) = (tmp_path / "logs").glob("*.txt")
    assert SECRET not in report.read_text()
    assert "ValueError" in report.read_text()
    assert "test_fault_report.py" in report.read_text()

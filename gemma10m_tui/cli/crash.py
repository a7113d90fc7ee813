"""Moved to gemma10m_tui/crash.py, which the screen may import too; this name goes when the screen has followed."""

from gemma10m_tui.crash import write_report

__all__ = ["write_report"]

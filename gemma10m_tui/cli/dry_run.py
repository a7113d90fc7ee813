"""`gemma10m ingest --dry-run`: what a reading would come to, as a table or as JSON."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from gemma10m_tui.cli.output import duration, print_json, result, say, size, table
from gemma10m_tui.counted import counted

if TYPE_CHECKING:
    from gemma10m_tui.reading.plan import ReadingPlan


def show_plan(plan: "ReadingPlan", *, as_json: bool) -> None:
    """The files that would be read in a table, those that would not with their reasons, and what it all comes to."""
    if as_json:
        print_json(asdict(plan))
        return
    for warning in plan.warnings:
        say(warning)
    rows = [
        (document.path, document.kind, size(document.bytes), f"{document.tokens:,}")
        for document in plan.documents
        if document.outcome == "read"
    ]
    if rows:
        result(table(("FILE", "KIND", "SIZE", "TOKENS"), rows, right=frozenset({2, 3})))
    for document in plan.documents:
        if document.outcome != "read":
            say(f"{document.outcome}: {document.path} ({document.reason})")
    say(
        f"{counted(len(rows), 'file', of=len(plan.documents))}, {counted(plan.tokens, 'token')}; with {plan.model} "
        f"about {duration(plan.seconds)} on this machine ({plan.tokens_per_second:,.0f} tokens/s), "
        f"{size(plan.peak_memory_bytes)} of memory, a state of {size(plan.state_bytes)}. Nothing was written."
    )

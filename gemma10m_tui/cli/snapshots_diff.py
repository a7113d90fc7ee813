"""`gemma10m snapshots diff`: what a newer snapshot has that an older one has not, in lines and a strip over it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from gemma10m_tui.cli.options import Json
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import print_json, result, table
from gemma10m_tui.counted import counted
from gemma10m_tui.errors import ExitCode

if TYPE_CHECKING:
    from gemma10m_tui.library.differing import Difference

_BARS = "─▁▂▃▄▅▆▇█"
_SHOWN = 20  # places


@ends_in_an_exit_code
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A snapshot's name, or the path of its file.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The one that is held against it.")],
    json: Json = False,
) -> ExitCode:
    """Say what a newer snapshot has that an older one has not: documents, passages, places, and how far memory moved.

    Two snapshots of the same text have no difference, and memories at a distance of 0.
    """
    from gemma10m_tui.cli.sources import find_snapshot
    from gemma10m_tui.library.differing import difference

    found = difference(find_snapshot(old), find_snapshot(new))
    if json:
        print_json(asdict(found))
    else:
        _say(found)
    return ExitCode.DONE


def _say(found: "Difference") -> None:
    result(f"{found.old} → {found.new}\n")
    for what, names in (("changed", found.changed), ("added", found.added), ("removed", found.removed)):
        for name in names:
            result(f"{what:9} {name}")
    result(f"{'same':9} {counted(found.unchanged, 'document')}")
    result(f"passages  {found.passages_same:,} same, {found.passages_new:,} new, {found.passages_gone:,} gone")
    result(f"tokens    {found.tokens_new:,} new")
    if found.memory is None:
        result("memory    cannot be compared: two models read them, or one is not read yet")
    else:
        result(f"memory    moved by {100 * found.memory:.2f} % of its length")
    if found.places:
        result("new text  " + "".join(_BARS[round(share * (len(_BARS) - 1))] for share in found.parts) + "\n")
        places = sorted(found.places, key=lambda place: -place.new_tokens)[:_SHOWN]
        rows = [
            (f"{place.begins:.0%}", f"{place.new_tokens:,} of {place.tokens:,}", place.document, place.section or "")
            for place in places
        ]
        result(table(("AT", "NEW TOKENS", "DOCUMENT", "SECTION"), rows, right=frozenset({0, 1})))

"""What a file of a project is for: what it says of itself at its beginning, and what it defines."""

import re

from gemma10m_tui.conversation.project.file_heads import Definition, beginning_of, definitions_in, head_of
from gemma10m_tui.conversation.project.files import WholeFile, whole_file
from gemma10m_tui.conversation.project.nature import within_the_project
from gemma10m_tui.conversation.whole.gone_through import MOST_CITED, FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import DocumentKind, clean
from gemma10m_tui.documents.order import is_example, is_stub, is_test
from gemma10m_tui.library.outline import outline

_MOST = 12  # definitions told
_LONGEST = 160  # characters of what is said of one
_SHORT = 1_200  # characters of a file that is told whole
_LOOKED_AT = "the file's beginning and its definitions"


def work_of(text: WatchedText, path: str) -> FromTheMap | None:
    """None where no source file is called so, or a long one says nothing and defines nothing that is known."""
    name = _file_called(text, path)
    if name is None:
        return None
    file = whole_file(text, name)
    said, place = beginning_of(file.text)
    every = definitions_in(file)
    owners = {one.name for one in every}
    outermost = [one for one in every if re.split(r"\.|::", one.name)[0] not in owners - {one.name}]
    main = [one for one in outermost if one.is_block] or outermost
    if not said and not main:
        return _as_it_is(file)
    lines = [f"{name}: {said}" if said else f"{name} defines {'these' if len(main) > 1 else 'this'}:"]
    if said and main:
        lines += ["", "It defines:"]
    lines += ["", *(_about(file, one) for one in main[:_MOST])]
    if len(main) > _MOST:
        lines.append(f"- and {len(main) - _MOST} more")
    places = [*([place] if said else []), *(one.place for one in main)]
    return FromTheMap(clean("\n".join(lines).strip()), tuple(map(file.line, places[:MOST_CITED])), _LOOKED_AT)


def _as_it_is(file: WholeFile) -> FromTheMap | None:
    """What says nothing of itself says what it is, where it is short."""
    text = file.text.strip()
    if len(text) > _SHORT:
        return None
    said = f"{file.name} has no more than this:\n\n```\n{text}\n```"
    return FromTheMap(clean(said), (Sourced(file.passages[0], ""),), _LOOKED_AT)


def _file_called(text: WatchedText, path: str) -> str | None:
    """The one that the path ends in, with its suffix or without; no test and no stub where there are others."""
    within = within_the_project(text.stretches())
    wanted = path.strip("/").lower()
    found = []
    for document in outline(text.snapshot):
        name = within.get(document.name, document.name).lower()
        stem = name.rpartition(".")[0]
        if document.kind == DocumentKind.CODE and any(f"/{one}".endswith(f"/{wanted}") for one in (name, stem)):
            found.append(document.name)
    return min(
        found, key=lambda name: (is_test(name) or is_example(name), is_stub(name), name.count("/")), default=None
    )


def _about(file: WholeFile, definition: Definition) -> str:
    number = file.line_number(definition.place)
    said = definition.said.split(". ")[0].rstrip(".")
    shown = f" – {said[:_LONGEST]}" if said else ""
    return f"- {f'line {number}: ' if number else ''}`{head_of(file, definition)}`{shown}"

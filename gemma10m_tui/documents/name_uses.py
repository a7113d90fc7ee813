"""What a name does in each place of a source file, by tree-sitter's grammars: it is defined, called, raised, or used.

Only the places where it is written are looked at, each with the nodes around it; comments and strings hold no names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

from gemma10m_tui.documents.grammars import syntax_tree
from gemma10m_tui.documents.symbols import LARGEST

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST = 2_000  # places of a name in one file
_HIGHEST = 12  # nodes looked at above a name; what is imported stands in few
_MOST_PARTS = 64  # of a node; those that have fields have few
_CALLS = frozenset(
    {"call_expression", "new_expression", "method_invocation", "object_creation_expression", "invocation_expression",
     "call", "function_call_expression", "member_call_expression", "scoped_call_expression", "macro_invocation",
     "nullsafe_member_call_expression"}
)  # fmt: skip
_CALLED_AS = frozenset({"function", "constructor", "macro", "type", "name", "method", None})
_PATHS = frozenset(  # what a name is the last part of: a.name, a::name, name<T>
    {"member_expression", "selector_expression", "field_expression", "scoped_identifier", "scoped_type_identifier",
     "qualified_identifier", "qualified_name", "qualified_type", "generic_function", "generic_name", "generic_type",
     "member_access_expression", "scope_resolution", "template_function", "template_type", "nested_identifier",
     "template_method", "parenthesized_expression"}
)  # fmt: skip
_OWNERS = frozenset({"object", "operand", "path", "scope", "value", "argument", "expression", "qualifier", "package"})
_RAISES = frozenset({"throw_statement", "throw_expression"})
_IMPORTS = frozenset(
    {"import_statement", "import_declaration", "use_declaration", "using_directive", "namespace_use_declaration",
     "using_declaration", "export_clause"}
)  # fmt: skip
_NAMING = re.compile(
    r".*_(?:declaration|definition|item|spec|signature|declarator|parameter|specifier|variant|pattern|alias|def)"
    r"|class|module|method|singleton_method|enumerator|parameter|parameters|formal_parameters|pair|field_initializer"
)
_NAMED_AS = frozenset({"name", "declarator", "pattern", "key", "field", "left"})
_BEHIND = re.compile(rb"\s*\(")


class Role(StrEnum):
    """What a name does where it is written."""

    DEFINED = "defined"
    IMPORTED = "imported"
    CALLED = "called"
    RAISED = "raised"
    USED = "used"


@dataclass(frozen=True)
class Place:
    """Where a name is written, as an offset of characters, and what it does there; one that is raised with arguments is
    called, too.
    """

    first: int
    roles: frozenset[Role]


def places_of(text: str, file: str, name: str) -> list[Place] | None:
    """Where a name stands in a file; None for a language whose grammar is not known here, and where it stands too often
    to look at each.
    """
    is_readable = len(text) <= LARGEST and text.count(name) <= _MOST
    root = syntax_tree(text, PurePath(file).suffix.lower()) if is_readable else None
    return None if root is None else list(_places(root, text, name))


def _places(root: "Node", text: str, name: str) -> Iterator[Place]:
    data, wanted = text.encode(), name.encode()
    place = counted = 0  # the characters, and their bytes, up to the last place
    for found in re.finditer(rb"(?<!\w)" + re.escape(wanted) + rb"(?!\w)", data):
        node = root.descendant_for_byte_range(found.start(), found.end())
        if node is None:
            continue
        is_name = (node.start_byte, node.end_byte) == found.span() and _is_name(node)
        if is_name or node.type == "preproc_arg":  # the body of a macro of C is left as it is written
            roles = _roles(node) if is_name else _as_written(data, found.end())
            place += len(data[counted : found.start()].decode("utf-8", "ignore"))
            counted = found.start()
            yield Place(place, roles)


def _is_name(node: "Node") -> bool:
    return node.child_count == 0 and ("identifier" in node.type or node.type in ("constant", "name"))


def _as_written(data: bytes, end: int) -> frozenset[Role]:
    return frozenset({Role.CALLED if _BEHIND.match(data, end) else Role.USED})


def _roles(node: "Node") -> frozenset[Role]:
    parent = node.parent
    if parent is not None and parent.type == "token_tree":  # the arguments of a macro of Rust are no tree
        behind = node.next_sibling
        is_call = behind is not None and behind.type == "token_tree" and (behind.text or b"")[:1] == b"("
        return frozenset({Role.CALLED if is_call else Role.USED})
    whole = _with_its_owner(node)
    parent = whole.parent
    if parent is None:
        return frozenset({Role.USED})
    if parent.type in _CALLS and _field(whole) in _CALLED_AS and not _is_among_arguments(whole):
        raised = {Role.RAISED} if _is_raised(parent) else set()
        return frozenset({Role.CALLED, *raised})
    if _is_raised(whole):
        return frozenset({Role.RAISED})
    if _is_definition(node) or _is_definition(whole):
        return frozenset({Role.DEFINED})
    above = {one.type for one in _above(node)}
    return frozenset({Role.IMPORTED if above & _IMPORTS else Role.USED})


def _with_its_owner(node: "Node") -> "Node":
    """The name with what it belongs to: `a.name`, where it is the name that is used."""
    parent = node.parent
    while parent is not None and parent.type in _PATHS and _field(node) not in _OWNERS:
        node, parent = parent, parent.parent
    return node


def _field(node: "Node") -> str | None:
    """As what a node stands in the one around it, where that has not more parts than anybody wrote by hand."""
    parent = node.parent
    if parent is None or parent.child_count > _MOST_PARTS:
        return None
    number = next((number for number, child in enumerate(parent.children) if child.id == node.id), None)
    return None if number is None else parent.field_name_for_child(number)


def _is_among_arguments(node: "Node") -> bool:
    """Of what has no word for what is called: the arguments stand behind it."""
    parent = node.parent
    return parent is not None and _field(node) is None and node.prev_named_sibling is not None


def _is_raised(node: "Node") -> bool:
    parent = node.parent
    if parent is None:
        return False
    if parent.type in _RAISES:
        return True
    around = parent.parent if parent.type == "argument_list" else None
    raising = around.child_by_field_name("method") if around is not None and around.type == "call" else None
    return raising is not None and raising.text == b"raise"


def _is_definition(node: "Node") -> bool:
    """Whether a node is what its parent gives a name to, or gives a value."""
    parent = node.parent
    if parent is None:
        return False
    if node.type.endswith("_pattern") or (parent.type == "impl_item" and _field(node) == "type"):
        return True
    if _field(node) == "left":
        return "assignment" in parent.type
    if parent.type == "formal_parameters":
        return True
    is_receiver = any(_field(one) == "receiver" and one.type == "parameter_list" for one in _above(node)[:3])
    return is_receiver or (_field(node) in _NAMED_AS and _NAMING.fullmatch(parent.type) is not None)


def _above(node: "Node") -> list["Node"]:
    found: list[Node] = []
    parent = node.parent
    while parent is not None and len(found) < _HIGHEST:
        found.append(parent)
        parent = parent.parent
    return found

"""Definitions of other languages' files, by tree-sitter's grammars: the `code` extra, `pip install "gemma10m[code]"`.

One wheel a language, each with its grammar inside: the packs of many languages fetch native code from the network at
their first use, which a program that reads other people's files must not do.
"""

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from gemma10m_tui.documents.symbols import MOST, Symbol

if TYPE_CHECKING:
    from tree_sitter import Language, Node

_DEEPEST = 40  # definitions and blocks in one another


def _kinds(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True)
class _Grammar:
    """A language: its module, the function in it, kinds of nodes that define, and kinds that are looked into."""

    module: str
    language: str
    defines: frozenset[str]
    between: str = "."


_JAVASCRIPT = _kinds(
    "function_declaration generator_function_declaration class_declaration method_definition variable_declarator "
    "abstract_class_declaration interface_declaration enum_declaration type_alias_declaration internal_module "
    "method_signature function_signature assignment_expression"
)
_GO = _kinds("function_declaration method_declaration type_spec type_alias const_spec")
_RUST = _kinds(
    "function_item struct_item enum_item trait_item impl_item mod_item macro_definition type_item union_item "
    "const_item static_item function_signature_item"
)
_JAVA = _kinds(
    "class_declaration interface_declaration enum_declaration record_declaration method_declaration "
    "constructor_declaration annotation_type_declaration"
)
_C = _kinds(
    "function_definition struct_specifier union_specifier enum_specifier type_definition preproc_def "
    "preproc_function_def class_specifier namespace_definition"
)
_RUBY = _kinds("class module method singleton_method")
_PHP = _kinds(
    "class_declaration interface_declaration trait_declaration enum_declaration function_definition method_declaration"
)
_C_SHARP = _kinds(
    "class_declaration interface_declaration struct_declaration record_declaration enum_declaration "
    "method_declaration constructor_declaration property_declaration"
)

_GRAMMARS = {
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx"), _Grammar("tree_sitter_javascript", "language", _JAVASCRIPT)),
    **dict.fromkeys((".ts", ".mts", ".cts"), _Grammar("tree_sitter_typescript", "language_typescript", _JAVASCRIPT)),
    ".tsx": _Grammar("tree_sitter_typescript", "language_tsx", _JAVASCRIPT),
    ".go": _Grammar("tree_sitter_go", "language", _GO),
    ".rs": _Grammar("tree_sitter_rust", "language", _RUST, "::"),
    ".java": _Grammar("tree_sitter_java", "language", _JAVA),
    **dict.fromkeys((".c", ".h"), _Grammar("tree_sitter_c", "language", _C)),
    **dict.fromkeys((".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx"), _Grammar("tree_sitter_cpp", "language", _C, "::")),
    ".rb": _Grammar("tree_sitter_ruby", "language", _RUBY),
    ".php": _Grammar("tree_sitter_php", "language_php", _PHP),
    ".cs": _Grammar("tree_sitter_c_sharp", "language", _C_SHARP),
}
_COMMENTS = frozenset({"comment", "line_comment", "block_comment", "attribute_item", "decorator"})
_WRAPPERS = frozenset({"export_statement", "template_declaration", "type_declaration", "lexical_declaration",
                       "variable_declaration", "const_declaration", "expression_statement"})  # fmt: skip
_FUNCTION_VALUES = frozenset({"arrow_function", "function_expression", "function", "class", "generator_function"})
_VALUES = _kinds(
    "variable_declarator const_spec const_item static_item method_signature function_signature "
    "function_signature_item preproc_def type_alias"
)
_ASSIGNMENT = "assignment_expression"
_BRACES = ("struct_specifier", "union_specifier", "enum_specifier", "class_specifier")
# What a module gives away (`exports.send`) is called as it is there.
_ASSIGNED = re.compile(r"(?:module\.)?(?:exports\.)?(?P<name>[\w$]+(?:\.[\w$]+)*)")
_TYPE_ARGUMENTS = re.compile(r"<[^<>]*>|\[[^\[\]]*\]")
_LONGEST_NAME = 200


def grammar_symbols(text: str, suffix: str) -> list[Symbol]:
    """What a file of a language defines; nothing when the extra, or a grammar for the suffix, is not there."""
    grammar, root = _GRAMMARS.get(suffix), syntax_tree(text, suffix)
    if grammar is None or root is None:
        return []
    data = text.encode()
    offsets = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    found = islice(_named(root, "", grammar, data, 0), MOST)
    return [
        Symbol(name, offsets[first], min(offsets[last + 1], len(text)), block) for name, first, last, block in found
    ]


def syntax_tree(text: str, suffix: str) -> "Node | None":
    """A file as its grammar reads it; None when the extra, or a grammar for the suffix, is not there."""
    grammar = _GRAMMARS.get(suffix)
    language = _language(grammar.module, grammar.language) if grammar else None
    if language is None:
        return None
    from tree_sitter import Parser

    return Parser(language).parse(text.encode()).root_node


@cache
def _language(module: str, function: str) -> "Language | None":
    try:
        from tree_sitter import Language

        return Language(getattr(importlib.import_module(module), function)())
    except (ImportError, AttributeError, ValueError):  # not installed, or of another generation than tree-sitter
        return None


def _named(
    parent: "Node", outer: str, grammar: _Grammar, data: bytes, depth: int
) -> Iterator[tuple[str, int, int, bool]]:
    """Names with the first and last line of their definitions, from 0; what is local to a function is left out."""
    above: Node | None = None  # the first of the comments that stand right above the next definition
    last_comment, gap = -2, 1
    for node in parent.children:
        row = node.start_point.row
        if node.type in _COMMENTS:
            above = node if above is None or row > last_comment + 1 else above
            last_comment = _last_row(node)
            gap = 2 if data[node.start_byte : node.start_byte + 3] == b"/**" else 1  # often above an empty line
            continue
        first = above.start_point.row if above is not None and row <= last_comment + gap else row
        above = None
        yield from _definitions(node, first, outer, grammar, data, depth)


def _definitions(
    node: "Node", first: int, outer: str, grammar: _Grammar, data: bytes, depth: int
) -> Iterator[tuple[str, int, int, bool]]:
    """A definition and what is defined in it; `first` is the line where what belongs to it begins."""
    name = _name(node, data) if node.type in grammar.defines else None
    if name is None:
        if depth < _DEEPEST and not _is_function(node):
            inside = _named(node, outer, grammar, data, depth + 1)
            if node.type in _WRAPPERS:
                inside = _with_first_line(inside, first, node)
            yield from inside
        return
    # A receiver's type (Go) is where a method belongs.
    owner = _owner(node, data)
    full = outer + (owner + grammar.between if owner else "") + name
    yield full, first, _last_row(node), node.type not in _VALUES or _holds_function(node)
    body = node.child_by_field_name("body")
    if body is not None and depth < _DEEPEST and not _is_function(node):
        yield from _named(body, full + grammar.between, grammar, data, depth + 1)


def _with_first_line(
    inside: Iterator[tuple[str, int, int, bool]], first: int, node: "Node"
) -> Iterator[tuple[str, int, int, bool]]:
    """What a wrapper (`export`, `template`) holds: its first definition begins where the wrapper does."""
    outermost = next(inside, None)
    if outermost:
        name, _, last, block = outermost
        yield name, first, max(last, _last_row(node)) if block else last, block
    yield from inside


def _last_row(node: "Node") -> int:
    end = node.end_point
    return int(end.row - 1 if end.column == 0 and end.row > node.start_point.row else end.row)


def _is_function(node: "Node") -> bool:
    return "function" in node.type or "method" in node.type or "constructor" in node.type or _holds_function(node)


def _holds_function(node: "Node") -> bool:
    value = node.child_by_field_name("right" if node.type == _ASSIGNMENT else "value")
    return value is not None and value.type in _FUNCTION_VALUES


def _name(node: "Node", data: bytes) -> str | None:
    """The name in a definition; None for one without, and for a mere mention of a type."""
    if node.type in _BRACES and node.child_by_field_name("body") is None:
        return None
    if node.type == _ASSIGNMENT:
        return _assigned(node, data)
    named = node.child_by_field_name("type" if node.type == "impl_item" else "name")
    declared = node
    while named is None:  # in C the name stands inside of what is declared: *name(arguments)
        inner = declared.child_by_field_name("declarator")
        if inner is None:
            return None
        if inner.child_count == 0 or inner.type in ("qualified_identifier", "destructor_name", "operator_name"):
            named = inner
        declared = inner
    name = _written(named, data)
    return name if name and len(name) <= _LONGEST_NAME and not re.search(r"[\s{}]", name) else None


def _assigned(node: "Node", data: bytes) -> str | None:
    """What a function is given to (`response.send = function …`); None where no function is given to a name."""
    left = node.child_by_field_name("left")
    if left is None or not _holds_function(node):
        return None
    name = data[left.start_byte : left.end_byte].decode("utf-8", "replace")
    found = _ASSIGNED.fullmatch(name.replace(".prototype.", "."))
    return found["name"] if found and found["name"] not in ("module", "exports", "module.exports") else None


def _written(node: "Node", data: bytes) -> str:
    """A name without the arguments of its types."""
    name = data[node.start_byte : node.end_byte].decode("utf-8", "replace")
    while len(name) <= _LONGEST_NAME and _TYPE_ARGUMENTS.search(name):
        name = _TYPE_ARGUMENTS.sub("", name)
    return name


def _owner(node: "Node", data: bytes) -> str | None:
    receiver = node.child_by_field_name("receiver")
    if receiver is None:
        return None
    words = _written(receiver, data).strip("()").replace("*", " ").split()
    return words[-1] if words else None

"""Source code is cut at its definitions, and a citation names them; nothing in a file can make that fail."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.documents import Passage, Source, find_sources, read_source
from gemma10m_tui.documents.code import code_passages
from gemma10m_tui.documents.document import DocumentKind
from gemma10m_tui.documents.passages import HARD_MAXIMUM
from gemma10m_tui.documents.revision import Revision
from gemma10m_tui.documents.symbols import symbols_of

BODY = "    total += value  # added\n" * 20
PIECES = st.sampled_from(
    ["def f(a):\n", "    def g(self):\n", "class A(B):\n", "    x = 1\n", "@dec\n", "# note\n", "\n", "    '''doc\n\n",
     "'''\n", "if x:\n", "    pass\n", "é = 'ü'\n", "(", "function f() {\n", "}\n", "export class K {\n",
     "  run() { return 1 }\n"]
)  # fmt: skip


def labels(passages: Sequence[Passage]) -> list[str]:
    return [passage.locator.label for passage in passages]


def test_a_definition_is_a_passage_with_its_decorators_and_the_comment_above() -> None:
    text = f"import os\n\n\ndef first(value):\n{BODY}\n\n# why\n@decorated\ndef second(value):\n{BODY}"
    passages = code_passages(text, "src/app.py")
    assert labels(passages) == ["src/app.py:1-24 (first)", "src/app.py:27-49 (second)"]
    assert passages[1].text.startswith("# why\n@decorated")


def test_a_class_that_is_too_long_is_cut_before_its_methods() -> None:
    method = "    def {name}(self):\n        '''What it does.'''\n" + "    " + BODY.replace("\n    ", "\n        ")
    text = "class App:\n    '''The app.'''\n\n" + "\n".join(method.format(name=name) for name in ("run", "stop"))
    passages = code_passages(text, "app.py")
    assert [passage.locator.section for passage in passages] == ["App, App.run", "App.stop"]
    assert passages[1].locator.symbols == ("App.stop",)


def test_small_definitions_share_a_passage_and_a_long_one_goes_on_under_its_name() -> None:
    text = "def a(): pass\n\ndef b(): pass\n\ndef c(): pass\n\ndef d(): pass\n\ndef long(x):\n" + (BODY + "\n") * 4
    passages = code_passages(text, "app.py")
    assert [passage.locator.section for passage in passages][:2] == ["a, b, c, …", "long"]
    assert {passage.locator.section for passage in passages[1:]} == {"long"}
    assert [passage.locator.symbols for passage in passages[1:3]] == [("long",), ()]
    assert passages[0].locator.symbols == ("a", "b", "c", "d")


def test_values_are_found_by_name_and_locals_are_not() -> None:
    text = "LIMIT = 3\nclass A:\n    size: int = 1\n    def f(self):\n        inner = 2\n        def g(): pass\n"
    assert code_passages(text, "a.py")[0].locator.symbols == ("LIMIT", "A", "A.size", "A.f")


def test_a_file_that_python_cannot_parse_is_cut_at_blank_lines() -> None:
    text = "print 'old'\n\n" + f"def first(value):\n{BODY}\n\n" * 3
    passages = code_passages(text, "old.py")
    assert "".join(passage.text for passage in passages) == text
    assert passages[0].locator.label == "old.py:1-23"


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "-" * 200_000 + "1", "a." * 60_000 + "a", "x = '\\d'\n", "\x00", "1+" * 60_000 + "1"]
)
def test_no_text_is_too_much_for_the_parser(text: str) -> None:
    assert list(symbols_of(text, "a.py")) in ([], list(symbols_of("x = '\\d'\n", "a.py")))


@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from(["a.py", "a.js", "a.go", "a.unknown", "Makefile"]))
def test_passages_joined_are_the_text_whatever_it_holds(text: str, name: str) -> None:
    passages = code_passages(text, name)
    assert "".join(passage.text for passage in passages) == text
    assert all(0 < len(passage.text) <= HARD_MAXIMUM for passage in passages)
    begun = [symbol for passage in passages for symbol in passage.locator.symbols]
    assert set(begun) == {symbol.name for symbol in symbols_of(text, name)} or len(begun) > 60


def test_a_citation_names_the_commit_and_says_when_the_file_has_changed_since(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"")
    empty = Revision("1a2b3c4", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
    assert empty.of(b"") == "1a2b3c4"
    path.write_text("def f(): pass\n")
    document = read_source(Source(path, "a.py", DocumentKind.CODE, 1, empty))
    assert labels(document.passages) == ["a.py:1 (f) @ 1a2b3c4-dirty"]
    assert find_sources([tmp_path]).sources[0].revision is None


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.ts", "export class App {\n  run(): void { const z = 1 }\n}\nconst go = () => 1\n",
         ["App", "App.run", "go"]),
        ("a.js", "function f() {}\nclass K { m() {} }\n", ["f", "K", "K.m"]),
        ("a.js", "res.send = function send(body) {\n  this.x = function () {}\n}\n", ["res.send"]),
        ("a.js", "K.prototype.m = () => 3\nexports.f = function () {}\n", ["K.m", "f"]),
        ("a.js", "module.exports = function () {}\na.b = 3\na[b] = function () {}\n", []),
        ("a.go", "package a\n// Run runs.\nfunc (s *Server[T]) Run() {}\ntype Server struct {}\n",
         ["Server.Run", "Server"]),
        ("a.rs", "struct A;\nimpl<T> A<T> {\n  fn new() {}\n}\nmod m { fn f() {} }\n",
         ["A", "A", "A::new", "m", "m::f"]),
        ("a.java", "class A {\n  int f(int x) { return 1; }\n}\n", ["A", "A.f"]),
        ("a.c", "int *add(int a)\n{ struct p z; return 0; }\nstruct p { int x; };\n#define M 1\n",
         ["add", "p", "M"]),
        ("a.cpp", "namespace n {\nint A<int>::g() { return 2; }\n}\n", ["n", "n::A::g"]),
        ("a.rb", "module M\n  class A\n    def run\n    end\n  end\nend", ["M", "M.A", "M.A.run"]),
    ],
)  # fmt: skip
def test_other_languages_are_read_through_their_grammars(name: str, text: str, expected: list[str]) -> None:
    assert [symbol.name for symbol in symbols_of(text, name)] == expected


def test_a_function_given_to_a_name_begins_at_the_comment_above_it() -> None:
    text = "var res = {}\n\n/**\n * Sends.\n */\n\nres.send = function (body) {\n}\n"
    symbol = symbols_of(text, "a.js")[-1]
    assert symbol.name == "res.send"
    assert text[symbol.first : symbol.end].startswith("/**\n * Sends.")


def test_a_grammar_s_definition_begins_at_the_comment_above_it() -> None:
    text = "let x = 1\n\n// far\n\n// é near\nexport function f() {\n}\n"
    _, symbol = symbols_of(text, "a.ts")
    assert text[symbol.first : symbol.end] == "// é near\nexport function f() {\n}\n"

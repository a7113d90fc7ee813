"""Heads of definitions, in the languages that people have: where they begin and end, and what is said of each."""

import pytest

from gemma10m_tui.conversation.source.heads import heads

HEADS = [
    ("def light(self, power: int = max(1, 2)) -> bool:\n    return True\n", "function"),
    ('def light(sep: str = "("):\n    return sep\n', "function"),
    ("async def light(\n    power: int,\n) -> dict[str, int]:\n    return {}\n", "function"),
    ("class light(Lamp[int], metaclass=M):\n    pass\n", "class"),
    ("pub(crate) fn light<T: Into<String>>(of: T) -> io::Result<File> {\n    return of\n}\n", "function"),
    ("#[inline] unsafe fn light() {\n}\n", "function"),
    ("pub struct light {\n    power: i32,\n}\n", "class"),
    ("func (s *Server) light(\n\tw http.ResponseWriter,\n) error {\n\treturn nil\n}\n", "function"),
    ("type light struct {\n\tpower int\n}\n", "class"),
    (
        "    @Override public static <T> List<T> light(int power) throws Bad {\n        return null;\n",
        "function",
    ),
    ("export const light = async (power) => {\n  return power\n}\n", "function"),
    ("res.light = function light(power) {\n  return power\n}\n", "function"),
    ("  light(power) {\n    return power\n  }\n", "function"),
    ("export default function* light() {\n}\n", "function"),
    ("data class light(val power: Int)\n", "class"),
    ("void Lamp::light(int power) {\n}\n", "function"),
    ("#define light(a, b) ((a) < (b) ? (a) : (b))\n", "macro"),
    ("#[macro_export]\nmacro_rules! light {\n    () => {};\n}\n", "macro"),
]


@pytest.mark.parametrize(("text", "kind"), HEADS)
def test_a_head_ends_where_the_body_begins(text: str, kind: str) -> None:
    (head,) = heads(text, ["Lamp.light"])
    assert (head.name, head.kind, head.about) == ("light", kind, text)
    told = text[head.first : head.end]
    assert told == told.strip()
    assert told.count("(") == told.count(")") or '"("' in told
    assert not told.endswith((":", "{"))
    assert "return" not in told
    assert "power: i32" not in told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('def light(url: str = "http://x.y"):', 'def light(url: str = "http://x.y")'),
        ('def light(sep: str = "a: # b"):', 'def light(sep: str = "a: # b")'),
        ("def light(n):  # type: ignore[misc]", "def light(n)"),
        ("light(n) {  // at dusk", "light(n)"),
    ],
)
def test_a_remark_behind_a_head_is_none_of_it(line: str, told: str) -> None:
    text = f"{line}\n    pass\n"
    (head,) = heads(text, ["light"])
    assert text[head.first : head.end] == told


def test_a_use_of_a_name_and_a_comment_are_no_definition() -> None:
    text = "# def light() was here\nx = lamp.light(3)\nreturn light(3)\n\ndef light(n):\n    return n\n"
    (head,) = heads(text, ["light"])
    assert text[head.first : head.end] == "def light(n)"
    assert heads("light = 3\nprint(light)\n", ["light"]) == []


def test_what_stands_above_a_definition_is_said_of_it() -> None:
    text = "// Open opens a file.\nfunc Open() *R {\n}\n\n// Stop closes the gzip stream.\nfunc (r *R) Stop() {\n}\n"
    opened, stopped = heads(text, ["Open", "R.Stop"])
    assert "gzip" not in opened.about
    assert stopped.about.startswith("// Stop closes the gzip")
    assert text[stopped.first : stopped.end] == "func (r *R) Stop()"


def test_a_head_that_the_passage_does_not_end_goes_on_to_where_it_ends() -> None:
    text = "def lit(\n    self,\n    power: int,\n"
    (head,) = heads(text, ["lit"])
    assert text[head.first : head.end] == "def lit(\n    self,\n    power: int,"


@pytest.mark.parametrize(("blanks", "is_above"), [(20, True), (60, False)])
def test_a_comment_stands_one_empty_line_above_and_no_page_of_blanks(blanks: int, is_above: bool) -> None:
    text = f"/* Light. */\n{' ' * blanks}\nint light(int n) {{\n}}\n"
    (head,) = heads(text, ["light"])
    assert head.about.startswith("/* Light") is is_above


@pytest.mark.parametrize(("uses", "is_found"), [(30, True), (80, False)])
def test_a_definition_stands_before_most_of_what_uses_it(uses: int, is_found: bool) -> None:
    text = "lamp.light(3)\n" * uses + "def light(n):\n    return n\n"
    assert bool(heads(text, ["light"])) is is_found


@pytest.mark.parametrize(("before", "is_found"), [(100, True), (400, False)])
def test_a_line_that_nobody_wrote_by_hand_defines_nothing(before: int, is_found: bool) -> None:
    text = f"{'a;' * (before // 2)} function light(n) {{\n}}\n"
    assert bool(heads(text, ["light"])) is is_found

"""Which environment variables a project reads, and where: by the calls that read one, in the languages that have such.

A name that is not written out at the place is looked for in the same file, where it is given its value.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gemma10m_tui.conversation.project.files import WholeFile, code_files_with
from gemma10m_tui.conversation.project.nature import is_project, within_the_project
from gemma10m_tui.conversation.project.source_text import without_comments
from gemma10m_tui.conversation.whole.gone_through import MOST_CITED, FromTheMap, WatchedText
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.order import is_aside, is_example, is_stub

_MOST = 40  # variables told
_MOST_PLACES = 4  # of one
_WORDS = ("environ", "getenv", "env", "LookupEnv")
_NAME = r"(?:[\"'](?P<name>[A-Za-z_]\w*)[\"']|(?P<constant>[A-Za-z_][\w.]*))"
_READING = (
    rf"\bos\.environb?(?:\.get|\.pop|\.setdefault)?[ \t]*[(\[][ \t\n]*{_NAME}",
    rf"(?<![\w$])getenvb?\([ \t\n]*{_NAME}",
    r"\bprocess\.env\.(?P<name>[A-Za-z_]\w*)",
    rf"\bprocess\.env\[[ \t]*{_NAME}",
    rf"\b(?:std::)?env::(?:var|var_os|remove_var)\([ \t\n]*&?{_NAME}",
    r"\b(?:option_)?env!\([ \t]*\"(?P<name>\w+)\"",
    rf"\bos\.(?:Getenv|LookupEnv)\([ \t]*{_NAME}",
    rf"\bSystem\.getenv\([ \t]*{_NAME}",
    r"\bENV(?:\.fetch)?[\[(][ \t]*[\"'](?P<name>\w+)[\"']",
    r"\$_(?:ENV|SERVER)\[[\"'](?P<name>[A-Z_]+)[\"']",
    r"\bGetEnvironmentVariable\([ \t]*\"(?P<name>\w+)\"",
    r"(?<=[(,])[ \t\n]*env[ \t]*=[ \t]*\"(?P<name>[A-Z_]\w*)\"",  # of a command line's option
)
_PATTERNS = tuple(re.compile(one) for one in _READING)
_IMPORTED = re.compile(rf"(?<![\w.])environ(?:\.get)?[ \t]*[(\[][ \t\n]*{_NAME}")  # from os
_AS_A_WHOLE = re.compile(
    r"\bos\.environ\b(?![ \t]*[\[.(])|\bprocess\.env\b(?![.\[\w])|\benv::vars(?:_os)?\(|\bos\.Environ\("
)
_TAKEN_APART = re.compile(r"\{(?P<names>[^{}]*)\}[ \t]*=[ \t]*process\.env\b")
_HASH = re.compile(r"^[ \t]*#(?!\[|!\[)|[ \t]#[ \t]")  # of Python, Ruby and the shell
_DECLARED = re.compile(r"\b(?:def|fn|func|function|char ?\*)[ \t]*$")
_SET = re.compile(r"[ \t]*\][ \t]*=(?!=)")
_BEFORE = 200  # characters
_GIVEN = re.compile(r"=[ \t]*[\"'](?P<value>\w+)[\"']")
_LEFT_SIDE = re.compile(r"[^=\n]*\Z")
_WORD = re.compile(r"\w+")
_LONGEST_LEFT, _BETWEEN = 130, 30  # characters: of what stands before "=", and between a name and that (its type)
_WHOLE = "*"  # is no name of a variable
_LOOKED_AT = "every source file that reads the environment"


@dataclass(frozen=True)
class _Read:
    """A place where a variable is read; `name` is "" where it is not written out, _WHOLE where all of them are."""

    name: str
    file: WholeFile
    place: int


def variables_of(text: WatchedText) -> FromTheMap | None:
    """All of them with their places, those of scripts and examples only where there are no others; None for what is no
    project.
    """
    if not is_project(text):
        return None
    names = within_the_project(text.stretches())
    files = {file.name: file for word in _WORDS for file in code_files_with(text, word)}
    kept = [file for file in files.values() if not is_aside(names.get(file.name, "")) and not is_stub(file.name)]
    found = [one for file in kept if not is_example(names.get(file.name, "")) for one in _read_in(file)]
    found = found or [one for file in kept for one in _read_in(file)]
    if not found:
        return FromTheMap("No place in the source that was read reads one, as far as I can tell.", (), _LOOKED_AT)
    places: dict[str, list[_Read]] = {}
    for one in found:
        places.setdefault(one.name, []).append(one)
    unnamed, whole = places.pop("", []), places.pop(_WHOLE, [])
    lines = [f"{counted(len(places), 'environment variable')}:", ""] if places else []
    lines += [f"- {name}: {_where(reads)}" for name, reads in sorted(places.items())[:_MOST]]
    if len(places) > _MOST:
        lines.append(f"- and {len(places) - _MOST} more")
    lines += ["", f"By a name that is not written out one is read at {_where(unnamed)}."] if unnamed else []
    lines += ["", f"The environment as a whole is used at {_where(whole)}."] if whole else []
    cited = [*(reads[0] for _, reads in sorted(places.items())), *unnamed, *whole][:MOST_CITED]
    sources = tuple(one.file.line(one.place) for one in cited)
    return FromTheMap(clean("\n".join(lines).strip()), sources, _LOOKED_AT)


def _read_in(file: WholeFile) -> Iterator[_Read]:
    code = without_comments(file.text)
    is_imported = re.search(r"\bfrom os import\b[^\n]{0,300}\benviron\b", code) is not None
    values = _values(code)
    patterns = (*_PATTERNS, _IMPORTED) if is_imported else _PATTERNS
    for found in (found for pattern in patterns for found in pattern.finditer(code)):
        said = found.groupdict()
        is_declared = _DECLARED.search(code[max(0, found.start() - 20) : found.start()]) is not None
        before = code[max(0, found.start() - _BEFORE) : found.start()].rpartition("\n")[2]
        if not _SET.match(code, found.end()) and not is_declared and not _HASH.search(before):
            constant = (said.get("constant") or "").rpartition(".")[2]
            yield _Read(said["name"] or values.get(constant, ""), file, found.end() - 1)
    for found in _TAKEN_APART.finditer(code):
        for name in re.finditer(r"(?:^|,)[ \t\n]*(?P<name>\w+)", found["names"]):
            yield _Read(name["name"], file, found.start("names") + name.start("name"))
    for found in _AS_A_WHOLE.finditer(code):
        if not _TAKEN_APART.search(code[max(0, found.start() - _BEFORE) : found.end()]):
            yield _Read(_WHOLE, file, found.start())


def _values(code: str) -> dict[str, str]:
    """What every constant of a file is given first, in one pass; none that is given what is no text."""
    values: dict[str, str] = {}
    for found in _GIVEN.finditer(code):
        before = _LEFT_SIDE.search(code[max(0, found.start() - _LONGEST_LEFT) : found.start()])
        for word in _WORD.finditer(before[0] if before else ""):
            if len(word.string) - word.end() <= _BETWEEN:
                values.setdefault(word[0], found["value"])
    return values


def _where(reads: list[_Read]) -> str:
    told = list(dict.fromkeys(one.file.label(one.place) for one in reads))
    more = f" and {len(told) - _MOST_PLACES} more places" if len(told) > _MOST_PLACES else ""
    return ", ".join(told[:_MOST_PLACES]) + more

"""What version a project is of, which versions of its language it runs on, on what it depends and who wrote it, as its
outermost manifest says that says so.
"""

import re
from collections.abc import Iterator

from gemma10m_tui.conversation.project.files import WholeFile, code_files_with, whole_file
from gemma10m_tui.conversation.project.manifest import Manifest, is_manifest, read_manifest
from gemma10m_tui.conversation.project.nature import within_the_project
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.order import is_test

_VERSION = re.compile(r"(?m)^__version__(?:[ \t]*:[^=\n]+)?[ \t]*=[ \t]*[\"'](?P<version>[^\"'\n]+)[\"']")
_RUNS_ON = "requires-python|python_requires|python|node|rust-version|go"
_REQUIRES = "dependencies|install_requires|requires-dist|require"
_LOOKED_AT = "the manifest"
_README = re.compile(r"(?i)(?:docs?/)?(?:readme|install(?:ation|ing)?|contributing)(?:\.\w+)?")
_NUMBER = r"(?P<version>v?\d+(?:\.\d+){0,2}\+?)"
_TOLD_BY = (
    ("Rust", re.compile(r"\.?clippy\.toml"), re.compile(rf'(?m)^msrv\s*=\s*"{_NUMBER}"')),
    ("Rust", re.compile(r"rust-toolchain(?:\.toml)?"), re.compile(rf'(?m)^(?:channel\s*=\s*")?{_NUMBER}"?\s*$')),
    ("Rust", re.compile(r"build\.rs"), re.compile(rf'(?i)min\w*\s*=\s*"{_NUMBER}"')),
    ("Node", re.compile(r"\.nvmrc|\.node-version"), re.compile(rf"(?m)^{_NUMBER}\s*$")),
    ("Python", re.compile(r"\.python-version"), re.compile(rf"(?m)^{_NUMBER}\s*$")),
    *(
        (
            language,
            _README,
            re.compile(
                rf"(?i)\b(?:{written})(?:c| compiler)?(?: version)?s?[ *_`]{{1,4}}(?:>=? ?)?{_NUMBER}[*_`]{{0,2}}"
                r"(?:\+| (?:or|and) (?:later|newer|higher|above|up)| is (?:required|needed))"
            ),
        )
        for language, written in (
            ("Rust", "rust"),
            ("Python", "python"),
            ("Node", r"node(?:\.?js)?"),
            ("Go", "go(?:lang)?"),
        )
    ),
)


def version_of(text: WatchedText) -> FromTheMap | None:
    """As a manifest says, or as the source calls its `__version__`."""
    for file, manifest in manifests(text):
        if manifest.version:
            return _told(file, manifest.version, manifest.version, "version")
    for file in code_files_with(text, "__version__"):
        if not is_test(file.name) and (found := _VERSION.search(file.text)) is not None:
            return _told(file, found["version"], found["version"], "__version__")
    return None


def runtime_of(text: WatchedText, language: str) -> FromTheMap | None:
    """The versions of a language that it needs; of whatever language it is where none is named."""
    for file, manifest in manifests(text):
        if manifest.needs and language.lower() in ("", manifest.language.lower()):
            return _told(
                file,
                f"{manifest.language} {manifest.needs}",
                manifest.needs,
                _RUNS_ON,
            )
    return _said_elsewhere(text, language)


def _said_elsewhere(text: WatchedText, language: str) -> FromTheMap | None:
    """By a file of the language's tools, or by a sentence of the README, where no manifest says it."""
    names = within_the_project(text.stretches())
    for of_language, wanted, pattern in _TOLD_BY:
        if language.lower() not in ("", of_language.lower()):
            continue
        for document, name in names.items():
            if wanted.fullmatch(name) is None:
                continue
            file = whole_file(text, document)
            if (found := pattern.search(file.text)) is not None:
                said = clean(f"{of_language} {found['version']}, as {document} says.")
                return FromTheMap(said, (file.line(found.start("version")),), _LOOKED_AT)
    return None


def authors_of(text: WatchedText) -> FromTheMap | None:
    """Those that a manifest names."""
    for file, manifest in manifests(text):
        if manifest.authors:
            return _told(file, ", ".join(manifest.authors), manifest.authors[0], "authors?(?:-email)?")
    return None


def maintainers_of(text: WatchedText) -> FromTheMap | None:
    """Those that a manifest names."""
    for file, manifest in manifests(text):
        if manifest.maintainers:
            return _told(file, ", ".join(manifest.maintainers), manifest.maintainers[0], "maintainers?(?:-email)?")
    return None


def dependencies_of(text: WatchedText) -> FromTheMap | None:
    """All that it needs in any case, and the names of what it can be asked for besides."""
    every = list(manifests(text))
    told = next(((file, manifest) for file, manifest in every if manifest.dependencies), None)
    if told is None and (not every or any(manifest.dependencies is None for _, manifest in every)):
        return None  # what is said elsewhere, or nowhere, is not none
    file, manifest = told or every[0]
    extras = f"More can be asked for by name: {', '.join(manifest.extras)}." if manifest.extras else ""
    needed = manifest.dependencies or ()
    if not needed:
        said = f"None: {file.name} names no package that it needs. {extras}".strip()
        return FromTheMap(clean(said), (Sourced(file.passages[0], ""),), _LOOKED_AT)
    lines = [f"{counted(len(needed), 'package')}, as {file.name} says:", "", *(f"- {one}" for one in needed)]
    lines += ["", extras] if extras else []
    return FromTheMap(
        clean("\n".join(lines)),
        _where(file, needed[0].partition(" (where ")[0], _REQUIRES),
        _LOOKED_AT,
    )


def manifests(text: WatchedText) -> Iterator[tuple[WholeFile, Manifest]]:
    """The outermost ones, with what they say: those of subfolders are of parts of the project."""
    names = within_the_project(text.stretches())
    wanted = {document: name for document, name in names.items() if is_manifest(_last(name)) and not is_test(name)}
    outermost = min((name.count("/") for name in wanted.values()), default=0)
    for document, name in wanted.items():
        if name.count("/") > outermost:
            continue
        file = whole_file(text, document)
        manifest = read_manifest(_last(name), file.text)
        if manifest is not None:
            yield file, manifest


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _told(file: WholeFile, said: str, written: str, key: str) -> FromTheMap:
    return FromTheMap(clean(f"{said}, as {file.name} says."), _where(file, written, key), _LOOKED_AT)


def _where(file: WholeFile, written: str, key: str) -> tuple[Sourced, ...]:
    """The line behind a key that has it as it is written, or its name; else the beginning of the file."""
    for wanted in (written, written.split()[0]):
        found = re.search(
            rf"(?is)(?<![\w-])(?:{key})(?![\w-]).*?(?<![\w.-])(?P<written>{re.escape(wanted)})(?!\w)", file.text
        )
        if found is not None:
            return (file.line(found.start("written")),)
    return (Sourced(file.passages[0], ""),)

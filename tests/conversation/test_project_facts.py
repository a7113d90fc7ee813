"""What a project's files say of it: licence, versions, needs, changes, the uses of a name, and defaults."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from written_project import read_project

from gemma10m_tui.conversation.gone_through import FromTheMap, Stopped
from gemma10m_tui.conversation.project import answer_about_the_project, project_question
from gemma10m_tui.conversation.whole_question import Kind, WholeQuestion
from gemma10m_tui.conversation.whole_text import answer_from_the_map
from model.checkpoint import Model

SOURCE = {
    "README.md": "# Lamp\n\nLamp lights the towers of a harbour.\n",
    "lamp/core.py": '''"""Towers."""

BRIGHT = 5.0


class Tower:
    height: int = 12

    def light(self, colour="white", *, power=BRIGHT):
        return colour, power

    def night(self):
        # light() is told of here, and not called
        message = "light() neither"
        return self.light(), self.light(power=1), message


def é(tower): return "é", tower.light()


@option("--max-power", default=7)
def main(max_power):
    lit = Tower.light
    return lit
''',
    "lamp/wick.c": """/* light(1) */
int light(int power) {
    return power;
}
int all(void) {
    return light(2);
}
""",
    "tests/test_lamp.py": "def test_light():\n    assert Tower().light(colour=None)\n",
}
GRANTED = """Lamp is copyright (C) 2012 Anna B.

Permission is hereby granted, free of charge, to any person obtaining
a copy of this software to deal in it without restriction.

The documentation is licensed under another licence.
"""
REDISTRIBUTED = """Copyright 2012 Anna B.

Redistribution and use in source and binary forms, with or without
modification, are permitted.
"""


def _asked(folder: Path, reader: Model, files: Mapping[str, str], question: str) -> FromTheMap | None:
    wanted = project_question(question)
    assert wanted is not None
    with read_project(folder, reader, files) as snapshot:
        told = answer_about_the_project(snapshot, wanted)
    for one in () if told is None else told.sources:
        assert one.sentence in one.passage.text
    return told


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"pyproject.toml": '[project]\nlicense = "BSD-3-Clause"\n'}, "BSD-3-Clause, as pyproject.toml says."),
        ({"pyproject.toml": '[project]\nlicense = {text = "Apache-2.0"}\n'}, "Apache-2.0, as pyproject.toml says."),
        ({"package.json": '{\n  "license": "MIT",\n  "main": "a.js"\n}\n'}, "MIT, as package.json says."),
        ({"LICENSE": "         Apache License\n       Version 2.0\n"}, "Apache License, as LICENSE says."),
        (
            {"pyproject.toml": '[project]\nlicense = { file = "LICENSE" }\n', "LICENSE": "The MIT License (MIT)\n"},
            "The MIT License (MIT), as LICENSE says.",
        ),
        ({"LICENSE": "Do with it what you want.\n"}, None),
        ({"Cargo.toml": '[package]\nlicense = "MIT/Apache-2.0"\n'}, "MIT/Apache-2.0, as Cargo.toml says."),
        ({"COPYING": GRANTED}, "MIT License, as COPYING says in its words."),
        ({"LICENSE": REDISTRIBUTED}, "BSD 2-Clause License, as LICENSE says in its words."),
        (
            {"LICENSE": f"{REDISTRIBUTED}\nNeither the name of the harbour may be used.\n"},
            "BSD 3-Clause License, as LICENSE says in its words.",
        ),
        ({"vendor/LICENSE": "MIT License\n"}, None),
    ],
)
def test_a_licence_is_what_the_manifest_says_or_its_own_first_line(
    tmp_path: Path, reader: Model, files: dict[str, str], said: str | None
) -> None:
    told = _asked(tmp_path, reader, {**SOURCE, **files}, "What licence is it under?")
    assert (told and told.text) == said
    assert told is None or told.sources[0].sentence in told.sources[0].passage.text


CONDITION = "oil>=2 (where python_version<'3.11')"
PYPROJECT = """[project]
name = "lamp"
version = "1.4.2"
requires-python = ">=3.9"
dependencies = ["oil>=2; python_version<'3.11'", "wick[long]==1.*"]

[project.optional-dependencies]
mirror = ["glass"]
"""
POETRY = """[tool.poetry]
version = "3.1"
[tool.poetry.dependencies]
python = "^3.8"
oil = "^2"
glass = {optional = true}
"""
SETUP_CFG = "[metadata]\nversion = 2.0\n[options]\npython_requires = >=3.7\ninstall_requires =\n    oil>=1\n    wick\n"
SETUP_PY = "from setuptools import setup\nsetup(version='4.0', python_requires='>=3.6', install_requires=['oil'])\n"
PKG_INFO = """Metadata-Version: 2.1
Name: lamp
Version: 5.0
Requires-Python: >=3.5
Requires-Dist: oil>1
Requires-Dist: glass; extra == "x"
Provides-Extra: x
"""
PACKAGE = """{
  "version": "6.0",
  "engines": {"node": ">=18"},
  "dependencies": {
    "oil": "^1.0"
  }
}
"""
CARGO = """[package]
version = "7.0"
rust-version = "1.70"
[dependencies]
oil = "1"
wick = { version = "2" }
"""
GO = """module example.com/lamp

go 1.22

require (
\texample.com/oil v1.2.0
\texample.com/wick v0.1.0 // indirect
)
"""


@pytest.mark.parametrize(
    ("name", "text", "version", "needs", "dependencies"),
    [
        (
            "pyproject.toml",
            PYPROJECT,
            "1.4.2",
            "Python >=3.9",
            ["oil>=2 (where python_version<'3.11')", "wick[long]==1.*"],
        ),
        ("pyproject.toml", POETRY, "3.1", "Python ^3.8", ["oil ^2"]),
        ("setup.cfg", SETUP_CFG, "2.0", "Python >=3.7", ["oil>=1", "wick"]),
        ("setup.py", SETUP_PY, "4.0", "Python >=3.6", ["oil"]),
        ("PKG-INFO", PKG_INFO, "5.0", "Python >=3.5", ["oil>1"]),
        ("package.json", PACKAGE, "6.0", "Node >=18", ["oil ^1.0"]),
        ("Cargo.toml", CARGO, "7.0", "Rust 1.70", ["oil 1", "wick 2"]),
        ("go.mod", GO, None, "Go 1.22", ["example.com/oil v1.2.0"]),
    ],
)
def test_a_manifest_says_the_version_what_it_runs_on_and_what_it_needs(
    tmp_path: Path, reader: Model, name: str, text: str, version: str | None, needs: str, dependencies: list[str]
) -> None:
    files = {**SOURCE, name: text}
    told = _asked(tmp_path / "1", reader, files, "What version is it?")
    assert (told and told.text) == (version and f"{version}, as {name} says.")
    language = needs.split()[0]
    told = _asked(tmp_path / "2", reader, files, f"Which {language} version does it need?")
    assert told is not None
    assert told.text == f"{needs}, as {name} says."
    told = _asked(tmp_path / "3", reader, files, "What does it depend on?")
    assert told is not None
    assert re.findall(r"(?m)^- (.+)$", told.text) == dependencies
    assert "oil" in told.sources[0].sentence


def test_of_another_language_a_manifest_says_nothing(tmp_path: Path, reader: Model) -> None:
    files = {**SOURCE, "pyproject.toml": PYPROJECT}
    assert _asked(tmp_path, reader, files, "Which Rust version does it need?") is None


@pytest.mark.parametrize(
    ("file", "text", "version"),
    [
        ("clippy.toml", 'msrv = "1.60.0"\n', "1.60.0"),
        ("rust-toolchain.toml", '[toolchain]\nchannel = "1.71"\n', "1.71"),
        ("build.rs", 'fn main() {\n    let min_version = "1.60";\n}\n', "1.60"),
        ("README.md", "# Lamp\n\nNote that rust version *1.60.0* or later is required.\n", "1.60.0"),
    ],
)
def test_the_version_of_a_language_may_be_said_beside_the_manifest(
    tmp_path: Path, reader: Model, file: str, text: str, version: str
) -> None:
    files = {**SOURCE, "Cargo.toml": '[package]\nversion = "1.0"\n', file: text}
    told = _asked(tmp_path / "1", reader, files, "Which Rust version does it need?")
    assert told is not None
    assert told.text == f"Rust {version}, as {file} says."
    assert _asked(tmp_path / "2", reader, files, "Which Go version does it need?") is None


def test_who_wrote_a_project_is_said_by_its_manifest(tmp_path: Path, reader: Model) -> None:
    for number, (manifest, authors) in enumerate(
        (
            ({"pyproject.toml": '[project]\nauthors = [{name = "Anna B."}, {email = "c@d.e"}]\n'}, "Anna B., c@d.e"),
            ({"setup.py": "from setuptools import setup\nsetup(author='Anna B.')\n"}, "Anna B."),
            ({"PKG-INFO": 'Name: lamp\nAuthor-email: "Anna B." <a@b.c>, Clara <c@d.e>\n'}, "Anna B., Clara"),
            ({"package.json": '{"author": {"name": "Anna B."}}\n'}, "Anna B."),
        )
    ):
        with read_project(tmp_path / str(number), reader, {**SOURCE, **manifest}) as snapshot:
            told = answer_from_the_map(snapshot, WholeQuestion(Kind.AUTHOR, ""))
        assert told is not None
        assert told.text == f"{authors}, as {next(iter(manifest))} says."


@pytest.mark.parametrize(
    ("manifest", "dependencies"),
    [
        ({"setup.py": "setup(install_requires='oil>=2', cmdclass=X.setup(install_requires=['no']))\n"}, ["oil>=2"]),
        ({"setup.py": "setup(install_requires='oil\\nwick')\n"}, ["oil", "wick"]),
        (
            {"pyproject.toml": '\ufeff[project]\ndependencies = ["a @ https://b/c;d.whl", "oil"]\n'},
            ["a @ https://b/c;d.whl", "oil"],
        ),
        ({"go.mod": "go 1.22\nrequire a.b/c v1.0.0\nreplace (\n\ta.b/c v1.0.0 => d.e/f v1.0.0\n)\n"}, ["a.b/c v1.0.0"]),
    ],
)
def test_odd_manifests_are_read_as_their_tools_read_them(
    tmp_path: Path, reader: Model, manifest: dict[str, str], dependencies: list[str]
) -> None:
    told = _asked(tmp_path, reader, {**SOURCE, **manifest}, "What are its dependencies?")
    assert told is not None
    assert re.findall(r"(?m)^- (.+)$", told.text) == dependencies


def test_the_line_that_is_cited_is_the_one_that_says_it(tmp_path: Path, reader: Model) -> None:
    manifest = """[build-system]
requires = ["setuptools>=61.0"]

[project]
keywords = ["oil lamps"]
version = "1.0"
dependencies = [
  "oil",
]
"""
    files = {**SOURCE, "pyproject.toml": manifest}
    told = _asked(tmp_path / "1", reader, files, "What version is it?")
    assert told is not None
    assert told.sources[0].sentence == 'version = "1.0"'
    told = _asked(tmp_path / "2", reader, files, "What does it depend on?")
    assert told is not None
    assert told.sources[0].sentence == '"oil",'


@pytest.mark.parametrize("question", ["Any runtime dependencies?", "What does it depend on?"])
def test_a_package_that_only_its_makers_need_others_for_depends_on_none(
    tmp_path: Path, reader: Model, question: str
) -> None:
    manifest = '{\n  "name": "lamp",\n  "devDependencies": {"jest": "^30.0.3"}\n}\n'
    told = _asked(tmp_path, reader, {**SOURCE, "package.json": manifest}, question)
    assert told is not None
    assert told.text == "None: package.json names no package that it needs."


def test_no_dependencies_are_said_only_where_a_manifest_says_so(tmp_path: Path, reader: Model) -> None:
    question = "What are its dependencies?"
    told = _asked(tmp_path / "1", reader, {**SOURCE, "pyproject.toml": '[project]\nname = "lamp"\n'}, question)
    assert told is not None
    assert told.text == "None: pyproject.toml names no package that it needs."
    for manifest in (
        {"pyproject.toml": '[project]\nname = "lamp"\ndynamic = ["dependencies"]\n'},
        {"pyproject.toml": "[build-system]\nrequires = []\n"},
        {"setup.py": "from setuptools import setup\nsetup(install_requires=read('needs.txt'))\n"},
        {"pyproject.toml": "[project\n"},
        {"Cargo.toml": '[workspace]\nmembers = ["a"]\n'},
        {"package.json": '{"workspaces": ["a"]}\n'},
        {"setup.py": "setup(install_requires=open('a').read())\n", "package.json": '{"devDependencies": {"a": "1"}}\n'},
    ):
        folder = tmp_path / str(len(list(tmp_path.iterdir())) + 1)
        assert _asked(folder, reader, {**SOURCE, **manifest}, question) is None


def test_a_version_may_stand_in_the_source_and_not_in_a_test(tmp_path: Path, reader: Model) -> None:
    versions = {"lamp/version.py": '__version__ = "8.1"\n', "lamp/a_test.py": '__version__ = "0"\n'}
    told = _asked(tmp_path, reader, {**SOURCE, **versions}, "What version is it?")
    assert told is not None
    assert told.text == "8.1, as lamp/version.py says."


def test_a_project_that_is_called_otherwise_is_not_the_one_that_was_read(tmp_path: Path, reader: Model) -> None:
    files = {**SOURCE, "pyproject.toml": PYPROJECT}
    assert _asked(tmp_path / "1", reader, files, "What does lamp depend on?") is not None
    assert _asked(tmp_path / "2", reader, files, "What does lantern depend on?") is None
    wanted = project_question("What version is lamp?")
    assert wanted is not None
    with read_project(tmp_path / "3", reader, files, name="lamp-oil-1.0") as snapshot:
        assert answer_about_the_project(snapshot, wanted) is None
    with read_project(tmp_path / "4", reader, files, name="lamp-1.0") as snapshot:
        assert answer_about_the_project(snapshot, wanted) is not None


CHANGES = """# Changelog

## 2.1.0 (2026-01-05)

Two winters of work.

### Added

* A second lamp.
  It is red.
* A mirror.

```python
lamp.mirror(True)
```

### Fixed

* The wick no longer smokes.

## 2.0.0

* The lamp was born.

## 12.1.0

* Another tower.
"""
DATED = """# Changes

## 3.0.0 - 2020-01-05

- A second one.

## 3.10.0 - 2020-05-08

- A tenth one.

## 3.9.0 - 2020-04-01

- A ninth one.
"""
BARE = """For news see the web.

6.0.1 (2026-02-01)
* A knot.

6.0 (2025-11-05)
* A bell -- Anna
* A rope,
  and more of it.

5.4:
- The lamp was born.
"""
HEADLINES = """
Release history

 * lamp version 1.5 was released on Sat Aug 15 2015
 * lamp version 1.4 was released on Mon Jun 9 2014

New features in 1.5 since 1.4:

 - regular expressions (with a lens)

 - a mirror

New features in 1.4 since 1.3:

 - a first lamp
"""
RULED = """Changes
=======

Version 2.1
-----------

-   A bell, ``lamp.bell``.
-   A rope.

Version 2.0
-----------

-   Born.
"""


@pytest.mark.parametrize(
    ("name", "text", "question", "changes"),
    [
        (
            "CHANGELOG.md",
            CHANGES,
            "What changed in 2.1.0?",
            ["Two winters of work.", "A second lamp. It is red.", "A mirror.", "The wick no longer smokes."],
        ),
        ("CHANGELOG.md", CHANGES, "What's new in 2.0?", ["The lamp was born."]),
        ("HISTORY.md", CHANGES, "What is new in the latest version?", ["Another tower."]),
        ("CHANGES.rst", RULED, "What changed in v2.1?", ["A bell, ``lamp.bell``.", "A rope."]),
        ("CHANGES.rst", RULED, "What changed in version 2.2?", None),
        ("CHANGES", BARE, "What changed in 6.0?", ["A bell -- Anna", "A rope, and more of it."]),
        ("CHANGES", BARE, "What changed in 5.4?", ["The lamp was born."]),
        ("CHANGES", "1.1" + " " * 60_000 + "!\n" + BARE, "What changed in 5.4?", ["The lamp was born."]),
        ("CHANGES.md", DATED, "What changed in 2020?", None),
        ("CHANGES.md", DATED, "What changed in V3.0.0?", ["A second one."]),
        ("CHANGES.md", DATED, "What is new in the latest version?", ["A tenth one."]),
        ("notes.md", CHANGES, "What changed in 2.1.0?", None),
        ("NEWS", HEADLINES, "What changed in 1.5?", ["regular expressions (with a lens)", "a mirror"]),
        ("NEWS", HEADLINES, "What is new in 1.4?", ["a first lamp"]),
        ("CHANGELOG.md", "# Changes\n\n## v5\n\n* A bell.\n\n## v4\n\n* A rope.\n", "What changed in v5?", ["A bell."]),
        (
            "docs/Migration-Guide-V5.md",
            "# Guide\n\n## Bells are red\n\nThey are.\n\n## No ropes\n\nNone.\n",
            "What changed in v5?",
            ["Bells are red", "No ropes"],
        ),
        ("docs/Migration-Guide-V5.md", "# Guide\n\n## Bells\n\nRed.\n", "What changed in v6?", None),
    ],
)
def test_what_changed_stands_under_the_heading_of_the_version(
    tmp_path: Path, reader: Model, name: str, text: str, question: str, changes: list[str] | None
) -> None:
    told = _asked(tmp_path, reader, {**SOURCE, name: text}, question)
    if changes is None:
        assert told is None
        return
    assert told is not None
    found = re.findall(r"(?m)^- (.+)$", told.text)
    assert found[: len(changes)] == changes
    assert "latest" in question or len(found) == len(changes)
    assert all(one.sentence for one in told.sources)


def test_changes_keep_the_headings_that_they_stand_under(tmp_path: Path, reader: Model) -> None:
    told = _asked(tmp_path, reader, {**SOURCE, "CHANGELOG.md": CHANGES}, "What changed in 2.1.0?")
    assert told is not None
    assert "\n\nAdded:\n\n- A second lamp. It is red.\n- A mirror.\n\nFixed:\n\n- The wick" in told.text


def _places(told: FromTheMap | None) -> list[str]:
    assert told is not None
    return re.findall(r"(?m)^- (\S+:\d+)", told.text)


def test_calls_are_all_of_them_with_their_lines_and_none_in_comments_and_strings(tmp_path: Path, reader: Model) -> None:
    told = _asked(tmp_path, reader, SOURCE, "Where is light called?")
    places = _places(told)
    assert places == [
        *("lamp/core.py:15", "lamp/core.py:15", "lamp/core.py:18"),
        *("lamp/wick.c:6", "tests/test_lamp.py:2"),
    ]
    for place in places:
        name, _, line = place.partition(":")
        assert "light(" in SOURCE[name].split("\n")[int(line) - 1]
    assert told is not None
    assert "in 5 places of 3 files, 1 of them in tests" in told.text
    assert "(Tower.night)" in told.text


def test_calls_in_other_languages_are_no_comparisons_comments_or_strings(tmp_path: Path, reader: Model) -> None:
    script = """class A {
  count() {
    return 1;
  }
}
/* count(1)
   count(2) */
if (count != 3) { say('count (the things)'); }
a.count(4); // count(5)
"""
    c = "int all(int *out) {\n  *out = count(1);\n  return count(2) != 3;\n}\n"
    told = _asked(tmp_path, reader, {**SOURCE, "lamp/a.js": script, "lamp/b.c": c}, "Where is count called?")
    assert _places(told) == ["lamp/a.js:9", "lamp/b.c:2", "lamp/b.c:3"]


def test_an_exception_is_raised_where_it_is_raised(tmp_path: Path, reader: Model) -> None:
    more = {
        "lamp/dark.py": "class Dark(Exception):\n    pass\n\n\ndef night(error=Dark):\n    raise Dark('night')\n",
        "lamp/Dark.java": "class A {\n  void b() {\n    throw new lamp.Dark(1);\n  }\n}\n",
    }
    told = _asked(tmp_path, reader, {**SOURCE, **more}, "Where is Dark raised?")
    assert sorted(_places(told)) == ["lamp/Dark.java:3", "lamp/dark.py:6"]


def test_what_is_defined_elsewhere_is_called_here(tmp_path: Path, reader: Model) -> None:
    more = {"lamp/wait.py": "import time\n\n\ndef wait():\n    time.sleep(1)\n"}
    assert _places(_asked(tmp_path, reader, {**SOURCE, **more}, "Where is sleep called?")) == ["lamp/wait.py:5"]


def test_uses_are_more_than_calls(tmp_path: Path, reader: Model) -> None:
    told = _asked(tmp_path, reader, SOURCE, "Where is Tower.light used?")
    assert "lamp/core.py:23" in _places(told)
    assert told is not None
    assert "“Tower.light” was asked for" in told.text


def test_what_is_defined_and_never_called_is_told_and_a_plain_word_is_not_asked_of_code(
    tmp_path: Path, reader: Model
) -> None:
    told = _asked(tmp_path / "1", reader, SOURCE, "Where is night called?")
    assert told is not None
    assert told.text == "`night` is not called in the source that was read."
    assert _asked(tmp_path / "2", reader, SOURCE, "Where is the harbour used?") is None
    assert _asked(tmp_path / "3", reader, SOURCE, "Where is os.path_of called?") is None


def test_a_default_is_told_by_value_and_of_a_constant_what_it_stands_for(tmp_path: Path, reader: Model) -> None:
    told = _asked(tmp_path / "1", reader, SOURCE, "What is the default power?")
    assert told is not None
    assert told.text == (
        "`power` is `BRIGHT`, which is `5.0` (lamp/core.py:3) by default, in Tower.light (lamp/core.py:9)."
    )
    assert told.sources[0].sentence == "BRIGHT = 5.0"
    told = _asked(tmp_path / "2", reader, SOURCE, "What is the default height of Tower?")
    assert told is not None
    assert "`12` by default, in Tower (lamp/core.py:7)" in told.text
    told = _asked(tmp_path / "3", reader, SOURCE, "What is the default of max-power?")
    assert told is not None
    assert "`7` by default, in main (lamp/core.py:21)" in told.text
    assert _asked(tmp_path / "4", reader, SOURCE, "What is the default height of Lamp?") is None
    assert _asked(tmp_path / "5", reader, SOURCE, "What is the default weight?") is None


def test_several_defaults_are_listed(tmp_path: Path, reader: Model) -> None:
    more = {"lamp/more.py": 'def light(colour="red"):\n    pass\n\n\ndef dim(colour="red"):\n    pass\n'}
    told = _asked(tmp_path, reader, {**SOURCE, **more}, "What is the default colour?")
    assert told is not None
    assert "has 2 defaults" in told.text
    assert '- `"red"` in light (lamp/more.py:1), dim (lamp/more.py:5)' in told.text
    assert '- `"white"` in Tower.light' in told.text


def test_a_constant_of_another_module_is_not_that_of_the_project(tmp_path: Path, reader: Model) -> None:
    source = """import logging
from lamp import settings


def a(depth=logging.DEBUG): ...


def b(rank=settings.LEVEL): ...


def c(row=LEVEL): ...
"""
    files = {"lamp/settings.py": "DEBUG = True\nLEVEL = 4\n", "lamp/a.py": source}
    told = _asked(tmp_path / "1", reader, {**SOURCE, **files}, "What is the default depth?")
    assert told is not None
    assert told.text == "`depth` is `logging.DEBUG` by default, in a (lamp/a.py:5)."
    told = _asked(tmp_path / "2", reader, {**SOURCE, **files}, "What is the default rank?")
    assert told is not None
    assert "which is `4`" in told.text
    told = _asked(tmp_path / "3", reader, {**SOURCE, **files}, "What is the default row?")
    assert told is not None
    assert "which is" not in told.text


def test_a_marker_of_what_was_not_given_comes_last(tmp_path: Path, reader: Model) -> None:
    more = "UNSET = object()\n\n\ndef a(oil=UNSET): ...\ndef b(oil=UNSET): ...\ndef c(oil=2): ...\n"
    told = _asked(tmp_path, reader, {**SOURCE, "lamp/more.py": more}, "What is the default of oil?")
    assert told is not None
    assert re.findall(r"(?m)^- `(\w+)`", told.text) == ["2", "UNSET"]


def test_a_search_that_nobody_waits_for_ends(tmp_path: Path, reader: Model) -> None:
    wanted = project_question("Where is light called?")
    assert wanted is not None
    with read_project(tmp_path, reader, SOURCE) as snapshot, pytest.raises(Stopped):
        answer_about_the_project(snapshot, wanted, lambda: True)


SINCE = """# Changes

## 4.4.0 (2026-11-03)

- Drop support for Python 3.10.
- Fix `Lamp.burn` in the rain.

## 4.0.0 (2025-01-01)

### Added

- A `mirror_size` option.
- `Lamp.burn` takes oil.

### Deprecated

- The wick.
"""
DROPPED = "4.4.0 (2026-11-03): Drop support for Python 3.10."
MIRROR = "4.0.0 (2025-01-01): A `mirror_size` option."
BARE_SINCE = "Version 2.0\n-----------\n\nAdded a mirror.\n\nVersion 1.0\n-----------\n\nRemoved the wick.\n"


@pytest.mark.parametrize(
    ("name", "text", "question", "told"),
    [
        ("CHANGES.md", SINCE, "When was Python 3.10 support dropped?", [DROPPED]),
        ("CHANGES.md", SINCE, "In which version was the mirror size added?", [MIRROR]),
        ("CHANGES.md", SINCE, "Which version deprecated the wick?", ["4.0.0 (2025-01-01): The wick."]),
        ("CHANGES.md", SINCE, "when was Lamp.burn fixed", ["4.4.0 (2026-11-03): Fix `Lamp.burn` in the rain."]),
        ("CHANGES.md", SINCE, "When was Python 3.1 support dropped?", None),
        ("CHANGES.md", SINCE, "Since when is the wick supported?", None),
        ("CHANGES.md", SINCE, "When was it added?", None),
        ("CHANGES.txt", BARE_SINCE, "Since what version is the mirror available?", ["Version 2.0: Added a mirror."]),
        ("CHANGES.txt", "Nothing here.", "When was the mirror added?", None),
        ("notes.md", SINCE, "When was the mirror size added?", None),
    ],
)  # fmt: skip
def test_when_something_came_or_went_is_told_with_the_version(
    tmp_path: Path, reader: Model, name: str, text: str, question: str, told: list[str] | None
) -> None:
    answer = _asked(tmp_path, reader, {**SOURCE, name: text}, question)
    assert (None if answer is None else re.findall(r"(?m)^- (.+)$", answer.text)) == told


@pytest.mark.parametrize(
    ("entry", "question", "is_told"),
    [
        (
            "Fixed a crash in retry support when the timeout was added twice.",
            "In which version was the timeout added?",
            False,
        ),
        ("Python 3.8 is no longer supported.", "Since when is Python 3.8 supported?", False),
        ("Python 3.8 is no longer supported.", "When was Python 3.8 dropped?", True),
        ("`retry` no longer accepts floats.", "When was retry removed?", False),
        ("Reverted: websockets were added, and never released.", "When were websockets added?", False),
        ("Removed the new websockets.", "When were websockets added?", False),
        ("Removed the limit from `retry`.", "When was retry removed?", False),
        ("Removed `retry` from the client.", "When was retry removed?", True),
        ("The old `retry` has been removed.", "When was retry removed?", True),
        ("#12: Python 3.8 support dropped.", "When was Python 3.8 dropped?", True),
        ("Logging is faster if Python 3.8 was dropped.", "When was Python 3.8 dropped?", False),
        ("The client now accepts a timeout.", "When was the timeout added?", True),
        ("Added a timeout to `Client`.", "When was the client added?", False),
        ("Added a timeout to `Client`.", "When was the client timeout added?", True),
        ("Python 3.8 is now supported.", "Since when is Python 3.8 supported?", True),
        ("Dropdown menus were added.", "When were dropdown menus added?", True),
        ("Add a way to set the timeout.", "When was the timeout added?", True),
        ("Remove the deprecated wick.", "When was the wick deprecated?", False),
        ("The wick is deprecated.", "When was the wick deprecated?", True),
    ],
)
def test_an_entry_says_by_its_verb_what_became_of_a_thing(
    tmp_path: Path, reader: Model, entry: str, question: str, *, is_told: bool
) -> None:
    text = f"# Changes\n\n## 2.0.0\n\n- {entry}\n- A bell rings.\n\n## 1.0.0\n\n- The lamp was born.\n"
    answer = _asked(tmp_path, reader, {**SOURCE, "CHANGES.md": text}, question)
    assert (answer is not None and entry in answer.text) == is_told

"""What changed in a version, and in which version something changed: what a project's lists of changes say."""

import re
from pathlib import Path

import pytest
from written_project import ask_project

from model.checkpoint import Model

SOURCE = {"lamp.py": "def light():\n    return 1\n"}
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
    told = ask_project(tmp_path, reader, {**SOURCE, name: text}, question)
    if changes is None:
        assert told is None
        return
    assert told is not None
    found = re.findall(r"(?m)^- (.+)$", told.text)
    assert found[: len(changes)] == changes
    assert "latest" in question or len(found) == len(changes)
    assert all(one.sentence for one in told.sources)


def test_changes_keep_the_headings_that_they_stand_under(tmp_path: Path, reader: Model) -> None:
    told = ask_project(tmp_path, reader, {**SOURCE, "CHANGELOG.md": CHANGES}, "What changed in 2.1.0?")
    assert told is not None
    assert "\n\nAdded:\n\n- A second lamp. It is red.\n- A mirror.\n\nFixed:\n\n- The wick" in told.text


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
    answer = ask_project(tmp_path, reader, {**SOURCE, name: text}, question)
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
    answer = ask_project(tmp_path, reader, {**SOURCE, "CHANGES.md": text}, question)
    assert (answer is not None and entry in answer.text) == is_told

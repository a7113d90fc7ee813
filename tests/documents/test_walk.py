"""Outside of git, .gitignore files mean what they mean to git; what a person says stands above them."""

import shutil
from pathlib import Path

import pytest
from random_trees import difference

from gemma10m_tui.documents.git_files import git_files
from gemma10m_tui.documents.ignore_rules import parse_rules
from gemma10m_tui.documents.own_rules import LEFT_OUT, OwnRules
from gemma10m_tui.documents.walk import Entry, walk

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is the oracle")


def plant(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def walked(root: Path) -> list[str]:
    return sorted(entry.path for entry in walk(root, OwnRules(root)) if entry.closed is None)


@needs_git
@pytest.mark.parametrize("seed", range(100_000, 100_025))
def test_the_walk_finds_what_git_finds(seed: int) -> None:
    assert difference(seed) is None


@pytest.mark.parametrize(
    ("pattern", "path", "excluded"),
    [
        ("*.log", "a/b.log", True),
        ("/a", "b/a", None),
        ("a/", "a", None),  # a file
        ("foo/**/bar", "foo/bar", True),
        ("foo/**/bar", "foo/x/y/bar", True),
        ("foo**/bar", "foox/y/bar", True),  # git's own oddity: what stands before a star is compared on its own
        ("*o**/bar", "foo/x/bar", None),
        ("**\\/bar", "bar", None),
        ("a[/]b", "a/b", None),
        ("[]a]", "]", True),
        ("[[:digit:]]x", "1x", True),
        ("[[:nope:]]", "n", None),
        ("x\\ ", "x ", True),
        ("x ", "x", True),
        ("\\!a", "!a", True),
        ("!a", "a", False),
        ("?", "é", None),  # two bytes
        ("a\\", "a\\", None),
        ("#a", "#a", None),
        ("a\r", "a", True),
    ],
)
def test_a_pattern_means_what_it_means_to_git(pattern: str, path: str, excluded: bool | None) -> None:
    assert parse_rules(pattern.encode()).verdict(path, folder=False) is excluded


def test_a_hostile_pattern_ends() -> None:
    rules = parse_rules(b"*a" * 2000 + b"b\n" + b"**/a*/" * 600 + b"q\n")
    assert rules.verdict("a/" * 99 + "a" * 255, folder=False) is None


def test_a_nearer_ignore_file_includes_again(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": "*.log\nbroken[\n", "src/.gitignore": "!kept.log\n"})
    plant(tmp_path, dict.fromkeys(("a.log", "src/b.log", "src/kept.log"), "text"))
    assert walked(tmp_path) == [".gitignore", "src/.gitignore", "src/kept.log"]


def test_a_folder_that_is_not_entered_is_told(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / ".git").mkdir()
    told = [Entry("node_modules", "dependencies, not this project's own text", folder=True)]
    assert list(walk(tmp_path, OwnRules(tmp_path))) == told


def test_a_folder_without_a_work_tree_has_no_git_files(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    assert git_files(tmp_path) is None


def test_what_a_person_asks_for_stands_above_every_other_rule(tmp_path: Path) -> None:
    plant(tmp_path, dict.fromkeys(("a.log", "vendor/x/y.go", "build/z.py", "drafts/n.txt", "drafts/kept.txt"), "text"))
    plant(tmp_path, {".gitignore": "*.log\n", ".gemma10mignore": "!a.log\n!vendor/x/\ndrafts/\n!drafts/kept.txt\n"})
    entries = list(walk(tmp_path, OwnRules(tmp_path)))
    assert walked(tmp_path) == [".gemma10mignore", ".gitignore", "a.log", "drafts/kept.txt", "vendor/x/y.go"]
    assert {entry.path: entry.closed for entry in entries if entry.folder} == {
        "vendor": "dependencies, not this project's own text",
        "build": "built or cached, not written by a person",
        "drafts": LEFT_OUT,
    }


def test_a_pattern_by_name_opens_no_folder_that_is_left_out(tmp_path: Path) -> None:
    plant(tmp_path, {".gemma10mignore": "!*.lock\n", "node_modules/p/yarn.lock": "x", "yarn.lock": "x"})
    own = OwnRules(tmp_path)
    assert not own.opens("node_modules")
    assert own.names("yarn.lock")
    assert walked(tmp_path) == [".gemma10mignore", "yarn.lock"]

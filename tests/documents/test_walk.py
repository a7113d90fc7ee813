"""Outside of git, .gitignore files mean what they mean to git."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from gemma10m_tui.documents.git_files import git_files
from gemma10m_tui.documents.walk import Refused, walk

NAMES = st.sampled_from(["a", "b.log", "c.py", "x y"])
FOLDERS = st.sampled_from(["", "src/", "src/deep/", "a/", "logs/"])
# Patterns that include again what a folder above excludes are left out: there pathspec is known to differ from git.
PATTERNS = st.sampled_from(
    ["*.log", "/a", "a/", "src/*.py", "**/deep", "c.*", "# comment", "", "logs/", "x\\ y", "deep/**"]
)
TREES = st.sets(st.builds(lambda folder, name: folder + "n" + name, FOLDERS, NAMES), min_size=1, max_size=12)
RULES = st.dictionaries(st.sampled_from(["", "src/"]), st.lists(PATTERNS, max_size=4), max_size=2)


def walked(root: Path) -> list[str]:
    return sorted(entry for entry in walk(root) if isinstance(entry, str))


@settings(max_examples=60)
@given(TREES, RULES)
def test_the_walk_finds_what_git_finds(files: set[str], rules: dict[str, list[str]]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name in files:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text("text")
        for place, patterns in rules.items():
            (root / place).mkdir(parents=True, exist_ok=True)
            (root / place / ".gitignore").write_text("\n".join(patterns) + "\n")
        found = walked(root)
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
        assert found == git_files(root)


def test_a_nearer_ignore_file_includes_again(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / ".gitignore").write_text("*.log\nbroken[\n")
    (tmp_path / "src" / ".gitignore").write_text("!kept.log\n")
    for name in ("a.log", "src/b.log", "src/kept.log"):
        (tmp_path / name).write_text("text")
    assert walked(tmp_path) == [".gitignore", "src/.gitignore", "src/kept.log"]


def test_a_folder_that_is_not_entered_is_told(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / ".git").mkdir()
    assert list(walk(tmp_path)) == [Refused("node_modules", "dependencies, not this project's own text")]


def test_a_folder_without_a_work_tree_has_no_git_files(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    assert git_files(tmp_path) is None

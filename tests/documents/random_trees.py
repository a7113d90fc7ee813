"""Random folders with random .gitignore files, and what git makes of them: the oracle that our own walk is held to.

Run by hand over many: `python tests/documents/random_trees.py 1000`.
"""

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from gemma10m_tui.documents.own_rules import OwnRules
from gemma10m_tui.documents.walk import walk

FOLDERS = ("a", "b", "src", "src/deep", "src/deep/er", "a/b", "a/b/c", "logs", "foo", "foobar", "foo/bar", "é", "x y")
NAMES = ("a", "b", "b.log", "c.py", "d.min.js", "x y", "foo", "bar", "foobar", "é.txt", "[z]", "#h", "!n", "t ", "k.c")
PIECES = (
    "a", "b", "foo", "bar", "foobar", "src", "deep", "er", "c", "logs", "*.log", "*.py", "*", "**", "***", "f*", "*o*r",
    "?", "??", "[a-c]", "[!a]", "[^b]*", "[[:alpha:]]", "[[:digit:]", "[z-a]", "[]a]", "\\[z\\]", "é", "é*", "fo**",
    "**r", "x\\ y", "x y", "\\#h", "\\!n", "t\\ ", "t ", "[a", "\\", "b\\*", "k.[ch]", "*.min.*", "[a\\-c]", "[-a]",
    "[[:nope:]]",
)  # fmt: skip


def random_pattern(chance: random.Random) -> str:
    """A line as people write them, and as they should not."""
    if chance.random() < 0.05:
        return chance.choice(["", "# comment", "/", "!", "  ", "\r", "!/", "a//b", "//a", "\t", "\ufeffa"])
    pieces = [chance.choice(PIECES) for _ in range(chance.choice([1, 1, 1, 2, 2, 3]))]
    line = chance.choice(["/", "/", "/", "/", "\\/"]).join(pieces)
    line = chance.choice(["", "", "", "/", "**/"]) + line + chance.choice(["", "", "", "/", "/*", "/**", " ", "\\ "])
    return ("!" if chance.random() < 0.3 else "") + line + ("\r" if chance.random() < 0.05 else "")


def plant(root: Path, seed: int) -> None:
    """A folder with some twenty files and one to four ignore files."""
    chance = random.Random(seed)
    folders = ["", *(folder for folder in FOLDERS if chance.random() < 0.6)]
    for folder in folders:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for _ in range(chance.randint(5, 30)):
        path = root / chance.choice(folders) / chance.choice(NAMES)
        if not path.exists():
            path.write_text("text")
    for folder in {"", *chance.choices(folders, k=3)}:
        lines = [random_pattern(chance) for _ in range(chance.randint(1, 5))]
        (root / folder / ".gitignore").write_text("\n".join(lines) + chance.choice(["\n", ""]), newline="")
    if chance.random() < 0.2:
        (root / "linked").symlink_to(root / folders[-1], target_is_directory=True)


def as_git_lists(root: Path) -> list[str]:
    """What the real git lists, with nobody's own settings."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(root),
        "GIT_CONFIG_NOSYSTEM": "1",
        "XDG_CONFIG_HOME": "/nowhere",
    }
    subprocess.run(["git", "init", "-q"], cwd=root, env=environment, check=True)
    command = ["git", "ls-files", "-coz", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True).stdout
    return sorted(os.fsdecode(name) for name in listed.split(b"\0") if name)


def as_we_list(root: Path) -> list[str]:
    """What our walk lists."""
    return sorted(entry.path for entry in walk(root, OwnRules(root)) if not entry.folder and entry.closed is None)


def difference(seed: int) -> str | None:
    """What differs for one random tree, with its ignore files; None when nothing does."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        plant(root, seed)
        ours = as_we_list(root)
        theirs = as_git_lists(root)
        if ours == theirs:
            return None
        rules = {str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob(".gitignore"))}
        return f"seed {seed}: ours only {set(ours) - set(theirs)}, git only {set(theirs) - set(ours)}, rules {rules!r}"


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    differences = [found for found in map(difference, range(wanted)) if found]
    print(*differences[:10], sep="\n")
    print(f"{wanted} random trees, {len(differences)} differ from git")
    sys.exit(bool(differences))

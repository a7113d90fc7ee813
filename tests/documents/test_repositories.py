"""A repository is read as its own text: what git knows, what a person asks for, and nothing that must stay unread."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from gemma10m_tui.documents import Survey, find_sources
from gemma10m_tui.errors import ExitCode, Problem

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
DRAWN = "q7ZpLw3xTk9VbN2sRy5JhGd8CfMu4Xe6WaQ1oKtB"


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def git(root: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=t", "-c", "user.email=t@t", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *settings, *arguments], cwd=root, check=True, capture_output=True)


def repository(root: Path, files: dict[str, str]) -> Path:
    tree(root, files)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "first")
    return root


def names(survey: Survey) -> list[str]:
    return [source.name for source in survey.sources]


def reasons(survey: Survey) -> dict[str, str]:
    return {skipped.name: skipped.reason for skipped in survey.skipped}


def test_what_explains_is_read_before_the_source_and_tests_come_last(tmp_path: Path) -> None:
    order = [
        "README.md", "docs/index.md", "docs/cli.md", "docs/usage.md", "pyproject.toml", "src/pack/__init__.py",
        "src/pack/app.py", "src/pack/zoo.py", "src/pack/deep/inner.py", "examples/hello.py", "CHANGES.md",
        ".github/work.yml", "tests/test_app.py",
    ]  # fmt: skip
    tree(tmp_path, {name: name for name in sorted(order)})
    assert names(find_sources([tmp_path])) == order


@needs_git
def test_a_committed_file_knows_its_commit_and_a_changed_one_says_so(tmp_path: Path) -> None:
    repository(tmp_path, {"a.py": "a = 1\n", "b.py": "b = 1\n"})
    tree(tmp_path, {"b.py": "b = 2\n", "c.py": "c = 3\n"})
    found = {source.name: source for source in find_sources([tmp_path]).sources}
    shown = {name: source.revision and source.revision.of(source.path.read_bytes()) for name, source in found.items()}
    head = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=tmp_path, text=True)[:7]
    assert shown == {"a.py": head, "b.py": f"{head}-dirty", "c.py": None}


@needs_git
def test_a_submodule_is_read_and_one_that_is_not_there_is_told(tmp_path: Path) -> None:
    repository(tmp_path / "library", {"lib.py": "x = 1\n"})
    root = repository(tmp_path / "project", {"main.py": "y = 1\n"})
    git(root, "submodule", "add", "-q", str(tmp_path / "library"), "deps")
    git(root, "commit", "-q", "-m", "with a submodule")
    assert "deps/lib.py" in names(find_sources([root]))
    git(root, "submodule", "deinit", "-q", "-f", "deps")
    survey = find_sources([root])
    assert "deps/lib.py" not in names(survey)
    assert "not checked out" in reasons(survey)["deps/"]


@needs_git
def test_a_repository_inside_an_ordinary_folder_is_read_as_git_sees_it(tmp_path: Path) -> None:
    repository(tmp_path / "one", {".gitignore": "*.log\n", "a.py": "a"})
    tree(tmp_path, {"one/x.log": "x", "notes.txt": "n"})
    assert names(find_sources([tmp_path])) == ["notes.txt", "one/a.py", "one/.gitignore"]


@needs_git
@pytest.mark.parametrize("committed", [True, False])
def test_what_git_ignores_is_read_when_it_is_asked_for(tmp_path: Path, committed: bool) -> None:
    files = {".gitignore": "*.log\nout/\n", ".gemma10mignore": "!kept.log\n!out/a.txt\ndrafts/\n", "drafts/d.txt": "d"}
    repository(tmp_path, files) if committed else tree(tmp_path, files)
    tree(tmp_path, {"kept.log": "k", "other.log": "o", "out/a.txt": "a", "out/b.txt": "b"})
    survey = find_sources([tmp_path])
    assert [name for name in names(survey) if not name.startswith(".")] == ["kept.log", "out/a.txt"]
    assert reasons(survey)["drafts/"].startswith("left out by .gemma10mignore")


@needs_git
def test_the_rules_at_the_top_of_a_work_tree_hold_in_a_folder_of_it(tmp_path: Path) -> None:
    repository(tmp_path, {".gemma10mignore": "/src/old/\n", "src/a.py": "a", "src/old/b.py": "b"})
    assert names(find_sources([tmp_path / "src"])) == ["a.py"]


@needs_git
def test_gitattributes_say_what_is_generated_and_what_is_not(tmp_path: Path) -> None:
    rules = "api.py linguist-generated\nlibs/** linguist-vendored=true\napp.min.js -linguist-generated\n"
    repository(tmp_path, {".gitattributes": rules, "api.py": "a", "libs/x.py": "b", "app.min.js": "c", "main.py": "d"})
    survey = find_sources([tmp_path])
    assert names(survey) == ["main.py", "app.min.js", ".gitattributes"]
    assert reasons(survey) == {"api.py": "generated (.gitattributes)", "libs/x.py": "vendored (.gitattributes)"}


@needs_git
def test_a_repository_cannot_make_git_run_a_filter(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "a", ".gitattributes": "* filter=evil\n"})
    git(root, "config", "filter.evil.clean", f"touch {tmp_path}/it-ran; cat")
    git(root, "config", "filter.evil.process", f"touch {tmp_path}/it-ran")
    tree(root, {"a.py": "b"})
    os.utime(root / "a.py", (1, 1))
    assert "a.py" in names(find_sources([root]))
    assert not (tmp_path / "it-ran").exists()


def test_a_pointer_to_a_file_kept_elsewhere_is_no_text(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12345\n"
    survey = find_sources([tree(tmp_path, {"model.txt": pointer, "a.txt": "a"})])
    assert "git lfs pull" in reasons(survey)["model.txt"]


def test_a_certificate_is_no_text(tmp_path: Path) -> None:
    survey = find_sources([tree(tmp_path, {"ca.crt": "-----BEGIN CERTIFICATE-----\nMIIB\n", "a.txt": "a"})])
    assert "certificate" in reasons(survey)["ca.crt"]


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("GitHub token", "token = ghp_" + DRAWN[:36]),
        ("AWS key", "AKIA" + "Q3Z7WLTN4RYP5GKM"),
        ("private key", "-----BEGIN RSA " + "PRIVATE KEY-----\n" + DRAWN * 2 + "\n"),
        ("Google key", "'AIza" + DRAWN[:35] + "'"),
    ],
)
def test_a_file_with_a_secret_is_left_out_with_a_warning(tmp_path: Path, what: str, text: str) -> None:
    survey = find_sources([tree(tmp_path, {"deploy.py": "x = 1\n" * 3000 + text, "a.txt": "a", ".env": "K=1"})])
    assert what in reasons(survey)["deploy.py"]
    assert survey.warnings == (
        "2 files may hold secrets and will not be read: deploy.py, .env. Name one itself to read it all the same.",
    )
    assert names(find_sources([tmp_path / "deploy.py"])) == ["deploy.py"]


@pytest.mark.parametrize(
    "text",
    ["AKIAIOSFODNN7" + "EXAMPLE", "ghp_" + "x" * 36, "-----BEGIN PRIVATE " + "KEY-----\n...\n", "sk_live_is_a_prefix"],
)
def test_a_placeholder_is_no_secret(tmp_path: Path, text: str) -> None:
    assert names(find_sources([tree(tmp_path, {"guide.md": text})])) == ["guide.md"]


def test_a_link_is_followed_inside_the_folder_and_never_out_of_it(tmp_path: Path) -> None:
    root = tree(tmp_path / "root", {"vendor/guide/one.md": "one", "kept.txt": "kept", ".env": "K=1"})
    tree(tmp_path, {"outside/secret.txt": "s"})
    links = {
        "guide": "vendor/guide",
        "out": "../outside",
        "notes.txt": ".env",
        "gone": "nowhere",
        "self": "self",
        "here": ".",
        "again": "kept.txt",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)
    survey = find_sources([root])
    assert names(survey) == ["kept.txt", "guide/one.md"]
    told = reasons(survey)
    assert told["out"] == "symbolic link out of the folder (not followed)"
    assert told["notes.txt"].startswith("may hold secrets")
    assert told["gone"] == told["self"] == "symbolic link that leads nowhere"
    assert "loop" in told["here"]
    assert told["again"] == "symbolic link to kept.txt, which is read"


@needs_git
def test_a_link_into_the_repository_s_own_data_is_not_followed(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.py": "a"})
    (root / "config.txt").symlink_to(".git/config")
    assert "own data" in reasons(find_sources([root]))["config.txt"]


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX") or not hasattr(os, "mkfifo"), reason="needs POSIX")
def test_sockets_pipes_and_names_that_are_no_text_stop_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, {"kept.txt": "kept"})
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / os.fsdecode(b"caf\xe9\n\x1b[31m.txt")).write_text("text")
    monkeypatch.chdir(tmp_path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("socket.txt")
    survey = find_sources([tmp_path])
    listener.close()
    assert names(survey) == ["caf\ufffd \u241b[31m.txt", "kept.txt"]
    assert set(reasons(survey).values()) == {"not a regular file (pipe, socket or device)"}


def test_a_folder_that_vanishes_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree(tmp_path / "root", {"a.txt": "a"})
    real = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: (shutil.rmtree(root, ignore_errors=True), real(path))[1])
    with pytest.raises(Problem, match="cannot be listed"):
        find_sources([root])


def test_a_quoted_pattern_is_expanded_in_natural_order(tmp_path: Path) -> None:
    tree(tmp_path, {"part10.md": "a", "part2.md": "b", "deep/er/part3.md": "c", "x.txt": "d", "k.pem": "e"})
    assert names(find_sources([tmp_path / "*.md"])) == ["part2.md", "part10.md"]
    assert len(names(find_sources([tmp_path / "**/*.md"]))) == 3
    assert names(find_sources([tmp_path / "*.md", tmp_path / "x.txt"])) == ["part2.md", "part10.md", "x.txt"]
    assert set(reasons(find_sources([tmp_path / "*"]))) >= {"k.pem"}


def test_a_pattern_without_a_match_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="Nothing matches the pattern") as raised:
        find_sources([tmp_path / "*.md"])
    assert raised.value.code is ExitCode.NOT_FOUND


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    tree(tmp_path, {"[draft].txt": "a", "d.txt": "b"})
    assert names(find_sources([tmp_path / "[draft].txt"])) == ["[draft].txt"]

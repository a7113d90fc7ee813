"""The wheel, built and installed as a person gets it, works from a folder that has a `model` of its own."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Installed:
    """A folder of installed packages, and a foreign folder to run from whose names are those of our imports."""

    packages: Path
    foreign: Path
    wheel: Path

    def run(self, command: Sequence[str], *, path: Sequence[Path] = ()) -> subprocess.CompletedProcess[str]:
        """Run a command from the foreign folder; `path` comes before the installed packages on PYTHONPATH."""
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(folder) for folder in (*path, self.packages)),
            "GEMMA10M_HOME": str(self.foreign / "home"),
        }
        return subprocess.run(command, cwd=self.foreign, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel of this checkout, installed without its dependencies, which this environment has."""
    folder = tmp_path_factory.mktemp("packaging")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(folder / "packages"), str(wheel)], check=True)
    foreign = folder / "foreign"
    for name in ("model", "typer", "torch", "documents"):
        (foreign / name).mkdir(parents=True)
        (foreign / name / "__init__.py").write_text("raise SystemExit('a foreign package was imported')\n")
    return Installed(folder / "packages", foreign, wheel)


def entry_points(installed: Installed) -> list[list[str]]:
    """The two ways to start the program."""
    return [[str(installed.packages / "bin" / "gemma10m")], [sys.executable, "-m", "gemma10m_tui"]]


def test_the_program_starts_both_ways_from_a_foreign_folder(installed: Installed) -> None:
    for start in entry_points(installed):
        ended = installed.run([*start, "--help"])
        assert (ended.returncode, ended.stderr) == (0, "")
        assert "snapshots" in ended.stdout


def test_the_shipped_model_is_found_in_the_wheel(installed: Installed) -> None:
    for start in entry_points(installed):
        ended = installed.run([*start, "models", "list", "--json"])
        assert (ended.returncode, ended.stderr) == (0, "")
        (reader,) = json.loads(ended.stdout)
        assert reader["path"] == str(installed.packages / "gemma10m_tui" / "_assets" / "reader")
        assert reader["parameters"] > 0


def test_the_sample_book_is_found_in_the_wheel(installed: Installed) -> None:
    ended = installed.run(
        [sys.executable, "-P", "-c", "from gemma10m_tui.assets import sample_book; print(sample_book())"]
    )
    assert Path(ended.stdout.strip()).is_relative_to(installed.packages), ended.stderr


@pytest.mark.parametrize("first", ["current folder", "PYTHONPATH"])
def test_our_network_is_imported_and_not_the_folder_that_has_its_name(installed: Installed, first: str) -> None:
    program = (
        "from gemma10m_tui.__main__ import guard_imports\n"
        "guard_imports()\n"
        "import model.spec, typer, torch\n"
        "print(model.spec.__file__, typer.__file__, torch.__file__, sep='\\n')"
    )
    # A folder elsewhere on PYTHONPATH is the person's own wish for every name but ours.
    other = installed.foreign.parent / "elsewhere"
    (other / "model").mkdir(parents=True, exist_ok=True)
    (other / "model" / "__init__.py").write_text("raise SystemExit('a foreign package was imported')\n")
    ended = installed.run([sys.executable, "-c", program], path=[other] if first == "PYTHONPATH" else [])
    assert ended.returncode == 0, ended.stderr
    spec, *others = ended.stdout.split()
    assert spec == str(installed.packages / "model" / "spec.py")
    assert not any(Path(path).is_relative_to(installed.foreign) for path in others)


def test_a_checkout_is_run_where_it_stands() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "gemma10m_tui", "--version"], cwd=ROOT, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_children_of_a_checkout_that_is_not_installed_find_its_packages() -> None:
    program = (
        "import subprocess, sys\n"
        "from gemma10m_tui.__main__ import guard_imports\n"
        "guard_imports()\n"
        "child = [sys.executable, '-P', '-c', 'import gemma10m_tui; print(gemma10m_tui.__file__)']\n"
        "sys.exit(subprocess.run(child).returncode)"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert Path(ended.stdout.strip()).is_relative_to(ROOT)


def test_the_wheel_carries_the_licence_and_nothing_that_was_not_meant(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        names = archive.namelist()
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"gemma10m_tui", "model"}
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".part"))]

"""Whatever is wrong with what a person names: one sentence, the right exit code, nothing on stdout, no traceback.

These run the command line in this process, which is quicker; test_commands.py shows that a process does the same.
"""

import io
import os
import sys
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject
from tiny_reader import story

from gemma10m_tui.cli.app import run
from gemma10m_tui.errors import ExitCode


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("GEMMA10M_HOME", str(folder))
    monkeypatch.setattr(sys, "argv", ["gemma10m"])
    return folder


def encrypted_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    writer.encrypt("secret", owner_password="owner", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def scanned_pdf() -> bytes:
    """One page that is an image."""
    writer = PdfWriter()
    page = writer.add_blank_page(612, 792)
    image = DecodedStreamObject()
    image.set_data(b"\x80" * 64)
    for name, value in (("/Width", 8), ("/Height", 8), ("/BitsPerComponent", 8)):
        image[NameObject(name)] = NumberObject(value)
    image[NameObject("/Type")] = NameObject("/XObject")
    image[NameObject("/Subtype")] = NameObject("/Image")
    image[NameObject("/ColorSpace")] = NameObject("/DeviceGray")
    images = DictionaryObject({NameObject("/Im0"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): images})
    content = DecodedStreamObject()
    content.set_data(b"q 500 0 0 700 50 50 cm /Im0 Do Q")
    page[NameObject("/Contents")] = content
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


FILES = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\t\n", "white space"),
    "encrypted.pdf": (encrypted_pdf(), "password"),
    "scanned.pdf": (scanned_pdf(), "scan|image"),
    "broken.pdf": (b"%PDF-1.4\nthis is not the rest of a PDF\n", "damaged"),
    "binary.txt": (bytes(range(256)) * 8, "binary"),
    "program.exe": (b"MZ" + bytes(510), "binary|program"),
}


def fails(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    """The code and the one sentence of a command that fails."""
    code = run([str(word) for word in words])
    said, complaint = capsys.readouterr()
    assert said == ""
    assert "Traceback" not in complaint
    assert "should not have" not in complaint
    assert complaint.count("\n") == 1
    assert complaint.startswith("gemma10m: ")
    return code, complaint


@pytest.mark.parametrize("command", ["ingest", "ask"])
@pytest.mark.parametrize("name", FILES)
def test_a_file_without_text_fails_and_says_why(
    command: str, name: str, tmp_path: Path, home: Path, reader_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, reason = FILES[name]
    path = tmp_path / name
    path.write_bytes(data)
    words = (command, path, "Who?") if command == "ask" else (command, path)
    code, complaint = fails(capsys, *words, "--model", reader_folder)
    assert code == ExitCode.FAILED
    assert name in complaint
    assert any(word in complaint for word in reason.split("|")), complaint
    assert not list((home / "snapshots").glob("*"))


def test_a_missing_path_is_not_found(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for words in (("ingest", tmp_path / "no.txt"), ("ask", tmp_path / "no.txt", "Who?"), ("ask", "no-snap", "Who?")):
        code, complaint = fails(capsys, *words)
        assert code == ExitCode.NOT_FOUND
        assert complaint.count(str(words[1])) == 1
        assert "There is no file" in complaint


def test_a_command_line_that_says_nothing_is_a_usage_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for words in (["ingest"], ["ask", tmp_path, " "], ["fly"], ["ingest", "--fast", "x"]):
        code, _ = fails(capsys, *words)
        assert code == ExitCode.USAGE


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, reader_folder: Path
) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("secret", encoding="utf-8")
    path.chmod(0)
    code, complaint = fails(capsys, "ingest", path, "--model", reader_folder)
    assert code == ExitCode.FAILED
    assert "permission" in complaint


def test_an_unknown_model_is_not_found_and_a_broken_one_cannot_be_used(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    book = tmp_path / "book.txt"
    book.write_text(story(2), encoding="utf-8")
    code, complaint = fails(capsys, "ask", book, "Who?", "--model", "no-such-model")
    assert code == ExitCode.NOT_FOUND
    assert "no-such-model" in complaint
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text("{}", encoding="utf-8")
    code, complaint = fails(capsys, "ask", book, "Who?", "--model", broken)
    assert code == ExitCode.FAILED
    assert "broken" in complaint


def test_a_snapshot_that_is_damaged_or_none_at_all_fails_and_is_left_as_it_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, reader_folder: Path
) -> None:
    book = tmp_path / "book.txt"
    book.write_text(story(60), encoding="utf-8")
    assert run(["ingest", str(book), "--model", str(reader_folder)]) == ExitCode.DONE
    name = capsys.readouterr().out.strip()
    path = tmp_path / "home" / "snapshots" / f"{name}.g10m"
    whole = path.read_bytes()
    for part in (whole[: len(whole) // 2], whole[:100], b"", b"not a database" * 100):
        path.write_bytes(part)
        for words in (("ask", name, "Who?", "--model", reader_folder), ("snapshots", "show", name)):
            code, complaint = fails(capsys, *words)
            assert code == ExitCode.FAILED
            assert name in complaint
        assert path.read_bytes() == part
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    # The text itself can still be asked: it is read again, beside the damaged file.
    assert run(["ask", str(book), "Who?", "--model", str(reader_folder)]) == ExitCode.DONE

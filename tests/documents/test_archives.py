"""Archives are read member by member, within bounds; whatever cannot be read of one is named with the reason."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_pdf import written_pdf

from gemma10m_tui.documents import (
    DocumentKind,
    Source,
    Survey,
    Unreadable,
    archives,
    compressed,
    find_sources,
    read_source,
    read_stream,
)
from gemma10m_tui.documents.archive_survey import look_inside
from gemma10m_tui.documents.archives import member_digest
from gemma10m_tui.errors import Problem

FILES = {
    "thing-1.0/src/app.py": b"def run():\n    return 1\n",
    "thing-1.0/README.md": b"# Thing\n\nWhat it does.\n",
    "thing-1.0/docs/guide.txt": b"How to use it.\n",
}


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files: Mapping[str, bytes], *more: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in more:
            archive.addfile(info)
    return buffer.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def zip_entry(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, mode << 16
    return entry


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def survey_of(folder: Path, name: str, data: bytes) -> Survey:
    return find_sources([written(folder, name, data)])


def texts(survey: Survey) -> dict[str, str]:
    return {source.name: "".join(passage.text for passage in read_source(source).passages) for source in survey.sources}


def reasons(folder: Path, name: str, data: bytes) -> dict[str, str]:
    """Why each member is not read, by its name in the archive."""
    _, skipped = look_inside(written(folder, name, data), name, None)
    return {entry.name.removeprefix(f"{name}/"): entry.reason for entry in skipped}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("thing.zip", zipped(FILES)),
        ("stored.zip", zipped(FILES, zipfile.ZIP_STORED)),
        ("thing.tar", tarred(FILES)),
        ("thing.tar.gz", gzip.compress(tarred(FILES))),
        ("thing.tar.bz2", bz2.compress(tarred(FILES))),
        ("thing.tar.xz", lzma.compress(tarred(FILES))),
        ("two-streams.tar.xz", lzma.compress(tarred(FILES)[:700]) + lzma.compress(tarred(FILES)[700:])),
        ("no suffix", gzip.compress(tarred(FILES))),
    ],
)
def test_members_are_documents_in_the_order_of_a_folder(tmp_path: Path, name: str, data: bytes) -> None:
    survey = survey_of(tmp_path, name, data)
    read = texts(survey)
    assert list(read) == [f"{name}/thing-1.0/{part}" for part in ("README.md", "docs/guide.txt", "src/app.py")]
    assert read[f"{name}/thing-1.0/docs/guide.txt"] == "How to use it.\n"
    assert [source.kind for source in survey.sources] == [DocumentKind.MARKDOWN, DocumentKind.TEXT, DocumentKind.CODE]
    assert not survey.skipped


def test_a_member_is_cited_by_its_name_in_the_archive(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, "thing.zip", zipped(FILES))
    document = read_source(survey.sources[-1])
    assert document.passages[0].locator.label.startswith("thing.zip/thing-1.0/src/app.py:1-2")
    assert document.sha256 == hashlib.sha256(FILES["thing-1.0/src/app.py"]).hexdigest()


def test_a_member_is_read_by_what_it_holds(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, "all.zip", zipped({"report": written_pdf(["Words of a page."])}))
    assert [source.kind for source in survey.sources] == [DocumentKind.PDF]
    assert "Words of a page." in texts(survey)["all.zip/report"]


def test_a_compressed_file_is_an_archive_of_that_file(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, "notes.txt.gz", gzip.compress(b"Some notes.\n"))
    assert texts(survey) == {"notes.txt.gz/notes.txt": "Some notes.\n"}


def test_what_a_folder_would_skip_is_skipped_in_an_archive_with_the_same_reason(tmp_path: Path) -> None:
    found = reasons(
        tmp_path,
        "all.zip",
        zipped(
            {
                "photo.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
                "data.bin": b"a\0b",
                "empty.txt": b"",
                "yarn.lock": b"x",
                ".env": b"KEY=1",
                "node_modules/a/index.js": b"x",
                "node_modules/b/index.js": b"x",
                ".git/config": b"x",
                "__MACOSX/._a.txt": b"x",
                "inner.zip": zipped({"a.txt": b"text"}),
                "inner.tar.gz": gzip.compress(tarred({"a.txt": b"text"})),
                "key.py": b"KEY = '-----BEGIN RSA PRIVATE KEY-----\n" + b"MIIEpAIBAAKCAQEA7Yq4tN0pZl2wQvXs" * 4 + b"'",
            }
        ),
    )
    assert found.pop("photo.png").startswith("binary (image")
    assert found.pop("key.py").startswith("holds what looks like a private key")
    assert found == {
        "data.bin": "binary",
        "empty.txt": "empty",
        "yarn.lock": "lock file",
        ".env": "may hold secrets (name it itself to read it)",
        "node_modules/": "dependencies, not this project's own text; 2 files",
        ".git/": "the repository's own; 1 file",
        "__MACOSX/": "what macOS keeps beside files; 1 file",
        "inner.zip": "an archive in an archive (unpack it and name what to read)",
        "inner.tar.gz": "an archive in an archive (unpack it and name what to read)",
    }


LEADING_OUT = ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "..\\evil.txt", "C:\\evil.txt", "\\\\host\\evil.txt"]


@pytest.mark.parametrize("name", LEADING_OUT)
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_name_that_leads_out_is_refused_by_name_and_nothing_is_written(
    tmp_path: Path, name: str, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    before = sorted(os.walk(tmp_path))
    survey = survey_of(inside, "evil.archive", pack({name: b"evil", "good.txt": b"good"}))
    assert texts(survey) == {"evil.archive/good.txt": "good"}
    assert [entry.reason for entry in survey.skipped] == ["its name leads out of the archive"]
    assert "evil.txt" in survey.skipped[0].name
    (inside / "evil.archive").unlink()
    assert sorted(os.walk(tmp_path)) == before


def test_links_and_devices_are_refused_by_name(tmp_path: Path) -> None:
    data = tarred(
        {"good.txt": b"good"},
        special("link.txt", tarfile.SYMTYPE, "/etc/passwd"),
        special("again.txt", tarfile.LNKTYPE, "good.txt"),
        special("pipe", tarfile.FIFOTYPE),
        special("disk", tarfile.BLKTYPE),
    )
    assert reasons(tmp_path, "a.tar", data) == {
        "link.txt": "symbolic link (not followed)",
        "again.txt": "a second name of another file of the archive",
        "pipe": "not a regular file (pipe or device)",
        "disk": "not a regular file (pipe or device)",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zip_entry("link.txt", stat.S_IFLNK | 0o777), "/etc/passwd")
        archive.writestr(zip_entry("pipe", stat.S_IFIFO | 0o644), "x")
        archive.writestr("good.txt", "good")
    assert reasons(tmp_path, "a.zip", buffer.getvalue()) == {
        "link.txt": "symbolic link (not followed)",
        "pipe": "not a regular file",
    }


def test_encrypted_members_are_named(tmp_path: Path) -> None:
    data = bytearray(zipped({"secret.txt": b"words", "open.txt": b"words"}, zipfile.ZIP_STORED))
    for mark, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark) + flags_at
        data[at] |= 1
    assert reasons(tmp_path, "a.zip", bytes(data)) == {
        "secret.txt": "encrypted (unpack the archive with its password and read that)"
    }


def test_other_compressions_of_zip_files_are_named(tmp_path: Path) -> None:
    found = reasons(tmp_path, "a.zip", zipped({"a.txt": b"words"}, zipfile.ZIP_LZMA))
    assert found == {"a.txt": "compressed in a way that is not read (unpack the archive and read that)"}


def test_a_member_that_grows_like_a_bomb_is_refused(tmp_path: Path) -> None:
    found = reasons(tmp_path, "bomb.zip", zipped({"zeros.txt": bytes(20_000_000), "good.txt": b"good"}))
    assert found == {"zeros.txt": "it unpacks to far more than a text does (a zip bomb?)"}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_bomb_is_refused_as_a_whole(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = written(tmp_path, "bomb.tar.gz", pack(tarred({"zeros.txt": bytes(20_000_000)})))
    with pytest.raises(Unreadable, match="zip bomb"):
        look_inside(path, "bomb.tar.gz", None)
    with pytest.raises(Problem, match=r"bomb.tar.gz cannot be read: it unpacks to far more"):
        find_sources([path])


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    data = zipped({"kernel.txt": b"words " * 1000, "other.txt": b"words " * 1000}, zipfile.ZIP_STORED)
    at = data.rfind(b"PK\x01\x02")  # the second entry of the list; it is made to point at the first file
    overlapping = data[: at + 42] + struct.pack("<I", 0) + data[at + 46 :]
    found = reasons(tmp_path, "overlap.zip", overlapping)
    assert set(found) == {"kernel.txt", "other.txt"}
    assert all("overlaps another file" in reason for reason in found.values())


def test_an_archive_that_holds_itself_is_not_entered_again(tmp_path: Path) -> None:
    inner = zipped({"inner.zip": zipped({"more.zip": b"PK\x03\x04"})})
    assert reasons(tmp_path, "quine.zip", zipped({"quine.zip": inner})) == {
        "quine.zip": "an archive in an archive (unpack it and name what to read)"
    }


def test_the_bounds_of_number_and_size_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    files = {f"{number}.txt": b"words" for number in range(5)}
    assert reasons(tmp_path, "many.zip", zipped(files))[""].startswith("it holds 5 files")
    assert reasons(tmp_path, "many.tar", tarred(files))[""].startswith("it holds more files than 3")
    monkeypatch.setattr(archives, "LARGEST_WHOLE", 12)
    found = reasons(tmp_path, "large.zip", zipped({f"{number}.txt": b"words" for number in range(3)}))
    assert list(found) == ["2.txt"]
    assert "unpacks to more than" in found["2.txt"]
    with pytest.raises(Unreadable, match="unpacks to more than"):
        look_inside(written(tmp_path, "large.tgz", gzip.compress(tarred(files))), "large.tgz", None)


def test_a_list_of_files_longer_than_any_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "_LONGEST_READ", 10_000)
    with pytest.raises(Unreadable, match="damaged"):
        look_inside(written(tmp_path, "a.zip", zipped({f"{number}.txt": b"" for number in range(500)})), "a.zip", None)


def test_a_cut_off_archive_gives_what_is_whole_and_says_what_is_lost(tmp_path: Path) -> None:
    files = {"first.txt": b"first", "second.bin": os.urandom(50_000), "third.txt": b"third"}
    survey = survey_of(tmp_path, "cut.tar.gz", gzip.compress(tarred(files))[:30_000])
    assert list(texts(survey)) == ["cut.tar.gz/first.txt"]
    told = {entry.name: entry.reason for entry in survey.skipped}
    assert "cut off" in told["cut.tar.gz/second.bin"]
    assert "lost" in told["cut.tar.gz/"]


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE])
def test_a_header_that_tells_of_more_bytes_than_there_can_be_costs_what_comes_after_it(
    tmp_path: Path, kind: bytes
) -> None:
    lie = tarfile.TarInfo("lie.txt")
    lie.size, lie.type = 2**80, kind  # its checksum is right
    sound = tarred({"first.txt": b"first"})[: 2 * tarfile.BLOCKSIZE]
    survey = survey_of(tmp_path, "a.tar", sound + lie.tobuf(tarfile.GNU_FORMAT) + bytes(10_240))
    assert list(texts(survey)) == ["a.tar/first.txt"]
    assert survey.skipped


def test_a_member_without_a_name_is_one_member_lost(tmp_path: Path) -> None:
    data = bytearray(zipped({"x": b"words of nobody", "b.txt": b"words of the second"}))
    for mark, length in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):  # its name becomes the extra field
        at = data.find(mark)
        data[at + length : at + length + 4] = b"\0\0\1\0"
    survey = survey_of(tmp_path, "a.zip", bytes(data))
    assert list(texts(survey)) == ["a.zip/b.txt"]
    assert [entry.reason for entry in survey.skipped] == ["its name leads out of the archive"]


def test_a_damaged_member_is_one_member_lost(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": b"words of the first", "b.txt": b"words of the second"}, zipfile.ZIP_STORED))
    data[data.find(b"words of the first")] ^= 1
    survey = survey_of(tmp_path, "a.zip", bytes(data))
    assert [entry.reason for entry in survey.skipped] == ["it is damaged in the archive; fetch the archive again"]
    assert list(texts(survey)) == ["a.zip/b.txt"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("cut.zip", zipped(FILES)[:200], "damaged archive"),
        ("empty.zip", zipped({}), "the archive is empty"),
        ("cut.gz", gzip.compress(b"words")[:10], "damaged archive"),
        ("zeros.tar.xz", b"\xfd7zXZ\0" + bytes(100), "damaged archive"),
    ],
)
def test_an_archive_that_cannot_be_opened_says_so(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    with pytest.raises(Problem, match=reason):
        survey_of(tmp_path, name, data)


def test_an_archive_in_a_folder_is_skipped_and_says_how_to_read_it(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("words")
    written(tmp_path, "old.zip", zipped(FILES))
    written(tmp_path, "old.tar", tarred(FILES))
    survey = find_sources([tmp_path])
    assert {entry.name: entry.reason for entry in survey.skipped} == dict.fromkeys(
        ("old.zip", "old.tar"), "archive (name it itself to read what is in it)"
    )


def test_an_archive_on_a_pipe_is_one_sentence() -> None:
    with pytest.raises(Unreadable, match="archive"):
        read_stream(zipped(FILES), "standard input")


def test_a_members_digest_is_that_of_its_bytes_and_does_not_hang_on_the_packing(tmp_path: Path) -> None:
    one, other = survey_of(tmp_path, "a.zip", zipped(FILES)), survey_of(tmp_path, "a.tgz", gzip.compress(tarred(FILES)))
    assert [member_digest(source) for source in one.sources] == [member_digest(source) for source in other.sources]
    assert member_digest(one.sources[0]) == hashlib.sha256(FILES["thing-1.0/README.md"]).hexdigest()


def test_an_archive_that_changes_between_the_survey_and_the_reading_is_not_misread(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, "a.zip", zipped({"a.txt": b"words of one", "b.txt": b"words of another"}))
    written(tmp_path, "a.zip", zipped({"b.txt": b"something else"}))
    for source in survey.sources:
        with pytest.raises(Unreadable, match="has changed since"):
            read_source(source)


def test_members_of_the_same_name_keep_their_own_text(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, "a.tar", tarred({"a.txt": b"first"})[:1024] + tarred({"a.txt": b"second"}))
    assert list(texts(survey).values()) == ["first", "second"]
    assert len({source.name for source in survey.sources}) == 2


def test_names_are_clean_and_in_the_alphabet_that_the_archive_tells(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, "a.zip", zipped({"größe.txt": b"words", "bell\x07.txt": b"words"}))
    assert {source.name for source in survey.sources} == {"a.zip/größe.txt", "a.zip/bell␇.txt"}


@given(st.binary(max_size=600), st.integers(0, 5000), st.sampled_from([zipped(FILES), tarred(FILES)]), st.booleans())
def test_any_damage_leaves_members_or_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int, sound: bytes, compress: bool
) -> None:
    at %= len(sound)
    data = sound[:at] + noise + sound[at + len(noise) :]
    path = written(tmp_path_factory.getbasetemp(), "damaged", gzip.compress(data) if compress else data)
    try:
        sources, _ = look_inside(path, "damaged", None)
    except Unreadable:
        return
    for source in sources:
        try:
            assert isinstance(source, Source)
            assert read_source(source).passages
        except Unreadable:
            pass

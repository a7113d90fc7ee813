"""Names of zip members in the alphabet they were written in, which older archives do not tell."""

import zipfile

import pytest

from gemma10m_tui.documents.archive_names import decoded


def test_utf8_is_read_as_such_whether_it_is_marked_or_not() -> None:
    unmarked = zipfile.ZipInfo("größe.txt".encode().decode("cp437"))
    marked = zipfile.ZipInfo("größe.txt")
    marked.flag_bits |= 0x800
    assert decoded([unmarked, marked]) == ["größe.txt", "größe.txt"]


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp866", ["Отчёт.txt", "docs/план №2.txt", "README.txt"]),
        ("cp866", ["ОТЧЕТ.TXT"]),
        ("cp932", ["日本語v2.txt", "テスト.txt"]),
        ("cp932", ["報告.txt"]),
        ("gbk", ["报告.txt", "说明 2.txt"]),
        ("cp437", ["café.txt", "Größe.txt", "été.txt"]),
    ],
)
def test_names_that_windows_wrote_are_read_in_the_alphabet_of_its_place(encoding: str, names: list[str]) -> None:
    assert decoded([zipfile.ZipInfo(name.encode(encoding).decode("cp437")) for name in names]) == names

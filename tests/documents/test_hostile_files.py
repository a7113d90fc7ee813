"""Whatever is in a file, it is read or refused in one sentence: nothing hangs, bursts, or reaches the terminal."""

import io
import os
import random
import re
import sys
import zipfile
from pathlib import Path

import pytest
from test_notebook import RTF, code, notebook, prose
from written_epub import written_epub, zipped
from written_office import flat_odt, paragraph, written_docx, written_odt

from gemma10m_tui.documents import (
    DocumentKind,
    ReadOptions,
    Source,
    Unreadable,
    find_sources,
    read_source,
    read_stream,
    source,
)
from gemma10m_tui.documents.format_child import answers
from gemma10m_tui.documents.laid_out import read_laid_out
from gemma10m_tui.errors import Problem

PAGE = (
    "<!doctype html><meta charset=utf-8><title>T</title><h1>Head</h1><p>Text<a class=footnote-ref href='#f'>1</a>"
    "<table><tr><td>a<td>b</table><ul><li>x</ul><p id=f>Note</p><pre>x\n y</pre>"
)
CHAPTERS = {"a.xhtml": '<h1 id="x">One</h1><p>Text<a epub:type="noteref" href="#n">1</a></p><p id="n">Note.</p>'}
WORDS = (
    paragraph("One", "H1") + paragraph("a", number="1") + f"<w:tbl><w:tr><w:tc>{paragraph('x')}</w:tc></w:tr></w:tbl>"
)
SPOKEN = (
    "<text:h text:outline-level='1'>One</text:h>"
    "<text:list><text:list-item><text:p>a</text:p></text:list-item></text:list>"
)

SOUND: dict[DocumentKind, list[bytes]] = {
    DocumentKind.EPUB: [written_epub(CHAPTERS, nav='<ol><li><a href="a.xhtml#x">One</a></li></ol>')],
    DocumentKind.HTML: [PAGE.encode(), PAGE.encode("utf-16")],
    DocumentKind.DOCX: [written_docx(WORDS, footnotes=f'<w:footnote w:id="1">{paragraph("n")}</w:footnote>')],
    DocumentKind.ODT: [written_odt(SPOKEN), flat_odt(SPOKEN).encode()],
    DocumentKind.RTF: [RTF],
    DocumentKind.NOTEBOOK: [notebook(prose("# One\n", "text"), code("x = 1", {"text": ["out"]}))],
}


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The bytes with a few wounds: some changed, some cut out, some doubled, the end torn off."""
    wounded = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(wounded) + 1)
        length = rng.choice([1, 1, 2, 8, 100])
        match rng.randrange(5):
            case 0:
                wounded[at : at + length] = rng.randbytes(length)
            case 1:
                del wounded[at : at + length]
            case 2:
                wounded[at:at] = wounded[at : at + length] * rng.randint(1, 20)
            case 3:
                wounded[at:at] = rng.choice([b"<", b">", b"\x00", b'"', b"&#x1b;", b"</p>", b"{", b"\\", b"\xff\xfe"])
            case _:
                del wounded[max(len(wounded) - length * 3, 1) :]
    return bytes(wounded) or b"\x00"


def with_wounded_part(data: bytes, rng: random.Random) -> bytes:
    """A package whose parts are packed soundly, and one of them is wounded inside."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    name = rng.choice([name for name in parts if parts[name]])
    parts[name] = mutated(parts[name], rng)
    return zipped(parts)


@pytest.mark.parametrize("kind", SOUND)
def test_a_wounded_file_is_read_or_refused_in_one_sentence(kind: DocumentKind) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    ends = {"end": 0, "failed": 0}
    for _ in range(150):
        sound = rng.choice(SOUND[kind])
        data = with_wounded_part(sound, rng) if sound.startswith(b"PK") and rng.random() < 0.7 else mutated(sound, rng)
        said = list(answers({"kind": kind.value, "encoding": None}, data))
        end = next(key for key in ends if key in said[-1])
        ends[end] += 1
        assert end == "end" or re.fullmatch(r"[^\n\x00-\x1f]{10,300}", said[-1]["failed"]), said[-1]
        assert not any("Error" in str(line.get("failed", "")) for line in said), said[-1]
    assert ends["end"] > 0


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY {chr(98 + n)}{chr(98 + n)} "{f"&{chr(97 + n)}{chr(97 + n)};" * 10}">' for n in range(1, 9))
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
BURST = "it unpacks to far more than any"
HUGE = b" " * 65_000_000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            zipped({"word/document.xml": f"{LAUGHS}<document><body>&b;</body></document>"}),
            "defines entities of its own",
        ),
        (
            zipped({"word/document.xml": f"{EXTERNAL}<document><body>&a;</body></document>"}),
            "defines entities of its own",
        ),
        (written_odt("x").replace(b"content.xml", b"content.xmm"), "content.xml is missing"),
        (LAUGHS.encode() + flat_odt("<text:p>&b;</text:p>").encode(), "defines entities of its own"),
        (zipped({"word/document.xml": HUGE}), BURST),
        (written_epub({"a.xhtml": HUGE.decode()}), BURST),
        (written_epub({f"{n}.xhtml": " " * 9_000_000 for n in range(2)}), BURST),
        (zipped({"word/document.xml": "<a>" * 100_000}), "nested or filled beyond reason"),
        (zipped({"word/document.xml": "<a>" * 100, **{str(n): "" for n in range(20_001)}}), "more parts than any DOCX"),
    ],
    ids=["laughs", "external", "missing", "laughs in ODT", "bomb", "bomb in EPUB", "small bombs", "nested", "many"],
)
def test_an_attack_is_a_sentence(data: bytes, reason: str) -> None:
    kind = DocumentKind.ODT if b"opendocument" in data else DocumentKind.EPUB if b"epub" in data else DocumentKind.DOCX
    assert reason in list(answers({"kind": kind.value, "encoding": None}, data))[-1]["failed"]


def test_the_name_of_a_part_stays_one_clean_line_of_its_sentence() -> None:
    sound = written_epub({"a.xhtml": "<p>x</p>"})
    listed = sound.rindex(b"OPS/book.opf")  # in the list of parts at the end
    harmful = sound[:listed] + b"OP\x1b/book.opf" + sound[listed + len(b"OPS/book.opf") :]
    (failed,) = list(answers({"kind": "epub", "encoding": None}, harmful))
    assert "(OP\u241b/book.opf is damaged)" in failed["failed"]


def test_a_file_that_never_ends_is_given_up() -> None:
    with pytest.raises(Unreadable, match="took too long"):
        read_laid_out(b"<div>" * 300_000, "deep.html", DocumentKind.HTML, ReadOptions(), seconds_of_silence=2.0)


HARM = "red \x1b[31m \x9b31m bell\x07 \u202eturned"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (f"<title>{HARM}</title><h1>{HARM}</h1><p>{HARM}".encode(), "a.html"),
        (notebook(prose(f"# {HARM}\n", HARM), code(HARM), metadata={"title": HARM}), "a.ipynb"),
    ],
)
def test_nothing_of_a_document_drives_a_terminal(data: bytes, name: str) -> None:
    document = read_stream(data, name)
    shown = "".join(f"{passage.text}{passage.locator.label}{passage.locator.section}" for passage in document.passages)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", document.title + shown)
    assert "\n" not in document.title


@pytest.mark.parametrize("kind", SOUND)
def test_an_empty_file_says_so(kind: DocumentKind, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unreadable, match="it is empty"):
        read_source(Source(tmp_path / "file", "file", kind, 0))


def test_ten_gigabytes_of_nothing_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    path.touch()
    os.truncate(path, 10_000_000_000)
    with pytest.raises(Problem, match=r"binary|too large"):
        find_sources([path])
    with pytest.raises(Unreadable, match=r"too large \(10,000 MB"):
        read_source(Source(path, "huge.txt", DocumentKind.TEXT, 10_000_000_000))


def test_a_file_that_grows_while_it_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.txt"
    path.write_text("first line\n")
    real = os.fstat
    looked = []

    def growing(handle: int) -> os.stat_result:
        if looked:
            with path.open("a") as file:
                file.write("one more\n")
        looked.append(handle)
        return real(handle)

    monkeypatch.setattr(source.os, "fstat", growing)
    document = read_source(Source(path, "log.txt", DocumentKind.TEXT, 11))
    assert document.passages[0].text == "first line\n"
    assert "being written while it was read" in document.notes[0]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere such names do not exist")
@pytest.mark.parametrize("name", [b"new\nline.html", b"bad \xff\xfe.html", b"\x1b]0;title\x07.html"])
def test_a_file_of_any_name_is_read_and_its_name_is_harmless(tmp_path: Path, name: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_bytes(b"<html><p>text")
    found = find_sources([path]).sources[0]
    document = read_source(found)
    assert document.passages[0].text.strip() == "text"
    assert not re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", document.name + document.title)

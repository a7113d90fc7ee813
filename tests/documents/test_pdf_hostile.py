"""PDFs that are made to do harm, or were damaged: each is a document or one sentence, in time and within its memory."""

import random
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from written_pdf import IMAGE_PAGE, written_pdf

from gemma10m_tui.documents import DocumentKind, Source, Unreadable, read_stream
from gemma10m_tui.documents.pdf import read_pdf

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
WORDS = b"BT /F1 12 Tf 60 700 Td (Words that can be read all the same.) Tj ET"


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def raw_pdf(changed: Mapping[int, bytes] | None = None, trailer: bytes = b"") -> bytes:
    """A PDF of one page with words, some of its objects replaced; WORDS stand in object 4."""
    objects = {1: CATALOG, 2: PAGES, 3: PAGE, 4: stream(WORDS), 5: FONT, **(changed or {})}
    data = b"%PDF-1.7\n"
    offsets = {}
    for number, content in sorted(objects.items()):
        offsets[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        data += b"%d 1\n%010d 00000 n \n" % (number, offset)
    trailer = trailer.replace(b"START", b"%d" % start)
    size = max(objects) + 1
    return data + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (size, trailer, start)


def outcome(data: bytes, tmp_path: Path, patience: float = 60.0) -> str:
    """The text, or the sentence; a page that takes longer than `patience` seconds is given up."""
    path = tmp_path / "hostile.pdf"
    path.write_bytes(data)
    try:
        document = read_pdf(Source(path, path.name, DocumentKind.PDF, len(data)), seconds_of_silence=patience)
    except Unreadable as problem:
        return problem.reason
    return "".join(passage.text for passage in document.passages).removesuffix("\n")


def test_the_file_that_the_others_are_made_from_is_sound(tmp_path: Path) -> None:
    assert outcome(raw_pdf(), tmp_path).strip() == "Words that can be read all the same."


LOOPS = {
    "a page is its own parent": {3: PAGE.replace(b"/Parent 2 0 R", b"/Parent 3 0 R")},
    "the list of pages holds itself": {2: b"<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 3 >>"},
    "an object is only itself": {4: b"4 0 R"},
    "the outline goes round": {
        1: CATALOG.replace(b">>", b"/Outlines 6 0 R >>"),
        6: b"<< /First 7 0 R /Last 7 0 R /Count 1 >>",
        7: b"<< /Title (Again) /Parent 6 0 R /Next 7 0 R /First 6 0 R /Dest [3 0 R /Fit] >>",
    },
    "the page labels hold themselves": {
        1: CATALOG.replace(b">>", b"/PageLabels 6 0 R >>"),
        6: b"<< /Kids [6 0 R 6 0 R] >>",
    },
    "a form draws itself": {
        3: PAGE.replace(b"/Font", b"/XObject << /X 6 0 R >> /Font"),
        4: stream(WORDS + b" /X Do"),
        6: stream(b"/X Do /X Do", b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"),
    },
    "a stream is as long as itself": {4: stream(WORDS).replace(b"/Length %d" % len(WORDS), b"/Length 4 0 R")},
}  # fmt: skip


@pytest.mark.parametrize("name", LOOPS)
def test_objects_that_lead_to_themselves_come_to_an_end(name: str, tmp_path: Path) -> None:
    assert outcome(raw_pdf(LOOPS[name]), tmp_path, patience=5.0)


@pytest.mark.parametrize("trailer", [b"/Prev START", b"/XRefStm START", b"/Prev 99999999999"])
def test_tables_of_objects_that_lead_to_themselves_come_to_an_end(trailer: bytes, tmp_path: Path) -> None:
    assert outcome(raw_pdf(trailer=trailer), tmp_path)


@pytest.mark.parametrize("count", [2**31 - 1, 10_000_000, -5])
def test_a_count_of_pages_is_not_believed(count: int, tmp_path: Path) -> None:
    text = outcome(raw_pdf({2: PAGES.replace(b"/Count 1", b"/Count %d" % count)}), tmp_path)
    assert text.strip() == "Words that can be read all the same." or "damaged" in text


def test_a_page_that_unfolds_without_end_is_kept_within_bounds(tmp_path: Path) -> None:
    pack = zlib.compressobj(9)
    piece = b"(bomb ) Tj " * 100_000
    bomb = b"".join([pack.compress(b"BT /F1 1 Tf "), *(pack.compress(piece) for _ in range(30)), pack.flush()])
    assert len(bomb) < 1_000_000
    data = raw_pdf({4: stream(bomb, b"/Filter /FlateDecode")})
    assert len(outcome(data, tmp_path, patience=10.0)) < 3_000_000


@pytest.mark.parametrize(
    "content",
    [b"[" * 200_000, b"<< /A " * 100_000, b"q " * 500_000 + WORDS, b"/A BMC " * 200_000 + WORDS],
)
def test_deep_nesting_comes_to_an_end(content: bytes, tmp_path: Path) -> None:
    assert outcome(raw_pdf({4: stream(content)}), tmp_path)
    assert outcome(raw_pdf({6: content}), tmp_path)


def test_filters_upon_filters_come_to_an_end(tmp_path: Path) -> None:
    assert outcome(raw_pdf({4: stream(WORDS, b"/Filter [" + b"/FlateDecode " * 10_000 + b"]")}), tmp_path)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + bytes(5000)])
def test_a_file_of_nothing_is_one_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_stream(data, "nothing.pdf")


SOUND = written_pdf(["The first page has words.", IMAGE_PAGE, "The last page has some, too."], outline=[("First", 0)])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_gives_what_is_left_or_says_that_it_is_damaged(share: float, tmp_path: Path) -> None:
    text = outcome(SOUND[: int(share * len(SOUND))], tmp_path)
    assert "first page" in text or "damaged" in text or "blank" in text


@pytest.mark.parametrize("seed", range(8))
def test_random_bytes_leave_text_or_one_sentence(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    data = bytearray(SOUND)
    for _ in range(dice.choice([3, 30, 300])):
        data[dice.randrange(20, len(data))] = dice.randrange(256)
    assert outcome(bytes(data), tmp_path)

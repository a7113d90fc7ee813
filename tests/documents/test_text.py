"""Bytes of any encoding become the text that was written."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.documents import Unreadable
from gemma10m_tui.documents.text import decode, is_binary
from gemma10m_tui.errors import ExitCode, Problem

WRITTEN = [
    (
        "cp1252",
        "Le cœur a ses raisons que la raison ne connaît point. Où êtes-vous, mon enfant ? À Noël, l'élève était fâché.",
    ),
    ("cp1252", "Die Bäume wachsen über die Häuser hinaus. Süße Träume, schöne Grüße und große Übungen in Österreich."),
    ("cp1252", "As ações dos irmãos não são razões. Coração e lições de português em São Paulo são tradições."),
    ("cp1252", "“It’s a café,” she said — naïve as ever… and cost £5 for each of the guests in the room that night."),
    ("cp1250", "Zażółć gęślą jaźń. W Szczebrzeszynie chrząszcz brzmi w trzcinie i Szczebrzeszyn z tego słynie."),
    ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy. Děti šly ve čtvrtek na výlet do lesa s učitelkou."),
    ("iso8859_2", "Był sobie stary młynarz, który miał trzech synów i piękną córkę. Gdy nadeszła jesień, zachorował."),
    ("cp1250", "Był sobie stary młynarz, który miał trzech synów i piękną córkę. Gdy nadeszła jesień, zachorował."),
    ("iso8859_2", "V továrně pracoval starý mistr, který znal každého dělníka. Když přišla zima, vyprávěl příběhy."),
    ("iso8859_2", "Egyszer volt egy öreg molnár, akinek három fia és egy gyönyörű lánya volt, és megkérte őket."),
    ("iso8859_9", "Bir zamanlar üç oğlu ve güzel bir kızı olan yaşlı bir değirmenci varmış. Sonbahar gelmiş."),
    ("mac_roman", "Es war einmal ein alter Müller, der drei Söhne und eine schöne Tochter hatte. Er grüßte alle."),
    ("cp850", "Es war einmal ein alter Müller, der drei Söhne und eine schöne Tochter hatte. Er grüßte alle."),
    ("iso8859_7", "Ο φαροφύλακας ονομαζόταν Οττοκάρ. Άναψε το φανάρι στο σούρουπο. Ήταν ένας άνθρωπος της θάλασσας."),
    ("koi8_r", "Жил-был старый мельник, у которого было три сына и красавица дочь. Мельник заболел осенью."),
    ("euc_kr", "옛날에 세 아들과 아름다운 딸을 둔 늙은 방앗간 주인이 있었습니다. 가을이 되자 병이 났습니다."),
    ("big5", "從前有一個老磨坊主，他有三個兒子和一個美麗的女兒。秋天來了，磨坊主生病了，請孩子們照顧他。"),
    ("cp037", "ONCE UPON A TIME THERE WAS AN OLD MILLER. HE HAD THREE SONS AND A DAUGHTER. THE AUTUMN CAME EARLY."),
    ("cp1251", "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему."),
    ("shift_jis", "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。"),
    ("iso2022_jp", "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。"),
    ("gb18030", "道可道，非常道。名可名，非常名。无名天地之始；有名万物之母。故常无欲以观其妙。"),
    ("utf-16-le", "Hello wörld, this is UTF-16 without a mark."),
    ("utf-16-be", "Hello wörld, this is UTF-16 without a mark."),
    ("utf-32-le", "Hello wörld, this is UTF-32 without a mark."),
]


@pytest.mark.parametrize(("encoding", "text"), WRITTEN)
def test_text_in_an_old_encoding_is_read_as_it_was_written(encoding: str, text: str) -> None:
    assert decode((text + "\n").encode(encoding) * 3).text == (text + "\n") * 3


@pytest.mark.parametrize(("encoding", "text"), WRITTEN[:10])
def test_a_guess_is_told_to_the_reader(encoding: str, text: str) -> None:
    assert "--encoding" in decode(text.encode(encoding) * 3).notes[0]


@pytest.mark.parametrize(
    ("said", "meant", "text"),
    [
        ("iso-8859-1", "cp1252", "“Well,” she said — it cost £5…"),
        ("us-ascii", "cp1252", "It’s a café."),
        ("shift_jis", "cp932", "①番目の本。髙橋さんの家。"),
        ("gb2312", "gb18030", "朱镕基，喆，龘。"),
        ("euc-kr", "cp949", "똠방각하와 펲시콜라"),
    ],
)
def test_a_file_that_says_the_smaller_name_of_its_encoding_is_read_as_a_browser_does(
    said: str, meant: str, text: str
) -> None:
    page = f'<meta charset="{said}"><p>{text}</p>'
    decoded = decode(page.encode(meant))
    assert (decoded.text, decoded.notes) == (page, ())
    assert decode(text.encode(meant), said).text == text


def test_one_bad_byte_does_not_unsay_what_a_file_says_of_its_encoding() -> None:
    page = '<meta charset="shift_jis"><p>吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。</p>'
    decoded = decode(page.encode("cp932").replace(b"</p>", b"\x81</p>") + page.encode("cp932") * 20)
    assert decoded.text.count("吾輩は猫である。") == 21
    assert "show as �" in decoded.notes[0]


def test_two_encodings_one_behind_the_other_are_both_read() -> None:
    decoded = decode("Größe und Maß. ".encode() * 20 + "Größe und Maß. ".encode("cp1252") * 20)
    assert decoded.text == "Größe und Maß. " * 40
    assert "cp1252 (a guess)" in decoded.notes[0]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_utf8_is_read_exactly_and_without_a_note(text: str) -> None:
    decoded = decode(text.encode())
    if not text.startswith("\ufeff"):
        assert (decoded.text, decoded.encoding, decoded.notes) == (text, "utf-8", ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"), min_size=1))
def test_a_byte_order_mark_decides(encoding: str, text: str) -> None:
    assert decode(("\ufeff" + text).encode(encoding)).text == text


@given(st.binary())
def test_any_bytes_give_text_or_one_sentence(data: bytes) -> None:
    try:
        assert isinstance(decode(data).text, str)
    except Unreadable:
        assert is_binary(data)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text",
    [
        "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.\n",
        "Μῆνιν ἄειδε θεὰ Πηληϊάδεω Ἀχιλῆος οὐλομένην, ἣ μυρί᾽ Ἀχαιοῖς ἄλγε᾽ ἔθηκε.\n",
        "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。",
        "道可道，非常道。名可名，非常名。无名天地之始；有名万物之母。",
        "كان يا ما كان، في قديم الزمان، ملك له ثلاثة أبناء.\n",
        "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.\n",
    ],
)
def test_wide_text_of_any_script_is_read_without_a_mark(encoding: str, text: str) -> None:
    decoded = decode((text * 3).encode(encoding))
    assert (decoded.text, decoded.encoding) == (text * 3, encoding)


@given(st.lists(st.integers(-3000, 3000), min_size=200, max_size=400))
def test_samples_of_sound_are_not_wide_text(samples: list[int]) -> None:
    data = b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples)
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # which says that it is text
    if len(set(samples)) > 100 and b"\x00" in data and not marked:
        assert is_binary(data)


@pytest.mark.parametrize("head", [b"a\x00b", bytes(range(256)), b"\x00" * 100, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"])
def test_a_nul_without_a_mark_is_binary(head: bytes) -> None:
    assert is_binary(head)
    with pytest.raises(Unreadable):
        decode(head)


def test_utf16_with_a_mark_is_not_binary() -> None:
    assert not is_binary(codecs.BOM_UTF16_LE + "text".encode("utf-16-le"))


def test_one_bad_byte_does_not_spoil_a_utf8_book() -> None:
    decoded = decode("Où êtes-vous, élève ? ".encode() * 50 + b"\xff end")
    assert decoded.encoding == "utf-8"
    assert decoded.text.endswith("élève ? \ufffd end")
    assert decoded.notes


def test_a_declared_encoding_is_believed() -> None:
    source = "# -*- coding: iso-8859-15 -*-\nprice = '5 €'  # déjà vu\n"
    assert decode(source.encode("iso8859_15")).text == source


def test_a_named_encoding_is_obeyed() -> None:
    assert decode("Zażółć".encode("iso8859_2"), "latin2").text == "Zażółć"


@pytest.mark.parametrize("name", ["no-such-encoding", "base64", "a\x00b"])
def test_an_unknown_encoding_is_a_mistake_in_the_request(name: str) -> None:
    with pytest.raises(Problem) as raised:
        decode(b"text", name)
    assert raised.value.code is ExitCode.USAGE
    assert not isinstance(raised.value, Unreadable)

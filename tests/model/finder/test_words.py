"""Words with their places: every visible sign belongs to exactly one, and comparison forms are what they say."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.finder.words import plain_form, split_words, stem


@given(st.text(max_size=200))
def test_words_cover_all_but_white_space_in_order(text: str) -> None:
    words = split_words(text)
    end = 0
    for word in words:
        assert text[word.first : word.end] == word.text != ""
        assert word.first >= end
        assert not text[end : word.first].strip()
        end = word.end
    assert not text[end:].strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It cost 1,250.50 marks.", ["It", "cost", "1,250.50", "marks", "."]),
        ("read_source() isn't", ["read_source", "(", ")", "isn", "'", "t"]),
        ("漢字とkana", ["漢", "字", "と", "kana"]),
        ("Ärger—oui", ["Ärger", "—", "oui"]),
        ("A\u0308rger, e\u0301cole", ["A\u0308rger", ",", "e\u0301cole"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
    ],
)
def test_what_a_word_is(text: str, words: list[str]) -> None:
    assert [word.text for word in split_words(text)] == words


@given(st.text(max_size=80))
def test_letters_are_words_alike_however_their_accents_are_written(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    plain = [[word.plain for word in split_words(unicodedata.normalize(form, composed))] for form in ("NFC", "NFD")]
    assert plain[0] == plain[1]


def test_plain_forms_have_no_case_and_no_accents() -> None:
    forms = {"Écoles": "ecoles", "LONDON": "london", "ﬁn": "fin", "漢": "漢", "´": "´"}
    assert {word: plain_form(word) for word in forms} == forms


@given(st.text(max_size=30))
def test_a_plain_form_is_never_empty(word: str) -> None:
    assert bool(plain_form(word)) == bool(word)


@pytest.mark.parametrize(
    "forms", [("paint", "painted", "painting", "painter", "paints"), ("govern", "government", "governments")]
)
def test_inflected_forms_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["is", "the", "1865", "x_y"])
def test_short_words_and_numbers_stay_as_they_are(word: str) -> None:
    assert stem(word) == word

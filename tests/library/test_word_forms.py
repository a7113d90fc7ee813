"""Forms of one word: compared alike from either side, and only where both endings are such."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.library.word_forms import is_same_name, is_same_noun, is_same_word, singulars

WORDS = st.text(max_size=14)
LETTERS = st.text("abcdefghiklmnoprstuwyäöüß", min_size=3, max_size=10)
SAME = (is_same_noun, is_same_word, is_same_name)


@given(WORDS, WORDS)
def test_it_does_not_matter_which_of_two_words_comes_first(word: str, other: str) -> None:
    for is_same in SAME:
        assert is_same(word, other) == is_same(other, word)


@given(WORDS)
def test_a_word_is_a_form_of_itself_in_capitals_and_in_small_letters(word: str) -> None:
    for is_same in SAME:
        assert is_same(word, word)
        assert is_same(word.lower(), word.upper().lower())


@given(WORDS, WORDS)
def test_forms_of_a_word_begin_alike(word: str, other: str) -> None:
    for is_same in SAME:
        if is_same(word, other) and word.isascii() and other.isascii():
            assert word[:2].lower() == other[:2].lower()


@given(LETTERS)
def test_whatever_a_noun_is_made_a_plural_with_it_is_the_same_noun_and_word_and_found_again(noun: str) -> None:
    for plural in (f"{noun}s", f"{noun}es", f"{noun}en"):
        assert is_same_noun(noun, plural)
        assert is_same_word(noun, plural)
        assert noun in singulars(plural)


@given(LETTERS)
def test_a_singular_that_is_looked_for_is_the_same_noun(word: str) -> None:
    assert all(is_same_noun(word, one) for one in singulars(word))


@given(LETTERS)
def test_a_verb_is_the_same_word_with_each_of_its_endings(verb: str) -> None:
    forms = [verb, *(f"{verb}{ending}" for ending in ("s", "ed", "ing", "er", "ation", "ment"))]
    assert all(is_same_word(one, other) for one in forms for other in forms)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("decision", "Decisions"),
        ("duty", "duties"),
        ("sky", "skies"),
        ("child", "children"),
        ("Beschluss", "Beschlüsse"),
        ("Haus", "Häuser"),
        ("Frist", "Fristen"),
    ],
)
def test_a_noun_and_its_plural_are_the_same_noun(one: str, other: str) -> None:
    assert is_same_noun(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("build", "buildings"),
        ("pay", "payment"),
        ("let", "letter"),
        ("party", "parts"),
        ("matter", "matts"),
        ("a", "as"),
    ],
)
def test_what_is_more_than_a_plural_is_another_noun(one: str, other: str) -> None:
    assert not is_same_noun(one, other)


@pytest.mark.parametrize(
    "forms",
    [
        ("replace", "replaces", "replacing", "replacement"),
        ("encoder", "encodes", "encoded", "encoding"),
        ("translation", "translating", "translates"),
        ("set", "sets", "setting"),
        ("cancel", "cancelled", "cancelling"),
        ("run", "running", "runner"),
        ("config", "configuration"),
        ("configure", "configuration"),
        ("claims", "claiming"),
        ("history", "histories"),
        ("reinige", "reinigen"),
        ("Vertrag", "Verträge"),
    ],
)
def test_forms_of_a_word_are_told_whatever_two_of_them_meet(forms: tuple[str, ...]) -> None:
    assert all(is_same_word(one, other) for one in forms for other in forms)
    assert is_same_word("remove", "removal")
    assert is_same_word("show", "shown")
    assert all(is_same_word("use", form) for form in ("uses", "used", "using", "user"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("king", "kingdom"),
        ("plan", "play"),
        ("hand", "handling"),
        ("seen", "seed"),
        ("sign", "signal"),
        ("app", "apply"),
        ("car", "carpet"),
        ("at", "ate"),
        ("bred", "bring"),
    ],
)
def test_words_that_only_begin_alike_are_others(one: str, other: str) -> None:
    assert not is_same_word(one, other)


def test_a_people_has_the_name_of_its_country_and_a_short_name_no_other() -> None:
    for one, other in (("mongolia", "mongolian"), ("china", "chinese"), ("oman", "omani"), ("sweden", "swedens")):
        assert is_same_name(one, other)
    assert not is_same_name("mongolia", "mongoose")
    assert not is_same_name("mali", "male")


@pytest.mark.parametrize("is_same", SAME)
def test_words_of_any_length_are_compared(is_same: Callable[[str, str], bool]) -> None:
    long = "a" * 400_000
    assert is_same(long, f"{long}s")
    assert not is_same(f"{long}bbbbbbbbbb", f"{long}s")

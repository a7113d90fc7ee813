"""Words in names of source code, in whatever form whoever wrote it put them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.library.name_stems import in_name, name_stem, name_stems, said_by_name


@pytest.mark.parametrize(
    "forms",
    [
        ("parse", "parses", "parser", "parsing", "parsed"),
        ("validate", "validated", "validation", "validator", "validates"),
        ("tokenize", "tokenizer", "tokenization", "tokenizing"),
        ("argument", "arguments"),
        ("query", "queries"),
        ("set", "setting", "setter"),
        ("map", "mapped", "mapping"),
        ("cancel", "cancelled", "cancelling"),
        ("install", "installed", "installer"),
        ("add", "added", "adding"),
        ("err", "error", "errors"),
        ("class", "classes"),
        ("app", "apps"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({name_stem(form) for form in forms}) == 1


@given(st.text(max_size=20))
def test_a_stem_begins_its_word_and_has_no_capitals(word: str) -> None:
    assert word.lower().startswith(name_stem(word))
    assert bool(name_stem(word)) == bool(word)


@given(st.text(max_size=40), st.text(max_size=20))
def test_shares_are_shares(name: str, word: str) -> None:
    stems = name_stems(name)
    assert 0.0 <= in_name(word, name, stems) <= 1.0
    assert 0.0 <= said_by_name(name, {name_stem(word)}) <= 1.0


@given(st.from_regex(r"[a-z]{3,8}(_[a-z]{3,8}){0,3}", fullmatch=True))
def test_a_name_has_all_of_its_parts_and_is_said_by_them(name: str) -> None:
    assert all(in_name(part, name, name_stems(name)) == 1.0 for part in name.split("_"))
    assert said_by_name(name, set(name_stems(name))) == 1.0


def test_a_word_may_stand_within_a_name_or_be_shortened_there() -> None:
    assert name_stem("parser") in name_stems("parse_opt")
    assert in_name("parses", "MultiPartParser", name_stems("MultiPartParser")) == 1.0
    assert 0.8 < in_name("multipart", "MultiPartParser", name_stems("MultiPartParser")) < 1.0
    assert 0.5 < in_name("directory", "Dirs", name_stems("Dirs")) < 0.8
    assert in_name("directory", "di_rs", name_stems("di_rs")) == 0.0  # two letters stand for nothing
    assert in_name("cat", "concatenate", name_stems("concatenate")) == 0.0
    asked = {name_stem("multipart"), name_stem("parses")}
    assert said_by_name("MultiPartParser", asked) > said_by_name("MultipartPart", asked)

"""What an abbreviation stands for is told where the text writes it out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.conversation.people.abbreviations import long_form, stands_for
from model.checkpoint import Model
from tests.conversation.written_text import quoted, read_text

TEXT = """# Handbook

Every package has a maintainer. Send a Request For Adoption (RFA) first, and an NMU (non-maintainer upload, see below)
only when nobody answers.

Nash is the shell of this system. The name is an acronym for the 'New-Again SHell', a pun. RPM stands for revolutions
per minute, and "BTS" is short for bug tracking system. An LVM is no problem. The DSA writes to (all of) them.

The old Bug Tracking System (BTS) is gone; in 2020 (PTO) nothing happened.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does RFA stand for?", "Request For Adoption"),
        ("what does RFA mean", "Request For Adoption"),
        ("What is an NMU short for?", None),
        ("What is NMU short for?", "non-maintainer upload"),
        ("What does the abbreviation NMU mean?", "non-maintainer upload"),
        ("What does Nash stand for?", "New-Again SHell"),
        ("What does RPM stand for?", "revolutions per minute"),
        ("What is the full form of BTS?", "bug tracking system"),
        ("Wofür steht die Abkürzung BTS?", "bug tracking system"),
        ("What does Nash mean?", None),
        ("What does LVM stand for?", None),
        ("What does DSA stand for?", None),
        ("What does PTO mean?", None),
        ("Who wrote RFA?", None),
    ],
)
def test_the_words_are_those_of_the_text(reader: Model, tmp_path: Path, question: str, said: str | None) -> None:
    with read_text(tmp_path, reader, "handbook.md", TEXT) as text:
        told = stands_for(text, question)
        assert (told and told.text) == said
        assert told is None or all(told.text.lower() in " ".join(one.lower().split()) for one in quoted(told))


def test_two_meanings_are_both_told_the_commoner_first(reader: Model, tmp_path: Path) -> None:
    both = "A personal computer (PC) hums. A police constable (PC) came. Any Personal Computer (PC) is old."
    with read_text(tmp_path, reader, "pc.txt", both) as text:
        told = stands_for(text, "What does PC stand for?")
        assert told is not None
        assert told.text == "personal computer; police constable"
        assert len(told.sources) == 3


@pytest.mark.parametrize(
    ("short", "words", "form"),
    [
        ("HTTP", "it uses the Hypertext Transfer Protocol", "Hypertext Transfer Protocol"),
        ("R&D", "money for research and development", "research and development"),
        ("LHC", "the Large Hadron Collider", "Large Hadron Collider"),
        ("ABC", "a bird can sing", None),  # the last letter is of the last word
        ("XYZ", "nothing of the kind", None),
        ("API", "the API", None),
        ("", "", None),
    ],
)
def test_the_letters_tell_how_many_words_are_meant(short: str, words: str, form: str | None) -> None:
    assert long_form(short, words) == form


@given(st.text(min_size=1, max_size=8), st.text(max_size=100))
def test_every_letter_is_in_the_long_form_in_order(short: str, words: str) -> None:
    form = long_form(short, words)
    if form is not None:
        rest = iter(form.lower())
        assert all(letter in rest for letter in short.lower() if letter.isalnum())

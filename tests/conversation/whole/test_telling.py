"""Telling sentences: those that share words with the rest, and stand by themselves."""

import pytest

from gemma10m_tui.conversation.whole.telling import telling_sentences


def test_telling_sentences_share_words_with_the_rest_and_not_with_each_other() -> None:
    text = (
        "The whale swam past the ship at dawn that day. The whale and the ship met again near the island of whales. "
        "Somebody had forgotten seven umbrellas in a cupboard. The captain saw the whale dive below the old ship."
    )
    told = telling_sentences([text], 2)
    assert len(told) == 2
    assert not any("umbrellas" in sentence for sentence in told)
    assert all(sentence in text for sentence in told)


def test_what_is_said_and_what_points_back_is_not_told_where_sentences_stand_by_themselves() -> None:
    text = (
        "“The Lion and the Witch and the Lion again,” said the Lion and the Witch to the Lion.\n\n"
        "Then the Witch saw the Lion and the Lion saw the Witch. That was all there was to it. "
        "In the north the Witch kept the Lion in a yard with an iron gate."
    )
    assert telling_sentences([text], 1) == ["In the north the Witch kept the Lion in a yard with an iron gate."]
    spoken = text.rpartition(" In the north")[0]
    assert len(telling_sentences([spoken], 1)) == 1  # rather than none


def test_long_telling_sentences_are_not_passed_over_for_short_ones_of_usual_words() -> None:
    told = "Dorothy and the Scarecrow walked along the yellow road to the Emerald City that morning."
    text = " ".join(["One of them saw one more of them go.", told] * 2 + ["Dorothy met the Scarecrow in a field."])
    assert telling_sentences([text], 1) == [told]


def _lamp(words: int) -> str:
    """A sentence of so many words."""
    return f"The keeper lights{' the lamp' * ((words - 5) // 2)}{' slowly' * ((words - 5) % 2)} every evening."


@pytest.mark.parametrize(("words", "is_telling"), [(7, False), (11, True), (35, True), (50, False)])
def test_a_telling_sentence_is_neither_very_short_nor_very_long(words: int, is_telling: bool) -> None:
    other = "The keeper of the lamp was born on the isle of the keepers."
    assert len(_lamp(words).split()) == words
    assert (_lamp(words) in telling_sentences([f"{_lamp(words)} {other}"], 2)) is is_telling


@pytest.mark.parametrize(("said", "is_told"), [("He lit lamps.", False), ("He lit the lamp of the keepers.", True)])
def test_where_there_is_no_other_a_few_words_tell_something(said: str, is_told: bool) -> None:
    assert bool(telling_sentences([f"{said} {said}"], 1)) is is_told


def test_a_name_tells_more_than_another_word_and_one_that_is_written_small_is_none() -> None:
    named = "It is known that Boris met the keeper of the isle."
    plain = "It is known that ships met the keeper of the isle."
    often = " ".join(["They saw Boris there."] * 3 + ["They saw ships there."] * 3)
    assert telling_sentences([f"{plain} {named} {often}"], 1) == [named]

"""Telling sentences: those that share words with the rest, and stand by themselves."""

from gemma10m_tui.conversation.telling import telling_sentences


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

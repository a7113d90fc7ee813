"""A pronoun stands for what was answered or named before, and for nothing where that is not clear."""

import pytest

from gemma10m_tui.conversation.follow_up import asked_alone, last_asked


@pytest.mark.parametrize(
    ("earlier", "said", "question", "alone"),
    [
        ("Who was elected?", "Ilse Brandt", "How many votes did she get?", "How many votes did Ilse Brandt get?"),
        ("Who was elected?", "Ilse Brandt.", "What is her address?", "What is Ilse Brandt’s address?"),
        ("Who was elected?", "Ilse Brandt", "Who saw her at home?", "Who saw Ilse Brandt at home?"),
        ("Where was Anna Silva born?", "in Rome", "When did she die?", "When did Anna Silva die?"),
        ("Which city is the capital?", "Paris", "How big is it?", "How big is Paris?"),
        ("What does StaticFiles do?", "Serves files.", "Where is it defined?", "Where is StaticFiles defined?"),
        ("What does `url_for` do?", "Makes URLs", "Who calls it?", "Who calls url_for?"),
        ("What is the deductible?", "150 pounds", "Who pays it?", "Who pays the deductible?"),
        ("What does the red lamp mean?", "an error", "How is it switched off?", "How is the red lamp switched off?"),
        ("What is the Pequod?", "a whaling ship", "Who is its captain?", "Who is Pequod’s captain?"),
    ],
)
def test_a_pronoun_stands_for_the_name_before(earlier: str, said: str, question: str, alone: str) -> None:
    assert asked_alone(question, earlier, said) == alone


@pytest.mark.parametrize(
    ("earlier", "said", "question"),
    [
        ("Who was elected?", "The text does not say, as far as I can find.", "When did she die?"),
        ("Who was elected?", "a woman of the town", "When did she die?"),
        ("Who was the second wife of King Henry?", "Anne Boleyn", "When did he die?"),
        ("Who married Peter Hale?", "Maria Sand", "When was she born?"),
        ("What did Anna Berg praise?", "the hotel", "When did it open?"),
        ("Who came?", "Nobody", "How old was he?"),
        ("Which city is the capital?", "Oslo", "Is it raining?"),
        ("Did Anna meet Boris?", "Anna met Boris.", "When did she die?"),  # two names
        ("Who was elected?", "Ilse Brandt", "When did Anna see her?"),  # has a name of its own
        ("What is the deductible?", "150 pounds", "What time is it?"),
        ("What does StaticFiles do?", "Serves files.", "Is it true that birds fly?"),
        ("What does StaticFiles do?", "Serves files.", "Which licence is it under?"),  # the project
        ("Where was Anna born?", "Rome", "Who wrote it?"),  # the text
        ("Where was Anna born?", "Rome", "When did the war end?"),
    ],
)
def test_a_question_whose_pronoun_may_stand_for_anything_stays_as_it_is(earlier: str, said: str, question: str) -> None:
    assert asked_alone(question, earlier, said) == question


def test_what_a_pronoun_stood_for_is_kept_over_several_questions() -> None:
    turns = [("Who was elected?", "Ilse Brandt"), ("How old is she?", "44"), ("Where was she born?", "in Bonn")]
    assert last_asked(turns) == "Where was Ilse Brandt born?"

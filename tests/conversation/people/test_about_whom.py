"""What a text says of somebody is no answer where somebody else is asked about."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
import torch

from gemma10m_tui.conversation.people.about_whom import asked_about
from gemma10m_tui.conversation.pointing.pointed_answer import point
from gemma10m_tui.conversation.pointing.trust import Verdict
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import StoredPassage
from model.finder.finder import AnswerFinder, Finding, Judgement, Span
from model.finder.likeness import Likeness
from model.finder.vocabulary import Vocabulary

JUDGEMENT = Judgement(recall_weight=1.0, sure_from=0.3, refuse_from=0.0)
FEW_WORDS = Likeness(Vocabulary(("the",), (100,)), torch.zeros(2, 4))
STAFF = (
    "The director is Dr. Helen Ortiz. She came to Lindby in 2011. The deputy is Mr. Paul Meissner.\n\n"
    "Ms. Carla Dunn runs the archive. She joined us in 2016.\n\n"
    "Tomas Kerr, the gardener, retired in 2024. He was born in Aberdeen. The park opened in 1950.\n\n"
    "It was designed by Mirela Stan. It replaced another in 1962."
)
TRUSTEES = "| Name | Role | Since |\n|---|---|---|\n| Frank Bell | Chair | 2015 |\n| Mira Stone | Treasurer | 2019 |"


@dataclass
class PhraseFinder(AnswerFinder):
    """Points at the first of some phrases that stands where an answer may."""

    phrases: tuple[str, ...]
    score: float = 5.0
    judgement: Judgement = JUDGEMENT
    likeness: Likeness = FEW_WORDS
    vocabulary: Vocabulary = FEW_WORDS.vocabulary

    def find(
        self, question: str, passages: Sequence[str], within: Sequence[Sequence[tuple[int, int]]] | None = None
    ) -> Finding:
        """The span of each passage, none where no phrase is there."""
        assert within is not None
        return Finding(tuple(self._span(*one) for one in enumerate(zip(passages, within, strict=True))))

    def _span(self, number: int, read: tuple[str, Sequence[tuple[int, int]]]) -> Span | None:
        text, stretches = read
        for phrase in self.phrases:
            at = text.find(phrase)
            if any(first <= at and at + len(phrase) <= end for first, end in stretches):
                return Span(number, at, at + len(phrase), self.score)
        return None


def asked_of(question: str, text: str, *phrases: str, score: float = 5.0) -> tuple[Verdict, str]:
    passage = StoredPassage(1, "a.txt", "a", Locator("l. 1"), text, 0, 9)
    pointed = point(PhraseFinder(phrases, score), question, [Recalled(passage, 1.0)])
    return pointed.verdict, pointed.text


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("When did Ms. Dunn join?", "2016"),
        ("When did Dr. Ortiz come to Lindby?", "2011"),
        ("Where was Tomas Kerr born?", "Aberdeen"),
        ("When did Kerr retire?", "2024"),
        ("When did the park of Tomas Kerr open?", "1950"),  # which names nobody
        ("Who came before Mr. Meissner?", "Helen Ortiz"),  # who is another
        ("What was the name of Mr. Meissner's director?", "Helen Ortiz"),
        ("When did Paul Meisner come?", "2011"),  # spelt as nobody is there
        ("When did New York join?", "2016"),
    ],
)
def test_what_is_said_of_whom_is_asked_about_is_answered(question: str, phrase: str) -> None:
    assert asked_of(question, STAFF, phrase) == (Verdict.ANSWER, phrase)


def test_a_name_far_from_the_answer_in_a_long_sentence_counts() -> None:
    said = f"Ms. Carla Dunn, who {'read and wrote and ' * 20}slept, came in 2016 after her brother, Mr. Tim Dunn."
    assert asked_of("When did Ms. Dunn come?", said, "2016") == (Verdict.ANSWER, "2016")
    other = said.replace("Carla Dunn", "Carla Hill").replace("Tim Dunn", "Tim Hill")
    assert asked_of("When did Ms. Dunn come?", f"Ms. Dunn is here. {other}", "2016") == (Verdict.NONE, "")


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("When did Mr. Meissner join?", "2016"),
        ("When did Mr. Meissner become deputy?", "2011"),
        ("When did Ms. Dunn retire?", "2024"),
        ("Where was Helen Ortiz born?", "Aberdeen"),
        ("When did Mirela Stan leave?", "1962"),
    ],
)
def test_what_is_said_of_another_is_not(question: str, phrase: str) -> None:
    assert asked_of(question, STAFF, phrase) == (Verdict.NONE, "")


def test_in_its_place_a_sentence_about_them_is_quoted() -> None:
    asked = asked_of("When did Mr. Meissner come?", STAFF, "2011", "deputy")
    assert asked == (Verdict.QUOTE, "The deputy is Mr. Paul Meissner.")
    asked = asked_of("When did Carla Dunn retire?", STAFF, "2024", "2016")
    assert asked == (Verdict.QUOTE, "She joined us in 2016.")


def test_a_row_of_another_is_not_told() -> None:
    text = f"Ms. Carla Dunn is no chair.\n\n{TRUSTEES}"
    assert asked_of("Since when is Ms. Dunn chair?", text, "2015")[0] is not Verdict.ANSWER
    assert asked_of("Since when is Frank Bell chair?", text, "2015") == (Verdict.ANSWER, "2015")


@pytest.mark.parametrize(
    "question",
    ["When was the Music Room built?", "Who is Dr. Ortiz?", "When did she come?", "What is the United States?"],
)
def test_a_question_that_names_nobody_or_asks_for_somebody_is_about_nobody(question: str) -> None:
    assert asked_about(question, [STAFF]) is None


FAMILY = (
    "Anna Berg was born in 1901. Her sister Clara Berg was born in Bergen. Clara Berg retired in 1966.\n\n"
    "Thomas Berg, the miller, died in 1950.\n\nMaria Holm, née Lind, married Otto Holm in 1931. "
    "Later Holm moved to Uppsala. Director Lind left in 1970. Anna and Otto Holm sang in 1972.\n\n"
    "J. R. Stone wrote the chronicle in 1988. P. Stone drew the maps in 1990.\n\n"
    "Dr. Elena Weiss came in 2001. Dr. Weiss's husband, Karl Weiss, retired in 2015.\n\n"
    "The Emma Berg Prize was given in 1985.\n\nOtto's wife Maria Holm died in 1980.\n\n"
    "Mrs. Brown was born in 1960. Mr. Brown was born in 1955. Mr. and Mrs. Brown married in 1981.\n\n"
    "| Name | Joined |\n|---|---|\n| A. Berg | 1919 |\n| T. Berg | 1920 |"
)


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("When did Anna Berg retire?", "1966"),
        ("When did Anna Berg die?", "1950"),
        ("When did P. Stone write the chronicle?", "1988"),
        ("When did Elena Weiss retire?", "2015"),
        ("When did Dr. Weiss retire?", "2015"),
        ("When did Otto Holm die?", "1980"),
        ("When was Mrs. Brown born?", "1955"),
    ],
)
def test_what_is_said_of_a_namesake_is_no_answer(question: str, phrase: str) -> None:
    assert asked_of(question, FAMILY, phrase) == (Verdict.NONE, "")


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("When did Clara Berg retire?", "1966"),
        ("When did Thomas Berg die?", "1950"),
        ("When did Maria Lind marry?", "1931"),
        ("Where did Otto Holm move to?", "Uppsala"),  # "Later" is no first name
        ("When did Maria Lind leave?", "1970"),  # nor is a director
        ("When did Anna Holm sing?", "1972"),
        ("When did J. R. Stone write the chronicle?", "1988"),
        ("When did Karl Weiss retire?", "2015"),
        ("When did Mr. Brown marry?", "1981"),
        ("When was the prize of Clara Berg given?", "1985"),
    ],
)
def test_a_name_in_another_form_is_the_same(question: str, phrase: str) -> None:
    assert asked_of(question, FAMILY, phrase) == (Verdict.ANSWER, phrase)


def test_the_row_of_a_namesake_is_not_told() -> None:
    assert asked_of("When did Anna Berg join?", FAMILY, "1919") == (Verdict.QUOTE, "A. Berg: 1919")
    assert "1920" not in asked_of("When did Anna Berg join?", FAMILY.replace("| A. Berg | 1919 |\n", ""), "1920")[1]


@pytest.mark.parametrize(
    "part", ["Anna ", "Anna Berg ", "A. ", "A. Berg ", "Mrs. ", "Anna and ", "Mrs. Dunn ", "AaBerg"]
)
def test_a_question_and_a_text_may_have_thousands_of_names(part: str) -> None:
    text = f"Anna Berg was born.\n{part * 2000}"
    asked_about(f"When did Anna Berg {part * 1000}die?", [text])
    asked = asked_about("When did Anna Berg die?", [text])
    assert asked is not None
    assert not asked.is_of_another(text, (0, len(text)))  # it names her, whoever else
    assert asked.is_of_them(text, (0, 19))

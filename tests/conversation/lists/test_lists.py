"""A list is told with the sentence that leads it in."""

import pytest

from gemma10m_tui.conversation.lists.led_in import lists_in, told
from gemma10m_tui.conversation.pointing.pointed_answer import point
from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.pointing.trust import Verdict
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import StoredPassage
from tests.conversation.pointing.test_pointing import ScriptedFinder

POLICY = """# Exclusions

There is a house. The insurer does not pay for the following:

- damage by pets, for example a dog
  that chews the sofa
- loss of coins

* war

Nothing else counts. Signs of neglect are:
1. open bugs
2) no upload

Note: this is no list."""


def test_a_list_has_the_sentence_before_it_and_its_items() -> None:
    exclusions, signs = lists_in(POLICY)
    assert POLICY[slice(*exclusions.lead)] == "The insurer does not pay for the following:"
    said = [" ".join(POLICY[slice(*item)].split()) for item in exclusions.items]
    assert said == ["- damage by pets, for example a dog that chews the sofa", "- loss of coins", "* war"]
    assert POLICY[slice(*signs.whole)] == "Signs of neglect are:\n1. open bugs\n2) no upload"
    assert told(POLICY, exclusions.lead, exclusions.items[2:]) == f"{POLICY[slice(*exclusions.lead)]}\n\n- war"


@pytest.mark.parametrize("text", ["", "a: b", "As follows:\n\nprose", "- one\n- two", "He said:\n--no\n"])
def test_what_nothing_leads_in_is_no_list(text: str) -> None:
    assert list(lists_in(text)) == []


def test_an_item_is_a_sentence() -> None:
    said = [one for _, _, one in sentences(POLICY)]
    assert "- loss of coins" in said
    assert "1. open bugs" in said


@pytest.mark.parametrize(
    ("phrase", "question", "answered"),
    [
        ("loss of coins", "Is the loss of coins insured?", "- loss of coins"),
        ("damage by pets", "What does the insurer not pay for?", None),
        ("does not pay", "What does the insurer not pay for?", None),
    ],
)
def test_an_item_is_told_alone_or_all_of_them_where_the_sentence_has_what_is_asked(
    phrase: str, question: str, answered: str | None
) -> None:
    passage = StoredPassage(1, "a.txt", "a", Locator("l. 1"), POLICY, 0, 9)
    pointed = point(ScriptedFinder(phrase), question, [Recalled(passage, 1.0)])
    exclusions = next(lists_in(POLICY))
    all_of_it = told(POLICY, exclusions.lead, exclusions.items)
    assert pointed.verdict is not Verdict.NONE
    assert pointed.text == (f"{POLICY[slice(*exclusions.lead)]}\n\n{answered}" if answered else all_of_it)
    assert pointed.quoted[0] == (exclusions.items[1] if answered else exclusions.whole)


@pytest.mark.parametrize(
    ("question", "told"), [("What is covered?", ["- fire", "- water"]), ("What is not covered?", ["- mice", "- frost"])]
)
def test_of_two_lists_the_one_that_says_what_is_asked_is_told(question: str, told: list[str]) -> None:
    text = "These are not covered:\n- mice\n- frost\n\nThese are covered:\n- fire\n- water"
    passage = StoredPassage(1, "a.txt", "a", Locator("l. 1"), text, 0, 9)
    for phrase in ("not covered", "are covered"):
        pointed = point(ScriptedFinder(phrase), question, [Recalled(passage, 1.0)])
        assert pointed.text.split("\n")[2:] == told


@pytest.mark.parametrize(("words", "is_whole"), [(30, True), (90, False)])
def test_a_sentence_that_leads_a_list_in_is_no_page(words: int, is_whole: bool) -> None:
    lead = f"The insurer {'does not ' * words}pay for:"
    (found,) = lists_in(f"It rains. {lead}\n- mice\n- frost")
    assert (found.lead[0] == len("It rains. ")) is is_whole


@pytest.mark.parametrize(("items", "told"), [(30, 30), (80, 40)])
def test_a_list_of_many_items_is_told_from_its_beginning(items: int, told: int) -> None:
    (found,) = lists_in("Not covered:\n" + "".join(f"- mouse {number}\n" for number in range(items)))
    assert len(found.items) == told

"""Pointing: the words given as an answer stand in the first passage, and doubt turns them into a quote or a refusal."""

from dataclasses import dataclass, replace

import pytest
import torch

from gemma10m_tui.conversation.answer import answer
from gemma10m_tui.conversation.earlier_turns import Exchange
from gemma10m_tui.conversation.pointing.pointed_answer import point
from gemma10m_tui.conversation.pointing.trust import Verdict
from gemma10m_tui.conversation.recall import Recalled, recall
from gemma10m_tui.conversation.session import REFUSAL, Session
from gemma10m_tui.documents import Locator
from gemma10m_tui.events import AnswerFinished, Event, PassageRecalled, TokenDecoded
from gemma10m_tui.library import Snapshot, StoredPassage
from model.finder.finder import AnswerFinder, Finding, Judgement, Span
from model.finder.likeness import Likeness
from model.finder.vocabulary import Vocabulary

JUDGEMENT = Judgement(recall_weight=1.0, sure_from=0.3, refuse_from=0.0)
FEW_WORDS = Likeness(Vocabulary(("the",), (100,)), torch.zeros(2, 4))
QUESTION = "Where did the lighthouse keeper hide the key?"


@dataclass
class ScriptedFinder(AnswerFinder):
    """Points at one phrase wherever it stands, with the scores it is told."""

    phrase: str
    score: float = 5.0
    judgement: Judgement = JUDGEMENT
    likeness: Likeness = FEW_WORDS
    vocabulary: Vocabulary = FEW_WORDS.vocabulary

    def find(self, question: str, passages: list[str], within: object = None) -> Finding:  # type: ignore[override]
        spans: list[Span | None] = []
        for number, text in enumerate(passages):
            first = text.find(self.phrase)
            score = self.score if first >= 0 else -9.0
            end = first + len(self.phrase) if first >= 0 else 4
            spans.append(Span(number, max(first, 0), end, score) if text.strip() else None)
        return Finding(tuple(spans))


def _ask(session: Session, finder: AnswerFinder, question: str = QUESTION) -> list[Event]:
    pointing = replace(session, model=replace(session.model, finder=finder))
    return list(answer(pointing, question, cancelled=lambda: False))


def _finished(events: list[Event]) -> AnswerFinished:
    assert isinstance(events[-1], AnswerFinished)
    return events[-1]


def test_the_answer_is_words_of_the_first_passage_cited_with_their_sentence(session: Session) -> None:
    events = _ask(session, ScriptedFinder("under 1,000 café chairs"))
    said = _finished(events)
    assert (said.answer, said.stopped) == ("under 1,000 café chairs", "end")
    assert said.trust is not None
    assert said.trust > 0.3
    first = said.citations[0]
    assert first.verified
    assert "under 1,000 café chairs" in first.quote
    assert not any(citation.quote for citation in said.citations[1:])
    assert "".join(event.text for event in events if isinstance(event, TokenDecoded)) == said.answer
    recalled = [event.citation.passage for event in events if isinstance(event, PassageRecalled)]
    assert recalled == [citation.passage for citation in said.citations]
    assert len(set(recalled)) == len(recalled)
    scores = [citation.score for citation in said.citations]
    assert scores == sorted(scores, reverse=True)


def test_where_it_is_not_sure_the_sentence_is_quoted(session: Session) -> None:
    finder = ScriptedFinder("1,000 café", judgement=Judgement(recall_weight=1.0, sure_from=1.1, refuse_from=9.0))
    said = _finished(_ask(session, finder))
    assert said.stopped == "quoted"
    assert said.answer == " ".join(said.citations[0].quote.split())
    assert all(citation.verified for citation in said.citations)  # the others' sentences are there to be compared
    assert "1,000 café" in said.answer


@pytest.mark.parametrize("question", ["Did the lighthouse keeper hide the key?", "How do I hide the amber key?"])
def test_where_a_few_words_tell_nothing_the_sentence_answers(session: Session, question: str) -> None:
    said = _finished(_ask(session, ScriptedFinder("1,000 café"), question))
    assert said.stopped == "end"
    assert said.answer == " ".join(said.citations[0].quote.split())
    assert "The lighthouse keeper hid the" in said.answer


def test_whether_something_is_so_is_told_by_a_sentence_that_has_it(session: Session) -> None:
    finder = ScriptedFinder("carried")
    passage = StoredPassage(1, "a.txt", "a", Locator("l. 1"), "A dog is carried out. A red cat may stay inside.", 0, 9)
    pointed = point(finder, "May a red cat stay?", [Recalled(passage, 1.0)])
    assert (pointed.verdict, pointed.text) == (Verdict.QUOTE, "A red cat may stay inside.")


def test_a_sentence_that_only_asks_is_told_with_its_reply() -> None:
    said = "It rained. Anna asked whether solar panels are allowed. They are, Ilse said. It was late."
    passage = StoredPassage(1, "a.txt", "a", Locator("l. 1"), said, 0, 9)
    pointed = point(ScriptedFinder("solar panels"), "Are solar panels allowed?", [Recalled(passage, 1.0)])
    assert pointed.text == "Anna asked whether solar panels are allowed. They are, Ilse said."


@pytest.mark.parametrize(
    ("phrase", "told"),
    [
        ("Hatter", "The Hatter asked that because of a riddle."),
        ("of a riddle", "The Hatter asked that because of a riddle."),
        ("because of a riddle", "because of a riddle"),
    ],
)
def test_a_reason_takes_more_than_a_few_words(phrase: str, told: str) -> None:
    said = "The cat sat. The Hatter asked that because of a riddle."
    passage = StoredPassage(1, "a.txt", "a", Locator("l. 1"), said, 0, 9)
    pointed = point(ScriptedFinder(phrase), "Why did the Hatter ask that?", [Recalled(passage, 1.0)])
    assert (pointed.verdict, pointed.text) == (Verdict.ANSWER, told)


def test_what_a_table_tells_is_a_cell_and_never_words_of_two() -> None:
    table = "| Dish | Time | Load |\n|---|---|---|\n| Wool | 45 min | 2 kg |\n| Cotton | 80 min | 8 kg |"
    passage = StoredPassage(1, "a.txt", "a", Locator("l. 1"), table, 0, 9)
    recalled = [Recalled(passage, 1.0)]
    pointed = point(ScriptedFinder("45 min | 2 kg"), "What is the time of wool?", recalled)
    assert (pointed.verdict, pointed.text, pointed.trust) == (Verdict.ANSWER, "45 min", None)
    assert [passage.text[slice(*one)] for one in pointed.quoted if one] == ["| Wool | 45 min | 2 kg |"]
    pointed = point(ScriptedFinder("80 min | 8 kg"), "What did the miller say of his three sons?", recalled)
    assert (pointed.verdict, pointed.text) == (Verdict.QUOTE, "Dish: Cotton · Time: 80 min · Load: 8 kg")


def test_of_a_question_that_leans_on_another_words_may_answer_the_other(session: Session) -> None:
    pointing = replace(session, model=replace(session.model, finder=ScriptedFinder("1,000 café")))
    events = list(answer(pointing, "And why?", earlier=[Exchange(QUESTION, "")], cancelled=lambda: False))
    assert _finished(events).stopped == "quoted"


def test_where_nothing_answers_it_says_so_and_quotes_the_sentence_nearest_to_an_answer(session: Session) -> None:
    said = _finished(_ask(session, ScriptedFinder("1,000 café", score=-4.0)))
    assert (said.answer, said.stopped) == (REFUSAL, "refused")
    assert said.citations
    assert all(citation.verified for citation in said.citations)
    nearest = next(citation.quote for citation in said.citations if "1,000 café" in citation.quote)
    assert nearest.startswith("The lighthouse keeper")


def test_where_nothing_answers_sources_stand_in_the_order_of_recall(session: Session) -> None:
    question = next(iter(session.snapshot.passages())).text[:80]
    finder = ScriptedFinder("", -4.0, Judgement(recall_weight=0.0))
    recalled = recall(session.snapshot, question, None, 20, finder.likeness)
    assert len(recalled) > 2
    finder.phrase = recalled[2].passage.text[:60]  # of all passages it would point at this one
    pointing = replace(session, model=replace(session.model, finder=finder))
    said = _finished(list(answer(pointing, question, cancelled=lambda: False)))
    assert said.stopped == "refused"
    assert [citation.passage for citation in said.citations] == [one.passage.id for one in recalled][:5]


@pytest.mark.parametrize("complete", [True, False])
def test_a_name_that_the_text_never_has_forbids_an_answer_once_all_is_stored(
    session: Session, complete: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Snapshot, "documents_complete", complete)
    finder = ScriptedFinder("under 1,000 café chairs")
    pointing = replace(session, model=replace(session.model, finder=finder))
    said = _finished(list(answer(pointing, "Where did Dracula hide the key?", cancelled=lambda: False)))
    if not complete:
        assert said.stopped == "end"
        return
    assert said.stopped == "refused"
    assert said.answer.startswith(REFUSAL.rstrip("."))
    assert said.answer.endswith("it never mentions “Dracula”.")
    assert said.citations
    assert not any(citation.quote for citation in said.citations)
    assert said.trust == 0.0


def test_a_question_that_recalls_nothing_is_refused(session: Session) -> None:
    pointed = point(ScriptedFinder("x"), "?", recall(session.snapshot, "?", None, 5))
    assert (pointed.verdict, pointed.recalled, pointed.text) == (Verdict.NONE, (), "")


def test_memory_alone_is_not_pointed_at(session: Session) -> None:
    pointing = replace(session, model=replace(session.model, finder=ScriptedFinder("1,000 café")))
    events = list(answer(pointing, QUESTION, memory_only=True, cancelled=lambda: False))
    assert not any(isinstance(event, PassageRecalled) for event in events)
    assert _finished(events).trust is None


def test_a_turn_cancelled_before_it_pointed_says_nothing(session: Session) -> None:
    pointing = replace(session, model=replace(session.model, finder=ScriptedFinder("1,000 café")))
    said = _finished(list(answer(pointing, QUESTION, cancelled=lambda: True)))
    assert (said.answer, said.stopped, said.citations) == ("", "cancelled", ())


def test_a_heading_is_no_answer_unless_a_title_is_asked_for(session: Session) -> None:
    stored = next(iter(recall(session.snapshot, QUESTION, None, 1))).passage
    passage = replace(stored, text="Chapter 2. The Cave\n\nThe key lay in the cave.")

    class Looked(ScriptedFinder):
        def find(self, question: str, passages: list[str], within: object = None) -> Finding:  # type: ignore[override]
            seen.append(within)
            return super().find(question, passages)

    seen: list[object] = []
    for question in ("Where lay the key?", "What is the title of chapter 2?"):
        point(Looked("cave"), question, [Recalled(passage, 1.0)])
    first = passage.text.index("The key")
    assert seen == [[[(first, len(passage.text))]], None]


@pytest.mark.parametrize(("weight", "first"), [(0.0, "b"), (8.0, "a")])
def test_recall_counts_as_much_as_the_model_says(session: Session, weight: float, first: str) -> None:
    stored = next(iter(recall(session.snapshot, QUESTION, None, 1))).passage

    def passage(name: str) -> StoredPassage:
        return replace(stored, document=name, text=f"{name} answers")

    class Plain(ScriptedFinder):
        def find(self, question: str, passages: list[str], within: object = None) -> Finding:  # type: ignore[override]
            return Finding((Span(0, 0, 1, 2.5), Span(1, 0, 1, 3.5)))

    finder = Plain("", judgement=Judgement(recall_weight=weight))
    pointed = point(finder, QUESTION, [Recalled(passage("a"), 0.8), Recalled(passage("b"), 0.2)])
    assert pointed.recalled[0].passage.document == first
    assert pointed.text == first


def test_behind_the_passage_that_answers_recall_counts_more(session: Session) -> None:
    stored = next(iter(recall(session.snapshot, QUESTION, None, 1))).passage
    recalled = [Recalled(replace(stored, document=name), score) for name, score in (("a", 0.5), ("b", 0.3), ("c", 0.2))]

    class Plain(ScriptedFinder):
        def find(self, question: str, passages: list[str], within: object = None) -> Finding:  # type: ignore[override]
            return Finding((Span(0, 0, 1, 1.0), Span(1, 0, 1, 2.0), Span(2, 0, 1, 3.5)))

    finder = Plain("", judgement=Judgement(recall_weight=0.5))
    assert [one.passage.document for one in point(finder, QUESTION, recalled).recalled] == ["c", "a", "b"]


def _numbered(number: int, text: str) -> Recalled:
    return Recalled(StoredPassage(number, "a.txt", "a", Locator(f"l. {number}"), text, 0, 9), 1.0)


@pytest.mark.parametrize(("before", "answered"), [(4, "45 min"), (5, "The sea is wide.")])
def test_tables_are_looked_for_in_the_first_passages(before: int, answered: str) -> None:
    table = "| Dish | Time | Load |\n|---|---|---|\n| Wool | 45 min | 2 kg |\n| Cotton | 80 min | 8 kg |"
    recalled = [*(_numbered(number, "The sea is wide.") for number in range(before)), _numbered(before, table)]
    assert point(ScriptedFinder("The sea is wide."), "What is the time of wool?", recalled).text == answered


@pytest.mark.parametrize(("more", "leads"), [(1, False), (3, True)])
def test_a_sentence_tells_whether_something_is_so_where_it_has_clearly_more_of_it(more: int, leads: bool) -> None:
    words = ["amber", "birch", "cedar", "daisy", "elder", "fir", "gorse", "hazel", "iris", "larch"]
    own, other = f"The {' '.join(words[:5])} was there.", f"A {' '.join(words[: 5 + more])} came."
    question = f"Is {' '.join(words)} so?"
    pointed = point(ScriptedFinder("was there"), question, [_numbered(1, f"{own} {other}")])
    assert pointed.text == (other if leads else own)


def test_behind_the_passage_that_answers_the_finder_still_has_a_say(session: Session) -> None:
    recalled = [replace(_numbered(n, f"{n} says"), score=score) for n, score in enumerate((0.6, 0.18, 0.22))]

    class Plain(ScriptedFinder):
        def find(self, question: str, passages: list[str], within: object = None) -> Finding:  # type: ignore[override]
            return Finding((Span(0, 0, 1, 0.0), Span(1, 0, 1, 5.0), Span(2, 0, 1, 30.0)))

    finder = Plain("", judgement=Judgement(recall_weight=0.5))
    assert [one.passage.id for one in point(finder, QUESTION, recalled).recalled] == [2, 1, 0]


def test_a_passage_that_recall_gives_nothing_for_may_still_answer() -> None:
    recalled = [_numbered(1, "The sea is wide."), replace(_numbered(2, "The key is red."), score=0.0)]
    assert point(ScriptedFinder("red", 60.0), "Which key?", recalled).text == "red"

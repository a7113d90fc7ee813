"""What was said before stands in the window of a model that writes, as turns of its own chat format and in its room."""

import gemma_vocabulary
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemma10m_tui.conversation.earlier_turns import Exchange, newest_turns
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.window import fill_window, shares_of
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import StoredPassage
from model import chat_format
from model.checkpoint import Model
from model.tokenizer import SentencePieceTokenizer

SIZE = 2048
GENERATIONS = {
    "1 to 3": SentencePieceTokenizer(gemma_vocabulary.sentencepiece_model()),
    "4": SentencePieceTokenizer(gemma_vocabulary.sentencepiece_model(gemma_vocabulary.NEW_TURNS)),
}
TOKENIZER = GENERATIONS["1 to 3"]
generations = pytest.mark.parametrize("tokenizer", GENERATIONS.values(), ids=GENERATIONS)

words = ["The", "name", "of", "the", "ship", "café", "1,000", "汉字汉字", "<end_of_turn>", "<turn|>", "\n", "🙂"]
texts = st.lists(st.sampled_from(words), max_size=60).map(" ".join)


def recalled(texts: list[str]) -> list[Recalled]:
    """Passages, best first, whose order in the document is the reverse."""
    places = range(len(texts), 0, -1)
    return [
        Recalled(StoredPassage(place, "a.txt", "A", Locator("a"), text, 0, 1), 1 / len(texts))
        for place, text in zip(places, texts, strict=True)
    ]


def exchange(tokenizer: SentencePieceTokenizer, question: str, answer: str) -> list[int]:
    return chat_format.exchange_ids(tokenizer, tokenizer.encode(question), tokenizer.encode(answer))


@generations
def test_the_second_question_has_the_first_turn_before_its_passages(tokenizer: SentencePieceTokenizer) -> None:
    before, asked = Exchange(" What is the name of the ship? ", " The Maria.\n"), "What did I ask you just now?"
    window = fill_window(tokenizer, SIZE, asked, recalled(["The pass key is 48213."]), [before])
    person = tokenizer.encode("The pass key is 48213.") + tokenizer.encode("\n\n") + tokenizer.encode(asked)
    first = exchange(tokenizer, "What is the name of the ship?", "The Maria.")
    assert list(window.tokens) == [tokenizer.control.bos, *first, *chat_format.wrap_question(tokenizer, person)]
    assert window.turns == 1


def test_the_twentieth_question_has_the_newest_turns_whole_and_in_order() -> None:
    said = [Exchange(f"Question {number}?", f"Answer {number}, " + "the ship " * 14) for number in range(1, 20)]
    window = fill_window(TOKENIZER, SIZE, "Name?", [], said)
    assert 5 < window.turns < 19
    kept = [token for one in said[-window.turns :] for token in exchange(TOKENIZER, one.question, one.answer.strip())]
    assert list(window.tokens[1 : 1 + len(kept)]) == kept
    assert len(kept) <= SIZE // 3
    left_out = said[-window.turns - 1]
    assert len(kept) + len(exchange(TOKENIZER, left_out.question, left_out.answer.strip())) > SIZE // 3


def test_only_the_turn_right_before_is_shortened_and_then_between_words() -> None:
    long = Exchange("a key " * 400 + "What is the name?", "It is called the Maria, and " * 100)
    said = [Exchange("Is it?", "It is."), long]
    (turn,) = newest_turns(TOKENIZER, said, 200)
    assert 180 < len(turn) <= 200
    text = TOKENIZER.decode(turn)
    asked, answered = text.removeprefix("user\n").removesuffix("\n").split("\nmodel\n")
    assert asked.startswith("… ")
    assert asked.endswith("a key What is the name?")
    assert answered.endswith(" …")
    assert all(word in long.question.split() for word in asked.split()[1:])
    assert all(word.strip(",") in "It is called the Maria and" for word in answered.split()[:-1])
    assert newest_turns(TOKENIZER, [long, said[0]], 200) == [exchange(TOKENIZER, "Is it?", "It is.")]


def test_an_answer_that_was_stopped_before_it_began_leaves_its_question_to_be_seen() -> None:
    assert newest_turns(TOKENIZER, [Exchange("Name?", "")], 99) == [exchange(TOKENIZER, "Name?", "…")]


@pytest.mark.parametrize("text", ["汉字" * 500, "x" * 3000, "x" * 3000 + " and more"])
def test_a_text_without_borders_between_words_is_shortened_at_a_character(text: str) -> None:
    (turn,) = newest_turns(TOKENIZER, [Exchange(text[::-1], text)], 100)
    assert 90 < len(turn) <= 100
    asked, answered = TOKENIZER.decode(turn).removeprefix("user\n").removesuffix(" …\n").split("\nmodel\n")
    assert text[::-1].endswith(asked.removeprefix("… "))
    assert text.startswith(answered)


def test_as_many_passages_are_read_again_as_the_window_has_room_for() -> None:
    texts = [f"The name of ship {number} is called the Maria. Remember it." for number in range(200)]
    few, many = (fill_window(TOKENIZER, size, "Name?", recalled(texts)) for size in (256, SIZE))
    assert 3 < len(few.shown) < len(many.shown) < 200
    for window in (few, many):
        places = [one.recalled.passage.id for one in window.shown]
        assert places == sorted(places)
        assert places[-1] == 200  # the best
    left = SIZE - len(many.tokens)
    assert SIZE // 4 == shares_of(TOKENIZER, SIZE).answer <= left < SIZE // 4 + 20


@generations
@settings(deadline=None, max_examples=80)
@given(
    size=st.integers(48, 700),
    question=texts,
    passages=st.lists(texts, max_size=6),
    said=st.lists(st.builds(Exchange, texts, texts), max_size=6),
)
def test_whatever_was_said_every_part_of_the_window_keeps_to_its_room(
    tokenizer: SentencePieceTokenizer, size: int, question: str, passages: list[str], said: list[Exchange]
) -> None:
    window = fill_window(tokenizer, size, question, recalled(passages), said)
    assert len(window.tokens) <= size - size // 4
    control = tokenizer.control
    assert window.tokens.count(control.start_of_turn) == 2 * window.turns + 2
    assert window.tokens.count(control.end_of_turn) == 2 * window.turns + 1
    assert window.tokens[0] == control.bos
    turns = newest_turns(tokenizer, said, size // 3)
    assert sum(map(len, turns)) <= size // 3
    if window.turns:
        whole = [exchange(tokenizer, one.question.strip(), one.answer.strip() or "…") for one in said[-window.turns :]]
        conversation = [token for turn in whole for token in turn]
        if len(conversation) <= size // 3:
            assert list(window.tokens[1 : 1 + len(conversation)]) == conversation
        else:
            assert window.turns == 1
    elif said:
        last = exchange(tokenizer, said[-1].question.strip(), said[-1].answer.strip() or "…")
        asked = chat_format.turn_ids(tokenizer, (), tokenizer.encode(question))
        assert len(last) > min(size // 3, size - size // 4 - len(asked))


def test_the_window_of_our_reader_is_the_same_whatever_was_said_before(reader: Model) -> None:
    passages = recalled(["Anna went.", "Boris came.", "Clara stayed.", "Dmitri left."])
    said = [Exchange("Who went?", "Anna")] * 3
    window = fill_window(reader.tokenizer, 512, "Who?", passages, said)
    assert window == fill_window(reader.tokenizer, 512, "Who?", passages)
    texts = ["Clara stayed.", "Boris came.", "Anna went."]
    asked = reader.tokenizer.encode("Who?")
    ids = chat_format.turn_ids(reader.tokenizer, reader.tokenizer.encode_batch(texts), asked)
    assert list(window.tokens) == ids
    assert window.turns == 0

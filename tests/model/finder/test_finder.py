"""The finder: what it returns are stretches of the text, padding changes nothing, and files survive a round trip."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from model.finder.finder import LONGEST_ANSWER, AnswerFinder, BrokenFinder, load_finder, save_finder
from model.finder.network import Finder, FinderSpec, turn
from model.finder.reading import pad_rows
from model.finder.vocabulary import GRAMS, WORD_FACTS, Vocabulary, letter_groups
from model.finder.words import split_words

WORDS = ("the", "of", "river", "city", "anna", "lived", "in", "vienna", "where", "did")
PASSAGE = "Anna lived in Vienna, by the river. Boris, who did not, kept his 1,200 books in Oslo."


def make_finder(seed: int = 0) -> AnswerFinder:
    torch.manual_seed(seed)
    network = Finder(FinderSpec(words=len(WORDS), word_width=8, gram_width=6, width=8, tuned=3))
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    network.vectors.normal_()
    return AnswerFinder(network, Vocabulary(WORDS, tuple(range(100, 90, -1))))


@pytest.fixture(scope="module")
def finder() -> AnswerFinder:
    return make_finder()


def test_every_passage_with_words_has_a_span_of_its_own_words(finder: AnswerFinder) -> None:
    finding = finder.find("Where did Anna live?", [PASSAGE, " \n", "Oslo."])
    assert finding.spans[1] is None
    for number in (0, 2):
        span, text = finding.spans[number], (PASSAGE, "", "Oslo.")[number]
        assert span is not None
        assert span.passage == number
        words = split_words(text)
        assert span.first in [word.first for word in words]
        assert span.end in [word.end for word in words]
        assert 0 < len(split_words(text[span.first : span.end])) <= LONGEST_ANSWER


def test_a_span_lies_in_one_of_the_stretches_that_it_may_lie_in() -> None:
    parts = [(0, 4), (PASSAGE.index("by"), PASSAGE.index(" Boris")), (PASSAGE.index("kept"), len(PASSAGE))]
    for seed in range(8):
        finder = make_finder(seed)
        finding = finder.find("Where did Anna live?", [PASSAGE, "Oslo.", "Oslo."], [parts, [], [(0, 5)]])
        span, nothing, free = finding.spans
        assert nothing is None
        assert free is not None
        assert span is not None
        assert any(first <= span.first < span.end <= end for first, end in parts)
        alone = finder.find("Where did Anna live?", [PASSAGE, "Oslo.", "Oslo."])
        assert finding.none_score == alone.none_score
        assert alone.spans[0] is not None
        assert span.score <= alone.spans[0].score


def test_shares_are_of_one_whole(finder: AnswerFinder) -> None:
    finding = finder.find("Where did Anna live?", [PASSAGE, "The river. The city."])
    shares = [span.share for span in finding.spans if span is not None] + [finding.none_share]
    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) <= 1 + 1e-6
    assert finding.best is not None
    assert finding.best.share == max(shares[:-1])


def test_padding_and_the_other_rows_change_no_score_of_a_row(finder: AnswerFinder) -> None:
    question = split_words("Where did Anna live?")
    alone = finder._scores(question, [split_words("The river.")])
    beside = finder._scores(question, [split_words("The river."), split_words(PASSAGE * 3)])
    size = len(split_words("The river."))
    torch.testing.assert_close(beside.first[0, :size], alone.first[0, :size], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(beside.last[0, :size], alone.last[0, :size], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(beside.none[0], alone.none[0], rtol=1e-4, atol=1e-5)


def test_a_row_is_turned_within_its_words() -> None:
    there = torch.tensor([[True, True, True, False], [True, False, False, False]])
    assert turn(there).tolist() == [[2, 1, 0, 3], [0, 1, 2, 3]]


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80), st.lists(st.text(max_size=120), max_size=3))
def test_any_text_can_be_asked_of_any_text(question: str, passages: list[str]) -> None:
    finding = make_finder().find(question, passages)
    assert len(finding.spans) == len(passages)
    for span, text in zip(finding.spans, passages, strict=True):
        assert span is None or text[span.first : span.end].strip() == text[span.first : span.end] != ""


def test_no_question_and_no_passages_find_nothing(finder: AnswerFinder) -> None:
    assert finder.find("", [PASSAGE]).best is None
    assert finder.find("Where?", []).none_share == 1.0


def test_letter_groups_are_numbers_of_fixed_count() -> None:
    assert len(letter_groups("a")) == len(letter_groups("a" * 50)) == GRAMS
    assert letter_groups("anna") != letter_groups("anne")
    assert letter_groups("anna")[4:] == (0,) * (GRAMS - 4)


def test_saved_and_loaded_it_finds_the_same(finder: AnswerFinder, tmp_path: Path) -> None:
    save_finder(tmp_path, finder)
    loaded = load_finder(tmp_path, torch.device("cpu"))
    assert loaded is not None
    save_finder(tmp_path / "again", loaded)
    again = load_finder(tmp_path / "again", torch.device("cpu"))
    assert again is not None
    assert again.find("Where did Anna live?", [PASSAGE]) == loaded.find("Where did Anna live?", [PASSAGE])


def test_a_model_folder_without_one_has_none(tmp_path: Path) -> None:
    assert load_finder(tmp_path, torch.device("cpu")) is None


@pytest.mark.parametrize("name", ["config.json", "words.txt", "weights.safetensors"])
@pytest.mark.parametrize("content", [None, b"", b"\xff\x00 nonsense", b'{"words": 3}'])
def test_broken_files_are_named(finder: AnswerFinder, tmp_path: Path, name: str, content: bytes | None) -> None:
    save_finder(tmp_path, finder)
    if content is None:
        (tmp_path / "finder" / name).unlink()
    else:
        (tmp_path / "finder" / name).write_bytes(content)
    with pytest.raises(BrokenFinder, match="finder"):
        load_finder(tmp_path, torch.device("cpu"))


def test_words_lose_their_vectors_in_training_alone() -> None:
    torch.manual_seed(0)
    network = Finder(FinderSpec(words=9, word_width=6, gram_width=2, width=4, tuned=3, dropout=0.0, unseen=0.25))
    network.vectors.normal_()
    words = pad_rows([(np.full(4000, 5), np.ones((4000, GRAMS), int), np.zeros((4000, WORD_FACTS), np.float32))])
    seen = network.train()._embed(words)[0]
    hidden = (seen[:, :6] == 0).all(-1)
    assert 0.2 < hidden.float().mean() < 0.3
    assert (seen[:, 6:] != 0).all()
    assert torch.equal(seen[~hidden][:, :6], network.vectors[5].expand(int((~hidden).sum()), 6))
    assert torch.equal(network.eval()._embed(words)[0], seen[~hidden][:1].expand(4000, 8))

"""The finder: what it returns are stretches of the text, padding changes nothing, and files survive a round trip."""

import json
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from model.finder.encoder import EncoderSpec
from model.finder.finder import LONGEST_ANSWER, AnswerFinder
from model.finder.finder_files import LIKENESS, WEIGHTS, BrokenFinder, load_finder, save_finder
from model.finder.finder_files import PIECES as PIECES_FILE
from model.finder.finder_files import WORDS as WORDS_FILE
from model.finder.likeness import Likeness
from model.finder.network import Finder
from model.finder.pieces import PieceList
from model.finder.reading import LONGEST_QUESTION, make_rows
from model.finder.vocabulary import Vocabulary
from model.finder.words import Word, split_words

WORDS = ("the", "of", "river", "city", "anna", "lived", "in", "vienna", "where", "did")
PASSAGE = "Anna lived in Vienna, by the river. Boris, who did not, kept his 1,200 books in Oslo."
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
PIECES = PieceList(("[PAD]", "[UNK]", "[CLS]", "[SEP]", ",", ".", *WORDS, *LETTERS, *(f"##{one}" for one in LETTERS)))


def make_finder(seed: int = 0) -> AnswerFinder:
    torch.manual_seed(seed)
    spec = EncoderSpec(len(PIECES.pieces), width=12, layers=2, heads=3, mlp_width=20, longest=200)
    network = Finder(spec)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    likeness = Likeness(Vocabulary(WORDS, tuple(range(100, 90, -1))), torch.randn(len(WORDS) + 1, 8))
    return AnswerFinder(network, PIECES, likeness)


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
        assert alone.spans[0] is not None
        assert span.score <= alone.spans[0].score


def test_the_best_span_is_that_of_the_greatest_odds(finder: AnswerFinder) -> None:
    finding = finder.find("Where did Anna live?", [PASSAGE, "The river. The city.", ""])
    assert finding.best is not None
    assert finding.best.score == max(span.score for span in finding.spans if span is not None)


def test_odds_are_against_the_passages_own_none(finder: AnswerFinder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict, raising=False)  # float32
    before = finder.find("Where did Anna live?", [PASSAGE]).best
    with torch.no_grad():
        finder.network.none.bias += 1.5
        after = finder.find("Where did Anna live?", [PASSAGE]).best
        finder.network.none.bias -= 1.5
    assert before is not None
    assert after is not None
    assert (after.first, after.end) == (before.first, before.end)
    assert after.score == pytest.approx(before.score - 3.0, abs=1e-4)


def test_padding_and_the_other_rows_change_no_score_of_a_row(
    finder: AnswerFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict, raising=False)  # float32
    question = split_words("Where did Anna live?")
    (alone,) = finder._odds(question, [split_words("The river.")])
    beside, _ = finder._odds(question, [split_words("The river."), split_words(PASSAGE * 3)])
    for odds, wanted in zip(beside, alone, strict=True):
        torch.testing.assert_close(odds, wanted, rtol=1e-4, atol=1e-5)


def test_in_bfloat16_where_the_processor_has_it_it_finds_nearly_the_same(
    finder: AnswerFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {}
    for able in (False, True):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda able=able: {"avx512_bf16": able}, raising=False)
        found[able] = finder._odds(split_words("Where did Anna live?"), [split_words(PASSAGE)])[0][0]
    assert not torch.equal(found[True], found[False])
    torch.testing.assert_close(found[True], found[False], rtol=0.05, atol=0.05)


def test_of_a_passage_too_long_for_a_row_its_first_words_are_read(finder: AnswerFinder) -> None:
    question, longest = split_words("Where did Anna live?"), finder.network.spec.longest
    ((first, _),) = finder._odds(question, [split_words(PASSAGE * 9)])
    assert 0 < len(first) < longest
    span = finder.find("Where did Anna live?", [PASSAGE * 9]).spans[0]
    assert span is not None
    assert span.end <= split_words(PASSAGE * 9)[len(first) - 1].end
    assert finder.find("Where " * 300 + "did Anna live?", [PASSAGE]).best is not None


def test_no_answer_is_longer_than_answers_are(finder: AnswerFinder, monkeypatch: pytest.MonkeyPatch) -> None:
    words = split_words("city " * 60)
    first, last = torch.zeros(60), torch.zeros(60)
    first[3], last[3 + LONGEST_ANSWER], last[2 + LONGEST_ANSWER] = 9.0, 8.0, 7.0
    monkeypatch.setattr(finder, "_odds", lambda _asked, _passages: [(first, last)])
    span = finder.find("Where?", ["city " * 60]).spans[0]
    assert span is not None
    assert (span.first, span.end) == (words[3].first, words[2 + LONGEST_ANSWER].end)
    assert span.score == 16.0


def test_of_a_very_long_passage_no_more_is_split(finder: AnswerFinder, monkeypatch: pytest.MonkeyPatch) -> None:
    split: list[int] = []

    def odds(_asked: object, passages: list[list[Word]]) -> list[tuple[torch.Tensor, torch.Tensor]]:
        split.extend(map(len, passages))
        return [(torch.zeros(len(words)), torch.zeros(len(words))) for words in passages]

    monkeypatch.setattr(finder, "_odds", odds)
    finder.find("Where?", ["city " * 5000, "city"])
    assert split == [400, 1]


def test_of_a_question_too_long_its_end_is_read() -> None:
    asked = PIECES.spell([*["the"] * 200, "where", "did", "anna"])
    rows = make_rows(PIECES, [asked], [PIECES.spell(["vienna"])], 200)
    assert rows.pieces[0, 1 : 1 + LONGEST_QUESTION].tolist() == asked.pieces[-LONGEST_QUESTION:].tolist()


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80), st.lists(st.text(max_size=120), max_size=3))
def test_any_text_can_be_asked_of_any_text(question: str, passages: list[str]) -> None:
    finding = make_finder().find(question, passages)
    assert len(finding.spans) == len(passages)
    for span, text in zip(finding.spans, passages, strict=True):
        assert span is None or text[span.first : span.end].strip() == text[span.first : span.end] != ""


def test_no_question_and_no_passages_find_nothing(finder: AnswerFinder) -> None:
    assert finder.find("", [PASSAGE]).best is None
    assert finder.find("Where?", []).best is None


def test_saved_and_loaded_it_finds_the_same(finder: AnswerFinder, tmp_path: Path) -> None:
    save_finder(tmp_path, finder)
    loaded = load_finder(tmp_path, torch.device("cpu"))
    assert loaded is not None
    save_finder(tmp_path / "again", loaded)
    again = load_finder(tmp_path / "again", torch.device("cpu"))
    assert again is not None
    for name, weight in finder.network.state_dict().items():
        held, twice = loaded.network.state_dict()[name], again.network.state_dict()[name]
        assert ((held - weight).abs() <= weight.abs().amax(-1, keepdim=True) / 253).all(), name  # half a step of 127
        torch.testing.assert_close(twice, held)


def test_a_model_folder_without_one_has_none(tmp_path: Path) -> None:
    assert load_finder(tmp_path, torch.device("cpu")) is None


@pytest.mark.parametrize(
    "change",
    [
        *({"heads": 5}, {"heads": 0}, {"heads": 3.0}, {"pieces": 10**12}, {"layers": 3}, {"layers": 10**9}),
        *({"longest": 100}, {"longest": 90}, {"epsilon": "x"}, {"epsilon": float("nan")}, {"dropout": 1}),
    ],
)
def test_sizes_that_the_weights_do_not_have_are_refused(
    finder: AnswerFinder, tmp_path: Path, change: dict[str, int]
) -> None:
    save_finder(tmp_path, finder)
    path = tmp_path / "finder" / "config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps(config | {"network": config["network"] | change}))
    with pytest.raises(BrokenFinder, match="finder"):
        load_finder(tmp_path, torch.device("cpu"))


@pytest.mark.parametrize("number", [None, [], "1", True, float("inf")])
def test_a_judgement_that_is_no_number_is_refused(finder: AnswerFinder, tmp_path: Path, number: object) -> None:
    save_finder(tmp_path, finder)
    path = tmp_path / "finder" / "config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps(config | {"judgement": config["judgement"] | {"trust_bias": number}}))
    with pytest.raises(BrokenFinder, match="trust_bias"):
        load_finder(tmp_path, torch.device("cpu"))


@pytest.mark.parametrize("content", ["the 0\n", "the -3\nof 9\n", "the 1\n"])
def test_words_that_were_never_counted_are_refused(finder: AnswerFinder, tmp_path: Path, content: str) -> None:
    save_finder(tmp_path, finder)
    (tmp_path / "finder" / WORDS_FILE).write_text(content)
    with pytest.raises(BrokenFinder, match="counted"):
        load_finder(tmp_path, torch.device("cpu"))


def test_a_finder_takes_the_place_of_the_one_before_whole(finder: AnswerFinder, tmp_path: Path) -> None:
    save_finder(tmp_path, make_finder(1))
    (tmp_path / "finder.writing").mkdir()  # of a run that was killed
    save_finder(tmp_path, finder)
    loaded = load_finder(tmp_path, torch.device("cpu"))
    assert loaded is not None
    assert torch.equal(loaded.network.point.bias, finder.network.point.bias)
    assert [path.name for path in tmp_path.iterdir()] == ["finder"]


@pytest.mark.parametrize("name", ["config.json", WORDS_FILE, PIECES_FILE, LIKENESS, WEIGHTS])
@pytest.mark.parametrize("content", [None, b"", b"\xff\x00 nonsense", b'{"words": 3}'])
def test_broken_files_are_named(finder: AnswerFinder, tmp_path: Path, name: str, content: bytes | None) -> None:
    save_finder(tmp_path, finder)
    if content is None:
        (tmp_path / "finder" / name).unlink()
    else:
        (tmp_path / "finder" / name).write_bytes(content)
    with pytest.raises(BrokenFinder, match="finder"):
        load_finder(tmp_path, torch.device("cpu"))

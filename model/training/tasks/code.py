"""Questions about Python sources, answered word for word from passages of code in the window.

Where is a name defined, what does it take, what does its docstring say; some are asked where no passage shown has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from model import chat_format
from model.tokenizer import Tokenizer
from model.training.corpus import Corpora
from model.training.tasks.definitions import Askable, Kind, askables
from model.training.tasks.layout import in_last_segment, last_turns
from model.training.tasks.sample import Sample, Writing, chat_turn

LANGUAGE_WEIGHT = 0.05
REFUSED_SHARE = 0.12
QUESTIONS: dict[Kind, tuple[str, ...]] = {
    "defined": (
        "Where is {name} defined?",
        "Where is {name} defined?",
        "Where is the {what} {name} defined?",
        "Where is {name}?",
        "Where do I find the definition of {name}?",
        "How is {name} declared?",
        "Show me the definition of {name}.",
    ),
    "takes": (
        "What does {name} take?",
        "What arguments does {name} take?",
        "Which parameters does {name} have?",
        "What are the parameters of {name}?",
        "What do I pass to {name}?",
    ),
    "says": (
        "What does {name} do?",
        "What does the docstring of {name} say?",
        "What is {name} for?",
        "What is the purpose of {name}?",
        "How is {name} described?",
    ),
    "inherits": (
        "What does {name} inherit from?",
        "What is the base class of {name}?",
        "Which class does {name} extend?",
    ),
    "value": ("What is the value of {name}?", "What is {name} set to?", "What is {name}?"),
}
_TURN_TOKENS = 48  # what passages leave free for a question
_LONGEST_ANSWER = 40  # tokens, as long as the application lets an answer be
_PASSAGE_TOKENS = (60, 240)
_CHARACTERS_A_TOKEN = 4  # of code, at most, so that no passage is cut too short before it is encoded
_WORD = re.compile(r"\w")
_TRIES = 60


@dataclass(frozen=True)
class Source:
    """A document of code with what can be asked of it."""

    text: str
    asked: list[Askable]


@dataclass(frozen=True)
class Passage:
    """Characters [first, end) of a source as tokens, each with the offset in the source that it ends at."""

    source: Source
    first: int
    end: int
    tokens: list[int]
    ends: list[int]


@dataclass(frozen=True)
class Code:
    """A document is taken apart when it is first drawn and kept."""

    tokenizer: Tokenizer
    corpora: Corpora
    name: str = "code"
    _sources: dict[int, Source] = field(default_factory=dict, repr=False, compare=False)

    def fits(self, segments: int, segment: int) -> bool:
        return segment >= 128

    def sample(self, rng: np.random.Generator, segments: int, segment: int) -> Sample:
        """Raises ValueError where the code corpus has nothing to ask for."""
        for _ in range(_TRIES):
            passages = self._passages(rng, segment - _TURN_TOKENS)
            if not passages:
                continue
            body = Writing()
            for passage in passages:
                body.add(chat_format.wrap_passage(self.tokenizer, passage.tokens), LANGUAGE_WEIGHT)
            tail = last_turns(self._turns(rng, passages), segment - len(body))
            if len(tail):
                body.join(tail)
                return in_last_segment(rng, self.corpora, segments, segment, body, self.name, LANGUAGE_WEIGHT)
        raise ValueError("the code texts hold next to nothing that can be asked for")

    def _passages(self, rng: np.random.Generator, room: int) -> list[Passage]:
        """One with something to ask for and up to two others, mostly of the same file, in random order."""
        source = self._source(rng)
        if not source.asked:
            return []
        target = source.asked[rng.integers(len(source.asked))]
        passages: list[Passage] = []
        for _ in range(int(rng.choice((1, 2, 3), p=(0.3, 0.4, 0.3)))):
            most = min(room, int(rng.integers(*_PASSAGE_TOKENS)))
            if most < _PASSAGE_TOKENS[0] // 2:
                break
            first = _beginning(rng, source.text, target.line)
            made = self._cut(source, first, most)
            apart = all(one.source is not source or made.end <= one.first or one.end <= made.first for one in passages)
            if made.tokens and apart:
                passages.append(made)
                room -= len(made.tokens) + 2
            source = source if rng.random() < 0.7 else self._source(rng)
            if not source.asked:
                break
            target = source.asked[rng.integers(len(source.asked))]
        return [passages[i] for i in rng.permutation(len(passages))]

    def _cut(self, source: Source, first: int, most: int) -> Passage:
        """Whole lines from `first` on, `most` tokens of them; as the application shows a passage, without its ends."""
        text = source.text[first : first + most * _CHARACTERS_A_TOKEN]
        text = text[: text.rfind("\n")].rstrip() if "\n" in text else text
        tokens = self.tokenizer.encode(text)
        while len(tokens) > most and "\n" in text:
            text = text[: text.rfind("\n")].rstrip()
            tokens = self.tokenizer.encode(text)
        if len(tokens) > most:
            return Passage(source, first, first, [], [])
        decoder = self.tokenizer.stream_decoder()
        ends = (first + np.cumsum([len(decoder.push(token)) for token in tokens])).tolist()
        return Passage(source, first, first + len(text), tokens, ends)

    def _turns(self, rng: np.random.Generator, passages: list[Passage]) -> list[Writing]:
        inside = [
            (one, answer)
            for passage in passages
            for one in passage.source.asked
            if (answer := _answer(passage, one)) is not None
        ]
        turns: list[Writing] = []
        for i in rng.permutation(len(inside)):
            if rng.random() < REFUSED_SHARE:
                turns += self._refused(rng, passages)
            turns.append(self._turn(rng, *inside[i]))
        return turns

    def _refused(self, rng: np.random.Generator, passages: list[Passage]) -> list[Writing]:
        """A question about a name of the same files that no passage shown has."""
        asked = passages[rng.integers(len(passages))].source.asked
        one = asked[rng.integers(len(asked))]
        shown = "\n".join(passage.source.text[passage.first : passage.end] for passage in passages)
        return [] if re.search(rf"\b{one.name}\b", shown) else [self._turn(rng, one, None)]

    def _turn(self, rng: np.random.Generator, asked: Askable, answer: list[int] | None) -> Writing:
        wordings = QUESTIONS[asked.kind]
        name = asked.name
        if asked.what == "function" and rng.random() < 0.15:
            name += "()"
        elif rng.random() < 0.15:
            name = f"`{name}`"
        question = wordings[rng.integers(len(wordings))].format(name=name, what=asked.what)
        return chat_turn(self.tokenizer, self.tokenizer.encode(question), answer, LANGUAGE_WEIGHT)

    def _source(self, rng: np.random.Generator) -> Source:
        """A document of the code corpus, the longer the likelier."""
        stream = self.corpora.code
        place = int(rng.integers(len(stream.tokens)))
        number = int(np.searchsorted(stream.documents, place, side="right")) - 1
        if number not in self._sources:
            first, end = stream.documents[number : number + 2]
            text = self.tokenizer.decode(stream.tokens[first:end].tolist())
            self._sources[number] = Source(text, askables(text))
        return self._sources[number]


def _beginning(rng: np.random.Generator, text: str, line: int) -> int:
    """Where a passage begins that is to show the definition at the offset `line`: there, or some lines before it; at
    a letter, as every passage in the window does.
    """
    first = line
    for _ in range(0 if rng.random() < 0.5 else int(rng.integers(1, 9))):
        first = text.rfind("\n", 0, max(0, first - 1)) + 1
    while text[first].isspace():
        first += 1
    return first


def _answer(passage: Passage, asked: Askable) -> list[int] | None:
    """The pieces of the passage that hold an answer; None where it is not in there, or begins or ends inside a word."""
    if asked.first < passage.first or asked.end > passage.end:
        return None
    first = int(np.searchsorted(passage.ends, asked.first, side="right"))
    last = int(np.searchsorted(passage.ends, asked.end, side="left"))
    begins = passage.ends[first - 1] if first else passage.first
    extra = passage.source.text[begins : asked.first] + passage.source.text[asked.end : passage.ends[last]]
    pieces = passage.tokens[first : last + 1]
    return None if _WORD.search(extra) or len(pieces) > _LONGEST_ANSWER else pieces

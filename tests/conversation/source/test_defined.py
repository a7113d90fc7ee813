"""A question for a definition, where the finder would refuse: the head of one that has what is asked is quoted."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tiny_reader import ending, read_paths

from gemma10m_tui.conversation.pointing.pointed_answer import point
from gemma10m_tui.conversation.pointing.trust import Verdict
from gemma10m_tui.conversation.recall import Recalled, recall
from gemma10m_tui.conversation.source.asked_kind import asked_kind, asks_for_a_way, heads_of_kind
from gemma10m_tui.conversation.source.defined import defined
from gemma10m_tui.conversation.source.heads import heads
from gemma10m_tui.conversation.unmentioned import unmentioned
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import Shelf, Snapshot, StoredPassage
from model.checkpoint import Model
from model.finder.finder import AnswerFinder, Finding, Judgement, Span
from model.finder.vocabulary import Vocabulary

TEXT = '''

class Reader:
    """Reads a book."""


class GZipDecoder(
    ContentDecoder,
):
    """Handle 'gzip' decoding of a content."""

    def decode(self, data: bytes) -> bytes:
        return unpacked(data)


class TextDecoder(ContentDecoder):
    """Handle text."""
'''
PLACE = Locator("decoders.py:3-18", first_line=3, last_line=18)  # of what is not blank: two lines are, above it
PASSAGE = StoredPassage(1, "decoders.py", "decoders.py", PLACE, TEXT, 0, 9)
NAMES = ["Reader", "GZipDecoder", "GZipDecoder.decode", "TextDecoder"]
WORDS = ("decodes", "content", "gzip", "sends", "mail", "reads", "data", "book", "decoder")
VOCABULARY = Vocabulary(WORDS, (10,) * len(WORDS))
QUESTION = "Which class decodes gzip content?"


def _recalled(question: str) -> Recalled:
    kind = "way" if asks_for_a_way(question) else asked_kind(question)
    return Recalled(PASSAGE, 1.0, () if kind is None else tuple(heads_of_kind(PASSAGE, NAMES, kind)))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (QUESTION, "class GZipDecoder(\n    ContentDecoder,\n)"),
        ("Which gzip decoder class is there?", "class GZipDecoder(\n    ContentDecoder,\n)"),
        ("Which class reads a book?", "class Reader"),
        ("Which method decodes data?", "def decode(self, data: bytes) -> bytes"),
        ("Which class sends mail?", None),
        ("Which class is it?", None),
        ("Which class is a decoder of text?", "class TextDecoder(ContentDecoder)"),
        ("How is gzip content decoded?", "class GZipDecoder(\n    ContentDecoder,\n)"),
        ("How is gzip content mailed?", None),  # a way takes nearly all of what is told
    ],
)
def test_the_definition_is_the_one_that_has_what_the_question_tells(question: str, told: str | None) -> None:
    found = defined(VOCABULARY, question, _recalled(question))
    assert (None if found is None else TEXT[found.first : found.end]) == told


class Doubtful(AnswerFinder):
    """Finds nothing that answers."""

    judgement = Judgement()
    vocabulary = VOCABULARY

    def __init__(self) -> None:
        pass

    def find(self, question: str, passages: Sequence[str], within: object = None) -> Finding:
        return Finding(tuple(Span(number, 0, 5, -9.0) for number in range(len(passages))))


def test_it_is_quoted_where_the_finder_would_refuse() -> None:
    pointed = point(Doubtful(), QUESTION, [_recalled(QUESTION)])
    assert (pointed.verdict, pointed.text, pointed.trust) == (
        Verdict.QUOTE,
        "class GZipDecoder( ContentDecoder, )",
        None,
    )
    assert TEXT[pointed.first :].startswith("class GZip")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How do I decode gzip content?", "Handle 'gzip' decoding of a content."),
        ("How is gzip content decoded?", "Handle 'gzip' decoding of a content."),
        ("How many books are there of gzip content?", None),
        ("How do I send mail?", None),
    ],
)
def test_how_it_is_done_is_told_by_what_a_definition_says_of_itself(question: str, told: str | None) -> None:
    pointed = point(Doubtful(), question, [_recalled(question)])
    assert (pointed.verdict, pointed.text) == ((Verdict.NONE, "") if told is None else (Verdict.QUOTE, told))


def test_a_definition_goes_before_prose_only_where_one_is_asked_for(
    reader: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lamp.py").write_text('def light_lamp(power):\n    """Light the lamp."""\n    return power\n', "utf-8")
    (tmp_path / "use.md").write_text("One lights the lamp of the tower with a match.\n", "utf-8")
    shares = {}
    with Snapshot.open(Path(ending(read_paths(reader, Shelf(tmp_path), [tmp_path])).path), read_only=True) as snapshot:
        for weight in (0.0, 3.0):
            monkeypatch.setattr("gemma10m_tui.conversation.recall._DEFINING", weight)
            for question in ("How do I light the lamp?", "Which function lights the lamp?"):
                found = {one.passage.document: one for one in recall(snapshot, question, None, 8)}
                assert [head.name for head in found["lamp.py"].defining] == ["light_lamp"]
                shares[question[:5], weight] = found["lamp.py"].score
    assert shares["How d", 3.0] == shares["How d", 0.0]
    assert shares["Which", 3.0] > shares["Which", 0.0]


class Sure(Doubtful):
    """Is sure of some words."""

    def __init__(self, words: str) -> None:
        self.words = words

    def find(self, question: str, passages: Sequence[str], within: object = None) -> Finding:
        first = TEXT.index(self.words)
        return Finding((Span(0, first, first + len(self.words), 9.0),))


def test_words_that_name_no_definition_give_way_to_one_and_others_stay() -> None:
    unnamed = point(Sure("of a content"), QUESTION, [_recalled(QUESTION)])
    assert unnamed.text == "class GZipDecoder( ContentDecoder, )"
    named = point(Sure("GZipDecoder"), QUESTION, [_recalled(QUESTION)])
    assert (named.verdict, named.text) == (Verdict.ANSWER, "GZipDecoder")
    assert named.trust is not None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Where is GZipDecoder.decode defined?", "decoders.py:12: def decode(self, data: bytes) -> bytes"),
        ("What arguments does GZipDecoder.decode take?", "def decode(self, data: bytes) -> bytes"),
        ("Where is the class TextDecoder defined?", "decoders.py:16: class TextDecoder(ContentDecoder)"),
    ],
)
def test_where_it_is_defined_and_what_it_takes_is_answered_by_its_head(question: str, told: str) -> None:
    recalled = Recalled(PASSAGE, 1.0, tuple(heads(TEXT, [question.split()[-2]])))
    pointed = point(Doubtful(), question, [recalled])
    assert (pointed.verdict, pointed.text) == (Verdict.ANSWER, told)


def test_a_class_does_not_say_what_it_takes() -> None:
    recalled = Recalled(PASSAGE, 1.0, tuple(heads(TEXT, ["TextDecoder"])))
    assert point(Doubtful(), "What arguments does TextDecoder take?", [recalled]).verdict is Verdict.NONE


@pytest.mark.parametrize(("name", "verdict"), [("lamp.py", Verdict.QUOTE), ("lamp.txt", Verdict.NONE)])
def test_only_source_code_has_definitions(reader: Model, tmp_path: Path, name: str, verdict: Verdict) -> None:
    (tmp_path / name).write_text("class Lamp:\n    'decodes gzip content of history'\n    power = 3\n", "utf-8")
    with Snapshot.open(Path(ending(read_paths(reader, Shelf(tmp_path), [tmp_path])).path), read_only=True) as snapshot:
        recalled = recall(snapshot, QUESTION, None, 8)[:1]
    assert point(Doubtful(), QUESTION, recalled).verdict is verdict


SIGNER = '''class Signer:
    """Signs messages. Keys may rotate, and then older ones are tried as well."""

    def __init__(self, secret: bytes, salt: str = "signer") -> None:
        self.salt = salt

    def sign(self, message: bytes) -> bytes:
        return message + digest(secret, message)


class Lamp:
    power = 3
'''


@pytest.fixture(scope="module")
def signer(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    folder = tmp_path_factory.mktemp("signer")
    (folder / "signer.py").write_text(SIGNER, "utf-8")
    (folder / "signer.conf").write_text("salt = 3\n", "utf-8")
    read = ending(read_paths(reader, Shelf(folder), [folder]))
    with Snapshot.open(Path(read.path), read_only=True) as snapshot:
        yield snapshot


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What arguments does Signer take?", 'def __init__(self, secret: bytes, salt: str = "signer") -> None'),
        ("What arguments does Signer.sign take?", "def sign(self, message: bytes) -> bytes"),
    ],
)
def test_a_class_takes_what_its_constructor_does(signer: Snapshot, question: str, told: str) -> None:
    assert point(Doubtful(), question, recall(signer, question, None, 8)).text == told


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("How does Signer.rotate work?", ["Signer.rotate"]),
        ("How does Signer.turn work?", ["turn"]),
        ("What is `Signer.salt` for?", []),
        ("How does Signer.sign() work?", []),
        ("How does Key.rotate work?", []),
        ("What does signer.py do, e.g. with Signer.x?", []),
        ("What does signer.conf set?", []),
    ],
)
def test_what_is_named_as_a_part_of_a_class_is_one_or_is_given_to_one(
    signer: Snapshot, question: str, lacking: list[str]
) -> None:
    assert unmentioned(signer, question) == lacking


COPIES = {
    "src/make.py": """class Field:
    def evolve(self, changes):
        \'\'\'Copy the field.\'\'\'
        return changes


def evolve(instance, changes):
    \'\'\'Copy an instance, with changes.\'\'\'
    return changes


def has(cls):
    \'\'\'Whether a class is one of ours.\'\'\'
    return hasattr(cls, "fields")
""",
    "src/a_stub.pyi": "def evolve(instance: object, changes: object) -> object: ...\ndef has(cls: type) -> bool: ...\n",
    "guide.md": "What has a class to do with evolve? It has this function to do what the others do.\n",
}


@pytest.fixture(scope="module")
def copies(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    folder = tmp_path_factory.mktemp("copies")
    for name, text in COPIES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    read = ending(read_paths(reader, Shelf(folder), [folder]))
    with Snapshot.open(Path(read.path), read_only=True) as snapshot:
        yield snapshot


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What does evolve do?", "Copy an instance, with changes."),
        ("Where is evolve defined?", "src/make.py:7: def evolve(instance, changes)"),
        ("What does Field.evolve do?", "Copy the field."),
        ("What does the function has do?", "Whether a class is one of ours."),
        ("What arguments does the helper `has` take?", "def has(cls)"),
    ],
)
def test_of_one_name_the_function_leads_and_what_only_declares_it_follows_with_its_head(
    copies: Snapshot, question: str, told: str
) -> None:
    pointed = point(Doubtful(), question, recall(copies, question, None, 8))
    assert (pointed.verdict, pointed.text) == (Verdict.ANSWER, told)
    quoted = [one.passage.document for one, stretch in zip(pointed.recalled, pointed.quoted, strict=True) if stretch]
    assert quoted == ["src/make.py", "src/a_stub.pyi"]


LONG = (
    "class Lamp:\n    def __init__(\n        self,\n"
    + "".join(f"        argument_{number}: dict[str, int] | None = None,\n" for number in range(60))
    + "    ) -> None:\n        self.power = 3\n\n    def burn(self, hours: int) -> int:\n        return hours\n"
)


@pytest.fixture(scope="module")
def lamp(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    folder = tmp_path_factory.mktemp("lamp")
    (folder / "lamp.py").write_text(LONG, "utf-8")
    read = ending(read_paths(reader, Shelf(folder), [folder]))
    with Snapshot.open(Path(read.path), read_only=True) as snapshot:
        yield snapshot


@pytest.mark.parametrize("limit", [20, 2])
def test_a_head_that_is_longer_than_its_passage_is_told_to_its_end_or_is_seen_to_go_on(
    lamp: Snapshot, limit: int
) -> None:
    question = "What arguments does Lamp take?"
    told = point(Doubtful(), question, recall(lamp, question, None, limit)).text
    assert told.startswith("def __init__( self, argument_0: dict[str, int] | None = None, argument_1")
    ends = "argument_59: dict[str, int] | None = None, )" if limit > 2 else " …"
    assert told.endswith(ends)


def test_what_says_nothing_of_itself_is_shown_by_its_head(lamp: Snapshot) -> None:
    question = "What does Lamp.burn do?"
    pointed = point(Doubtful(), question, recall(lamp, question, None, 8))
    assert (pointed.verdict, pointed.text) == (Verdict.QUOTE, "def burn(self, hours: int) -> int")

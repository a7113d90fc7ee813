"""Names that the text never has: which words of a question are names, and what is said of a text without them."""

from collections.abc import Iterator

import pytest

from gemma10m_tui.conversation.unmentioned import code_names_in, names_in, unmentioned
from gemma10m_tui.documents import Document, DocumentKind, Locator, Passage
from gemma10m_tui.library import ModelIdentity, Snapshot

TEXT = (
    "Alice met the Gryphon in Canada. The Canadian cat of Mr. Rochester was called Dinah, and so was Tweedle-dum.",
    "In 1865 url_for was a function, and readSource another; Paris is the capital of Rome.",
    "Foo bar. The U.S. had it. Der Jordansche Kurvensatz ist ein Satz der Topologie.",
)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What is the capital of Mongolia?", ["Mongolia"]),
        ("Who is Count Fosco's wife?", ["Fosco"]),
        ("Did Dr. Smith meet Anna? Boris, the Great?", ["Smith", "Anna", "Great"]),
        ("Mongolia is where?", []),
        ("What did the King say to the White Queen?", []),
        ("WHO STOLE THE TARTS", []),
        ("Who Stole The Tarts?", []),
        ("Is it said in “Floating Man” that I sleep?", ["Man"]),
        ("who are you", []),
        ("", []),
    ],
)
def test_a_name_has_a_capital_inside_a_sentence(question: str, names: list[str]) -> None:
    assert names_in(question) == names


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Where is FooBar defined?", ["FooBar"]),
        ("where is frobnicate defined", ["frobnicate"]),
        ("What does `Flask.url_for` return?", ["url_for"]),
        ("What does run() take?", ["run"]),
        ("Where is the battle of Waterloo?", []),
        ("Where is the house?", []),
    ],
)
def test_a_name_in_code_is_known_by_its_looks_or_by_what_is_asked(question: str, names: list[str]) -> None:
    assert code_names_in(question) == names


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    passages = tuple(Passage(text, Locator(f"line {n}", section="The Queen"), n, n + 1) for n, text in enumerate(TEXT))
    document = Document("a.txt", "Wonderland", DocumentKind.TEXT, "00" * 32, "utf-8", (), passages)
    path = tmp_path_factory.mktemp("names") / "a.g10m"
    with Snapshot.create(path, title="t", model=ModelIdentity("m", "f"), content_key="k") as made:
        made.add_document(document, [1] * len(passages))
        made.finish_documents()
    with Snapshot.open(path, read_only=True) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("What is the capital of Mongolia?", ["Mongolia"]),
        ("What did Dracula say to Count Fosco in 1789?", ["Dracula", "Count Fosco", "1789"]),
        ("What is the capital of Rome?", []),
        ("When is Flag Day in the Polish Republic?", ["Flag Day", "Polish Republic"]),
        ("When is it in the “United Nations”?", ["United Nations"]),
        ("When is it in the United States' north?", []),  # the U.S.
        ("Where do the Canadians live?", []),
        ("Who met the Gryphn, or the Gyrphon?", []),  # slips of the pen
        ("Who wrote of Wonderland?", []),  # the title
        ("Is Alice's cat Dinah's, Alices or Dinahs?", []),
        ("Who is Tweedledum, or Tweedle-dum?", []),
        ("Who is Jane Rochester?", []),  # what one of several names is there for, it may be
        ("What happened in 1865?", []),
        ("Where is FooBar defined?", ["FooBar"]),
        ("Where is url_map defined, or url_fro?", ["url_map", "url_fro"]),
        ("Where is readSou defined?", []),  # a part of another
        ("Where is urlFor defined, or read_source?", []),
        ("Was ist die Hauptstadt der Mongolei?", ["Hauptstadt", "Mongolei"]),
        ("Was ist der Kurvensatz von Jordan?", []),
        ("Was ist der Inhalt der Topologie?", []),
        ("¿Qué dice 日本?", []),
    ],
)
def test_what_the_text_never_has_is_said(snapshot: Snapshot, question: str, lacking: list[str]) -> None:
    assert unmentioned(snapshot, question) == lacking

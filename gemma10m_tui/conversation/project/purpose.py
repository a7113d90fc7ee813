"""What a project without a README is for: what its manifest, its package and the index of its documentation say of it,
and what its files begin with where nothing else explains them.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.project.file_heads import beginning_of
from gemma10m_tui.conversation.project.files import WholeFile, whole_file
from gemma10m_tui.conversation.project.nature import is_prose, within_the_project
from gemma10m_tui.conversation.project.needs import manifests
from gemma10m_tui.conversation.whole.gone_through import Sourced, WatchedText
from gemma10m_tui.documents import DocumentKind
from gemma10m_tui.documents.order import is_aside, is_documentation, is_example, is_test
from gemma10m_tui.library.borders import Stretch
from gemma10m_tui.library.outline import outline

_PACKAGE = re.compile(r"__init__\.py|lib\.rs|mod\.rs|doc\.go|index\.[jt]s|main\.\w{1,3}|__main__\.py")
_INDEX = re.compile(r"(?i)(?:index|overview|introduction|intro|about)\.\w+")
_OPENING = 2  # sentences of the documentation's index
_MOST_FILES = 8
_LEAST_WORDS = 4


def purpose_of(text: WatchedText, parts: Sequence[Stretch]) -> list[Sourced]:
    """The manifest's description, what the package begins with, and with what the documentation's index does."""
    names = within_the_project(parts)
    return [*islice(_described(text), 1), *_of_the_package(text, names), *_of_the_index(text, parts, names)]


def beginnings(text: WatchedText, parts: Sequence[Stretch]) -> list[Sourced]:
    """What its largest files of source code begin with, in their order, but for tests and examples."""
    names = within_the_project(parts)
    code = [one for one in outline(text.snapshot) if one.kind == DocumentKind.CODE and one.name in names]
    own = [one for one in code if not is_test(names[one.name]) and not is_example(names[one.name])]
    files = (whole_file(text, one.name) for one in text.while_wanted(iter(sorted(own, key=lambda one: -one.tokens))))
    found = list(islice((begun for file in files if (begun := _begun(file))), _MOST_FILES))
    return sorted(found, key=lambda one: one.passage.id)


def _described(text: WatchedText) -> Iterator[Sourced]:
    for file, manifest in manifests(text):
        place = file.text.find(manifest.description) if manifest.description else -1
        if place >= 0:
            passage, _ = file.at(place)
            yield Sourced(passage, manifest.description if manifest.description in passage.text else "")


def _of_the_package(text: WatchedText, names: dict[str, str]) -> list[Sourced]:
    """What the outermost package begins with; where several lie beside each other, that of the project's name."""
    able = {document: name for document, name in names.items() if _PACKAGE.fullmatch(name.rpartition("/")[2])}
    able = {document: name for document, name in able.items() if not (is_aside(name) or is_example(name))}
    depth = min((name.count("/") for name in able.values()), default=0)
    own = [document for document, name in able.items() if name.count("/") == depth]
    begun = {document: one for document in own if (one := _begun(whole_file(text, document)))}
    if len(begun) > 1:
        title = re.sub(r"[\W_]", "", text.snapshot.title.lower())
        begun = {document: one for document, one in begun.items() if _folder(names[document]) in title}
    return list(begun.values())[:1]


def _folder(name: str) -> str:
    return re.sub(r"[\W_]", "", name.rpartition("/")[0].rpartition("/")[2].lower())


def _of_the_index(text: WatchedText, parts: Sequence[Stretch], names: dict[str, str]) -> list[Sourced]:
    wanted = next(
        (
            part
            for part in parts
            if is_documentation(names[part.document]) and _INDEX.fullmatch(names[part.document].rpartition("/")[2])
        ),
        None,
    )
    passages = text.passages_of(wanted) if wanted is not None else []
    said = (Sourced(one, sentence) for one in passages for _, _, sentence in sentences(one.text))
    return list(islice((one for one in said if is_prose(one.sentence)), _OPENING))


def _begun(file: WholeFile) -> Sourced | None:
    """The paragraph that a file begins with, word for word."""
    said, place = beginning_of(file.text)
    words = said.split()
    if len(words) < _LEAST_WORDS:
        return None
    passage, _ = file.at(place)
    found = re.search(r"\s+".join(map(re.escape, words)), passage.text)
    return Sourced(passage, found[0]) if found else None

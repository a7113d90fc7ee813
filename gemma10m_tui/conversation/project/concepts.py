"""Where something is done in a project ("Where is the gzip middleware implemented?"): the file, and the definition in
it, whose names and comments have most of the words that are asked for.

A word counts by how few files are called by it, or have a definition that is. A text never mentions what it does in the
words of a question, but whoever wrote it named it; so where no name has most of the words, nothing is told.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

from gemma10m_tui.conversation.project.file_heads import Definition, beginning_of, definitions_in, head_of
from gemma10m_tui.conversation.project.files import WholeFile, whole_file
from gemma10m_tui.conversation.project.nature import is_project, within_the_project
from gemma10m_tui.conversation.source.heads import last_part
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import DocumentKind, clean
from gemma10m_tui.documents.order import is_aside, is_example, is_stub
from gemma10m_tui.library.name_stems import in_name, name_stem, name_stems, said_by_name
from gemma10m_tui.library.outline import outline

_CANDIDATES = 40  # files that are looked into
_SEARCHED = 60  # passages
_LEAST = 0.62  # of the words, by their weight
_FURTHER = 3  # files named besides
_ALIKE = 0.85  # of the best one's score
_SAID = 0.8  # what a word in a comment counts for, beside one in a name
_FOLDER = 0.6
_VERB = 0.4  # what is done counts less than what it is done to
_EXACT = 0.5  # for a name that has nothing else than what is asked for
_TITLED = 0.9  # of the letters that a file begins with
_OF_DEFINITION = 0.3  # what a definition's own name and comment count for, besides
_MEMBER = 0.8  # of a class, which is told of itself
_LOOKED_AT = "the names of files and the heads of definitions"


@dataclass(frozen=True)
class Concept:
    """The words for a thing, and for what is done to it or "" where that is what any code does. `name`: what may be the
    name of a definition, which is then what is asked for.
    """

    words: tuple[str, ...]
    verb: str = ""
    name: str = ""


@dataclass(frozen=True)
class _Wanted:
    """A concept with what each of its words counts."""

    concept: Concept
    weights: Mapping[str, float]

    @cached_property
    def stems(self) -> set[str]:
        """Of all its words."""
        return {name_stem(word) for word in self.weights}

    def covered(self, shares: Mapping[str, float]) -> float:
        """How much of it is said, from 0 to 1."""
        return sum(self.weights[word] * share for word, share in shares.items()) / sum(self.weights.values())


@dataclass(frozen=True)
class _Told:
    """How much speaks for a definition in a file, or for the file as a whole, and how well each word is said there."""

    score: float
    covered: float
    shares: Mapping[str, float]
    file: WholeFile
    definition: Definition | None


def place_of(text: WatchedText, concept: Concept) -> FromTheMap | None:
    """The file and the line; None for what is no project, and where no name has most of the words."""
    if not is_project(text) or (concept.name and text.snapshot.index.passages_of_name(concept.name)):
        return None
    names = _names(text)
    weights = _weights(concept, names)
    if not weights:
        return None
    worth = _worth_reading(text, concept, names)
    files = (whole_file(text, name) for name in text.while_wanted(iter(worth)))
    wanted = _Wanted(concept, weights)
    told = [one for file in files if (one := _best_in(file, names[file.name].path, wanted)) is not None]
    told = sorted((one for one in told if one.covered >= _LEAST), key=lambda one: -one.score)
    if not told:
        return None
    best = told[0]
    lines = [_said(best)]
    further = [one for one in told[1 : _FURTHER + 1] if one.score >= _ALIKE * best.score]
    if further:
        lines += ["", "See also:", "", *(f"- {_said(one)}" for one in further)]
    return FromTheMap(clean("\n".join(lines)), tuple(map(_source, [best, *further])), _LOOKED_AT)


@dataclass(frozen=True)
class _Names:
    """What a file is called within the project, with the stems of that and of its definitions' names."""

    path: str
    stems: frozenset[str]
    defined: tuple[str, ...]


def _names(text: WatchedText) -> dict[str, _Names]:
    """Those of the source files, but for tests, examples and data."""
    within = within_the_project(text.stretches())
    found = {}
    for document in outline(text.snapshot):
        path = within.get(document.name, document.name)
        if document.kind != DocumentKind.CODE or is_aside(path) or is_example(path) or is_stub(path):
            continue
        passages = range(document.first_passage, document.last_passage + 1)
        defined = tuple(name for names in text.snapshot.index.defined_in(passages).values() for name in names)
        stems = frozenset(name_stems(" ".join([path, *defined])))
        found[document.name] = _Names(path, stems, defined)
    return found


def _weights(concept: Concept, names: Mapping[str, _Names]) -> dict[str, float]:
    """Of each word: the fewer files are called by it, the more."""
    counts = Counter(one for file in names.values() for one in file.stems)
    weights = {word: log(1 + len(names) / (1 + counts[name_stem(word)])) for word in concept.words}
    if concept.verb:
        average = sum(weights.values()) / max(1, len(weights))
        weights[concept.verb] = _VERB * average
    return {word: weight for word, weight in weights.items() if weight > 0}


def _worth_reading(text: WatchedText, concept: Concept, names: Mapping[str, _Names]) -> list[str]:
    """The files whose names have the most of the words, and those in which they are found."""
    words = [*concept.words, *filter(None, [concept.verb])]

    def having(file: _Names) -> float:
        every = " ".join([file.path, *file.defined])
        return sum(in_name(word, every, file.stems) for word in words)

    by_name = sorted((name for name, file in names.items() if having(file)), key=lambda name: -having(names[name]))
    hits = text.snapshot.index.search(" ".join(words), _SEARCHED)
    by_text = (text.snapshot.passage(hit.passage_id).document for hit in hits if hit.score > 0)
    return list(dict.fromkeys([*by_name[:_CANDIDATES], *(name for name in by_text if name in names)]))


def _best_in(file: WholeFile, path: str, wanted: _Wanted) -> _Told | None:
    """The definition that has the most together with the file's name, or the file where none adds anything."""
    folder, _, name = path.rpartition("/")
    own, begins_with = name.partition(".")[0], beginning_of(file.text)[0]
    is_titled = said_by_name(begins_with, wanted.stems) >= _TITLED  # then that is its name, in words
    of_file = _shares_of_file(folder, own, begins_with, 1.0 if is_titled else _SAID, wanted)
    called = _EXACT * max(said_by_name(own, wanted.stems), float(is_titled))
    covered = wanted.covered(of_file)
    best = _Told(covered + called, covered, of_file, file, None)
    for one in definitions_in(file):
        if not one.is_block and (wanted.concept.verb or last_part(one.name) != one.name):
            continue  # what is done is done by a function, and a field is told of by its class
        parts, said = set(name_stems(one.name)), set(name_stems(one.said))
        own_shares = {word: max(in_name(word, one.name, parts), _SAID * (name_stem(word) in said)) for word in of_file}
        shares = {word: max(of_file[word], share) for word, share in own_shares.items()}
        covered, exact = wanted.covered(shares), said_by_name(last_part(one.name), wanted.stems)
        weight = _OF_DEFINITION * (1.0 if last_part(one.name) == one.name else _MEMBER)
        score = covered + called + weight * wanted.covered(own_shares) * (1.0 + exact)
        if any(own_shares.values()) and score > best.score:
            best = _Told(score, covered, shares, file, one)
    return best if len(wanted.concept.words) > 1 or _is_meant(best, own, wanted) else None


def _shares_of_file(folder: str, own: str, begins_with: str, in_comment: float, wanted: _Wanted) -> dict[str, float]:
    """How well each word is said by a file's own name, those of its folders, and what it begins with, a word in which
    counts so much.
    """
    own_parts, folder_parts, said = (set(name_stems(one)) for one in (own, folder, begins_with))
    return {
        word: max(
            in_name(word, own, own_parts),
            _FOLDER * in_name(word, folder, folder_parts),
            in_comment * (name_stem(word) in said),
        )
        for word in wanted.weights
    }


def _is_meant(told: _Told, own: str, wanted: _Wanted) -> bool:
    """One word is in many names: it tells a place where a name has hardly another, and where what is done is said."""
    verb, stems = wanted.concept.verb, wanted.stems
    names = [own, *([told.definition.name] if told.definition else [])]
    is_called_so = any(2 * said_by_name(last_part(name), stems) >= 1 for name in names)
    return is_called_so and (not verb or told.shares.get(verb, 0.0) > 0)


def _source(told: _Told) -> Sourced:
    if told.definition is not None:
        return told.file.line(told.definition.place)
    said, place = beginning_of(told.file.text)
    return told.file.line(place) if said else Sourced(told.file.passages[0], "")


def _said(told: _Told) -> str:
    """The place as editors write it, with the head that stands there or what the file says it is."""
    if told.definition is None:
        said, _ = beginning_of(told.file.text)
        return f"{told.file.name}: {said}" if said else told.file.name
    return f"{told.file.label(told.definition.place)}: `{head_of(told.file, told.definition)}`"

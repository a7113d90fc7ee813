"""In which scene or chapter somebody does something: "In which scene does Tybalt die?"

Pointed to are the parts in which a stage direction, or else a sentence, has the name with the verb, in the order that
says so. It is never more than quoted: a sentence may tell of what was, of what will be, or of what somebody fears.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.long_questions import is_long
from gemma10m_tui.conversation.plays.spoken import Speech, key, speaker_at, speeches_in
from gemma10m_tui.conversation.plays.stage_directions import directions_in
from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.unmentioned import names_in
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText, named
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.library import StoredPassage
from gemma10m_tui.library.outline import outline
from gemma10m_tui.library.search_text import STOP_WORDS

_ASKED = re.compile(
    r"(?i)\W*in (?:which|what) (?:scene|act|chapter|canto|part|book|section|letter)s?"
    r" (?P<aux>does|do|did|is|was|are|were) (?P<told>.+?)\W*"
)
_DYING = "dies|died|dead|slain|killed|murdered|perishes|perished|drowned|drowns|expires"
_KILLING = "kill|kills|killed|slay|slays|slew|slain|murder|murders|murdered|stab|stabs|stabbed|strangles|strangled"
_BEFORE_DYING = "is|was|be|are|lies|has|had|been|now|in"
_FORMS = (  # of verbs that change; what is only done to somebody behind a bar
    "meet meets met", "marry marries married wed weds", "drink drinks drank | drunk", "find finds found",
    "leave leaves left", "fall falls fell", "steal steals stole | stolen", "lose loses lost", "see sees saw | seen",
    "fight fights fought", "break breaks broke | broken", "write writes wrote | written", "give gives gave | given",
    "take takes took | taken", "come comes came", "go goes went", "eat eats ate | eaten", "hide hides hid | hidden",
    "buy buys bought", "sell sells sold", "win wins won", "speak speaks spoke | spoken", "tell tells told",
    "shoot shoots shot", "bite bites bit | bitten", "sing sings sang | sung", "flee flees fled",
    "forgive forgives forgave | forgiven",
    "kill kills killed slay slays slew murder murders murdered stab stabs stabbed | slain",
)  # fmt: skip
_ACTIVE = {
    form: frozenset(forms.partition("|")[0].split()) for forms in _FORMS for form in forms.replace("|", " ").split()
}
_PASSIVE = {
    form: frozenset(forms.replace("|", " ").split()) for forms in _FORMS for form in forms.replace("|", " ").split()
}
_DEATH = frozenset(["die", "dies", "died", "killed", "slain", "murdered", "dead"])
_ARTICLES = r"(?:(?:the|a|an|his|her|their|my|old|young|poor|brave|good|stout|dear|sweet|gentle|noble)\s+)*"
_NEAR = r"(?:[,;:]?\s+[\w'’-]+){0,4}?[,;:]?\s+"
_BEING = ("is", "was", "are", "were")
_DIES = re.compile(r"(?i)\bdies\b")
_MOST = 3  # parts
_MOST_LOOKED_AT = 1000  # passages with the name


@dataclass(frozen=True)
class _Place:
    """A sentence or a stage direction, and how surely it says so: 2 for a direction, 1 for a sentence."""

    source: Sourced
    shown: str
    sureness: int


def in_which_part(text: WatchedText, question: str) -> FromTheMap | None:
    """The parts with what says so; None where no such is asked, or nothing has the name with the verb."""
    asked = None if is_long(question) else _ASKED.fullmatch(" ".join(question.split()))
    names = names_in(question) if asked is not None else []
    if asked is None or not names or asked["told"].partition(" ")[0].lower() in ("mentioned", "there"):
        return None
    told = asked["told"].split()
    aux = asked["aux"].lower()
    found = _of_deaths(text, names[0]) if _is_death(told, names, aux) else _of_deeds(text, told, names, aux)
    return _told(text, found) if found else None


def _is_death(told: Sequence[str], names: Sequence[str], aux: str) -> bool:
    """Whether it is asked where one person dies, or is killed by whomever."""
    verb = told[-1].lower()
    return len(names) == 1 and verb in _DEATH and (aux in _BEING or verb.startswith("die"))


def _of_deaths(text: WatchedText, name: str) -> list[_Place]:
    """Where one dies: at the stage direction; of a play else where the one who dies speaks last, or behind that."""
    speeches = speeches_in(text)
    dies = _pattern_of_death(name, _DYING)
    found = [*_directed(text, speeches, name), *(one for one in _said(text, name) if dies.search(one.source.sentence))]
    last = max((one.passage.id for one in speeches if key(one.name) == key(name)), default=0)
    return [one for one in found if one.source.passage.id >= last] or found


def _pattern_of_death(name: str, dying: str) -> re.Pattern[str]:
    who = rf"{_ARTICLES}{re.escape(name)}(?!\s+of\b)"  # the Witch is not the Witch of the East
    return re.compile(
        rf"(?i)\b{who}(?:['’]s|,? here|,? there)?(?:\s+(?:{_BEFORE_DYING})){{0,3}}\s+(?:{dying})\b"
        rf"|\b(?:{_KILLING}|death of)\s+{who}\b|\b(?:is|was)\s+{who}\s+(?:{dying})\b"
    )


def _directed(text: WatchedText, speeches: Sequence[Speech], name: str) -> Iterator[_Place]:
    """Stage directions that say it, of the one who speaks too ("Dies")."""
    falls = _pattern_of_death(name, f"{_DYING}|falls")
    for passage in text.passages() if speeches else ():
        for one in directions_in([passage]):
            said = one.source.sentence
            is_own = one.by_speaker and _DIES.search(said) is not None
            who = speaker_at(speeches, passage, one.first) if is_own else None
            if falls.search(said) or (who is not None and key(who) == key(name)):
                yield _Place(one.source, f"{who}: “{said}”" if who else f"“{said}”", 2)


def _of_deeds(text: WatchedText, told: Sequence[str], names: Sequence[str], aux: str) -> list[_Place]:
    """Where the words stand in the order of the question, the verb in any of its forms."""
    words = [word.strip(",.'’\"“”") for word in told]
    telling = [word for word in words if word.lower() not in STOP_WORDS or word in names]
    if len(telling) < 2:
        return []
    wanted = re.compile(r"(?i)" + _NEAR.join(_any_form(word, names, aux) for word in telling))
    return [one for one in _said(text, names[0]) if wanted.search(one.source.sentence)]


def _any_form(word: str, names: Sequence[str], aux: str) -> str:
    """A name as it is, any other word in the forms that a verb may have there; "let him find" is no finding."""
    if any(word in name.split() for name in names):
        return rf"\b{re.escape(word)}\b"
    lowered = word.lower()
    regular = frozenset({lowered, f"{lowered}s", f"{lowered}es", f"{lowered}ed", f"{lowered}d"})
    forms = (_PASSIVE if aux in _BEING else _ACTIVE).get(lowered, regular)
    if aux in ("does", "did") and lowered in _ACTIVE:
        forms = forms - {lowered}
    return rf"\b(?:{'|'.join(map(re.escape, sorted(forms)))})\b"


def _said(text: WatchedText, name: str) -> Iterator[_Place]:
    """The sentences of the passages with a name, stage directions first of all."""
    for count, passage in enumerate(text.passages_with(name)):
        if count == _MOST_LOOKED_AT:
            return
        directions = [one.source.sentence for one in directions_in([passage])]
        yield from (_Place(Sourced(passage, said), f"“{' '.join(said.split())}”", 2) for said in directions)
        for _, _, said in sentences(passage.text):
            yield _Place(Sourced(passage, said), f"“{' '.join(said.split())}”", 1)


def _told(text: WatchedText, found: Sequence[_Place]) -> FromTheMap | None:
    """The first of each part, those of stage directions alone where there are any."""
    most = max(one.sureness for one in found)
    of_part: dict[str, _Place] = {}
    for one in sorted(found, key=lambda one: one.source.passage.id):
        part = _part_of(text, one.source.passage)
        if one.sureness == most and part:
            of_part.setdefault(part, one)
    if not of_part:
        return None
    lines = [f"{part}: {one.shown}" for part, one in [*of_part.items()][:_MOST]]
    said = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    sources = tuple(one.source for one in [*of_part.values()][:_MOST])
    return FromTheMap(clean(said), sources, "the sentences and stage directions with the name", is_sure=False)


def _part_of(text: WatchedText, passage: StoredPassage) -> str:
    """Its section with those around it, a scene with its act; "" where the text has none."""
    documents = outline(text.snapshot)
    own = next((one for one in documents if one.name == passage.document), None)
    section = passage.locator.section
    if own is None or not section:
        return ""
    around = [one for one in own.headings if one.first_passage <= passage.id <= one.last_passage]
    path = next((one.path for one in reversed(around) if one.title == section), (section,))
    said = [one for one in path if one != own.title and (one == section or one not in section)]  # "Act I, Scene I"
    return named(own.name, PATH_MARK.join(said), several=len(documents) > 1)

"""Who somebody is: the sentences that introduce a name ("Harris, the silk merchant", "my half-sister Laura").

"Who is Harris?" names nobody else who could be pointed at, and a finder then takes whoever stands beside. So what is
looked for, in every passage with the name, is a word for a person whom the name is told to be.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from gemma10m_tui.conversation.long_questions import is_long
from gemma10m_tui.conversation.pointing.quotes import sentence_at, sentences
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.conversation.whole.whole_question import Kind, WholeQuestion
from gemma10m_tui.conversation.whole.whole_text import answer_from_the_map
from gemma10m_tui.documents import clean
from gemma10m_tui.library import Snapshot

_PART = r"[^\W\d](?:['’](?-i:(?=[A-Z])))?[\w-]*\.?"
_ASKED = re.compile(
    r"(?i)^\W*who(?:['’]?s| is| was| are| were) (?:the )?"
    rf"(?P<name>(?:(?:mr|mrs|ms|dr)\.? )?{_PART}(?: {_PART}){{0,2}})\W*$"
)
_PEOPLE = (
    "man woman girl boy lady gentleman child person creature fellow lad lass youth infant baby orphan heir heiress "
    "native stranger hero heroine maiden bride bridegroom fiancé fiancée lover twin son daughter wife widow widower "
    "husband brother sister mother father uncle aunt cousin nephew niece grandson granddaughter grandmother "
    "grandfather stepmother stepfather stepson stepdaughter half-brother half-sister brother-in-law sister-in-law "
    "mother-in-law father-in-law son-in-law daughter-in-law ward guardian relative king queen prince princess duke "
    "duchess count countess earl baron baroness baronet lord emperor empress knight squire friend companion neighbour "
    "neighbor colleague partner enemy rival guest acquaintance captain mate sailor boatswain harpooner admiral "
    "soldier officer sergeant corporal lieutenant general colonel major commander pilot spy guard servant maid "
    "maidservant nursemaid nurse governess housekeeper butler footman coachman groom cook valet gardener secretary "
    "clerk assistant apprentice doctor physician surgeon lawyer solicitor attorney barrister judge magistrate notary "
    "professor teacher tutor schoolmaster schoolmistress headmaster master mistress scholar student pupil scientist "
    "physicist chemist engineer inventor philosopher mathematician historian poet writer author novelist journalist "
    "editor painter artist sculptor musician composer singer actor actress priest friar monk nun abbot bishop "
    "archbishop cardinal pope vicar rector curate clergyman parson minister preacher president chairman chairwoman "
    "chair director manager head leader founder owner member governor mayor senator representative ambassador deputy "
    "treasurer auditor spokesman spokeswoman chancellor consul official politician farmer planter merchant shopkeeper "
    "innkeeper landlord landlady banker tailor shoemaker blacksmith carpenter miller fisherman hunter shepherd cowboy "
    "detective inspector policeman constable thief robber pirate outlaw prisoner slave witch wizard sorcerer magician "
    "giant dwarf fairy god goddess demon ghost developer programmer maintainer contributor researcher analyst "
    "consultant architect designer employee customer tenant lessor lessee borrower lender insurer policyholder "
    "contractor supplier buyer seller plaintiff defendant witness dog cat horse parrot monkey whale"
)
PERSON = rf"(?:{'|'.join(map(re.escape, sorted(_PEOPLE.split(), key=len, reverse=True)))})"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
_WHOSE = rf"(?:(?i:an?|the|my|his|her|our|their|your|its|this|one of)|{_CAPITAL}(?:\s{_CAPITAL})?['’]s)"
# "an innocent, harmless little girl": the words before it say of what kind, and no more than that.
_KIND = r"(?:(?!(?:and|that|who|which|of|to|for|with|from|as|at|on|in)\b)[\w'’-]+,?\s){0,5}?"
_IS_ONE = rf"{_WHOSE}\s{_KIND}{PERSON}s?\b"
_OPENS = r"(?:^|[,;:—(\"“‘`*]\s?|--|\b(?:that|and|but|for|because|as|when|if)\s)"
_ENDS = r"[,.;:!?\"”’')—*]|--|\s*$"
_ADDRESSED = r"my\s(?:lord|lady|boy|son|child|friend|girl|man|king|queen|prince|princess)\b"
_IS = r"(?:is|was|are|were|had\sbeen|became)\s(?:now\s|then\s|also\s|only\s|himself\s|herself\s)?"
_LONGEST = 600  # characters of a sentence
_SHOWN = 3  # sentences
_LOOKED_THROUGH = 1500  # passages; who is named in more was introduced in one of them
_MOST_SMALL = 0.25  # of a name's occurrences without a capital: with more it is none
_EARLY = 2.0  # what standing first counts for against standing last
_NOT_SO = re.compile(  # before what is told, or in it
    r"(?i)\b(?:if|unless|whether|not|never|nobody|no one|no longer|pretend\w*|believ\w*|dream\w*|imagin\w*|suppos\w*"
    r"|fanc(?:y|ied)|lied|as though|denied|denies)\b|n['’]t\b"
)
_IN_SPEECH = 1.0  # taken off what somebody says of somebody
_TELLS_WHO = re.compile(rf"(?i)\b{PERSON}s?\b|\w \w+ (?:of|for|at|from) \w")
_A_PART = re.compile(r"(?i)^\W*who\S*(?: is| was| are| were)? the\b")  # that somebody has: the landlord
_TITLE = re.compile(r"(?i)(?:mr|mrs|ms|dr|st)\.?")
_STATE = re.compile(  # what somebody is in a list, though it stands there with a capital ("Present:", "Excused")
    r"(?:also |not )?(?:present|absent|excused|invited|elected|appointed|nominated|involved|responsible)"
)
_SPEECH = re.compile(r"[\s*]*[\"“‘'`]")


@dataclass(frozen=True)
class _Introduction:
    """A sentence that says who somebody is, in which words, and how clearly."""

    source: Sourced
    words: str
    clearness: float


def who_is_asked(question: str) -> str | None:
    """The name that is all of a question "Who is …?"; None of other questions."""
    asked = " ".join(question.split())
    found = None if is_long(asked) else _ASKED.match(asked)
    return found["name"].rstrip(". ") if found else None


def introduced(text: WatchedText, question: str) -> FromTheMap | None:
    """The sentences that say who somebody is, the clearest first; None where nobody is asked for, or none says so."""
    asked = who_is_asked(question)
    if asked is None or re.fullmatch(PERSON, asked.lower()):  # "Who is the landlord?" asks for a name
        return None
    mentions = list(_mentions(text, asked))
    if _is_a_small_word(question, asked, mentions) or (name := _as_written(asked, mentions)) is None:
        return None
    each = {one.words: one for one in sorted(_introductions(name, mentions), key=lambda one: one.clearness)}
    found = sorted(each.values(), key=lambda one: -one.clearness)[:_SHOWN]
    if not found:
        return None
    said = [f"What the text says of {name}:", ""]
    said += [f"- “{' '.join(one.source.sentence.split())}”" for one in found]
    looked = f"the sentences with “{clean(name)}”, gone through for who that is"
    return FromTheMap(clean("\n".join(said)), tuple(one.source for one in found), looked)


def first_named(
    snapshot: Snapshot, question: str, answer: str, sentence: str, cancelled: Callable[[], bool]
) -> FromTheMap | None:
    """Where the text first names somebody asked for, in place of words that are no more than another name, or of no
    words; None where they say more, or may say whose part it is; and where nobody is asked for, or who is not there.
    """
    name = who_is_asked(question)
    if name is None or _TELLS_WHO.search(answer):
        return None
    if answer and _A_PART.match(question) and _whole(name, re.IGNORECASE).search(sentence):
        return None
    mentions = list(_mentions(WatchedText(snapshot, cancelled), name))
    if _is_a_small_word(question, name, mentions) or _as_written(name, mentions) is None:
        return None
    first = answer_from_the_map(snapshot, WholeQuestion(Kind.FIRST, name), cancelled)
    return None if first is None else replace(first, text=f"Who that is I do not find in so many words. {first.text}")


def _mentions(text: WatchedText, name: str) -> Iterator[Sourced]:
    """The sentences with a name, in capitals or not, in order."""
    there = _whole(name, re.IGNORECASE)
    for count, passage in enumerate(text.passages_with(name)):
        if count == _LOOKED_THROUGH:
            return
        yield from (Sourced(passage, said) for _, _, said in sentences(passage.text) if there.search(said))


def _is_a_small_word(question: str, asked: str, mentions: Sequence[Sourced]) -> bool:
    """Whether it is no name but what somebody was ("Who was present?"): small in the question and in the text."""
    if not asked.islower() or _A_PART.match(question):  # "the white rabbit" is one though some are mere rabbits
        return False
    small = re.compile(rf"(?<![\w@./-]){_spaced(asked)}(?![\w@/-]|\.\w)")
    return _STATE.fullmatch(asked) is not None or any(small.search(one.sentence) for one in mentions)


def _as_written(name: str, mentions: Sequence[Sourced]) -> str | None:
    """The name as it is mostly written; None where that is without capitals."""
    there = _whole(name, re.IGNORECASE)
    forms = Counter(" ".join(form.split()) for one in mentions for form in there.findall(one.sentence))
    names = Counter({form: count for form, count in forms.items() if all(part[0].isupper() for part in form.split())})
    if not names or names.total() < (1 - _MOST_SMALL) * forms.total():
        return None
    return names.most_common(1)[0][0]


def _whole(name: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_spaced(name)}(?!\w)", flags)


def _spaced(name: str) -> str:
    parts = (re.escape(part.rstrip(".")) + (r"\.?" if _TITLE.fullmatch(part) else "") for part in name.split())
    return r"\s+".join(parts)


def _introductions(name: str, mentions: Sequence[Sourced]) -> Iterator[_Introduction]:
    ways = _ways(name)
    for number, mention in enumerate(mentions):
        said = mention.sentence
        found = None if len(said) > _LONGEST else _clearest(ways, said)
        if found is not None and not _NOT_SO.search(said[: found[1].end()]):
            clearness, told = found
            early = _EARLY * (1 - number / len(mentions))
            spoken = _IN_SPEECH if _SPEECH.match(said) else 0.0
            quote = sentence_at(said, *told.span()).text  # a long one is cut
            words = " ".join(told["told"].lower().split())
            yield _Introduction(Sourced(mention.passage, quote), words, clearness + early - spoken)


def _clearest(ways: Sequence[tuple[float, re.Pattern[str]]], sentence: str) -> tuple[float, re.Match[str]] | None:
    found = ((clearness, way.search(sentence)) for clearness, way in ways)
    return next(((clearness, one) for clearness, one in found if one is not None), None)


def _ways(name: str) -> list[tuple[float, re.Pattern[str]]]:
    """How a sentence says that a name is that of some person, the clearest first."""
    whole = rf"(?:(?:{_CAPITAL}|Mr\.|Mrs\.|Dr\.|St\.)\s){{0,2}}{_spaced(name)}(?:\s{_CAPITAL}){{0,2}}(?!['’]s|\w)"
    one = rf"(?P<told>{_IS_ONE})"
    ways = (
        (5.0, rf"{_OPENS}(?:[Tt]he\s)?{whole}(?:,[^,.;]{{1,60}},)?\s{_IS}{one}"),
        (5.0, rf"\b{one}(?:\s[^,.;:!?\"“”]{{1,40}}?)?\s(?:is|was)\s{whole}(?=\W|$)"),
        (
            4.0,
            rf"{whole},\s(?:who\s(?:[^,.;]{{1,40}}\s)?(?:is|was)\s)?(?!{_ADDRESSED}){one}(?={_ENDS}|\s(?:of|who|whose|in|from|at|to)\b)",
        ),
        (4.0, rf"\b{one}(?:[^,.;:!?]{{0,40}}?),?\s(?:named|called|by\sname|whose\sname\s(?:is|was))\s{whole}"),
        (3.0, rf"\b(?!(?i:an?)\s){one},\s{whole}(?={_ENDS}|\s(?:and|who)\b)"),
        (3.0, rf"\b(?!(?i:an?|the|this)\s){one}\s{whole}(?!\w)"),
        (3.0, rf"\b{one}\s{whole}(?={_ENDS}|\s(?:and|who|was|is|had)\b)"),
        (3.0, rf"{whole}\s\((?P<told>{_KIND}{PERSON})\b"),
        (3.0, rf"(?im:^[\s*|-]*(?P<told>{_KIND}{PERSON})[\s*]*[:|][\s*]*){whole}"),
    )
    return [(clearness, re.compile(way)) for clearness, way in ways]

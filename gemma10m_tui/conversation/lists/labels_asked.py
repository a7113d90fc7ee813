"""Which questions a label may answer: "Who was present?" by "Present: …", "What is the deadline?" by "Deadline: …".

Who had which part in a meeting is asked in many words, and so are the labels that say it; any other label is asked for
by its own words.
"""

import re
from dataclasses import dataclass

from gemma10m_tui.conversation.asked_ways import way_asked
from gemma10m_tui.conversation.tables.called import SAYS_LITTLE, keys
from gemma10m_tui.library.word_forms import singulars
from model.finder.words import plain_words

_KINDS = (
    "meeting|session|assembly|sitting|conference|call|hearing|gathering|get-together|agm|council|board|committee|group"
    "|council meeting|general meeting|annual meeting|board meeting|sitzung|versammlung|treffen"
)
_AT = r"(?: (?:at|in|of|during|for|from|on) (?P<where>.+))?"
_MEETING = rf"(?: (?:the |this |our |that )?(?P<meeting>(?:[\w'’-]+ ){{0,3}}?(?:{_KINDS})\b.*))?"
_OF_MEETING = rf"(?:the|this|our|that) (?P<meeting>(?:[\w'’-]+ ){{0,3}}?(?:{_KINDS})\b.*?)"
_HELD = r"(?: (?:held|take place|happen))?"
_BE = "was|were|is|are"
_ROLES = (  # how it is asked, what the label is called, and the words of that to look for
    (
        (
            rf"who (?:{_BE}|(?:had|has|have) been) (?:all )?(?:present|there|in attendance|attending){_AT}",
            rf"who (?:all )?(?:attended|took part in|participated in|came to){_MEETING}",
            rf"who (?:{_BE}) the (?:attendees|participants|members present|people present){_AT}",
            rf"(?:list|name) (?:all )?(?:the )?(?:attendees|participants|members present|people present){_AT}",
            rf"(?:who|which members) (?:{_BE}) present{_AT}",
            r"wer war (?:alles )?(?:da|anwesend|dabei)",
        ),
        r"(?:members? |people |those |also )?(?:present|in attendance|attending|attendance|attendees?|attended(?: by)?"
        r"|participants?)|anwesend(?:e|heit)?|teilnehmer(?:innen)?|teilnehmende|présents?|presentes|asistentes",
        "present attendance attending attendees attended participant participants anwesend teilnehmer présents",
    ),
    (
        (
            rf"who (?:{_BE}) (?:absent|excused|missing|not present|not there|unable to (?:attend|come)){_AT}",
            rf"who (?:sent|gave|made|offered)(?: (?:his|her|their))? (?:apologies|regrets|excuses){_AT}",
            rf"who (?:did not|didn['’]t|could not|couldn['’]t) (?:attend|come to|come|take part in){_MEETING}",
            rf"(?:from whom|from who) (?:were )?apologies (?:were )?received{_AT}",
            r"wer (?:fehlte|war (?:abwesend|entschuldigt|nicht da))",
        ),
        r"apologies(?: for absence)?(?: (?:were )?received(?: from)?)?|absen(?:t|ces?)(?: with apologies)?|excused"
        r"|regrets|not present|entschuldigt|abwesend|excusés?|absents?|ausentes",
        "apologies absent absence absences excused regrets present entschuldigt abwesend excusés absents ausentes",
    ),
    (
        (
            rf"who (?:chaired|presided over|moderated){_MEETING}",
            rf"who (?:led|ran|headed|hosted) {_OF_MEETING}",
            rf"who (?:was|is|acted as) (?:the )?(?:chair|chairman|chairwoman|chairperson|in the chair|chairing){_AT}",
            r"wer (?:leitete die (?:sitzung|versammlung)|hatte den vorsitz)",
        ),
        r"chair(?:man|woman|person|ed by)?|chairing|in the chair|presiding|moderat(?:or|ion|ed by)|facilitator|led by"
        r"|(?:sitzungs|versammlungs)?leitung|vorsitz(?:ende[rn]?)?|présidente?",
        "chair chairman chairwoman chairperson chaired chairing presiding moderator facilitator led leitung vorsitz",
    ),
    (
        (
            rf"who (?:took|wrote|kept|recorded|prepared|drafted) (?:the )?(?:minutes|notes){_AT}",
            rf"who (?:was|is|acted as) (?:the )?(?:minute[- ]?taker|note[- ]?taker|recorder|scribe){_AT}",
            r"wer (?:führte|schrieb) (?:das )?protokoll",
        ),
        r"(?:minutes|notes)(?: (?:taken |recorded |written |kept )?by)?|taken by|(?:minute|note)[- ]?taker|secretary"
        r"|recorder|scribe|protokoll(?:führ\w+)?",
        "minutes notes taken taker minute-taker secretary recorder scribe protokoll protokollführer protokollführung",
    ),
    (
        (rf"(?:when|on (?:what|which) (?:date|day)) (?:was|did|is|does) {_OF_MEETING}{_HELD}",),
        r"date(?: and (?:time|place))?|when|held(?: on)?|time|datum|zeit|date et heure|fecha",
        "date held time datum zeit fecha",
    ),
    (
        (rf"where (?:was|did|is|does) {_OF_MEETING}{_HELD}",),
        r"place|location|venue|where|room|held (?:in|at)|ort|lieu|lugar",
        "place location venue room held ort lieu lugar",
    ),
)
_OF_A_MEETING = tuple((tuple(map(re.compile, ways)), re.compile(labels), words) for ways, labels, words in _ROLES)
_OF_ANY_EVENT = 4  # of these: the first that do not say whose the meeting is, a date and a place
_NAME = r"(?P<name>(?:[\w'’/-]+ ){0,3}?[\w'’/-]+)"
_NAMED = tuple(
    re.compile(way)
    for way in (
        rf"(?:what|who|when|where|which) (?:{_BE}) (?:the|our|your|its) {_NAME}(?: (?:of|for|at) (?P<where>.+))?",
        rf"how (?:much|high|large|long|big) (?:{_BE}) (?:the|our|your|its) {_NAME}(?: (?:of|for|at) (?P<where>.+))?",
    )
)
_NEVER = re.compile(
    r"\b(?:not|never|no|or|next|last|previous|following|will|future|former|other|first|second|both|most|least|why"
    r"|difference|between|before|after)\b|\w\wn['’]t\b"
)
_NEVER_OF_ROLES = re.compile(r"\b(?:never|or|next|last|previous|following|will|future|former|other|before|after)\b")
_SAYS_NOTHING = (
    "note example warning caution tip hint important question answer problem point thing result reason meaning purpose "
    "name title author subject topic summary matter weather idea rule step way best"
)
_NO_NAMES = frozenset(keys(_SAYS_NOTHING.split()))
OF_MEETINGS = frozenset(keys([*re.findall(r"[\w-]+", _KINDS), "minutes", "protokoll"]))
_BODIES = frozenset(keys(["agm", "council", "board", "committee", "group", "general", "annual"]))  # whose it is
_OF_ANY_MEETING = (OF_MEETINGS - _BODIES) | SAYS_LITTLE | frozenset(keys(["held", "take", "place"]))
_BESIDE = frozenset(keys(["number", "no", "address", "date", "time", "person", "details", "amount"]))


@dataclass(frozen=True)
class AskedLabel:
    """`labels`: what the label is called that answers, in small letters, None where by the words of `name`. `where`:
    what else is told of where it stands, its words as they are compared. `looked_for`: words one of which it has.
    `of_a_meeting`: whether it has to stand where a meeting is told of.
    """

    labels: re.Pattern[str] | None
    name: frozenset[str]
    where: frozenset[str]
    looked_for: tuple[str, ...]
    of_a_meeting: bool = False

    def is_called(self, label: str) -> bool:
        """Whether a label is the one; what a number or an address is of may be all that is said of it."""
        if self.labels is not None:
            return self.labels.fullmatch(label.lower()) is not None
        words = frozenset(keys(plain_words(label)))
        return words == self.name or (words - _BESIDE or words) == (self.name - _BESIDE or self.name)


def label_asked(question: str) -> AskedLabel | None:
    """The label that a question may be answered by; None of other questions."""
    for number, (ways, labels, words) in enumerate(_OF_A_MEETING):
        if (found := way_asked(question, ways, _NEVER_OF_ROLES)) is not None:
            parts = found[1]
            where = _words(parts.get("where", ""), parts.get("meeting", ""))
            return AskedLabel(labels, frozenset(), where, tuple(words.split()), number >= _OF_ANY_EVENT)
    if (found := way_asked(question, _NAMED, _NEVER)) is None:
        return None
    name, said = _words(found[1]["name"]), plain_words(found[1]["name"])
    if not name or name & _NO_NAMES:
        return None
    forms = (form for word in said if keys([word])[0] in name for form in (word, *singulars(word), f"{word}s"))
    return AskedLabel(None, name, _words(found[1]["where"]), tuple(dict.fromkeys(forms)))


def _words(*said: str) -> frozenset[str]:
    return frozenset(keys(word for words in said for word in plain_words(words))) - _OF_ANY_MEETING

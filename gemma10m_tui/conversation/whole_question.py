"""Which questions are about the whole text: how often, how many, which ones, what it is about; in four languages.

Anything else is asked of something in the text. So a pattern wants the question to end with the text itself, or with
nothing more: "how many parts does the book have", but not "how many parts does the engine have".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from gemma10m_tui.conversation.unmentioned import names_in

_POINTING = (
    "it he she they him her them this that es er sie ihn ihm ihr ihnen il elle ils elles le la lui él ella ellos"
)
_PRONOUNS = frozenset(_POINTING.split())
_LONGEST_QUESTION = 400  # characters; longer ones ask for something in the text, and would take the patterns minutes


class Kind(StrEnum):
    """What is asked about the whole text."""

    OCCURRENCES = "occurrences"
    COUNT = "count"
    LIST = "list"
    OVERVIEW = "overview"


@dataclass(frozen=True)
class WholeQuestion:
    """`about`: the words to be counted, the things to be counted or listed (in English: chapter, page …), or the
    section an overview is of. `first`: where in the list to begin, from 1. `by_document`: whether occurrences are to
    be told by documents, and not by their sections.
    """

    kind: Kind
    about: str
    first: int = 1
    by_document: bool = False


@dataclass(frozen=True)
class Tongue:
    """How one language asks. Each pattern names what is asked about `about` or `other`; where a list's names nothing,
    its sections are meant. `things` are its words for what English calls chapter, page …; `whole` is all of the text.
    """

    occurrences: re.Pattern[str]
    count: re.Pattern[str]
    listing: re.Pattern[str]
    overview: re.Pattern[str]
    things: Mapping[str, str]
    whole: re.Pattern[str]
    of_the_text: re.Pattern[str]


def whole_question(question: str, earlier_question: str | None = None) -> WholeQuestion | None:
    """What a question asks about the whole text, or None where it asks for something in it.

    How often "she" is mentioned is asked of whom the question before it was about, and of nobody where it named none.
    """
    found = _whole_question(question)
    if found is None or found.kind is not Kind.OCCURRENCES or found.about.lower() not in _PRONOUNS:
        return found
    meant = _meant_by(earlier_question) if earlier_question is not None else None
    return None if meant is None else replace(found, about=meant)


def _meant_by(earlier_question: str) -> str | None:
    """What a question counts, or the one name in it."""
    counted = _whole_question(earlier_question)
    if counted is not None and counted.kind is Kind.OCCURRENCES:
        return None if counted.about.lower() in _PRONOUNS else counted.about
    names = names_in(earlier_question)
    return names[0] if len(names) == 1 else None


def _whole_question(question: str) -> WholeQuestion | None:
    if len(question) > _LONGEST_QUESTION:
        return None
    asked = " ".join(question.split()).strip(" ?.!¿¡")
    if (where := _WHERE.search(asked)) and (words := _about(where).strip("\"'“”„‘’«»` ")):
        return WholeQuestion(Kind.OCCURRENCES, words, by_document=_DOCUMENTS.match(asked) is not None)
    return next((found for tongue in _TONGUES if (found := _asked_in(tongue, asked))), None)


def _asked_in(tongue: Tongue, asked: str) -> WholeQuestion | None:
    if found := tongue.occurrences.search(asked):
        words = _about(found).strip("\"'“”„‘’«»` ")
        return WholeQuestion(Kind.OCCURRENCES, words) if words else None
    if found := tongue.count.search(asked):
        return WholeQuestion(Kind.COUNT, tongue.things[_about(found).lower()])
    from_there = _FROM.search(asked)
    first = int(from_there["first"]) if from_there else 1
    if found := tongue.listing.search(_FROM.sub("", asked)):
        return WholeQuestion(Kind.LIST, tongue.things.get(_about(found).lower(), "section"), max(1, first))
    if found := tongue.overview.search(_MANNER.sub("", asked)):
        about = _about(found).strip()
        if tongue.whole.fullmatch(about):
            return WholeQuestion(Kind.OVERVIEW, "")
        return WholeQuestion(Kind.OVERVIEW, _ARTICLE.sub("", tongue.of_the_text.sub("", about)))
    return None


def _about(found: re.Match[str]) -> str:
    """What the pattern caught, under whichever of the names."""
    return next((words for words in found.groupdict().values() if words), "")


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_ARTICLE = _pattern(r"^(?:the|das|den|die|le|la|el|los) |^l['’]")
_FROM = _pattern(r" (?:from )?(?P<first>\d{1,6})(?: ?(?:to|-|–|bis|à|a) ?\d{1,6}| on)$")
_MANNER = _pattern(  # how it is to be told, which sentences of the text cannot follow
    r"(?:,? (?:please|for me|briefly|in short|in (?:\w+ ){0,3}(?:sentences?|words?|lines?|paragraphs?|points)"
    r"|bitte|kurz|en (?:\w+ ){0,3}(?:phrases?|frases?|palabras|mots)|s['’]il te pla[iî]t|por favor))+$"
)

# English

_TEXT = r"book|text|document|story|novel|paper|article|manual|report|repo|repository|code ?base|project|file|thing"
_KIND_OF_TEXT = rf"{_TEXT}|poem|play|essay|thesis|lecture|handbook|textbook|novella|tale|memoir|script|notebook|slides"
_OTHER_TEXT = (  # that a text may have in it, too: only where all of it is meant
    r"(?:web ?)?page|website|pdf|doc|documentation|package|library|module|guide|tutorial|transcript|contract|e-?book"
)
_ABOUT_IT = (  # the end of a question that is about the text, and not about something that the text tells of
    r"(?: altogether| in total| in all| anywhere| here| by name)*"
    rf"(?: (?:of|in|throughout|across|over)(?: all(?: of)?| the| this| these| whole| entire)*"
    rf" (?:(?:{_KIND_OF_TEXT})s?|it|all))?$"
)
_HAS_IT = (
    rf"(?: (?:do|does|did) (?:it|they|(?:the|this|these) (?:{_KIND_OF_TEXT})s?) (?:have|hold|contain)"
    rf"| (?:has|have) (?:it|they|(?:the|this|these) (?:{_KIND_OF_TEXT})s?)| (?:are|is)(?: there)?)?"
)
_OF_TEXTS_ALONE = r"chapters|headings"
_NAMED_TEXT = (  # only a text has chapters: it may be called by its title, as long as nobody does anything with them
    r"(?: (?:do|does) (?:\S+ ){1,8}?(?:have|hold|contain)$"
    r"|(?: are there)? (?:of|in)(?: (?!(?:do|does|did|is|are|was|were|has|have|had|which|that|who|where)\b)\S+){1,8}$)"
)
_COUNTED = r"chapters?|sections?|parts?|headings?|documents?|files?|pages?|words|tokens"
_ENGLISH_THINGS = ("chapter", "section", "part", "heading", "document", "file", "page", "word", "token")

_DOCUMENTS = _pattern(r"(?:in )?(?:which|what)(?: of the| of these)? (?:documents?|files?)\b")
_WHERE = _pattern(  # which parts of the text have some words
    r"^(?:in )?(?:which|what)(?: of the| of these)? (?:documents?|files?|chapters?|sections?)"
    r"(?: (?:do|does))? mentions? (?:the (?:word|name|term|phrase) )?"
    rf"(?!(?:that|how|why|when|whether|who|what|where) )(?P<said>(?:\S+ ){{0,5}}?\S+?){_ABOUT_IT}",
    r"^in (?:which|what) (?:documents?|files?|chapters?|sections?) (?:is|are|was|were|does|do|did) "
    r"(?:the (?:word|name|term|phrase)s? )?(?P<about>.+?) (?:mentioned|named|occur|appear|come up|turn up)$",
)

_ENGLISH = Tongue(
    occurrences=_pattern(
        r"how (?:many times|often) (?:is|are|was|were|does|do|did) (?:the (?:word|name|term|phrase)s? )?(?P<about>.+?) "
        rf"(?:mentioned|named|used|found|occur|appear|come up|said|turn up){_ABOUT_IT}"
    ),
    count=_pattern(
        rf"how many (?:(?P<about>{_OF_TEXTS_ALONE})(?:{_HAS_IT}{_ABOUT_IT}|{_NAMED_TEXT})"
        rf"|(?P<other>{_COUNTED}){_HAS_IT}{_ABOUT_IT})"
    ),
    listing=_pattern(
        rf"(?:list|show|name|give me|what are|which are|tell me)(?: me)?(?: all)?(?: of)?(?: the)? "
        rf"(?:(?P<about>{_OF_TEXTS_ALONE})(?:{_HAS_IT}{_ABOUT_IT}|{_NAMED_TEXT})"
        rf"|(?P<other>sections|parts|documents|files){_HAS_IT}{_ABOUT_IT})",
        rf"table of contents|(?:^|\b(?:an?|the) )outline{_ABOUT_IT}|\btoc\b",
    ),
    overview=_pattern(
        r"^(?:please |can you |could you )*(?:summari[sz]e|sum up|(?:give me |write )?(?:a |an |the )?"
        r"(?:short |brief )?(?:summary|overview|gist))(?: of)?(?: the| this| these| whole| entire)*(?P<about>.*)$",
        rf"what(?:['’]s| is| are)(?:(?: the| this| these)? (?:{_TEXT})s?| this (?:{_KIND_OF_TEXT}|{_OTHER_TEXT})"
        r"| this| all this) (?:all )?about$",
    ),
    things={word: thing for thing in _ENGLISH_THINGS for word in (thing, f"{thing}s")},
    whole=_pattern(rf"(?:{_KIND_OF_TEXT}|{_OTHER_TEXT})s?|it|this|all|everything"),
    of_the_text=_pattern(rf" (?:of|in|from) (?:the|this) (?:{_KIND_OF_TEXT})$"),
)

# German

_GERMAN_TEXT = (
    r"buch(?:e?s)?|text(?:e?s)?|dokument(?:e?s)?|roman(?:s)?|geschichte|erzählung|artikel(?:s)?|bericht(?:e?s)?"
    r"|skript(?:e?s|um|ums)?|aufsatz(?:es)?|gedicht(?:e?s)?|drama(?:s)?|werk(?:e?s)?|handbuch(?:e?s)?|projekt(?:e?s)?"
    r"|datei|arbeit|vorlesung|novelle|märchens?|lehrbuch(?:e?s)?"
)
_GERMAN_IT = (
    r"(?:(?:das|der|die|dem|den|des|dies(?:e[smnr]?)?|ganze[nsm]?|gesamte[nsm]?|alle[msr]?) )*"
    rf"(?:{_GERMAN_TEXT})"
)
_GERMAN_SUBJECT = rf"(?:{_GERMAN_IT}|es|er|sie)"
_GERMAN_PLACE = (
    rf"(?: (?:insgesamt|hier|darin|drin|überhaupt))*(?: (?:(?:in|im|aus|von|vom|des|der|dieses) ){_GERMAN_IT})?"
    r"(?: (?:insgesamt|überhaupt))*"
)
_GERMAN_HAS = rf"(?: (?:hat|haben|enthält|umfasst|besitzt|zählt) {_GERMAN_SUBJECT}| (?:gibt es|sind|stehen|hat es))?"
# "Wie viele Kapitel hat Moby Dick", but not "hat Boris gelesen": what was done with them ends in a small letter.
_GERMAN_NAMED = r" (?:hat|enthält|umfasst)(?: \S+){0,7} (?-i:[A-ZÄÖÜ])\S*| (?:gibt es|sind) (?:in|im)(?: \S+){1,8}"
_GERMAN_THINGS = {
    "kapitel": "chapter",
    "kapiteln": "chapter",
    "abschnitte": "section",
    "abschnitten": "section",
    "teile": "part",
    "teilen": "part",
    "überschriften": "heading",
    "dokumente": "document",
    "dokumenten": "document",
    "dateien": "file",
    "seiten": "page",
    "wörter": "word",
    "wörtern": "word",
    "worte": "word",
    "tokens": "token",
}
_GERMAN_THING = "|".join(_GERMAN_THINGS)
_GERMAN_WORDS = r"(?:(?:das wort|der (?:name|begriff|ausdruck)|der|die|das|den) )?(?P<{}>.+?)"

_GERMAN = Tongue(
    occurrences=_pattern(
        rf"^wie (?:oft|häufig) (?:wird|werden) {_GERMAN_WORDS.format('a')}{_GERMAN_PLACE} (?:erwähnt|genannt)"
        rf"{_GERMAN_PLACE}$",
        rf"^wie (?:oft|häufig) komm(?:t|en) {_GERMAN_WORDS.format('b')}{_GERMAN_PLACE} vor{_GERMAN_PLACE}$",
        rf"^wie (?:oft|häufig) tauch(?:t|en) {_GERMAN_WORDS.format('c')}{_GERMAN_PLACE} auf{_GERMAN_PLACE}$",
        rf"^wie (?:oft|häufig) (?:erscheint|steht|fällt) (?:das wort|der name|der begriff) (?P<d>.+?){_GERMAN_PLACE}$",
    ),
    count=_pattern(
        rf"^wie ?viele (?P<about>{_GERMAN_THING}){_GERMAN_HAS}{_GERMAN_PLACE}$",
        rf"^wie ?viele (?P<named>kapitel)(?:{_GERMAN_NAMED})$",
        rf"^aus wie ?vielen (?P<other>{_GERMAN_THING}) besteht {_GERMAN_SUBJECT}$",
    ),
    listing=_pattern(
        r"^(?:bitte )?(?:liste|nenne?|zeige?|gib|zähle?)(?: mir| uns)?(?: bitte)?(?: alle)?(?: die)? "
        rf"(?P<about>{_GERMAN_THING})(?: auf)?{_GERMAN_PLACE}(?: auf)?$",
        rf"^(?:welche|was sind die) (?P<other>{_GERMAN_THING}){_GERMAN_HAS}{_GERMAN_PLACE}$",
        rf"\binhaltsverzeichnis$|^(?:gliederung|inhaltsverzeichnis){_GERMAN_PLACE}$",
    ),
    overview=_pattern(
        rf"^(?:worum|um was) geht(?:['’]?s| es)(?: denn)?(?: (?:in|im|bei) {_GERMAN_IT}| hier| darin)?$",
        rf"^(?:wovon|von was) handelt {_GERMAN_SUBJECT}$",
        r"^(?:bitte )?fasse?(?: mir)?(?: bitte)? (?P<about>.+?)(?: (?:kurz|bitte|in (?:\w+ ){1,3}))* ?zusammen$",
        r"^(?:gib mir |schreibe? )?(?:bitte )?(?:eine? )?(?:kurze[rn]? )?(?:zusammenfassung|überblick|übersicht)"
        r"(?: (?:von|vom|des|der|über|zu|zum)(?P<other> .+)?)?$",
        rf"^was ist (?:der inhalt|das thema|gegenstand) (?:(?:in|im|von|vom|des) )?{_GERMAN_IT}$",
    ),
    things=_GERMAN_THINGS,
    whole=_pattern(rf"{_GERMAN_IT}|es|alles|das ganze"),
    of_the_text=_pattern(rf" (?:in|im|aus|von|vom|des|der|dieses) (?:dem |der |diesem )?(?:{_GERMAN_TEXT})$"),
)

# French

_FRENCH_IT = (
    r"(?:(?:tout|toute|le|la|les|l['’]|ce|cet|cette|ces|du|de) ?)*"
    r"(?:livres?|textes?|documents?|roman|histoire|article|rapport|récit|ouvrage|poème|pièce|projet|fichier|nouvelle)"
)
_FRENCH_SUBJECT = rf"(?:{_FRENCH_IT}|[ie]ls?|elles?|ça|cela)"
_FRENCH_PLACE = rf"(?: en tout| au total| ici)*(?: (?:(?:dans|de|en) )?{_FRENCH_IT})?(?: en tout| au total)*"
_FRENCH_HAS = (
    r"(?:(?: y a[- ]t[- ]il| il y a)"
    rf"| (?:a|ont|contient|comporte|compte|comprend)(?:[- ]t[- ](?:il|elle)|[- ](?:il|elle))?(?: {_FRENCH_SUBJECT})?"
    rf"| {_FRENCH_SUBJECT} (?:a|contient|comporte|compte)(?:[- ]t)?(?:[- ](?:il|elle))?)?"
)
_FRENCH_THINGS = {
    "chapitres": "chapter",
    "sections": "section",
    "parties": "part",
    "titres": "heading",
    "documents": "document",
    "fichiers": "file",
    "pages": "page",
    "mots": "word",
}
_FRENCH_THING = "|".join(_FRENCH_THINGS)

_FRENCH = Tongue(
    occurrences=_pattern(
        r"^combien de fois (?:le (?:mot|nom|terme) )?(?P<about>.+?) "
        r"(?:est[- ](?:il|elle) (?:mentionnée?|citée?|nommée?)"
        rf"|est (?:mentionnée?|citée?|nommée?)|appara[iî]t(?:[- ](?:il|elle))?){_FRENCH_PLACE}$"
    ),
    count=_pattern(rf"^combien (?:de |d['’])(?P<about>{_FRENCH_THING}){_FRENCH_HAS}{_FRENCH_PLACE}$"),
    listing=_pattern(
        r"^(?:liste[rz]?|énumère[rz]?|donne[rz]?|montre[rz]?|cite[rz]?)(?:[- ]moi)?(?: tous| toutes)?(?: les) "
        rf"(?P<about>{_FRENCH_THING}){_FRENCH_PLACE}$",
        rf"^quel(?:le)?s sont les (?P<other>{_FRENCH_THING}){_FRENCH_PLACE}$",
        rf"^(?:(?:donne|montre)[- ]moi )?(?:la |le )?(?:table des matières|sommaire){_FRENCH_PLACE}$",
    ),
    overview=_pattern(
        rf"^de quoi (?:parle|traite)(?:[- ]t[- ](?:il|elle))?(?: {_FRENCH_SUBJECT})?$",
        rf"^de quoi s['’]agit[- ]il(?: dans {_FRENCH_IT})?$",
        r"^(?:peux-tu )?résume[rz]?(?:[- ]moi)? (?P<about>.+)$",
        r"^(?:(?:fais|donne)[- ]moi )?(?:un |le )?(?:bref |court )?résumé(?: (?:de|du|d['’])(?P<other>.+))?$",
    ),
    things=_FRENCH_THINGS,
    whole=_pattern(rf"{_FRENCH_IT}|tout|ça"),
    of_the_text=_pattern(rf" (?:du|de|dans) ?{_FRENCH_IT}$"),
)

# Spanish

_SPANISH_IT = (
    r"(?:(?:todo|toda|el|la|los|este|esta|esa?|del|de) )*"
    r"(?:libros?|textos?|documentos?|novela|historia|artículo|informe|cuento|obra|poema|proyecto|archivo)"
)
_SPANISH_PLACE = rf"(?: en total| aquí)*(?: (?:(?:en|de) )?{_SPANISH_IT})?(?: en total)*"
_SPANISH_THINGS = {
    "capítulos": "chapter",
    "capitulos": "chapter",
    "secciones": "section",
    "partes": "part",
    "títulos": "heading",
    "documentos": "document",
    "archivos": "file",
    "páginas": "page",
    "paginas": "page",
    "palabras": "word",
}
_SPANISH_THING = "|".join(_SPANISH_THINGS)

_SPANISH = Tongue(
    occurrences=_pattern(
        r"^cu[áa]ntas veces (?:se (?:menciona|nombra|cita)n?|aparecen?)(?: a)? "
        rf"(?:(?:la palabra|el nombre(?: de)?|el término) )?(?P<about>.+?){_SPANISH_PLACE}$"
    ),
    count=_pattern(rf"^cu[áa]nt[oa]s (?P<about>{_SPANISH_THING})(?: (?:tiene|hay|contiene|son))?{_SPANISH_PLACE}$"),
    listing=_pattern(
        r"^(?:lista|enumera|muestra|nombra|di)(?:me|r)?(?: tod[oa]s)?(?: l[oa]s) "
        rf"(?P<about>{_SPANISH_THING}){_SPANISH_PLACE}$",
        rf"^cu[áa]les son l[oa]s (?P<other>{_SPANISH_THING}){_SPANISH_PLACE}$",
        rf"^(?:(?:muestra|da)me )?(?:la |el )?(?:tabla de contenidos?|[íi]ndice){_SPANISH_PLACE}$",
    ),
    overview=_pattern(
        rf"^(?:de|sobre) qu[ée] (?:trata|va|habla)(?: {_SPANISH_IT})?$",
        r"^resum[ei](?:r|me)? (?P<about>.+)$",
        r"^(?:da(?:me)? |haz )?(?:un )?(?:breve )?resumen(?: (?:de|del)(?P<other> .+))?$",
    ),
    things=_SPANISH_THINGS,
    whole=_pattern(rf"{_SPANISH_IT}|todo"),
    of_the_text=_pattern(rf" (?:(?:de|en) )?{_SPANISH_IT}$"),
)

_TONGUES = (_ENGLISH, _GERMAN, _FRENCH, _SPANISH)

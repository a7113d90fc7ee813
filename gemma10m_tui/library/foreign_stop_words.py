"""Words that tell nothing in German, French and Spanish, for questions and texts in these languages alone.

"Die" and "war" tell something in English, so that no language's words may be added to those of another: which language
it is is told by the words themselves.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable

_GERMAN = (
    "der die das dem den des ein eine einer eines einem einen und oder aber ist sind war waren bin bist wird werden "
    "wurde wurden hat haben habe hatte hatten kann können könnte muss müssen soll sollen sollte darf dürfen will "
    "wollen ich du er sie es wir ihr ihn ihm ihnen mich mir dich dir uns euch sich mein meine meinen meiner sein "
    "seine seinen ihre ihrer ihren unser unsere wie was wer wen wem wessen wo woher wohin wann warum wieso weshalb "
    "welche welcher welches welchen welchem wozu womit wofür gibt man nicht kein keine keinen im in an am auf aus "
    "bei beim mit nach von vom vor zu zum zur für über unter um durch ohne bis als wenn dass ob so auch noch nur "
    "sehr denn da hier dort dies diese dieser dieses diesen diesem"
)
_FRENCH = (
    "le la les l un une des du de d et ou mais est sont était étaient être a ont avait avoir peut peuvent puis doit "
    "doivent dois je tu il elle on nous vous ils elles me te se mon ma mes ton ta tes son sa ses leur leurs que qui "
    "quoi quel quelle quels quelles où quand comment pourquoi combien ce cet cette ces y en dans sur sous avec sans "
    "pour par ne pas plus au aux qu n s t faut"
)
_SPANISH = (
    "el la los las un una unos unas de del y o pero es son era eran fue fueron ser ha han había puede puedo pueden "
    "debe debo deben yo tú él ella nosotros ellos ellas me te se mi mis tu tus su sus que qué quién quiénes cuál "
    "cuáles dónde cuándo cómo cuánto cuánta cuántos cuántas por para con sin en a al lo no si sobre este esta estos "
    "estas hay"
)
_ENGLISH_TOO = frozenset(  # words that are some of another language, but tell no language
    [
        "die",
        "war",
        "in",
        "an",
        "am",
        "so",
        "man",
        "was",
        "hat",
        "will",
        "bin",
        "also",
        "on",
        "a",
        "me",
        "son",
        "no",
        "sent",
        "pour",
        "or",
        "as",
        "un",
        "ton",
        "do",
        "dies",
        "des",
        "es",
        "d",
        "l",
        "n",
        "s",
        "t",
        "y",
        "o",
        "par",
        "plus",
        "tu",
        "de",
        "en",
    ]
)
_LEAST = 2  # words, one of them no English one


def _with_and_without_accents(words: str) -> frozenset[str]:
    """Both, since the index has the words without."""
    plain = (unicodedata.normalize("NFKD", word) for word in words.split())
    return frozenset(words.split()) | {"".join(one for one in word if not unicodedata.combining(one)) for word in plain}


_LANGUAGES = tuple(map(_with_and_without_accents, (_GERMAN, _FRENCH, _SPANISH)))


def foreign_stop_words(words: Iterable[str], english: frozenset[str]) -> frozenset[str]:
    """Those of the language that most of the words are of, in small letters; none if it is English or not clear."""
    counts = Counter(words)
    most = _counted(counts, english)
    found: frozenset[str] = frozenset()
    for language in _LANGUAGES:
        number = _counted(counts, language)
        if number > most and number >= _LEAST and _counted(counts, language - _ENGLISH_TOO):
            most, found = number, language
    return found


def _counted(counts: Counter[str], language: frozenset[str]) -> int:
    return sum(number for word, number in counts.items() if word in language)

"""Which of several old encodings a text is in, by alphabets: in the right one its letters are those of one language.

Statistics of bytes hardly tell the encodings of Latin scripts apart, which differ in a few letters. But Polish read as
Western European has ³ and ¿ inside its words, and German of an old Macintosh has š: no alphabet has these together.
"""

_WESTERN = tuple(
    map(
        frozenset,
        ("äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúü", "ãáâàçéêíóõôúü", "àèéìíîòóùú", "éëïóöü", "åäöé", "æøåéòóôü",
         "áðéíóúýþæö", "àçèéíïòóúü"),
    )
)  # fmt: skip
_CENTRAL = tuple(
    map(frozenset, ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíľĺňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţșț", "äöüß"))
)
_TURKISH = (frozenset("çğıöşüâîû"),)
_BALTIC = tuple(map(frozenset, ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž")))
_GREEK = (frozenset("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ"),)

# In the order of how common they are: it decides where several fit equally well.
_LATIN = (
    ("cp1252", _WESTERN), ("cp1250", _CENTRAL), ("iso8859_2", _CENTRAL), ("cp1254", _TURKISH), ("cp1257", _BALTIC),
    ("mac_roman", _WESTERN), ("cp850", _WESTERN), ("cp437", _WESTERN), ("cp852", _CENTRAL), ("iso8859_4", _BALTIC),
    ("mac_latin2", _CENTRAL), ("cp857", _TURKISH),
)  # fmt: skip
_GREEKS = (("cp1253", _GREEK), ("iso8859_7", _GREEK), ("cp737", _GREEK))
_BETWEEN = frozenset("«»“”‘’„‚–—…€£°§©®ªº¿¡·•\xa0\xad")  # what stands between words of any language
_FITS = 0.985  # of the letters that are not ASCII; a name from elsewhere may stand in a text
_FEWEST = 3  # such letters


def encoding_by_alphabet(sample: bytes, guess: str) -> str | None:
    """The encoding in which the letters of a text are all of one language; None where none, or too little, tells.

    `guess` is what statistics say: it tells which scripts come into question.
    """
    candidates = _GREEKS if guess in {name for name, _ in _GREEKS} else _LATIN
    best, highest = None, 0.0
    for encoding, alphabets in candidates:
        fit = _fit(sample, encoding, alphabets)
        if fit > highest:
            best, highest = encoding, fit
    return best if highest >= _FITS else None


def _fit(sample: bytes, encoding: str, alphabets: tuple[frozenset[str], ...]) -> float:
    """The share of the letters beyond ASCII that the best of some alphabets has; 0.0 where it is no such text."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    telling = [character.lower() for character in text if not character.isascii() and character not in _BETWEEN]
    if len(telling) < _FEWEST:
        return 0.0
    return max(sum(character in alphabet for character in telling) for alphabet in alphabets) / len(telling)

"""French."""

from gemma10m_tui.conversation.tongues.tongue import Tongue, pattern

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
    "annexes": "appendix",
    "titres": "heading",
    "documents": "document",
    "fichiers": "file",
    "pages": "page",
    "mots": "word",
    "actes": "act",
    "scènes": "scene",
    "chants": "canto",
    "livres": "book",
    "lettres": "letter",
    "articles": "article",
}
_FRENCH_THING = "|".join(_FRENCH_THINGS)
_BARE_PARTS = r"(?!parties(?: y a[- ]t[- ]il| il y a)?$)"  # an engine has some, too

FRENCH = Tongue(
    occurrences=pattern(
        r"^combien de fois (?:le (?:mot|nom|terme) )?(?P<about>.+?) "
        r"(?:est[- ](?:il|elle) (?:mentionnée?|citée?|nommée?)"
        rf"|est (?:mentionnée?|citée?|nommée?)){_FRENCH_PLACE}$",
        r"^combien de fois (?:le (?:mot|nom|terme) (?P<word>.+?)|(?P<quoted>[\"“«].+?[\"”»])) "
        rf"appara[iî]t(?:[- ](?:il|elle))?{_FRENCH_PLACE}$",
        rf"^combien de fois (?P<there>.+?) appara[iî]t(?:[- ](?:il|elle))?(?= (?:dans|en) ){_FRENCH_PLACE}$",
    ),
    count=pattern(rf"^combien (?:de |d['’]){_BARE_PARTS}(?P<about>{_FRENCH_THING}){_FRENCH_HAS}{_FRENCH_PLACE}$"),
    listing=pattern(
        r"^(?:liste[rz]?|énumère[rz]?|donne[rz]?|montre[rz]?|cite[rz]?)(?:[- ]moi)?(?: tous| toutes)?(?: les) "
        rf"{_BARE_PARTS}(?P<about>{_FRENCH_THING}){_FRENCH_PLACE}$",
        rf"^quel(?:le)?s sont les {_BARE_PARTS}(?P<other>{_FRENCH_THING}){_FRENCH_PLACE}$",
        rf"^(?:(?:donne|montre)[- ]moi )?(?:la |le )?(?:table des matières|sommaire){_FRENCH_PLACE}$",
    ),
    overview=pattern(
        rf"^de quoi (?:parle|traite)(?:[- ]t[- ](?:il|elle))?(?: {_FRENCH_SUBJECT})?$",
        r"^de quoi (?:parle|traite) (?:le |la |l['’])?(?P<part>(?:chapitre|section|partie|acte|annexe) \S+)$",
        rf"^de quoi s['’]agit[- ]il(?: dans {_FRENCH_IT})?$",
        rf"^qu['’]est[- ]ce que (?:c['’]est|{_FRENCH_IT})$",
        r"^quel(?:le)?s sont les (?P<points>points (?:principaux|essentiels|clés)|idées principales)"
        rf"{_FRENCH_PLACE}$",
        r"^(?:peux-tu )?résume[rz]?(?:[- ]moi)? (?P<about>.+)$",
        r"^(?:(?:fais|donne)[- ]moi )?(?:un |le )?(?:bref |court )?résumé(?: (?:de|du|d['’])(?P<other>.+))?$",
    ),
    author=pattern(
        rf"^qui (?:a écrit|est l['’]auteur(?: de| du| d['’])?) ?(?:{_FRENCH_IT})?$",
    ),
    title=pattern(rf"^quel est le titre(?: (?:de |du |d['’])?{_FRENCH_IT})?$"),
    people=pattern(
        r"^(?:qui|quels) sont les (?:principaux )?(?:personnages|protagonistes)(?: principaux)?"
        rf"(?: (?:dans |de |du |d['’])?{_FRENCH_IT})?$"
    ),
    things=_FRENCH_THINGS,
    whole=pattern(rf"{_FRENCH_IT}|tout|ça"),
    of_the_text=pattern(rf" (?:du|de|dans) ?{_FRENCH_IT}$"),
    within=pattern(
        r"(?: y a[- ]t[- ]il| il y a)? (?:a|contient|compte|de|du|dans)(?: le| la)? (?:l['’])?(?P<of>\S+(?: \S+){1,5})$"
    ),
)

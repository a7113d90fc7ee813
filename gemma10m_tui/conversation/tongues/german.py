"""German."""

from gemma10m_tui.conversation.tongues.tongue import Tongue, pattern

_GERMAN_TEXT = (
    r"buch(?:e?s)?|text(?:e?s)?|dokument(?:e?s)?|roman(?:s)?|geschichte|erzählung|artikel(?:s)?|bericht(?:e?s)?"
    r"|skript(?:e?s|um|ums)?|aufsatz(?:es)?|gedicht(?:e?s)?|drama(?:s)?|stück(?:e?s)?|tragödie|komödie|werk(?:e?s)?|handbuch(?:e?s)?|projekt(?:e?s)?"
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
    "anhänge": "appendix",
    "überschriften": "heading",
    "dokumente": "document",
    "dokumenten": "document",
    "dateien": "file",
    "seiten": "page",
    "wörter": "word",
    "wörtern": "word",
    "worte": "word",
    "tokens": "token",
    "akte": "act",
    "akten": "act",
    "aufzüge": "act",
    "aufzügen": "act",
    "szenen": "scene",
    "auftritte": "scene",
    "auftritten": "scene",
    "gesänge": "canto",
    "gesängen": "canto",
    "bücher": "book",
    "büchern": "book",
    "bände": "volume",
    "briefe": "letter",
    "briefen": "letter",
    "vorlesungen": "lecture",
    "artikel": "article",
    "artikeln": "article",
    "paragraphen": "paragraph",
    "paragrafen": "paragraph",
}
_GERMAN_THING = "|".join(_GERMAN_THINGS)
_GERMAN_WORDS = r"(?:(?:das wort|der (?:name|begriff|ausdruck)|der|die|das|den) )?(?P<{}>.+?)"
_GERMAN_UNIT = (
    r"(?:(?:kapitel|teil|buch|band|akt|aufzug|szene|auftritt|gesang|brief|vorlesung|abschnitt|anhang|artikel|paragraph"
    r"|ziffer|punkt)(?:e?s)?)"
)
_GERMAN_ORDINAL = (
    r"(?:(?:erst|zweit|dritt|viert|fünft|sechst|siebt|siebent|acht|neunt|zehnt|elft|zwölft)e[nrs]?|\d{1,3}\.)"
)
_GERMAN_ONE_UNIT = (
    rf"(?:(?:{_GERMAN_UNIT} |§ ?)(?:\d[\d.]*|[a-z](?:\.[\d.]+)?|[ivxlc]+)|{_GERMAN_ORDINAL} {_GERMAN_UNIT})"
)
_GERMAN_NUMBERED_UNIT = rf"{_GERMAN_ONE_UNIT}(?:,? (?:(?:in|im|des|der|dem|vom) )*{_GERMAN_ONE_UNIT})?"
_GERMAN_WORD = r"(?:(?:das wort|der (?:name|begriff|ausdruck)) (?P<word>.+?)|(?P<quoted>[\"“„‘'«»].+?[\"”“’'«»]))"
_GERMAN_BARE_PARTS = r"(?!teilen?(?: gibt es| sind es)?(?: insgesamt)?$)"  # an engine has some, too

GERMAN = Tongue(
    occurrences=pattern(
        rf"^wie (?:oft|häufig) (?:wird|werden) {_GERMAN_WORDS.format('a')}{_GERMAN_PLACE}"
        rf" (?:erwähnt|genannt|geschrieben){_GERMAN_PLACE}$",
        rf"^wie (?:oft|häufig) (?:komm|tauch)(?:t|en) {_GERMAN_WORD}{_GERMAN_PLACE} (?:vor|auf){_GERMAN_PLACE}$",
        rf"^wie (?:oft|häufig) (?:komm|tauch)(?:t|en) (?P<there>.+?)(?= (?:in|im) ){_GERMAN_PLACE} (?:vor|auf)$",
        rf"^wie (?:oft|häufig) (?:erscheint|steht|fällt) (?:das wort|der name|der begriff) (?P<d>.+?){_GERMAN_PLACE}$",
    ),
    count=pattern(
        rf"^wie ?viele {_GERMAN_BARE_PARTS}(?P<about>{_GERMAN_THING}){_GERMAN_HAS}{_GERMAN_PLACE}$",
        rf"^wie ?viele (?P<named>kapitel)(?:{_GERMAN_NAMED})$",
        rf"^aus wie ?vielen (?P<other>{_GERMAN_THING}) besteht {_GERMAN_SUBJECT}$",
    ),
    listing=pattern(
        r"^(?:bitte )?(?:liste|nenne?|zeige?|gib|zähle?)(?: mir| uns)?(?: bitte)?(?: alle)?(?: die)? "
        rf"(?!teile(?: auf)?$)(?P<about>{_GERMAN_THING})(?: auf)?{_GERMAN_PLACE}(?: auf)?$",
        rf"^(?:welche|was sind die) {_GERMAN_BARE_PARTS}(?P<other>{_GERMAN_THING}){_GERMAN_HAS}{_GERMAN_PLACE}$",
        rf"\binhaltsverzeichnis$|^(?:gliederung|inhaltsverzeichnis){_GERMAN_PLACE}$",
    ),
    overview=pattern(
        rf"^(?:worum|um was) geht(?:['’]?s| es)(?: denn)?(?: (?:in|im|bei) {_GERMAN_IT}| hier| darin)?$",
        rf"^(?:wovon|von was) handelt {_GERMAN_SUBJECT}$",
        r"^(?:worum|um was) geht(?:['’]?s| es)(?: denn)? (?:in|im|bei) (?:dem |der )?"
        rf"(?P<within>{_GERMAN_NUMBERED_UNIT})$",
        rf"^(?:wovon|von was) handelt (?:das |der |die )?(?P<dealing>{_GERMAN_NUMBERED_UNIT})$",
        rf"^was (?:steht|passiert|geschieht) (?:in|im) (?:dem |der )?(?P<standing>{_GERMAN_NUMBERED_UNIT})$",
        r"^(?:bitte )?fasse?(?: mir)?(?: bitte)? (?P<about>.+?)(?: (?:kurz|bitte|in (?:\w+ ){1,3}))* ?zusammen$",
        r"^(?:gib mir |schreibe? )?(?:bitte )?(?:eine? )?(?:kurze[rn]? )?(?:zusammenfassung|überblick|übersicht)"
        r"(?: (?:von|vom|des|der|über|zu|zum)(?P<other> .+)?)?$",
        rf"^was ist (?:das|dies)(?: (?:hier|für (?:ein|eine) (?:{_GERMAN_TEXT})))?$",
        r"^was sind (?:die|seine|ihre) (?P<points>(?:wichtigsten|wesentlichen|zentralen) (?:punkte|aussagen)"
        rf"|hauptpunkte|kernaussagen|kernpunkte){_GERMAN_PLACE}$",
        rf"^was ist (?:der inhalt|das thema|gegenstand) (?:(?:in|im|von|vom|des) )?{_GERMAN_IT}$",
    ),
    author=pattern(
        rf"^wer (?:schrieb|verfasste) (?:{_GERMAN_IT}|es)$",
        rf"^wer hat (?:{_GERMAN_IT}|es) (?:geschrieben|verfasst)$",
        r"^(?:wer ist|wie heißt) (?:der|die) (?:autor(?:in)?|verfasser(?:in)?|schriftsteller(?:in)?)"
        rf"(?: (?:von )?{_GERMAN_IT})?$",
    ),
    title=pattern(
        rf"^wie (?:heißt {_GERMAN_IT}|lautet der titel(?: (?:von )?{_GERMAN_IT})?)$",
        rf"^was ist der titel(?: (?:von )?{_GERMAN_IT})?$",
    ),
    people=pattern(
        r"^(?:wer sind|nenne?(?: mir)?|welche sind) (?:die )?(?:wichtigsten )?(?:haupt)?"
        rf"(?:figuren|personen|charaktere|protagonisten)(?: (?:in |im )?{_GERMAN_IT})?$"
    ),
    things=_GERMAN_THINGS,
    whole=pattern(rf"{_GERMAN_IT}|es|alles|das ganze"),
    of_the_text=pattern(rf" (?:in|im|aus|von|vom|des|der|dieses) (?:dem |der |diesem )?(?:{_GERMAN_TEXT})$"),
    within=pattern(
        r" (?:hat|enthält|umfasst)(?: der| die| das)? (?P<has>\S+(?: \S+){1,5})$",
        r"(?: gibt es| sind| hat es)? (?:in|im|aus|von|vom|des|der)(?: dem| der)? "
        r"(?P<of>\S+(?: \S+){1,5}?)(?= auf$|$)",
    ),
)

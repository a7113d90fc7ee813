"""Spanish."""

from gemma10m_tui.conversation.tongues.tongue import Tongue, pattern

_SPANISH_IT = (
    r"(?:(?:todo|toda|el|la|los|este|esta|esa?|del|de) )*"
    r"(?:libros?|textos?|documentos?|novela|historia|artículo|informe|cuento|obra|poema|proyecto|archivo)"
)
_SPANISH_PLACE = rf"(?: en total| aquí)*(?: (?:(?:en|de) )?{_SPANISH_IT})?(?: en total)*"
_SPANISH_THINGS = {
    "actos": "act",
    "escenas": "scene",
    "cantos": "canto",
    "libros": "book",
    "cartas": "letter",
    "artículos": "article",
    "capítulos": "chapter",
    "capitulos": "chapter",
    "secciones": "section",
    "partes": "part",
    "anexos": "appendix",
    "títulos": "heading",
    "documentos": "document",
    "archivos": "file",
    "páginas": "page",
    "paginas": "page",
    "palabras": "word",
}
_SPANISH_THING = "|".join(_SPANISH_THINGS)
_BARE_PARTS = r"(?!partes(?: hay| son)?$)"  # an engine has some, too

SPANISH = Tongue(
    occurrences=pattern(
        r"^cu[áa]ntas veces se (?:menciona|nombra|cita)n?(?: a)? "
        rf"(?:(?:la palabra|el nombre(?: de)?|el término) )?(?P<about>.+?){_SPANISH_PLACE}$",
        r"^cu[áa]ntas veces aparecen? (?:(?:la palabra|el nombre(?: de)?|el término) (?P<word>.+?)"
        rf"|(?P<quoted>[\"“«].+?[\"”»])){_SPANISH_PLACE}$",
        rf"^cu[áa]ntas veces aparecen? (?P<there>.+?)(?= (?:en|del?) ){_SPANISH_PLACE}$",
    ),
    count=pattern(
        rf"^cu[áa]nt[oa]s {_BARE_PARTS}(?P<about>{_SPANISH_THING})(?: (?:tiene|hay|contiene|son))?{_SPANISH_PLACE}$"
    ),
    listing=pattern(
        r"^(?:lista|enumera|muestra|nombra|di)(?:me|r)?(?: tod[oa]s)?(?: l[oa]s) "
        rf"{_BARE_PARTS}(?P<about>{_SPANISH_THING}){_SPANISH_PLACE}$",
        rf"^cu[áa]les son l[oa]s {_BARE_PARTS}(?P<other>{_SPANISH_THING}){_SPANISH_PLACE}$",
        rf"^(?:(?:muestra|da)me )?(?:la |el )?(?:tabla de contenidos?|[íi]ndice){_SPANISH_PLACE}$",
    ),
    overview=pattern(
        rf"^(?:de|sobre) qu[ée] (?:trata|va|habla)(?: {_SPANISH_IT})?$",
        r"^(?:de|sobre) qu[ée] (?:trata|va|habla) (?:el |la )?"
        r"(?P<part>(?:cap[íi]tulo|secci[óo]n|parte|acto|anexo) \S+)$",
        r"^qu[ée] es (?:esto|este (?:libro|texto|documento|informe|artículo|archivo))$",
        r"^cu[áa]les son l[oa]s (?P<points>puntos (?:principales|clave|más importantes)|ideas principales)"
        rf"{_SPANISH_PLACE}$",
        r"^resum[ei](?:r|me)? (?P<about>.+)$",
        r"^(?:da(?:me)? |haz )?(?:un )?(?:breve )?resumen(?: (?:de|del)(?P<other> .+))?$",
    ),
    author=pattern(rf"^qui[ée]n (?:escribió|es (?:el autor|la autora)(?: de| del)?) ?(?:{_SPANISH_IT})?$"),
    title=pattern(rf"^cu[áa]l es el título(?: (?:de |del )?{_SPANISH_IT})?$"),
    people=pattern(
        r"^(?:qui[ée]nes|cu[áa]les) son los (?:personajes|protagonistas)(?: principales)?"
        rf"(?: (?:de |del |en )?{_SPANISH_IT})?$"
    ),
    things=_SPANISH_THINGS,
    whole=pattern(rf"{_SPANISH_IT}|todo"),
    of_the_text=pattern(rf" (?:(?:de|en) )?{_SPANISH_IT}$"),
    within=pattern(r"(?: hay)? (?:tiene|contiene|en|del?)(?: el| la)? (?P<of>\S+(?: \S+){1,5})$"),
)

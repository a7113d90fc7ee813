"""English."""

from gemma10m_tui.conversation.tongues.tongue import Tongue, pattern

_TEXT = r"book|text|document|story|novel|paper|article|manual|report|repo|repository|code ?base|project|file|thing"
_KIND_OF_TEXT = (
    rf"{_TEXT}|poem|play|essay|thesis|lecture|handbook|textbook|contract|agreement|lease|novella|tale|memoir|script"
    r"|notebook|slides|tragedy|comedy|drama|opera|epic"
)
_OTHER_TEXT = (  # that a text may have in it, too: only where all of it is meant
    r"(?:web ?)?page|website|pdf|doc|documentation|package|library|module|guide|tutorial|transcript|e-?book"
)
THE_TEXT = (
    rf"(?:this (?:{_KIND_OF_TEXT}|{_OTHER_TEXT})"
    r"|the (?:book|text|document|novel|paper|article|thesis|manual|e-?book|pdf))"
)
_IN_THE_STORY = rf"(?: (?:of|in) (?:it|{THE_TEXT}|(?:the|this) (?:story|play|tale)))?"
_MAIN = r"(?: main| most important| important| major| central| principal| key| leading)?"
_ABOUT_IT = (  # the end of a question that is about the text, and not about something that the text tells of
    r"(?: altogether| in total| in all| anywhere| here| by name)*"
    rf"(?: (?:of|in|throughout|across|over)(?: all(?: of)?| the| this| these| whole| entire)*"
    rf" (?:(?:{_KIND_OF_TEXT})s?|it|all))?$"
)
_HAS_IT = (
    rf"(?: (?:do|does|did) (?:it|they|(?:the|this|these) (?:{_KIND_OF_TEXT})s?) (?:have|hold|contain)"
    rf"| (?:has|have) (?:it|they|(?:the|this|these) (?:{_KIND_OF_TEXT})s?)| (?:are|is)(?: there)?)?"
)
_OF_TEXTS_ALONE = r"chapters|headings|appendices|acts|scenes|cantos"
_NAMED_TEXT = (  # only a text has chapters: it may be called by its title, as long as nobody does anything with them
    r"(?: (?:do|does) (?:\S+ ){1,8}?(?:have|hold|contain)$| (?:has|have) (?:\S+ ){0,7}?\S+$"
    r"|(?: are there)? (?:of|in)(?: (?!(?:do|does|did|is|are|was|were|has|have|had|which|that|who|where)\b)\S+){1,8}$)"
)
_IF_CALLED_SO = r"books|volumes|letters|lectures|articles|paragraphs"  # that a text may be divided into, or tell of
_COUNTED = rf"chapters?|sections?|parts?|headings?|documents?|files?|pages?|words|tokens|{_IF_CALLED_SO}"
_ENGLISH_THINGS = (
    "chapter", "section", "part", "heading", "document", "file", "page", "word", "token", "act", "scene", "canto",
    "book", "volume", "letter", "lecture", "article", "paragraph",
)  # fmt: skip

_UNIT = r"(?:chapter|part|book|volume|act|scene|section|canto|letter|lecture|appendix|annex|article|clause|paragraph)"
_UNITS = rf"(?:{_UNIT}|document|file)s?"
_SPELLED = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d{1,3}(?:st|nd|rd|th))"
)
_ONE_UNIT = rf"(?:(?:{_UNIT} |§ ?)(?:\d[\d.]*|[a-z](?:\.[\d.]+)?|[ivxlc]+|{_SPELLED})|{_ORDINAL} {_UNIT})"
_NUMBERED_UNIT = rf"{_ONE_UNIT}(?:,? (?:(?:of|in) )?(?:the )?{_ONE_UNIT})?"
_POINTS = r"(?:main|key|most important|central|major) (?:points|ideas|takeaways|messages)"
_HOW_OFTEN = r"how (?:many times|often) (?:is|are|was|were|does|do|did)"
_THE_WORD = r"the (?:word|name|term|phrase)s?"
_STANDS = r"(?:used|found|occur|appear|come up|turn up)"
_BARE_PARTS = r"(?!parts(?: are there)?(?: altogether| in total| in all)?$)"  # an engine has some, too

DOCUMENTS = pattern(r"(?:in )?(?:which|what)(?: of the| of these)? (?:documents?|files?)\b")
WHERE = pattern(  # which parts of the text have some words
    rf"^(?:in )?(?:which|what)(?: of the| of these)? {_UNITS}"
    r"(?: (?:do|does))? mentions? (?:the (?:word|name|term|phrase) )?"
    rf"(?!(?:that|how|why|when|whether|who|what|where) )(?P<said>(?:\S+ ){{0,5}}?\S+?){_ABOUT_IT}",
    rf"^in (?:which|what) {_UNITS} (?:is|are|was|were|does|do|did) "
    r"(?:the (?:word|name|term|phrase)s? )?(?P<about>.+?) (?:mentioned|named|occur|appear|come up|turn up)$",
)

FIRST = pattern(  # where something is met for the first time
    rf"^(?:in (?:which|what) {_UNITS}|where|on (?:which|what) page) "
    r"(?:is|are|was|were|does|do|did) (?P<about>.+?) first (?:mentioned|named|occur|appear|come up|turn up)$",
    r"^(?:what|where) is the first mention of (?P<of>.+)$",
)

ENGLISH = Tongue(
    occurrences=pattern(  # what occurs in the world, and is used there, is asked of the text
        rf"{_HOW_OFTEN} (?:{_THE_WORD} )?(?P<about>.+?) (?:mentioned|named|said|written){_ABOUT_IT}",
        rf"{_HOW_OFTEN} (?:{_THE_WORD} (?P<word>.+?)|(?P<quoted>[\"“„‘'«»`].+?[\"”“’'«»`])) "
        rf"{_STANDS}{_ABOUT_IT}",
        rf"{_HOW_OFTEN} (?P<there>.+?) {_STANDS}(?= .){_ABOUT_IT}",
    ),
    count=pattern(
        rf"how many (?:(?P<about>{_OF_TEXTS_ALONE})(?:{_HAS_IT}{_ABOUT_IT}|{_NAMED_TEXT})"
        rf"|{_BARE_PARTS}(?P<other>{_COUNTED}){_HAS_IT}{_ABOUT_IT})"
    ),
    listing=pattern(
        rf"(?:list|show|name|give me|what are|which are|tell me)(?: me)?(?: all)?(?: of)?(?: the)? "
        rf"(?:(?P<about>{_OF_TEXTS_ALONE})(?:{_HAS_IT}{_ABOUT_IT}|{_NAMED_TEXT})"
        rf"|{_BARE_PARTS}(?P<other>sections|parts|documents|files|{_IF_CALLED_SO}){_HAS_IT}{_ABOUT_IT})",
        rf"table of contents|(?:^|\b(?:an?|the) )outline{_ABOUT_IT}|\btoc\b",
    ),
    overview=pattern(
        r"^(?:please |can you |could you )*(?:summari[sz]e|sum up|(?:give me |write )?(?:a |an |the )?"
        r"(?:short |brief )?(?:summary|overview|gist))(?: of)?(?: the| this| these| whole| entire)*(?P<about>.*)$",
        rf"what(?:['’]s| is| are)(?:(?: the| this| these)? (?:{_TEXT})s?"
        rf"| this (?:{_KIND_OF_TEXT}|{_OTHER_TEXT})| this| it| all this) (?:all )?about$",
        r"what (?:does|do) (?:it|this (?:repo|repository|project|package|library|program|app|tool|code ?base)) do$",
        rf"^what(?:['’]s| is) this(?: (?:{_KIND_OF_TEXT}|{_OTHER_TEXT}))?$|^tl ?;? ?dr$",
        rf"^what(?:['’]re| are)(?: the| its)? (?P<points>{_POINTS}){_ABOUT_IT}",
        rf"what happens in(?: the)? (?P<part>{_UNIT} \S+|{_NUMBERED_UNIT})(?: of (?:it|{THE_TEXT}|the play))?$",
        rf"what(?:['’]s| is)(?: the)? (?P<numbered>{_NUMBERED_UNIT}) (?:all )?about$",
        rf"what (?:does|do)(?: the)? (?P<saying>{_NUMBERED_UNIT}|{_UNIT} (?:about|on|called) .+) "
        r"(?:say|tell(?: us)?|cover|describe|explain|deal with)$",
    ),
    author=pattern(
        rf"who (?:wrote|authored) (?:it|this|all this|{THE_TEXT})$",
        r"(?:who(?:['’]s| is| are)|what is the name of) (?:the|its) (?:authors?|writer)"
        rf"(?: (?:of|behind) (?:it|{THE_TEXT}))?$",
        rf"(?:by whom|who) (?:is|was) (?:it|this|{THE_TEXT}) (?:written(?: by)?|by)$",
    ),
    title=pattern(
        rf"what(?:['’]s| is) (?:the|its) title(?: of (?:it|{THE_TEXT}))?$",
        rf"what(?:['’]s| is) the name of {THE_TEXT}$",
        rf"what is (?:it|{THE_TEXT}) called$",
    ),
    people=pattern(
        r"(?:please )?(?:who are|list|name|show me|give me|tell me|what are)(?: all)?(?: of)?(?: the)?"
        rf"{_MAIN} (?:characters|protagonists|people|persons){_IN_THE_STORY}$",
        rf"who(?:['’]s| is) the{_MAIN} (?:character|protagonist|hero|heroine|figure){_IN_THE_STORY}$",
        rf"who(?:['’]s| is) in (?:it|{THE_TEXT}|(?:the|this) (?:story|play|tale))$",
        rf"(?:which|what) (?:characters|people) (?:are there|appear|are named){_IN_THE_STORY}$",
    ),
    things={word: thing for thing in _ENGLISH_THINGS for word in (thing, f"{thing}s")} | {"appendices": "appendix"},
    whole=pattern(rf"(?:{_KIND_OF_TEXT}|{_OTHER_TEXT})s?|it|this|all|everything"),
    of_the_text=pattern(rf" (?:of|in|from) (?:the|this) (?:{_KIND_OF_TEXT})$"),
    within=pattern(
        r" (?:does|do) (?:the )?(?P<has>\S+(?: \S+){1,5}) (?:have|contain)$",
        r"(?: are)?(?: there)?(?: of| in| from)(?: the)? (?P<of>\S+(?: \S+){1,5})$",
        r" (?:has|have) (?:the )?(?P<had>\S+(?: \S+){1,5})$",
    ),
)

"""Which questions ask where something is done in a project, or what one of its files is for."""

import re

from gemma10m_tui.conversation.project.concepts import Concept
from gemma10m_tui.conversation.source.asked_name import whose_head_is_asked
from gemma10m_tui.library.search_text import STOP_WORDS

_FILE = r"(?:source )?(?:files?|modules?|scripts?|code|part of the (?:code|source|project|program))"
_DOING = r"(?:code|logic|implementation|functionality|function|method|class|module|part|place|file)"
_IN_CODE = r"(?: (?:here|in (?:the|this) (?:code|source(?: code)?|code ?base|project|repo(?:sitory)?)))?"
_WHERE = (
    rf"^where{_IN_CODE} (?:is|are|does|do) (?P<what>.{{2,120}}?)(?: get)? (?P<verb>\w{{2,}}ed|built|done|made|written)"
    rf"{_IN_CODE}$",
    rf"^where (?:is|are) the {_DOING} (?:that|which|to) (?P<verb>\w+) (?P<what>.{{2,120}})$",
    rf"^where (?:is|are) the {_DOING} (?:for|of|behind) (?P<what>.{{2,120}})$",
    rf"^where (?:can|do) (?:i|we|you) find the {_DOING} (?:for|of|that (?P<verb>\w+)) (?P<what>.{{2,120}})$",
    rf"^(?:which|what) {_FILE} (?:is responsible for|deals with|takes care of|is about|is for) (?P<what>.{{2,120}})$",
    rf"^(?:which|what) {_FILE} (?P<verb>\w+s|contain|implement|define|handle|have|hold) (?P<what>.{{2,120}})$",
    r"^(?:what|which class)(?:['’]s| is) the (?P<what>(?:base|parent) class (?:of|for) (?:all|every|each) .{2,60})$",
    rf"^in (?:which|what) {_FILE} (?:is|are) (?P<what>.{{2,120}}?) (?P<verb>\w{{2,}}ed|built|done|made|written)$",
)
_PLACES = tuple(re.compile(one, re.IGNORECASE) for one in _WHERE)
# Where somebody puts something is told by the documentation, and where a name is used by all places of it.
_VERBS_OF_PLACES = (
    "located stored saved kept installed configured searched used called mentioned raised thrown referenced published "
    "hosted deployed documented described explained discussed tested needed required supported allowed released is was "
    "uses calls raises throws needs requires does has mentions"
)
_ELSEWHERE = frozenset(_VERBS_OF_PLACES.split())
_SAID_OF_ANY_CODE = (
    "code logic implementation implemented implements implement defined defines define declared declares handled "
    "handles handle done made written built contains contain containing holds hold provides has have source file files "
    "module modules functionality feature support supported project program package library deal used all any "
    "actual actually"
)
_OF_ANY_CODE = STOP_WORDS | frozenset(_SAID_OF_ANY_CODE.split())
_EXAMPLE = re.compile(r"(?i),? (?:like|such as|for example|e\.g\.) .*$")
_KIND = re.compile(r"(?i) (?:class|struct|function|method|type|interface|trait|enum|macro|module|file)$")
_LIKE_CODE = re.compile(r"[`_(]|::|->")
_COMMAND_LINE = re.compile(r"(?i)\bcommand[ -]line\b")
_WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
_WORK = tuple(
    re.compile(one, re.IGNORECASE)
    for one in (
        r"^what (?:does|do|is|are) (?:the )?(?:(?:source )?(?:file|module|script) )?[`\"']?(?P<path>[\w./@+-]+)[`\"']?"
        r"(?: (?:file|module|script))? (?:do|for|used for|about|contain|good for|define)$",
        r"^what(?:['’]s| is| happens) in (?:the )?(?:file |module )?[`\"']?(?P<path>[\w./@+-]+)[`\"']?(?: file)?$",
        r"^what(?:['’]s| is) the (?:purpose|role|job|point) of (?:the )?(?:file |module |script )?[`\"']?"
        r"(?P<path>[\w./@+-]+)[`\"']?(?: file)?$",
        r"^(?:explain|describe|summari[sz]e) (?:the )?(?:file |module |script )?[`\"']?(?P<path>[\w./@+-]+)[`\"']?$",
    )
)
_SUFFIXES = (
    "py|pyi|pyx|js|mjs|cjs|jsx|ts|mts|cts|tsx|d\\.ts|go|rs|java|kt|kts|scala|swift|c|h|cc|cpp|cxx|hh|hpp|cs|rb|php|lua|sh|"
    "bash|zsh|fish|ps1|pl|pm|r|jl|ex|exs|erl|hs|ml|clj|dart|vue|svelte|sql|y|l|cmake|gradle|css|scss|jq|el|vim|zig|nim"
)
_PATH = re.compile(rf"(?i)\w\.(?:{_SUFFIXES})$|[\w.@+-]+/[\w./@+-]*\w$")


def asked_place(asked: str) -> Concept | None:
    """What a question asks the place of, where it is no name of a definition."""
    for pattern in _PLACES:
        if (found := pattern.match(asked)) is None:
            continue
        said = found.groupdict()
        what, verb = _KIND.sub("", _EXAMPLE.sub("", said["what"])), (said.get("verb") or "").lower()
        if verb in _ELSEWHERE or _LIKE_CODE.search(what):
            return None
        spoken = _WORD.findall(_COMMAND_LINE.sub("cli", what))
        words = tuple(word for word in dict.fromkeys(spoken) if word.lower() not in _OF_ANY_CODE)
        named = whose_head_is_asked(asked) or ""
        return Concept(words, "" if verb in _OF_ANY_CODE else verb, named) if words else None
    return None


def asked_file(asked: str) -> str | None:
    """The file that a question asks the work of, as it is written there."""
    found = next(filter(None, (pattern.match(asked) for pattern in _WORK)), None)
    path = found["path"].strip(".") if found else ""
    return path if _PATH.search(path) or (found and re.search(r"(?i)\bmodule\b", asked) and path) else None

"""Which questions are about a project of source code as such, or about all places of a name in it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from gemma10m_tui.conversation.long_questions import is_long
from gemma10m_tui.conversation.project.asked_place import asked_file, asked_place
from gemma10m_tui.conversation.project.changes import LATEST
from gemma10m_tui.conversation.project.concepts import Concept
from gemma10m_tui.conversation.source.asked_name import name_said
from gemma10m_tui.conversation.tongues.english import THE_TEXT

_KIND = r"repo|repository|project|package|library|module|program|app|tool|software|code|code ?base"
_PROJECT = rf"(?:it|this|{THE_TEXT}|(?:the|this) (?:{_KIND})|(?:the )?(?P<project>[\w.-]+))"
_ITS = rf"(?:the|its|this (?:{_KIND})['’]s)"
_LANGUAGE = r"(?P<language>python|node(?:\.?js)?|rust|go)"
_NUMBER = r"v?\d+(?:\.\w+)*"
_RELEASE = r"(?:latest|newest|last|most recent|current) (?:version|release)"
_CODE = r"(?:functions?|methods?|class(?:es)?|files?|modules?|code|parts? of (?:it|the (?:code|program|project)))"


def _patterns(*alternatives: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.IGNORECASE) for one in alternatives)


_LICENCE = _patterns(
    rf"^(?:what|which) licen[cs]e (?:is {_PROJECT} (?:published |released |distributed |licensed )?under|applies)$",
    rf"^(?:what|which) licen[cs]e does {_PROJECT} (?:have|use)$",
    rf"^what(?:['’]s| is) {_ITS} licen[cs]e(?: of {_PROJECT})?$",
    r"^(?:the|its) licen[cs]e$",
    rf"^(?:how|under (?:what|which) licen[cs]e) is {_PROJECT} (?:published|released|distributed|licensed)$",
)
_RUNTIME = _patterns(
    rf"^(?:which|what)(?: minimum)? {_LANGUAGE}(?: versions?)? (?:does|do|must|can) {_PROJECT} "
    r"(?:need|require|support|want|run on|work with|run with)$",
    rf"^(?:which|what)(?: minimum)?(?: versions? of)? {_LANGUAGE}(?: versions?)? (?:is|are) "
    rf"(?:needed|required|supported)(?: (?:by|for) {_PROJECT})?$",
    rf"^(?:which|what) versions? of {_LANGUAGE} (?:does|do|must|can) {_PROJECT} "
    r"(?:need|require|support|want|run on|work with|run with)$",
    rf"^what(?:['’]s| is) the (?:minimum|lowest|oldest)(?: supported| required)? {_LANGUAGE}(?: version)?"
    rf"(?: (?:of|for) {_PROJECT})?$",
)
_VERSION = _patterns(
    r"^(?:the|its) version$",
    rf"^(?:what|which) version(?: number)? is {_PROJECT}$",
    rf"^(?:what|which) version of {_PROJECT} is (?:this|it)$",
    rf"^what(?:['’]s| is) {_ITS}(?: current| latest)? version(?: number)?(?: of {_PROJECT})?$",
)
_DEPENDENCIES = _patterns(
    r"^(?:the|its) dependencies$",
    rf"^(?:what|which (?:packages|libraries|modules|projects))(?: else)? (?:does|do) {_PROJECT} (?:depend|rely) on$",
    rf"^(?:what|which) (?:packages|libraries|dependencies|requirements) (?:does|do) {_PROJECT} "
    r"(?:need|use|have|require|depend on|rely on)$",
    rf"^(?:what|which)(?:['’]s| is| are) (?:all )?{_ITS}(?: runtime)? (?:dependencies|requirements)"
    rf"(?: of {_PROJECT})?$",
    rf"^(?:(?:does|has) {_PROJECT} (?:have|got) |(?:are|is) there )?any (?:(?:run-?time|external|production) )?"
    r"(?:dependencies|dependency|requirements)$",
    rf"^does {_PROJECT} (?:depend|rely) on (?:anything|something|any (?:other )?(?:packages?|librar(?:y|ies)|modules?))"
    r"(?: else)?$",
    rf"^(?:please )?(?:list|show|name|give)(?: me)?(?: all)?(?: of)? {_ITS}(?: runtime)? dependencies"
    rf"(?: of {_PROJECT})?$",
)
_CHANGES = _patterns(
    rf"^what(?:['’]s| is| was| has| did)?(?: been)? (?:new|changed?|different|added) (?:in|with|by) (?:the )?"
    rf"(?:(?:version|release) )?(?P<version>{_NUMBER}|{_RELEASE})$",
    rf"^(?:what (?:are|were)|list|show(?: me)?|summari[sz]e)(?: all)? the (?:changes|news|change ?log|release notes) "
    rf"(?:in|of|for|with) (?:the )?(?:(?:version|release) )?(?P<of>{_NUMBER}|{_RELEASE})$",
    rf"^what (?:did|does) (?:the )?(?:(?:version|release) )?(?P<by>{_NUMBER}|{_RELEASE}) (?:change|bring|add)$",
)
_BECAME = r"added|introduced|available|supported|there|dropped|removed|deprecated|fixed|changed|renamed|moved"
_SINCE = _patterns(
    rf"^when (?:was|were|is|are)(?: the)? (?P<about>.{{2,120}}?) (?:first )?(?P<became>{_BECAME})$",
    rf"^(?:in|since|from|with) (?:which|what) (?:version|release) (?:was|were|is|are|has)(?: been)?(?: the)? "
    rf"(?P<what>.{{2,120}}?) (?:first )?(?P<come>{_BECAME})$",
    r"^(?:which|what) (?:version|release) (?P<did>added|introduced|dropped|removed|deprecated|fixed|changed|renamed) "
    r"(?:the )?(?P<to>.{2,120})$",
    rf"^since when (?:is|are|was|were)(?: the)? (?P<thing>.{{2,120}}?) (?P<now>{_BECAME})$",
)
_VARIABLES = _patterns(
    rf"^(?:which|what) (?:environment|env) ?(?:variables?|vars?) (?:does|do|can|will) {_PROJECT} "
    r"(?:read|use|look at|respect|honou?r|check|support|understand|need|take)$",
    rf"^(?:which|what) (?:environment|env) ?(?:variables?|vars?) (?:is|are) "
    rf"(?:there|read|used|supported|checked|respected|honou?red|needed)(?: (?:by|in) {_PROJECT})?$",
    r"^(?:please )?(?:list|show|name|give)(?: me)?(?: all)?(?: of)?(?: the)? (?:environment|env) ?(?:variables|vars)$",
    rf"^where (?:does {_PROJECT} read|are)(?: the)? (?:environment|env) ?(?:variables|vars)(?: read)?$",
)
_TESTS = _patterns(
    r"^how (?:do|can|should|would|must) (?:i|we|you|one) (?:run|execute|start|launch) "
    rf"(?:(?:the|its|all|all the|your|this project['’]s) )?(?:unit |integration |whole )?(?:tests?|test ?suite)"
    rf"(?: (?:of|for|in) {_PROJECT}| locally)?$",
    r"^how (?:are|is) (?:the|its) (?:unit )?(?:tests?|test ?suite) (?:run|executed|started)$",
    r"^how to (?:run|execute) (?:the |all |all the )?(?:unit )?(?:tests|test ?suite)$",
    r"^(?:what|which)(?:['’]s| is)? (?:the )?command (?:runs|to run|for running|for) (?:the |all )?tests$",
    rf"^how (?:do|can|should) (?:i|we|you) test (?:it|(?:the|this) (?:{_KIND}))$",
)
_ENTRY = _patterns(
    rf"^(?:what|where)(?:['’]s| is) (?:the|its) (?:main )?entry ?-?point(?: (?:of|to|into|in) {_PROJECT})?$",
    r"^(?:which|what) (?:file|module|function) is (?:the|its) (?:main )?entry ?-?point"
    rf"(?: (?:of|to|into) {_PROJECT})?$",
    rf"^where (?:does|do) (?:{_PROJECT}|execution|the execution) (?:start|begin)(?: running)?$",
)
_MAINTAINED = _patterns(
    rf"^who (?:maintains|(?:currently )?looks after|owns|leads) {_PROJECT}$",
    rf"^who (?:is|are) (?:the |its )?(?:current |lead |main |core )*maintainers?(?: of {_PROJECT})?$",
    rf"^who(?:['’]s| is| are) (?:the |its )?(?:core team|team|project leads?)(?: of| behind)?(?: {_PROJECT})?$",
    rf"^by whom is {_PROJECT} maintained$",
)
_WRITTEN = _patterns(
    rf"^who (?:wrote|created|made|started|invented|developed|authored|built) {_PROJECT}$",
    rf"^who (?:is|are|was|were) the (?:original )?(?:authors?|creators?)(?: of {_PROJECT})?$",
)
_CALLED = _patterns(
    r"^(?:from )?where (?:is|are|does|do|was) (?P<name>.{1,200}?)(?: get)? (?:being )?(?:called|invoked)(?: from)?$",
    rf"^(?:who|what|(?:which|what) (?:other )?{_CODE})(?: all)? (?:calls?|invokes?) (?P<by>.{{1,200}})$",
    r"^where (?:do|does) \w+ (?:call|invoke) (?P<there>.{1,200})$",
)
_RAISED = _patterns(
    r"^(?:from )?where (?:is|are|does|do|was) (?P<name>.{1,200}?)(?: get)? (?:being )?(?:raised|thrown)(?: from)?$",
    rf"^(?:who|what|(?:which|what) (?:other )?{_CODE})(?: all)? (?:raises?|throws?) (?P<by>.{{1,200}})$",
    r"^where (?:do|does) \w+ (?:raise|throw) (?P<there>.{1,200})$",
)
_USED = _patterns(
    r"^where (?:is|are|does|do|was) (?P<name>.{1,200}?)(?: get)? (?:being )?(?:used|referenced)$",
    rf"^(?:who|what|(?:which|what) (?:other )?{_CODE})(?: all)? (?:uses?|references?) (?P<by>.{{1,200}})$",
    r"^where (?:do|does) \w+ (?:use|reference) (?P<there>.{1,200})$",
)
_CLASSES = r"(?:sub)?(?:class(?:es)?|types?|structs?|interfaces?|traits?|exceptions?|errors?|enums?|objects?)"
_IS_MADE_FROM = (
    r"(?:inherits?(?: from)?|extends?|subclass(?:es)?|derives?(?: from)?|implements?|embeds?|"
    r"(?:is|are) (?:(?:sub|child )?class(?:es)? of|derived from|based on|made from))"
)
_BASE = r"(?:(?:base|parent|super) ?-?class(?:es)?|superclass(?:es)?|bases?|parents?)"
_HEIRS = _patterns(
    rf"^(?:which|what|who)(?: (?:other|[\w-]+)){{0,2}}? {_CLASSES}(?: all)? {_IS_MADE_FROM} (?P<name>.{{1,200}})$",
    rf"^(?:what|who)(?: all)? {_IS_MADE_FROM} (?P<by>.{{1,200}})$",
    r"^(?:which|what)(?: are)?(?: (?:all|the)){0,2} (?:(?:direct |known )?subclass(?:es)?|child(?:ren)? class(?:es)?|"
    r"implementations?|implementors?) (?:of|for) (?P<of>.{1,200}?)(?: (?:exist|are there|there are))?$",
    r"^(?:which|what) (?:subclass(?:es)?|implementations?) does (?P<there>.{1,200}) have$",
    r"^(?:list|show|name|give)(?: me)?(?: all)?(?: the)? (?:subclasses|implementations|implementors) of "
    r"(?P<listed>.{1,200})$",
)
_BASES = _patterns(
    r"^(?:what|(?:which|what) class(?:es)?) does (?P<name>.{1,200}) "
    r"(?:inherit|inherit from|extend|derive from|subclass|implement|embed)$",
    rf"^(?:what|which)(?: class(?:es)?)? (?:is|are) the {_BASE} (?:of|for) (?P<of>.{{1,200}})$",
    r"^(?:from )?(?:what|which class(?:es)?) is (?P<there>.{1,200}) (?:derived from|based on|a subclass of|derived)$",
)
_MEMBERS = r"(?:enum )?(?:variants?|values?|members?|cases|options|states)"
_VALUES = _patterns(
    rf"^(?:which|what)(?: possible| different| allowed)? {_MEMBERS} (?:does|do|can|may|could) (?P<name>.{{1,200}}) "
    r"(?:have|take|be|contain|accept)$",
    rf"^(?:which|what)(?: are)?(?: all)?(?: the)?(?: possible| different| allowed)? {_MEMBERS} (?:of|for) "
    r"(?P<of>.{1,200}?)(?: (?:are there|exist|there are))?$",
    rf"^(?:list|show|name|give)(?: me)?(?: all)?(?: the)?(?: possible)? {_MEMBERS} of (?P<listed>.{{1,200}})$",
    r"^what can (?:the )?(?:value of )?(?P<what>`[^`]+`) be$",
)
_CODE_NAME = r"`[^`\s]+`|[^\W\d]\w*_\w+|[A-Z][A-Z\d]+"
_DEFAULT = _patterns(
    r"^what(?:['’]s| is) the default (?:value |setting )?(?:of|for) (?:the )?(?P<name>\S+?(?: \S+){0,3}?)"
    r"(?: (?:in|of|for) (?:the )?(?P<within>\S+))?$",
    r"^what(?:['’]s| is) the default (?P<plain>(?!value|setting)\S+?(?: \S+){0,3}?)"
    r"(?: (?:in|of|for) (?:the )?(?P<owner>\S+))?$",
    r"^what (?:does|do|is|are) (?:the )?(?P<said>\S+?(?: \S+){0,3}?) (?:default to|(?:set to )?by default)$",
    rf"^what(?:['’]s| is) the value of (?:the )?(?:constant |variable |macro )?(?P<value>{_CODE_NAME})$",
    r"^what(?:['’]s| is) the (?P<limit>(?:maximum|max|minimum|min) \S+?(?: \S+){0,3}?)"
    r"(?: (?:before|when|while|until|of|for|in) .{1,80})?$",
)
_LIMITS = {"maximum": "max", "minimum": "min"}
_BEFORE = re.compile(r"(?i)^(?:(?:and|so|but|also|then|ok|please),? )+")
_ROLE = re.compile(r"(?i)^(?:the )|(?: (?:argument|parameter|option|setting|field|keyword|flag|value))+$")
_NAME = re.compile(r"[^\W\d]\w*$")


class ProjectKind(StrEnum):
    """What is asked of a project."""

    LICENCE = "licence"
    RUNTIME = "runtime"
    VERSION = "version"
    DEPENDENCIES = "dependencies"
    CHANGES = "changes"
    SINCE = "since"
    CALLS = "calls"
    RAISES = "raises"
    USES = "uses"
    HEIRS = "heirs"
    BASES = "bases"
    VALUES = "values"
    MAINTAINERS = "maintainers"
    AUTHORS = "authors"
    VARIABLES = "variables"
    TESTS = "tests"
    ENTRY = "entry"
    DEFAULT = "default"
    PLACE = "place"
    WORK = "work"


OF_A_DEFINITION = (
    ProjectKind.CALLS,
    ProjectKind.RAISES,
    ProjectKind.USES,
    ProjectKind.HEIRS,
    ProjectKind.BASES,
    ProjectKind.VALUES,
)


@dataclass(frozen=True)
class ProjectQuestion:
    """`about`: a language, a version, the name of a definition or of a setting, by the kind. `within`: the definition
    whose setting is meant, or what became of what is asked about. `project`: what the project is called in the
    question, if it is. `concept`: what the place is asked of.
    """

    kind: ProjectKind
    about: str = ""
    within: str = ""
    project: str = ""
    concept: Concept | None = None


def project_question(question: str) -> ProjectQuestion | None:
    """What a question asks of a project, or None."""
    if is_long(question):
        return None
    asked = _BEFORE.sub("", " ".join(question.split()).strip(" ?.!"))
    for kind, patterns in _ASKING:
        for found in filter(None, (one.match(asked) for one in patterns)):
            if made := _made(kind, {name: said for name, said in found.groupdict().items() if said}):
                return made
    if path := asked_file(asked):
        return ProjectQuestion(ProjectKind.WORK, path)
    concept = asked_place(asked)
    return ProjectQuestion(ProjectKind.PLACE, concept.name, concept=concept) if concept else None


def _made(kind: ProjectKind, said: dict[str, str]) -> ProjectQuestion | None:
    project = said.pop("project", "")
    if kind in OF_A_DEFINITION:
        name = name_said(next(iter(said.values())))
        return ProjectQuestion(kind, name) if name else None
    if kind is ProjectKind.CHANGES:
        version = next(iter(said.values()))
        return ProjectQuestion(kind, version if version[-1:].isdigit() or version[:1] in "v0123456789" else LATEST)
    if kind is ProjectKind.SINCE:
        became = next(said.pop(name) for name in ("became", "come", "did", "now") if name in said)
        return ProjectQuestion(kind, next(iter(said.values())), became.lower())
    if kind is ProjectKind.DEFAULT:
        within = said.pop("within", "") or said.pop("owner", "")
        limit = said.pop("limit", "").split()
        if limit:
            said["name"] = " ".join([_LIMITS.get(limit[0].lower(), limit[0]), *limit[1:]])
        name = _ROLE.sub("", next(iter(said.values()))).strip("`'\" -").replace("-", "_").replace(" ", "_")
        return ProjectQuestion(kind, name, within.strip("`'\"()")) if _NAME.match(name) else None
    language = said.get("language", "")
    return ProjectQuestion(kind, "Node" if language.lower().startswith("node") else language, project=project)


_ASKING = (
    (ProjectKind.LICENCE, _LICENCE),
    (ProjectKind.RUNTIME, _RUNTIME),
    (ProjectKind.VERSION, _VERSION),
    (ProjectKind.DEPENDENCIES, _DEPENDENCIES),
    (ProjectKind.CHANGES, _CHANGES),
    (ProjectKind.SINCE, _SINCE),
    (ProjectKind.VARIABLES, _VARIABLES),
    (ProjectKind.TESTS, _TESTS),
    (ProjectKind.ENTRY, _ENTRY),
    (ProjectKind.MAINTAINERS, _MAINTAINED),
    (ProjectKind.AUTHORS, _WRITTEN),
    (ProjectKind.CALLS, _CALLED),
    (ProjectKind.RAISES, _RAISED),
    (ProjectKind.USES, _USED),
    (ProjectKind.HEIRS, _HEIRS),
    (ProjectKind.BASES, _BASES),
    (ProjectKind.VALUES, _VALUES),
    (ProjectKind.DEFAULT, _DEFAULT),
)

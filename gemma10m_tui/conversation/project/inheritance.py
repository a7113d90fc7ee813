"""Which classes are made from a class, directly and through others, and from which one is made itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gemma10m_tui.conversation.project.classes import ClassHead, classes_in
from gemma10m_tui.conversation.project.files import code_files_with
from gemma10m_tui.conversation.source.heads import last_part
from gemma10m_tui.conversation.whole.gone_through import MOST_CITED, FromTheMap, WatchedText
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.order import is_test

_MOST = 40  # classes told
_MOST_LOOKED_FOR = 300  # names whose heirs are looked for
_DEEPEST = 12  # classes above one another
_LOOKED_AT = "the heads of all classes"
_SAID = {".rs": ("type implements", "types implement"), ".go": ("type embeds", "types embed")}
_INHERITS = ("class inherits from", "classes inherit from")


@dataclass
class _Classes:
    """The classes of the files that have a name, each file read once."""

    text: WatchedText
    _of_file: dict[str, list[ClassHead]] = field(default_factory=dict)

    def with_name(self, name: str) -> list[ClassHead]:
        """All classes of the files with the name, those of tests behind the others."""
        found: list[ClassHead] = []
        for file in code_files_with(self.text, name):
            if file.name not in self._of_file:
                self._of_file[file.name] = classes_in(file)
            found += self._of_file[file.name]
        return sorted(found, key=lambda one: is_test(one.file.name))


@dataclass(frozen=True)
class _Heir:
    """A class that is made from another, directly or, where `through` says so, by way of a third."""

    head: ClassHead
    through: str = ""


def heirs_of(text: WatchedText, name: str) -> FromTheMap | None:
    """All classes that are made from one; None where the source has no class of that name, and none made from it."""
    own = last_part(name)
    classes = _Classes(text)
    direct = [one for one in classes.with_name(own) if own in one.bases]
    if not direct:
        is_class = any(one.name == own for one in classes.with_name(own))
        said = f"No class inherits from `{clean(own)}` in the source that was read."
        return FromTheMap(said, (), _LOOKED_AT) if is_class else None
    indirect = _through(classes, own, direct)
    few, many = _SAID.get(_suffix(direct), _INHERITS)
    lines = [f"{len(direct)} {few if len(direct) == 1 else many} `{own}` directly:", ""]
    lines += [_line_about(one) for one in direct[:_MOST]]
    if indirect:
        lines += ["", f"And {len(indirect)} more through {'it' if len(direct) == 1 else 'these'}:", ""]
        lines += [f"{_line_about(one.head)}, through `{one.through}`" for one in indirect[: _MOST - len(lines)]]
    told = sum(line.startswith("- ") for line in lines)
    if (left := len(direct) + len(indirect) - told) > 0:
        lines.append(f"- and {left} more")
    return _told(lines, [*direct, *(one.head for one in indirect)])


def bases_of(text: WatchedText, name: str) -> FromTheMap | None:
    """What a class is made from, and what those are made from in turn; None where the source has no such class."""
    own = last_part(name)
    classes = _Classes(text)
    first = [one for one in classes.with_name(own) if one.name == own]
    if not first:
        return None
    bases = list(dict.fromkeys(base for one in first for base in one.bases))
    if not bases:
        return _told([f"`{own}` names no class that it inherits from.", "", _line_about(first[0])], first[:1])
    told = [one for one in first if one.bases]
    chain = list(told)
    todo = [(base, 1) for base in bases]
    seen = {own}
    while todo:
        base, depth = todo.pop(0)
        if base in seen or depth > _DEEPEST:
            continue
        seen.add(base)
        above = next((one for one in classes.with_name(base) if one.name == base and one.bases), None)
        if above is not None:
            chain.append(above)
            todo += [(one, depth + 1) for one in above.bases]
    lines = [f"`{own}` inherits from {' and '.join(f'`{base}`' for base in bases)}:", ""]
    return _told(lines + [_line_about(one) for one in chain[:_MOST]], chain)


def _through(classes: _Classes, name: str, direct: Sequence[ClassHead]) -> list[_Heir]:
    seen = {_identity(one) for one in direct}
    todo = list(dict.fromkeys(one.name for one in direct))
    asked = {name, *todo}
    found: list[_Heir] = []
    while todo and len(asked) < _MOST_LOOKED_FOR:
        above = todo.pop(0)
        for one in classes.with_name(above):
            if above not in one.bases or _identity(one) in seen:
                continue
            seen.add(_identity(one))
            found.append(_Heir(one, above))
            if one.name not in asked:
                asked.add(one.name)
                todo.append(one.name)
    return found


def _identity(head: ClassHead) -> tuple[str, int]:
    """Where it stands: classes of different files may have the same name."""
    return head.file.name, head.place


def _suffix(heads: Sequence[ClassHead]) -> str:
    return next(iter({one.file.name[one.file.name.rfind(".") :].lower() for one in heads}))


def _line_about(head: ClassHead) -> str:
    return f"- {head.file.label(head.place)}: `{head.file.line(head.place).sentence.rstrip(' {:')}`"


def _told(lines: Sequence[str], heads: Sequence[ClassHead]) -> FromTheMap:
    sources = tuple(one.file.line(one.place) for one in heads[:MOST_CITED])
    return FromTheMap(clean("\n".join(lines)), sources, _LOOKED_AT)

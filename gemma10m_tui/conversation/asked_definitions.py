"""The definitions that a question about source code asks for, in the passages that were found for it."""

from collections.abc import Collection, Sequence

from gemma10m_tui.conversation.asked_kind import asked_kind, heads_of_kind
from gemma10m_tui.conversation.asked_name import whose_head_is_asked, whose_work_is_asked
from gemma10m_tui.conversation.heads import Head, head_behind, heads, last_part
from gemma10m_tui.documents.order import is_test
from gemma10m_tui.library import Snapshot, StoredPassage
from gemma10m_tui.library.symbol_index import asked_names, named_among


def asked_definitions(
    snapshot: Snapshot, question: str, passages: Sequence[StoredPassage], led: Collection[int]
) -> list[tuple[Head, ...]]:
    """The definitions that begin in each passage and are asked for: by their kind, or by name.

    `led`: passages of what the question names, where an overload of it may begin that the index does not count.
    """
    kind, named = asked_kind(question), whose_work_is_asked(question) or whose_head_is_asked(question)
    if kind is None and named is None:
        return [()] * len(passages)
    ids = [passage.id for passage in passages]
    names = snapshot.defined_in([*ids, *(one - 1 for one in ids)])
    begun = {one: _without_head(snapshot, one - 1, names.get(one - 1, ())) for one in ids}
    if kind is not None:
        return [_of_kind(one, names.get(one.id, ()), begun[one.id], kind) for one in passages]
    wanted = asked_names(f"`{named}`")
    found = []
    for passage in passages:
        own = named_among(names.get(passage.id, ()), wanted)
        overloads = [one.parts[-1] for one in wanted] if passage.id in led else []
        here = heads(passage.text, [*own, *named_among(begun[passage.id], wanted), *overloads])
        behind = [head_behind(passage.text, name) for name in own[-1:]]
        found.append(tuple(here or [one for one in behind if one.about]))
    return found


def _of_kind(passage: StoredPassage, names: Sequence[str], begun_before: Sequence[str], kind: str) -> tuple[Head, ...]:
    found = heads_of_kind(passage, [*names, *begun_before], kind)
    if not found and names and kind == "function" and not heads(passage.text, names) and not is_test(passage.document):
        found = [head_behind(passage.text, names[-1])]
    return tuple(one for one in found if one.about)


def _without_head(snapshot: Snapshot, passage: int, names: Sequence[str]) -> list[str]:
    """Those of the names defined in a passage of which it has but the comment: their heads stand in the next one."""
    if not names:
        return []
    there = {head.name for head in heads(snapshot.passage(passage).text, names)}
    return [name for name in names if last_part(name) not in there]

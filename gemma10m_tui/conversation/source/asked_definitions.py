"""The definitions that a question about source code asks for, in the passages that were found for it."""

from collections.abc import Collection, Sequence

from gemma10m_tui.conversation.source.asked_kind import asked_kind, asks_for_a_way, heads_of_kind
from gemma10m_tui.conversation.source.asked_name import whose_head_is_asked, whose_work_is_asked
from gemma10m_tui.conversation.source.heads import Head, head_behind, heads, last_part
from gemma10m_tui.documents.order import is_test
from gemma10m_tui.library import Snapshot, StoredPassage
from gemma10m_tui.library.symbol_index import asked_names, named_among


def asked_definitions(
    snapshot: Snapshot, question: str, passages: Sequence[StoredPassage], led: Collection[int]
) -> list[tuple[Head, ...]]:
    """The definitions that begin in each passage and are asked for: by their kind, or by name.

    `led`: passages of what the question names, where an overload of it may begin that the index does not count.
    """
    named = whose_work_is_asked(question) or whose_head_is_asked(question)
    kind = None if named else asked_kind(question) or ("way" if asks_for_a_way(question) else None)
    if kind is None and named is None:
        return [()] * len(passages)
    ids = [passage.id for passage in passages]
    names = snapshot.index.defined_in([*ids, *(one - 1 for one in ids)])
    if kind is None:
        wanted = asked_names(f"`{named}`")
        names = {passage: named_among(own, wanted) for passage, own in names.items()}
        overloads = [one.parts[-1] for one in wanted]
    found = []
    for passage in passages:
        own, before = names.get(passage.id, ()), _without_head(snapshot, passage.id - 1, names.get(passage.id - 1, ()))
        if kind is None:
            here = heads(passage.text, [*own, *before, *(overloads if passage.id in led else ())])
        else:
            here = heads_of_kind(passage, [*own, *before], kind)
        found.append(tuple(here) or _behind(passage, own, kind))
    return found


def _behind(passage: StoredPassage, names: Sequence[str], kind: str | None) -> tuple[Head, ...]:
    """The last definition of a passage that has but its comment; what kind it is, it does not say."""
    unwanted = kind is not None and (kind != "function" or is_test(passage.document))
    if not names or unwanted or heads(passage.text, names):
        return ()
    head = head_behind(passage.text, names[-1])
    return (head,) if head.about else ()


def _without_head(snapshot: Snapshot, passage: int, names: Sequence[str]) -> list[str]:
    """Those of the names defined in a passage of which it has but the comment: their heads stand in the next one."""
    if not names:
        return []
    there = {head.name for head in heads(snapshot.passage(passage).text, names)}
    return [name for name in names if last_part(name) not in there]

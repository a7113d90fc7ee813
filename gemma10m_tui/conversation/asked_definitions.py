"""The definitions that a question about source code asks for, in the passages that were found for it."""

from collections.abc import Collection, Sequence

from gemma10m_tui.conversation.asked_kind import asked_kind, heads_of_kind
from gemma10m_tui.conversation.asked_name import whose_head_is_asked, whose_work_is_asked
from gemma10m_tui.conversation.heads import Head, heads
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
    names = snapshot.defined_in([passage.id for passage in passages])
    if kind is not None:
        return [tuple(heads_of_kind(passage, names.get(passage.id, ()), kind)) for passage in passages]
    wanted = asked_names(f"`{named}`")
    found = []
    for passage in passages:
        own = named_among(names.get(passage.id, ()), wanted)
        overloads = [one.parts[-1] for one in wanted] if passage.id in led else []
        found.append(tuple(heads(passage.text, [*own, *overloads])))
    return found

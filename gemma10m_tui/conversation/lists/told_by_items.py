"""What an item with an id says: who owns it, when it is due, what it is; and what somebody has to do, by the items that
have the name behind a label.
"""

import re
from collections.abc import Iterator, Sequence

from gemma10m_tui.conversation.asked_ways import way_asked
from gemma10m_tui.conversation.deeds_asked import whose_deeds
from gemma10m_tui.conversation.lists.items_with_ids import ID, Item, items_with_ids
from gemma10m_tui.conversation.tables.called import keys, words_of
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import clean

_ID = rf"(?:(?:action )?(?:item|task|action|number)s? )?(?P<id>{ID.lower()})".replace("[A-Z]", "[a-z]")
_WAYS = tuple(
    re.compile(way)
    for way in (
        rf"(?P<who>who) (?:owns|is (?:the )?(?:owner|assignee)(?: of)?|is responsible for|is assigned to|has to do|does"
        rf"|leads) {_ID}",
        rf"(?P<when>when|by when) (?:is|was|must|should|does|has) {_ID} (?:(?:have |to |be )*)(?:due|done|finished)",
        rf"what is the (?P<label>[a-z]+(?: [a-z]+)?) (?:of|for) {_ID}",
        rf"what(?: is|['’]s) (?P<what>){_ID}(?: about)?",
    )
)
_NEVER = re.compile(r"\b(?:not|never|or|and|except|before|after|every|all)\b")
_OF_OWNERS = "owner responsible assignee assigned lead who person name"
_OF_DUE = "due deadline until by date"
_OWNERS, _DUE = (frozenset(keys(words.split())) for words in (_OF_OWNERS, _OF_DUE))
_OF_LITTLE = frozenset(keys(["date", "day"]))
_MOST_LOOKED_AT, _MOST_TOLD = 300, 12
_LOOKED = "the items that begin with an id"


def told_by_items(text: WatchedText, question: str) -> FromTheMap | None:
    """What is asked of the item with an id, or of those of somebody; None where it is not clear."""
    if who := whose_deeds(question):
        return _of_somebody(text, who)
    found = way_asked(question, _WAYS, _NEVER)
    if found is None:
        return None
    _, parts = found
    items = [one for one in _items(text, parts["id"].split("-")[-1]) if one.id.lower() == parts["id"]]
    if len(items) != 1:
        return None
    (item,) = items
    is_what = not any(parts.get(way) for way in ("who", "when", "label"))
    said = item.what if is_what else _labelled(item, parts)
    return FromTheMap(clean(said), (Sourced(item.passage, item.said),), _LOOKED) if said else None


def _labelled(item: Item, parts: dict[str, str]) -> str:
    """What the one label says that is asked for; "" where none or several may be."""
    if label := parts.get("label"):
        asked = words_of(label) - _OF_LITTLE or words_of(label)
        values = [value for name, value in item.labels if (words_of(name) - _OF_LITTLE or words_of(name)) == asked]
    else:
        wanted = _OWNERS if parts.get("who") else _DUE
        values = [value for name, value in item.labels if words_of(name) & wanted]
    return values[0] if len(values) == 1 else ""


def _of_somebody(text: WatchedText, who: Sequence[str]) -> FromTheMap | None:
    """The items that are somebody's by a label for who it is."""
    asked = words_of(" ".join(who))
    items = [one for one in _items(text, who[-1]) if _is_owned_by(one, asked)]
    owners = {value for one in items for label, value in one.labels if words_of(label) & _OWNERS}
    if not 0 < len(items) <= _MOST_TOLD or len({one.passage.document for one in items}) > 1 or len(owners) > 1:
        return None  # "Ann" may be Ann Lee or Ann Ray
    lines = [f"{one.id}: {one.what}" for one in items]
    said = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return FromTheMap(clean(said), tuple(Sourced(one.passage, one.said) for one in items), _LOOKED)


def _is_owned_by(item: Item, asked: set[str]) -> bool:
    return any(words_of(label) & _OWNERS and asked <= words_of(value) for label, value in item.labels)


def _items(text: WatchedText, word: str) -> Iterator[Item]:
    """The items of the passages with a word and of those beside them, each once."""
    done = set[tuple[int, str]]()
    for count, passage in enumerate(text.passages_with(word)):
        if count == _MOST_LOOKED_AT:
            return
        near = text.while_wanted(iter(text.snapshot.neighbours(passage.id, before=1, after=2)))
        run = [one for one in near if one.document == passage.document and not one.is_code]
        for item in items_with_ids(run):  # those that begin behind the word may not end in the run
            if item.passage.id <= passage.id and (item.passage.id, item.said) not in done:
                done.add((item.passage.id, item.said))
                yield item

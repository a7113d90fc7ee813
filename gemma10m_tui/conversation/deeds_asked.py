"""Whose deeds a question asks for: "What does Jun Takeda have to do?", "Which tasks does Anna have?"."""

import re

from gemma10m_tui.conversation.asked_ways import way_asked
from model.finder.words import plain_words

_WHO = r"(?P<who>(?:[\w.'’-]+ ){0,3}?[\w.'’-]+)"
_DEEDS = r"(?:(?:action )?items?|actions?|tasks?|to-?dos?|duties|jobs?|assignments?|aufgaben)"
_WAYS = tuple(
    re.compile(way)
    for way in (
        rf"what (?:must|should|shall|(?:does|did|will) (?=.+ to do$)) ?{_WHO} (?:(?:have|need|promise|agree)d? to )?do",
        rf"what (?:is|was|are) {_WHO} (?:supposed|expected|meant|asked|going) to do",
        rf"what (?:is|was) {_WHO} (?:responsible for|assigned(?: to do)?|in charge of)",
        rf"what (?:is|was|has been) (?:assigned|given) to {_WHO}",
        rf"(?:what|which) (?:are|were) (?:all )?(?:the )?{_DEEDS} (?:of|for|assigned to) {_WHO}",
        rf"(?:what|which) (?:are|were) {_WHO}['’]s? {_DEEDS}",
        rf"(?:list|name|show(?: me)?) (?:all )?(?:the )?{_DEEDS} (?:of|for|assigned to) {_WHO}",
        rf"(?:list|name|show(?: me)?) (?:all )?(?:of )?{_WHO}['’]s? {_DEEDS}",
        rf"(?:what|which) {_DEEDS} (?:does|do|did|must) {_WHO} (?:have|get|take on|own|do)(?: to do)?",
        rf"(?:what|which) {_DEEDS} (?:is|are|was|were) (?:(?:assigned|given) to|owned by) {_WHO}",
        rf"what (?:does|did) {_WHO} own",
        rf"what (?:is|are) {_WHO} to do",
        rf"was (?:muss|soll) {_WHO} (?:tun|machen|erledigen)",
        rf"welche {_DEEDS} hat {_WHO}",
    )
)
_NEVER = re.compile(r"\b(?:not|never|no|or|and|except|if|when|after|before|with|about|nicht)\b|n['’]t\b")
_NOBODY = frozenset(
    ["i", "we", "you", "one", "they", "it", "he", "she", "this", "that", "there", "everyone", "everybody", "people"]
)


def whose_deeds(question: str) -> list[str]:
    """The words of the name, plain; none where nobody is asked about."""
    found = way_asked(question, _WAYS, _NEVER)
    who = plain_words(found[1]["who"]) if found else []
    return [] if not who or who[0] in _NOBODY or who[0] == "the" else who

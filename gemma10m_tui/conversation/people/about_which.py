"""Which of several things alike a sentence is about, where a question names one by its designation: what the text says
of the K7 is no answer to "When was the K5 first sold?".

Designations are letters with a number (K5, E4, Q3, CX-30), some with a word behind (K7 Pro); those with the same
letters are of one family. A sentence is about another where it names another of the family and not the one that is
asked about, or where the "it" of it is another that the sentences before name. What names none is taken as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.pointing.quotes import last_before
from gemma10m_tui.conversation.tables.marked import Row, Table
from gemma10m_tui.conversation.whole.headings import Stretch

_DESIGNATION = re.compile(
    r"(?<![\w./-])(?P<family>[A-Z]{1,4}-?)(?P<number>\d{1,4}[a-rt-z]?)"
    r"(?P<kind> (?:Pro|Plus|Max|Mini|Lite|Ultra|Air|Light|XL|SE|II|III))?(?=s?(?![\w/-]|\.\w))"
)
_PRONOUN = re.compile(r"(?i)\b(?:it|its|itself)\b")


@dataclass(frozen=True)
class AskedThing:
    """The things that a question names by their designations."""

    names: frozenset[str]

    def named_in(self, said: str) -> bool:
        """Whether some words name one of them; a K7 Pro is a K7 where only that is said."""
        return any(name == one or name.startswith(f"{one} ") for one in designations(said) for name in self.names)

    def is_of_another(self, text: str, stretch: Stretch) -> bool:
        """Whether a sentence of a text is about another of a family."""
        first, end = stretch
        said = text[first:end]
        if self.named_in(said):
            return False
        if self._others(said):
            return True
        return (
            _PRONOUN.search(said) is not None and bool(meant := self._meant(text, first)) and not self.named_in(meant)
        )

    def is_of_them(self, text: str, stretch: Stretch) -> bool:
        """Whether a sentence of a text names one of them, or has a pronoun that stands for one."""
        first, end = stretch
        said = text[first:end]
        if self.named_in(said):
            return True
        return not self._others(said) and _PRONOUN.search(said) is not None and self.named_in(self._meant(text, first))

    def is_row_of_another(self, table: Table, row: Row) -> bool:
        """Whether a row of a table, whose first cell says what it is about, is about another of a family."""
        named = row.cells[0].text.strip() if row.cells else ""
        return bool(self._others(named)) and not self.named_in(named) and not self._is_named_in_heads(table)

    def _is_named_in_heads(self, table: Table) -> bool:
        """Whether a column of a table is about them."""
        return table.heads is not None and any(self.named_in(cell.text) for cell in table.heads.cells)

    def _others(self, said: str) -> frozenset[str]:
        families = {_family(name) for name in self.names}
        return frozenset(name for name in designations(said) if _family(name) in families) - self.names

    def _meant(self, text: str, first: int) -> str:
        """The last sentence before a place in its paragraph that names one of a family; "" where none does."""
        return last_before(text, first, lambda said: self.named_in(said) or bool(self._others(said)))


def asked_thing(question: str, texts: Sequence[str]) -> AskedThing | None:
    """The things that a question is about by their designations; None where it names none that the texts have."""
    names = designations(question)
    return AskedThing(names) if names and any(names & designations(text) for text in texts) else None


def designations(said: str) -> frozenset[str]:
    """The designations in some words."""
    return frozenset(found[0] for found in _DESIGNATION.finditer(said))


def _family(name: str) -> str:
    found = _DESIGNATION.match(name)
    assert found is not None
    return found["family"]

"""What the text of a snapshot says: which of its passages have some words, define a name, or answer a question best."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from gemma10m_tui.library import full_text, known_words, symbol_index
from gemma10m_tui.library.opened_file import OpenedFile
from gemma10m_tui.library.passage_store import passage_with, passages_from
from gemma10m_tui.library.records import Hit, StoredPassage


class TextIndex:
    """That of an open snapshot, over all of its passages: by words (full_text), and by names (symbol_index)."""

    def __init__(self, file: OpenedFile) -> None:
        self._file = file

    # By words

    def passages_with(self, words: str) -> Iterator[StoredPassage]:
        """The passages that may hold some words as they are written, in order; all where the index cannot tell."""
        with self._file.reading() as connection:
            found = full_text.passages_with(connection, words)
        return passages_from(self._file) if found is None else map(self._passage, found)

    def ids_with(self, words: str) -> list[int]:
        """The ids of the passages that may hold some words, in order; none where the index cannot tell."""
        with self._file.reading() as connection:
            return full_text.passages_with(connection, words) or []

    def borders_with(self, first: str, last: str) -> Iterator[tuple[StoredPassage, StoredPassage]]:
        """Neighbours in one document of which the former may hold one word and the latter another, in order."""
        with self._file.reading() as connection:
            former, latter = (full_text.passages_with(connection, word) for word in (first, last))
        neighbours: Iterator[tuple[StoredPassage, StoredPassage]] = pairwise(passages_from(self._file))
        if former is not None and latter is not None:
            wanted = set(latter)
            neighbours = ((self._passage(one), self._passage(one + 1)) for one in former if one + 1 in wanted)
        return (pair for pair in neighbours if pair[0].document == pair[1].document)

    def search(self, question: str, limit: int = 20) -> list[Hit]:
        """The passages that answer best to a question's words, best first; any text is a valid question."""
        with self._file.reading() as connection:
            return full_text.search_passages(connection, question, limit)

    def has_word(self, word: str) -> bool:
        """Whether the text, a title or a heading has a word in any form, or may have it."""
        with self._file.reading() as connection:
            return known_words.has_word(connection, word)

    def passages_with_like(self, word: str) -> list[StoredPassage]:
        """Passages with words that a misspelt one may be meant for, the likeliest first; none where the text has it."""
        with self._file.reading() as connection:
            found = known_words.passages_with_like(connection, word)
        return [self._passage(passage) for passage in found]

    # By names

    def passages_of_qualified(self, question: str) -> list[int]:
        """Ids of the passages of what a question names with the class or module it belongs to (`Context.invoke`)."""
        with self._file.reading() as connection:
            return symbol_index.passages_of_qualified(connection, question)

    def passages_of_name(self, name: str) -> list[int]:
        """Ids of the passages of all definitions of a name of one part, the nearest to what was written first."""
        with self._file.reading() as connection:
            return symbol_index.passages_of_name(connection, name)

    def constructor_of(self, name: str) -> str | None:
        """The name of what makes an object of a class (`Signer.__init__` of `Signer`), if the text defines it."""
        with self._file.reading() as connection:
            return symbol_index.constructor_of(connection, name)

    def has_member(self, owner: str, name: str) -> bool:
        """Whether the text has `name` as part of something (`owner.name`), or does not define what that should be; what
        a file is called is no part of anything.
        """
        with self._file.reading() as connection:
            if symbol_index.is_defined(connection, name) or not symbol_index.is_defined(connection, owner):
                return True
            if known_words.names_a_document(connection, f"{owner}.{name}"):
                return True
        belongs = re.compile(rf"(?:\.|::|->|#)\s*{re.escape(name)}\b")
        return any(belongs.search(passage.text) for passage in self.passages_with(name))

    def defined_in(self, passages: Sequence[int]) -> dict[int, list[str]]:
        """The names whose definitions in source code begin in some passages; of those with any."""
        with self._file.reading() as connection:
            return symbol_index.defined_in(connection, passages)

    def has_name_in_code(self, name: str) -> bool:
        """Whether the text has an identifier, however its parts are joined."""
        with self._file.reading() as connection:
            return known_words.has_name_in_code(connection, name)

    def _passage(self, passage: int) -> StoredPassage:
        with self._file.reading() as connection:
            return passage_with(connection, passage)

"""Ranking a snapshot's passages for a question: BM25 over the full-text index, common words left out.

The index is contentless (the text itself is kept once, compressed, with the passages) and is fed by search_text. Its
`heading` column holds the document's name, title and section, so that "chapter 7" or "app.py" find their passages.
"""

import re
import sqlite3

from gemma10m_tui.documents.order import is_history, is_test
from gemma10m_tui.library.named_in_words import named_in_words
from gemma10m_tui.library.records import Hit
from gemma10m_tui.library.search_text import (
    any_of,
    question_phrases,
    question_terms,
    quoted,
    search_text,
    terms_of_words,
)
from gemma10m_tui.library.symbol_index import definitions

_COMMON_SHARE = 0.20  # a word in more of the passages than this tells them apart too little for what it costs
_COMMON_LEAST = 20  # passages; in a short document every word would be common
_ASKED_FOR = 2.0  # times the best score: a definition that is asked for leads what only has the words
_NAMED = 0.5  # and one that is only named in passing is a good candidate among them
_CALLED_SO = 2.5  # times the best score: what is called as the question says, in every word
_OF_A_TEST = 0.7  # a test says the words of a question often, and explains nothing
_LOOKED_AT = 2  # times the passages wanted, for those that tests leave out
_TESTS = re.compile(r"(?i)\btest")
_OF_A_HISTORY = 0.7  # and a list of what has changed neither
_CHANGES = re.compile(r"(?i)\b(?:chang|releas|version|history|added|adds?\b|new\b|since|remov|deprecat|news)")
_MOST_QUERIES = 32  # the rarest are kept: 8 words cost 40 ms at 40 000 passages


def add_search_row(connection: sqlite3.Connection, passage: int, text: str, heading: str) -> None:
    """Make a passage findable."""
    connection.execute(
        "INSERT INTO search (rowid, text, heading) VALUES (?, ?, ?)",
        (passage, search_text(text), search_text(heading)),
    )


def optimize_index(connection: sqlite3.Connection) -> None:
    """Merge the index into one b-tree, once all passages are in."""
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")


def search_passages(connection: sqlite3.Connection, question: str, limit: int) -> list[Hit]:
    """The passages that answer best to a question's words, best first; none for a question without words.

    What defines a name that the question asks for comes before all that only mentions it.
    """
    limit = max(limit, 0)
    scores = _text_scores(connection, question, limit)
    best = max(scores.values(), default=1.0)
    for passage, likeness in named_in_words(connection, question).items():
        scores[passage] = scores.get(passage, 0.0) + _CALLED_SO * best * likeness
    best = max(scores.values(), default=1.0)
    named = definitions(connection, question)
    named.sort(key=lambda found: (found.rank, scores.get(found.passage, 0.0)), reverse=True)
    for place, found in enumerate(named[:limit]):
        lead = best * (_ASKED_FOR if found.for_definition else _NAMED) * (1 - place / (4 * len(named)))
        scores[found.passage] = lead if found.for_definition else scores.get(found.passage, 0.0) + lead
    ranked = sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
    return [Hit(passage, score) for passage, score in ranked[:limit]]


def passages_with(connection: sqlite3.Connection, words: str) -> list[int] | None:
    """Ids of the passages that may hold some words as they are written, in order; None where the index cannot tell."""
    terms = terms_of_words(words)
    if not terms:
        return None
    query = f"text : ({' AND '.join(map(quoted, terms))})"
    rows = connection.execute("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid", (query,))
    return [int(passage) for (passage,) in rows.fetchall()]


def _text_scores(connection: sqlite3.Connection, question: str, limit: int) -> dict[int, float]:
    """The best passages by BM25 with their scores, higher for a better match."""
    queries = _telling_queries(connection, question)
    if not queries:
        return {}
    rows = connection.execute(
        "SELECT found.rowid, found.score, coalesce(document.path, '')"
        " FROM (SELECT rowid, -bm25(search) AS score FROM search WHERE search MATCH ?"
        " ORDER BY score DESC, rowid LIMIT ?) AS found"
        " LEFT JOIN passage ON passage.id = found.rowid LEFT JOIN document ON document.id = passage.document",
        (any_of(queries), limit * _LOOKED_AT),
    ).fetchall()
    about_tests, about_changes = (asked.search(question) is not None for asked in (_TESTS, _CHANGES))
    scores = {}
    for passage, score, path in rows:
        aside = _OF_A_TEST if is_test(path) and not about_tests else 1.0
        aside *= _OF_A_HISTORY if is_history(path) and not about_changes else 1.0
        scores[int(passage)] = float(score) * aside
    return dict(sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))[:limit])


def _telling_queries(connection: sqlite3.Connection, question: str) -> list[str]:
    """The question's terms and phrases that occur and are not common, rarest first; if all are common, all of them.

    A term that is only common because it stands in the headings (the name of the one book) still counts in the text.
    """
    terms = question_terms(question)
    if not terms:
        return []
    (passages,) = connection.execute("SELECT count(*) FROM passage").fetchone()
    common = max(_COMMON_LEAST, int(passages * _COMMON_SHARE))
    telling: list[tuple[int, str]] = []
    usual: list[str] = []
    for query in map(quoted, [*terms, *question_phrases(question)]):
        for scoped in (query, f"text : {query}"):
            count = _count(connection, scoped, common + 1)
            if count <= common:
                break
        if count > common:
            usual.append(query)
        elif count:
            telling.append((count, scoped))
    if telling:
        return [query for _, query in sorted(telling)][:_MOST_QUERIES]
    return usual[:_MOST_QUERIES]


def _count(connection: sqlite3.Connection, query: str, most: int) -> int:
    (count,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)", (query, most)
    ).fetchone()
    return int(count)

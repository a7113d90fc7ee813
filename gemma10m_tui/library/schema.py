"""The tables of a snapshot, the ladder of versions that leads to them, and the check that a file has exactly these.

Version 1 is created by climbing the ladder from nothing; a later version adds a rung (its DDL), and an older file
climbs from where it stands.
"""

import sqlite3
from functools import cache

from gemma10m_tui.errors import Problem

APPLICATION_ID = 0x6731306D  # "g10m"

_VERSION_1 = """
CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    title TEXT NOT NULL,
    model_name TEXT NOT NULL,
    model_fingerprint TEXT NOT NULL,
    content_key TEXT NOT NULL,
    created TEXT NOT NULL,
    documents_complete INTEGER NOT NULL DEFAULT 0,
    complete INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    passages INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    title TEXT,
    kind TEXT,
    sha256 TEXT,
    encoding TEXT
) STRICT;
CREATE TABLE passage (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document (id),
    first_token INTEGER NOT NULL,
    end_token INTEGER NOT NULL,
    label TEXT NOT NULL,
    page INTEGER,
    page_label TEXT,
    section TEXT,
    first_line INTEGER,
    last_line INTEGER,
    text BLOB NOT NULL
) STRICT;
CREATE INDEX passage_document ON passage (document);
CREATE INDEX passage_end_token ON passage (end_token);
CREATE VIRTUAL TABLE search USING fts5 (
    text, heading, content='', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TABLE checkpoint (
    tokens INTEGER PRIMARY KEY,
    segments INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    state BLOB NOT NULL
) STRICT;
CREATE TABLE normaliser (
    segment INTEGER PRIMARY KEY,
    z BLOB NOT NULL
) STRICT;
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE TABLE turn (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    citations TEXT NOT NULL,
    stopped TEXT NOT NULL,
    model TEXT NOT NULL,
    seconds REAL NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE INDEX turn_conversation ON turn (conversation);
"""

# Where the documents were found, and with which options each was read: a later reading of the same place is compared.
_VERSION_2 = """
ALTER TABLE snapshot ADD COLUMN source_key TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN text_key TEXT NOT NULL DEFAULT '';
"""

# The names that source code defines, with the last part of each as questions are looked up by it ("urlfor").
_VERSION_3 = """
CREATE TABLE symbol (
    passage INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL
) STRICT;
CREATE INDEX symbol_folded ON symbol (folded);
CREATE INDEX symbol_passage ON symbol (passage);
"""

# Every heading of a document, also those without a text of their own, in the passage that they stand in or before.
# How passages were cut: a text that would be cut otherwise today is not the same reading ('' before this was kept).
_VERSION_4 = """
CREATE TABLE heading (
    passage INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    level INTEGER NOT NULL,
    title TEXT NOT NULL
) STRICT;
CREATE INDEX heading_passage ON heading (passage);
ALTER TABLE snapshot ADD COLUMN passage_format TEXT NOT NULL DEFAULT '';
"""

# Whom a file itself names as its author; '' where nobody, and for what was read before this was kept.
_VERSION_5 = """
ALTER TABLE document ADD COLUMN author TEXT NOT NULL DEFAULT '';
"""

# In which precision the memory was read, or "float32+bfloat16" where that changed; '' before this was kept.
_VERSION_6 = """
ALTER TABLE snapshot ADD COLUMN precision TEXT NOT NULL DEFAULT '';
"""

# Whether an answer is Markdown, as only a model that writes freely writes it; 0 for what was said before this was kept.
_VERSION_7 = """
ALTER TABLE turn ADD COLUMN markdown INTEGER NOT NULL DEFAULT 0;
"""

LADDER = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4, _VERSION_5, _VERSION_6, _VERSION_7)
VERSION = len(LADDER)

# FTS5 writes the DDL of these itself, and may word it differently in another version of SQLite: names are compared.
_SHADOW_TABLES = frozenset({"search_data", "search_idx", "search_docsize", "search_config"})


def climb(connection: sqlite3.Connection, version: int = VERSION) -> None:
    """Bring a database, inside the caller's transaction, from the version it says it has to a later one."""
    for rung in LADDER[_version(connection) : version]:
        for statement in rung.split(";\n"):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")


def require_our_schema(connection: sqlite3.Connection, name: str) -> None:
    """Raise a Problem unless the database is a snapshot, of this version or an older one, with exactly our tables.

    A view, a trigger or an odd column in a file that came from elsewhere would run inside our own queries.
    """
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    version = _version(connection)
    if application_id != APPLICATION_ID:
        raise Problem(f"{name} is not a gemma10m snapshot but another program's database; it was left as it is.")
    if version > VERSION:
        raise Problem(
            f"{name} was written by a newer gemma10m (format {version}, this one knows {VERSION}); "
            "update gemma10m to open it."
        )
    if version < 1 or _objects(connection) != _expected_objects(version):
        raise Problem(
            f"{name} does not have the layout of a gemma10m snapshot and was not opened; read its documents again."
        )


def is_older(connection: sqlite3.Connection) -> bool:
    """Whether a snapshot has a version that it must climb from before it can be used."""
    return _version(connection) < VERSION


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _objects(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str | None]]:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    return frozenset((kind, name, None if name in _SHADOW_TABLES else sql) for kind, name, sql in rows)


@cache
def _expected_objects(version: int) -> frozenset[tuple[str, str, str | None]]:
    reference = sqlite3.connect(":memory:")
    try:
        climb(reference, version)
        return _objects(reference)
    finally:
        reference.close()

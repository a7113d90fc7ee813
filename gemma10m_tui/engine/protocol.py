"""What the app and the engine child say to each other: one JSON object a line, both ways, in frozen dataclasses.

To the child: `{"id": n, "request": "<ClassName>", "data": {...}}`. From it: `{"id": n, "event": "<ClassName>",
"data": {...}}`, where the id is that of the request that the event answers, and 0 where it answers none (`Ready`).

The child says `Ready` once its model is loaded, and again where another one takes over; where it cannot load it, it
says `Failed` with id 0 and exits. It may answer `ListSnapshots` before that. A line that is no request is answered with
`Failed` too, and the child goes on. End of input means `Shutdown`. One snapshot is open at a time: `Open` lets go of
the one before, saved. Lines are ASCII (JSON escapes the rest), so that no character in a document can end a line early.
"""

import json
import types
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from gemma10m_tui.engine.answers import Answer
from gemma10m_tui.engine.requests import Request
from gemma10m_tui.events import (
    AnswerStarted,
    CheckpointSaved,
    DocumentEnded,
    Event,
    Noticed,
    PassageRecalled,
    PassagesCounted,
    SegmentRead,
    SnapshotOpened,
    SourcesCompared,
    TokenDecoded,
)

EngineEvent = Event | Answer

REQUESTS: dict[str, type] = {kind.__name__: kind for kind in get_args(Request)}
EVENTS: dict[str, type] = {kind.__name__: kind for kind in get_args(EngineEvent)}

_MORE_FOLLOWS = (
    Noticed,
    PassagesCounted,
    SourcesCompared,
    DocumentEnded,
    SnapshotOpened,
    SegmentRead,
    CheckpointSaved,
    AnswerStarted,
    PassageRecalled,
    TokenDecoded,
)


def ends_request(event: EngineEvent) -> bool:
    """Whether this event is the last one with its id."""
    return not isinstance(event, _MORE_FOLLOWS)


class ProtocolError(ValueError):
    """A line that is not of this protocol; the message names the line's fault and quotes nothing of it.

    `id` is the line's own where it could be read, else 0.
    """

    def __init__(self, fault: str, id: int = 0) -> None:
        super().__init__(fault)
        self.id = id


def encode_request(id: int, request: Request) -> bytes:
    """The line, with its line feed, that carries a request."""
    return _encode(id, "request", request)


def decode_request(line: bytes) -> tuple[int, Request]:
    """The id and the request in a line; raises ProtocolError."""
    id, request = _decode(line, "request", REQUESTS)
    return id, cast(Request, request)


def encode_event(id: int, event: EngineEvent) -> bytes:
    """The line, with its line feed, that carries an event."""
    return _encode(id, "event", event)


def decode_event(line: bytes) -> tuple[int, EngineEvent]:
    """The id and the event in a line; raises ProtocolError."""
    id, event = _decode(line, "event", EVENTS)
    return id, cast(EngineEvent, event)


def _encode(id: int, key: str, value: Request | EngineEvent) -> bytes:
    line = {"id": id, key: type(value).__name__, "data": _plain(value)}
    return json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _decode(line: bytes, key: str, kinds: dict[str, type]) -> tuple[int, object]:
    try:
        whole = json.loads(line)
    except (ValueError, RecursionError):
        raise ProtocolError("the line is not JSON") from None
    if not isinstance(whole, dict) or whole.keys() != {"id", key, "data"}:
        raise ProtocolError(f"the line is not an object of id, {key} and data")
    id, name = whole["id"], whole[key]
    if type(id) is not int:
        raise ProtocolError("the id is not a whole number")
    if not isinstance(name, str) or name not in kinds:
        raise ProtocolError(f"the {key} is of no known kind", id)
    try:
        return id, _build(kinds[name], whole["data"], name)
    except ProtocolError as problem:
        raise ProtocolError(str(problem), id) from None


@cache
def _types_of(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, value: Any, where: str) -> Any:
    """`value` out of JSON as the annotated type `kind`; `where` names the field in the error."""
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        if value is None:
            return None
        inner = next(part for part in get_args(kind) if part is not type(None))
        return _build(inner, value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise ProtocolError(f"{where} is not a list")
        item = get_args(kind)[0]
        return tuple(_build(item, part, where) for part in value)
    if is_dataclass(kind):
        return _build_dataclass(cast(type, kind), value, where)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ProtocolError(f"{where} is not of type {kind.__name__}")
    return value


def _build_dataclass(kind: type, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise ProtocolError(f"{where} is not an object")
    known = _types_of(kind)
    if not value.keys() <= known.keys():
        raise ProtocolError(f"{where} has a field of no known name")
    try:
        return kind(**{name: _build(known[name], part, f"{where}.{name}") for name, part in value.items()})
    except TypeError:
        raise ProtocolError(f"{where} lacks a field") from None

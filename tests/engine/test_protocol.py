"""The protocol loses nothing on the way, and a line that is not of it is an error and never a crash."""

import json
from dataclasses import fields, is_dataclass
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.engine.answers import Ready
from gemma10m_tui.engine.protocol import (
    EVENTS,
    REQUESTS,
    EngineEvent,
    ProtocolError,
    decode_event,
    decode_request,
    encode_event,
    encode_request,
)
from gemma10m_tui.engine.requests import Ask, Open, Request
from gemma10m_tui.events import TokenDecoded

st.register_type_strategy(float, st.floats(allow_nan=False))
st.register_type_strategy(str, st.text(st.characters()))
requests = st.one_of([st.from_type(kind) for kind in REQUESTS.values()])
events = st.one_of([st.from_type(kind) for kind in EVENTS.values()])
ids = st.integers(min_value=0, max_value=2**53)


@given(ids, requests)
def test_a_request_comes_back_as_it_was_sent(id: int, request: Request) -> None:
    line = encode_request(id, request)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode_request(line) == (id, request)


@given(ids, events)
def test_an_event_comes_back_as_it_was_sent(id: int, event: EngineEvent) -> None:
    line = encode_event(id, event)
    assert line.count(b"\n") == 1
    assert decode_event(line) == (id, event)


def test_every_kind_in_the_unions_can_be_decoded() -> None:
    assert set(REQUESTS.values()) == set(get_args(Request))
    assert set(EVENTS.values()) == set(get_args(EngineEvent))
    assert all(is_dataclass(kind) for kind in (*REQUESTS.values(), *EVENTS.values()))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.one_of(st.binary(), json_values.map(lambda value: json.dumps(value).encode())))
def test_a_line_of_anything_is_a_protocol_error(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode_event(line)
    with pytest.raises(ProtocolError):
        decode_request(line)


@given(st.sampled_from(sorted(EVENTS)), st.dictionaries(st.text(), json_values), st.data())
def test_a_known_name_with_any_data_is_decoded_or_refused(
    name: str, noise: dict[str, Any], data: st.DataObject
) -> None:
    names = [field.name for field in fields(EVENTS[name])]
    body = {field: data.draw(json_values) for field in names} | noise
    line = json.dumps({"id": 1, "event": name, "data": body}).encode()
    try:
        decoded = decode_event(line)
    except ProtocolError:
        return
    again = encode_event(*decoded)
    assert encode_event(*decode_event(again)) == again  # lines, not values: a nan is not itself


def test_a_boolean_is_not_taken_for_a_number() -> None:
    with pytest.raises(ProtocolError):
        decode_request(b'{"id": true, "request": "Cancel", "data": {}}')
    with pytest.raises(ProtocolError):
        decode_request(b'{"id": 1, "request": "ShowPassage", "data": {"passage": true}}')


def test_a_missing_field_takes_its_default_and_a_missing_value_is_refused() -> None:
    assert decode_request(b'{"id": 3, "request": "Open", "data": {}}') == (3, Open())
    assert decode_request(b'{"id": 3, "request": "Ask", "data": {"question": "Who?"}}') == (3, Ask("Who?"))
    with pytest.raises(ProtocolError):
        decode_request(b'{"id": 3, "request": "Ask", "data": {}}')


def test_an_error_quotes_nothing_of_the_line() -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_event(b'{"id": 1, "event": "\\u001b]52;c;secret", "data": {}}')
    assert "secret" not in str(caught.value)


def test_no_character_of_a_text_ends_a_line_early() -> None:
    for text in ("a\nb", "a\rb", "a\u2028b", "\x1b]0;x\x07", "\ud800", "\x85"):
        line = encode_event(1, TokenDecoded(text))
        assert line.isascii()
        assert line.splitlines() == [line[:-1]]
        assert decode_event(line) == (1, TokenDecoded(text))


def test_ready_names_the_model_and_carries_its_one_line_of_truth() -> None:
    ready = Ready("built-in reader", "cpu", "finds and quotes; small")
    assert decode_event(encode_event(0, ready)) == (0, ready)

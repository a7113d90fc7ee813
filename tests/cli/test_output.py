"""What is printed is aligned, says sizes and times as a person would, and survives any encoding."""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gemma10m_tui.cli.output import duration, prepare_streams, print_json, result, size, table
from gemma10m_tui.documents.clean import clean


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (6_300_000, "6.3 MB"), (2e12, "2.0 TB")]
)
def test_a_size_is_said_in_the_unit_that_fits(count: float, shown: str) -> None:
    assert size(count) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.84, "0.8 s"), (12.4, "12 s"), (185, "3 min 05 s"), (7800, "2 h 10 min")]
)
def test_a_duration_is_said_in_the_units_that_fit(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_columns_are_aligned_by_what_a_terminal_shows() -> None:
    assert table(("NAME", "N"), [("白鯨", "1"), ("whale", "12")], right=frozenset({1})) == (
        "NAME    N\n白鯨    1\nwhale  12"
    )


@contextmanager
def stdout_in(encoding: str) -> Iterator[io.BytesIO]:
    """Standard output in another encoding, as the program sets it up; what was written is whole at the end."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding)
    before, sys.stdout = sys.stdout, stream
    try:
        prepare_streams()
        yield written
        stream.flush()
    finally:
        sys.stdout = before
        stream.detach()


@given(some.text())
def test_json_is_read_back_as_it_was_in_any_encoding(text: str) -> None:
    for encoding in ("utf-8", "ascii", "latin-1"):
        with stdout_in(encoding) as written:
            print_json({"text": text})
        assert json.loads(written.getvalue().decode(encoding)) == {"text": text}


def test_a_name_of_undecodable_bytes_is_valid_json() -> None:
    with stdout_in("utf-8") as written:
        print_json({"path": "caf\udce9.txt"})
    assert json.loads(written.getvalue().decode()) == {"path": "caf\udce9.txt"}


def test_a_result_in_an_encoding_that_lacks_a_character_is_printed_all_the_same() -> None:
    with stdout_in("ascii") as written:
        result("café")
    assert written.getvalue() == b"caf\\xe9\n"


def test_json_keeps_a_value_and_never_acts_on_a_terminal() -> None:
    value = {"path": "/home/a\x1b[31m\x9b31m\x7f\u202e/größe.g10m"}
    with stdout_in("utf-8") as stream:
        print_json(value)
    written = stream.getvalue().decode()
    assert json.loads(written) == value
    assert clean(written) == written
    assert "größe" in written

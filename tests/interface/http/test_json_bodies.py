"""JSON that parses, and still is not to be let in."""

from __future__ import annotations

import json

import pytest

from interface.http.guard.json_bodies import DEPTH, depth_of, problem_with_json

MALFORMED = [
    b"{",
    b"[1,]",
    b"NaN",
    b'{"a": -Infinity}',
    b'"\xff"',
    '{"a": "é"}'.encode("latin-1"),
    "{}".encode("utf-16"),
]
UNUSABLE = [
    b"[" * 100_000,
    b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1),
    b'{"a":' * (DEPTH + 1) + b"1" + b"}" * (DEPTH + 1),
    b"1" * 5_000,
    b"-" + b"9" * 4_000,
    b"9223372036854775808",  # 2**63
    b'{"a": 1e400}',
    rb'{"a": "\ud800"}',
    rb'["\uDC00\ud800"]',
]
FINE = [
    b"",
    b" ",
    b"\xef\xbb\xbf{}",
    b"[" * DEPTH + b"]" * DEPTH,
    b"9223372036854775807",
    b"-9223372036854775808",
    b"0.12345678901234567890123",
    rb'{"a": "\ud842\udfb7"}',  # a pair: one character
    '{"question": "「[[[」は \\"[\\" と \\\\ か"}'.encode(),
    json.dumps({"a": "[" * 1_000, "b": '"' * 1_000}).encode(),
]


def status(body: bytes) -> int | None:
    problem = problem_with_json(body)
    return problem.status if problem else None


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: repr(body[:12]))
def test_what_is_no_json_in_utf8_is_a_400(body: bytes) -> None:
    assert status(body) == 400


@pytest.mark.parametrize("body", UNUSABLE, ids=lambda body: repr(body[:12]))
def test_what_breaks_whoever_works_on_it_is_a_422(body: bytes) -> None:
    assert status(body) == 422


@pytest.mark.parametrize("body", FINE, ids=lambda body: repr(body[:12]))
def test_everything_else_is_let_in(body: bytes) -> None:
    assert status(body) is None


@pytest.mark.parametrize(
    ("body", "depth"), [(b"1", 0), (b"[]", 1), (b"[[],[[]]]", 3), (rb'["\"[[\\", {}]', 2), (b'"[[[ without an end', 0)]
)
def test_depth_counts_brackets_outside_of_strings(body: bytes, depth: int) -> None:
    assert depth_of(body) == depth


def test_quotes_that_never_close_are_looked_at_once() -> None:
    """Looked at again from each quote, these would take hours: the test's own limit would end it."""
    problem_with_json(b'"' + rb"\"" * 2_000_000)

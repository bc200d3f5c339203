"""For schemathesis: what its own generator makes and no JSON here may hold."""

from __future__ import annotations

from typing import Any

import schemathesis

_LIMIT = 2**63


@schemathesis.hook  # type: ignore[untyped-decorator]
def filter_body(_: Any, body: Any) -> bool:
    """Whole numbers beyond 64 bits are refused wherever they stand, which a description can't say of members it doesn't name."""
    return _fits(body)


def _fits(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_fits, value.values()))
    if isinstance(value, list):
        return all(map(_fits, value))
    return not isinstance(value, int) or -_LIMIT <= value < _LIMIT

"""Is this the XML of a law?"""

from __future__ import annotations

import re

_START = re.compile(rb"<(?:Law|DataRoot|law_data_response)[\s>]")
_BODY = re.compile(rb"<LawBody[\s>]")
_LOOKED_AT = 100_000  # bytes: the answers of e-Gov's interface tell much about a law before they give it


def is_law_xml(data: bytes) -> bool:
    """Whether `data` begins as e-Gov's XML does: a law alone, or within an answer of the law search's interface."""
    head = data[:_LOOKED_AT]
    return bool(_START.search(head) and _BODY.search(head))

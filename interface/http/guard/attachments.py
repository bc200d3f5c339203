"""Takes pictures and recordings out of a chat's request before anybody parses it: they are not read here, only named.

A telephone's picture is several megabytes of base64. Left in, it would be decoded, parsed and checked as often as a
request is looked at, each time in a copy of its own.
"""

from __future__ import annotations

import re

# Base64 with what JSON may write within it, `\/` and `\n`. It begins where such letters do, so each is looked at once;
# shorter ones cost nothing.
_ENCODED = re.compile(rb"(?<![A-Za-z0-9+/=_\\-])[A-Za-z0-9+/=_\\-]{4096,}")
_BEFORE = re.compile(rb'(?:"(?:data|file_data)"\s{0,20}:\s{0,20}"|"data:[\w/+.\\-]{1,80}(?:;[\w=.-]{1,64}){0,4},)\Z')
_LOOKED_BACK = 400  # bytes, in which `_BEFORE` has room


def without_attachments(body: bytes) -> bytes:
    """The JSON text `body`, of whose long data URLs, `data` and `file_data` only the beginning is left.

    >>> without_attachments(b'{"url": "data:image/png;base64,' + b"A" * 5000 + b'", "text": "data"}')
    b'{"url": "data:image/png;base64,", "text": "data"}'
    """
    pieces, done = [], 0
    for match in _ENCODED.finditer(body):
        start, end = match.span()
        whole = body[end : end + 1] == b'"' and body[end - 1 : end] != b"\\"
        whole = whole and body.find(b"\\u", start, end) < 0  # Japanese as JSON may write it
        if whole and _BEFORE.search(body[max(done, start - _LOOKED_BACK) : start]):
            pieces.append(body[done:start])
            done = end
    return b"".join([*pieces, body[done:]]) if pieces else body

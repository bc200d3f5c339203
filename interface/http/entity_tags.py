"""Responses that a client needn't fetch again while nothing has changed (RFC 9110, 8.8.3 and 13.1.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "As the client's If-None-Match has it"}}


def unless_known(request: Request, content: Any, headers: Mapping[str, str] | None = None) -> Response:
    """`content` as JSON with its tag, or 304 where the client says that it has just this."""
    response = JSONResponse(content, headers=dict(headers or {}))
    tag = f'"{hashlib.blake2b(bytes(response.body), digest_size=12).hexdigest()}"'
    response.headers["etag"] = tag
    response.headers["cache-control"] = "no-cache"  # may be kept, but is asked for each time
    known = request.headers.get("if-none-match", "")
    if tag in {each.strip().removeprefix("W/") for each in known.split(",")} or known.strip() == "*":
        kept = {name: response.headers[name] for name in ("etag", "cache-control", "link") if name in response.headers}
        return Response(status_code=304, headers=kept)
    return response

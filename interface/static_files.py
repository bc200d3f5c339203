"""Files that pages load: under an address that changes with them, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

_TYPES = {".css": "text/css", ".js": "text/javascript"}
_KEPT = {"cache-control": "public, max-age=31536000, immutable"}


class StaticFiles:
    """The files `names` of `folder`, served below `prefix`; no other."""

    def __init__(self, prefix: str, folder: Path, names: Sequence[str]) -> None:
        self._folder, self._names = folder, frozenset(names)
        read = hashlib.sha256(b"".join((folder / name).read_bytes() for name in sorted(names)))
        self._below = f"{prefix}/{read.hexdigest()[:12]}"

    def address(self, name: str) -> str:
        assert name in self._names
        return f"{self._below}/{name}"

    def routes(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)

        @router.get(self._below + "/{name}")
        def file(name: str) -> Response:
            if name not in self._names:
                return Response(status_code=404)
            path = self._folder / name
            return FileResponse(path, media_type=_TYPES[path.suffix], headers=_KEPT)

        return router

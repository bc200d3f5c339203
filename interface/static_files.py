"""Files that pages load: under an address that changes with them, so that browsers may keep them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

_TYPES = {".css": "text/css", ".js": "text/javascript"}
_KEPT = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}


class StaticFiles:
    """Files by their names, served below `prefix`; no other. They are read once."""

    def __init__(self, prefix: str, files: Mapping[str, bytes]) -> None:
        self._files = {name: (content, gzip.compress(content, mtime=0)) for name, content in files.items()}
        read = hashlib.sha256(b"".join(files[name] for name in sorted(files)))
        self._below = f"{prefix}/{read.hexdigest()[:12]}"

    @classmethod
    def of_folder(cls, prefix: str, folder: Path, names: Sequence[str]) -> StaticFiles:
        return cls(prefix, {name: (folder / name).read_bytes() for name in names})

    def address(self, name: str) -> str:
        assert name in self._files
        return f"{self._below}/{name}"

    def routes(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)

        @router.get(self._below + "/{name}")
        def file(request: Request, name: str) -> Response:
            if name not in self._files:
                return Response(status_code=404)
            plain, packed = self._files[name]
            kind = _TYPES[Path(name).suffix]
            if "gzip" not in request.headers.get("accept-encoding", ""):
                return Response(plain, media_type=kind, headers=_KEPT)
            return Response(packed, media_type=kind, headers={**_KEPT, "content-encoding": "gzip"})

        return router

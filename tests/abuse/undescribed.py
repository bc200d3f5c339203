"""A description of every door, for a program that tries what a description allows: also of those that the API's leaves out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI

from index.knowledge_base import KnowledgeBase
from interface.access.doors import DOORS
from interface.answering import AnswersQuestions
from interface.kept.routes import kept_routes
from interface.page.search import search_routes
from interface.page.timeline import timeline_routes
from interface.page.word import word_routes
from interface.read.routes import read_routes

_ANSWERS = {status: {"description": "As it is"} for status in ("2XX", "3XX", "4XX", "5XX")}
_SHAPES = "#/components/schemas/"
_TEXT = {"type": "string"}
_BODIES: dict[str, dict[str, Any]] = {
    "/add-files": {"multipart/form-data": {"file": {"type": "string", "format": "binary"}}},
    "/sign-in": {"application/x-www-form-urlencoded": {"name": _TEXT, "password": _TEXT, "next": _TEXT}},
    "/mcp": {
        "application/json": {
            "jsonrpc": {"const": "2.0"},
            "id": {"type": ["integer", "string"]},
            "method": {"enum": ["initialize", "tools/list", "tools/call", "resources/list", "resources/read", "ping"]},
            "params": {
                "type": "object",
                "properties": {
                    "name": {"enum": ["ask", "find_sources", "list_documents", "read"]},
                    "uri": _TEXT,
                    "arguments": {"type": "object"},
                },
            },
        }
    },
    "/gradio_api/queue/join": {
        "application/json": {
            "fn_index": {"type": "integer", "minimum": 0, "maximum": 40},
            "session_hash": _TEXT,
            "data": {"type": "array", "items": {"type": ["string", "null"]}, "maxItems": 6},
        }
    },
}
"""By address, the members of what a door without a description of its own takes, by media type."""


def with_every_door(described: dict[str, Any], engine: AnswersQuestions, folder: Path) -> dict[str, Any]:
    """`described`, the API's description, with all other doors."""
    paths, schemas = dict(described["paths"]), dict(described["components"]["schemas"])
    for number, router in enumerate(_hidden(engine, folder)):
        text = json.dumps(_shown(router).openapi())
        more = json.loads(text.replace(_SHAPES, f"{_SHAPES}Hidden{number}"))
        for path, operations in more["paths"].items():
            for operation in operations.values():
                operation["responses"] = _ANSWERS
            paths.setdefault(path, operations)
        hidden = more.get("components", {}).get("schemas", {})
        schemas |= {f"Hidden{number}{name}": shape for name, shape in hidden.items()}
    for door in DOORS:
        path = door.route.replace(":path}", "}")
        for method in door.methods.split():
            if method.lower() not in paths.get(path, {}):
                paths[path] = {**paths.get(path, {}), method.lower(): _operation(method, path)}
    return {**described, "paths": paths, "components": {**described["components"], "schemas": schemas}}


def _hidden(engine: AnswersQuestions, folder: Path) -> list[APIRouter]:
    """The routers with shapes of their own that the description leaves out."""
    knowledge_base: KnowledgeBase = engine.knowledge_base
    return [
        kept_routes(folder / "unused.sqlite"),
        search_routes(engine, 5),
        timeline_routes(knowledge_base),
        word_routes(),
        read_routes(engine),
    ]


def _shown(router: APIRouter) -> FastAPI:
    router.include_in_schema = True
    for route in router.routes:
        route.include_in_schema = True  # type: ignore[attr-defined]
    app = FastAPI()
    app.include_router(router)
    return app


def _operation(method: str, path: str) -> dict[str, Any]:
    names = [part.split("}")[0] for part in path.split("{")[1:]]
    parameters = [{"name": name, "in": "path", "required": True, "schema": _TEXT} for name in names]
    operation: dict[str, Any] = {"parameters": parameters, "responses": _ANSWERS}
    if method in ("POST", "PUT"):
        content = {
            kind: {"schema": {"type": "object", "properties": members}}
            for kind, members in _BODIES.get(path, {"application/json": {}}).items()
        }
        operation["requestBody"] = {"content": content}
    return operation

"""What the API's description says of keys: which operations take one, and with which right."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from interface.access.doors import door_to
from interface.access.roles import Right

_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key made by `tenkyo hash`; on a server that is open, any or none.",
}


def describe_keys(app: FastAPI) -> None:
    """From here on, the description of `app` says of each operation what the table of doors does."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        schema = describe()
        schema.setdefault("components", {}).setdefault("securitySchemes", {})["key"] = _SCHEME
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                door = door_to(method.upper(), path) if isinstance(operation, dict) else None
                if door is not None and door.right is not Right.PUBLIC:
                    operation["security"] = [{"key": []}]
                    operation["x-right"] = door.right.value
        return schema

    app.openapi = described  # type: ignore[method-assign]

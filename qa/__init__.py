"""Questions answered from documents, with the words that each statement rests on: `Engine.ask(question) -> Answer`.

from qa import Engine
engine = Engine.open()
print(engine.ask("フィンランドはなぜNATOに加盟したのですか").text)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.engine import Engine
    from qa.records import Answer, Turn

__all__ = ["Answer", "Engine", "Turn"]

_HOMES = {"Answer": "qa.records", "Engine": "qa.engine", "Turn": "qa.records"}


def __getattr__(name: str) -> object:
    """Looked up when asked for (PEP 562): `import qa` alone costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)

"""What the serving process and those that answer say to each other, pickled, over sockets that nobody else has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from qa.records import Answer, Found, Turn
from qa.settings import Settings
from qa.stages import Stage


@dataclass(frozen=True, slots=True)
class Start:
    """What a worker is to open and how it logs; `model` and `log` as on the command line."""

    settings: Settings
    model: str | None = None
    log: str = "off"
    log_content: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """Its engine is open and warm."""

    reader_state: str


@dataclass(frozen=True, slots=True)
class Call:
    """A question for one of the engine's functions; `request_id` is for the log."""

    function: Literal["ask", "find", "stream"]
    question: str
    history: tuple[Turn, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What the function returned, or one of the growing answers."""

    value: Answer | Found


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over; `error` is what it raised. One that isn't Tenkyo's own stays in the worker's log."""

    error: Exception | None = None
    stages: tuple[Stage, ...] = ()


STOP = None
"""Nobody listens to the growing answers any more."""

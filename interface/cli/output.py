"""Where results and messages of a command go."""

from __future__ import annotations

import json
import sys
from typing import Any


def say(message: str) -> None:
    """A message for the user, on stderr, in one line."""
    print(" ".join(message.split()), file=sys.stderr)


def print_result(result: Any) -> None:
    """A text as it is, anything else as JSON, on stdout."""
    print(result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, indent=2))

"""The commands of `tenkyo` by name: results to stdout, progress and messages to stderr, 0 or 1 as exit code."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from interface.cli import asking, documents, folders, guarding, serving, setting_up
from qa.settings import Settings

COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "serve": serving.serve,
    "ask": asking.ask,
    "find": asking.find,
    "add": documents.add,
    "sync": folders.sync,
    "list": documents.list_documents,
    "remove": documents.remove,
    "show": documents.show,
    "evaluate": asking.evaluate,
    "hash": guarding.make_entry,
    "check": documents.check,
    "backup": documents.backup,
    "restore": documents.restore,
    "copy": documents.copy,
    "doctor": setting_up.doctor,
    "mcp": setting_up.mcp,
    "completion": setting_up.completion,
}
ANSWERING = frozenset(
    {"serve", "ask", "find", "evaluate", "doctor", "mcp"}
)  # those that a language model may have a part in

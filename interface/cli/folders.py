"""`tenkyo sync`: a folder followed, once or for as long as it runs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable

from interface.cli.output import say
from qa.settings import Settings


def sync(args: argparse.Namespace, settings: Settings) -> int:
    """Prints a line for each document that was added, updated or removed; files that can't be read are said."""
    from qa.sync import sync as once
    from qa.sync import watched

    failures: list[str] = []

    def failed(error: Exception) -> None:
        failures.append(str(error))
        say(str(error))

    if not args.watch:
        changed = _tell(once(args.folder, settings, model=args.model, failed=failed), args.json)
        if not changed and not failures:
            say("変わりはありません。 / Nothing has changed.")
        return 1 if failures else 0
    say(f"{args.folder} を見ています（Ctrl-C で終了） / watching, Ctrl-C to stop")
    for changes in watched(args.folder, settings, model=args.model, failed=failed):
        _tell(changes, args.json)
    return 0


def _tell(changes: Iterable[object], as_json: bool) -> int:
    """How many there were."""
    from interface.text_output import added_line, document_line
    from qa.documents import Added, DocumentInfo

    count = 0
    for change in changes:
        count += 1
        if isinstance(change, Added):
            told, line = {**change.document.to_json(), "status": change.status}, added_line(change)
        else:
            assert isinstance(change, DocumentInfo)
            told, line = {**change.to_json(), "status": "removed"}, f"削除  {document_line(change)}"
        print(json.dumps(told, ensure_ascii=False) if as_json else line, flush=True)
    return count

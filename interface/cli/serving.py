"""`tenkyo serve`: the page and the API until it is told to stop."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from interface.cli.asking import open_engine
from interface.cli.guarding import make_policy
from interface.cli.output import say
from interface.settings import FORM_BYTES, LANES, WAITING_LANES, PageSettings
from interface.starting import starting
from qa.errors import SettingsError
from qa.settings import Settings, SharedBase

if TYPE_CHECKING:
    from interface.answering import AnswersQuestions
    from interface.workers.child import Child


def serve(args: argparse.Namespace, settings: Settings) -> int:
    from interface.http.listening import listen, url_of

    # A port in use is noticed before anything is loaded, and whoever comes meanwhile waits.
    with listen(args.host, args.port) as listening, _first_process(args, settings) as first, starting() as started:
        policy = make_policy(args, settings.serving, listening)
        address = url_of(listening)
        say(f"準備しています… / Getting ready… {address}")
        engine = _answering(args, settings, first)  # begins to load its reader, while these are imported
        from interface.access.sign_in import SignIn
        from interface.http.guard.limits import Limits
        from interface.http.measured import measured
        from interface.http.server import serve
        from interface.page.late import make_app

        file_bytes = settings.corpus.reading.file_bytes
        limits = Limits(upload_bytes=file_bytes + FORM_BYTES)
        if args.grace is not None:
            limits = replace(limits, grace_seconds=args.grace)
        accounts = not policy.access.open
        place = engine.knowledge_base.place
        conversations = place if isinstance(place, SharedBase) else place / "conversations.sqlite"
        page = PageSettings(file_bytes=file_bytes, accounts=accounts, conversations=conversations if accounts else None)

        def ready() -> None:
            started()
            say(f"典拠 → {address} （Ctrl-C で終了 / to stop）")  # whoever reads it may open the page

        app = make_app(measured(engine, policy.tracing), page, ready)
        serve(
            SignIn(app, policy.access),
            listening,
            hosts=args.allow_host,
            limits=limits,
            policy=policy,
        )
    return 0


@contextmanager
def _first_process(args: argparse.Namespace, settings: Settings) -> Iterator[Child | None]:
    """Of several that answer, the first: it loads what it needs while this one does. Raises `SettingsError`."""
    if args.workers == 1:
        yield None
        return
    if sys.platform == "win32":
        raise SettingsError(
            "--workers は Windows では使えません。付けずに起動してください。",
            "--workers is not for Windows. Start without it.",
        )
    from interface.workers.child import Child

    first = Child(_lanes(settings))
    try:
        yield first
    finally:
        first.end()


def _answering(args: argparse.Namespace, settings: Settings, first: Child | None) -> AnswersQuestions:
    """What answers: an engine in this process, or `first` and others like it. Raises the errors of both."""
    if first is None:
        return open_engine(args, settings)
    from interface.workers.messages import Start
    from interface.workers.pool import Workers
    from qa.documents import open_documents

    knowledge_base = open_documents(settings, model=args.model)  # made on first use, before they look for it
    cores = max(1, (os.cpu_count() or 1) // args.workers)  # for each of them
    threads = min(settings.reader.threads, cores)
    reader = replace(settings.reader, threads=threads, at_once=max(1, cores // threads))
    start = Start(replace(settings, reader=reader), args.model, args.log, args.log_content)
    return Workers(knowledge_base, start, args.workers, lanes=_lanes(settings), first=first)


def _lanes(settings: Settings) -> int:
    return LANES if settings.language_model is None else WAITING_LANES

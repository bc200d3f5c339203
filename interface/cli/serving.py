"""`tenkyo serve`: the page and the API until it is told to stop."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from interface.cli.asking import open_engine
from interface.cli.guarding import make_policy
from interface.cli.output import say
from interface.settings import FORM_BYTES, LANES, WAITING_LANES, PageSettings
from qa.errors import SettingsError
from qa.settings import Settings, SharedBase

if TYPE_CHECKING:
    from interface.answering import AnswersQuestions


def serve(args: argparse.Namespace, settings: Settings) -> int:
    from interface.access.sign_in import SignIn
    from interface.http.guard.limits import Limits
    from interface.http.measured import measured
    from interface.http.server import listen, serve, url_of

    file_bytes = settings.corpus.reading.file_bytes
    limits = Limits(upload_bytes=file_bytes + FORM_BYTES)
    if args.grace is not None:
        limits = replace(limits, grace_seconds=args.grace)
    with listen(args.host, args.port) as listening:  # a port in use is noticed before anything is loaded
        policy = make_policy(args, settings.serving, listening)
        address = url_of(listening)
        say(f"準備しています… / Getting ready… {address}")
        engine = _answering(args, settings)
        from interface.page.late import make_app

        accounts = not policy.access.open
        place = engine.knowledge_base.place
        conversations = place if isinstance(place, SharedBase) else place / "conversations.sqlite"
        page = PageSettings(file_bytes=file_bytes, accounts=accounts, conversations=conversations if accounts else None)
        ready = f"典拠 → {address} （Ctrl-C で終了 / to stop）"
        app = make_app(measured(engine, policy.tracing), page, lambda: say(ready))  # whoever reads it may open the page
        serve(
            SignIn(app, policy.access),
            listening,
            hosts=args.allow_host,
            limits=limits,
            policy=policy,
        )
    return 0


def _answering(args: argparse.Namespace, settings: Settings) -> AnswersQuestions:
    """What answers: an engine in this process, or several in processes of their own. Raises the errors of both."""
    if args.workers == 1:
        return open_engine(args, settings)
    if sys.platform == "win32":
        raise SettingsError(
            "--workers は Windows では使えません。付けずに起動してください。",
            "--workers is not for Windows. Start without it.",
        )
    from interface.workers.messages import Start
    from interface.workers.pool import Workers
    from qa.documents import open_documents

    knowledge_base = open_documents(settings, model=args.model)  # made on first use, before they look for it
    cores = max(1, (os.cpu_count() or 1) // args.workers)  # for each of them
    threads = min(settings.reader.threads, cores)
    reader = replace(settings.reader, threads=threads, at_once=max(1, cores // threads))
    settings = replace(settings, reader=reader)
    start = Start(settings, args.model, args.log, args.log_content)
    lanes = LANES if settings.language_model is None else WAITING_LANES
    return Workers(knowledge_base, start, args.workers, lanes=lanes)

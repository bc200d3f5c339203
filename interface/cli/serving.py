"""`tenkyo serve`: the page and the API until it is told to stop."""

from __future__ import annotations

import argparse
from dataclasses import replace

from interface.cli.asking import open_engine
from interface.cli.guarding import make_policy
from interface.cli.output import say
from interface.settings import FORM_BYTES, PageSettings
from qa.settings import Settings


def serve(args: argparse.Namespace, settings: Settings) -> int:
    from interface.access.sign_in import SignIn
    from interface.http.guard.limits import Limits
    from interface.http.server import listen, serve, url_of

    file_bytes = settings.corpus.reading.file_bytes
    limits = Limits(upload_bytes=file_bytes + FORM_BYTES)
    if args.grace is not None:
        limits = replace(limits, grace_seconds=args.grace)
    with listen(args.host, args.port) as listening:  # a port in use is noticed before anything is loaded
        policy = make_policy(args, settings.serving, listening)
        address = url_of(listening)
        say(f"準備しています… / Getting ready… {address}")
        engine = open_engine(args, settings)
        from interface.page.page import make_app

        app = make_app(engine, PageSettings(file_bytes=file_bytes, accounts=not policy.access.open))
        ready = f"典拠 → {address} （Ctrl-C で終了 / to stop）"
        serve(
            SignIn(app, policy.access),
            listening,
            hosts=args.allow_host,
            ready=lambda: say(ready),
            limits=limits,
            policy=policy,
        )
    return 0

"""`tenkyo doctor`, `mcp` and `completion`: what surrounds the answering."""

from __future__ import annotations

import argparse

from interface.cli.asking import open_engine
from interface.cli.output import painted, print_result
from qa.settings import Settings

_STATES = {"ok": ("○", "green"), "warning": ("△", "yellow"), "fault": ("×", "red")}


def doctor(args: argparse.Namespace, settings: Settings) -> int:
    """Exits with 1 where something doesn't work."""
    from qa.doctor import findings

    found = []
    for finding in findings(settings):
        found.append(finding)
        if not args.json:
            mark, colour = _STATES[finding.state]
            print(f"{painted(mark, colour)} {finding.name}: {finding.said}", flush=True)
    if args.json:
        print_result([finding.to_json() for finding in found])
    return 1 if any(finding.state == "fault" for finding in found) else 0


def mcp(args: argparse.Namespace, settings: Settings) -> int:
    """Until the assistant closes the pipe; stdout is the protocol's alone."""
    from interface.http.mcp_tools import make_mcp
    from interface.http.operations import Warming

    engine = open_engine(args, settings)
    Warming(engine).start()
    make_mcp(engine).run("stdio")
    return 0


def completion(args: argparse.Namespace, _: Settings) -> int:
    import shtab

    from interface.cli.arguments import make_parser

    print_result(shtab.complete(make_parser(), shell=args.shell))
    return 0

"""典拠: the composition root and the command line. `python app.py` is `tenkyo serve`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from interface.cli.arguments import make_parser
from interface.cli.commands import ANSWERING, COMMANDS
from interface.cli.output import say, use_colours
from qa.errors import QuestionError, TenkyoError
from qa.settings import Settings

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130  # exit codes; the last is what shells give to Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Whatever the user can mend is one line on stderr."""
    _write_utf8()
    _one_thread_a_question()
    use_colours(not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")  # https://no-color.org
    args = make_parser().parse_args(arguments)
    try:
        code = COMMANDS[args.command](args, _settings(args))
        sys.stdout.flush()
        return code
    except QuestionError as error:
        say(f"tenkyo: {error}")
        return USAGE
    except BrokenPipeError:  # the reader, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more at its end
        return FAILED
    except (TenkyoError, OSError) as error:
        say(f"tenkyo: {error}")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _settings(args: argparse.Namespace) -> Settings:
    """What the environment says, and over it what the command line does: built here, once, and handed down."""
    settings = Settings.from_environment(answering=args.command in ANSWERING)
    if getattr(args, "no_reader", False):
        settings = replace(settings, reader=replace(settings.reader, enabled=False))
    named = {"knowledge_base": args.kb, "search": args.search}
    return replace(
        settings, paths=replace(settings.paths, **{name: it for name, it in named.items() if it is not None})
    )


def _one_thread_a_question() -> None:
    """The products of one question are small: threads within one spend more on waiting for each other than they gain."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # read when NumPy is first imported, by the command


def _write_utf8() -> None:
    """JSON is UTF-8, whatever the locale says; what no encoding holds is written as an escape, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))

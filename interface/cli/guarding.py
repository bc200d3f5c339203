"""Who may call a server that is started from the command line; and `tenkyo hash`, which makes keys and users."""

from __future__ import annotations

import argparse
import getpass
import ipaddress
import socket
import sys
from typing import TYPE_CHECKING

from interface.cli.output import print_result, say
from qa.errors import SettingsError
from qa.settings import Serving, Settings

if TYPE_CHECKING:
    from interface.access.access import Access
    from interface.http.guard.policy import Policy


def make_policy(args: argparse.Namespace, serving: Serving, listening: socket.socket) -> Policy:
    """What `tenkyo serve` was told of who may call. Raises `SettingsError`, also where nothing was and others could."""
    from interface.http.guard.policy import Policy
    from interface.http.guard.proxies import Proxies
    from interface.http.logs import configure_logging
    from interface.http.tracing import make_tracing

    access = _access(args, serving)
    reachable = not _is_this_machines(listening) or bool(args.trusted_proxy)
    if access.open and reachable and not args.open:
        raise SettingsError(
            "ほかの機械から使えるようにするには、TENKYO_API_KEYS か TENKYO_USERS に `tenkyo hash NAME` の出力を"
            "書いてください。誰にでも開くなら --open を付けてください。",
            "Others could reach this: set TENKYO_API_KEYS or TENKYO_USERS to what `tenkyo hash NAME` prints,"
            " or say --open to let everybody in.",
        )
    if args.user_header and not args.trusted_proxy:
        raise SettingsError(
            "--user-header には、それを書くプロキシの --trusted-proxy も要ります。",
            "--user-header needs --trusted-proxy, the address of the proxy that writes it.",
        )
    return Policy(
        access=access,
        proxies=Proxies(tuple(args.trusted_proxy), args.root_path, tuple(args.allow_host), args.user_header),
        origins=frozenset(args.allow_origin),
        journal=configure_logging(args.log, content=args.log_content, audit=args.audit),
        tracing=make_tracing(serving),
    )


def make_entry(args: argparse.Namespace, settings: Settings) -> int:
    """`tenkyo hash`: the line to keep goes to stdout, the key itself to stderr, once; with `--json` both to stdout."""
    from interface.access.entries import make_key, make_user

    if args.password:
        key, entry = None, make_user(args.name, args.role, _password())
    else:
        key, entry = make_key(args.name, args.role)
    if args.json:
        secret = {} if key is None else {"key": key}
        print_result({"name": entry.name, "role": entry.role, "line": str(entry), **secret})
        return 0
    if key is not None:
        say(f"鍵（一度だけ表示します） / the key, shown this once: {key}")
    print_result(str(entry))
    return 0


def _access(args: argparse.Namespace, serving: Serving) -> Access:
    from interface.access.access import Access, Entries, Rates
    from interface.access.entries import read_entries

    given = {"TENKYO_API_KEYS": serving.api_keys, "TENKYO_USERS": serving.users}
    keys, users = (read_entries(name, written) if written else {} for name, written in given.items())
    usual = Rates()
    rates = Rates(args.per_minute or usual.asked_a_minute, args.changes_per_hour or usual.changed_an_hour)
    return Access(Entries(keys, users), session_key=serving.session_key, rates=rates)


def _is_this_machines(listening: socket.socket) -> bool:
    return ipaddress.ip_address(listening.getsockname()[0].partition("%")[0]).is_loopback


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    given = getpass.getpass("パスワード / password: ")
    if getpass.getpass("もう一度 / again: ") != given:
        raise SettingsError("二つが違います。やり直してください。", "The two differ. Start again.")
    return given

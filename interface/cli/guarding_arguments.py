"""The options of `tenkyo serve` that say who may call, and of `tenkyo hash`, which writes down who that is."""

from __future__ import annotations

import argparse
import ipaddress
import re
from pathlib import Path

ROLES = ("read", "write", "admin", "monitor")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\[\]:_-]+")
_ROOT = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")


def add_guarding(serve: argparse.ArgumentParser) -> None:
    serve.add_argument(
        "--open",
        action="store_true",
        help="鍵も利用者もなしに、この機械の外へ開く / open to other machines without keys or users",
    )
    serve.add_argument(
        "--root-path",
        type=_root,
        default="",
        metavar="/PATH",
        help="プロキシが置くパス（/tenkyo など） / the path that a proxy puts this server under",
    )
    serve.add_argument(
        "--trusted-proxy",
        type=_network,
        action="append",
        default=[],
        metavar="ADDRESS",
        help="X-Forwarded-* を信じてよいプロキシのアドレスかネットワーク（繰り返し可）"
        " / an address or network whose X-Forwarded-* is believed",
    )
    serve.add_argument(
        "--user-header",
        type=_header,
        default="",
        metavar="NAME",
        help="そのプロキシがサインインした利用者の名を書くヘッダー / the header in which that proxy names who signed in",
    )
    serve.add_argument(
        "--allow-origin",
        type=_origin,
        action="append",
        default=[],
        metavar="ORIGIN",
        help="呼んでよいほかのサイト（https://app.example、繰り返し可） / another site whose pages may call (CORS)",
    )
    serve.add_argument(
        "--per-minute", type=_count, metavar="N", help="鍵ごとの毎分の質問数 / questions a minute for each key (120)"
    )
    serve.add_argument(
        "--changes-per-hour",
        type=_count,
        metavar="N",
        help="鍵ごとの毎時の追加と削除 / documents added or removed an hour for each key (600)",
    )
    serve.add_argument(
        "--log", choices=("off", "text", "json"), default="off", help="要求ごとの記録 / a line for each request (off)"
    )
    serve.add_argument(
        "--log-content",
        action="store_true",
        help="記録に質問と文書の住所も書く / with what was asked and where; without it no log holds either",
    )
    serve.add_argument(
        "--audit",
        type=Path,
        metavar="FILE",
        help="誰が尋ね、加え、取り除いたかを書き足すファイル / a file of who asked, added and removed",
    )


def add_hash(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="NAME", help="誰の、または何のための鍵か / whose key, or what it is for")
    command.add_argument("--role", choices=ROLES, default="read", help="役割 / the role (read)")
    command.add_argument(
        "--password",
        action="store_true",
        help="鍵を作らず、尋ねるパスワードの行を作る / the line of a user, whose password is asked for",
    )


def _root(value: str) -> str:
    value = value.rstrip("/")
    if value and not _ROOT.fullmatch(value):
        raise argparse.ArgumentTypeError(f"/tenkyo のように書いてください / write it like /tenkyo: {value!r}")
    return value


def _network(value: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"アドレスかネットワークではありません / not an address or a network: {value!r}"
        ) from None


def _header(value: str) -> str:
    if value and not _HEADER.fullmatch(value):
        raise argparse.ArgumentTypeError(f"ヘッダーの名前ではありません / not a header's name: {value!r}")
    return value.lower()


def _origin(value: str) -> str:
    if not _ORIGIN.fullmatch(value):
        raise argparse.ArgumentTypeError(
            f"https://app.example のように書いてください / write it like https://app.example: {value!r}"
        )
    return value.lower()


def _count(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 0 < int(value) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"1 以上の整数にしてください / not a whole number from 1: {value!r}")
    return int(value)

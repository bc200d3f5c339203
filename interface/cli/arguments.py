"""What `tenkyo` accepts: commands, options and their help, Japanese first and English after ` / `.

Nothing heavy is imported here, so that `--help` and usage errors are instant.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import NoReturn

from interface.cli.examples import examples_of
from interface.cli.guarding_arguments import add_guarding, add_hash
from interface.settings import HOST, MOST_WORKERS, PORT
from qa.errors import SettingsError, TenkyoError
from qa.question.settings import QuestionLimits
from qa.question.validation import check_top
from qa.settings import SearchPlace, SharedBase, place_of, search_place_of

_PASSWORD = re.compile(r"://\S*@")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line and where the help is; argparse exits with 2, which is what usage errors do."""

    def error(self, message: str) -> NoReturn:
        message = _PASSWORD.sub("://…@", message)  # of a URL that stands where none is expected
        print(f"{self.prog}: {message}（使い方: {self.prog} --help）", file=sys.stderr)
        raise SystemExit(2)


class _Version(argparse.Action):
    """`--version`, looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(f"{parser.prog} {version('tenkyo')}")
        parser.exit()


def _folder(value: str) -> Path:
    if not value:
        raise argparse.ArgumentTypeError("フォルダーの名前が空です / the folder's name is empty")
    if "://" in value:  # it may hold a password, so it is not repeated
        raise argparse.ArgumentTypeError("URL ではなくフォルダーを指定してください / give a folder, not a URL")
    return Path(value)


def _place(value: str) -> Path | SharedBase:
    if not value:
        return _folder(value)
    try:
        return place_of(value, "--kb")
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _search_place(value: str) -> SearchPlace:
    try:
        return search_place_of(value, "--search")
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _top(value: str) -> int:
    try:
        return check_top(int(value))
    except (TenkyoError, ValueError) as error:
        reason = str(error) if isinstance(error, TenkyoError) else f"整数ではありません / not a whole number: {value!r}"
        raise argparse.ArgumentTypeError(reason) from None


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) > 65535:
        raise argparse.ArgumentTypeError(f"0 から 65535 の整数にしてください / not a port from 0 to 65535: {value!r}")
    return int(value)


def _workers(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(
            f"1 から {MOST_WORKERS} の整数にしてください / not 1 to {MOST_WORKERS}: {value!r}"
        )
    return int(value)


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise argparse.ArgumentTypeError(f"0 から 3600 の秒数にしてください / not 0 to 3600 seconds: {value!r}")
    return seconds


def _shared_options(default: object) -> _Parser:
    """Options of every command. They may stand before it, too, which is why the command's own have no default."""
    options = _Parser(add_help=False, argument_default=default)
    options.add_argument(
        "--kb",
        type=_place,
        metavar="DIR",
        help="知識ベースのフォルダーか postgresql:// の URL（既定: TENKYO_KB、なければユーザーのデータ領域）"
        " / the knowledge base's folder, or its URL",
    )
    options.add_argument(
        "--search",
        type=_search_place,
        metavar="URL",
        help="検索するサーバー。qdrant://ホスト:ポート/コレクション、または postgresql（--kb のデータベース）か"
        " その URL（既定: TENKYO_SEARCH、なければこのマシン）"
        " / a server that searches, instead of this machine",
    )
    options.add_argument(
        "--model",
        metavar="NAME_OR_PATH",
        help="埋め込みモデル（既定: 同梱のもの） / an embedding model other than the bundled one",
    )
    return options


def make_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tenkyo",
        epilog=examples_of("tenkyo"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="典拠 ― 文書について日本語で答え、根拠の一文を示します。"
        " / Answers questions about documents and shows the words each answer rests on.",
        parents=[_shared_options(None)],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="版 / the version")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=help,
            description=help,
            epilog=examples_of(name),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            parents=[_shared_options(argparse.SUPPRESS)],
            allow_abbrev=False,
        )

    _serve(command("serve", "ウェブのチャットと API を開く / open the web chat and the API"))
    _ask(command("ask", "質問に答える / answer a question"), "question")
    _ask(command("find", "出典だけを探す / find sources, without an answer"), "query")
    _add(command("add", "文書やフォルダーを加える / add documents or folders"))
    _sync(command("sync", "フォルダーの今に合わせる / follow a folder: add, update, remove"))
    _json(command("list", "文書の一覧 / list the documents"))
    _json(_document_id(command("remove", "文書を取り除く / remove a document")))
    show = "文書の本文をページの始まりとともに表示する / print a document's text with its page starts"
    _json(_document_id(command("show", show)))
    _evaluate(command("evaluate", "正解つきの質問で測る / measure with labelled questions"))
    hashing = command("hash", "鍵か利用者の一行を作る / make a key, or a user's line, for a server")
    add_hash(hashing)
    _json(hashing)
    _check(command("check", "知識ベースを調べる / verify the knowledge base"))
    _json(_backup(command("backup", "すべての文書を 1 つのファイルに保存する / save all documents in one file")))
    _json(
        _restore(
            command("restore", "保存したファイルから知識ベースを戻す / bring a knowledge base back from that file")
        )
    )
    _json(_copy(command("copy", "知識ベースを別の場所に写し、照合する / copy a knowledge base, and compare")))
    _json(command("doctor", "必要なものがそろっているか調べる / look whether everything needed works"))
    _reader(command("mcp", "標準入出力で MCP の道具になる / tools for an assistant (MCP) over stdin and stdout"))
    _completion(command("completion", "シェルの補完を出力する / print what your shell completes by"))
    return parser


def _serve(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--host", default=HOST, metavar="H", help=f"待ち受けるアドレス / address ({HOST})")
    serve.add_argument(
        "--port", type=_port, default=PORT, metavar="P", help=f"ポート、0 は空き / port, 0: any ({PORT})"
    )
    _reader(serve)
    serve.add_argument(
        "--workers",
        type=_workers,
        default=1,
        metavar="N",
        help="答えるプロセスの数。核の数まで / processes that answer, up to one for each core (1)",
    )
    serve.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="ブラウザーがこのサーバーを呼んでよい名前（繰り返し可） / a name browsers may call this server by",
    )
    add_guarding(serve)
    serve.add_argument(
        "--grace",
        type=_seconds,
        metavar="SECONDS",
        help="終了するとき処理中のものを待つ秒数 / how long what is in hand may take when told to end (6.5)",
    )


def _ask(asking: argparse.ArgumentParser, argument: str) -> None:
    """`ask` and `find`, whose one argument is called differently."""
    what = asking.add_mutually_exclusive_group(required=True)
    what.add_argument(argument, nargs="?", metavar=argument.upper(), help="質問（日英） / Japanese or English")
    what.add_argument(
        "--batch",
        metavar="FILE",
        help='1 行 1 件の JSON（{"id", "question"}）、- は標準入力 / JSON lines, - for standard input',
    )
    shown = QuestionLimits().shown_passages
    asking.add_argument("--top", type=_top, default=shown, metavar="N", help=f"出典の数 / passages ({shown})")
    asking.add_argument(
        "--document",
        action="append",
        default=[],
        metavar="NAME",
        help="この文書だけに尋ねる（ID、題名、ファイル名。繰り返し可） / ask this document alone, by id, title or file name",
    )
    _reader(asking)
    _json(asking)


def _reader(of: argparse.ArgumentParser) -> None:
    of.add_argument(
        "--no-reader",
        action="store_true",
        help="読解モデルを使わない（速いが、答えは粗い） / without the reader: faster, and answers less well",
    )


def _add(add: argparse.ArgumentParser) -> None:
    add.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="ファイルかフォルダー / files or folders")
    add.add_argument("--title", metavar="T", help="文書の題名（ファイルが 1 つのとき） / the title, for one file")
    _json(add)


def _sync(sync: argparse.ArgumentParser) -> None:
    sync.add_argument("folder", type=_folder, metavar="FOLDER", help="フォルダー / the folder")
    sync.add_argument(
        "--watch", action="store_true", help="変わるたびに合わせる（Ctrl-C で終了） / after each change, until Ctrl-C"
    )
    _json(sync)


def _completion(completion: argparse.ArgumentParser) -> None:
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="シェル / the shell")


def _document_id(of: argparse.ArgumentParser) -> argparse.ArgumentParser:
    of.add_argument("document_id", metavar="DOCUMENT_ID", help="`tenkyo list` の ID / an id of `tenkyo list`")
    return of


def _evaluate(evaluate: argparse.ArgumentParser) -> None:
    evaluate.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help="質問 / labelled questions")
    _reader(evaluate)
    evaluate.add_argument("--dialogues", type=Path, metavar="FILE", help="続きの質問 / dialogues of two turns")
    _json(evaluate)


def _check(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "--repair",
        action="store_true",
        help="索引を作り直す（--model でモデルも替わる） / rebuild what is derived, with --model's model where given",
    )
    _json(check)


def _backup(backup: argparse.ArgumentParser) -> argparse.ArgumentParser:
    backup.add_argument("file", type=Path, metavar="FILE", help="保存先 / where to, replaced when it is there")
    return backup


def _restore(restore: argparse.ArgumentParser) -> argparse.ArgumentParser:
    restore.add_argument(
        "file", type=Path, metavar="FILE", help="`tenkyo backup` のファイル / a file of `tenkyo backup`"
    )
    restore.add_argument(
        "--replace", action="store_true", help="今ある文書と置き換える / in the place of the documents that are there"
    )
    return restore


def _copy(copy: argparse.ArgumentParser) -> argparse.ArgumentParser:
    copy.add_argument("source", type=_place, metavar="FROM", help="写すもの / the knowledge base's folder or URL")
    copy.add_argument(
        "to", type=_place, metavar="TO", help="写す先（なければ作る） / where to, made when there is none"
    )
    return copy


def _json(of: argparse.ArgumentParser) -> None:
    of.add_argument("--json", action="store_true", help="JSON で出力 / print JSON")

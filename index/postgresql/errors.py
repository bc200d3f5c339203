"""What PostgreSQL and its client library report, in one clear line: without names, passwords or a document's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from index.errors import (
    KnowledgeBaseBusy,
    KnowledgeBaseDamaged,
    KnowledgeBaseError,
    KnowledgeBaseNotWritable,
    KnowledgeBaseUnreachable,
)
from index.postgresql.address import SharedBase

_DETAIL_CHARACTERS = 200
_ANSWERED = ("FATAL:", "no password supplied")  # the server was there, and said no


@contextmanager
def explained(base: SharedBase) -> Iterator[None]:
    """Turn what goes wrong with the server into an error of `index.errors`."""
    try:
        yield
    except psycopg.Error as error:
        raise _explain(error, base) from None  # its own words may hold a document's


def unreachable(base: SharedBase, error: psycopg.Error) -> KnowledgeBaseError:
    """Why no connection was made, in the first line that says it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    # "connection failed: connection to server at …, port … failed: " says what the address says already.
    detail = base.without_secrets(re.sub(r"^.*\bfailed: +(?=\S)", "", lines[0]))[:_DETAIL_CHARACTERS]
    if any(sign in lines[0] for sign in _ANSWERED):
        return KnowledgeBaseUnreachable(
            f"PostgreSQL が接続を断りました: {base} ({detail})。利用者、パスワード、データベースの名前を確かめてください。",
            f"PostgreSQL refused the connection: {base} ({detail}). Check user, password and the database's name.",
        )
    return KnowledgeBaseUnreachable(
        f"PostgreSQL に接続できません: {base} ({detail})。サーバーとネットワークを確かめてください。",
        f"PostgreSQL can't be reached: {base} ({detail}). Check the server and the network.",
    )


def _explain(error: psycopg.Error, base: SharedBase) -> KnowledgeBaseError:
    state = error.sqlstate or ""
    if state in ("55P03", "57014", "40001", "40P01"):  # a lock that was waited for too long
        return KnowledgeBaseBusy(
            f"別の処理が書き込み中です: {base}。終わるのを待ってからやり直してください。",
            f"Another process is writing: {base}. Wait until it has finished and try again.",
        )
    if state in ("53100", "54000", "53200"):
        return KnowledgeBaseNotWritable(
            f"PostgreSQL のサーバーに空きが足りず、保存できません: {base}。空きを作ってからやり直してください。",
            f"The PostgreSQL server is out of room, nothing was saved: {base}. Make room and try again.",
        )
    if state in ("42501", "25006"):
        return KnowledgeBaseNotWritable(
            f"書き込みが許可されていません: {base}。利用者の権限と、読み取り専用のサーバーでないかを確かめてください。",
            f"Writing is not allowed: {base}. Check the user's rights, and whether the server is a read-only one.",
        )
    if isinstance(error, psycopg.DataError) and "NUL" in str(error):
        return KnowledgeBaseError(
            f"文書に U+0000 の文字があり、PostgreSQL には入れられません: {base}。その文字を除いて加えてください。",
            f"The document has the character U+0000, which PostgreSQL doesn't take: {base}. Add it without that one.",
        )
    if state in ("42P01", "42703", "3F000"):
        return damaged(base, f"{state} {type(error).__name__}")
    if isinstance(error, psycopg.OperationalError) and state[:2] in ("", "08", "57", "53"):
        return KnowledgeBaseUnreachable(
            f"PostgreSQL との接続が切れました: {base}。サーバーを確かめて、やり直してください。",
            f"The connection to PostgreSQL was lost: {base}. Check the server and try again.",
        )
    return KnowledgeBaseError(
        f"PostgreSQL で失敗しました: {base} ({state} {type(error).__name__})。",
        f"PostgreSQL failed: {base} ({state} {type(error).__name__}).",
    )


def damaged(base: SharedBase, detail: str) -> KnowledgeBaseDamaged:
    return KnowledgeBaseDamaged(
        f"ナレッジベースのものではない表があります: {base} ({detail})。別のデータベースを指定するか、バックアップから戻してください。",
        f"The tables are not a knowledge base's: {base} ({detail}). Name another database, or restore a backup.",
    )

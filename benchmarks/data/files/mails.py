"""Mails and mailboxes in the encodings that mail programs use, and ZIPs of files."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from benchmarks.data.files.expect import Expected, cells_of, expect
from benchmarks.data.files.markup import to_markdown, to_plain
from benchmarks.data.files.model import Grid, Text, read_text
from benchmarks.data.files.prints import plain_html

_ABSENT = ["=?", "Content-Type", "quoted-printable"]


def make_mails(out: Path) -> Iterator[Expected]:
    for name, write in (("notice", _in_jis), ("manual", _as_page), ("rules", _with_table)):
        text = read_text(name)
        path = out / f"mail-{name}.eml"
        body = text if name == "manual" else _flat(text)
        path.write_bytes(write(text))
        expected = expect(path.name, body, absent=_ABSENT)
        yield replace(expected, cells=cells_of(text.grids)) if name == "rules" else expected


def _flat(text: Text) -> Text:
    return replace(text, parts=tuple(part for part in text.parts if not isinstance(part, Grid)))


def _in_jis(text: Text) -> bytes:
    """ISO-2022-JP, lines broken after 34 characters, a signature below."""
    subject = Header(text.title, "iso-2022-jp").encode()
    sender = Header("村瀬 和子", "iso-2022-jp").encode()
    body = to_plain(_flat(text), 34) + "\n-- \n管理室　村瀬 和子\n内線 412\n"
    head = (
        f"From: {sender} <murase@example.jp>\nTo: all@example.jp\nSubject: {subject}\n"
        "Date: Mon, 28 Sep 2026 09:12:00 +0900\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=ISO-2022-JP\nContent-Transfer-Encoding: 7bit\n\n"
    )
    return (head.encode("ascii") + body.encode("iso2022_jp")).replace(b"\n", b"\r\n")


def _as_page(text: Text) -> bytes:
    """HTML in base64, as a web mail sends it."""
    page = base64.encodebytes(plain_html(text).encode("utf-8")).decode("ascii")
    return (
        f"From: shop@example.jp\r\nTo: me@example.jp\r\nSubject: {Header(text.title, 'utf-8').encode()}\r\n"
        "Date: Tue, 3 Mar 2026 18:00:00 +0900\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=UTF-8\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{page}"
    ).encode("ascii")


def _with_table(text: Text) -> bytes:
    """Plain text and HTML of the same words, and the table as an attached CSV with a Japanese name."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "kanri@example.jp", "wakaba@example.jp", text.title
    message.set_content(to_plain(_flat(text)), cte="quoted-printable")
    message.add_alternative(plain_html(_flat(text)), subtype="html")
    rows = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in (text.grids[0].header, *text.grids[0].rows))
    message.add_attachment(rows.encode("cp932"), maintype="text", subtype="csv", filename="使用料.csv")
    return message.as_bytes()


def make_mailboxes(out: Path) -> Iterator[Expected]:
    """Three mails each; a line that begins with “From ” is escaped in it."""
    for number, names in enumerate(
        (("notice", "story", "rules"), ("minutes", "prices", "paper"), ("survey", "manual", "story")), 1
    ):
        path = out / f"box-{number}.mbox"
        said: list[str] = []
        with path.open("wb") as box:
            for at, name in enumerate(names):
                text = _flat(read_text(name))
                message = EmailMessage()
                message["From"], message["Subject"] = f"{name}@example.jp", text.title
                message["Date"] = f"Mon, {5 + at} Jan 2026 10:00:00 +0900"
                message.set_content(to_plain(text), cte="base64" if at else "8bit")
                data = message.as_bytes().replace(b"\nFrom ", b"\n>From ")
                box.write(f"From {name}@example.jp Mon Jan  {5 + at} 10:00:00 2026\n".encode() + data + b"\n")
                said += [text.title, *expect("", text).sentences[:4]]
        yield Expected(path.name, path.stem, said, absent=_ABSENT)


def make_archives(out: Path) -> Iterator[Expected]:
    """ZIPs of documents: names in UTF-8, in CP932 as Windows writes them, and folders within."""
    for number, (names, codec) in enumerate(
        ((("notice", "rules"), "utf-8"), (("minutes", "story"), "cp932"), (("survey", "manual", "prices"), "utf-8")), 1
    ):
        path = out / f"bundle-{number}.zip"
        said: list[str] = []
        cells: list[tuple[str, str]] = []
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for at, name in enumerate(names):
                text = read_text(name)
                inside = f"資料{'/下書き' if at else ''}/{at + 1} {text.title}.md"
                info = zipfile.ZipInfo(inside if codec == "utf-8" else inside.encode("cp932").decode("cp437"))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, to_markdown(text))
                found = expect("", text)
                said += found.sentences[:6]
                cells += found.cells[:4]
        yield Expected(path.name, "", said, cells, ["資料/"])

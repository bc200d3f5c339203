"""One message taken apart: its headers, its text, what it quotes and who signed it, what is attached.

Taken apart by Python's own `email`, under bounds: every line is held against each part that is open, and parts may be
written one in another without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from corpus.errors import DamagedDocument
from corpus.readers.mail.charsets import decode_body, decode_header_value

_NESTING = re.compile(rb"content-type:\s*(?:multipart|message)/", re.IGNORECASE)
_MOST_NESTED = 100  # parts that hold parts; each open one is asked at every line
_DEEPEST = 20  # parts in parts
_WEEKDAYS = "月火水木金土日"
_LONGEST_LIST = 20_000  # characters of a header that lists people
_MOST_ADDRESSES = 200  # of one header; the rest is counted


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    media_type: str
    data: bytes


@dataclass(slots=True)
class Mail:
    """`plain` and `html` are the text in either form, where it has it; `forwarded` the messages within."""

    subject: str = ""
    headers: list[str] = field(default_factory=list)
    date: str = ""
    plain: str = ""
    html: bytes = b""
    attachments: list[Attachment] = field(default_factory=list)
    forwarded: list[Mail] = field(default_factory=list)
    pictures: int = 0  # within the text, which are left out


def parse_mail(data: bytes) -> Mail:
    """Raises `DamagedDocument` when parts are nested beyond measure or none is a mail's."""
    if len(_NESTING.findall(data)) > _MOST_NESTED:
        raise _nested()
    try:
        message = message_from_bytes(data)
    except RecursionError:
        raise _nested() from None
    if not message.keys():
        raise DamagedDocument(
            "メールのヘッダー（From、Subject など）がありません。メールソフトから EML で保存し直してください。",
            "There are no mail headers (From, Subject, …). Save it as EML again from the mail program.",
        )
    return _mail(message, 0)


def _mail(message: Message, depth: int) -> Mail:
    mail = Mail(subject=_header(message, "Subject"), date=japanese_date(_header(message, "Date")))
    for name, japanese in (("From", "差出人"), ("To", "宛先"), ("Cc", "CC")):
        if people := _people(message, name):
            mail.headers.append(f"{japanese}：{people}")
    if mail.date:
        mail.headers.append(f"日時：{mail.date}")
    if mail.subject:
        mail.headers.append(f"件名：{mail.subject}")
    _take(message, mail, depth)
    return mail


def _take(part: Message, mail: Mail, depth: int) -> None:
    """Put what `part` holds into its place in `mail`."""
    if depth > _DEEPEST:
        raise _nested()
    kind = part.get_content_type()
    if kind == "message/rfc822":
        mail.forwarded.extend(_mail(inner, depth + 1) for inner in _parts(part))
    elif part.is_multipart():
        for inner in _parts(part):
            _take(inner, mail, depth + 1)
    elif kind == "text/plain" and not _is_attached(part):
        text = _text(part)
        mail.plain = f"{mail.plain}\n\n{text}" if mail.plain else text
    elif kind == "text/html" and not _is_attached(part):
        mail.html += _text(part).encode("utf-8", "replace")
    elif kind.startswith("image/") and part.get("Content-ID") and not _is_attached(part):
        mail.pictures += 1
    elif data := _payload(part):
        mail.attachments.append(Attachment(_file_name(part, len(mail.attachments) + 1), kind, data))


def _parts(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    yield from (inner for inner in payload if isinstance(inner, Message)) if isinstance(payload, list) else ()


def _is_attached(part: Message) -> bool:
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    return disposition.startswith("attachment") or bool(part.get_filename() and disposition.startswith("inline"))


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message) -> str:
    text = decode_body(_payload(part), str(part.get_content_charset() or "")).replace("\r\n", "\n").replace("\r", "\n")
    if str(part.get_param("format", "")).lower() == "flowed":
        text = re.sub(r"(?m)^(?!-- $)(.+) \n(?!>|-- $)", r"\1 ", text)
    return text


def _file_name(part: Message, number: int) -> str:
    name = decode_header_value(part.get_filename() or "").replace("\\", "/").rsplit("/", 1)[-1]
    name = re.sub(r"[\x00-\x1f]", "", name)[:200].strip(". ")
    return name or f"添付{number}"


def _header(message: Message, name: str) -> str:
    return decode_header_value(next(iter(_raw_headers(message, name)), ""))


def _raw_headers(message: Message, name: str) -> list[str]:
    """As they stand in the file: `email` itself replaces bytes that are not encoded."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def _people(message: Message, name: str) -> str:
    """Names and addresses; encoded names are decoded once they are parted, for they may hold commas."""
    values = [value[:_LONGEST_LIST] for value in _raw_headers(message, name)[:_MOST_ADDRESSES]]
    try:
        addresses = getaddresses(values)
    except RecursionError:  # brackets in brackets
        addresses = []
    found = [
        f"{decode_header_value(person)} <{address}>" if person else address
        for person, address in addresses
        if person or address
    ]
    if not found:
        return decode_header_value(" ".join(values))
    rest = f"、ほか{len(found) - _MOST_ADDRESSES:,}人" if len(found) > _MOST_ADDRESSES else ""
    return "、".join(found[:_MOST_ADDRESSES]) + rest


def japanese_date(value: str) -> str:
    """
    >>> japanese_date("Fri, 01 May 2026 10:05:00 +0900")
    '2026年5月1日（金）10時05分'
    >>> japanese_date("Fri, 01 May 2026 10:05:00 +0100"), japanese_date("昨日")
    ('2026年5月1日（金）10時05分（UTC+01:00）', '昨日')
    """
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return value
    day = f"{date.year}年{date.month}月{date.day}日（{_WEEKDAYS[date.weekday()]}）"
    return f"{day}{date.hour}時{date.minute:02d}分{_zone(date)}"


def _zone(date: datetime) -> str:
    """The time zone, unless it is Japan's or none is told."""
    zone = date.strftime("%z")
    return f"（UTC{zone[:3]}:{zone[3:5]}）" if zone not in ("", "+0900") else ""


def _nested() -> DamagedDocument:
    return DamagedDocument(
        "メールの入れ子が深すぎます。添付を保存して別々に追加してください。",
        "The mail is nested too deeply. Save its attachments and add them one by one.",
    )

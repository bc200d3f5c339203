"""The plain text of a mail in parts: what its writer wrote, what is quoted of the mail before, and the signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_QUOTED = re.compile(r"[ \t]{0,3}(?:[>＞|｜][ >＞]?)+ ?")
_INTRODUCES_QUOTE = re.compile(
    r"On .{5,200} wrote:$|.{0,80}\d{4}.{0,80}(?:wrote|書きました|のメール|さんは(?:書き|送り)).{0,20}[:：]?$"
    r"|\d{4}年.{4,120}[>＞]\s*[:：]$|.{0,60}(?:さん|様|氏)(?:は|が|から|の)?.{0,30}(?:書きました|書いた|wrote)[:：]?$",
    re.IGNORECASE,
)
# What stands below this line is the mail before, without any marks.
_ORIGINAL = re.compile(
    r"-{2,}\s*(?:Original Message|Forwarded message|元のメッセージ|転送メッセージ|転送されたメッセージ|Original Appointment)\s*-{2,}$"
    r"|_{20,}$",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(r"(?:From|Sent|To|Subject|差出人|送信日時|送信者|宛先|件名|Date)\s*[:：]", re.IGNORECASE)
_SIGNATURE = re.compile(r"--\s?$")
_RULE_SIGNS = frozenset("-=_*~+#─━―ー〜～＝◇◆□■○●☆★※・:.∴")
_SHORTEST_RULE, _MOST_SIGNS = 8, 3  # characters; of them different ones
_CONTACT = re.compile(r"@|〒|TEL|Tel|電話|FAX|https?://|[0-9０-９]{2,4}[-－][0-9０-９]{2,4}[-－][0-9０-９]{3,4}")
_LONGEST_SIGNATURE = 15  # lines

Kind = Literal["text", "quote", "signature"]


@dataclass(frozen=True, slots=True)
class Part:
    """`text` without the marks of what is quoted."""

    kind: Kind
    text: str


def split_parts(text: str) -> list[Part]:
    """The parts in order; none is empty, and together they hold every line but marks of quotes, and rules at a signature."""
    lines = text.split("\n")
    body = _original_at(lines)
    signed = _signature_at(lines[:body])
    parts = _quotes_apart(lines[:signed])
    signature = lines[signed:body]
    while signature and (_SIGNATURE.match(signature[0]) or _is_rule(signature[0])):
        signature = signature[1:]
    parts.append(Part("signature", "\n".join(line for line in signature if not _is_rule(line))))
    parts.append(Part("quote", "\n".join(_unmarked(line) for line in lines[body:])))
    return [Part(part.kind, part.text.strip("\n")) for part in parts if part.text.strip()]


def _original_at(lines: list[str]) -> int:
    """The line that says that the mail before follows."""
    for at, line in enumerate(lines):
        if (
            _ORIGINAL.match(line.strip())
            and sum(bool(_HEADER_LINE.match(each.strip())) for each in lines[at + 1 : at + 8]) > 1
        ):
            return at
    return len(lines)


def _signature_at(lines: list[str]) -> int:
    """Where the signature begins: at `-- `, or at a rule before a few last lines that say how to reach somebody."""
    last = max((at for at, line in enumerate(lines) if line.strip()), default=-1)
    for at in range(last, max(last - _LONGEST_SIGNATURE, -1), -1):
        if _SIGNATURE.match(lines[at]):
            return at
    first = None
    for at in range(last, max(last - _LONGEST_SIGNATURE, -1), -1):
        if _QUOTED.match(lines[at]):
            break
        if _is_rule(lines[at]):
            first = at
    return first if first is not None and _CONTACT.search("\n".join(lines[first : last + 1])) else len(lines)


def _quotes_apart(lines: list[str]) -> list[Part]:
    parts: list[Part] = []
    kind: Kind = "text"
    waiting: list[str] = []

    def end(following: Kind) -> None:
        nonlocal kind, waiting
        parts.append(Part(kind, "\n".join(waiting)))
        kind, waiting = following, []

    for at, line in enumerate(lines):
        quoted = bool(_QUOTED.match(line)) and not _is_table(line)
        introduces = bool(_INTRODUCES_QUOTE.match(line.strip())) and _next_is_quoted(lines, at)
        now: Kind = "quote" if quoted or introduces or (not line.strip() and kind == "quote") else "text"
        if now != kind:
            end(now)
        waiting.append(_unmarked(line) if quoted else line)
        if introduces:
            waiting.append("")  # it is no part of what it introduces
    end("text")
    return parts


def _next_is_quoted(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at + 1 : at + 4] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _is_rule(line: str) -> bool:
    """A line drawn of a few signs, spaces between them or not."""
    signs = "".join(line.split())
    return len(signs) >= _SHORTEST_RULE and len(found := set(signs)) <= _MOST_SIGNS and found <= _RULE_SIGNS


def _is_table(line: str) -> bool:
    return line.lstrip()[:1] in ("|", "｜") and line.count("|") + line.count("｜") > 1


def _unmarked(line: str) -> str:
    match = _QUOTED.match(line)
    return line[match.end() :] if match and not _is_table(line) else line

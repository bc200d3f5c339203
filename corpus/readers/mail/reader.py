"""Mail to a `Document`: a message (EML) or a mailbox (MBOX), each message a section under its subject.

Who wrote to whom and when stands first, as a list. What is quoted of the mail before and the signature are kept, each as
such; attachments are read as the files they are and follow as sections of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import lxml.html

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentError, DocumentTooLarge
from corpus.readers.embedding import embed
from corpus.readers.html.reader import decode_html, parse_html, read_html
from corpus.readers.mail.message import Attachment, Mail, parse_mail
from corpus.readers.mail.parts import split_parts
from corpus.settings import ReadingLimits

ReadFile = Callable[[bytes, str], Document]  # the content of a file, and its name

_FIRST_LINE = re.compile(rb"(?:\A|(?<=\n)\r?\n)From [^\n]*[0-9]{4}[^\n]*\n")
_ESCAPED_FROM = re.compile(rb"(?m)^>(>*From )")
_MOST_MESSAGES = 50_000
_MOST_ATTACHMENTS = 200  # of one file
_DEEPEST = 3  # mails in mails
_STUB = 3  # times longer: then the HTML is the mail and its plain text says only that it is
_QUOTES = "//blockquote[@type='cite'] | //*[contains(concat(' ', @class, ' '), ' gmail_quote ')]"


def read_mail(
    data: bytes,
    *,
    read_file: ReadFile,
    title: str = "",
    fallback_title: str = "",
    source: str = "",
    limits: ReadingLimits = ReadingLimits(),
) -> Document:
    """The document of one message; its title is `title`, else its subject, else `fallback_title`.

    `read_file` reads an attachment. Raises `DamagedDocument` (no mail, nested without end) and `DocumentTooLarge`.
    """
    builder = DocumentBuilder(source=source, media_type="message/rfc822", limits=limits)
    mail = parse_mail(data)
    writer = _Writer(builder, read_file, limits)
    writer.mail(mail, 1)
    builder.title = title or mail.subject or fallback_title
    builder.repairs.extend(writer.left_out)
    return builder.build()


def read_mailbox(
    data: bytes,
    *,
    read_file: ReadFile,
    title: str = "",
    fallback_title: str = "",
    source: str = "",
    limits: ReadingLimits = ReadingLimits(),
) -> Document:
    """The document of all messages of a mailbox, in its order; its title is `title`, else `fallback_title`.

    A message that can't be read is said to be left out. Raises `DamagedDocument` when there is none, `DocumentTooLarge`.
    """
    builder = DocumentBuilder(
        title=title or fallback_title, source=source, media_type="application/mbox", limits=limits
    )
    writer = _Writer(builder, read_file, limits)
    for number, message in enumerate(_messages(data), 1):
        if number > _MOST_MESSAGES:
            raise DocumentTooLarge(
                f"メールが多すぎます（上限 {_MOST_MESSAGES:,} 通）。フォルダーを分けて書き出してください。",
                f"Too many messages (at most {_MOST_MESSAGES:,}). Export the folder in pieces.",
            )
        try:
            mail = parse_mail(message)
        except DamagedDocument as error:
            writer.left_out.append(f"{number:,}通目のメールは読めないので省きました（{error.message.japanese}）。")
            continue
        writer.mail(mail, 1, place=f"{number:,}通目")
    builder.repairs.extend(writer.left_out)
    return builder.build()


def _messages(data: bytes) -> Iterator[bytes]:
    starts = list(_FIRST_LINE.finditer(data))
    if not starts:
        raise DamagedDocument(
            "メールボックス（MBOX）の形ではありません（「From 」で始まる行がない）。メールソフトから書き出し直してください。",
            "Not a mailbox (MBOX): no line begins with “From ”. Export it again from the mail program.",
        )
    ends = [match.start() for match in starts[1:]] + [len(data)]
    for start, end in zip(starts, ends, strict=True):
        yield _ESCAPED_FROM.sub(rb"\1", data[start.end() : end])


@dataclass(slots=True)
class _Writer:
    """Writes messages into the builder, one after the other."""

    builder: DocumentBuilder
    read_file: ReadFile
    limits: ReadingLimits
    left_out: list[str] = field(default_factory=list)
    attachments: int = 0

    def mail(self, mail: Mail, level: int, place: str = "", depth: int = 0) -> None:
        self.builder.place(place)
        self.builder.heading(level, mail.subject or "（件名なし）")
        self.builder.add("list", "\n".join(mail.headers))
        if mail.plain.strip() and len(mail.html) < _STUB * len(mail.plain.encode()) + 10_000:
            self._plain(mail.plain, level + 1, place)
        elif mail.html:
            self._html(mail.html, level + 1, place)
        if mail.pictures:
            self.left_out.append(f"本文の画像{mail.pictures:,}件は、文字がないので省きました。")
        for attachment in mail.attachments:
            self._attachment(attachment, level + 1, place)
        for forwarded in mail.forwarded:
            if depth < _DEEPEST:
                self.mail(forwarded, level + 1, " ".join(filter(None, (place, "転送されたメール"))), depth + 1)
            else:
                self.left_out.append(f"転送が{_DEEPEST}段を超えるメール「{forwarded.subject}」は省きました。")

    def _plain(self, text: str, level: int, place: str) -> None:
        parts = split_parts(text)
        for at, part in enumerate(parts):
            last = all(later.kind != "text" for later in parts[at:])
            if part.kind == "signature":
                self._heading(level, "署名", place)
                self.builder.add("list", "\n".join(line.strip() for line in part.text.split("\n") if line.strip()))
            elif part.kind == "quote":
                inner = " ".join(filter(None, (place, "引用")))
                if last:  # nothing of the writer's own stands below, so that the quote may have a heading
                    self._heading(level, "引用された前のメール", inner)
                self._text(part.text, level + 1, inner, mark="> ")
                self.builder.place(place)
            else:
                self._text(part.text, level, place)

    def _html(self, data: bytes, level: int, place: str) -> None:
        """A page of HTML; what it quotes of the mail before is taken out of it and put behind it."""
        root = parse_html(decode_html(data))
        outermost: list[lxml.html.HtmlElement] = []
        within: set[lxml.html.HtmlElement] = set()
        for element in root.xpath(_QUOTES):
            if element not in within and element.getparent() is not None:
                within.update(element.iter())
                outermost.append(element)
        for element in outermost:
            element.drop_tree()
        embed(self._page(root), self.builder, level, place)
        if outermost:
            inner = " ".join(filter(None, (place, "引用")))
            self._heading(level, "引用された前のメール", inner)
            for element in outermost:
                embed(self._page(element), self.builder, level + 1, inner, mark="> ")
            self.builder.place(place)

    def _page(self, element: lxml.html.HtmlElement) -> Document:
        return read_html(lxml.html.tostring(element, encoding="utf-8"), limits=self.limits)

    def _text(self, text: str, level: int, place: str, mark: str = "") -> None:
        """A part of the text, read as a file of it would be."""
        try:
            document = self.read_file(text.encode("utf-8", "replace"), "本文.txt")
        except DocumentError as error:
            self.left_out.append(f"本文の一部は読めないので省きました（{error.message.japanese}）。")
        else:
            embed(document, self.builder, level, place, mark)

    def _heading(self, level: int, title: str, place: str) -> None:
        self.builder.place(place)
        self.builder.heading(level, title)

    def _attachment(self, attachment: Attachment, level: int, place: str) -> None:
        self.attachments += 1
        if self.attachments > _MOST_ATTACHMENTS:
            raise DocumentTooLarge(
                f"添付が多すぎます（上限 {_MOST_ATTACHMENTS:,} 件）。添付を保存して別々に追加してください。",
                f"Too many attachments (at most {_MOST_ATTACHMENTS:,}). Save them and add them one by one.",
            )
        try:
            document = self.read_file(attachment.data, attachment.name)
        except DocumentError as error:
            self.left_out.append(f"添付「{attachment.name}」は読めないので省きました（{error.message.japanese}）。")
            return
        inner = " ".join(filter(None, (place, f"添付「{attachment.name}」")))
        self._heading(level, f"添付：{attachment.name}", inner)
        embed(document, self.builder, level + 1, inner)
        self.left_out.extend(f"添付「{attachment.name}」：{said}" for said in document.repairs)
        self.builder.place(place)

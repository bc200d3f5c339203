"""Mail: who wrote what to whom and when, what is quoted, who signed, what is attached."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentTooLarge
from corpus.read import read_document
from corpus.readers.mail.parts import split_parts
from corpus.readers.mail.reader import read_mail
from corpus.readers.text_layer import read_text_layer
from tests.corpus.test_read_invariants import check

HEAD = "From: =?ISO-2022-JP?B?GyRCO0VFRBsoQg==?= <hamada@example.jp>\nSubject: =?UTF-8?Q?=E6=B8=A1=E3=81=97?=\nMIME-Version: 1.0\n"


def read(data: bytes | str, folder: Path, name: str = "a.eml") -> Document:
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    document = read_document(folder / name)
    check(document)
    return document


def message(text: str, subject: str = "渡し舟の時間") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "浜田一郎 <hamada@example.jp>", "岸本 <kishimoto@example.jp>, fune@example.jp"
    made["Subject"], made["Date"] = subject, "Sun, 05 Apr 2026 08:07:00 +0900"
    made.set_content(text, cte="base64")
    return made


def texts(document: Document, kind: str) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind == kind]


def test_who_wrote_to_whom_and_when(tmp_path: Path) -> None:
    document = read(bytes(message("舟は六時に出ます。\n")), tmp_path)
    assert document.title == "渡し舟の時間"
    assert document.text == (
        "# 渡し舟の時間\n\n差出人：浜田一郎 <hamada@example.jp>\n宛先：岸本 <kishimoto@example.jp>、fune@example.jp\n"
        "日時：2026年4月5日（日）8時07分\n件名：渡し舟の時間\n\n舟は六時に出ます。\n"
    )


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "shift_jis", "euc-jp"])
@pytest.mark.parametrize("transfer", ["base64", "quoted-printable", "8bit"])
def test_encodings(charset: str, transfer: str, tmp_path: Path) -> None:
    body = "渡し舟は六時に岸を離れます。帰りは夕方の五時です。\n"
    head = f"Subject: a\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {transfer}\n\n"
    data = body.encode(charset)
    if transfer == "base64":
        import base64

        data = base64.encodebytes(data)
    elif transfer == "quoted-printable":
        import quopri

        data = quopri.encodestring(data)
    assert body.strip() in read(head.encode() + data, tmp_path).text


def test_encoded_words_and_bytes_that_are_not(tmp_path: Path) -> None:
    assert read(HEAD + "\n本文です。\n", tmp_path).title == "渡し"
    assert "差出人：仕" in read(HEAD + "\n本文です。\n", tmp_path).text
    assert read("Subject: 生の題名です\nFrom: a@example.jp\n\n本文です。\n", tmp_path).title == "生の題名です"


def test_a_charset_that_is_not_what_it_says(tmp_path: Path) -> None:
    head = b"Subject: a\nContent-Type: text/plain; charset=%s\nContent-Transfer-Encoding: 8bit\n\n"
    assert "渡し舟の料金" in read(head % b"us-ascii" + "渡し舟の料金は二百円です。".encode("cp932"), tmp_path).text
    assert "渡し舟の料金" in read(head % b"nonsense" + "渡し舟の料金は二百円です。".encode(), tmp_path).text
    circled = b"\x1b$B-!\x1b(B " + "渡し舟".encode("iso2022_jp")
    assert "① 渡し舟" in read(head % b"iso-2022-jp" + circled, tmp_path).text


def test_flowed_lines_are_joined(tmp_path: Path) -> None:
    head = "Subject: a\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n"
    assert (
        "the boat leaves at six in the morning"
        in read(head + "the boat leaves \nat six in the \nmorning\n", tmp_path).text
    )


QUOTING = """岸本様

舟は六時に出ます。

2026年4月4日(土) 20:15 岸本 <kishimoto@example.jp>:
> 舟は何時に出ますか。
>
> 教えてください。

料金は二百円です。

--
浜田一郎
TEL 0123-45-6789
"""


def test_what_is_quoted_and_who_signed_stand_apart(tmp_path: Path) -> None:
    document = read(bytes(message(QUOTING)), tmp_path)
    assert "> 舟は何時に出ますか。" in document.text
    assert document.place_at(document.text.index("舟は何時に")) == "引用"
    assert document.place_at(document.text.index("料金は二百円")) == ""
    assert texts(document, "heading") == ["渡し舟の時間", "署名"]
    assert texts(document, "list")[-1] == "浜田一郎\nTEL 0123-45-6789"


def test_a_reply_above_the_mail_before(tmp_path: Path) -> None:
    before = "-----Original Message-----\nFrom: 岸本\nSent: 2026年4月4日\nSubject: 渡し舟\n\n舟は何時に出ますか。\n"
    document = read(bytes(message("六時です。\n\n" + before)), tmp_path)
    assert texts(document, "heading")[1:] == ["引用された前のメール"]
    assert document.place_at(document.text.index("舟は何時に")) == "引用"
    assert document.place_at(document.text.index("六時です")) == ""


def test_only_html(tmp_path: Path) -> None:
    made = message("")
    made.set_content(
        "<p>舟は<b>六時</b>に出ます。</p><div class='gmail_quote'><p>何時に出ますか。</p></div><ul><li>岸</li></ul>",
        subtype="html",
    )
    document = read(bytes(made), tmp_path)
    assert "舟は六時に出ます。" in document.text
    assert document.text.index("- 岸") < document.text.index("引用された前のメール") < document.text.index("何時に")
    assert document.place_at(document.text.index("何時に")) == "引用"


def test_of_two_forms_one_is_read(tmp_path: Path) -> None:
    made = message("舟は六時に出ます。\n")
    made.add_alternative("<p>舟は六時に出ます。</p>", subtype="html")
    assert read(bytes(made), tmp_path).text.count("舟は六時に出ます。") == 1
    stub = message("HTML 形式のメールです。\n")
    stub.add_alternative("<p>" + "舟は六時に出ます。" * 600 + "</p>", subtype="html")
    assert "舟は六時に出ます。" in read(bytes(stub), tmp_path).text


def test_attachments_are_read_as_the_files_they_are(tmp_path: Path) -> None:
    made = message("表を送ります。\n")
    made.add_attachment(
        "# 料金表\n\n大人は二百円である。\n".encode(), maintype="text", subtype="x", filename="料金 表.md"
    )
    made.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="舟.png")
    document = read(bytes(made), tmp_path)
    assert "## 添付：料金 表.md" in document.text
    assert document.place_at(document.text.index("大人は")) == "添付「料金 表.md」"
    [said] = document.repairs
    assert "舟.png" in said
    assert "PNG" in said


def test_a_mail_in_a_mail(tmp_path: Path) -> None:
    made = message("転送します。\n")
    made.add_attachment(message("舟は出ません。\n", subject="欠航"))
    document = read(bytes(made), tmp_path)
    assert "## 欠航" in document.text
    assert document.place_at(document.text.index("舟は出ません")) == "転送されたメール"


def test_a_mailbox(tmp_path: Path) -> None:
    box = b"".join(
        b"From a@example.jp Sun Apr  5 08:07:00 2026\n"
        + bytes(message(f"舟は{n}時に出ます。\n", subject=f"第{n}便"))
        + b"\n"
        for n in (6, 7)
    )
    document = read(box + b"From b@example.jp Sun Apr  5 2026\n\n\n", tmp_path, "箱.mbox")
    assert document.title == "箱"
    assert texts(document, "heading") == ["第6便", "第7便"]
    assert document.place_at(document.text.index("舟は7時")) == "2通目"
    assert any("3通目" in said for said in document.repairs)


@pytest.mark.parametrize(("name", "content"), [("a.eml", "\n本文だけ。\n"), ("a.mbox", "差出人のない文章。\n")])
def test_no_mail(name: str, content: str, tmp_path: Path) -> None:
    with pytest.raises(DamagedDocument, match=name):
        read(content, tmp_path, name)


def nested(depth: int) -> str:
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return f"Subject: a\n{opened}Content-Type: text/plain\n\ntext\n"


@pytest.mark.parametrize("depth", [30, 5_000])
def test_parts_nested_without_end(depth: int, tmp_path: Path) -> None:
    with pytest.raises(DamagedDocument, match="nested too deeply"):
        read(nested(depth), tmp_path)


def test_mails_attached_to_mails_without_end(tmp_path: Path) -> None:
    made = message("底です。\n")
    for n in range(6):
        outer = message(f"{n}段目です。\n")
        outer.add_attachment(bytes(made), maintype="application", subtype="octet-stream", filename=f"{n}.eml")
        made = outer
    document = read(bytes(made), tmp_path)
    assert "3段目です。" in document.text
    assert "底です。" not in document.text
    assert any("深すぎます" in said for said in document.repairs)


def test_more_attachments_than_anybody_sends(tmp_path: Path) -> None:
    part = '--b\nContent-Type: text/markdown\nContent-Disposition: attachment; filename="a.md"\n\nあ。\n'
    with pytest.raises(DocumentTooLarge, match="Too many attachments"):
        read('Subject: a\nContent-Type: multipart/mixed; boundary="b"\n\n' + part * 300 + "--b--\n", tmp_path)


@pytest.mark.parametrize(
    "header", ["Subject: " + "=?utf-8?b?" * 50_000, "From: " + "a@b, " * 100_000, "To: " + "(" * 200_000]
)
def test_headers_made_to_be_slow(header: str, tmp_path: Path) -> None:
    assert "本文です。" in read(f"X: y\n{header}\n\n本文です。\n", tmp_path).text


LINES = st.lists(
    st.sampled_from(
        ["文。", "", "> 引用。", ">> 二重。", "-- ", "-----Original Message-----", "From: a", "Subject: b", "=" * 20, "TEL 1", "a@b", "On Monday, a wrote:"]
    ),
    max_size=15,
)  # fmt: skip


@given(LINES)
def test_no_line_is_lost(lines: list[str]) -> None:
    parts = split_parts("\n".join(lines))
    kept = "\n".join(part.text for part in parts)
    for word in ("文。", "引用。", "二重。", "Original", "From: a", "TEL 1", "a@b", "On Monday"):
        assert kept.count(word) == "\n".join(lines).count(word)


def read_part(data: bytes, name: str) -> Document:
    return read_text_layer(data.decode(), title=name)


@settings(deadline=None)  # time is not what is tested, and machines are busy
@given(LINES, st.binary(max_size=60))
def test_any_mail(lines: list[str], rest: bytes) -> None:
    check(read_mail(HEAD.encode() + b"\n" + "文。\n".encode() + "\n".join(lines).encode() + rest, read_file=read_part))

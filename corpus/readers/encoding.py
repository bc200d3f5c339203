"""Bytes to text: which encoding is this, found by strict decoding and by how Japanese the outcome looks."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

from corpus.errors import DamagedDocument, UnsupportedFormat

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
# CP932 is Shift_JIS with the characters Windows added; euc_jis_2004 and the like come last, for rarer characters.
_JAPANESE = ("cp932", "euc_jp", "shift_jis_2004", "euc_jis_2004")
_ISO_2022_JP = ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004", "iso2022_jp_2")
_ISO_2022_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\$\([DOPQ]|\([BJI])")

# Controls that text may hold: tab, line ends, form feed, escape (ISO-2022-JP), and the end-of-file mark of old editors.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f\ufffe\uffff]")
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.001  # of all characters: above it, the bytes are no text
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_SAMPLE = 200_000  # characters judged: more changes nothing
_PLAUSIBLE = 0.6  # lowest `_plausibility` taken for Japanese; prose has 0.95 and more, misread prose below 0.5
_MARGIN = 0.4  # a line that reads this much better in another encoding is in that encoding
_LINE_BYTES = 12  # non-ASCII bytes that a line needs to be judged by itself


def decode(data: bytes) -> tuple[str, str]:
    """The text of `data` and the name of its encoding; a byte order mark is not part of the text.

    Raises `UnsupportedFormat` when this is no text, `DamagedDocument` for bytes that fit no one encoding.
    """
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return _decode_marked(data, codec, name), name
    if found := _decode_iso_2022(data):
        return found
    if not _CONTROL_BYTES.search(data):
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    found = _best_japanese(data)
    if found:
        _check_one_encoding(data, found[1])
        return found
    if b"\x00" in data:
        raise _not_text()
    return _decode_other(data)


def _decode_marked(data: bytes, codec: str, name: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise _damaged(data, error.start, name) from None
    if _has_controls(text):
        raise _not_text()
    return text


def _decode_iso_2022(data: bytes) -> tuple[str, str] | None:
    if not _ISO_2022_ESCAPE.search(data) or any(byte > 0x7F for byte in data):
        return None
    for codec in _ISO_2022_JP:
        try:
            return data.decode(codec), codec
        except UnicodeDecodeError as caught:
            error = caught
    raise _damaged(data, error.start, "iso2022_jp")


def _best_japanese(data: bytes) -> tuple[str, str] | None:
    """The strict decoding, Japanese or UTF-16, that reads best; None when none is plausible. At a tie, the first."""
    utf16 = ("utf-16-le", "utf-16-be") if len(data) % 2 == 0 else ()
    best: tuple[float, str, str] | None = None
    for codec in (*_JAPANESE, *utf16):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        score = _plausibility(text)
        if codec in utf16 and not _NON_ASCII.search(text):
            score = 1.0  # every second byte is NUL, so this is no accident
        if not _has_controls(text) and score >= _PLAUSIBLE and (best is None or score > best[0]):
            best = score, text, codec
    return best and best[1:]


def _decode_other(data: bytes) -> tuple[str, str]:
    """UTF-8 that holds a few controls or is broken, broken Japanese, or an encoding of another language."""
    errors: list[tuple[int, str]] = []
    for codec in ("utf-8", *_JAPANESE):
        try:
            text = data.decode(codec)
            if codec == "utf-8" and not _has_controls(text):
                return text, codec
            _check_one_encoding(data, codec)  # implausible as a whole; perhaps a half of it isn't
        except UnicodeDecodeError as error:
            text = data.decode(codec, errors="replace")
            bad, whole = text.count("\ufffd"), sum(map(len, _NON_ASCII.findall(text)))
            # Hardly anything but UTF-8 holds whole UTF-8 characters; of the others most must be readable.
            japanese = whole - bad > 2 * bad and _plausibility(text.replace("\ufffd", "")) >= _PLAUSIBLE
            if (codec == "utf-8" and whole - bad > 0.25 * bad) or japanese:
                errors.append((error.start, codec))
    if _has_controls(data.decode("latin-1")):
        raise _not_text()
    if errors:
        raise _damaged(data, *max(errors))
    guesses = {match.encoding: match.chaos for match in from_bytes(data[:_SAMPLE])}
    # Among equals Windows' Western code page, by far the most frequent.
    for codec in sorted(guesses, key=lambda name: (guesses[name], name != "cp1252")):
        try:
            return data.decode(codec), codec
        except UnicodeDecodeError:
            continue
    raise _damaged(data, _first_error(data), "utf-8")


def _check_one_encoding(data: bytes, codec: str) -> None:
    """Raise `DamagedDocument` when single lines read far better in another encoding than the whole file's."""
    if codec.startswith("utf-16"):
        return
    offset = 0
    for line in data.split(b"\n"):
        if sum(byte > 0x7F for byte in line) >= _LINE_BYTES:
            own = _plausibility(line.decode(codec, errors="replace"))
            for other in {"utf-8", "cp932", "euc_jp"} - {codec}:
                try:
                    better = _plausibility(line.decode(other)) > own + _MARGIN
                except UnicodeDecodeError:
                    continue
                if better:
                    raise _damaged(data, offset, codec, other)
        offset += len(line) + 1


def _plausibility(text: str) -> float:
    """How much `text` looks like Japanese: the mean over its non-ASCII characters, from −2 (no text) to 1."""
    total = count = 0.0
    for run in _NON_ASCII.findall(text[:_SAMPLE]):
        count += len(run)
        total += sum(map(_weight, run))
    return total / count if count else 0.0


@lru_cache(maxsize=70_000)
def _weight(character: str) -> float:
    code = ord(character)
    if 0x3001 <= code <= 0x30FF or 0xFF01 <= code <= 0xFF5E or code == 0x3000 or character in _common_kanji():
        return 1.0
    if 0x2010 <= code <= 0x203B or 0x2460 <= code <= 0x27BF:  # dashes, quotes, ※; ①, rules, ■
        return 0.8
    if 0xFF61 <= code <= 0xFF9F or code < 0x0500:  # half-width kana; Latin, Greek and Cyrillic letters
        return 0.3
    if 0xE000 <= code <= 0xF8FF or 0xD800 <= code <= 0xDFFF or code >= 0xFFF0 or code < 0xA0:
        return -2.0  # private use, surrogates, replacement characters, controls
    return 0.2 if 0x4E00 <= code <= 0x9FFF else -0.5


@lru_cache(maxsize=1)
def _common_kanji() -> frozenset[str]:
    """The 2,965 characters of JIS level 1: nearly all that prose holds, and few of what misread prose does."""
    cells = (bytes((lead, trail)) for lead in range(0x88, 0x99) for trail in range(0x40, 0xFD))
    kanji = (cell.decode("cp932", errors="ignore") for cell in cells if b"\x88\x9f" <= cell <= b"\x98\x72")
    return frozenset(character for character in kanji if len(character) == 1 and character >= "\u4e00")


def _has_controls(text: str) -> bool:
    return len(_CONTROL.findall(text)) > _CONTROL_SHARE * len(text)


def _first_error(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _not_text() -> UnsupportedFormat:
    return UnsupportedFormat(
        "文章のファイルではありません（バイナリー）。TXT、Markdown、HTML、PDF、DOCX、EPUB のどれかにしてください。",
        "Not a text file (binary). Give TXT, Markdown, HTML, PDF, DOCX or EPUB.",
    )


def _damaged(data: bytes, offset: int, codec: str, other: str = "") -> DamagedDocument:
    line = data.count(b"\n", 0, offset) + 1
    seen = (
        (f"{codec} の中に {other} が混ざっています", f"{other} inside {codec}")
        if other
        else (f"{codec} として読めないバイトがあります", f"bytes that are not {codec}")
    )
    return DamagedDocument(
        f"文字コードが一つに定まりません: 先頭から {offset:,} バイト（{line:,} 行目）、{seen[0]}。"
        "UTF-8 で保存し直してください。",
        f"No single encoding fits: at byte offset {offset:,} (line {line:,}), {seen[1]}. Save it as UTF-8.",
    )

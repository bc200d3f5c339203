"""One line of Aozora notation to plain text: 倉庫《そうこ》, ｜, ［＃…］, ※［＃…、第3水準1-94-50］.

The notation is Aozora Bunko's own (青空文庫「注記一覧」). Readings come back beside the text; what no note can be made
into text of is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_BRACKET = re.compile(r"［＃((?:[^［］]|［[^［］]*］){0,300})］")
_PLACE = re.compile(
    r"(?:第[34]水準)?(?<![0-9])([12])-([0-9]{1,2})-([0-9]{1,2})(?![0-9-])"
)  # plane, row, cell of JIS X 0213
_UNICODE = re.compile(r"U\+([0-9A-Fa-f]{4,6})")
_DESCRIBED = re.compile(r"「([^」]{1,40})」")
_HEADING = re.compile(r"「(.+)」は(?:同行|窓)?(大|中|小)見出し$")
_HEADING_OPENS = re.compile(r"(ここから)?(?:同行|窓)?(大|中|小)見出し$")
_HEADING_CLOSES = re.compile(r"(?:ここで)?(?:同行|窓)?(?:大|中|小)見出し終わり$")
_INDENT = re.compile(r"(?:ここから)?(?:天から)?[０-９0-9一二三四五六七八九十]+字下げ")
_PICTURE = re.compile(r".*(?:挿絵|図|写真|地図|表).*入る$")
_WARICHU = {"割り注": "（", "割り注終わり": "）"}
_REPEATED = (("／″＼", "〴〵"), ("／＼", "〳〵"))
_MISSING = "〓"
_LEVELS = {"大": 1, "中": 2, "小": 3}

# Characters that a ruby without ｜ belongs to: the run of one script before it.
_SCRIPTS = (
    re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆仝〇ヶヵ〻〓]"),
    re.compile(r"[ぁ-ゖゝゞ]"),
    re.compile(r"[ァ-ヴーヽヾ]"),
    re.compile(r"[A-Za-zＡ-Ｚａ-ｚÀ-ÿ\-'’]"),
    re.compile(r"[0-9０-９]"),
)


@dataclass(slots=True)
class AozoraLine:
    """`text` as it is read. `heading` is 1 to 3 where the line is a heading, 0 elsewhere; `indented` says that a note
    indents it. `opens` and `closes` say that a heading of several lines does. `readings` are (start, end, reading)."""

    text: str = ""
    readings: list[tuple[int, int, str]] = field(default_factory=list)
    heading: int = 0
    heading_text: str = ""  # when only a part of the line is the heading
    indented: bool = False
    opens: int = 0
    closes: bool = False
    pictures: int = 0
    missing: list[str] = field(default_factory=list)  # characters that are described and can't be typed
    notes: int = 0


def read_line(line: str) -> AozoraLine:
    """
    >>> read = read_line("夜の｜見回《みまわ》り［＃「見回り」に傍点］と※［＃「てへん＋丑」、第4水準2-12-93］")
    >>> read.text, read.readings
    ('夜の見回りと扭', [(2, 4, 'みまわ')])
    """
    found = AozoraLine()
    for old, new in _REPEATED:
        line = line.replace(old, new)
    _ruby(_without_notes(line, found), found)
    return found


def _without_notes(line: str, found: AozoraLine) -> str:
    parts: list[str] = []
    done = 0
    for match in _BRACKET.finditer(line):
        before = line[done : match.start()]
        done = match.end()
        if before.endswith("※"):
            parts.append(before[:-1] + _character(match[1], found))
        else:
            parts.append(before + _note(match[1], found))
    return "".join(parts) + line[done:]


def _character(note: str, found: AozoraLine) -> str:
    """The character that a note describes because the encoding hasn't it; 〓 where its code is not told."""
    if place := _PLACE.search(note):
        plane, row, cell = map(int, place.groups())
        code = bytes([0x8F] * (plane == 2) + [0xA0 + row, 0xA0 + cell]) if row < 95 and cell < 95 else b""
        try:
            if code:
                return code.decode("euc_jis_2004")
        except UnicodeDecodeError:
            pass
    named = _UNICODE.search(note)
    code_point = int(named[1], 16) if named else 0
    if 0x20 < code_point < 0xD800 or 0xE000 <= code_point < 0x110000:
        return chr(code_point)
    described = _DESCRIBED.search(note)
    found.missing.append(described[1] if described else note[:40])
    return _MISSING


def _note(note: str, found: AozoraLine) -> str:
    """What a note of the typist puts into the text, nearly always nothing."""
    if heading := _HEADING.match(note):
        found.heading, found.heading_text = _LEVELS[heading[2]], heading[1]
    elif opens := _HEADING_OPENS.match(note):
        found.heading = _LEVELS[opens[2]]
        found.opens = found.heading if opens[1] else 0
    elif _HEADING_CLOSES.match(note):
        found.closes = True
    elif _INDENT.match(note):
        found.indented = True
    elif note in _WARICHU:
        return _WARICHU[note]
    elif _PICTURE.match(note):
        found.pictures += 1
    else:
        found.notes += 1
    return ""


def _ruby(text: str, found: AozoraLine) -> None:
    """Take the readings out of `text`: 《…》 belongs to what ｜ begins, or else to the run of one script before it."""
    kept: list[str] = []
    length, begins = 0, -1  # of what is kept; where the last ｜ stood in it
    read = 0  # up to where readings are told
    at = 0
    while at < len(text):
        character = text[at]
        closing = text.find("》", at + 1, at + 101) if character == "《" and kept else -1
        if "《" in text[at + 1 : max(closing, 0)]:  # never closed: what stands in it is text
            closing = -1
        start = length
        if closing > 0:
            start = begins if begins >= 0 else max(length - _run(kept), read)
            if text[at + 1 : closing] and not "".join(kept[start:]).strip():  # it stands over nothing, so it is text
                closing, begins = -1, -1
        if closing > 0:
            reading = text[at + 1 : closing]
            if reading:
                found.readings.append((start, length, reading))
                read = length
            begins, at = -1, closing + 1
        elif character == "｜" and "《" in text[at : at + 60]:
            begins, at = length, at + 1
        else:
            kept.append(character)
            length, at = length + 1, at + 1
    found.text = "".join(kept)


def _run(kept: list[str]) -> int:
    """How many of the last characters are of one script."""
    script = next((script for script in _SCRIPTS if script.match(kept[-1])), None)
    count = 0
    while script and count < min(len(kept), 40) and script.match(kept[-1 - count]):
        count += 1
    return count

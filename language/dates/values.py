"""Years, dates and numbers in a text, with what they mean: `52 年` → 1952, `同年11月` → 2002-11, `3万5千人` → 35000 人.

A reader resolves them as he reads: a year of two digits belongs to the century that the story has reached, 翌年 follows the
date told last, a month without a year keeps the year before it. `find_values` does the same, from the first character to
the last, so give it whole documents: a passage alone has lost what came before it.

Left out: fractions (三分の一), vague numbers (数十人), ordinals (第3項, 5条, 14世), times of day, lunisolar
months and days (before 1873 only the year of an era date is given).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from language.dates import patterns as p
from language.dates.reader import read_dates
from language.dates.sections import Parts
from language.dates.value import Kind, Value

__all__ = ["Kind", "Value", "find_document_date", "find_values"]


def find_values(text: str, *, start: int = 0, end: int | None = None, document_date: str | None = None) -> list[Value]:
    """The values that lie in `text[start:end]`, in order, none overlapping; all of `text` is read to resolve them.

    `document_date` (`2024-07-21`, `2024-07` or `2024`) says what 今年 and 昨年 mean; without it, it is looked for in the
    text itself. A part under a heading or a line with a date of its own goes by that. The reading of the last few texts is kept, so asking for one passage after another is cheap.
    """
    values = _read(text, document_date)
    limit = len(text) if end is None else end
    return [value for value in values if start <= value.start and value.end <= limit]


def find_document_date(text: str) -> str | None:
    """The date that a text gives itself: a short line with a full date in it, near its beginning or its end.

    >>> find_document_date("題名\\n\\n本文は1999年の話である。\\n\\n（2024年7月21日、研究員）")
    '2024-07-21'
    """
    return _document_date(p.plain(text))


@lru_cache(maxsize=4)
def _read(text: str, document_date: str | None) -> tuple[Value, ...]:
    plain = p.plain(text)
    return tuple(read_dates(plain, document_date or _document_date(plain), Parts(text)))


def _document_date(plain: str) -> str | None:
    years = sorted(int(match.group(1)) for match in p.FULL_YEAR.finditer(plain))
    found = []
    for match in p.FULL_DATE.finditer(plain):
        line_start = plain.rfind("\n", max(match.start() - p.DATELINE_CHARACTERS, 0), match.start()) + 1
        line_end = plain.find("\n", match.end(), match.end() + p.DATELINE_CHARACTERS)
        bracketed = re.search(r"(?:^|[。 \n])\($", plain[max(match.start() - 2, 0) : match.start()])
        if bracketed:  # (2024年7月21日、研究員) at the end of the last paragraph
            line_start = match.start() - 1
        elif line_start == 0 and match.start() > p.DATELINE_CHARACTERS:
            continue
        if line_end < 0:
            line_end = min(len(plain), match.end() + p.DATELINE_CHARACTERS)
        line = plain[line_start:line_end].strip()
        year, month, day = (int(group) for group in match.groups())
        later = len(years) - bisect_left(years, year + 1)
        if (
            len(line) <= p.DATELINE_CHARACTERS
            and "。" not in line
            and line[:1] not in ("#", "|")
            and later * 5 <= len(years)
        ):
            found.append((year, month, day))
    return "{:04d}-{:02d}-{:02d}".format(*max(found)) if found else None

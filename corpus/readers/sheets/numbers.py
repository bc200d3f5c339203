"""Numbers and dates of a workbook as its cells show them: per cent, thousands, currencies; dates written out.

A number's format is up to four sections (above zero, below, zero, text) of digits' places among literal text. Rare forms
(fractions, exponents, conditions) are shown plainly. Dates come out as 2024年4月1日, whatever order the sheet shows them in.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)(?:-[^\]]*)?\]|(\[[^\]]*\])|([#0?.,]+)|(.)', re.DOTALL)
_PLAIN = re.compile(r"general|@|[eE][+-]|/|標準", re.IGNORECASE)
_SHOWN_DIGITS = 11  # of a number without a format, as Excel does
_MOST_DECIMALS = 30
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def show_value(value: object, code: str) -> str:
    """A cell's value as its format `code` shows it.

    >>> [show_value(*cell) for cell in ((0.125, "0.0%"), (1234567, "#,##0"), (-3, '#,##0;"△ "#,##0'), (0.1 + 0.2, "General"))]
    ['12.5%', '1,234,567', '△ 3', '0.3']
    >>> show_value(datetime(2024, 4, 1), 'yyyy/m/d'), show_value(datetime(2024, 4, 1), 'yyyy"年"m"月"')
    ('2024年4月1日', '2024年4月')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float, Decimal)):
        return _show_number(value, code)
    if isinstance(value, (date, time, timedelta)):
        return _show_time(value, code)
    return "" if value is None else str(value)


def _show_number(value: int | float | Decimal, code: str) -> str:
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
        if not number.is_finite() or abs(number) >= Decimal(10) ** 20:
            return str(value)
        return _formatted(number, code)
    except InvalidOperation:
        return str(value)


def _formatted(number: Decimal, code: str) -> str:
    sections = _sections(code)
    at = 1 if number < 0 and len(sections) > 1 else 2 if number == 0 and len(sections) > 2 else 0
    section = sections[at]
    if section == "":
        return plain_number(number)
    if _PLAIN.search(_QUOTED.sub("", section)):
        literal = "".join(match[1] or "" for match in _TOKEN.finditer(section))
        return plain_number(number) + literal
    sign = "-" if number < 0 and at == 0 else ""
    before, mask, after = _parts(section)
    if not mask:
        return (before + after).strip() or plain_number(number)
    return f"{sign}{before}{_digits(abs(number), mask, (before + after).count('%'))}{after}".strip()


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[str, ...]:
    sections, start = [], 0
    for match in _TOKEN.finditer(code):
        if match[6] == ";":
            sections.append(code[start : match.start()])
            start = match.end()
    return (*sections, code[start:])


@lru_cache(maxsize=4096)
def _parts(section: str) -> tuple[str, str, str]:
    """What stands before the digits, the digits' places, and what stands after them."""
    before, mask, after = "", "", ""
    for match in _TOKEN.finditer(section):
        quoted, escaped, currency, _, digits, other = match.groups()
        if digits and not after:
            mask += digits
            continue
        literal = quoted or escaped or currency or other or ""
        if mask:
            after += literal
        else:
            before += literal
    return before, mask, after


def _digits(number: Decimal, mask: str, percents: int) -> str:
    whole, _, decimals = mask.partition(".")
    thousands = len(whole) - len(whole.rstrip(",")) if not decimals else len(decimals) - len(decimals.rstrip(","))
    number = number * Decimal(100) ** percents / Decimal(1000) ** thousands
    most = min(sum(decimals.count(place) for place in "0#?"), _MOST_DECIMALS)
    text = f"{number.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP):{',' if ',' in whole.rstrip(',') else ''}f}"
    head, _, tail = text.partition(".")
    least = decimals.count("0")
    while len(tail) > least and tail.endswith("0"):
        tail = tail[:-1]
    width = whole.count("0")
    head = head.rjust(width, "0") if "," not in head else head
    return f"{head}.{tail}" if tail else head


def plain_number(number: Decimal) -> str:
    """
    >>> plain_number(Decimal("1200.50")), plain_number(Decimal("0.1234567890123"))
    ('1200.5', '0.12345678901')
    """
    if number == 0:
        return "0"
    rounded = number.quantize(Decimal(1).scaleb(min(number.adjusted() - _SHOWN_DIGITS + 1, 0)), rounding=ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _show_time(value: date | time | timedelta, code: str) -> str:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    shown = _QUOTED.sub("", code).lower()
    clock = ""
    if isinstance(value, (datetime, time)) and (value.hour or value.minute or value.second or not _has_day(shown)):
        clock = f"{value.hour}:{value.minute:02}" + (f":{value.second:02}" if value.second else "")
    if isinstance(value, time):
        return clock
    if "h" in shown and not _has_day(shown) and "y" not in shown:
        return clock or "0:00"
    month_only = value.day == 1 and not clock and "y" in shown and "m" in shown and "d" not in shown
    written = f"{value.year}年{value.month}月" + ("" if month_only else f"{value.day}日")
    return f"{written} {clock}" if clock and ("h" in shown or _has_clock(value)) else written


def _has_clock(value: date) -> bool:
    return isinstance(value, datetime) and value.time() != time()


def _has_day(shown: str) -> bool:
    return "d" in shown or "y" in shown or "g" in shown or "e" in shown

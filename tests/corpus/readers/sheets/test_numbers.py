"""Numbers and dates as cells show them, by formats that Excel writes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.sheets.numbers import show_value


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234.5, "General", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1e21, "General", "1e+21"),
        (-7, "0", "-7"),
        (1234567, "#,##0", "1,234,567"),
        (1234.567, "#,##0.00", "1,234.57"),
        (0.125, "0%", "13%"),
        (0.125, "0.0%", "12.5%"),
        (12, '#,##0"円"', "12円"),
        (1200, '"¥"#,##0', "¥1,200"),
        (1200, "[$¥-411]#,##0", "¥1,200"),
        (-1200, "#,##0_);(#,##0)", "(1,200)"),
        (-1200, '#,##0;[Red]"△ "#,##0', "△ 1,200"),
        (0, '#,##0;-#,##0;"－"', "－"),
        (5, "000", "005"),
        (2.5, "0.0#", "2.5"),
        (1234567, '#,##0,"千円"', "1,235千円"),
        (0.5, "# ?/?", "0.5"),
        (12, "@", "12"),
        (datetime(2024, 4, 1), "yyyy/m/d", "2024年4月1日"),
        (date(2024, 4, 1), '[$-411]ggge"年"m"月"d"日"', "2024年4月1日"),
        (datetime(2024, 4, 1), 'yyyy"年"m"月"', "2024年4月"),
        (datetime(2024, 4, 1, 9, 5), "yyyy/m/d h:mm", "2024年4月1日 9:05"),
        (time(13, 30, 5), "h:mm:ss", "13:30:05"),
        (timedelta(hours=26, minutes=5), "[h]:mm", "26:05"),
        (True, "General", "TRUE"),
        (None, "General", ""),
    ],
)
def test_shown(value: object, code: str, shown: str) -> None:
    assert show_value(value, code) == shown


@given(st.floats(), st.text(st.sampled_from('#0?.,;%"[]\\_*Ee+-/あ$¥ @'), max_size=12))
def test_any_format_shows_something_or_nothing(value: float, code: str) -> None:
    assert isinstance(show_value(value, code), str)


@given(st.integers(-(10**12), 10**12))
def test_thousands_are_as_python_writes_them(value: int) -> None:
    assert show_value(value, "#,##0") == f"{value:,}"

"""Which encoding the bytes of an RTF file are in: that of the font they are set in, else of the file."""

from __future__ import annotations

# Character sets of fonts, as Windows numbers them.
_OF_CHARSET = {
    0: "cp1252", 2: "cp1252", 77: "mac_roman", 78: "cp932", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
MULTIBYTE = ("cp932", "cp949", "gbk", "cp950")


def of_charset(number: int | None) -> str:
    """The codec of a font's character set, "" where it leaves it to the file (1) or isn't known."""
    return _OF_CHARSET.get(number if number is not None else 1, "")


def of_code_page(number: int | None) -> str:
    return {
        932: "cp932",
        936: "gbk",
        949: "cp949",
        950: "cp950",
        10000: "mac_roman",
        10001: "cp932",
        65001: "utf-8",
    }.get(number or 0, f"cp{number}" if number in range(1250, 1259) or number in (437, 850, 874) else "cp1252")


def waits_for_more(data: bytes, codec: str) -> bool:
    """Whether the last byte is the first half of a character."""
    if codec not in MULTIBYTE or not data:
        return False
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        return error.end == len(data) and error.start == len(data) - 1
    return False

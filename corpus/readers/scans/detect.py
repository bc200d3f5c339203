"""Is this an image, and of which kind? By its first bytes alone, so that nothing has to be loaded for it."""

from __future__ import annotations

SUFFIXES = tuple(".png .jpg .jpeg .jpe .jfif .tif .tiff .webp .gif .bmp .heic .heif .hif".split())

_STARTS = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
)
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_BMP_HEADERS = (12, 40, 52, 56, 64, 108, 124)  # bytes: a text, too, may begin with "BM"


def image_kind(data: bytes) -> str:
    """What the image `data` is called, such as "PNG"; "" for what is none."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return "HEIC"
    if data[:2] == b"BM" and data[6:10] == bytes(4) and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return "BMP"
    return next((name for start, name in _STARTS if data.startswith(start)), "")

"""Image files of every kind, upright and on white; hostile ones are refused before they are unpacked."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from corpus.errors import DamagedDocument, DocumentError, DocumentTooLarge
from corpus.read import read_document
from corpus.readers.scans.detect import image_kind
from corpus.readers.scans.pictures import open_pictures
from corpus.settings import RecognitionLimits
from tests.corpus.recognisers import Saying, line

LIMITS = RecognitionLimits()


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def half_black() -> Image.Image:
    """60 × 40, the left half black."""
    image = Image.new("RGB", (60, 40), "white")
    image.paste((0, 0, 0), (0, 0, 30, 40))
    return image


@pytest.mark.parametrize(
    ("kind", "name"),
    [("PNG", "PNG"), ("JPEG", "JPEG"), ("TIFF", "TIFF"), ("WEBP", "WebP"), ("GIF", "GIF"), ("BMP", "BMP")],
)
def test_every_kind(kind: str, name: str) -> None:
    data = saved(half_black(), kind)
    assert image_kind(data) == name
    with open_pictures(data, LIMITS) as pictures:
        drawn = pictures.draw(0, 2_000)
    assert drawn.shape == (40, 60, 3)
    assert drawn[20, 10].max() < 20
    assert drawn[20, 50].min() > 235


def test_heic() -> None:
    pillow_heif = pytest.importorskip("pillow_heif", reason="HEIC needs the extra: pip install tenkyo[ocr]")
    pillow_heif.register_heif_opener()
    data = saved(half_black(), "HEIF", quality=90)
    assert image_kind(data) == "HEIC"
    with open_pictures(data, LIMITS) as pictures:
        assert pictures.draw(0, 2_000)[20, 10].max() < 40


def test_a_photograph_taken_sideways_is_shown_upright() -> None:
    """Orientation 6: what the camera saw at the left is at the top."""
    exif = Image.Exif()
    exif[0x0112] = 6
    with open_pictures(saved(half_black(), "JPEG", exif=exif.tobytes()), LIMITS) as pictures:
        assert pictures.size(0) == (40, 60)
        drawn = pictures.draw(0, 2_000)
    assert drawn.shape == (60, 40, 3)
    assert drawn[10, 20].max() < 20
    assert drawn[50, 20].min() > 235


def test_large_pictures_are_made_smaller() -> None:
    with open_pictures(saved(Image.new("L", (3_000, 1_500)), "PNG"), LIMITS) as pictures:
        assert pictures.draw(0, 2_000).shape == (1_000, 2_000, 3)


def test_what_shows_through_is_white_and_deep_grey_becomes_grey() -> None:
    with open_pictures(saved(Image.new("RGBA", (4, 4), (0, 0, 0, 0)), "PNG"), LIMITS) as pictures:
        assert pictures.draw(0, 10).min() == 255
    deep = Image.fromarray(np.array([[0, 65_535]], dtype=np.uint16))
    with open_pictures(saved(deep, "PNG"), LIMITS) as pictures:
        assert pictures.draw(0, 10)[0, :, 0].tolist() == [0, 255]


def test_only_a_tiff_has_pages() -> None:
    two = {"save_all": True, "append_images": [Image.new("RGB", (60, 40), "red")]}
    with open_pictures(saved(half_black(), "TIFF", **two), LIMITS) as pictures:
        assert (pictures.pages, pictures.others) == (2, 0)
        assert pictures.draw(1, 100)[0, 0].tolist() == [255, 0, 0]
        assert pictures.draw(0, 100)[0, 0].tolist() == [0, 0, 0]
    with open_pictures(saved(half_black(), "GIF", **two), LIMITS) as pictures:
        assert (pictures.pages, pictures.others) == (1, 1)


def refused(data: bytes, name: str, folder: Path, kind: type[DocumentError]) -> str:
    (folder / name).write_bytes(data)
    with pytest.raises(DocumentError) as caught:
        read_document(folder / name, recognition=Saying([[line("川", 0, 0, 9, 9)]]).recognition)
    assert type(caught.value) is kind
    assert name in str(caught.value)
    return str(caught.value)


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header says that it is so large; its data are a line of it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1_000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("width", "height"), [(10_000, 9_000), (60_000, 60_000), (2_000_000_000, 2), (1, 2_000_000_000)]
)
def test_a_bomb_is_not_unpacked(width: int, height: int, tmp_path: Path) -> None:
    assert "too large" in refused(bomb(width, height), "a.png", tmp_path, DocumentTooLarge)


def test_a_tiff_of_ten_thousand_pages(tmp_path: Path) -> None:
    assert "at most 300" in refused(many_pages(10_000), "a.tiff", tmp_path, DocumentTooLarge)


def test_a_tiff_whose_pages_go_round_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a.tiff").write_bytes(many_pages(2, last_points_to=8))
    with pytest.raises(DocumentError):
        read_document(tmp_path / "a.tiff", recognition=Saying([[line("川", 0, 0, 9, 9)]] * 3).recognition)


def many_pages(count: int, last_points_to: int = 0) -> bytes:
    """A TIFF of pages of one grey pixel, which lies behind the header."""
    tags = ((256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 4), (278, 1), (279, 1))  # each one short
    size = 2 + 12 * len(tags) + 4
    parts = [struct.pack("<2sHI", b"II", 42, 8)]
    for page in range(count):
        following = 8 + size * (page + 1) if page < count - 1 else last_points_to
        entries = b"".join(struct.pack("<HHIHH", tag, 3, 1, value, 0) for tag, value in tags)
        parts.append(struct.pack("<H", len(tags)) + entries + struct.pack("<I", following))
    return b"".join(parts)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP"])
def test_a_damaged_file(kind: str, share: float, tmp_path: Path) -> None:
    """Of noise, so that what is missing can't be made up."""
    noise = np.random.default_rng(1).integers(0, 255, (60, 60, 3), dtype=np.uint8)
    data = saved(Image.fromarray(noise), kind)
    assert "damaged" in refused(data[: int(len(data) * share)], f"a.{kind.lower()}", tmp_path, DamagedDocument)


def test_what_is_called_an_image_and_is_none(tmp_path: Path) -> None:
    assert "not JPG" in refused("川の水。".encode(), "a.jpg", tmp_path, DamagedDocument)


@pytest.mark.parametrize(
    "text", ["BMの値は次の表による。", "BM 25 gives weights to words that are rare.", "II. Of ships"]
)
def test_a_text_that_begins_like_an_image(text: str) -> None:
    assert not image_kind(text.encode())

"""The pictures in an image file, one after another: bounded in size and number, upright, in colours of one kind."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from corpus.errors import DamagedDocument, DocumentError, DocumentTooLarge
from corpus.readers.scans.detect import image_kind
from corpus.readers.scans.recogniser import Picture
from corpus.settings import RecognitionLimits

# Formats that Pillow may try; each is told by its first bytes.
_KINDS = ("PNG", "JPEG", "MPO", "TIFF", "WEBP", "GIF", "BMP", "HEIF")
_PAGED = "TIFF"  # the other kinds' further frames are an animation's, or small copies
_WHITE = (255, 255, 255)


class Pictures:
    """An open image file. `pages` is how many pictures of it are pages, `others` how many further ones it holds."""

    def __init__(self, image: Any, limits: RecognitionLimits) -> None:
        self._image, self._limits = image, limits
        frames = _frames(image, limits.pages)
        self.pages, self.others = (frames, 0) if image.format == _PAGED else (1, frames - 1)

    def size(self, index: int) -> tuple[int, int]:
        """Width and height of a page as it is shown. Raises `DocumentTooLarge` over the limit, and `DamagedDocument`."""
        with _damage():
            self._image.seek(index)
            width, height = self._image.size
            _check_size(width, height, self._limits)
            turned = self._image.getexif().get(_ORIENTATION, 1) >= _LYING
        return (height, width) if turned else (width, height)

    def draw(self, index: int, side: int) -> Picture:
        """A page of which the longer side has at most `side` pixels. Raises as `size`."""
        self.size(index)
        with _damage():
            self._image.draft("RGB", (side, side))  # a JPEG is then unpacked no larger than needed
            upright = ImageOps.exif_transpose(self._image)
            upright.thumbnail((side, side), Image.Resampling.LANCZOS)
            return np.array(_on_white(upright), dtype=np.uint8)


_ORIENTATION, _LYING = 0x0112, 5  # of Exif: which way up the camera was, and from which value on it lay on its side


@contextmanager
def open_pictures(data: bytes, limits: RecognitionLimits) -> Iterator[Pictures]:
    """The image file with the content `data`. Raises `DamagedDocument` and `DocumentTooLarge`."""
    with _damage(image_kind(data)):
        image = Image.open(io.BytesIO(data), formats=_known_kinds())
    with image:
        yield Pictures(image, limits)


def _known_kinds() -> list[str]:
    with suppress(ImportError):  # then Pillow knows no HEIC
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    Image.init()
    return [kind for kind in _KINDS if kind in Image.OPEN]


def _frames(image: Any, most: int) -> int:
    """How many pictures the file holds; they are counted one by one, and no further than one over the limit."""
    with _damage():
        for index in range(1, most + 1):
            try:
                image.seek(index)
            except EOFError:
                image.seek(0)
                return index
    raise DocumentTooLarge(
        f"画像のページが多すぎます（上限 {most:,} ページ）。分割して追加してください。",
        f"The image has too many pages (at most {most:,}). Split it.",
    )


def _check_size(width: int, height: int, limits: RecognitionLimits) -> None:
    if width * height > limits.pixels:
        raise DocumentTooLarge(
            f"画像が大きすぎます（{width:,} × {height:,} 画素、上限 {limits.pixels:,} 画素）。縮小するか、分割してください。",
            f"The image is too large ({width:,} × {height:,} pixels, at most {limits.pixels:,}). Make it smaller or cut it.",
        )


def _on_white(image: Any) -> Any:
    """In red, green and blue, what shows through on white; deep grey (16 bits a pixel) brought down to eight."""
    if image.mode.startswith(("I", "F")):
        levels = np.asarray(image, dtype=np.float32)
        return Image.fromarray((levels * (255 / max(float(levels.max()), 1.0))).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        paper = Image.new("RGB", seen.size, _WHITE)
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    return image.convert("RGB")


@contextmanager
def _damage(kind: str = "") -> Iterator[None]:
    """What Pillow says of a broken file, as one of our errors; what it only warns of is not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # also of large images, which are measured here
            yield
    except (DocumentError, EOFError, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise DocumentTooLarge(
            "画像が大きすぎます。縮小するか、分割してください。", "The image is too large. Make it smaller or cut it."
        ) from None
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        ArithmeticError,
        RuntimeError,
    ):
        called = f"（{kind}）" if kind else ""
        raise DamagedDocument(
            f"画像{called}が壊れています（途中で切れた、または読めない部分がある）。もう一度入手してください。",
            f"The image{called and f' ({kind})'} is damaged (truncated, or a part is unreadable). Get it again.",
        ) from None

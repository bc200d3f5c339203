"""The recogniser of the extra, on a page that this test draws; skipped where the extra isn't installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from corpus.isolation import IsolatedReader
from corpus.readers.scans.recogniser import installed

pytestmark = pytest.mark.skipif(installed() is None, reason="no text recognition: pip install 'tenkyo[ocr]'")

TEXTS = ("渡し場の船頭は六時に舟を出した。", "橋は1911年に架けられた。")


def font() -> ImageFont.FreeTypeFont:
    program = shutil.which("fc-match")
    named = (
        subprocess.run([program, "-f", "%{file}", ":lang=ja"], capture_output=True, text=True).stdout if program else ""
    )
    if not named:
        pytest.skip("no Japanese font: apt-get install fonts-noto-cjk")
    return ImageFont.truetype(named, 36)


def test_a_drawn_page_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Limits of memory and time included: what they allow a page is enough for one."""
    page = Image.new("L", (900, 500), 255)
    for row, text in enumerate(TEXTS):
        ImageDraw.Draw(page).text((80, 100 + 120 * row), text, fill=0, font=font())
    page.save(tmp_path / "a.png")
    heard: list[tuple[int, int]] = []
    reader = IsolatedReader()
    try:
        document = reader.read(tmp_path / "a.png", told=lambda page, pages: heard.append((page, pages)))
    finally:
        reader.close()
    assert "".join(document.text.split()) == "".join(TEXTS)
    assert heard == [(1, 1)]
    assert (document.pages[0].recognised or 0) > 0.9
    left, top, right, bottom = (getattr(document.boxes[0], side) for side in ("left", "top", "right", "bottom"))
    scale = 842 / 900  # points a pixel; the line begins at (80, 100) and is 16 ems of 36 long, the last half blank
    assert (left, right) == pytest.approx((80 * scale, (80 + 15.5 * 36) * scale), abs=15)
    assert top < (100 + 26) * scale < bottom


@pytest.mark.parametrize(
    ("size", "factor", "shape"),
    [
        ((1_200, 900), 1.0, (1_216, 928)),  # rows and columns, to the next multiple of 32
        ((500, 368), 2.0, (1_024, 736)),  # enlarged as far as 736 need
        ((1_600, 200), 1.25, (2_016, 256)),  # as far as the longer side stays within 2,000
        ((2_000, 1), 1.0, (2_016, 64)),  # a sliver isn't made a square of four million pixels
    ],
)
def test_pictures_are_brought_to_what_the_detector_needs(
    size: tuple[int, int], factor: float, shape: tuple[int, int]
) -> None:
    from corpus.readers.scans.rapid import _prepared

    prepared, enlarged = _prepared(np.zeros((*size, 3), dtype=np.uint8))
    assert enlarged == factor
    assert prepared.shape[:2] == shape


def test_a_rule_is_no_line_of_text() -> None:
    from corpus.readers.scans.rapid import _is_stroke

    assert _is_stroke(np.array([[0, 0], [1_800, 0], [1_800, 5], [0, 5]], dtype=np.float32))
    assert not _is_stroke(np.array([[0, 0], [1_800, 0], [1_800, 20], [0, 20]], dtype=np.float32))

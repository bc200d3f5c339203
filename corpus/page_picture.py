"""A page of a PDF as a picture with some of its words marked, drawn in a process of its own.

A file from a stranger may bring a native library down; here that costs one child process, which lives for one picture.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.document import Box

SCALE = 1.6  # pixels a point: 115 dots an inch, with which the small print of a page of A4 can be read
_MOST_PIXELS = 2_400  # of a side; larger pages are drawn smaller
_MARK = (253, 238, 176)  # paper and ink are multiplied by it, as by a marker pen
_SECONDS, _MEMORY_BYTES = 20, 2_000_000_000
_ROOT = str(Path(__file__).parent.parent)
_START = "import sys; sys.path[:] = {paths!r}; from corpus.page_picture import main; main()"


def page_picture(path: Path, page: int, boxes: Sequence[Box] = ()) -> bytes | None:
    """The page with index `page` of the PDF at `path`, as WebP; None where it can't be drawn.

    `boxes` are rectangles in points from the top left corner of the page as it is shown.
    """
    paths = list(dict.fromkeys([*map(os.path.abspath, sys.path), _ROOT]))
    rectangles = json.dumps([(box.left, box.top, box.right, box.bottom) for box in boxes])
    command = [sys.executable, "-P", "-c", _START.format(paths=paths), str(path), str(page), rectangles]
    try:
        drawn = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
    except (subprocess.SubprocessError, OSError):
        return None
    return drawn.stdout or None


def main() -> None:
    """For the child: draw what the command line names to stdout."""
    _limit()
    import pypdfium2
    from PIL import Image, ImageChops, ImageDraw

    path, page, rectangles = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
    with pypdfium2.PdfDocument(path) as pdf:
        shown = pdf[page]
        scale = min(SCALE, _MOST_PIXELS / max(shown.get_size()))
        picture = shown.render(scale=scale).to_pil().convert("RGB")
    marks = Image.new("RGB", picture.size, "white")
    draw = ImageDraw.Draw(marks)
    for rectangle in rectangles:
        left, top, right, bottom = (side * scale for side in rectangle)
        draw.rectangle((left - 1, top - 1, right + 1, bottom + 1), fill=_MARK)
    file = io.BytesIO()
    ImageChops.multiply(picture, marks).save(file, "WEBP", quality=80)
    sys.stdout.buffer.write(file.getvalue())


def _limit() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))

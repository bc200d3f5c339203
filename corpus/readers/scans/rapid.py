"""RapidOCR with the models of PP-OCRv6 that lie in its package: a detector of lines, and a reader of each.

Chosen by character errors (`benchmarks/ocr.md`). Nothing is fetched: the models are named by their files, and where one
is missing that is an error.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.errors import DocumentError
from corpus.readers.scans.recogniser import Picture, ReadLine

_THREADS = 2
_TALL = 1.5  # height to width: such a frame holds a vertical line, and is laid on its side to be read
# In clean pictures of vertical lines the model leaves out 、。 and っ, which it reads in grainy ones. So such lines are
# made this high (pixels) and grainy (grey levels, standard deviation): character errors of 8 % became 1 %.
_VERTICAL_HEIGHT, _GRAIN, _PAPER = 20, 10.0, 0.92
# Pixels: the shorter side of a picture that is enlarged, as far as its longer side stays so long, and at most so much.
_SMALL_SIDE, _LONG_SIDE, _MOST_LARGER = 736, 2_000, 2.0
_GRID, _LEAST_SIDE, _LONGEST_SIDE = 32, 64, 4_000
_LONGEST = 120  # length of a line to its height
_UNSURE = 0.8  # a vertical line is then read as it is, too, and the surer reading taken
_DEGREE = re.compile(r"(?<=[\u3041-\u30ff\u4e00-\u9fff」』）])[°゜º]")
_DETECTOR, _READER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"


class Rapid:
    """A `Recogniser`. Raises `DocumentError` when the package lacks its models."""

    def __init__(self) -> None:
        import rapidocr

        models = Path(rapidocr.__file__).parent / "models"
        for name in (_DETECTOR, _READER):
            if not (models / name).is_file():
                raise DocumentError(
                    f"文字認識のモデルがありません: {models / name}。rapidocr を入れ直してください。",
                    f"A model of text recognition is missing: {models / name}. Install rapidocr again.",
                )
        engine: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,
                "Det.limit_type": "max",  # pictures come in the right size
                "Det.limit_side_len": _LONGEST_SIDE,
                "Det.model_path": str(models / _DETECTOR),
                "Rec.model_path": str(models / _READER),
                "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        self._detector, self._reader = engine._load_det_model(), engine._load_rec_model()

    def __call__(self, picture: Picture) -> list[ReadLine]:
        picture, enlarged = _prepared(picture)
        found = self._detector(np.ascontiguousarray(picture[:, :, ::-1]))  # as OpenCV has it: blue, green, red
        if found.boxes is None:
            return []
        boxes = [box for box in found.boxes if not _is_stroke(box)]
        pieces = [_cut_out(picture, box) for box in boxes]
        read = self._read([_laid(piece) for piece in pieces]) if pieces else []
        for at, piece in enumerate(pieces):
            if _is_tall(piece) and read[at][1] < _UNSURE:
                read[at] = max(read[at], *self._read([np.ascontiguousarray(np.rot90(piece))]), key=lambda each: each[1])
        return [
            ReadLine(_mended(text) if _is_tall(piece) else text, _corners(box / enlarged), score)
            for box, piece, (text, score) in zip(boxes, pieces, read, strict=True)
            if text
        ]

    def _read(self, pieces: list[NDArray[Any]]) -> list[tuple[str, float]]:
        """The text of each piece, and how sure it is."""
        from rapidocr.ch_ppocr_rec import TextRecInput

        read = self._reader(TextRecInput(img=pieces))
        return [(text.strip(), float(score)) for text, score in zip(read.txts, read.scores, strict=True)]


def _prepared(picture: Picture) -> tuple[Picture, float]:
    """A small picture enlarged, and by how much; on white, so that its sides are what the detector needs."""
    height, width = picture.shape[:2]
    factor = max(min(_SMALL_SIDE / min(height, width), _LONG_SIDE / max(height, width), _MOST_LARGER), 1.0)
    if factor > 1:
        picture = np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8)
    height, width = picture.shape[:2]
    below, right = (max(-side % _GRID, _LEAST_SIDE - side) for side in (height, width))
    return np.pad(picture, ((0, below), (0, right), (0, 0)), constant_values=255), factor


def _is_stroke(box: NDArray[Any]) -> bool:
    """Whether a frame is too long for a line of text: a rule, which to read would take gigabytes."""
    sides = np.linalg.norm(np.roll(box, -1, axis=0) - box, axis=1)
    return float(sides.max()) > _LONGEST * max(float(sides.min()), 1.0)


def _corners(box: NDArray[Any]) -> Any:
    return tuple((float(x), float(y)) for x, y in box)


def _cut_out(picture: Picture, box: NDArray[Any]) -> NDArray[Any]:
    """What stands in `box`, straightened, as OpenCV has it: blue, green, red."""
    corners = np.asarray(box, dtype=np.float32)
    width = max(round(float(max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3])))), 1)
    height = max(round(float(max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1])))), 1)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    return cv2.warpPerspective(
        picture[:, :, ::-1],
        cv2.getPerspectiveTransform(corners, target),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _is_tall(piece: NDArray[Any]) -> bool:
    return bool(piece.shape[0] >= _TALL * piece.shape[1])


def _laid(piece: NDArray[Any]) -> NDArray[Any]:
    """A line from its start at the left to its end: a vertical one is laid on its side, small and grainy."""
    if not _is_tall(piece):
        return piece
    lying = np.ascontiguousarray(np.rot90(piece))
    scale = _VERTICAL_HEIGHT / lying.shape[0]
    small = cv2.resize(lying, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grain = np.random.default_rng(0).normal(0, _GRAIN, small.shape[:2])  # the same for the same line
    return np.asarray((small * _PAPER + grain[:, :, None]).clip(0, 255), dtype=np.uint8)


def _mended(text: str) -> str:
    """A vertical line's text: its full stop, at the upper right of its place, may be taken for a degree sign.

    >>> _mended("三度になった°")
    '三度になった。'
    """
    return _DEGREE.sub("。", text)

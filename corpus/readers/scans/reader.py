"""An image file (PNG, JPEG, TIFF, WebP, HEIC, …) to a `Document`: its pages are read as those of a scanned PDF."""

from __future__ import annotations

from functools import partial

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import EmptyDocument, UnsupportedFormat
from corpus.readers.pdf.lines import Style
from corpus.readers.pdf.pages import Pages, add_page
from corpus.readers.pdf.reader import put_together
from corpus.readers.scans.detect import image_kind
from corpus.readers.scans.reading import PageReader
from corpus.readers.scans.recogniser import HOW_TO_ADD, Recognition
from corpus.settings import ReadingLimits

_LONGER_SIDE = 842.0  # points of an A4 page: an image doesn't say how large its paper was, or says it wrong


def read_image(
    data: bytes,
    *,
    title: str = "",
    fallback_title: str = "",
    source: str = "",
    limits: ReadingLimits = ReadingLimits(),
    recognition: Recognition = Recognition(),
) -> Document:
    """The document; its title is `title`, else the largest text of page 1, else `fallback_title`.

    Raises `UnsupportedFormat` (nothing installed reads pictures), `EmptyDocument` (no text in it), `DamagedDocument` and
    `DocumentTooLarge`.
    """
    if recognition.find() is None:
        kind = image_kind(data)
        raise UnsupportedFormat(
            f"画像（{kind}）です。{HOW_TO_ADD.japanese}", f"An image ({kind}). {HOW_TO_ADD.english}"
        )
    from corpus.readers.scans.pictures import open_pictures

    read = Pages()
    with open_pictures(data, limits.recognition) as pictures:
        pages = PageReader(recognition, limits.recognition, pictures.pages)
        read.readings = pages.readings
        for index in range(pictures.pages):
            width, height = pictures.size(index)
            scale = _LONGER_SIDE / max(width, height)
            glyphs = pages.read(partial(pictures.draw, index), width * scale, height * scale, index)
            if glyphs is not None:
                add_page(glyphs, lambda at: Style(), index, read)
    if not any(page.lines for page in read.pages):
        raise EmptyDocument(
            "画像に文字が見つかりません。文字の写ったものを、傾けずに大きめに撮って指定してください。",
            "No text was found in the image. Give one that shows text, upright and large enough.",
        )
    builder = DocumentBuilder(source=source, media_type="image/*", limits=limits)
    if pictures.others:
        builder.repairs.append(f"この画像ファイルの2枚目から後の{pictures.others:,}枚は読んでいません。")
    return put_together(read, builder, title=title, fallback_title=fallback_title)

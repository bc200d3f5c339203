"""Jupyter notebooks (IPYNB) to a `Document`: text cells as Markdown, code and what it printed as code.

A place is the number of a cell as it stands in the file. Left out: pictures, and outputs in forms for programs.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import nbformat

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentError
from corpus.readers.embedding import embed
from corpus.settings import ReadingLimits

ReadFile = Callable[[bytes, str], Document]  # the content of a file, and its name

_MOST_OUTPUT = 20_000  # characters of what one cell printed; a log beyond that is no text to quote


def read_notebook(
    data: bytes,
    *,
    read_file: ReadFile,
    title: str = "",
    fallback_title: str = "",
    source: str = "",
    limits: ReadingLimits = ReadingLimits(),
) -> Document:
    """The document; its title is `title`, else the notebook's own, else its first heading, else `fallback_title`.

    `read_file` reads a cell as the file it could be. Raises `DamagedDocument` and `DocumentTooLarge`.
    """
    notebook = _parsed(data)
    builder = DocumentBuilder(source=source, media_type="application/x-ipynb+json", limits=limits)
    writer = _Writer(builder, read_file)
    for number, cell in enumerate(notebook.cells, 1):
        writer.cell(cell, f"セル {number}")
    own = str(notebook.metadata.get("title") or "")
    builder.title = title or own or writer.first_heading or fallback_title
    builder.repairs.extend(writer.left_out())
    return builder.build()


def _parsed(data: bytes) -> Any:
    """In today's form, whichever version wrote it. nbformat reports a wrong structure by whatever it stumbles over."""
    logging.getLogger("nbformat").setLevel(
        logging.CRITICAL
    )  # it prints what it finds odd; oddities are read all the same
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # cells without ids, …
            read: Callable[..., Any] = nbformat.reads
            notebook = read(data.decode("utf-8-sig"), as_version=4, capture_validation_error={})
        if not isinstance(notebook.cells, list):
            raise TypeError("cells")
        return notebook
    except RecursionError:
        pass
    except Exception as error:
        if isinstance(error, MemoryError):
            raise
    raise DamagedDocument(
        "Jupyter ノートブックの形ではありません（JSON が壊れているか、セルがない）。Jupyter で開いて保存し直してください。",
        "Not a Jupyter notebook (broken JSON, or no cells). Open it in Jupyter and save it again.",
    )


class _Writer:
    def __init__(self, builder: DocumentBuilder, read_file: ReadFile) -> None:
        self._builder, self._read_file = builder, read_file
        self._pictures = self._cut = self._unread = 0
        self.first_heading = ""

    def left_out(self) -> Iterator[str]:
        if self._pictures:
            yield f"出力の図{self._pictures:,}点は、文字がないので省きました。"
        if self._cut:
            yield f"長い出力{self._cut:,}件は、{_MOST_OUTPUT:,}文字までにしました。"
        if self._unread:
            yield f"読めないセル{self._unread:,}件を省きました。"

    def cell(self, cell: Any, place: str) -> None:
        kind, source = _text(cell, "cell_type"), _text(cell, "source")
        if kind == "markdown":
            self._markdown(source, place)
        elif source.strip():
            self._code(source, place)
        outputs = cell.get("outputs") if isinstance(cell, dict) else None
        for output in outputs if isinstance(outputs, list) else ():
            self._output(output, place)

    def _markdown(self, source: str, place: str) -> None:
        if not source.strip():
            return
        try:
            document = self._read_file(source.encode("utf-8", "replace"), "セル.md")
        except DocumentError:
            self._unread += 1
            return
        headings = [document.text[block.start : block.end] for block in document.blocks if block.kind == "heading"]
        self.first_heading = self.first_heading or (headings[0] if headings else "")
        embed(document, self._builder, None, place)

    def _code(self, text: str, place: str) -> None:
        self._builder.place(place)
        lines = [line.rstrip() for line in text.expandtabs(4).split("\n") if line.strip()]
        self._builder.add("code", "\n".join(lines))

    def _output(self, output: Any, place: str) -> None:
        """What a cell printed; of a value that is given in several forms, its text."""
        data = output.get("data") if isinstance(output, dict) else None
        forms = data if isinstance(data, dict) else {}
        if any(str(form).startswith("image/") for form in forms):
            self._pictures += 1
            return
        text = _text(output, "text") or _text(forms, "text/markdown") or _text(forms, "text/plain")
        if _text(output, "output_type") == "error":
            text = f"{_text(output, 'ename')}: {_text(output, 'evalue')}"
        if len(text) > _MOST_OUTPUT:
            self._cut += 1
        if text.strip():
            self._code(text[:_MOST_OUTPUT], place)


def _text(holder: Any, name: str) -> str:
    """A text, which may be written as a list of lines; "" for anything else."""
    value = holder.get(name) if isinstance(holder, dict) else None
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""

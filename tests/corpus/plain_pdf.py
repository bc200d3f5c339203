"""PDFs set by hand, character by character, for what no program at hand can be made to write."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

_TABLE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def
1 begincodespacerange <{first}> <{last}> endcodespacerange
{entries}
endcmap CMapName currentdict /CMap defineresource pop end end"""


@dataclass
class PlainPdf:
    """Pages of `width` × `height` points; y counts down from the top edge to the base line.

    `inherited`: pages have no size of their own but that of the tree they hang in. `entries` is what the table of the
    font "Own" says of the codes in it.
    """

    width: float = 595.0
    height: float = 842.0
    title: str = ""
    inherited: bool = False
    entries: str = ""
    _pages: list[list[str]] = field(default_factory=lambda: [[]])
    _fonts: dict[str, str] = field(default_factory=dict)

    def page(self) -> None:
        self._pages.append([])

    def text(self, x: float, y: float, text: str, *, size: float = 10.0, font: str = "HeiseiMin-W3") -> None:
        """`text`, whose Japanese characters are an em wide and letters and figures half."""
        self._show(x, y, text.encode("utf-16-be").hex(), size, font)

    def codes(self, x: float, y: float, codes: Sequence[int], *, size: float = 10.0) -> None:
        """Characters of the font "Own", by its codes."""
        self._show(x, y, "".join(f"{code:04x}" for code in codes), size, "Own")

    def bullet(self, x: float, y: float, code: int, *, size: float = 10.0, font: str = "Wingdings-Regular") -> None:
        """A sign of a font of symbols, which its table says to be of private use, as Word does."""
        self._show(x, y, f"{code:02x}", size, font)

    def turned(self, x: float, y: float, text: str) -> None:
        """`text` that runs upwards."""
        name = self._fonts.setdefault("HeiseiMin-W3", f"F{len(self._fonts)}")
        digits = text.encode("utf-16-be").hex()
        self._pages[-1].append(f"BT /{name} 10 Tf 0 1 -1 0 {x} {self.height - y} Tm <{digits}> Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A drawn rule."""
        self._pages[-1].append(f"0.5 w {x0} {self.height - y0} m {x1} {self.height - y1} l S")

    def data(self) -> bytes:
        pdf = pikepdf.new()
        fonts = Dictionary({f"/{key}": self._font(pdf, name) for name, key in self._fonts.items()})
        for content in self._pages:
            page = pdf.add_blank_page(page_size=(self.width, self.height))
            page.obj.Resources = Dictionary(Font=fonts)
            page.obj.Contents = pdf.make_stream("\n".join(content).encode("ascii"))
            if self.inherited:
                del page.obj.MediaBox
        if self.inherited:
            pdf.Root.Pages.MediaBox = Array([0, 0, self.width, self.height])
        if self.title:
            pdf.docinfo["/Title"] = self.title
        written = io.BytesIO()
        pdf.save(written)
        return written.getvalue()

    def _show(self, x: float, y: float, digits: str, size: float, font: str) -> None:
        name = self._fonts.setdefault(font, f"F{len(self._fonts)}")
        self._pages[-1].append(f"BT /{name} {size} Tf {x} {self.height - y} Td <{digits}> Tj ET")

    def _font(self, pdf: pikepdf.Pdf, name: str) -> pikepdf.Object:
        described = Dictionary(
            Type=Name.FontDescriptor, FontName=Name(f"/{name}"), Flags=4, ItalicAngle=0, StemV=80,
            Ascent=880, Descent=-120, CapHeight=700, FontBBox=[0, -200, 1000, 900],
        )  # fmt: skip
        shared: dict[str, Any] = {"Type": Name.Font, "BaseFont": Name(f"/{name}")}
        if name.startswith(("Wingdings", "Symbol")):
            private = " ".join(f"<{code:02x}> <f0{code:02x}>" for code in range(0x80, 0xE0))
            table = _TABLE.format(first="00", last="FF", entries=f"96 beginbfchar {private} endbfchar")
            return pdf.make_indirect(
                Dictionary(
                    **shared,
                    Subtype=Name.TrueType,
                    Encoding=Name.WinAnsiEncoding,
                    FirstChar=0x80,
                    LastChar=0xDF,
                    Widths=[891] * 96,
                    FontDescriptor=described,
                    ToUnicode=pdf.make_stream(table.encode("ascii")),
                )
            )
        own = name == "Own"
        system = Dictionary(Registry="Adobe", Ordering="Identity" if own else "Japan1", Supplement=0 if own else 2)
        inner = Dictionary(
            **shared, Subtype=Name.CIDFontType2 if own else Name.CIDFontType0, DW=1000, CIDSystemInfo=system,
            FontDescriptor=described, W=Array([] if own else [1, 94, 500]),
        )  # fmt: skip
        font = Dictionary(
            **shared, Subtype=Name.Type0, DescendantFonts=Array([pdf.make_indirect(inner)]),
            Encoding=Name("/Identity-H" if own else "/UniJIS-UCS2-H"),
        )  # fmt: skip
        if own:
            table = _TABLE.format(first="0000", last="FFFF", entries=self.entries)
            font.ToUnicode = pdf.make_stream(table.encode("ascii"))
        return pdf.make_indirect(font)


def flow(pdf: PlainPdf, x: float, y: float, text: str, *, width: int, size: float = 10.0, lead: float = 16.0) -> float:
    """Sets `text` in lines of `width` characters; returns where the next line would stand."""
    for at in range(0, len(text), width):
        pdf.text(x, y, text[at : at + width], size=size)
        y += lead
    return y

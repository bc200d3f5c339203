"""Small files that took minutes or gigabytes to read, each made by a few lines; what becomes of them now.

Sizes are such that the code before took more than `CPU_SECONDS`; for most of them the time grew with the square of the
size, or faster (benchmarks/hostile_inputs.md).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpus.errors import DamagedDocument, DocumentError, DocumentTooLarge

CPU_SECONDS = 10  # for each; they take up to 4
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@dataclass(frozen=True, slots=True)
class Attack:
    """A file `name`d so, made by `make`. It gives a document that `holds` a text, or one of the errors `refused`."""

    name: str
    make: Callable[[], bytes]
    holds: str = ""
    refused: tuple[type[DocumentError], ...] = ()


def text(content: str, times: int = 1, before: str = "", after: str = "") -> Callable[[], bytes]:
    return lambda: (before + content * times + after).encode()


def archive(files: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return made.getvalue()


def word(body: str, footnotes: str = "") -> bytes:
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/%s" Target="%s"/>'
        "</Relationships>"
    )
    return archive(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": relations % ("officeDocument", "word/document.xml"),
            "word/_rels/document.xml.rels": relations % ("footnotes", "footnotes.xml"),
            "word/footnotes.xml": f"<w:footnotes {_WORD}>{footnotes}</w:footnotes>",
            "word/document.xml": f"<w:document {_WORD}><w:body>{body}</w:body></w:document>",
        }
    )


def paragraph(content: str) -> str:
    return f"<w:p><w:r><w:t>{content}</w:t></w:r></w:p>"


def word_notes(count: int) -> bytes:
    return word(
        "".join(f'<w:p><w:r><w:footnoteReference w:id="{n}"/></w:r></w:p>' for n in range(count)),
        "".join(f'<w:footnote w:id="{n}">{paragraph("注")}</w:footnote>' for n in range(count)),
    )


def book(chapters: int, content: str, named: int = 1) -> bytes:
    """An EPUB whose order names each chapter so often."""
    items = "".join(f'<item id="i{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(chapters))
    order = "".join(f'<itemref idref="i{n}"/>' for n in range(chapters)) * named
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{content}</body></html>'
    return archive(
        {
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>',
            "c.opf": f"<package><manifest>{items}</manifest><spine>{order}</spine></package>",
            **{f"{n}.xhtml": page for n in range(chapters)},
        }
    )


def pdf_of_forms(inner: list[bytes]) -> bytes:
    """A PDF of one page that draws form 5; `inner` are what the forms from 5 on draw, each knowing the next as /X."""
    known = b"/Font<</F 3 0 R>>/XObject<</X %d 0 R>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (5 + len(inner)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        _stream(b"BT /F 12 Tf 50 700 Td (Hello) Tj ET /X Do"),
    ]
    for number, drawn in enumerate(inner, 5):
        form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<<" + known % (number + 1) + b">>"
        objects.append(_stream(drawn, form))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<" + known % 5 + b">>>>"
    return _pdf([*objects, page])


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (entries, len(packed), packed)


def _pdf(objects: list[bytes]) -> bytes:
    made, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return b"%s%s%d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        made,
        b"xref\n0 ",
        size,
        table,
        size,
        len(made),
    )


def numbered(pattern: str, count: int, before: str = "", after: str = "") -> Callable[[], bytes]:
    """`pattern` so often, with the number in the place of each `@`."""
    return lambda: (before + "".join(pattern.replace("@", str(n)) for n in range(count)) + after).encode()


_TABLE = "|" + "a|" * 100 + "\n|" + "-|" * 100 + "\n" + "a\n" * 640 + "\n"
_BREAKS = f"<w:r><w:t>{'あ' * 22}</w:t><w:br/></w:r>"
_BOX, _BOX_END = "<w:p><w:txbxContent>", "</w:txbxContent></w:p>"
_NOTE = '<a href="#n@">(@)</a><aside role="doc-footnote" id="n@">注</aside>'
_FORMS = [b"/X Do " * 10] * 9 + [b"BT /F 12 Tf 50 700 Td (Hello) Tj ET"]
_TOO_LARGE = (DocumentTooLarge,)
_ARTICLES = "第一条　趣旨。\n第二条　定義。\n第三条　雑則。\n"
_HTML_MAIL = "Subject: a\nContent-Type: text/html; charset=utf-8\n\n"
_MACROS = "".join(f"\\newcommand{{\\{a}}}{{{(chr(92) + b) * 8}}}" for a, b in ("ab", "bc", "cd", "de")) + "\\def\\e{い}"
_WIDE_CELL = "\\multicolumn{100}{c}{あ}\\\\"
_STOPPED = (DocumentTooLarge, DamagedDocument)

MENDED = (
    Attack("brackets and stars.md", text("*a_ ", 100_000, before="[" * 600_000), holds="[*a_ *a_"),
    Attack("brackets.md", text("[", 900_000), holds="[[["),
    Attack("tables.md", text(_TABLE, 50), refused=_TOO_LARGE),
    Attack("footnotes.md", numbered("語[^@]\n\n[^@]: 注\n\n", 20_000), holds="(19999) 注"),
    Attack("tags never closed.md", text("<a ", 300_000, before="<div>\n"), holds="<a <a"),
    Attack("attributes.html", numbered("a@=1 ", 1_000_000, "<p ", ">あ</p>"), holds="あ"),
    Attack("attributes with quotes.html", numbered("a@='>' ", 1_000_000, "<p ", ">あ</p>"), holds="あ"),
    Attack("white space.html", text(" ", 2_000_000, before="<p>あ", after="い</p>"), holds="あ い"),
    Attack("line breaks.html", text("あ" * 30 + "い<br>", 100_000), holds="あい"),
    Attack("menus.html", text("<p>あ<p>", 30_000, before="<div class=sidebar>" * 195), holds="あ"),
    Attack("notes in notes.html", text("<li id=a>あ", 4_000, before="<div class=footnotes>" * 1_500), holds="あ"),
    Attack(
        "page label.html", text("1", 900_000, before='あ<i role="doc-pagebreak" title="', after='x"></i>'), holds="あ"
    ),
    Attack(
        "footnotes.html",
        numbered(_NOTE, 30_000),
        holds="(29999) 注",
    ),
    Attack("comments first.txt", text("<!-- -->", 500), holds="<!--"),
    Attack("paragraphs.docx", lambda: word(paragraph("あ") * 900_000), refused=_TOO_LARGE),
    Attack("empty paragraphs.docx", lambda: word("<w:p/>" * 2_000_000 + paragraph("あ")), refused=_TOO_LARGE),
    Attack("line breaks.docx", lambda: word(f"<w:p>{_BREAKS * 150_000}</w:p>"), holds="ああ"),
    Attack("boxes in boxes.docx", lambda: word(_BOX * 70 + paragraph("あ") + _BOX_END * 70), holds="あ"),
    Attack("footnotes.docx", lambda: word_notes(40_000), holds="(40000) 注"),
    Attack("chapters named often.epub", lambda: book(10, "<p>" + "あ" * 100_000 + "</p>", named=1_000), holds="ああ"),
    Attack("headings of contents.txt", text("第一章　あ（第一条）\n", 100_000, before=_ARTICLES), holds="第三条"),
    Attack("captions.txt", text("（" * 20 + "\n", 20_000, before=_ARTICLES), holds="第三条"),
    Attack(
        "ruby never closed.txt", text("［＃［《", 200_000, before="題\n人\n\n", after="\n底本：［＃あ］"), holds="題"
    ),
    Attack("quotes of quotes.eml", text("> ", 400_000, before="Subject: a\n\nあ\n"), holds="あ"),
    Attack("rules.eml", text("-= ", 300_000, before="Subject: a\n\nあ\n", after="\na@b"), holds="あ"),
    Attack("brackets.eml", text("(", 300_000, before="From: ", after="\n\nあ\n"), holds="あ"),
    Attack(
        "quotes in quotes.eml",
        text('<p class="gmail_quote">い', 30_000, before=_HTML_MAIL + "<blockquote type=cite>" * 1_500),
        holds="い",
    ),
    Attack("references.rst", text("|あ| ", 20_000), refused=_TOO_LARGE),
    Attack("verbatim.tex", text("\\begin{verbatim}", 60_000), refused=(DamagedDocument,)),
    Attack("macros in macros.tex", text("\\a ", 30_000, before="あ\n\n" + _MACROS), holds="あ"),
    Attack("columns.tex", text(_WIDE_CELL, 9_000, "\\begin{tabular}{l}", "\\end{tabular}"), refused=_TOO_LARGE),
    Attack("lists.ipynb", text("[", 200_000, before='{"cells":'), refused=(DamagedDocument,)),
    Attack("drawers.org", text(":あ:\n", 30_000), holds=":あ:"),
    Attack("footnotes.epub", lambda: book(1, numbered(_NOTE, 30_000)().decode()), holds="(29999) 注"),
)
"""Read within `CPU_SECONDS`, or refused before much work was done."""

STOPPED = (
    Attack("forms in themselves.pdf", lambda: pdf_of_forms([b"/X Do /X Do"] * 40), refused=_STOPPED),
    Attack("forms in forms.pdf", lambda: pdf_of_forms(_FORMS), refused=_STOPPED),
    Attack("list items.md", text("- あ\n", 1_200_000), refused=_STOPPED),
)
"""Not mended: a limit of the process that reads them ends it."""

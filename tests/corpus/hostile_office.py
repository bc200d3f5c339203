"""Small files of office programs that would take minutes or gigabytes if they were believed; as `hostile`."""

from __future__ import annotations

from collections.abc import Callable

from corpus.errors import DamagedDocument, DocumentTooLarge
from tests.corpus.hostile import Attack, archive, text

_TOO_LARGE = (DocumentTooLarge,)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def workbook(rows: str, after: str = "", strings: str = "") -> Callable[[], bytes]:
    """A workbook of one sheet."""
    return lambda: archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{_TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
            f'"{_TYPES}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}.sharedStrings+xml"/>'
            "</Types>",
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
            f'Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}"><si><t>{strings}</t></si></sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>',
        }
    )


def cells(count: int, content: str = '<c r="A@" t="s"><v>0</v></c>') -> str:
    return "".join(f'<row r="{row}">{content.replace("@", str(row))}</row>' for row in range(1, count + 1))


def sheet(rows: str) -> Callable[[], bytes]:
    """A flat OpenDocument workbook of one sheet."""
    spaces = f'xmlns:office="{_ODF}:office:1.0" xmlns:table="{_ODF}:table:1.0" xmlns:text="{_ODF}:text:1.0"'
    kind = 'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"'
    return text(
        f"<office:document {spaces} {kind}><office:body><office:spreadsheet><table:table>{rows}</table:table>"
        "</office:spreadsheet></office:body></office:document>"
    )


_REPEATED = 'table:number-columns-repeated="16384"'
_CELL = f"<table:table-cell {_REPEATED}><text:p>あ</text:p></table:table-cell>"
_MERGES = "<mergeCells>" + '<mergeCell ref="A1:Z1000"/>' * 200_000 + "</mergeCells>"

_EDGES = "\\trowd" + "".join(f"\\cellx{n}00" for n in range(1, 190)) + "b\\cell\\row\\trowd\\cellx18900 "

OFFICE = (
    Attack("one long text in every cell.xlsx", workbook(cells(50_000), strings="あ" * 1_000_000), refused=_TOO_LARGE),
    Attack("empty cells.xlsx", workbook(cells(1) + '<row r="2">' + '<c r="B2"/>' * 300_000 + "</row>", strings="あ"), holds="あ"),
    Attack("cells never closed.xlsx", workbook("<c " * 3_000_000), refused=(DamagedDocument,)),
    Attack("merged again and again.xlsx", workbook(cells(1_000), _MERGES, "あ"), refused=_TOO_LARGE),
    Attack("far rows.xlsx", workbook('<row r="1048576"><c r="A1048576" t="s"><v>0</v></c></row>', strings="あ"), holds="あ"),
    Attack("rows without end.fods", sheet(f'<table:table-row table:number-rows-repeated="1048576">{_CELL}</table:table-row>'), refused=_TOO_LARGE),
    Attack("empty rows without end.fods", sheet(f'<table:table-row table:number-rows-repeated="99999999"><table:table-cell {_REPEATED}/></table:table-row>' * 9_000 + f"<table:table-row>{_CELL.replace(_REPEATED, '')}</table:table-row>"), holds="あ"),
    Attack("rows with gaps.csv", text("墨,1\n\n", 60_000, before="品名,単価\n"), holds="墨 | 1"),
    Attack("one column.csv", text("あ\n", 60_000), holds="あ"),
    Attack("commas.csv", text(",", 900_000, before="あ"), holds="あ"),
    Attack("quotation marks.csv", text('"あ\n', 60_000), holds="あ"),
    Attack("braces.rtf", text("{", 3_000_000, before="{\\rtf1 "), refused=(DamagedDocument,)),
    Attack("rows.rtf", text("a\\cell\\row ", 60_000, before="{\\rtf1 \\trowd" + "\\cellx1" * 1_000, after="}"), holds="a"),
    Attack("edges.rtf", text("a\\cell\\row ", 5_000, before="{\\rtf1 " + _EDGES, after="}"), refused=_TOO_LARGE),
    Attack("notes.rtf", text("a{\\footnote }", 100_000, before="{\\rtf1 ", after="}"), holds="(100000)"),
)  # fmt: skip
"""Read within `CPU_SECONDS`, or refused before much work was done."""

"""EPUB: chapters in the order of the spine, notes of all of them last; protected and broken books refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from corpus.errors import DamagedDocument, DocumentTooLarge, EmptyDocument, UnsupportedFormat
from corpus.read import read_document
from corpus.readers.epub.reader import read_epub

CONTAINER = """<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="本/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>二つの章</dc:title><dc:language>ja</dc:language>
<dc:creator>書き手</dc:creator></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="text/%E4%BA%8C.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="notes.xhtml" media-type="application/xhtml+xml"/>
<item id="p" href="cover.png" media-type="image/png"/></manifest>
<spine><itemref idref="nav"/><itemref idref="p"/><itemref idref="a"/><itemref idref="b"/>
<itemref idref="n" linear="no"/></spine></package>"""
HEAD = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" '
HEAD += 'xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="ja"><head><title/></head>'
FILES = {
    "META-INF/container.xml": CONTAINER,
    "本/book.opf": PACKAGE,
    "本/nav.xhtml": f"{HEAD}<body><nav><ol><li>目次</li></ol></nav></body></html>",
    "本/text/one.xhtml": f"""{HEAD}<body><h1>一章</h1>
    <p><span epub:type="pagebreak" title="5"/><ruby>朝<rt>あさ</rt></ruby>が
    来た<a epub:type="noteref" href="../notes.xhtml#n1">1</a>。&nbsp;鳥が鳴く<span
    epub:type="pagebreak" id="p6" title="6"/>。</p>
    </body></html>""",
    "本/text/二.xhtml": f"""{HEAD}<body><h1>二章</h1>
    <p>夜になる<a epub:type="noteref" href="../notes.xhtml#n2">1</a>。<br/>
    </p></body></html>""",
    "本/notes.xhtml": f"""{HEAD}<body><aside epub:type="footnote" id="n1"><p>1 六時ごろ。</p></aside>
    <aside epub:type="footnote" id="n2"><p>1 冬は早い。</p></aside></body></html>""",
    "本/cover.png": "x",
}


def packed(files: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_book_in_the_order_of_its_spine() -> None:
    document = read_epub(packed(FILES))
    assert document.show() == (
        "# 一章\n\n⟦5⟧\n朝が来た(1)。 鳥が鳴く⟦6⟧。\n\n# 二章\n\n夜になる(2)。\n\n"
        "注釈\n\n(1) 六時ごろ。\n\n(2) 冬は早い。\n"
    )
    assert document.title == "二つの章"
    assert dict(document.metadata) == {"title": "二つの章", "language": "ja", "creator": "書き手"}


def test_file_is_known_by_content(tmp_path: Path) -> None:
    path = tmp_path / "book.zip"
    path.write_bytes(packed(FILES))
    assert read_document(path).media_type == "application/epub+zip"


def test_chapter_that_is_no_xml_is_read_as_html() -> None:
    files = {**FILES, "本/text/one.xhtml": "<html><body><p>閉じない<br>段落</body>"}
    assert read_epub(packed(files)).text.startswith("閉じない")


NAV = f"""{HEAD}<body><nav epub:type="landmarks"><a href="text/one.xhtml">表紙</a>&nbsp;</nav><nav epub:type="toc"><ol>
<li><a href="text/one.xhtml">朝の 章</a></li><li><a href="text/one.xhtml#later">後</a></li>
<li><a href="text/%E4%BA%8C.xhtml#top">夜の章</a></li></ol></nav></body></html>"""
NCX = """<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>朝の 章</text></navLabel>
<content src="text/one.xhtml"/><navPoint><navLabel><text>夜の章</text></navLabel><content src="text/二.xhtml"/></navPoint>
</navPoint></navMap></ncx>"""


@pytest.mark.parametrize("kind", ["nav", "ncx"])
def test_chapters_without_headings_have_those_of_the_table_of_contents(kind: str) -> None:
    ncx = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
    files = {
        **FILES,
        "本/book.opf": PACKAGE.replace("</manifest>", ncx),
        "本/toc.ncx": NCX,
        **({"本/nav.xhtml": NAV} if kind == "nav" else {}),
        "本/text/one.xhtml": f"{HEAD}<body><p>朝の章</p><p>日が昇る。</p></body></html>",
    }
    assert read_epub(packed(files)).show().startswith("# 朝の 章\n\n日が昇る。\n\n# 二章\n\n夜になる")


@pytest.mark.parametrize("missing", ["本/book.opf", "本/text/one.xhtml"])
def test_missing_part(missing: str) -> None:
    with pytest.raises(DamagedDocument, match=missing):
        read_epub(packed({name: content for name, content in FILES.items() if name != missing}))


def test_copy_protection() -> None:
    algorithm = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
    encryption = f'<encryption><EncryptedData><EncryptionMethod Algorithm="{algorithm}"/></EncryptedData></encryption>'
    with pytest.raises(DamagedDocument, match="encrypted"):
        read_epub(packed({**FILES, "META-INF/encryption.xml": encryption}))
    scrambled = encryption.replace(algorithm, "http://www.idpf.org/2008/embedding")
    assert "朝" in read_epub(packed({**FILES, "META-INF/encryption.xml": scrambled})).text


@pytest.mark.parametrize("name", ["本/text/one.xhtml", "本/book.opf", "META-INF/container.xml"])
def test_entity_bomb(name: str) -> None:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "lol"}">' for i in range(10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE html [{entities}]><html><body>&e9;</body></html>'
    with pytest.raises(DamagedDocument, match="Unsafe XML"):
        read_epub(packed({**FILES, name: bomb}))


def test_zip_bomb() -> None:
    with pytest.raises(DocumentTooLarge, match="once unpacked"):
        read_epub(packed({**FILES, "本/text/one.xhtml": "あ" * 30_000_000}))


def test_book_without_pages() -> None:
    package = PACKAGE.split("<spine>")[0] + "<spine></spine></package>"
    with pytest.raises(EmptyDocument):
        read_epub(packed({**FILES, "本/book.opf": package}))


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_truncated_book(share: float, tmp_path: Path) -> None:
    data = packed(FILES)
    path = tmp_path / "cut.epub"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(DamagedDocument, match=r"cut\.epub"):
        read_document(path)


def test_a_book_packed_with_its_folder(tmp_path: Path) -> None:
    """As some programs zip it: all names begin with that of the folder. Another ZIP of such names is no book."""
    data = packed({f"本の素/{name}": content for name, content in FILES.items()})
    (tmp_path / "book.epub").write_bytes(data)
    assert read_document(tmp_path / "book.epub").show() == read_epub(packed(FILES)).show()
    encryption = '<encryption><EncryptedData><EncryptionMethod Algorithm="aes"/></EncryptedData></encryption>'
    protected = {
        f"本の素/{name}": content for name, content in (FILES | {"META-INF/encryption.xml": encryption}).items()
    }
    with pytest.raises(DamagedDocument, match="encrypted"):
        read_epub(packed(protected))
    (tmp_path / "book.zip").write_bytes(data)
    with pytest.raises(UnsupportedFormat):
        read_document(tmp_path / "book.zip")

"""A ZIP of documents: names of every system, and bounds on what comes out of it."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.bundles import Bundle, is_bundle, unpacked
from corpus.errors import DamagedDocument, DocumentTooLarge
from corpus.settings import BundleLimits, ReadingLimits
from qa.documents import add_bundle, add_files, make_documents
from qa.errors import DocumentError
from qa.settings import Paths, Settings


def packed(folder: Path, files: dict[str, bytes], name: str = "束.zip", level: int = 6) -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for inner, data in files.items():
            archive.writestr(inner, data)
    return folder / name


def packed_by_windows(folder: Path, name: str, data: bytes) -> Path:
    """A ZIP whose name is in CP932 and not marked as anything."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("A" * len(name.encode("cp932")), data)
    raw = made.getvalue().replace(b"A" * len(name.encode("cp932")), name.encode("cp932"))
    (folder / "窓.zip").write_bytes(raw)
    return folder / "窓.zip"


def names(bundle: Bundle) -> list[str]:
    return [file.name for file in bundle.files]


def test_each_file_lies_where_it_can_be_read(tmp_path: Path) -> None:
    with unpacked(packed(tmp_path, {"川/渡し.md": "舟。".encode(), "b.txt": b"b"})) as bundle:
        assert names(bundle) == ["川/渡し.md", "b.txt"]
        assert [file.path.name for file in bundle.files] == ["渡し.md", "b.txt"]
        assert bundle.files[0].path.read_text(encoding="utf-8") == "舟。"
        paths = [file.path for file in bundle.files]
    assert not any(path.exists() for path in paths)


@pytest.mark.parametrize(
    "name", ["表の見方.txt", "ソ連の予定表.txt", "資料\\能登.txt"]
)  # ソ and 能 hold a backslash in CP932
def test_names_that_windows_wrote(name: str, tmp_path: Path) -> None:
    with unpacked(packed_by_windows(tmp_path, name, b"a")) as bundle:
        assert names(bundle) == [name.replace("\\", "/")]


def test_names_in_utf8_that_are_not_marked_so(tmp_path: Path) -> None:
    raw = packed(tmp_path, {"渡し.txt": b"a"}).read_bytes()
    data = bytearray(raw)
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.index(head) + flags
        data[at : at + 2] = struct.pack("<H", struct.unpack("<H", data[at : at + 2])[0] & ~0x800)
    (tmp_path / "束.zip").write_bytes(data)
    with unpacked(tmp_path / "束.zip") as bundle:
        assert names(bundle) == ["渡し.txt"]


@pytest.mark.parametrize("name", ["../../外.txt", "/etc/外.txt", "C:\\..\\外.txt", "a/../../外.txt"])
def test_names_that_lead_out_of_the_folder(name: str, tmp_path: Path) -> None:
    with unpacked(packed(tmp_path, {name: b"a"})) as bundle:
        [file] = bundle.files
        assert file.path.is_relative_to(file.path.parent.parent)
        assert file.path.name == "外.txt"
        assert ".." not in file.name.split("/")
    assert not list(tmp_path.rglob("外.txt"))


def test_what_systems_leave_in_folders_is_no_document(tmp_path: Path) -> None:
    files = {"__MACOSX/._a.txt": b"", ".DS_Store": b"", "a/Thumbs.db": b"", "~$a.docx": b"", "a.txt": b"a", "b/": b""}
    with unpacked(packed(tmp_path, files)) as bundle:
        assert names(bundle) == ["a.txt"]


def test_what_is_a_bundle(tmp_path: Path) -> None:
    assert is_bundle(packed(tmp_path, {"a.txt": b"a"}))
    assert not is_bundle(packed(tmp_path, {"[Content_Types].xml": b"", "word/document.xml": b""}, "文書.zip"))
    assert not is_bundle(packed(tmp_path, {"a.txt": b"a"}, "a.docx"))
    (tmp_path / "文.zip").write_text("ただの文。", encoding="utf-8")
    assert not is_bundle(tmp_path / "文.zip")


def test_too_many_files(tmp_path: Path) -> None:
    path = packed(tmp_path, {f"{n}.txt": b"a" for n in range(4)})
    with pytest.raises(DocumentTooLarge, match="4 files"), unpacked(path, ReadingLimits(bundle=BundleLimits(files=3))):
        pass


def test_a_bomb(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.txt": b"a" * 60_000_000}, level=9)
    with pytest.raises(DocumentTooLarge, match="times its size"), unpacked(path):
        pass
    large = ReadingLimits(bundle=BundleLimits(unpacked_bytes=50_000_000))
    with pytest.raises(DocumentTooLarge, match="too large"), unpacked(path, large):
        pass


def test_a_file_that_is_too_large_is_told_and_the_others_stay(tmp_path: Path) -> None:
    path = packed(tmp_path, {"大.txt": b"a" * 20, "小.txt": b"a"})
    with unpacked(path, ReadingLimits(file_bytes=10)) as bundle:
        assert names(bundle) == ["小.txt"]
        [error] = bundle.errors
        assert "大.txt" in str(error)


@pytest.mark.parametrize("share", [0.3, 0.8])
def test_cut_short(share: float, tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.txt": b"a" * 500, "b.txt": b"b" * 500})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert is_bundle(path)
    with pytest.raises(DamagedDocument, match="truncated"), unpacked(path):
        pass


def test_without_files(tmp_path: Path) -> None:
    with pytest.raises(DamagedDocument, match="no files"), unpacked(packed(tmp_path, {})):
        pass


def test_encrypted(tmp_path: Path) -> None:
    path = packed(tmp_path, {"鍵.txt": b"a"})
    data = bytearray(path.read_bytes())
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(head) + flags] |= 1
    path.write_bytes(data)
    with unpacked(path) as bundle:
        assert not bundle.files
        assert "Encrypted" in str(bundle.errors[0])


@settings(deadline=None)  # time is not what is tested, and machines are busy
@given(st.binary(max_size=300), st.integers(0, 200))
def test_any_bytes_within(noise: bytes, at: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = packed(Path(folder), {"a.txt": b"abc" * 40, "b/ソ.md": b"x"})
        data = path.read_bytes()
        path.write_bytes(data[:at] + noise + data[at + len(noise) :])
        with suppress(DamagedDocument, DocumentTooLarge), unpacked(path) as bundle:
            assert all(file.path.is_file() for file in bundle.files)


def test_each_becomes_a_document_and_what_can_not_is_told(tmp_path: Path) -> None:
    files = {
        "川/渡し.md": "# 渡し\n\n舟は六時に出る。\n".encode(),
        "絵.png": b"\x89PNG",
        "中.zip": b"PK\x05\x06" + bytes(18),
    }
    path = packed(tmp_path, files)
    failures: list[DocumentError] = []
    added = list(add_files([path], Settings(paths=Paths(knowledge_base=tmp_path / "kb")), failed=failures.append))
    assert [(each.document.title, each.document.source) for each in added] == [("渡し", str(path / "川/渡し.md"))]
    assert [str(path / name) in str(error) for name, error in zip(("絵.png", "中.zip"), failures, strict=True)] == [
        True,
        True,
    ]
    again = list(add_files([path], Settings(paths=Paths(knowledge_base=tmp_path / "kb")), failed=failures.append))
    assert [each.status for each in again] == ["unchanged"]


def test_one_that_came_in_is_known_by_the_name_it_came_with(tmp_path: Path) -> None:
    path = packed(tmp_path, {"渡し.md": "# 渡し\n\n舟は六時に出る。\n".encode(), "絵.png": b"\x89PNG"}, "一時.zip")
    knowledge_base = make_documents(Settings(paths=Paths(knowledge_base=tmp_path / "kb")))
    failures: list[DocumentError] = []
    [added] = add_bundle(knowledge_base, path, "川.zip", failed=failures.append)
    assert added.document.source == "川.zip/渡し.md"
    [failure] = failures
    assert "川.zip/絵.png" in str(failure)
    assert str(tmp_path) not in str(failure)

"""Whatever is wrong with a file is one clear line, in Japanese and English, and an error of ours."""

from __future__ import annotations

import os
import socket
import time
import zipfile
from pathlib import Path

import pytest

from corpus.errors import DamagedDocument, DocumentError, DocumentTooLarge, EmptyDocument, UnsupportedFormat
from corpus.read import expand_paths, read_document
from corpus.settings import ReadingLimits


def refusal(path: Path, kind: type[DocumentError]) -> str:
    """The message with which `path` is refused."""
    with pytest.raises(kind) as caught:
        read_document(path)
    message = str(caught.value)
    assert "\n" not in message
    assert " / " in message, "Japanese first, English after it"
    assert path.name in message
    return message


def test_missing_file(tmp_path: Path) -> None:
    assert "File not found" in refusal(tmp_path / "なし.txt", DocumentError)


def test_folder(tmp_path: Path) -> None:
    assert "This is a folder" in refusal(tmp_path, DocumentError)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.pdf", "a.docx", "a.epub"])
def test_zero_bytes(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    assert "0 bytes" in refusal(tmp_path / name, EmptyDocument)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@pytest.mark.parametrize("content", [" \n\t\n", "　　\n", "\ufeff"])
def test_white_space_only(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert "No text found" in refusal(tmp_path / name, EmptyDocument)


def test_html_without_text(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><head><script>1</script></head><body><img src=x></body></html>")
    refusal(tmp_path / "a.html", EmptyDocument)


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Windows application"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x7fELF\x02\x01\x01\x00", "binary"),
    ],
)
def test_binary_file(head: bytes, word: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(head + bytes(range(256)) * 20)
    assert word in refusal(tmp_path / "a.txt", UnsupportedFormat)


def test_other_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("game/level1.dat", "1")
    assert "a ZIP" in refusal(tmp_path / "a.zip", UnsupportedFormat)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.epub", "a.xlsx", "a.ods", "a.pptx", "a.odp", "a.rtf"])
def test_content_that_belies_the_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("ただの文章です。", encoding="utf-8")
    assert "damaged or misnamed" in refusal(tmp_path / name, DamagedDocument)


def test_mixed_encodings_name_the_place(tmp_path: Path) -> None:
    path = tmp_path / "mixed.txt"
    first = "前半の文章は正しい文字コードで書かれている。\n".encode()
    path.write_bytes(first + "後半の文章は別の文字コードで書かれている。\n".encode("cp932"))
    assert f"byte offset {len(first)}" in refusal(path, DamagedDocument)


def test_one_line_of_ten_million_characters(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("あ" * 10_000_000, encoding="utf-8")
    refusal(tmp_path / "a.txt", DocumentTooLarge)


def test_one_line_of_two_million_characters(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("あ" * 2_000_000, encoding="utf-8")
    assert "line is too long" in refusal(tmp_path / "a.txt", DocumentTooLarge)


def test_text_of_fifty_megabytes(tmp_path: Path) -> None:
    line = "川の水は今日も変わらず澄んでいる。" * 20 + "\n"
    (tmp_path / "a.txt").write_text(line * (50_000_000 // len(line.encode())), encoding="utf-8")
    assert "too long" in refusal(tmp_path / "a.txt", DocumentTooLarge)


@pytest.mark.parametrize("name", ["a.html", "a.md"])
def test_limit_on_characters_holds_for_every_format(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("一文。\n\n" * 100, encoding="utf-8")
    with pytest.raises(DocumentTooLarge):
        read_document(tmp_path / name, limits=ReadingLimits(characters=200))


def test_limit_on_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(ReadingLimits().file_bytes + 1)  # a sparse file: no such space is used
    assert "file is too large" in refusal(path, DocumentTooLarge)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_named_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "Not a regular file" in refusal(tmp_path / "pipe.txt", DocumentError)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no device files on this system")
def test_device() -> None:
    assert "Not a regular file" in refusal(Path("/dev/zero"), DocumentError)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets in the file system")
def test_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the address of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.txt")
        refusal(Path("s.txt"), DocumentError)


def test_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    refusal(tmp_path / "loop.txt", DocumentError)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("秘密。", encoding="utf-8")
    path.chmod(0)
    assert "permissions" in refusal(path, DocumentError)


@pytest.mark.parametrize("change", ["cut", "grown"])
def test_file_that_changes_while_it_is_read(change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("変わる前の文章。\n" * 100, encoding="utf-8")
    real = os.fstat

    def changing(descriptor: int) -> os.stat_result:
        status = real(descriptor)
        if change == "cut":
            os.truncate(path, 10)
        else:
            time.sleep(0.01)  # for the time stamp to differ
            path.write_text("変わった後の文章。\n" * 200, encoding="utf-8")
        return status

    monkeypatch.setattr(os, "fstat", changing)
    assert "changed while it was read" in refusal(path, DamagedDocument)


def test_file_that_vanishes_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一。", encoding="utf-8")
    (path,) = expand_paths([tmp_path])
    path.unlink()
    assert "File not found" in refusal(path, DocumentError)


def test_folders_are_expanded_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/二.txt", "a.txt", "b/一.md", ".hidden.txt", ".git/config", "c/.d/e.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("文。", encoding="utf-8")
    found = [str(path.relative_to(tmp_path)) for path in expand_paths([tmp_path])]
    assert found == ["a.txt", "b/一.md", "b/二.txt"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    (tmp_path / "a" / "b" / "文.txt").write_text("文。", encoding="utf-8")
    names = [path.name for path in expand_paths([tmp_path])]
    assert names == ["self", "文.txt"]


def test_file_named_twice_is_listed_once(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("文。", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(path)
    assert expand_paths([path, tmp_path, tmp_path / "link.txt"]) == [path]


def test_missing_paths_stay_in_the_list(tmp_path: Path) -> None:
    assert expand_paths([tmp_path / "none.txt"]) == [tmp_path / "none.txt"]

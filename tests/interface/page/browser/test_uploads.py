"""Several files on their way: each has a row, none is lost, none takes the place of another unasked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from corpus.readers.scans.recogniser import installed

pytestmark = pytest.mark.browser


@pytest.fixture
def documents(page: Page, server_url: str) -> Iterator[Page]:
    """The tab of the documents; what a test adds is taken out again."""
    page.get_by_role("tab", name="文書").click()
    expect(page.locator("#documents ul.documents > li")).to_have_count(1)
    yield page
    address = f"{server_url}/api/v1/documents"
    for document in httpx.get(address).json()["documents"]:
        if not document["source"].endswith("nato75.md"):
            httpx.delete(f"{address}/{document['id']}", timeout=60)


def drop(page: Page, *files: Path) -> None:
    page.locator("#upload input[type=file]").set_input_files(files)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def sources(url: str) -> list[str]:
    """Of what was added to the essay."""
    found = [str(each["source"]) for each in httpx.get(f"{url}/api/v1/documents").json()["documents"]]
    return sorted(source for source in found if not source.endswith("nato75.md"))


def test_files_dropped_one_after_another_all_get_in_and_the_server_answers(
    documents: Page, tmp_path: Path, server_url: str
) -> None:
    large = written(tmp_path / "大.txt", "".join(f"第{at}の文は長い文書の一部である。\n\n" for at in range(3_000)))
    drop(documents, large)
    documents.wait_for_timeout(300)
    drop(
        documents,
        written(tmp_path / "一.txt", "一関は岩手県の市である。"),
        written(tmp_path / "二.txt", "二戸は岩手県の市である。"),
    )
    rows = documents.locator("#uploads > li")
    expect(rows).to_have_count(3)
    assert httpx.get(f"{server_url}/healthz", timeout=60).status_code == 200  # however far the first of them is
    for row in rows.all():
        expect(row).to_have_attribute("data-state", "done", timeout=120_000)
    assert sources(server_url) == ["一.txt", "二.txt", "大.txt"]
    documents.get_by_role("button", name="済んだ行を片づける").click()
    expect(rows).to_have_count(0)


def test_files_over_the_page_are_told_where_they_go(page: Page) -> None:
    over = page.locator("#drop-here")
    expect(over).to_be_hidden()
    data = page.evaluate_handle(
        "() => { const d = new DataTransfer(); d.items.add(new File(['x'], 'a.txt')); return d; }"
    )
    page.dispatch_event("body", "dragover", {"dataTransfer": data})
    expect(over).to_be_visible()
    page.dispatch_event("body", "dragleave", {"dataTransfer": data})
    expect(over).to_be_hidden()


def test_files_that_are_in_are_counted_asked_and_chosen_by_their_names(documents: Page, tmp_path: Path) -> None:
    named = [written(tmp_path / f"資料{at}.txt", f"第{at}の題\n\n資料の文である。\n") for at in range(9)]
    drop(documents, *named)
    expect(documents.locator("#uploads-count")).to_have_text("9 / 9 件が済みました。", timeout=120_000)
    documents.locator("#uploads-ask").click()
    expect(documents.locator("#question textarea")).to_be_focused()
    picker = documents.locator("#ask-in")
    picker.locator("summary").click()
    picker.get_by_label("題名やファイル名で絞り込む").fill("資料7")
    expect(picker.locator("label:visible")).to_have_count(1)
    expect(picker.locator("label:visible")).to_contain_text("資料7.txt")


def test_one_document_alone_is_asked_from_its_row_and_from_the_list(documents: Page, tmp_path: Path) -> None:
    about = documents.get_by_role("button", name="この文書に尋ねる")
    expect(about).to_have_count(0)  # of one document there is nothing to choose
    drop(documents, written(tmp_path / "盛岡.txt", "盛岡は岩手県の県庁所在地である。"))
    row, picked = documents.locator("#uploads > li"), documents.locator("#ask-in .picked")
    row.get_by_role("button", name="この文書に尋ねる").click()
    expect(picked).to_have_text("盛岡")
    expect(documents.locator("#question textarea")).to_be_focused()
    documents.get_by_role("tab", name="文書").click()
    essay = documents.locator("#documents li[data-source='nato75.md']")
    essay.get_by_role("button", name="この文書に尋ねる").click()
    expect(picked).to_contain_text("NATO創設75周年")
    expect(documents.locator("#question textarea")).to_be_focused()
    documents.keyboard.type("盛岡はどの県の県庁所在地ですか")
    documents.keyboard.press("Enter")
    expect(documents.locator("#past .answer.refused")).to_contain_text("盛岡、県、県庁所在地")


def test_a_file_of_a_known_name_is_asked_about(documents: Page, tmp_path: Path, server_url: str) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    drop(
        documents, written(first / "記録.txt", "盛岡の記録である。"), written(second / "記録.txt", "仙台の記録である。")
    )
    rows = documents.locator("#uploads > li")
    expect(rows.nth(1)).to_contain_text("同じ名前の文書があります")
    expect(rows.nth(0)).to_have_attribute("data-state", "done")
    assert sources(server_url) == ["記録.txt"]
    rows.nth(1).get_by_role("button", name="別の文書として加える").click()
    expect(rows.nth(1)).to_have_attribute("data-state", "done")
    assert sources(server_url) == ["記録 (2).txt", "記録.txt"]


def test_a_name_from_a_mac_is_written_as_others_write_it(documents: Page, tmp_path: Path, server_url: str) -> None:
    drop(documents, written(tmp_path / unicodedata.normalize("NFD", "がくぶち.txt"), "額縁の話である。"))
    expect(documents.locator("#uploads > li")).to_have_attribute("data-state", "done")
    assert sources(server_url) == ["がくぶち.txt"]


def test_what_is_refused_says_why_and_can_be_tried_again(documents: Page, tmp_path: Path) -> None:
    (tmp_path / "壊.docx").write_bytes(b"PK\x03\x04 broken")
    drop(documents, tmp_path / "壊.docx")
    row = documents.locator("#uploads > li")
    expect(row).to_have_attribute("data-state", "failed")
    expect(row).to_contain_text("壊れています")
    row.get_by_role("button", name="もう一度").click()
    expect(row).to_have_attribute("data-state", "failed")


@pytest.mark.skipif(installed() is None, reason="no text recognition: pip install 'tenkyo[ocr]'")
def test_a_scan_says_which_page_is_being_recognised(documents: Page, tmp_path: Path) -> None:
    pages = [Image.new("L", (900, 500), 255) for _ in range(3)]
    for number, page in enumerate(pages, 1):
        ImageDraw.Draw(page).text((80, 100), f"The bridge of {1910 + number} is no. {number}.", fill=0, font_size=36)
    pages[0].save(tmp_path / "橋.tiff", save_all=True, append_images=pages[1:])
    documents.evaluate(
        "() => { window.heard = []; new MutationObserver(() => window.heard.push(document.querySelector('#uploads .said')"
        "?.textContent)).observe(document.getElementById('uploads'), { childList: true, subtree: true, characterData: true }); }"
    )
    drop(documents, tmp_path / "橋.tiff")
    row = documents.locator("#uploads > li")
    expect(row).to_have_attribute("data-state", "done", timeout=60_000)
    expect(row).to_contain_text("加えました")
    heard = [said for said in documents.evaluate("window.heard") if said and said.startswith("文字を")]
    assert heard
    assert set(heard) <= {f"文字を認識しています: {page} / 3 ページ" for page in (1, 2, 3)}
    assert heard == sorted(heard)

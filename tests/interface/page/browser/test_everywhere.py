"""What each tab is for, in both languages, on a telephone and on a desk: asked, read, found, dated, added and taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.interface.page.browser.conftest import PATIENT_MS

pytestmark = pytest.mark.browser

_QUESTION = "1952年に加盟した国は？"
_WORDS = {
    "ja-JP": (
        "質問する",
        "出典を探す",
        "年表",
        "文書",
        "高い",
        "件",
        "見つかりませんでした",
        "取り除きました",
        "元に戻す",
    ),
    "en-GB": ("Ask", "Find", "Time line", "Documents", "high", "places", "hold no answer", "Removed", "Undo"),
}


@pytest.fixture(params=[(360, "ja-JP"), (1280, "ja-JP"), (360, "en-GB"), (1280, "en-GB")], ids=str)
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    width, locale = request.param
    opened = browser.new_context(locale=locale, viewport={"width": width, "height": 780})
    opened.set_default_timeout(PATIENT_MS)
    yield opened
    opened.close()


def test_the_page_is_used_from_end_to_end(page: Page, server_url: str, tmp_path: Path) -> None:
    locale = str(page.evaluate("navigator.language"))
    ask, find, dated, documents, sure, places, refused, removed, undo = _WORDS[locale]
    width = page.viewport_size["width"]  # type: ignore[index]
    mark = page.frame_locator("#reader iframe").locator("#mark")

    def read_and_close() -> None:
        expect(mark).to_be_in_viewport()
        box = page.locator("#reader").bounding_box()
        assert box
        assert box["width"] == width if width < 900 else box["x"] >= width / 2 - 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Escape")
        expect(page.locator("#reader")).to_be_hidden()

    page.locator("#question textarea").fill(_QUESTION)
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#past .answer.answered")).to_contain_text("ギリシャ")
    expect(page.locator("#past .confidence")).to_contain_text(sure, use_inner_text=True)
    page.locator("#past a.reference").first.click()
    read_and_close()
    page.locator("#past ol.citations blockquote").first.click()
    read_and_close()
    page.locator("#question textarea").fill("NATO事務総長の年俸はいくらですか")
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#past .answer.refused")).to_contain_text(refused, use_inner_text=True)

    page.get_by_role("tab", name=find, exact=True).click()
    page.locator("#query textarea").fill("加盟")
    expect(page.locator("#found .count")).to_contain_text(places, use_inner_text=True)
    page.locator("#found li a.where").first.click()
    read_and_close()

    page.get_by_role("tab", name=dated, exact=True).click()
    page.locator("#dated-words").fill("ギリシャ")
    row = page.locator("#dated li.place", has_text="1952年にギリシャとトルコ").first
    row.locator("a.where").click()
    read_and_close()

    (tmp_path / "盛岡.txt").write_text("盛岡は岩手県の県庁所在地である。", encoding="utf-8")
    page.get_by_role("tab", name=documents, exact=True).click()
    page.locator("#upload input").set_input_files(tmp_path / "盛岡.txt")
    listed = page.locator("#documents li", has_text="盛岡.txt")
    try:
        expect(page.locator("#uploads > li")).to_have_attribute("data-state", "done")
        listed.locator("[data-remove]").click()
        expect(listed).to_have_count(0)
        expect(page.locator("#messages")).to_contain_text(re.compile(f"{removed}.*盛岡"), use_inner_text=True)
        page.reload()
        page.get_by_role("tab", name=documents, exact=True).click()
        page.get_by_role("button", name=undo).first.click()
        expect(listed).to_have_count(1)
        page.get_by_role("tab", name=ask, exact=True).click()
        expect(page.locator("#past .turn")).to_have_count(2)
    finally:
        address = f"{server_url}/api/v1/documents"
        for document in httpx.get(address).json()["documents"]:
            if document["source"] == "盛岡.txt":
                httpx.delete(f"{address}/{document['id']}", timeout=60)

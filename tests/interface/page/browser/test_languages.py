"""The page in English: by the browser's language or the switch; the answer stays Japanese, and its reader is told so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.interface.page.browser.conftest import PATIENT_MS

pytestmark = pytest.mark.browser

JAPANESE = re.compile(r"[ぁ-んァ-ン一-龠]")


def own_words(page: Page) -> list[str]:
    """Japanese lines among the page's own words that can be seen: not the name, nor what is marked as Japanese text."""
    text: str = page.evaluate(
        """() => {
          const copy = document.querySelector('.gradio-container');
          return [...copy.querySelectorAll('*')]
            .filter(each => each.checkVisibility() && !each.closest('[lang=ja], h1, .where, .question, #conversation-name, #kept, .citations, .nearest, title'))
            .flatMap(each => [...each.childNodes].filter(node => node.nodeType === 3).map(node => node.data)
              .concat(each.placeholder ?? '', each.getAttribute('aria-label') ?? '')).join('\\n');
        }"""
    )
    return [line for line in text.split("\n") if JAPANESE.search(line)]


def test_an_english_browser_gets_an_english_page(browser: Browser, server_url: str) -> None:
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(PATIENT_MS)
    page = context.new_page()
    page.goto(server_url)
    expect(page.get_by_role("tab", name="Ask")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".welcome")).to_contain_text("given in Japanese")
    expect(page.get_by_placeholder("Ask, then press Enter")).to_be_visible()
    expect(page.locator("#examples button.example").first).to_have_text(re.compile(r"What (?:happened in|is) .+\?"))
    page.locator("#question textarea").fill("1952年に加盟した国は？")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#past .answer.answered .text")).to_contain_text("ギリシャ")
    expect(page.get_by_text("Answers are in Japanese")).to_be_visible()
    assert own_words(page) == []
    page.locator("#past a.reference").first.click()
    expect(page.frame_locator("#reader iframe").locator("html")).to_have_attribute("lang", "en")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Documents").click()
    expect(page.get_by_role("button", name="Remove").first).to_be_visible()
    assert set(own_words(page)) <= {"岩手"}  # the title of a document that another test adds meanwhile
    context.close()


def test_the_language_is_switched_back_and_forth_and_kept(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("tab", name="Find", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("tab", name="Find", exact=True)).to_be_visible()
    page.get_by_role("button", name="日本語").click()
    expect(page.get_by_role("tab", name="出典を探す")).to_be_visible()
    expect(page.locator("#examples button.example").first).to_contain_text("ですか")
    expect(page.get_by_placeholder("質問を書いて Enter")).to_be_visible()


@pytest.mark.parametrize("locale", ["ja-JP", "en-GB"])
@pytest.mark.parametrize("width", [320, 360])
def test_all_four_tabs_are_seen_on_the_smallest_telephones(
    browser: Browser, server_url: str, locale: str, width: int
) -> None:
    context = browser.new_context(locale=locale, viewport={"width": width, "height": 640})
    page = context.new_page()
    page.goto(server_url)
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_count(4)
    for tab in tabs.all():
        expect(tab).to_be_in_viewport(ratio=1)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()

"""Everybody can use the page: what axe-core finds (nothing), by keyboard alone, and what copied text holds."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Frame, Page, expect

pytestmark = pytest.mark.browser

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_QUESTION = "1952年に加盟した国は？"


def violations(page: Page | Frame) -> list[str]:
    """What axe-core finds, targets smaller than 24 px among it (WCAG 2.2): each rule with where it is broken."""
    page.evaluate(_AXE)
    found: list[dict[str, Any]] = page.evaluate("axe.run({ rules: { 'target-size': { enabled: true } } })")[
        "violations"
    ]
    return [f"{each['impact']} {each['id']}: {node['target']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [(1280, "light", "ja-JP"), (1280, "dark", "en-GB"), (360, "dark", "ja-JP"), (360, "light", "en-GB")],
)
def test_axe_finds_nothing_on_any_screen(
    browser: Browser,
    server_url: str,
    tmp_path: Path,
    width: int,
    scheme: Literal["light", "dark"],
    locale: str,
) -> None:
    context = browser.new_context(
        locale=locale, viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(server_url)
    page.locator("#examples button.example").first.wait_for()
    assert violations(page) == []
    page.locator("#question textarea").fill(_QUESTION)
    page.locator("#question textarea").press("Enter")
    page.locator("#past .confidence").wait_for()
    page.locator("#past details summary").click()
    page.locator("#conversations summary").click()
    page.locator("[data-vote=down]").first.click()
    assert violations(page) == []
    page.locator("#past a.reference").first.click()
    page.frame_locator("#reader iframe").locator("#mark").wait_for()
    assert violations(page) == []
    assert violations(page.frames[1]) == []
    page.keyboard.press("Escape")
    tabs = page.get_by_role("tab")
    tabs.nth(1).click()
    page.locator("#query textarea").fill("フィンランドの加盟")
    page.locator("#found li").first.wait_for()
    assert violations(page) == []
    tabs.nth(2).click()
    page.locator("#dated li").first.wait_for()
    assert violations(page) == []
    tabs.nth(3).click()
    page.locator("#documents li").first.wait_for()
    (tmp_path / "壊.docx").write_bytes(b"PK\x03\x04 broken")
    page.locator("#upload input").set_input_files(tmp_path / "壊.docx")
    page.locator("#uploads [data-state=failed]").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_the_page_works_by_keyboard_alone(page: Page) -> None:
    keys = page.keyboard
    page.locator("#question textarea").focus()
    keys.type(_QUESTION)
    keys.press("Enter")
    expect(page.locator("#past .answer.answered")).to_be_visible()
    expect(page.locator("#question textarea")).to_be_focused()
    for _ in range(60):
        keys.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('#past a.reference')"):
            break
    keys.press("Enter")
    expect(page.get_by_role("button", name="閉じる")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("#past a.reference").first).to_be_focused()
    tabs = page.get_by_role("tab")
    tabs.first.focus()
    for number in (1, 2, 3):
        keys.press("ArrowRight")
        expect(tabs.nth(number)).to_be_focused()
        expect(tabs.nth(number)).to_have_attribute("aria-selected", "true")
    keys.press("Home")
    expect(tabs.first).to_have_attribute("aria-selected", "true")


def test_an_answer_is_read_out_and_its_copied_text_holds_nothing_invisible(page: Page) -> None:
    page.locator("#question textarea").fill(_QUESTION)
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#past .answer.answered")).to_be_visible()
    expect(page.locator("#past")).to_have_attribute("role", "log")
    expect(page.locator("#past")).to_have_attribute("aria-live", "polite")
    copied: str = page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('#past')) ?? `${getSelection()}`"
    )
    assert "定義した。[1]" in copied
    assert not [character for character in copied if unicodedata.category(character) in ("Cf", "Co", "Cn")]

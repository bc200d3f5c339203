"""Everybody can use the page: what axe-core finds (nothing), by keyboard alone, and what copied text holds."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from index.knowledge_base import KnowledgeBase
from interface.access.entries import make_user
from tests.index.small_encoders import make_document
from tests.interface.page.browser.conftest import PATIENT_MS
from tests.interface.page.browser.test_kept_on_server import PASSWORD, sign_in
from tests.server import serving

pytestmark = pytest.mark.browser

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Colours that are on their way from one to another would be taken for the page's.
_STILL = """Promise.allSettled(document.getAnimations()
  .filter(each => each.effect.getComputedTiming().endTime < Infinity).map(each => each.finished))"""
_QUESTION = "1952年に加盟した国は？"


def violations(page: Page | Frame) -> list[str]:
    """What axe-core finds, targets smaller than 24 px among it (WCAG 2.2): each rule with where it is broken."""
    page.evaluate(_AXE)
    page.evaluate(_STILL)
    found: list[dict[str, Any]] = page.evaluate("axe.run({ rules: { 'target-size': { enabled: true } } })")[
        "violations"
    ]
    return [f"{each['impact']} {each['id']}: {node['target']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [(1280, "dark", "en-GB"), (360, "light", "ja-JP")],
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
    context.set_default_timeout(PATIENT_MS)
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


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that people sign in to, with as many documents as a list to choose from can be narrowed in."""
    directory = tmp_path_factory.mktemp("office") / "kb"
    with KnowledgeBase.create(directory) as knowledge_base:
        knowledge_base.add(
            [
                replace(make_document(f"第{at}号は{2000 + at}年に出た。"), id=f"d{at}", source=f"第{at}号.txt")
                for at in range(1, 11)
            ]
        )
    user = make_user("hana", "write", PASSWORD)
    with serving(directory, "--no-reader", environment={"TENKYO_USERS": str(user)}) as url:
        yield url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["ja-JP", "en-GB"])
def test_axe_finds_nothing_in_what_opens_over_the_page(
    browser: Browser, office: str, scheme: Literal["light", "dark"], locale: str
) -> None:
    context = browser.new_context(locale=locale, color_scheme=scheme, reduced_motion="reduce")
    context.set_default_timeout(PATIENT_MS)
    page = context.new_page()
    found: dict[str, list[str]] = {}

    def look(at: str) -> None:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            found[f"{at}, {width} px"] = violations(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, at

    page.goto(office)
    page.locator("input[name=name]").fill("hana")
    page.locator("input[name=password]").fill("wrong")
    page.locator("button").first.click()
    page.locator("[role=alert]").wait_for()
    look("signing in")
    sign_in(page, "hana")
    for question in ("第3号はいつ出たのですか", "第4号はいつ出たのですか"):
        page.locator("#question textarea").fill(question)
        page.locator("#question textarea").press("Enter")
        page.wait_for_function(
            "document.querySelector('#past .confidence') && !document.body.hasAttribute('data-answering')"
        )
    page.locator("#past [data-vote=down]").first.click()
    page.locator("form.remark").wait_for()
    look("feedback")
    page.locator("#past a.reference").first.click()
    page.frame_locator("#reader iframe").locator("#mark").wait_for()
    look("the place")
    found["the document"] = violations(page.frames[1])
    page.keyboard.press("Escape")
    page.locator("#ask-in summary").click()
    page.locator("#ask-in .boxes input").first.check()
    look("documents to choose")
    page.keyboard.press("Escape")
    page.locator("#conversations summary").click()
    page.locator("[data-do=begin]").click()
    page.locator("#conversations summary").click()
    page.locator("[data-rename]").first.click()
    look("conversations")
    page.keyboard.press("Escape")
    page.locator("[data-delete]").last.click()
    page.locator("#toast button").wait_for()
    look("undoing")
    page.evaluate("document.body.setAttribute('data-dropping', '')")
    look("files over the page")
    context.close()
    assert {at: each for at, each in found.items() if each} == {}


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


def test_large_type_ends_its_lines_between_phrases_and_is_copied_without_anything_in_between(
    page: Page, server_url: str
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server_url)
    intro = page.locator(".welcome .ja")
    assert intro.evaluate("each => getComputedStyle(each).wordBreak") == "auto-phrase"
    page.add_style_tag(content=".phrased { word-break: keep-all !important; }")  # as browsers do that know no phrases
    page.set_viewport_size({"width": 320, "height": 640})
    pieces: list[str] = intro.evaluate("each => [...each.childNodes].filter(node => node.data).map(node => node.data)")
    assert len(pieces) > 10
    shown: list[str] = intro.evaluate(
        """each => {
          const lines = [];
          let top = null;
          for (const node of each.childNodes) for (let at = 0; at < (node.length ?? 0); at += 1) {
            const range = new Range();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const here = range.getBoundingClientRect().top;
            if (top === null || Math.abs(here - top) > 5) lines.push('');
            lines.push(lines.pop() + node.data[at]);
            top = here;
          }
          return lines;
        }"""
    )
    assert len(shown) > 2
    ends, end = set[str](), ""
    for piece in pieces:
        end += piece
        ends.add(end)
    assert {"".join(shown[: at + 1]) for at in range(len(shown))} <= ends
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.welcome'))")
    page.keyboard.press("Control+C")
    assert page.evaluate("navigator.clipboard.readText()").strip() == "".join(pieces)

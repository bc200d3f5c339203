"""The page in a real browser: what a user types, reads and clicks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

HOSTILE = (
    "山田花子は<script>alert('script')</script>と<img src=x onerror=\"alert('image')\">と"
    "{{constructor.constructor('alert(1)')()}}と${alert('template')}と`文`と&lt;b&gt;と\\u003cb>を書いた。\n"
)
HOSTILE_TITLE = "<img src=x onerror=alert('title')>山田の本"


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


@pytest.fixture
def hostile_document(server_url: str) -> Iterator[None]:
    """A document full of markup and templates, there for one test."""
    documents = f"{server_url}/api/v1/documents"
    added = httpx.post(documents, files={"file": ("hostile.txt", HOSTILE.encode())}, data={"title": HOSTILE_TITLE})
    assert added.status_code == 201
    yield
    httpx.delete(f"{documents}/{added.json()['id']}")


def test_a_question_is_typed_and_its_answer_read_with_its_quote_section_and_page(page: Page) -> None:
    ask(page, "Why did Finland join?")
    answer = page.locator("#past .answer.answered")
    expect(answer.locator(".text")).to_contain_text("ロシアの脅威に備えるため")
    expect(page.locator("#past .question")).to_contain_text("Why did Finland join?")
    card = answer.locator("ol.citations > li").first
    expect(card.locator("mark")).to_contain_text("ロシアの脅威に備えるため")
    expect(card.locator(".where")).to_contain_text("5．")
    expect(card.locator(".where")).to_contain_text("9 ページ")
    expect(answer.locator(".confidence")).to_contain_text("%")
    # The quote is marked within the sentences that it stands among.
    assert len(card.locator("blockquote").inner_text()) > len(card.locator("mark").inner_text())
    expect(page.locator("#question textarea")).to_have_value("")


def test_an_example_is_asked_by_a_click_and_a_new_conversation_brings_them_back(page: Page) -> None:
    example = page.locator("#examples button.example").first
    question = example.inner_text()
    example.click()
    expect(page.locator("#past .answer.answered")).to_have_count(1)
    expect(page.locator("#past .question")).to_contain_text(question)
    expect(example).to_be_hidden()
    page.locator("#conversations summary").click()
    page.get_by_role("button", name="新しい会話を始める").click()
    expect(page.locator("#past .turn")).to_have_count(0)
    expect(example).to_be_visible()
    page.locator("#conversations summary").click()
    page.locator("#kept li .name", has_text=question).click()
    expect(page.locator("#past .turn")).to_have_count(1)


def test_after_an_answer_what_stands_around_it_is_suggested_and_asked_by_a_key(page: Page) -> None:
    ask(page, "1952年に加盟した国は？")
    suggested = page.locator("#next-questions button.example")
    expect(suggested.first).to_be_visible()
    assert suggested.count() <= 3
    question = suggested.first.inner_text()
    suggested.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#past .question")).to_have_count(2)
    expect(page.locator("#past .question").last).to_contain_text(question)
    expect(page.locator("#past .answer.answered")).to_have_count(2)
    expect(page.locator("#question textarea")).to_be_focused()
    expect(suggested.filter(has_text=question)).to_have_count(0)


def test_what_the_documents_do_not_say_is_refused_without_places_that_have_nothing_to_do_with_it(page: Page) -> None:
    ask(page, "Best recipe for banana bread")
    refused = page.locator("#past .answer.refused")
    expect(refused).to_contain_text("見つかりませんでした")
    expect(refused.locator("ol.citations")).to_have_count(0)
    assert refused.locator("ol.nearest > li").count() <= 3


def test_the_page_asks_for_at_most_forty_files_of_300_kb_and_later_for_no_style_sheet(
    context: BrowserContext, server_url: str
) -> None:
    page, asked, sizes = context.new_page(), list[str](), list[float]()
    page.on("request", lambda request: asked.append(request.url))
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(server_url)
    page.locator("#question textarea").wait_for()
    page.wait_for_load_state("networkidle")
    assert len(asked) <= 40
    assert 100_000 < sum(sizes) <= 300_000
    asked.clear()
    for tab in page.get_by_role("tab").all():
        tab.click()
    page.locator("#documents li").first.wait_for()
    page.get_by_role("tab").first.click()
    ask(page, "1952年に加盟した国は？")
    page.locator("#past .answer").wait_for()
    assert [url for url in asked if url.endswith(".css")] == []


def test_turns_follow_one_another(page: Page) -> None:
    ask(page, "フィンランドはなぜNATOに加盟したのですか")
    expect(page.locator("#past .answer.answered")).to_have_count(1)
    ask(page, "1952年に加盟した国は？")
    expect(page.locator("#past .answer.answered")).to_have_count(2)
    assert page.locator("#past .question").all_inner_texts()[1].endswith("1952年に加盟した国は？")


def test_an_empty_question_is_not_asked(page: Page) -> None:
    ask(page, "   ")
    ask(page, "1952年に加盟した国は？")  # before which an empty one would be answered
    expect(page.locator("#past .question")).to_contain_text(["1952年に加盟した国は？"])


def test_a_question_that_is_too_long_says_so_and_stays(page: Page) -> None:
    ask(page, "あ" * 5_000)
    expect(page.locator("#problem")).to_contain_text("3,000 文字短く")
    expect(page.locator("#count")).to_have_text("5,000 / 2,000")
    expect(page.locator("#question textarea")).to_have_value("あ" * 5_000)
    expect(page.locator("#conversation .turn")).to_have_count(0)
    page.locator("#question textarea").fill("あ" * 1_700)
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#count")).to_have_text("1,700 / 2,000")


def test_enter_that_ends_a_conversion_does_not_send(page: Page) -> None:
    """With an input method, the first Enter chooses 加盟 for かめい; only the next one sends."""
    box = page.locator("#question textarea")
    box.focus()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "かめい", "selectionStart": 3, "selectionEnd": 3})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}  # 229: the input method has taken it
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.insertText", {"text": "加盟"})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    expect(box).to_have_value("加盟")  # what is sent is taken out of it
    expect(page.locator("#conversation .turn")).to_have_count(0)
    box.press("Enter")
    expect(page.locator("#past .question")).to_contain_text(["加盟"])


def test_sources_are_found_with_the_words_marked(page: Page) -> None:
    page.get_by_role("tab", name="出典を探す").click()
    page.locator("#query textarea").fill("フィンランドの加盟")
    page.locator("#query textarea").press("Enter")
    first = page.locator("#found ol.sources > li").first
    expect(first.locator("mark.same", has_text="フィンランド").first).to_be_visible()
    expect(first.locator(".where")).to_contain_text("ページ")


def test_documents_are_added_and_removed(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "岩手.txt"
    file.write_text("盛岡は岩手県の県庁所在地である。", encoding="utf-8")
    page.get_by_role("tab", name="文書").click()
    expect(page.locator("#documents ul.documents > li")).to_have_count(1)
    page.locator("#upload input[type=file]").set_input_files(file)
    expect(page.locator("#documents ul.documents > li")).to_have_count(2)
    row = page.locator("#uploads > li")
    expect(row).to_contain_text("加えました: 岩手")
    page.get_by_role("button", name="片づける", exact=False).first.click()

    broken = tmp_path / "empty.txt"
    broken.touch()
    page.locator("#upload input[type=file]").set_input_files(broken)
    expect(page.locator("#uploads [data-state=failed]")).to_contain_text("empty.txt")

    expect(page.locator("#documents ul.documents > li").last.locator(".try button")).to_have_text(["盛岡とは何ですか"])
    page.get_by_role("button", name=re.compile("取り除く.*岩手")).click()
    expect(page.locator("#documents ul.documents > li")).to_have_count(1)
    expect(page.locator("#messages")).to_contain_text(re.compile("取り除きました.*岩手"))
    page.reload()
    page.get_by_role("tab", name="文書").click()
    page.get_by_role("button", name="元に戻す").click()
    expect(page.locator("#documents ul.documents > li")).to_have_count(2)
    page.get_by_role("button", name=re.compile("取り除く.*岩手")).click()
    expect(page.locator("#documents ul.documents > li")).to_have_count(1)


@pytest.mark.usefixtures("hostile_document")
def test_markup_in_a_document_is_text_everywhere(page: Page) -> None:
    ask(page, "山田花子は何を書きましたか")
    conversation = page.locator("#past")
    expect(conversation).to_contain_text(HOSTILE.strip())
    expect(conversation).to_contain_text(HOSTILE_TITLE)

    page.get_by_role("tab", name="出典を探す").click()
    page.locator("#query textarea").fill("<script> 山田花子")
    page.locator("#query textarea").press("Enter")
    expect(page.locator("#found")).to_contain_text(HOSTILE.strip())

    page.get_by_role("tab", name="文書").click()
    expect(page.locator("#documents")).to_contain_text(HOSTILE_TITLE)
    for place in ("#conversation", "#found", "#documents"):
        assert page.locator(f"{place} img, {place} script, {place} b:not(.bar b, .reference b)").count() == 0
    # A dialog or a failing script would fail the fixture.


def test_markup_in_a_question_is_text(page: Page) -> None:
    ask(page, "<img src=x onerror=alert(1)>${alert(2)}{{alert(3)}}は何ですか")
    expect(page.locator("#past .question")).to_contain_text("<img src=x onerror=alert(1)>${alert(2)}{{alert(3)}}は")
    expect(page.locator("#past .answer")).to_have_count(1)
    assert page.locator("#conversation img").count() == 0


def test_the_page_is_japanese_and_fits_a_telephone(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    page.set_viewport_size({"width": 375, "height": 720})
    ask(page, "フィンランドはなぜNATOに加盟したのですか")
    expect(page.locator("#past .answer.answered")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_light_dark_or_as_the_system_is(page: Page) -> None:
    switch, body = page.locator("#theme"), page.locator("body")
    dark = re.compile(r"\bdark\b")
    page.emulate_media(color_scheme="dark")
    expect(body).to_have_class(dark)
    switch.click()
    expect(switch).to_contain_text(re.compile("明るい|Light"), use_inner_text=True)
    expect(body).not_to_have_class(dark)
    page.reload()
    expect(switch).to_be_visible()
    expect(body).not_to_have_class(dark)
    page.emulate_media(color_scheme="light")
    switch.click()
    expect(body).to_have_class(dark)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 25, 29)"
    switch.click()
    expect(body).not_to_have_class(dark)
    page.emulate_media(color_scheme="dark")
    expect(body).to_have_class(dark)


def test_the_description_of_the_api_opens(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/docs")
    expect(page.get_by_text(re.compile("/api/v1/ask")).first).to_be_visible()

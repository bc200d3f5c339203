"""The place beside the answer: it opens at the mark, goes with Back and Forward, and closes by Escape."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.interface.page.browser.clipboard import allow_clipboard, copied_by

pytestmark = pytest.mark.browser

QUESTION = "1952年に加盟した国は？"


def marked(page: Page) -> str:
    """All the marked words: tinted ones among them are pieces of their own."""
    return "".join(reader(page).locator("mark").all_inner_texts())


@pytest.fixture
def answered(page: Page) -> Page:
    page.locator("#question textarea").fill(QUESTION)
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#past .answer.answered")).to_have_count(1)
    return page


def reader(page: Page) -> FrameLocator:
    return page.frame_locator("#reader iframe")


def test_a_reference_opens_its_place_beside_the_answer_at_the_mark(answered: Page) -> None:
    answered.locator("#past a.reference").first.click()
    mark = reader(answered).locator("#mark")
    expect(mark).to_be_in_viewport()
    assert "1952年にギリシャとトルコ" in marked(answered)
    expect(answered.locator("#past a.reference").first).to_be_visible()
    assert answered.locator("#reader").bounding_box()["x"] > 400  # type: ignore[index]


def at_rest(place: Locator) -> None:
    """Wait until it stands still: a new answer is scrolled to, and what moves away from under a pointer isn't pointed at."""
    place.evaluate(
        """place => new Promise(done => {
          let last;
          const look = () => {
            const { top } = place.getBoundingClientRect();
            if (top === last) return done();
            last = top;
            setTimeout(look, 500);
          };
          look();
        })"""
    )


def test_what_a_reference_quotes_is_seen_from_the_pointer_and_from_the_keyboard(answered: Page) -> None:
    link, tip = answered.locator("#past a.reference").first, answered.locator("#tip")
    at_rest(link)
    link.hover()
    expect(tip).to_contain_text("「1952年にギリシャとトルコ")
    expect(tip.locator(".where")).to_contain_text("2 ページ")
    expect(tip).to_be_visible()
    box = tip.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= answered.evaluate("innerWidth")
    answered.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    answered.locator("#question textarea").hover()
    answered.locator("#question textarea").focus()
    for _ in range(60):
        answered.keyboard.press("Shift+Tab")
        if link.evaluate("each => each === document.activeElement"):
            break
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("「1952年にギリシャとトルコ")
    expect(link).to_have_attribute("aria-describedby", "tip")
    answered.keyboard.press("Tab")
    expect(tip).to_be_hidden()
    expect(link).not_to_have_attribute("aria-describedby", "tip")


def test_the_address_of_a_place_is_copied_from_the_place(answered: Page, server_url: str) -> None:
    allow_clipboard(answered, server_url)
    answered.locator("#past a.reference").first.click()
    expect(reader(answered).locator("#mark")).to_be_in_viewport()
    answered.goto(copied_by(answered.get_by_role("button", name="リンクをコピー")))
    expect(answered.locator("#mark")).to_be_in_viewport()
    assert "1952年にギリシャとトルコ" in "".join(answered.locator("mark").all_inner_texts())


def test_it_says_which_document_it_is(answered: Page) -> None:
    answered.locator("#past a.reference").first.click()
    expect(answered.locator("#reader .of")).to_have_text("NATO創設75周年：集団防衛機構の歩みと現在の課題")


def test_a_card_opens_it_too_and_back_forward_and_escape_go_through_the_places(answered: Page) -> None:
    panel = answered.locator("#reader")
    answered.locator("#past ol.citations > li blockquote").first.click()
    expect(reader(answered).locator("#mark")).to_be_in_viewport()
    answered.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    answered.go_back()
    expect(panel).to_be_visible()
    answered.go_back()
    expect(panel).to_be_hidden()
    answered.go_forward()
    expect(panel).to_be_visible()
    reader(answered).locator("body").press("Escape")
    expect(panel).to_be_hidden()
    expect(answered.locator("#past .turn")).to_have_count(1)


def test_a_link_works_after_the_conversation_was_drawn_anew(answered: Page) -> None:
    answered.reload()
    answered.locator("#past a.reference").first.click()
    expect(reader(answered).locator("#mark")).to_be_in_viewport()


def test_on_a_telephone_it_takes_the_whole_screen(answered: Page) -> None:
    answered.set_viewport_size({"width": 360, "height": 720})
    answered.locator("#past a.reference").first.click()
    expect(reader(answered).locator("#mark")).to_be_in_viewport()
    assert answered.locator("#reader").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 720}
    assert reader(answered).locator("html").evaluate("element => element.scrollWidth") <= 360
    answered.get_by_role("button", name="閉じる").click()
    expect(answered.locator("#reader")).to_be_hidden()


def test_a_found_passage_opens_beside_the_list(page: Page) -> None:
    page.get_by_role("tab", name="出典を探す").click()
    page.locator("#query textarea").fill("フィンランドの加盟")
    page.locator("#query textarea").press("Enter")
    page.locator("#found li a.where").first.click()
    expect(reader(page).locator("#mark")).to_be_in_viewport()
    assert "フィンランド" in marked(page)


def test_contents_and_notes_lead_through_the_document(page: Page, server_url: str) -> None:
    [document] = httpx.get(f"{server_url}/api/v1/documents").json()["documents"]
    page.goto(f"{server_url}/read/{document['id']}")
    page.locator("nav a", has_text="ウクライナ戦争の始まり").click()
    expect(page.locator("h2:target")).to_be_in_viewport()
    page.locator("article a.note").first.click()
    expect(page.locator("p.note:target")).to_be_in_viewport()
    page.locator("p.note:target a").first.click()
    expect(page.locator("a.note:target")).to_be_in_viewport()


def test_a_shared_address_still_finds_its_words_after_an_update_or_says_that_they_are_gone(
    page: Page, server_url: str, tmp_path: Path
) -> None:
    documents = f"{server_url}/api/v1/documents"

    def put(text: str) -> str:
        answered = httpx.post(documents, files={"file": ("岩手の話.txt", text.encode())}, timeout=60)
        identity: str = answered.json()["id"]
        return identity

    words = "盛岡は岩手県の県庁所在地である。"
    identity = put(f"{words}\n")
    address = f"{server_url}/read/{identity}?start=0&end={len(words)}&quote={quote(words)}"
    try:
        page.goto(address)
        expect(page.locator("#mark")).to_have_text(words)
        expect(page.locator(".notice")).to_have_count(0)
        assert put(f"{'書き加えた文である。' * 30}\n\n{words}\n") == identity
        page.goto(address)
        expect(page.locator("#mark")).to_have_text(words)
        expect(page.locator(".notice")).to_contain_text("いまの場所")
        put("別の文になった。\n")
        page.goto(address)
        expect(page.locator("#mark")).to_have_count(0)
        expect(page.locator(".notice.gone")).to_contain_text("見つかりません")
    finally:
        httpx.delete(f"{documents}/{identity}", timeout=60)


def test_words_that_met_the_question_are_tinted_around_the_mark(answered: Page) -> None:
    answered.locator("#past a.reference").first.click()
    expect(reader(answered).locator("#mark .met", has_text="1952").first).to_be_visible()
    expect(reader(answered).locator(".met", has_text="加盟").first).to_be_visible()


def test_a_quote_of_a_pdf_is_shown_on_its_page_too(page: Page, server_url: str, tmp_path: Path) -> None:
    printed = page.context.new_page()
    printed.set_content("<h1>橋の報告</h1><p>石の橋は1932年に架けられた。</p><p>木の橋は1901年に流された。</p>")
    pdf = printed.pdf()
    printed.close()
    documents = f"{server_url}/api/v1/documents"
    identity = httpx.post(documents, files={"file": ("橋.pdf", pdf)}, timeout=60).json()["id"]
    try:
        text = httpx.get(f"{documents}/{identity}").json()["text"]
        start = text.index("木の橋")
        page.goto(f"{server_url}/read/{identity}?start={start}&end={start + 14}")
        page.locator("#picture summary").click()
        picture = page.locator("#picture img")
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 800
        marked = page.evaluate(
            """() => {
              const image = document.querySelector('#picture img'), canvas = document.createElement('canvas');
              [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
              const context = canvas.getContext('2d');
              context.drawImage(image, 0, 0);
              const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
              const rows = new Set();
              for (let at = 0; at < data.length; at += 4)
                if (data[at] > 230 && data[at + 2] < 200) rows.add(Math.floor(at / 4 / canvas.width));
              return [Math.min(...rows) / canvas.height, Math.max(...rows) / canvas.height];
            }"""
        )
        assert 0.05 < marked[0] < marked[1] < 0.25  # the third line of the page, and no other
        assert marked[1] - marked[0] < 0.04
        page.reload()
        expect(page.locator("#picture")).to_have_attribute("open", "")
    finally:
        httpx.delete(f"{documents}/{identity}", timeout=60)
    assert httpx.get(f"{server_url}/read-picture/{identity}?page=0&start={start}&end={start + 14}").status_code == 404

"""Sources as one types, the time line, and passages to carry away."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.interface.page.browser.clipboard import allow_clipboard, copied_by

pytestmark = pytest.mark.browser


def test_sources_are_found_as_one_types_and_a_late_answer_is_dropped(page: Page) -> None:
    page.get_by_role("tab", name="出典を探す").click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/found?" in request.url else None)
    held: list[Route] = []
    page.route("**/found?*", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request("**/found?*"):
        _type_at_once(page, "ワルシャワ")
    assert len(asked) == 1  # not one for each key
    _type_at_once(page, "ワルシャワ条約機構")
    first = page.locator("#found ol.sources > li").first
    expect(first).to_contain_text("ワルシャワ条約機構")
    assert len(asked) == 2
    held[0].abort()
    page.evaluate("fetch('healthz').then(answered => answered.text())")  # what came before has been dealt with
    expect(first).to_contain_text("ワルシャワ条約機構")


def _type_at_once(page: Page, text: str) -> None:
    """Key by key, with no time between two of them, which on a busy machine would be anything."""
    page.locator("#query textarea").evaluate(
        """(box, text) => {
          const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
          for (let at = 1; at <= text.length; at += 1) {
            set.call(box, text.slice(0, at));
            box.dispatchEvent(new Event('input', { bubbles: true }));
          }
        }""",
        text,
    )


def test_more_is_shown(page: Page) -> None:
    page.get_by_role("tab", name="出典を探す").click()
    page.locator("#query textarea").fill("加盟")
    items = page.locator("#found ol.sources > li")
    expect(items).to_have_count(8)
    page.get_by_role("button", name="もっと見る").press("Enter")
    expect(items).to_have_count(16)
    expect(items.nth(8).locator("a.where")).to_be_focused()


def test_what_is_found_is_narrowed_to_a_section_and_nothing_found_is_said(page: Page) -> None:
    page.get_by_role("tab", name="出典を探す").click()
    page.locator("#query textarea").fill("加盟")
    section = page.locator("#found-section")
    chosen = section.locator("option", has_text="2．")
    name, count = re.fullmatch(r"(.*) \((\d+)\)", chosen.inner_text()).groups()  # type: ignore[union-attr]
    section.focus()
    section.select_option(chosen.get_attribute("value"))
    expect(page.locator("#found .count")).to_contain_text(f"{count} 件")
    expect(section).to_be_focused()
    for place in page.locator("#found li .where").all():
        expect(place).to_contain_text(name)
    page.locator("#query textarea").fill("ちらし寿司")
    expect(page.locator("#found .empty")).to_contain_text("見つかりませんでした")
    page.get_by_role("button", name="English").click()
    page.locator("#query textarea").fill("加盟")
    expect(section.locator("option").first).to_have_text("All")


def test_a_citation_names_who_wrote_it_where_the_file_says(page: Page, server_url: str, tmp_path: Path) -> None:
    allow_clipboard(page, server_url)
    documents = f"{server_url}/api/v1/documents"
    text = "#+TITLE: 盛岡の話\n#+AUTHOR: 山田花子\n\n盛岡は岩手県の県庁所在地である。\n"
    identity = httpx.post(documents, files={"file": ("盛岡.org", text.encode())}, timeout=60).json()["id"]
    try:
        page.get_by_role("tab", name="出典を探す").click()
        page.locator("#query textarea").fill("盛岡")
        first = page.locator("#found li").first
        assert copied_by(first.get_by_role("button", name="出典つきの文")) == (
            "「盛岡は岩手県の県庁所在地である。」（山田花子『盛岡の話』）\n"
        )
        assert "  author = {{山田花子}},\n" in copied_by(first.get_by_role("button", name="BibTeX"))
        page.get_by_role("tab", name="質問する").click()
        page.locator("#question textarea").fill("盛岡はどの県の県庁所在地ですか")
        page.locator("#question textarea").press("Enter")
        expect(page.locator("#past .answer.answered")).to_contain_text("岩手県")
        page.locator("#conversations summary").click()
        with page.expect_download() as downloading:
            page.get_by_role("button", name="BibTeX", exact=True).last.click()
        downloading.value.save_as(tmp_path / "a.bib")
        assert "  author = {{山田花子}},\n" in (tmp_path / "a.bib").read_text(encoding="utf-8")
    finally:
        httpx.delete(f"{documents}/{identity}", timeout=60)


def test_a_passage_is_copied_with_its_citation(page: Page, server_url: str) -> None:
    allow_clipboard(page, server_url)
    page.get_by_role("tab", name="出典を探す").click()
    page.locator("#query textarea").fill("1952年にギリシャとトルコ")
    first = page.locator("#found li").first

    def copied(kind: str) -> str:
        return copied_by(first.get_by_role("button", name=kind))

    plain = copied("出典つきの文")
    assert "『NATO創設75周年：集団防衛機構の歩みと現在の課題』、「" in plain
    assert plain.endswith("頁）\n")
    markdown = copied("Markdown")
    assert markdown.startswith("> ")
    assert f"]({server_url}/read/" in markdown
    entry = copied("BibTeX")
    assert re.search(r"^@misc\{tenkyo-[0-9a-f]+-[0-9]+-[0-9]+,$", entry, re.MULTILINE)
    assert re.search(r"^  note = \{「.*」、2頁\},$", entry, re.MULTILINE)  # for styles that leave out `pages`
    [address] = re.findall(r"url = \{(.*)\}", entry)
    assert len(address) < 300  # fits a footnote
    page.goto(address)
    expect(page.locator("#mark")).to_contain_text(plain[1:40])


def test_all_that_is_listed_is_copied_at_once_each_entry_with_a_key_of_its_own(page: Page, server_url: str) -> None:
    allow_clipboard(page, server_url)
    page.get_by_role("tab", name="出典を探す").click()
    page.locator("#query textarea").fill("加盟")
    copied = copied_by(page.locator("#found [data-cite-all=bibtex]"))
    expect(page.locator("#toast")).to_contain_text("8 件")
    keys = re.findall(r"^@misc\{(.*),$", copied, re.MULTILINE)
    assert len(set(keys)) == 8


def test_of_a_passage_only_what_is_selected_is_copied(page: Page, server_url: str) -> None:
    allow_clipboard(page, server_url)
    page.get_by_role("tab", name="出典を探す").click()
    page.locator("#query textarea").fill("1952年にギリシャとトルコ")
    first = page.locator("#found li").first
    first.locator("mark", has_text="1952年").first.select_text()
    copied = copied_by(first.get_by_role("button", name="出典つきの文"))
    expect(page.locator("#toast")).to_contain_text("選んだ部分")
    assert copied.startswith("「1952年」（『NATO創設75周年")


def test_paragraphs_are_joined_as_japanese_is_written(page: Page, server_url: str) -> None:
    allow_clipboard(page, server_url)
    page.get_by_role("tab", name="出典を探す").click()
    page.locator("#query textarea").fill("北大西洋評議会")
    several = page.locator("#found li", has=page.locator("blockquote .gap")).first
    copied = copied_by(several.get_by_role("button", name="出典つきの文"))
    assert not re.search(r"[。」]\s", copied.strip())


def test_the_time_line_lists_dated_statements_each_with_its_place(page: Page) -> None:
    page.get_by_role("tab", name="年表").click()
    rows = page.locator("#dated li.place")
    expect(rows.first).to_be_visible()
    years = [int(text[:4]) for text in page.locator("#dated .date").all_inner_texts()]
    assert years == sorted(years)
    expect(page.locator("#dated .ends span.ja").first).to_have_text(f"{years[0]}年")
    page.locator("#dated-words").fill("ワルシャワ")
    expect(rows.first).to_contain_text("ワルシャワ")
    page.locator("#dated-words").fill("")
    page.locator('.bars [data-years="1950,1999"]').click()
    page.locator('.bars [data-years="1950,1954"]').click()
    expect(page.get_by_role("button", name="すべての年を見る")).to_be_visible()
    expect(rows.first.locator(".date")).to_contain_text("195")
    row = rows.filter(has_text="1952年にギリシャとトルコ").first
    row.locator("a.where").click()
    mark = page.frame_locator("#reader iframe").locator("#mark")
    expect(mark).to_contain_text("1952年にギリシャとトルコ")
    expect(mark).to_be_in_viewport()


def test_a_long_address_in_a_row_stays_within_the_time_line(page: Page, server_url: str) -> None:
    documents = f"{server_url}/api/v1/documents"
    rows = f"年,船,写真\n1203年,早瀬丸,http://example.jp/{'a1b2c3d4' * 30}\n1204年,白波丸,なし\n"
    identity = httpx.post(documents, files={"file": ("船.csv", rows.encode())}, timeout=60).json()["id"]
    try:
        for width in (1100, 375):
            page.set_viewport_size({"width": width, "height": 900})
            page.get_by_role("tab", name="年表").click()
            page.locator("#dated-words").fill("早瀬丸")
            row = page.locator("#dated li.place", has_text="早瀬丸").first
            expect(row).to_be_visible()
            assert row.locator("blockquote").evaluate("quote => quote.scrollWidth - quote.clientWidth") <= 1
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.get_by_role("tab", name="質問する").click()
    finally:
        httpx.delete(f"{documents}/{identity}", timeout=60)

"""Behind a real proxy, under a path of its own: the API, its clients and the page, and what only a proxy may say."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from playwright.sync_api import Browser, Page, expect

from interface.access.entries import make_key, make_user
from tests.interface.page.browser.conftest import browser
from tests.interface.proxy.nginx import NGINX, WHY_NOT, Ports, free_ports, proxying, trusting
from tests.server import LOGS, serving

__all__ = ["browser"]  # a fixture

pytestmark = pytest.mark.skipif(NGINX is None, reason=WHY_NOT)

QUESTION = "1952年に加盟した国は？"
PASSWORD = "correct horse battery"
WAYS = ("as it comes", "with TLS", "as shipped")


@dataclass(frozen=True, slots=True)
class Proxied:
    direct: str
    ports: Ports
    key: str
    certificate: Path

    def client(self, way: str, *, key: bool = True) -> httpx.Client:
        headers = {"authorization": f"Bearer {self.key}"} if key else {}
        verify = trusting(self.certificate)
        return httpx.Client(base_url=f"{self.ports.urls[way]}/", headers=headers, verify=verify, timeout=60)


@pytest.fixture(scope="module")
def proxied(essay_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    if NGINX is None:
        pytest.skip(WHY_NOT)
    folder, ports = tmp_path_factory.mktemp("proxied"), free_ports()
    key, entry = make_key("ci", "write")
    environment = {"TENKYO_API_KEYS": str(entry), "TENKYO_USERS": str(make_user("hana", "read", PASSWORD))}
    options = ["--no-reader", "--root-path", "/tenkyo", "--trusted-proxy", "127.0.0.1", "--log", "json"]
    for name in ports.names:
        options += ["--allow-host", name]
    copy = Path(shutil.copytree(essay_directory, folder / "kb"))
    with serving(copy, *options, environment=environment) as url, proxying(ports, url, folder) as certificate:
        yield Proxied(url, ports, key, certificate)


@pytest.mark.parametrize("way", WAYS)
def test_the_api_answers_under_the_path(proxied: Proxied, way: str) -> None:
    with proxied.client(way) as client:
        answer = client.post("api/v1/ask", json={"question": QUESTION}).json()
        assert answer["answered"]
        with client.stream("POST", "api/v1/ask", json={"question": QUESTION, "stream": True}) as stream:
            events = "".join(stream.iter_text())
        assert events.rindex("event: final") > events.find("event: partial")
        added = client.post("api/v1/documents", files={"file": ("県.txt", "盛岡は岩手県の都市である。".encode())})
        assert added.status_code in (200, 201)
        assert client.get("api/v1/nothing").status_code == 404


@pytest.mark.parametrize("way", WAYS)
def test_its_description_and_documents_load_what_they_need(proxied: Proxied, way: str) -> None:
    with proxied.client(way) as client:
        assert client.get("openapi.json").json()["servers"] == [{"url": "/tenkyo"}]
        [identity, *_] = [each["id"] for each in client.get("api/v1/documents").json()["documents"]]
        for page in ("docs", f"read/{identity}"):
            html = client.get(page).text
            loaded = [part.split('"')[0] for part in html.replace("href=", "src=").split('src="')[1:]]
            local = [address for address in loaded if address.startswith("/")]
            assert local
            for address in local:
                assert address.startswith("/tenkyo/"), address
                assert client.get(httpx.URL(proxied.ports.urls[way]).join(address)).status_code == 200


@pytest.mark.parametrize("way", WAYS)
def test_an_assistant_asks_under_the_path(proxied: Proxied, way: str) -> None:
    async def use() -> Any:
        headers = {"authorization": f"Bearer {proxied.key}"}
        async with (
            httpx.AsyncClient(headers=headers, verify=trusting(proxied.certificate), timeout=60) as client,
            streamable_http_client(f"{proxied.ports.urls[way]}/mcp", http_client=client) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await session.call_tool("ask", {"question": QUESTION})

    assert asyncio.run(use()).structuredContent["answered"]


@pytest.mark.browser
@pytest.mark.parametrize("way", WAYS)
def test_one_signs_in_asks_reads_and_signs_out_in_a_browser(proxied: Proxied, browser: Browser, way: str) -> None:
    url = proxied.ports.urls[way]
    with browser.new_context(locale="ja-JP", ignore_https_errors=True) as context:
        context.set_default_timeout(30_000)
        page = context.new_page()
        elsewhere: list[str] = []
        page.on("request", lambda request: _note(elsewhere, request.url, url))
        page.goto(url)  # without the slash: the proxy, or the server, adds it
        sign_in(page)
        page.locator("#question textarea").fill(QUESTION)
        page.locator("#question textarea").press("Enter")
        expect(page.locator(".turn").last).to_contain_text("ギリシャ", timeout=60_000)
        page.locator("#past .turn a[data-read]").first.click()
        expect(page.frame_locator("#reader iframe").locator("article")).to_contain_text("ギリシャ")
        expect(page.locator("#account")).to_contain_text("hana")
        [cookie] = [each for each in context.cookies() if each["name"] == "tenkyo_session"]
        assert (cookie["path"], cookie["httpOnly"], cookie["sameSite"]) == ("/tenkyo/", True, "Lax")
        assert cookie["secure"] == url.startswith("https")
        page.keyboard.press("Escape")  # the document's place lies over it
        page.get_by_role("button", name="サインアウト").click()
        expect(page.get_by_label("パスワード")).to_be_visible()
        assert elsewhere == []


def sign_in(page: Page) -> None:
    page.get_by_label("名前").fill("hana")
    page.get_by_label("パスワード").fill("wrong password")
    page.get_by_role("button", name="サインイン").click()
    expect(page.get_by_role("alert")).to_contain_text("違います")
    page.get_by_label("名前").fill("hana")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン").click()
    page.locator("#question textarea").wait_for()


def _note(elsewhere: list[str], requested: str, url: str) -> None:
    """What leaves the path: Gradio asks the root of the host for a manifest, which it can do without."""
    if not requested.startswith((url, "data:", "blob:")) and not requested.endswith("/manifest.json"):
        elsewhere.append(requested)


def _logged(proxied: Proxied, request: str) -> dict[str, Any]:
    """What the server wrote about a request; its lines come a moment after the answer."""
    for _ in range(100):
        for line in [json.loads(line) for line in list(LOGS[proxied.direct]) if line.startswith("{")]:
            if line["request_id"] == request:
                return dict(line)
        time.sleep(0.1)
    raise AssertionError(f"nothing was logged of {request}")


def test_only_the_proxy_says_who_called_and_by_which_name(proxied: Proxied) -> None:
    """What a client sends along through the proxy is not believed, and neither is what comes past it, from elsewhere."""
    forged = {"x-forwarded-for": "203.0.113.9", "x-request-id": "not-mine-0001"}
    with proxied.client("as shipped") as client:
        answered = client.get("api/v1/documents", headers=forged)
    assert answered.headers["x-request-id"] != "not-mine-0001"  # the proxy gave its own
    line = _logged(proxied, answered.headers["x-request-id"])
    assert line["client"] == "203.0.113.9"  # two proxies: the second says it, and both are trusted here
    with proxied.client("as it comes") as client:
        assert client.get("api/v1/documents", headers={"x-forwarded-host": "evil.example"}).status_code == 421
        assert client.post("api/v1/ask", json={}, headers={"origin": "https://evil.example"}).status_code == 403

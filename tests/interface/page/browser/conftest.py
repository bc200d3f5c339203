"""A Chromium that can reach nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

FLAGS = (
    "--no-sandbox",  # Chromium's own does not run as root, which containers are
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


# What Gradio says of its own calls that a reload cuts off.
_LEAVING = ("AbortError: signal is aborted", "errored out")

PATIENT_MS = 60_000  # a busy machine is no reason for a test to fail

expect.set_options(timeout=PATIENT_MS)


def find_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the session: while it lasts, Playwright keeps an event loop running, and other tests run their own."""
    path = find_chromium()
    if path is None:
        pytest.fail("No Chromium on the PATH; `make test` installs one, or says how (scripts/install-test-tools.sh).")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="ja-JP", viewport={"width": 1100, "height": 900})
    opened.set_default_timeout(PATIENT_MS)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, server_url: str) -> Iterator[Page]:
    """The page, open. Afterwards: it asked no other host for anything, and no script of it failed."""
    opened = context.new_page()
    elsewhere: list[str] = []
    failures: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((server_url, "data:", "blob:")):
            elsewhere.append(request.url)

    opened.on("request", note)

    def fail(said: str) -> None:
        if not any(noise in said for noise in _LEAVING):
            failures.append(said)

    opened.on("pageerror", lambda error: fail(str(error)))
    opened.on("console", lambda message: fail(message.text) if message.type == "error" else None)
    opened.on("dialog", lambda dialog: failures.append(f"dialog: {dialog.message}"))
    opened.goto(server_url)
    opened.locator("#question textarea").wait_for()
    yield opened
    assert elsewhere == []
    assert failures == []

"""Gradio's page and files come packed to whoever takes it, and are what they are to whoever doesn't."""

from __future__ import annotations

import re

import brotli
import httpx


def raw(url: str, encoding: str) -> tuple[httpx.Response, bytes]:
    with httpx.Client(timeout=60) as client, client.stream("GET", url, headers={"accept-encoding": encoding}) as got:
        return got, b"".join(got.iter_raw())


def test_the_page_and_its_files_are_packed_and_hold_the_same(server_url: str) -> None:
    _, page = raw(server_url + "/", "identity")
    [script] = re.findall(rb'src="\./(assets/index-[^"]+\.js)"', page)[:1]
    for path in ("/", "/" + script.decode()):
        plain, text = raw(server_url + path, "identity")
        assert "content-encoding" not in plain.headers
        for _ in range(2):  # made, and kept
            packed, data = raw(server_url + path, "gzip, br")
            assert packed.headers["content-encoding"] == "br"
            assert int(packed.headers["content-length"]) == len(data) < 0.5 * len(text)
            assert packed.headers["content-type"] == plain.headers["content-type"]
            if path != "/":  # Gradio writes the time into its page
                assert brotli.decompress(data) == text
    assert b"<gradio-app" in brotli.decompress(raw(server_url + "/", "br")[1])


def test_what_is_not_there_is_not_packed_and_not_kept(server_url: str) -> None:
    for _ in range(2):
        missing, _ = raw(server_url + "/assets/nothing.js", "br")
        assert missing.status_code == 404
        assert "content-encoding" not in missing.headers

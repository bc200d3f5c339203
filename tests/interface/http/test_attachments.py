"""Pictures in a chat's request: let in, and taken out before anybody works on them."""

from __future__ import annotations

import base64
import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from interface.http.guard.attachments import without_attachments
from interface.http.guard.limits import Limits
from tests.interface.http.small_server import SmallServer, post, serving_app, status_of
from tests.interface.http.test_limits import echo

CHATS = ("/v1/chat/completions", "/v1/responses")
PICTURE = "data:image/jpeg;base64," + base64.b64encode(os.urandom(6_000_000)).decode()  # as a telephone takes it


def chat(url: str, text: str = "北海道", **more: Any) -> bytes:
    parts = [{"type": "text", "text": text}, {"type": "image_url", "image_url": {"url": url}}]
    return json.dumps({"messages": [{"role": "user", "content": parts}], **more}).encode()


def send(server: SmallServer, path: str, body: bytes) -> bytes:
    return server.send(post(path, len(body), "Content-Type: application/json", "Connection: close", body=body))


def test_only_the_beginning_of_a_picture_is_left() -> None:
    for url in (PICTURE, PICTURE.replace("/", r"\/")):
        written = chat("URL").replace(b"URL", url.encode())
        left = json.loads(without_attachments(written))
        assert left == json.loads(chat("data:image/jpeg;base64,"))


@pytest.mark.parametrize("name", ["data", "file_data"])
def test_so_is_it_of_a_recording_and_a_file(name: str) -> None:
    body = json.dumps({"input_audio": {name: "QUJD" * 50_000, "format": "wav"}}, indent=1).encode()
    assert json.loads(without_attachments(body)) == {"input_audio": {name: "", "format": "wav"}}


def test_words_stay_whatever_they_look_like() -> None:
    for text in ("あ" * 9_000, "word " * 9_000, "a" * 9_000, 'data:image/png;base64,"' + "A" * 9_000, "data: " * 3_000):
        for body in (chat("data:image/png;base64,AAAA", text), json.dumps({"data": text[:4_000]}).encode()):
            assert without_attachments(body) == body


def test_a_broken_body_takes_no_longer_than_its_length() -> None:
    """Quadratic work on any of them would not end."""
    for piece in (b'"data":', b'"data" ', b'"data:a/b;c', b'"data:', b"data:image/png;base64,", b"A\\/", b'"A'):
        body = piece * (4_000_000 // len(piece))
        assert len(without_attachments(body)) <= len(body)
    spaces = b'"data"' + b" " * 4_000_000
    assert without_attachments(spaces) == spaces


@pytest.mark.parametrize("path", CHATS)
def test_a_telephones_picture_is_let_in_and_taken_out(path: str) -> None:
    with serving_app(echo, Limits()) as server:
        answered = send(server, path, chat(PICTURE))
        assert status_of(answered) == 200
        assert f"\r\n{len(chat('data:image/jpeg;base64,'))}\r\n".encode() in answered  # a chunk of its own
        assert status_of(server.send(post(path, 24_000_001, "Content-Type: application/json"))) == 413
        assert status_of(send(server, path, chat("", text="あ " * 1_000_000))) == 413, "words are no picture"
        elsewhere = post("/api/v1/ask", len(chat(PICTURE)), "Content-Type: application/json")
        assert status_of(server.send(elsewhere)) == 413, "where none belongs"


def test_many_at_once_wait_for_each_other_before_they_are_read() -> None:
    """There is memory for two of them, and room for one at a time: all twelve are let in."""
    limits = Limits(memory_bytes=2 * len(PICTURE), pictures_at_once=1)
    with serving_app(echo, limits) as server:
        with ThreadPoolExecutor(12) as threads:
            statuses = [
                status_of(each) for each in threads.map(lambda _: send(server, CHATS[0], chat(PICTURE)), range(12))
            ]
        assert statuses == [200] * 12


def test_many_at_once_take_no_more_memory_than_there_is_for_bodies() -> None:
    limits = Limits(memory_bytes=len(PICTURE) + 100_000, pictures_at_once=6)
    with serving_app(echo, limits) as server:
        with ThreadPoolExecutor(6) as threads:
            statuses = {
                status_of(each) for each in threads.map(lambda _: send(server, CHATS[0], chat(PICTURE)), range(12))
            }
        assert statuses <= {200, 503}
        assert status_of(send(server, CHATS[0], chat(PICTURE))) == 200, "all of it was given back"

"""The addresses of documents: their policy, their languages, and what a wrong one gets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from interface.read.page import FILES
from interface.read.routes import read_routes
from tests.qa.quoting_engine import QuotingEngine


@pytest.fixture
def client(quoting_engine: QuotingEngine) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(read_routes(quoting_engine))
    with TestClient(app) as client:
        yield client


def test_a_document_is_shown_with_its_words_marked(client: TestClient) -> None:
    answered = client.get("/read/cities", params={"start": "0", "end": "15", "quote": "札幌は北海道"})
    assert answered.status_code == 200
    assert "<mark id=mark>札幌は北海道の中心都市である。</mark>" in answered.text


def test_its_policy_allows_two_files_and_nothing_else(client: TestClient) -> None:
    for address in ("/read/cities", "/read/nobody"):
        policy = client.get(address).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    style = client.get(FILES.address("read.css"))
    assert style.headers["content-type"].startswith("text/css")
    assert "immutable" in style.headers["cache-control"]
    assert client.get(FILES.address("read.js")).status_code == 200
    assert client.get(FILES.address("read.js").replace("read.js", "routes.py")).status_code == 404


@pytest.mark.parametrize("start", ["x", "-1", "9" * 40, "1e3", ""])
def test_an_address_that_was_damaged_still_opens_its_document(client: TestClient, start: str) -> None:
    answered = client.get("/read/cities", params={"start": start, "end": "<script>"})
    assert answered.status_code == 200
    assert "札幌" in answered.text
    assert "<script>" not in answered.text


def test_a_document_that_is_not_there(client: TestClient) -> None:
    assert client.get("/read/nobody").status_code == 404


def test_its_own_words_are_in_the_readers_language(client: TestClient) -> None:
    def language(address: str, accepted: str) -> str:
        return client.get(address, headers={"accept-language": accepted}).text.split('lang="')[1][:2]

    assert language("/read/cities", "ja-JP,ja;q=0.9,en;q=0.8") == "ja"
    assert language("/read/cities", "en-GB,en") == "en"
    assert language("/read/cities?lang=ja", "en-GB,en") == "ja"
    assert language("/read/cities", "fr") == "ja"

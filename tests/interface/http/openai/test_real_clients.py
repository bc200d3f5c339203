"""The clients that people have, against a whole server: OpenAI's own, LangChain's, MCP's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import numpy as np
import openai
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from index.knowledge_base import KnowledgeBase
from interface.http.api import make_api
from interface.http.guard.limits import Limits
from tests.index.small_encoders import CountingEncoder, make_document
from tests.interface.http.small_server import serving_app
from tests.qa.quoting_engine import QuotingEngine

QUOTE = "札幌は北海道の中心都市である。"
WHOLE = f"{QUOTE}[1]\n\n[1] 都市の話 › 第1節 › 1 ページ「{QUOTE}」"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    document = make_document(QUOTE, "那覇は沖縄にある。", title="都市の話", source="cities.txt", identity="cities")
    with KnowledgeBase.create(tmp_path_factory.mktemp("kb") / "kb", encoder=CountingEncoder()) as knowledge_base:
        knowledge_base.add([document])
        with serving_app(make_api(QuotingEngine(knowledge_base)), Limits()) as server:
            yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="any", max_retries=0) as client:
        yield client


# OpenAI's


def test_openai_chats(client: openai.OpenAI) -> None:
    messages: Any = [{"role": "user", "content": "札" * 3_000}, {"role": "assistant", "content": "…"}]
    messages += [{"role": "user", "content": "札幌"}, {"role": "user", "content": "北海道"}]
    whole = client.chat.completions.create(model="tenkyo", messages=messages)
    assert whole.choices[0].message.content == WHOLE
    assert whole.usage is not None
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens > 0
    stream = client.chat.completions.create(
        model="tenkyo", messages=messages, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1]) == WHOLE
    assert chunks[-1].usage is not None


def test_openai_asks_some_of_the_documents(client: openai.OpenAI) -> None:
    messages: Any = [{"role": "user", "content": "北海道"}]
    for more in ({"extra_body": {"documents": ["nope"]}}, {"metadata": {"documents": "nope"}}):
        with pytest.raises(openai.NotFoundError, match="nope"):
            client.chat.completions.create(model="tenkyo", messages=messages, **more)
    asked = client.chat.completions.create(model="tenkyo", messages=messages, extra_body={"documents": ["cities.txt"]})
    assert asked.choices[0].message.content == WHOLE


def test_openai_gets_its_own_errors(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="空です") as caught:
        client.chat.completions.create(model="tenkyo", messages=[{"role": "user", "content": ""}])
    assert caught.value.type == "invalid_request_error"
    with pytest.raises(openai.BadRequestError, match="previous_response_id"):
        client.responses.create(model="tenkyo", input="北海道", previous_response_id="resp_1")
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt")


def test_openai_gets_responses(client: openai.OpenAI) -> None:
    whole = client.responses.create(model="tenkyo", input="北海道", instructions="Be brief.")
    assert (whole.status, whole.output_text) == ("completed", WHOLE)
    output: Any = whole.output[0].to_dict()
    [annotation] = output["content"][0]["annotations"]
    assert (annotation["type"], annotation["file_id"], annotation["index"]) == ("file_citation", "cities", len(QUOTE))
    talk: Any = [
        {"role": "user", "content": [{"type": "input_text", "text": "札幌"}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "…"}]},
        {
            "role": "user",
            "content": [{"type": "input_text", "text": "北海道"}, {"type": "input_image", "image_url": "data:"}],
        },
    ]
    assert "添付は読めない" in client.responses.create(model="tenkyo", input=talk).output_text


def test_openai_streams_responses(client: openai.OpenAI) -> None:
    with client.responses.stream(model="tenkyo", input="北海道") as stream:
        events = list(stream)
        final = stream.get_final_response()
    assert final.output_text == WHOLE
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert [event.type for event in events][:2] == ["response.created", "response.in_progress"]
    assert sum(event.type == "response.output_text.delta" for event in events) == 3  # half, the rest, the source


def test_openai_embeds(client: openai.OpenAI) -> None:
    """Its client asks for base64 unless told otherwise. The encoder counts the letters 山, 川 and 海."""
    given = client.embeddings.create(model="tenkyo", input=["山", "山川"])
    half = 2**-0.5
    expected = np.array([[1, 0, 0], [half, half, 0]])
    np.testing.assert_allclose(np.array([each.embedding for each in given.data]), expected, atol=1e-6)
    plain = client.embeddings.create(model="tenkyo", input="山川", encoding_format="float")
    np.testing.assert_allclose(np.array(plain.data[0].embedding), expected[1], atol=1e-6)
    refused: list[dict[str, Any]] = [
        {"input": [[1, 2]]},
        {"input": []},
        {"input": [""]},
        {"input": "山", "dimensions": 2},
    ]
    for wrong in refused:
        with pytest.raises(openai.BadRequestError):
            client.embeddings.create(model="tenkyo", **wrong)


# LangChain's


def test_langchain_chats_and_embeds(url: str) -> None:
    langchain_openai = pytest.importorskip("langchain_openai")
    chat = langchain_openai.ChatOpenAI(model="tenkyo", base_url=f"{url}/v1", api_key="any", max_retries=0)
    said = chat.invoke([("system", "簡潔に"), ("human", "北海道")])
    assert said.content == WHOLE
    assert said.usage_metadata["output_tokens"] > 0
    assert "".join(str(chunk.content) for chunk in chat.stream("北海道")) == WHOLE
    embeddings = langchain_openai.OpenAIEmbeddings(
        model="tenkyo", base_url=f"{url}/v1", api_key="any", check_embedding_ctx_length=False
    )
    np.testing.assert_allclose(embeddings.embed_query("山"), [1, 0, 0], atol=1e-6)


# MCP's


def with_session(url: str, use: Callable[[ClientSession], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with streamable_http_client(url) as (read, write, _), ClientSession(read, write) as session:
            await session.initialize()
            return await use(session)

    return asyncio.run(run())


@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
def test_an_assistant_finds_its_tools_described(url: str, path: str) -> None:
    tools = with_session(url + path, lambda session: session.list_tools()).tools
    assert {tool.name for tool in tools} == {"ask", "find_sources", "list_documents", "read"}
    for tool in tools:
        assert tool.description
        assert tool.outputSchema["type"] == "object"
        assert tool.annotations.readOnlyHint
        assert not tool.annotations.openWorldHint


def test_an_assistant_asks_and_reads_around_what_is_cited(url: str) -> None:
    async def use(session: ClientSession) -> tuple[Any, Any, Any]:
        answer = await session.call_tool("ask", {"question": "北海道", "documents": ["cities"]})
        cited = answer.structuredContent["citations"][0]  # type: ignore[index]
        place = {"document": cited["document_id"], "start": cited["start"], "end": cited["end"], "around": 4}
        return answer, await session.call_tool("read", place), await session.call_tool("list_documents", {})

    answer, read, listed = with_session(f"{url}/mcp", use)
    assert answer.structuredContent["answer"] == f"{QUOTE}[1]"
    read = read.structuredContent
    assert (read["text"], read["pages"]) == (QUOTE, [1])
    assert read["before"].endswith("節\n") or len(read["before"]) <= 4
    assert len(read["after"]) == 4
    assert (listed.structuredContent["total"], listed.structuredContent["next"]) == (1, None)


def test_documents_are_resources(url: str) -> None:
    async def use(session: ClientSession) -> tuple[Any, Any]:
        listed = (await session.list_resources()).resources
        return listed, await session.read_resource(listed[0].uri)

    [resource], read = with_session(f"{url}/mcp", use)
    assert (resource.title, resource.mimeType) == ("都市の話", "text/plain")
    assert QUOTE in read.contents[0].text


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("ask", {"question": ""}, "空です"),
        ("ask", {"question": "北海道", "documents": ["nope"]}, "nope"),
        ("read", {"document": "nope"}, "nope"),
    ],
)
def test_a_mistake_of_an_assistant_is_explained(url: str, tool: str, arguments: dict[str, Any], says: str) -> None:
    result = with_session(f"{url}/mcp", lambda session: session.call_tool(tool, arguments))
    assert result.isError
    assert says in result.content[0].text

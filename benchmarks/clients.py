"""What the clients that people have see of a server: each asks it over the network, and what comes back is printed.

    python -m benchmarks.clients

OpenAI's, LangChain's, MCP's and Gradio's own packages, as they are installed, against `tenkyo serve` over the built-in essay.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import httpx

from benchmarks.serving_process import PRODUCT, started

QUESTION = "1952年に加盟した国は？"
_PATIENCE = 120.0  # seconds until the page is there
_SHOWN = 160  # characters of a value


def openai(url: str) -> None:
    from openai import APIStatusError, OpenAI

    client = OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    asked: Any = [{"role": "user", "content": QUESTION}]
    told("models.list()", [model.id for model in client.models.list()])
    whole = client.chat.completions.create(model="tenkyo", messages=asked)
    told("chat.completions.create(…)", whole.choices[0].message.content)
    told("    .usage", whole.usage.model_dump(exclude_none=True) if whole.usage else None)
    stream = client.chat.completions.create(
        model="tenkyo", messages=asked, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    told("    stream=True", [chunk.choices[0].delta.content for chunk in chunks if chunk.choices])
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
    asked = [{"role": "user", "content": [{"type": "text", "text": QUESTION}, picture]}]
    tools: Any = [{"type": "function", "function": {"name": "f", "parameters": {}}}]
    heeded = client.chat.completions.create(model="tenkyo", messages=asked, tools=tools)
    told("    with a picture and tools", {key: heeded.model_dump()["tenkyo"][key] for key in ("notes", "ignored")})
    responded = client.responses.create(model="tenkyo", input=QUESTION)
    told("responses.create(…)", responded.output_text)
    with client.responses.stream(model="tenkyo", input=QUESTION) as events:
        told("    stream", [event.type for event in events])
    vectors = client.embeddings.create(model="tenkyo", input=["東京", "大阪"])
    told("embeddings.create(…)", f"{len(vectors.data)} × {len(vectors.data[0].embedding)}")
    try:
        client.chat.completions.create(model="tenkyo", messages=[{"role": "user", "content": " "}])
    except APIStatusError as error:
        told("an empty question", f"{type(error).__name__} {error.status_code}: {error.body}")


def langchain(url: str) -> None:
    from langchain_openai import ChatOpenAI, OpenAIEmbeddings

    chat = ChatOpenAI(base_url=f"{url}/v1", api_key="none", model="tenkyo")  # type: ignore[arg-type]
    told("ChatOpenAI(…).invoke(…)", chat.invoke(QUESTION).content)
    told("    .stream(…)", [piece.content for piece in chat.stream(QUESTION)])
    # Else it would send the numbers of another model's tokens, for which it looks on the network.
    embeddings = OpenAIEmbeddings(
        base_url=f"{url}/v1",
        api_key="none",  # type: ignore[arg-type]
        model="tenkyo",
        check_embedding_ctx_length=False,
    )
    told(
        "OpenAIEmbeddings(…, check_embedding_ctx_length=False).embed_query(…)",
        f"{len(embeddings.embed_query('東京'))} numbers",
    )


def mcp(url: str) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def use() -> None:
        async with (
            streamable_http_client(f"{url}/mcp") as (reading, writing, *_),
            ClientSession(reading, writing) as session,
        ):
            told("initialize()", (await session.initialize()).serverInfo.name)
            told("list_tools()", [tool.name for tool in (await session.list_tools()).tools])
            answer = (await session.call_tool("ask", {"question": QUESTION})).structuredContent or {}
            told('call_tool("ask", …)', answer["answer"])
            [cited, *_] = answer["citations"]
            place = {"document": cited["document_id"], "start": cited["start"], "end": cited["end"], "around": 20}
            told('call_tool("read", …)', (await session.call_tool("read", place)).structuredContent)
            found = (await session.call_tool("find_sources", {"query": "即応部隊", "top": 2})).structuredContent or {}
            told('call_tool("find_sources", …)', [passage["section"] for passage in found["passages"]])
            told("list_resources()", [str(each.uri) for each in (await session.list_resources()).resources])

    asyncio.run(use())


def gradio_client(url: str) -> None:
    from gradio_client import Client

    client = Client(url, verbose=False)
    told("view_api()", client.view_api(return_format="dict", print_info=False))
    client.close()


def told(what: str, value: object) -> None:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    said = said.replace("\n", "⏎")
    print(f"{what} → {said if len(said) <= _SHOWN else said[:_SHOWN] + '…'}", flush=True)


CLIENTS: dict[str, Callable[[str], None]] = {
    "openai": openai,
    "langchain-openai": langchain,
    "mcp": mcp,
    "gradio_client": gradio_client,
}


def main() -> None:
    with tempfile.TemporaryDirectory() as data, started(PRODUCT, (), data) as server:
        url = f"http://127.0.0.1:{server.port}"
        ends = time.monotonic() + _PATIENCE
        while time.monotonic() < ends:
            try:
                httpx.get(f"{url}/robots.txt", timeout=_PATIENCE)  # a file of the page's, which comes last
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        for name, use in CLIENTS.items():
            print(f"## {name} {version(name)}\n\n```", flush=True)
            use(url)
            print("```\n")


if __name__ == "__main__":
    main()

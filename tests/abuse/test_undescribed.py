"""That `make abuse` leaves no door out."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from index.knowledge_base import KnowledgeBase
from interface.access.doors import DOORS
from interface.http.api import make_api
from tests.abuse.undescribed import with_every_door
from tests.qa.quoting_engine import QuotingEngine


def test_every_door_is_tried_with_the_shapes_that_it_takes(small_knowledge_base: KnowledgeBase, tmp_path: Path) -> None:
    engine = QuotingEngine(small_knowledge_base)
    api: FastAPI = make_api(engine)
    described = with_every_door(api.openapi(), engine, tmp_path)
    tried = {(method.upper(), path) for path, operations in described["paths"].items() for method in operations}
    doors = {(method, door.route.replace(":path}", "}")) for door in DOORS for method in door.methods.split()}
    assert doors <= tried

    def shape(path: str, method: str) -> str:
        content = described["paths"][path][method]["requestBody"]["content"]["application/json"]
        return str(content["schema"]["$ref"]).rsplit("/", 1)[1]

    schemas = described["components"]["schemas"]
    kept, asked = schemas[shape("/conversations/{identity}", "put")], schemas[shape("/api/v1/ask", "post")]
    assert {"name", "at", "among", "turns"} == set(kept["properties"])
    [history] = [each for each in asked["properties"]["history"]["anyOf"] if each["type"] == "array"]
    assert set(schemas[history["items"]["$ref"].rsplit("/", 1)[1]]["properties"]) == {"question", "answer"}

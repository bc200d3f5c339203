"""Every example in a docstring of the product, of the training and of the benchmarks holds."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.server import ROOT

ROOMS = ("language", "corpus", "index", "qa", "interface", "training", "benchmarks")


def modules_with_examples() -> list[str]:
    files = [ROOT / "app.py", *(file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")))]
    return [
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in files
        if ">>> " in file.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("name", modules_with_examples())
def test_examples_hold(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0
    assert found.attempted > 0, "an example that nobody runs: is it in a docstring?"

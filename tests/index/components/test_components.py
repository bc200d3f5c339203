"""What holds of every component: the contract, tried on each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.document import Gloss, Passage
from index.components.contract import Component, Sources, Stored
from index.components.registry import COMPONENTS
from index.components.searchable import searchable_text
from index.encoders.contract import Encoder
from index.store.files import read_arrays, write_arrays
from language.span import Span
from tests.index.small_encoders import LetterEncoder
from tests.tokenizer_calls import tokenizer_calls


def passage(text: str, chapter: str, *glosses: Gloss) -> Passage:
    return Passage("d", "題", 0, len(text), text, (chapter,), None, (Span(0, len(text)),), glosses)


DOG = passage("犬が山を走る。ヤヌコビッチも走る。", "犬の章")
CAT = passage("52年、猫加盟機構（NKK）が橋をﾜﾀった。", "猫の章", Gloss(0, 3, "1952年"))
RIVER = passage("川に橋がある。", "川の章")
NOTHING = passage("…", "")


def build(
    component: Component,
    passages: Sequence[Passage],
    encoder: Encoder | None = None,
    previous: Mapping[str, Stored] | None = None,
    rows: Sequence[int] | None = None,
) -> dict[str, Stored]:
    """The component and those that it needs, by name; each from the one before it in `previous`, if that is given."""
    built: dict[str, Any] = {}
    known = np.array([-1] * len(passages) if rows is None else rows, dtype=np.int64)
    for one in COMPONENTS:
        if one.name in (component.name, *component.needs):
            before = (previous or {}).get(one.name)
            sources = Sources(passages, encoder or LetterEncoder(), searchable_text, before, known, built)
            built[one.name] = one.build(sources)
    return built


def assert_equal(arrays: Mapping[str, NDArray[Any]], expected: Mapping[str, NDArray[Any]]) -> None:
    assert arrays.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_array_equal(arrays[name], array, err_msg=name)
        assert arrays[name].dtype == array.dtype, name


def test_what_a_component_needs_stands_before_it() -> None:
    names = [component.name for component in COMPONENTS]
    assert len(set(names)) == len(names)
    for place, component in enumerate(COMPONENTS):
        assert set(component.needs) <= set(names[:place])


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.name)
class TestEveryComponent:
    def test_saved_and_loaded_it_is_the_same(self, component: Component, tmp_path: Path) -> None:
        arrays = build(component, [DOG, NOTHING, CAT])[component.name].to_arrays()
        write_arrays(tmp_path / "file", arrays, {})
        read, _ = read_arrays(tmp_path / "file")
        assert_equal(component.load(read, LetterEncoder()).to_arrays(), arrays)

    def test_of_no_passages_it_can_be_saved_and_grown(self, component: Component, tmp_path: Path) -> None:
        empty = build(component, [])
        write_arrays(tmp_path / "file", empty[component.name].to_arrays(), {})
        read, _ = read_arrays(tmp_path / "file")
        loaded = component.load(read, LetterEncoder())
        grown = build(component, [DOG], previous={**empty, component.name: loaded})
        assert_equal(grown[component.name].to_arrays(), build(component, [DOG])[component.name].to_arrays())

    def test_known_passages_are_not_worked_out_again(self, component: Component) -> None:
        before = build(component, [DOG, NOTHING, CAT])
        loaded = {
            one.name: one.load(before[one.name].to_arrays(), LetterEncoder())
            for one in COMPONENTS
            if one.name in before
        }
        encoder = LetterEncoder()
        with tokenizer_calls() as cut:
            after = build(component, [CAT, RIVER, DOG], encoder, loaded, [2, -1, 0])
        assert not [text for text in (*cut, *encoder.asked) if set(text) & set("犬猫")]
        assert_equal(after[component.name].to_arrays(), build(component, [CAT, RIVER, DOG])[component.name].to_arrays())

    def test_one_of_another_dimension_is_not_taken_over(self, component: Component) -> None:
        """As after a change of the bundled model."""
        wider = LetterEncoder(LetterEncoder.letters + "海空")
        before = build(component, [DOG, CAT], wider)
        after = build(component, [CAT, DOG], LetterEncoder(), before, [1, 0])
        assert_equal(after[component.name].to_arrays(), build(component, [CAT, DOG])[component.name].to_arrays())

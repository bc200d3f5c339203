"""Other models: their prompts, their fingerprint, and clear words when there is none. The model is made here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.encoders.contract import ModelError, TokenEncoder
from index.encoders.static import StaticEncoder
from index.encoders.transformer import Prompts, TransformerEncoder, find_prompts, load_encoder
from training.encoder.save import save

pytestmark = pytest.mark.filterwarnings("default")

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"query: passage : the sea sky 海 空 検索 クエリ 文書".split()]


def build_model(folder: Path, prompts: dict[str, str] | None = None, seed: int = 0) -> Path:
    """A BERT of one layer and eight dimensions with random weights, saved as sentence-transformers saves one."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(seed)
    bare = folder.parent / f"{folder.name}-bare"
    bare.mkdir(parents=True)
    (bare / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    BertTokenizer(str(bare / "vocab.txt")).save_pretrained(bare)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(bare)
    transformer = Transformer(str(bare))
    model = SentenceTransformer(modules=[transformer, Pooling(8)], device="cpu", prompts=prompts)
    model.save(str(folder))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_model(
        tmp_path_factory.mktemp("models") / "small", {"query": "検索 クエリ: ", "document": "検索 文書: "}
    )


@pytest.fixture(scope="module")
def encoder(folder: Path) -> TransformerEncoder:
    return TransformerEncoder.load(str(folder))


def test_vectors_have_unit_length_and_the_models_dimension(encoder: TransformerEncoder) -> None:
    vectors = encoder.encode_passages(["the sea", "空"])
    assert vectors.shape == (2, 8) == (2, encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_its_own_prompts_are_put_before_questions_and_passages(encoder: TransformerEncoder) -> None:
    assert encoder.prompts == Prompts("検索 クエリ: ", "検索 文書: ")
    bare = encoder._model.encode(
        ["検索 クエリ: the sea", "検索 文書: the sea"], prompt="", normalize_embeddings=True, show_progress_bar=False
    )
    np.testing.assert_allclose(encoder.encode_queries(["the sea"])[0], bare[0], atol=1e-6)
    np.testing.assert_allclose(encoder.encode_passages(["the sea"])[0], bare[1], atol=1e-6)
    assert np.abs(bare[0] - bare[1]).max() > 1e-3


def test_a_text_of_nothing_gives_zeros(encoder: TransformerEncoder) -> None:
    vectors = encoder.encode_queries(["", " \n", "空"])
    assert not vectors[:2].any()
    assert vectors[2].any()
    assert encoder.encode_queries([]).shape == (0, 8)


@pytest.mark.parametrize(
    ("name", "configured", "expected"),
    [
        ("intfloat/multilingual-e5-small", {}, Prompts("query: ", "passage: ")),
        ("/models/multilingual-e5-large/", {"query": "", "document": ""}, Prompts("query: ", "passage: ")),
        ("cl-nagoya/ruri-v3-30m", {}, Prompts("検索クエリ: ", "検索文書: ")),
        ("cl-nagoya/ruri-small-v2", {}, Prompts("クエリ: ", "文章: ")),
        ("any/model", {"query": "Q: ", "passage": "P: "}, Prompts("Q: ", "P: ")),
        ("any/e5", {"query": "own: "}, Prompts("own: ", "")),
        ("some/plain-model", {}, Prompts("", "")),
        ("/home/e5/plain", {}, Prompts("", "")),
    ],
)
def test_prompts_come_from_the_configuration_then_from_the_name(
    name: str, configured: dict[str, str], expected: Prompts
) -> None:
    assert find_prompts(name, configured) == expected


def test_the_name_can_be_loaded_again(folder: Path, encoder: TransformerEncoder) -> None:
    again = load_encoder(encoder.name)
    assert again.name == encoder.name
    assert encoder.name.startswith(f"{folder.resolve()}@")


def test_other_weights_have_another_name_and_are_refused(tmp_path: Path, encoder: TransformerEncoder) -> None:
    other = load_encoder(str(build_model(tmp_path / "other", seed=1)))
    fingerprint = encoder.name.rsplit("@", 1)[1]
    assert other.name.rsplit("@", 1)[1] != fingerprint
    with pytest.raises(ModelError, match="has changed"):
        load_encoder(f"{(tmp_path / 'other').resolve()}@{fingerprint}")


def test_a_transformer_has_no_fixed_token_vectors(encoder: Any) -> None:
    assert not isinstance(encoder, TokenEncoder)


@pytest.mark.parametrize("name", [None, "", "bundled"])
def test_no_name_is_the_bundled_model(name: str | None) -> None:
    encoder = load_encoder(name)
    assert isinstance(encoder, StaticEncoder)
    assert encoder.name.startswith("bundled@")
    assert load_encoder(encoder.name).name == encoder.name


def test_a_bundled_model_of_other_weights_is_refused() -> None:
    with pytest.raises(ModelError, match=r"bundled has changed: bundled@.* seen, bundled@0123456789ab expected"):
        load_encoder("bundled@0123456789ab")


def test_a_folder_of_a_static_model_needs_no_torch_class(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models

    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "sea": 1}, unk_token="[UNK]"))
    save(tmp_path / "static", tokenizer, np.array([[0, 0], [0, 2]], dtype=np.float32))
    encoder = load_encoder(str(tmp_path / "static"))
    assert isinstance(encoder, StaticEncoder)
    np.testing.assert_allclose(encoder.encode_queries(["sea"]), [[0, 1]], atol=1e-6)


def test_a_folder_that_holds_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no embedding model could be loaded"):
        load_encoder(str(tmp_path))

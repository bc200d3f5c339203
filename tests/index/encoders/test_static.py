"""The bundled model: the same vectors with and without torch, tokens with exact spans, odd texts without a crash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file
from tokenizers import Tokenizer, models, pre_tokenizers

from index.encoders.contract import ModelError, TokenEncoder
from index.encoders.static import BUNDLED, StaticEncoder
from training.encoder.save import quantize, save

MEGABYTE = 1_000_000
TEXTS = [
    "フィンランドはなぜ北大西洋条約機構に加盟したのですか。",
    "Why did Finland join?",
    "ｶﾀｶﾅ ㌔ １２ and Ⅳ",
    "",
    "１９９９年、Rumsfeld’s 発言。\n次の行",
]


@pytest.fixture(scope="module")
def bundled() -> StaticEncoder:
    return StaticEncoder.load()


def tiny_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "cat": 1, "dog": 2, "bird": 3}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


@pytest.fixture
def tiny(tmp_path: Path) -> StaticEncoder:
    """cat = (2, 0), dog = (0, 1), bird = (-2, 0)."""
    table = np.array([[0, 0], [2, 0], [0, 1], [-2, 0]], dtype=np.float32)
    save(tmp_path / "tiny", tiny_tokenizer(), table, np.array([0, 3, 1, 1], dtype=np.float32))
    return StaticEncoder.load(tmp_path / "tiny")


def test_a_text_is_the_unit_sum_of_its_token_vectors(tiny: StaticEncoder) -> None:
    vectors = tiny.encode_passages(["cat dog", "dog", "cat bird", "nothing known", ""])
    expected = np.array([[2 / 5**0.5, 1 / 5**0.5], [0, 1], [0, 0], [0, 0], [0, 0]])
    np.testing.assert_allclose(vectors, expected, atol=1e-6)


def test_tokens_leave_out_unknown_words_and_keep_spans(tiny: StaticEncoder) -> None:
    (tokens,) = tiny.tokenize(["cat xyz dog"])
    assert tokens.ids.tolist() == [1, 2]
    assert tokens.spans.tolist() == [[0, 3], [8, 11]]


def test_late_weights_are_the_learned_ones_or_the_lengths_of_rows(tiny: StaticEncoder, tmp_path: Path) -> None:
    assert tiny.late_weights.tolist() == [0, 3, 1, 1]
    save(tmp_path / "plain", tiny_tokenizer(), np.array([[0, 0], [3, 4], [0, 1], [0, 2]], dtype=np.float32))
    np.testing.assert_allclose(StaticEncoder.load(tmp_path / "plain").late_weights, [0, 5, 1, 2], rtol=0.01)


def test_one_text_gives_the_same_vector_alone_and_among_many(bundled: StaticEncoder) -> None:
    many = bundled.encode_passages(TEXTS * 50)
    alone = np.concatenate([bundled.encode_queries([text]) for text in TEXTS])
    np.testing.assert_allclose(many[-len(TEXTS) :], alone, atol=1e-6)


@pytest.mark.filterwarnings("default")
def test_sentence_transformers_gives_the_same_vectors(bundled: StaticEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(BUNDLED), device="cpu")
    theirs = model.encode(TEXTS, convert_to_numpy=True)
    np.testing.assert_allclose(bundled.encode_passages(TEXTS), theirs, atol=1e-5)


def test_torch_is_not_imported() -> None:
    code = (
        "import sys; from index.encoders.static import StaticEncoder; StaticEncoder.load().encode_queries(['典拠']);"
        "print('torch' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_model_is_small_and_holds_no_pickle() -> None:
    files = [path for path in BUNDLED.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 24 * MEGABYTE
    assert {path.suffix for path in files} <= {".json", ".safetensors", ".md"}


def test_rows_of_the_unknown_token_are_zero() -> None:
    tensors = load_file(BUNDLED / "model.safetensors")
    assert not tensors["embeddings"][0].any()


def test_the_table_lies_in_its_file_which_processes_share(bundled: StaticEncoder) -> None:
    assert not bundled._rows.flags.writeable
    assert not bundled._rows.flags.owndata
    tensors = load_file(BUNDLED / "model.safetensors")
    assert np.array_equal(bundled._rows, tensors["embeddings"])


def test_the_encoder_is_a_token_encoder(bundled: StaticEncoder) -> None:
    assert isinstance(bundled, TokenEncoder)
    assert bundled.token_vectors.shape == (len(bundled.late_weights), bundled.dimension)
    assert bundled.token_vectors.dtype == np.float32
    assert (bundled.late_weights >= 0).all()


def test_the_name_changes_with_the_weights(tmp_path: Path) -> None:
    table = np.eye(4, 2, dtype=np.float32)
    save(tmp_path / "m", tiny_tokenizer(), table)
    before = StaticEncoder.load(tmp_path / "m").name
    assert StaticEncoder.load(tmp_path / "m").name == before
    table[3] = 0.5
    save(tmp_path / "m", tiny_tokenizer(), table)
    assert StaticEncoder.load(tmp_path / "m").name != before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ｶﾀｶﾅの本", ["ｶﾀｶﾅ", "の", "本"]),
        ("１２㌔", ["１２", "㌔"]),
        ("がぎ゛", None),
        ("ﬁnland Ⅻ ①", None),
        ("e\u0301tude", None),
        ("👨‍👩‍👧 家族", None),
    ],
)
def test_spans_of_folded_characters_stay_in_the_given_text(
    bundled: StaticEncoder, text: str, words: list[str] | None
) -> None:
    (tokens,) = bundled.tokenize([text])
    assert all(0 <= start < end <= len(text) for start, end in tokens.spans)
    assert [start for start, _ in tokens.spans] == sorted(start for start, _ in tokens.spans)
    if words is not None:
        boundaries = {edge for span in tokens.spans.tolist() for edge in span}
        at = 0
        for word in words:
            assert {at, at + len(word)} <= boundaries, f"{word} is not cut out: {tokens.spans.tolist()}"
            at += len(word)


def test_wide_and_half_width_forms_are_the_same_token(bundled: StaticEncoder) -> None:
    wide, narrow = bundled.tokenize(["ＮＡＴＯ ｶﾅﾀﾞ １９４５", "nato カナダ 1945"])
    assert wide.ids.tolist() == narrow.ids.tolist()


def test_a_year_is_one_token(bundled: StaticEncoder) -> None:
    (tokens,) = bundled.tokenize(["1949年"])
    assert tokens.spans.tolist() == [[0, 4], [4, 5]]


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_unit_vector_or_zeros_and_spans_within(text: str) -> None:
    encoder = _shared()
    (vector,) = encoder.encode_queries([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5) or not vector.any()
    (tokens,) = encoder.tokenize([text])
    assert all(0 <= start < end <= len(text) for start, end in tokens.spans)


_cache: list[StaticEncoder] = []


def _shared() -> StaticEncoder:
    if not _cache:
        _cache.append(StaticEncoder.load())
    return _cache[0]


@pytest.mark.parametrize("text", ["", " \n\t", "ไทย", "العربية", "\ud83d", "\x00", "あ" * 100_000, "a" * 100_000])
def test_odd_texts_do_no_harm(bundled: StaticEncoder, text: str) -> None:
    vectors = bundled.encode_queries([text, "フィンランド"])
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(vectors[1], bundled.encode_queries(["フィンランド"])[0], atol=1e-6)
    (tokens,) = bundled.tokenize([text])
    assert tokens.ids.shape == (len(tokens.spans),)


def test_no_texts_give_no_rows(bundled: StaticEncoder) -> None:
    assert bundled.encode_passages([]).shape == (0, bundled.dimension)
    assert bundled.tokenize([]) == []


def test_translations_lie_nearer_than_other_sentences(bundled: StaticEncoder) -> None:
    japanese = ["海は今日とても静かだ。", "彼女は毎朝駅まで歩く。", "政府は新しい条約に署名した。"]
    english = [
        "The sea is very calm today.",
        "She walks to the station every morning.",
        "The government signed a new treaty.",
    ]
    similarity = bundled.encode_queries(english) @ bundled.encode_passages(japanese).T
    assert similarity.argmax(axis=1).tolist() == [0, 1, 2]
    assert similarity.argmax(axis=0).tolist() == [0, 1, 2]


def test_quantizing_is_off_by_half_a_scale_at_most() -> None:
    table = np.random.default_rng(0).normal(size=(50, 16)).astype(np.float32)
    table[7] = 0
    rows, scales = quantize(table)
    assert (np.abs(rows * scales[:, None] - table) <= scales[:, None] / 2 + 1e-6).all()
    assert not rows[7].any()


def test_a_missing_or_damaged_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model\.safetensors in"):
        StaticEncoder.load(tmp_path)
    save(tmp_path / "m", tiny_tokenizer(), np.eye(4, dtype=np.float32))
    weights = tmp_path / "m" / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match=r"model\.safetensors cannot be read"):
        StaticEncoder.load(tmp_path / "m")
    weights.write_bytes(whole)
    (tmp_path / "m" / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match=r"tokenizer\.json cannot be read"):
        StaticEncoder.load(tmp_path / "m")


def test_a_table_and_tokenizer_of_two_models_are_refused(tmp_path: Path) -> None:
    save(tmp_path / "m", tiny_tokenizer(), np.eye(3, dtype=np.float32))
    with pytest.raises(ModelError, match="different models"):
        StaticEncoder.load(tmp_path / "m")

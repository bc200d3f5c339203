"""The tokenizer: a unigram model (Kudo, 2018) whose Japanese pieces are words, not runs that cross them.

The pieces are learned from text that Sudachi has cut into words, so a piece is a word or a part of one; reading needs
no Sudachi: the best path through the pieces finds the words again. Text is NFKC-folded and lower-cased, then cut at
white space, at changes of script and around digits. A word in a spaced script begins with `▁`, so that the word "he"
and the "he" inside a longer name are two pieces.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from language.script import FITTED_ENCODER_LETTERS
from language.words import split_words
from training.encoder.data import TrainingData

UNKNOWN = "[UNK]"
_JAPANESE = re.compile(f"[{FITTED_ENCODER_LETTERS}]")
# A run of one kind: kana and kanji together (inflected words mix them), katakana, digits, a spaced script, one mark.
_RUN = (
    r"[\p{Han}\p{Hiragana}々〆ヶ]+|[\p{Katakana}ー]+|\p{Nd}+|[\p{Latin}\p{Cyrillic}\p{Greek}\p{M}]+(?:'\p{Latin}+)?|\S"
)
_RARE_CHARACTER = 3  # a character seen less often becomes unknown instead of taking a row
# Years and small numbers are names: each gets a piece of its own.
_NUMBERS = [str(number) for number in (*range(1, 130), *range(1000, 2041))]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of pieces: `words` whole words, up to `parts` parts of words, all characters, `total` at the most."""

    total: int = 54_000
    words: int = 33_000
    parts: int = 16_000


def build(corpus: Iterable[str], sizes: Sizes) -> Tokenizer:
    """Learns the pieces from `corpus` (see `corpus`), where a space stands between any two words.

    The most frequent words are pieces as they are. The other words are cut into the parts that a unigram model trained
    on them alone finds. A piece's score is the logarithm of its share of all pieces.
    """
    shell = _untrained([(UNKNOWN, 0.0)])
    counts: Counter[str] = Counter()
    for line in corpus:
        counts.update(piece for piece, _ in shell.pre_tokenizer.pre_tokenize_str(shell.normalizer.normalize_str(line)))
    characters = {character for word in counts for character in word} | {"▁"}
    ranked = sorted((word for word in counts if len(word) > 1), key=lambda word: (-counts[word], word))
    words, others = ranked[: sizes.words], ranked[sizes.words :]
    words = list(dict.fromkeys(words + _NUMBERS))
    parts = _parts([(word, counts[word]) for word in others if not word.isdigit()], sizes.parts)
    room = sizes.total - 1 - len(characters) - len(words)
    parts = [part for part in parts if len(part) > 1 and part not in set(words)][: max(room, 0)]

    # Score by use: the words as they are, the other words as the parts that cover them best.
    pieces = Counter(dict.fromkeys([*sorted(characters), *words, *parts], 1))
    for word in words:
        pieces[word] += counts[word]
    for character in characters:
        pieces[character] += counts[character]
    cutter = _untrained([(UNKNOWN, -30.0)] + [(piece, -10.0 if len(piece) > 1 else -11.0) for piece in sorted(pieces)])
    for word, encoding in zip(others, cutter.encode_batch(others), strict=True):
        for token in encoding.tokens:
            pieces[token] += counts[word] if token in pieces else 0
    total = sum(pieces.values())
    scored = [(piece, math.log(count / total)) for piece, count in pieces.items()]
    return _untrained([(UNKNOWN, 0.0), *sorted(scored, key=lambda pair: (-pair[1], pair[0]))])


def _parts(words: list[tuple[str, int]], size: int) -> list[str]:
    """Parts of words, most used first, by the library's own unigram trainer."""
    trainer = trainers.UnigramTrainer(
        vocab_size=size, special_tokens=[UNKNOWN], unk_token=UNKNOWN, max_piece_length=8, show_progress=False
    )
    model = Tokenizer(models.Unigram())
    model.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    model.train_from_iterator((" ".join([word] * min(count, 5)) for word, count in words), trainer)
    scores = json.loads(model.to_str())["model"]["vocab"]
    return [piece for piece, score in sorted(scores, key=lambda pair: -pair[1]) if piece != UNKNOWN]


def _untrained(vocabulary: list[tuple[str, float]]) -> Tokenizer:
    """A tokenizer of these pieces and scores; the first one stands for what no piece covers."""
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace("’", "'"), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_RUN), behavior="removed", invert=True),  # what is no run is white space
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False),
            pre_tokenizers.Split(Regex(r"▁(?![\p{Latin}\p{Cyrillic}\p{Greek}])"), behavior="removed"),
        ]
    )
    return tokenizer


def corpus(data: TrainingData, names: Iterable[str] = ()) -> Iterator[str]:
    """The training text and further names, Japanese cut into words by spaces, characters too rare for a row left out."""
    lines = [*_lines(data), *names]
    counts = Counter(character for line in lines for character in line)
    rare = {ord(character): " " for character, count in counts.items() if count < _RARE_CHARACTER}
    for line in lines:
        yield line.translate(rare)


def _lines(data: TrainingData) -> Iterator[str]:
    for title, paragraph in data.paragraphs:
        yield _cut(f"{title}\n{paragraph}")
    yield from (_cut(question.question) for question in data.questions)
    for pairs in (data.tatoeba, data.tanaka, data.jsick):
        for english, japanese in dict.fromkeys(pairs):
            yield english
            yield _cut(japanese)
    for entry in data.edict:
        yield _cut(entry.headword)
        yield " ".join(entry.glosses)
    for entry in data.names:
        yield " ".join((entry.headword, *entry.glosses))
    for english, japanese in data.ejdict:
        yield english
        yield _cut(japanese)
    for left, right in data.synonyms_en_ja + data.synonyms_ja + data.similar:
        yield _cut(left)
        yield _cut(right)


def _cut(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    if not _JAPANESE.search(text):
        return text
    return " ".join(word.surface for word in split_words(text, "A"))

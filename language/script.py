"""Which characters are Japanese, and which language a text is in.

Two ideas that must not be mixed. *Letters* (kana and kanji, not punctuation) tell the language of a text. What is
*written without spaces* is a matter of layout: punctuation and full-width forms belong to it, for no space stands
beside them either.

The constants in capitals are the inside of a character class: `re.compile(f"[{LETTERS}]+")`.
"""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["ja", "en"]

KANA = "\u3040-\u30ff"  # hiragana and katakana with their marks: ー, ・, ゝ
KATAKANA = "ァ-ヺー"  # of a word in katakana
HALF_WIDTH_KANA = "\uff66-\uff9f"
KANJI = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af々〆〇"  # and what is written among them
LETTERS = KANA + KANJI + HALF_WIDTH_KANA

# Scripts written without spaces between words: CJK punctuation, kana, Chinese characters, full-width forms.
# Hangul is left out, for Korean writes spaces.
WRITTEN_WITHOUT_SPACES = (
    "\u2e80-\u2fdf\u3000-\u312f\u31a0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001b000-\U0001b16f\U0001f200-\U0001f2ff\U00020000-\U000323af"
)

# Texts to learn from were chosen by these.
FITTED_TEXT_LETTERS = "\u3040-\u30ff\u3400-\u9fff"
# Weights were learned over texts read with these, so they stay what they were until those are learned again: the joins
# of lines (`corpus.reading_order.weights`), and the table of the bundled encoder (`index/encoders/model`), whose letters
# took in all from the first common ideograph to the last compatible one by a slip, Hangul among them.
FITTED_JOIN_KANJI = "\u4e00-\u9fff々"
FITTED_JOIN_KATAKANA = "\u30a1-\u30fa\u30fc"
FITTED_ENCODER_LETTERS = "\u3040-\u30ff\u3400-\ufaff々〆ヶ"

LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9]+(?:[.'’-][A-Za-zÀ-ɏ0-9]+)*")

_LETTER_OF_ANY_SCRIPT = re.compile(r"[^\W\d_]")
_WRITTEN_WITHOUT_SPACES = re.compile(f"[{WRITTEN_WITHOUT_SPACES}]")
_IN_QUOTES = re.compile(r"[「『\"“(（][^」』\"”)）]*[」』\"”)）]")
_ANY_KANA = re.compile(f"[{KANA}{HALF_WIDTH_KANA}]")
_LETTER = re.compile(f"[{LETTERS}]")
_FEW_LATIN_WORDS = 4  # fewer beside a quotation in Japanese don't make an English question
_SHORT = 12  # characters of a sentence that may be a bare name or date
_JAPANESE_SHARE = 0.3  # of the letters of a sentence


def is_japanese_letter(character: str) -> bool:
    """Whether `character` is kana or kanji, of full width or half, and no mark of punctuation."""
    return _LETTER.match(character) is not None


def is_written_without_spaces(character: str) -> bool:
    """Whether no space parts words where `character` stands, as beside kana, kanji and 、 but not beside Hangul."""
    return _WRITTEN_WITHOUT_SPACES.match(character) is not None


def holds_japanese(text: str) -> bool:
    """Whether any letter of `text` is Japanese."""
    return _LETTER.search(text) is not None


def language_of(text: str) -> Language:
    """ "ja" when the text holds Japanese letters beyond a stray quoted word, else "en".

    >>> language_of("CJTFって何？"), language_of("Who said 「核のない世界」 in Prague in 2009?")
    ('ja', 'en')
    """
    if not _LETTER.search(text):
        return "en"
    is_english_around = len(LATIN_WORD.findall(text)) >= _FEW_LATIN_WORDS
    return "en" if is_english_around and not _LETTER.search(_IN_QUOTES.sub("", text)) else "ja"


def is_japanese_sentence(text: str) -> bool:
    """Whether a sentence is Japanese: mostly kana and kanji, with kana unless it is a bare name or date."""
    letters = _LETTER_OF_ANY_SCRIPT.findall(text)
    japanese = [letter for letter in letters if _LETTER.match(letter)]
    if not letters:
        return bool(re.search(r"\d", text)) and len(text) <= _SHORT
    if len(letters) <= _SHORT and japanese and all(_is_of_a_name(letter) for letter in letters):
        return True
    return len(japanese) >= _JAPANESE_SHARE * len(letters) and _ANY_KANA.search(text) is not None


def _is_of_a_name(letter: str) -> bool:
    return _LETTER.match(letter) is not None or "A" <= letter <= "Z"

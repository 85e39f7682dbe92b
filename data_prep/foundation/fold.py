"""Arabic spelling folded for matching only; what a model reads stays as published (design, promise 3)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Fathatan..sukun with the Quranic marks, superscript alef, tatweel; zero-width and bidi controls, soft hyphen,
# variation selectors: what a reader does not see as a letter, and a splitter must not see as a gap.
_MARKS = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640\u08ca-\u08e1\u08e3-\u08ff"
    "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
_LETTERS = list(zip("أإآٱىةؤئگکی", "ااااي" + "ه" + "وي" + "كك" + "ي", strict=True))
_NOT_WORD = re.compile(r"[\W_]+")
_DIGIT = re.compile(r"\d")
ARABIC_LETTER = re.compile("[\u0621-\u063a\u0641-\u064a\ufb50-\ufdff\ufe70-\ufefc]")


@lru_cache(maxsize=1 << 21)  # each stage asks for the same sentences again; a million pairs fold in 13 s, once
def fold(text: str) -> str:
    """One key for all spellings of a sentence: letters, digits and single spaces are left.

    Presentation forms and full-width characters are decomposed (NFKC), tashkeel, tatweel and bidi controls
    removed before splitting (a splitter on non-word characters cuts diacritised words into letters, see
    ChenghaoMou/text-dedup#90), hamza carriers, alef maqsura, ta marbuta unified, all digits made ASCII.
    """
    # NFKC twice: what a mark had kept apart may compose, and a folded sentence folds to itself.
    text = unicodedata.normalize("NFKC", _MARKS.sub("", unicodedata.normalize("NFKC", text)))
    for spelling, letter in _LETTERS:  # replace() eleven times is 4 us a sentence, translate() 9
        text = text.replace(spelling, letter)
    text = _NOT_WORD.sub(" ", text.casefold())
    return _DIGIT.sub(_ascii_digit, text).strip()


def _ascii_digit(digit: re.Match[str]) -> str:
    return str(unicodedata.decimal(digit[0]))

"""Arabic spelling folded for comparison, in three named levels; what an edit writes stays as published."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from data_prep.foundation.fold import fold

_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_CARRIERS = str.maketrans("أإآٱى", "ااااي")


class Level(StrEnum):
    """How much of a spelling is folded; each level folds what the one before it does."""

    signs = "signs"  # vowel signs, tatweel, presentation forms: as words are compared; hamza stays
    carriers = "carriers"  # alef with or without hamza, final ya with or without dots: as verbs and nouns are looked up
    texts = (
        "texts"  # data_prep.foundation.fold: digits, ta marbuta, case and punctuation too: as whole texts are compared
    )


def spelled(text: str, level: Level) -> str:
    """The text with everything folded that the level says."""
    if level is Level.texts:
        return fold(text)
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    return plain if level is Level.signs else plain.translate(_CARRIERS)

"""Fixed expressions that hold a word of negation and negate nothing: «من دون طيار», «بلا حدود», «لا شك»."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Counted over the 62,069 articles of ant_v2_1 and saudinewsnet (docs/LOG_claims.md): طيار behind one of four words 634
# times, غير أن 1,218, بلا حدود 246, بلا شك 196, غير (ال)حكومي… 562, غير مسبوق… 936, دون سن 85, دون مستوى 43.
_FIXED = (
    r"(?:بدون|دون|بلا|بغير) طيار\w*|بلا حدود|(?:بدون|دون|بلا|لا) (?:ادني )?(?:شك|ريب)\w?|لا محاله|لا بد|لا سيما|لا غير"
    r"|غير ان(?:ه|ها|هم|هما|هن|ني|نا)?|غير (?:ال)?(?:حكومي|مسبوق|مباشر)\w*|غير مره|(?:بلا|دون) استثناء|بلا منازع"
    r"|دون (?:سن|مستوي|المستوي|ال\w*عشر\w*|\d+)|ليست? (?:فقط|فحسب)|لا يخفي|لا غرو"
)
_WORDS = 3  # the longest has three words
FIXED = re.compile(rf"(?<!\w)[وفب]?(?:{_FIXED})(?!\w)")


def without_fixed_negations(folded: str) -> str:
    """A folded sentence without the expressions that only look like a negation."""
    return FIXED.sub(" ", folded)


def is_fixed_negation(words: Sequence[str], place: int) -> bool:
    """Whether the folded word of negation at `place` opens one of these expressions."""
    return FIXED.match(" ".join(words[place : place + _WORDS])) is not None

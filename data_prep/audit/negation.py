"""Words that negate, with their clitics, in folded text: where one side of a pair has one and the other has none, a
model may learn the word instead of the claim. Standard Arabic and the dialects' commonest; a count, no analysis.
"""

from __future__ import annotations

import re

from data_prep.foundation.fold import fold
from data_prep.pairs import ClaimPair

_PARTICLES = "لا لم لن ليس ليست ليسوا ليسن لست لسنا لستم اليس اليست بلا"
_NOUNS = "غير دون بدون عدم انعدام"
_DIALECT = "مش موش مو مب مهو ماهو ماكو مافي مافيه ماكان ماعاد ماراح مارح ماحد مفي"
# "Not" only before one of these: alone it is "what" or "that which" far more often.
_AFTER_MA = "في فيه كان كانت عاد عادت راح رح حدا حد احد عندي عنده عندها عندهم بدي بده بدها بقي يصير صار قدر يقدر تم"
# «لا يزال», «ما زال»: an aspect ("still"), no negation.
_STILL = re.compile(r"\b[وف]?(?:لا|لم|ما) ?(?:[يتان]?ز[اي]?ل\w*)\b")
# Egyptian and Maghrebi م…ش and ما…ش around a verb, but not these nouns and participles of that shape.
_CIRCUMFIX = (
    r"(?!(?:معاش|معيش|مفتش|متوحش|متعطش|مدهش|منعش|مشوش|مهمش|منكمش|مارش|مرتعش|مزركش|منتعش|مخارش)\b)(?:ما\w{2,}|م\w{3,})ش"
)


def _pattern() -> re.Pattern[str]:
    bare = "|".join(map(fold, f"{_PARTICLES} {_DIALECT}".split()))
    nouns, before = ("|".join(map(fold, words.split())) for words in (_NOUNS, _AFTER_MA))
    forms = (bare, f"(?:[بلك]|ال|لل)?(?:{nouns})", _CIRCUMFIX, f"ما (?:{before})")
    return re.compile(rf"\b[وف]?(?:{'|'.join(forms)})\b")


_NEGATION = _pattern()


def has_negation(folded: str) -> bool:
    """Whether a folded sentence holds a word that negates."""
    return _NEGATION.search(_STILL.sub(" ", folded)) is not None


def is_one_sided(pair: ClaimPair) -> bool:
    """Whether one side of the pair negates and the other does not."""
    return has_negation(pair.premise_key) != has_negation(pair.hypothesis_key)

"""Words that negate, with their clitics, in folded text: where one side of a pair has one and the other has none, a
model may learn the word instead of the claim. Standard Arabic and the dialects' commonest; a count, no analysis.
"""

from __future__ import annotations

import re

from data_prep.foundation.fold import fold
from data_prep.foundation.negation import without_fixed_negations
from data_prep.pairs import ClaimPair

_PARTICLES = "لا لم لن ليس ليست ليسوا ليسن لست لسنا لستم اليست بلا"
# «أليس كذلك», not Alice and not واليس (Wallis): a name has none of these behind it.
_IS_NOT = r"[وف]?اليس (?:كذلك|هذا|هذه|هو|هي|هناك|من|في|لنا|لي|له|لها|لهم|لدي|لدينا|عيبا|غريبا|كل|الا?ل?\w+)"
_NOUNS = "دون بدون"  # with ال a name: نهر الدون, "الدون" of sport
_NOUNS_WITH_ARTICLE = "غير عدم انعدام"
_DIALECT = "مش موش مب مهو ماكو ماراح مارح ماحد مفي"
# "what there is" behind one of these (كل مافي الأمر, على ماكان عليه, إلى ماهو أفضل), and مو in a Korean or a first name
_DIALECT_APART = (
    r"(?<!كل )(?<!الي )(?<!علي )(?<!وفق )(?<!اهم )(?<!اصعب )(?<!اجمل )(?:ماهو|مافي|مافيه|ماكان|ماعاد)"
    r"|(?<!رو )مو(?! (?:فرح|محمد|صلاح|ابراهيم|هيون))"
)
# "Not" only before one of these: alone it is "what" or "that which" far more often.
_AFTER_MA = "في فيه كان كانت عاد عادت راح رح حدا حد احد عندي عنده عندها عندهم بدي بده بدها بقي يصير صار قدر يقدر تم"
# «لا يزال», «ما زال»: an aspect ("still"), no negation.
_STILL = re.compile(r"\b[وف]?(?:لا|لم|ما) ?(?:[يتان]?ز[اي]?ل\w*)\b")
# Egyptian and Maghrebi م…ش and ما…ش around a verb, but no nouns and participles of that shape (م..وش: مفروش, منقوش)
# and no names: 870 of the 1,022 words of that shape in ant_v2_1 and saudinewsnet end in -ić, -tch or are like مراكش.
_CIRCUMFIX = (
    r"(?!(?:معاش|معيش|مفتش|متوحش|متعطش|مدهش|منعش|مشوش|مهمش|منكمش|مارش|مرتعش|مزركش|منتعش|مخارش|مراكش|مخايش|مندهش|متحرش"
    r"|مفارش|متعايش|مستوحش|مرشاش|منحاش|موينش|مانيش|منديش|مينديش|موناش|ممييش|ماطاش|مناقيش|مداعش|مهاوش|متهمش|محتوش)\b"
    r"|م\w{2}وش\b|\w*(?:[يوا]ت[يو]?ش|[رنك]تش|[نت]توش|نوش|لوش|ريش|كيش|ريوش|كوش)\b(?<!لقيتش)(?<!جيتش)(?<!كنتش)(?<!نسيتش))"
    r"(?:ما\w{2,}|م\w{3,})ش"
)


def _pattern() -> re.Pattern[str]:
    bare, nouns, articled, before = (
        "|".join(map(fold, words.split()))
        for words in (f"{_PARTICLES} {_DIALECT}", _NOUNS, _NOUNS_WITH_ARTICLE, _AFTER_MA)
    )
    nominal = (f"[بلك]?(?:{nouns})", f"(?:[بلك]|ال|لل)?(?:{articled})")
    forms = (bare, *nominal, _CIRCUMFIX, f"ما (?:{before})", _IS_NOT, _DIALECT_APART)
    return re.compile(rf"\b[وف]?(?:{'|'.join(forms)})\b")


_NEGATION = _pattern()


def has_negation(folded: str) -> bool:
    """Whether a folded sentence holds a word that negates."""
    return _NEGATION.search(without_fixed_negations(_STILL.sub(" ", folded))) is not None


def is_one_sided(pair: ClaimPair) -> bool:
    """Whether one side of the pair negates and the other does not."""
    return has_negation(pair.premise_key) != has_negation(pair.hypothesis_key)

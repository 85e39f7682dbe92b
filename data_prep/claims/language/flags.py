"""Negation, modality, and whether a claim can be checked at all."""

from __future__ import annotations

import re
from functools import cache

from data_prep.claims.language.lexicon import any_of, folded, table, words

_PRESENT_AFTER_QAD = re.compile(r"(?<!\w)[وف]?قد (?:لا )?[يتن]\w{2,}")
_TOKEN = re.compile(r"\w+|،|؛")


@cache
def _wish() -> re.Pattern[str]:
    return any_of(table("modality")["wishes"])


@cache
def _judgement() -> re.Pattern[str]:
    """A last word that only values (… معيب), or "the weakest, the best"."""
    endings = "|".join(sorted(folded(table("modality")["judgements"])))
    return re.compile(rf"(?<!\w)(?:{endings})$|(?<!\w)هي? (?:الحلقه )?(?:الاضعف|الاسوا|الافضل)")


@cache
def _modal() -> re.Pattern[str]:
    return any_of([w for word in table("modality")["modal"] for w in (word, "و" + word, "ف" + word)])


@cache
def _greetings() -> re.Pattern[str]:
    return any_of(table("modality")["greetings"])


def is_negated(text: str) -> bool:
    """Whether the first predicate of the claim (folded text) is negated: لم, لن, لا, ليس; عدم at its head."""
    parts = _TOKEN.findall(text)
    fixed, ends = words("modality", "negation_not_before"), words("modality", "clause_ends")
    for number, word in enumerate(parts):
        if number and (word in ends or word[:3] in ("وان", "وقد", "ولم")):
            return False
        if word in words("modality", "negation") and not (number + 1 < len(parts) and parts[number + 1] in fixed):
            return True
        if word in words("modality", "negation_at_head") and number < 2:
            return True
    return False


def is_modal(text: str) -> bool:
    """قد + present, ربما, من المتوقع, يمكن … within the claim (folded text)."""
    return bool(_PRESENT_AFTER_QAD.search(text) or _modal().search(text))


def is_checkable(text: str, kind: str) -> bool:
    """A question, a demand, a wish or a greeting states nothing that could be true or false."""
    if kind == "demands" or text.endswith("؟"):
        return False
    first = text.split(" ", 1)[0].strip('"«')
    if first in words("modality", "questions"):
        return False
    if _wish().match(text) or _greetings().match(text):
        return False
    return not (text.count(" ") < 10 and _judgement().search(text))

"""Negation, modality, and whether a claim can be checked at all."""

from __future__ import annotations

import re
from functools import cache

from data_prep.claims.lexicon import any_of, table, words

_PRESENT_AFTER_QAD = re.compile(r"(?<!\w)[وف]?قد (?:لا )?[يتن]\w{2,}")
_WISH = re.compile(r"(?:اتمني|نتمني|امل ان|نامل|ننصح|انصح|ندعو|ادعو|نطالب|كل التمنيات|نشكر|اشكر|نهنئ|ارجو|نرجو)(?!\w)")
_JUDGEMENT = re.compile(r"(?:معيب|خاطئ|صعب|صعبه|سهل|سهله|جميل|جميله|رائع|رائعه|مؤسف|مخز|سخيف|عظيم|عظيمه|افضل|اسوا|الاضعف|الاهم|الابرز|ممتاز|ممتازه|مهم|مهمه|حكيم|شجاع|وقح|مشين)(?:ه)?$")


@cache
def _modal() -> re.Pattern[str]:
    return any_of([w for word in table("modality")["modal"] for w in (word, "و" + word, "ف" + word)])


def is_negated(text: str) -> bool:
    """لم, لن, لا, ليس, عدم … within the claim (folded text), except fixed phrases (لا يزال, لا سيما)."""
    parts = re.findall(r"\w+", text)
    negations, fixed = words("modality", "negation"), words("modality", "negation_not_before")
    return any(
        word in negations and not (number + 1 < len(parts) and parts[number + 1] in fixed)
        for number, word in enumerate(parts)
    )


def is_modal(text: str) -> bool:
    """قد + present, ربما, من المتوقع, يمكن … within the claim (folded text)."""
    return bool(_PRESENT_AFTER_QAD.search(text) or _modal().search(text))


def is_checkable(text: str, kind: str, _direct: bool) -> bool:
    """A question, a demand, a wish or a greeting states nothing that could be true or false."""
    if kind == "demands" or text.endswith("؟"):
        return False
    first = text.split(" ", 1)[0].strip("\"«")
    if first in words("modality", "questions"):
        return False
    if _WISH.match(text) or any_of(table("modality")["greetings"]).match(text):
        return False
    return not (text.count(" ") < 10 and _JUDGEMENT.search(text))

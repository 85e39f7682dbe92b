"""Pairs whose label nobody doubts: a system that misses many reads no Arabic, or its labels are permuted."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from data_prep.foundation.resampling import Floats, Ints
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from eval.facts.audits import CanaryFacts

_ENTAILED = (
    ("وصل الوفد إلى القاهرة مساء الأحد", "وصل الوفد إلى القاهرة مساء الأحد"),
    ("أعلنت الوزارة إغلاق المدارس في العاصمة", "أعلنت الوزارة إغلاق المدارس في العاصمة"),
    ("قتل خمسة جنود في انفجار قرب الحدود الشمالية", "قتل جنود في انفجار قرب الحدود"),
    ("افتتح الملك المستشفى الجديد في مدينة تبوك", "افتتح الملك المستشفى الجديد"),
)
_UNRELATED = (
    ("وصل الوفد إلى القاهرة مساء الأحد", "ارتفعت أسعار القمح في الأسواق العالمية"),
    ("أعلنت الوزارة إغلاق المدارس في العاصمة", "فاز المنتخب بكأس البطولة للمرة الثالثة"),
    ("قتل خمسة جنود في انفجار قرب الحدود الشمالية", "أصدرت دار النشر رواية جديدة للكاتبة"),
    ("افتتح الملك المستشفى الجديد في مدينة تبوك", "يعاني القطاع الزراعي من نقص المياه"),
)
_CONTRADICTED = (
    ("وصل الوفد إلى القاهرة مساء الأحد", "لم يصل الوفد إلى القاهرة مساء الأحد"),
    ("أعلنت الوزارة إغلاق جميع المدارس في العاصمة", "أعلنت الوزارة أن جميع المدارس في العاصمة مفتوحة"),
    ("قتل خمسة جنود في انفجار قرب الحدود الشمالية", "لم يقتل أي جندي في الانفجار قرب الحدود الشمالية"),
    ("ارتفع سعر الخبز أمس في الأسواق", "انخفض سعر الخبز أمس في الأسواق"),
)
CANARIES = [
    ClaimPair(f"canary-{label.name}-{number}", premise, hypothesis, label, "canaries", "apache-2.0")
    for label, sides in zip(Label, (_ENTAILED, _UNRELATED, _CONTRADICTED), strict=True)
    for number, (premise, hypothesis) in enumerate(sides, start=1)
]
CANARY_SPLIT = "canaries"  # their name among the splits that a checkpoint is asked about
SUSPICIOUS = 10  # of 12 right in another order: of those who guess 1 in 1,800, of the five other orders any 1 in 370


def canary_facts(probabilities: Floats) -> CanaryFacts:
    """What the likeliest labels of CANARIES come to; probabilities of shape (12, 3) in our label order."""
    gold = np.array([pair.label for pair in CANARIES], dtype=np.int64)
    named = probabilities.argmax(1).astype(np.int64)
    wrong = [
        f"{pair.id}: {LABEL_NAMES[said]}"
        for pair, said, right in zip(CANARIES, named.tolist(), gold == named, strict=True)
        if not right
    ]
    return CanaryFacts(len(gold), len(gold) - len(wrong), wrong, _better_reading(gold, named))


def _better_reading(gold: Ints, named: Ints) -> str | None:
    """Another order of the labels under which nearly all are right, where under their names at most half are."""
    orders = [np.array(order) for order in permutations(range(len(LABEL_NAMES)))]
    best = max(orders, key=lambda order: int((order[named] == gold).sum()))
    if (named == gold).sum() * 2 > len(gold) or (best[named] == gold).sum() < SUSPICIOUS:
        return None
    return ", ".join(f"{LABEL_NAMES[index]} means {LABEL_NAMES[best[index]]}" for index in range(len(best)))

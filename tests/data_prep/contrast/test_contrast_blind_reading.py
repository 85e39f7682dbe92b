"""What a blind reader of sample 6007 found (rows in its numbers): left alone, while the plain case beside it is not."""

from __future__ import annotations

import random
import re

import pytest

from data_prep.contrast.edits import Effect, apply
from data_prep.contrast.generate import all_edits
from data_prep.contrast.lexicon import table
from data_prep.contrast.sentence import Sentence

SEEDS = 12


def _made(claim: str, *rules: str) -> set[str]:
    """The texts that edits of these rules make of the claim, meaning kept or not."""
    sentence = Sentence(claim)
    edits = [edit for seed in range(SEEDS) for edit in all_edits(sentence, random.Random(seed), "2018-03-05")]
    return {apply(claim, [(edit, True)]) for edit in edits if edit.rule.name in rules}


COUNT = ("another_count", "another_numeral", "another_share")
PLACE = ("another_city", "another_country", "another_nationality")


@pytest.mark.parametrize(
    ("rules", "left", "edited"),
    [
        # 139: of a bound another number can be true, too
        (COUNT, "انقطع التيار عن 300 منزل سكني قديم على الأقل أمس", "انقطع التيار عن 300 منزل سكني قديم أمس"),
        (
            COUNT,
            "وقعت الشركة صفقة تزيد قيمتها على 20 مليون دولار أمس",
            "وقعت الشركة صفقة بلغت قيمتها 20 مليون دولار أمس",
        ),
        (COUNT, "قتل ثلاثة أشخاص من القرية على الأقل أمس", "قتل ثلاثة أشخاص من القرية أمس"),
        # 168: a number set beside another
        (COUNT, "سجل البنك 591 مليون جنيه مقابل 500 مليون جنيه", "سجل البنك 591 مليون جنيه أمس"),
        # 69: 51 points, as one of more than 50
        (COUNT, "سجل اللاعب 51 نقطة وصار ممن سجلوا أكثر من 50 نقطة", "سجل اللاعب 51 نقطة وصار ممن سجلوا كثيرا"),
        (
            ("quantifier",),
            "سجل اللاعب 51 نقطة وصار ممن سجلوا أكثر من 50 نقطة",
            "فاز اللاعب وصار ممن سجلوا أكثر من 50 نقطة",
        ),
        # 278: they are counted out
        (
            COUNT,
            "أغلقت السفارات باستثناء ثماني دول هي سوريا وليبيا واليمن",
            "أغلقت السفارات أبوابها أمام ثماني دول أمس",
        ),
        # 256: no opposites
        (("antonym",), "اندلعت خلافات داخل الحزب الحاكم أمس", "اندلعت خلافات قبل نهاية الاجتماع أمس"),
        # 6, 183, 14, 94: another sense, and the same word twice
        (("synonym",), "طرحت الشركة المساعدات الشخصية الصوتية أمس", "وزعت الشركة المساعدات الإنسانية أمس"),
        (("synonym",), "نقلت الطائرة مرضى مصابين بجروح خطيرة أمس", "نقلت الطائرة مرضى مصابين من المدينة أمس"),
        # 206, 258: أرباحا, but إيرادات
        (("another_figure",), "حقق الفيلم إيرادات بلغت 600 مليون روبية", "رفع الفيلم إيراداتها في العام الماضي"),
        (("another_figure",), "حقق الفيلم أرباح بلغت 600 مليون روبية", "رفع الفيلم أرباحها في العام الماضي"),
        # 21: how it was done goes with one direction
        (("opposite_verb",), "ندد المجلس بحزم باستمرار التحركات", "ندد المجلس أمس باستمرار التحركات"),
        # 127: one reduces unemployment on purpose
        (("antonym",), "بدأت الحكومة تقليص نسب البطالة", "بدأت الحكومة تقليص برامج التدريب"),
        (
            ("antonym",),
            "أقرت الحكومة تقليص برامج التدريب من أجل توفير المال",
            "أقرت الحكومة تقليص برامج التدريب رغم توفر المال",
        ),
        # 239: a quarter has its months
        (
            ("another_quarter",),
            "تراجع النمو خلال الربع الثاني في البلاد مسجلا 5% في يونيو",
            "تراجع النمو خلال الربع الثاني في البلاد مسجلا 5% في المدن",
        ),
        # 37: the name in brackets is that country's
        (PLACE, "رفعت هيئة الرقابة في روسيا (روسكومنادزور) دعوى", "رفعت هيئة الرقابة في روسيا، دعوى"),
        # 141: what took place that day
        (
            PLACE,
            "عثرت السلطات البريطانية على الضابط في المدينة يوم 4 مارس",
            "عثرت السلطات البريطانية على الضابط في مارس",
        ),
        (PLACE, "عثرت السلطات البريطانية على الضابط في 4 آذار", "عثرت السلطات البريطانية على الضابط في آذار"),
        (PLACE, "اعتقلت الشرطة المهرب في حلب يوم 4/3/2018", "اعتقلت الشرطة المهرب في حلب يوم الأحد"),
        # 184: one person's studies
        (
            PLACE,
            "حصل على شهادة الدكتوراه في الطاقة من إحدى الجامعات التركية",
            "حصل على منحة مالية في الطاقة من إحدى الجامعات التركية",
        ),
        # 111: taken up again in the dual
        (
            ("another_building",),
            "أحجمت البنوك الأميركية عن العملية واتصلت الإدارة ببنكين أمريكيين",
            "أحجمت البنوك الأميركية عن العملية واتصلت الإدارة بطرفين",
        ),
        (
            ("another_building",),
            "أغلقت المدارس في المدينة بعد هجوم على مدرسة فيها",
            "أغلقت المدارس في المدينة بعد هجوم على موكب فيها",
        ),
    ],
)
def test_left_alone(rules: tuple[str, ...], left: str, edited: str) -> None:
    assert not _made(left, *rules)
    assert _made(edited, *rules)


@pytest.mark.parametrize("about", ["نحو", "حوالي", "بنحو", "قرابة", "زهاء"])
def test_a_rough_number_is_excluded_by_one_far_off_only(about: str) -> None:
    """Row 136: about eight schools may be about ten."""
    for claim in (f"أغلقت السلطات {about} 10 مدارس أمس", f"نقلت السلطات {about} 40 شخصا أمس"):
        count = int(re.findall(r"\d+", claim)[0])
        others = [int(re.findall(r"\d+", text)[0]) for text in _made(claim, *COUNT)]
        assert others
        assert all(max(count, other) >= 1.5 * min(count, other) for other in others)


def test_the_first_of_two_verbs_of_direction_stands() -> None:
    """Row 239: زادت الوتيرة … وانخفضت goes two ways at once."""
    plain = "انخفضت أسعار النفط العام الماضي"
    assert any(text.startswith("ارتفعت") for text in _made(f"{plain} قبل الانتخابات", "opposite_verb"))
    assert not any(text.startswith("ارتفعت") for text in _made(f"{plain} وتراجعت إلى الثلث", "opposite_verb"))


def test_a_limited_attack_is_no_opposite_of_a_violent_one() -> None:
    """Row 76."""
    claim = "تعرض رجلان لهجوم في برلين أمس"
    edits = [edit for edit in all_edits(Sentence(claim), random.Random(1), None) if edit.effect is Effect.contradicts]
    assert not [edit for edit in edits if "محدود" in apply(claim, [(edit, True)])]


def test_no_sound_plural_stands_for_a_broken_one() -> None:
    """إيرادات is written alike in the accusative, أرباحا is not; diptotes (تدابير) take no alef either."""
    for entry in table("kinds")["kinds"]:
        words = entry["words"]
        groups = words.items() if isinstance(words, dict) else [(word, words) for word in words]
        for word, others in groups:
            if word.endswith("ات") and not word.startswith(("ال", "لل")):
                assert all(other.endswith("ات") for other in others), word


def test_no_bound_is_dropped_from_a_weaker_number() -> None:
    """The narrowing holds for what follows from a count, too: from "at least 300" no "more than 250" is made."""
    claim = "نقلت السلطات 300 شخص من القرية على الأقل"
    sentence = Sentence(claim)
    edits = [edit for seed in range(SEEDS) for edit in all_edits(sentence, random.Random(seed), None)]
    assert not [edit for edit in edits if edit.effect is Effect.weakens and edit.phenomenon == "number"]

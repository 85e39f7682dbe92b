"""Passive, exchanged roles, dates, totals, phrases, denial, a source: what is made, and where it is not certain."""

from __future__ import annotations

import pytest

from data_prep.contrast.edits import Effect, apply
from data_prep.pairs import Relation
from tests.data_prep.contrast.made import edits_of, rules_of, texts_of


@pytest.mark.parametrize(
    ("claim", "effect", "phenomenon", "expected"),
    [
        ("اعتقلت الشرطة التركية ثلاثة أشخاص في أنقرة", Effect.weakens, "passive", "تم اعتقال ثلاثة أشخاص في أنقرة"),
        ("أقالت الحكومة المدير العام للمؤسسة", Effect.weakens, "passive", "تمت إقالة المدير العام للمؤسسة"),
        ("فاز برشلونة على إشبيلية بهدفين", Effect.contradicts, "role_swap", "فاز إشبيلية على برشلونة بهدفين"),
        ("فازت فرنسا على كرواتيا في المباراة", Effect.contradicts, "role_swap", "فازت كرواتيا على فرنسا في المباراة"),
        ("عقد الوزير المؤتمر الثلاثاء في القاهرة", Effect.weakens, "specificity", "عقد الوزير المؤتمر في القاهرة"),
        ("وصل الوفد الروسي يوم الثلاثاء إلى القاهرة", Effect.keeps, "date", "وصل الوفد الروسي الثلاثاء إلى القاهرة"),
        ("تولى المنصب الجديد عام 2015 في بلاده", Effect.keeps, "date", "تولى المنصب الجديد في عام 2015 في بلاده"),
        ("وصل الوفد مساء الثلاثاء إلى القاهرة", Effect.weakens, "specificity", "وصل الوفد يوم الثلاثاء إلى القاهرة"),
        ("أصيب 24 شخصا في الحادث", Effect.weakens, "number", "أصيب 20 شخصا على الأقل في الحادث"),
        ("أصيب 24 شخصا في الحادث", Effect.weakens, "number", "أصيب أكثر من 20 شخصا في الحادث"),
        ("نزح نحو 3000 شخص من البلدة", Effect.keeps, "number", "نزح نحو 3 آلاف شخص من البلدة"),
        ("أسفر الحادث عن إصابة 20 شخصا في البلدة", Effect.keeps, "number", "أسفر الحادث عن إصابة عشرين شخصا في البلدة"),
        ("ارتفعت الصادرات بنسبة 5% هذا العام", Effect.keeps, "number", "ارتفعت الصادرات بنسبة 5 في المئة هذا العام"),
        ("زار الوفد الولايات المتحدة لأول مرة", Effect.keeps, "paraphrase", "زار الوفد أمريكا لأول مرة"),
        ("التقى الوفد السكان في مدينة رام الله أمس", Effect.keeps, "ellipsis", "التقى الوفد السكان في رام الله أمس"),
        ("اجتمع الوزراء في العاصمة السورية دمشق", Effect.keeps, "ellipsis", "اجتمع الوزراء في دمشق"),
        ("قدم جميع النواب اعتراضا مكتوبا", Effect.weakens, "quantifier", "قدم معظم النواب اعتراضا مكتوبا"),
        ("لا تزال المدارس مغلقة في القرية", Effect.contradicts, "antonym", "لم تعد المدارس مغلقة في القرية"),
        ("هناك خلافات بين الطرفين", Effect.contradicts, "negation", "ليس هناك خلافات بين الطرفين"),
        ("لا يعتزم الفريق المشاركة في الدورة", Effect.contradicts, "negation", "يعتزم الفريق المشاركة في الدورة"),
        ("إيران هي الداعم الأول للتنظيم", Effect.contradicts, "negation", "إيران ليست الداعم الأول للتنظيم"),
        ("القوات العراقية استعادت السيطرة على المدينة", Effect.contradicts, "negation",
         "القوات العراقية لم تستعد السيطرة على المدينة"),
        ("انطلقت الجولة الثالثة في جنيف", Effect.neutral, "other_event", None),
        ("ولد الكاتب في عام 1950 وعاش فيها", Effect.contradicts, "date", None),
        ("سجل الهدف في الدقيقة 65 من المباراة", Effect.contradicts, "number", None),
        ("يحتل الفريق المركز الثالث في الترتيب", Effect.contradicts, "number", None),
        ("اعتقلت الشرطة سبعة أشخاص في القرية", Effect.contradicts, "number", None),
        ("توج ليفربول بلقب الدوري بعد غياب", Effect.contradicts, "entity", None),
    ],
)  # fmt: skip
def test_a_kind_of_edit(claim: str, effect: Effect, phenomenon: str, expected: str | None) -> None:
    found = [edit for edit in edits_of(claim) if edit.effect is effect and edit.phenomenon == phenomenon]
    assert found
    assert expected is None or expected in {apply(claim, [(edit, True)]) for edit in found}


def test_accusation_and_denial_are_both_true() -> None:
    claim = "قصفت إسرائيل عشرات المواقع في المنطقة"
    edit = next(edit for edit in edits_of(claim) if edit.relation is Relation.denial)
    assert apply(claim, [(edit, True)]) == "نفت إسرائيل قصف عشرات المواقع في المنطقة"
    assert "إسرائيل بقصف عشرات المواقع في المنطقة" in apply(claim, [(edit, False)])
    assert edit.effect is Effect.neutral


def test_a_source_is_named_where_there_is_none() -> None:
    assert any(edit.phenomenon == "attribution" for edit in edits_of("غادرت القوات المدينة بعد معارك استمرت أياما"))
    assert not any(edit.phenomenon == "attribution" for edit in edits_of("غادرت القوات المدينة وفق ما ذكرته الوزارة"))


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("وصل الوفد إلى القاهرة والتقى الوزير فيها", "negated_verb"),  # two clauses
        ("أثارت الصورة ردود فعل بعد أن نشرتها الصحيفة", "negated_verb"),  # بعد أن binds as بعدما does
        ("وصل الوفد إلى القاهرة بدون الوزير أمس", "negated_verb"),  # not, or not without him
        ("أعتقد أن الاتفاق مهم للطرفين", "negated_verb"),  # the first person
        ("ارتفعت الأسعار بسبب نقص المعروض في السوق", "negated_verb"),  # not, or not because of it
        ("ولم ترد الوزارة على طلبات التعليق", "affirmed_verb"),  # ردت or أرادت
        ("لم يصدر أي بيان عن الوزارة", "affirmed_verb"),  # أي needs the negation
        ("هناك العديد من الخلافات بين الطرفين", "negated_existence"),
        ("ألغت الشركة خطتها أمس في العاصمة", "possibility"),
        ("فتحت السلطات الخميس معبر رفح الحدودي", "agent_left_out"),  # الخميس is no object
        ("نشرت الوزارة الثلاثاء بيانا عن الحادث", "agent_left_out"),
        ("أغلقت الحكومة المحلية المدارس في القرية", "agent_left_out"),  # المحلية may be the object
        ("فاز برشلونة على إشبيلية على ملعبه", "roles"),
        ("تحتفل البلاد بانتخابات الأحد المقبل هذا العام", "weekday_with_day"),
        ("تستعد البلاد قبل الانتخابات المقررة يوم الأحد", "dropped_weekday"),
        ("بلغت حصيلة القتلى 20 شخصا من بين 40", "another_year_of_once"),
        ("وسعت إسرائيل إلى تجنب التدخل في الحرب", "later_change"),  # و + سعت
        ("ولا تبنى تنظيم الدولة هجمات المدينة", "affirmed_verb"),  # تبنى is no present of بنى
        ("وأجلت السلطات عشرات السكان من القرية", "negated_verb"),  # of أجل or of أجلى
        ("أعرب عن تقديري لهذه الجهود الكبيرة", "negated_verb"),  # I, or he
        ("التقى الوزيران في حزيران يونيو في الأردن", "month_name"),  # twice already
        ("رفض الفلسطينيون خطة السلام الأمريكية", "antonym"),  # a verb, not the noun
        ("وتتلقى القوات دعما أمريكيا في البلاد", "opposite_verb"),  # a noun, not the dual of دعم
        ("انخفضت الأسعار جراء زيادة المعروض في السوق", "opposite_verb"),
        ("أعلن وزير المالية والخزانة التركي إجراءات التقشف", "another_office"),
    ],
)
def test_a_kind_is_left_where_its_pattern_is_not_certain(claim: str, rule: str) -> None:
    assert rule not in rules_of(claim)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("بعد أن وصل الوفد إلى المدينة بدأ الاجتماع", "بعدما وصل الوفد إلى المدينة بدأ الاجتماع"),
        ("وصل الوفد إلى المدينة في السنوات الأخيرة", "وصل الوفد إلى المدينة خلال السنوات الأخيرة"),
        ("المشروع يعد من أكبر المشروعات في البلاد", "المشروع يعتبر من أكبر المشروعات في البلاد"),
        ("الشركة تعد من أكبر الشركات في البلاد", "الشركة تعتبر من أكبر الشركات في البلاد"),
        ("يبلغ الرجل من العمر 25 عاما حاليا", "يبلغ الرجل من العمر 25 سنة حاليا"),
        ("لا يزال الوضع في المدينة هادئا", "ما زال الوضع في المدينة هادئا"),
        ("ساهمت الشركة في بناء المدرسة", "أسهمت الشركة في بناء المدرسة"),
        ("فازت فرنسا على ضيفتها أمس", "تغلبت فرنسا على ضيفتها أمس"),
        ("أدى الحادث إلى إطلاق سراح المعتقلين", "أدى الحادث إلى الإفراج عن المعتقلين"),
    ],
)
def test_another_way_to_say_the_claim(claim: str, expected: str) -> None:
    assert expected in texts_of(claim, effect=Effect.keeps)


@pytest.mark.parametrize("claim", ["يعد المشروع من أكبر المشروعات في البلاد", "تعد الشركة من أكبر الشركات في البلاد"])
def test_a_verb_of_ranking_needs_its_rank_beside_it(claim: str) -> None:
    """يعد alone is "he counts" or "he promises", too."""
    assert not [text for text in texts_of(claim) if text.startswith(("يعتبر", "تعتبر"))]

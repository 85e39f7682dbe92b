"""Each rule on hand-written claims: what it makes of them, and which it leaves alone."""

from __future__ import annotations

import random

import pytest

from data_prep.contrast.edits import Edit, Effect, apply
from data_prep.contrast.generate import all_edits
from data_prep.contrast.rules.counts import another_number
from data_prep.contrast.sentence import Sentence
from data_prep.contrast.verbs import Verb


def _edits(text: str) -> list[Edit]:
    return all_edits(Sentence(text), random.Random(1))


def _texts(text: str, effect: Effect) -> set[str]:
    return {apply(text, [(edit, True)]) for edit in _edits(text) if edit.effect is effect}


@pytest.mark.parametrize(
    ("entry", "form", "spelling"),
    [
        ("ارتفع يرتفع", "past_fs", "ارتفعت"),
        ("ارتفع يرتفع", "jussive_fs", "ترتفع"),
        ("ازداد يزداد", "jussive_ms", "يزدد"),
        ("استعاد يستعيد", "jussive_fs", "تستعد"),
        ("أصيب يصاب", "jussive_fs", "تصب"),
        ("أنهى ينهي", "past_fs", "أنهت"),
        ("أنهى ينهي", "past_mp", "أنهوا"),
        ("أنهى ينهي", "past_md", "أنهيا"),
        ("أنهى ينهي", "jussive_ms", "ينه"),
        ("بقي يبقى", "present_mp", "يبقون"),
        ("بقي يبقى", "past_fs", "بقيت"),
        ("بقي يبقى", "jussive_fs", "تبق"),
        ("نما ينمو", "past_fs", "نمت"),
        ("نما ينمو", "jussive_ms", "ينم"),
        ("احتل يحتل", "jussive_ms", "يحتل"),
        ("بدأ يبدأ", "past_md", "بدآ"),
        ("كان يكون", "jussive_fs", "تكن"),
        ("أيد يؤيد", "present_mp", "يؤيدون"),
    ],
)
def test_conjugation(entry: str, form: str, spelling: str) -> None:
    assert Verb.parse(entry).forms()[form] == spelling


def test_a_verb_needs_past_and_present() -> None:
    with pytest.raises(ValueError, match="past present"):
        Verb.parse("ارتفع")


@pytest.mark.parametrize(
    ("claim", "effect", "expected"),
    [
        ("ارتفعت أسعار النفط في الأسواق العالمية", Effect.contradicts, "انخفضت أسعار النفط في الأسواق العالمية"),
        ("وارتفعت أسعار النفط في الأسواق العالمية", Effect.contradicts, "وانخفضت أسعار النفط في الأسواق العالمية"),
        ("سيطرت القوات على المدينة فجر اليوم", Effect.contradicts, "انسحبت القوات من المدينة فجر اليوم"),
        ("فاز الفريق على ضيفه بثلاثة أهداف", Effect.contradicts, "خسر الفريق أمام ضيفه بثلاثة أهداف"),
        ("سيؤيد البرلمان المشروع في جلسته", Effect.contradicts, "سيعارض البرلمان المشروع في جلسته"),
        ("أعلنت الشركة نتائجها المالية", Effect.contradicts, "لم تعلن الشركة نتائجها المالية"),
        ("وقد أعلنت الشركة نتائجها المالية", Effect.contradicts, "ولم تعلن الشركة نتائجها المالية"),
        ("سيصل الوفد إلى العاصمة غدا", Effect.contradicts, "لن يصل الوفد إلى العاصمة غدا"),
        ("لن يشارك الفريق في الدورة القادمة", Effect.contradicts, "سيشارك الفريق في الدورة القادمة"),
        ("لم تصل المساعدات إلى سكان القرية", Effect.contradicts, "وصلت المساعدات إلى سكان القرية"),
        ("أدى ارتفاعها إلى خسائر للشركات", Effect.contradicts, "أدى انخفاضها إلى خسائر للشركات"),
        ("حضر أكثر من 200 ضيف حفل الافتتاح", Effect.contradicts, "حضر أقل من 200 ضيف حفل الافتتاح"),
        ("فشل المفاوضون في التوصل إلى حل", Effect.keeps, None),
        ("فشلت المحادثات في جنيف أمس", Effect.keeps, "لم تنجح المحادثات في جنيف أمس"),
        ("قبضت الشرطة على ثلاثة أشخاص أمس", Effect.keeps, "قبضت الشرطة على 3 أشخاص أمس"),
        ("قبضت الشرطة على 3 أشخاص أمس", Effect.keeps, "قبضت الشرطة على ثلاثة أشخاص أمس"),
        ("استمرت المهمة 3 سنوات متتالية", Effect.keeps, "استمرت المهمة ثلاث سنوات متتالية"),
        ("قال الرئيس الأمريكي ذلك مرارا", Effect.keeps, "قال الرئيس الأميركي ذلك مرارا"),
        ("انعقد اللقاء الشهر الماضي في المقر", Effect.keeps, "انعقد اللقاء الشهر المنصرم في المقر"),
        ("ارتفعت أسعار النفط في الأسواق", Effect.weakens, "لم تنخفض أسعار النفط في الأسواق"),
        ("أيد البرلمان المشروع في جلسته", Effect.weakens, "لم يعارض البرلمان المشروع في جلسته"),
    ],
)
def test_an_edit_is_found(claim: str, effect: Effect, expected: str | None) -> None:
    if expected is None:
        assert not any(text.startswith("لم ") for text in _texts(claim, effect))  # the bare past is a noun, too
    else:
        assert expected in _texts(claim, effect)


@pytest.mark.parametrize(
    "claim",
    [
        "لم ترتفع أسعار النفط في الأسواق",  # neither rose nor fell can both be true
        "قد ترتفع أسعار النفط في الأسواق",
        "من الممكن أن ترتفع أسعار النفط في الأسواق",
        "إذا ارتفعت أسعار النفط تراجعت الأسهم",
        "المدينة التي سيطرت القوات على أطرافها هادئة",  # another referent, no contradiction
        "رفض بلاده التدخل في شؤون الدول",  # the noun
        "تقدم الجيش في المدينة بسرعة",
        'تعرض فيلم "ارتفاع كبير" لانتقادات',  # a title
        "قتل ما لا يقل عن 20 شخصا",
    ],
)
def test_nothing_contradicts_where_the_pattern_is_not_certain(claim: str) -> None:
    rules = {edit.rule.name for edit in _edits(claim) if edit.effect is Effect.contradicts}
    assert rules & {"opposite_verb", "antonym", "another_count", "negated_verb"} == set()


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("عقدت المنظمة ندوة في حلب عن التعليم", "another_city"),
        ("نقل المصنع معداته إلى ألمانيا", "another_country"),
        ("زارت القوات الروسية في القاعدة", "another_nationality"),
        ("اجتمع السفراء مع وزير الدفاع في مكتبه", "another_office"),
        ("سجل هدفا في مباراة فريقه أمام تشيلسي السبت", "another_match"),
        ("أصدر كتابا في عام 2012", "another_year"),
        ("عقد الوزيران اجتماعا مع الوفد أمس", "detail_compatible"),
    ],
)
def test_neutral_edits(claim: str, rule: str) -> None:
    assert rule in {edit.rule.name for edit in _edits(claim) if edit.effect is Effect.neutral}


@pytest.mark.parametrize(
    "claim",
    [
        "ولد الكاتب في حلب ودرس فيها",  # one is born in one place
        "وصل إلى باريس سان جيرمان في الصيف",
        "سيطرت القوات الروسية في المنطقة",  # one holds it at a time
        "زار وزير الخارجية الروسي سيرغي لافروف بيروت",  # a name follows
        "تأسس النادي في عام 1995",
        "انتقل من حمص إلى حلب برا",  # two places that must fit each other
    ],
)
def test_names_of_what_there_is_one_of_are_left(claim: str) -> None:
    neutral = [edit.rule.name for edit in _edits(claim) if edit.effect is Effect.neutral]
    assert [rule for rule in neutral if rule.startswith("another_")] == []


def test_a_verb_of_many_senses_needs_its_object() -> None:
    assert "خفضت الحكومة أسعار الوقود أمس" in _texts("رفعت الحكومة أسعار الوقود أمس", Effect.contradicts)
    assert "خفضت الفرقة علم البلاد أمس" not in _texts("رفعت الفرقة علم البلاد أمس", Effect.contradicts)


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("لقي 9 أشخاص مصرعهم في الحادث", "مقتلهم"),
        ("أوقفت السلطات التونسية منظم الرحلة", "واصلت"),  # arrested him
        ("بلغ تراكم الثلوج بارتفاع عشرة سنتيمترات", "انخفاض"),  # a height
        ("صعد الفريق إلى المركز الثاني مؤقتا", "دائما"),
        ("اندلع البركان أربع مرات هذا العام", "نشب"),
        ("ارتفع العقد إلى أعلى مستوى في سنوات", "انخفض"),
        ("لقي مالايقل عن 41 شخصا حتفهم", "58"),
        ("عقد في بروكسل مؤتمر عن التعليم", "عقد مؤقت"),
        ("وصل الوفد في 14 تموز/ يوليو إلى المدينة", "يوليو/ يوليو"),
        ("دعم مشروعات البنية الأساسية في المدينة", "الرئيسية"),
        ("تقدم قائد المنتخب لتسديد الركلة", "لا تقدم"),
        ("ظهر تأثيرها سريعا على المبيعات", "بطيءا"),  # بطيئا
        ("ظلت تحت سيطرة المعارضة لثلاث سنوات", "الموال"),
    ],
)
def test_slips_found_by_reading(claim: str, wrong: str) -> None:
    texts = {apply(claim, [(edit, state)]) for edit in _edits(claim) for state in (True, False)}
    assert not any(wrong in text for text in texts if wrong not in claim)


def test_agreement_of_an_adjective_put_in() -> None:
    texts = _texts("عقد الوزيران اجتماعا مع الوفد أمس", Effect.contradicts)
    assert "عقد الوزيران اجتماعا قصيرا مع الوفد أمس" in texts
    assert "عقد الوزيران اجتماعا غير رسمي مع الوفد أمس" in texts


@pytest.mark.parametrize("count", [3, 7, 10, 11, 45, 99, 103, 500, 3200])
def test_another_count_takes_the_same_form_of_the_noun(count: int) -> None:
    for seed in range(30):
        other = another_number(count, random.Random(seed))
        if other is None:
            continue
        assert other != count
        assert (count <= 10) == (other <= 10)
        assert count < 100 or (count % 100 == other % 100)


def test_indic_digits_stay_indic() -> None:
    texts = _texts("قتل ٢٠ شخصا في الحادث", Effect.contradicts)
    assert texts
    assert all(any(c in "٠١٢٣٤٥٦٧٨٩" for c in text) or "لم" in text for text in texts)


def test_all_but_the_edited_words_stays_byte_for_byte() -> None:
    claim = "ارتفعَت\u200f أسعارُ «النفط»  في\u00a0الأسواق ـ العالميّة"
    for edit in _edits(claim):
        changed = apply(claim, [(edit, True)])
        first, last = edit.changes[0], edit.changes[-1]
        assert changed.startswith(claim[: first.start])
        assert changed.endswith(claim[last.end :])
        assert all(claim[c.start : c.end] == c.base for c in edit.changes if c.end > c.start)


def test_edits_in_hashtags_and_short_quotations_are_left() -> None:
    assert _texts('انتقد حملة "ارتفاع الأسعار" على موقع #ارتفاع', Effect.contradicts) == {
        'لم ينتقد حملة "ارتفاع الأسعار" على موقع #ارتفاع',
        'امتدح حملة "ارتفاع الأسعار" على موقع #ارتفاع',
    }


@pytest.mark.parametrize(
    ("claim", "never"),
    [
        ("أثارت تلك السياسة انتقادات حادة داخل وخارج الولايات المتحدة", "داخل وداخل"),
        ("تناول الوزيران سبل تطوير وتعزيز العلاقات الثنائية بين البلدين", "وإضعاف"),
        ("ارتفع رصيد نابولي إلى 77 نقطة متأخرا بأربع نقاط عن يوفنتوس", "مبكرا"),
        ("مستشفى صيدا توقف عن العمل بعد غارات عنيفة على المدينة", "تواصل عن"),
    ],
)
def test_what_a_reader_found_odd_is_not_made(claim: str, never: str) -> None:
    assert not [text for effect in Effect for text in _texts(claim, effect) if never in text]


def test_a_count_under_a_negated_opposite_excludes_nothing() -> None:
    edits = _edits("ارتفع عدد المصابين وقتل 20 شخصا في المدينة")
    negated = [edit for edit in edits if edit.rule.name == "negated_opposite"]
    counts = [edit for edit in edits if edit.rule.name == "another_count"]
    assert negated
    assert counts
    assert not any(one.suits(other) or other.suits(one) for one in negated for other in counts)

"""Nominal negation, scores, units, kinds, names and places: what each rule makes, and what it leaves alone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from data_prep.contrast.edits import Edit, Effect, apply
from data_prep.contrast.generate import all_edits
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

SEEDS = 12


def _edits(text: str) -> list[Edit]:
    sentence = Sentence(text)
    return [edit for seed in range(SEEDS) for edit in all_edits(sentence, random.Random(seed), "2018-03-05")]


def _texts(text: str, effect: Effect, rule: str) -> set[str]:
    return {apply(text, [(e, True)]) for e in _edits(text) if e.effect is effect and e.rule.name == rule}


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("قررت المحكمة تأجيل الجلسة إلى الأسبوع المقبل", "قررت المحكمة عدم تأجيل الجلسة إلى الأسبوع المقبل"),
        ("تعهد الوزير بتقديم المساعدات للنازحين", "تعهد الوزير بعدم تقديم المساعدات للنازحين"),
        ("دعا الحزب إلى مقاطعة الجلسة المقبلة", "دعا الحزب إلى عدم مقاطعة الجلسة المقبلة"),
        ("أكدت الوزارة وجود خلافات بين الطرفين", "أكدت الوزارة وجود خلافات بين الطرفين"),
        ("أكد الوزير أن القوات قادرة على حماية المدينة", "أكد الوزير أن القوات غير قادرة على حماية المدينة"),
        ("أعرب الوزير عن استعداده للحوار مع الطرفين", "أعرب الوزير عن عدم استعداده للحوار مع الطرفين"),
        ("توقفت المحادثات بسبب عدم وجود ضمانات كافية", "توقفت المحادثات بسبب وجود ضمانات كافية"),
        ("طالبت اللجنة بعدم التدخل في القضية", "طالبت اللجنة بالتدخل في القضية"),
        ("اعتبرت المحكمة الخطوة غير قانونية في بيانها", "اعتبرت المحكمة الخطوة قانونية في بيانها"),
    ],
)
def test_nominal_negation(claim: str, expected: str) -> None:
    texts = _texts(claim, Effect.contradicts, "nominal_negation")
    assert (expected in texts) is (expected != claim)  # أكدت الوزارة وجود: the fact is not beside the verb


@pytest.mark.parametrize(
    "claim",
    [
        "قررت المحكمة تأجيل الجلسة وإحالة القضية",  # the second action
        "قررت الحكومة رفع الرسوم بسبب العجز",  # a reason for the one decision
        "اختارت الشركة عدم الكشف عن المسألة",  # only taken out
        "توافق الشركة على الصفقة شريطة عدم نشر شروطها",  # a condition
        "حققت المحكمة في الهجرة غير القانونية أمس",  # another kind of migration
        "لا يوجد أي سبب لعدم وجود أي تقرير",
    ],
)
def test_nominal_negation_is_left(claim: str) -> None:
    texts = _texts(claim, Effect.contradicts, "nominal_negation")
    assert not {text for text in texts if "عدم عدم" in text or text.count("عدم") > claim.count("عدم")}
    assert not texts or claim.startswith("اختارت")


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("فاز الفريق على ضيفه بنتيجة 3-1 أمس", "another_score"),
        ("انتهت المباراة بين الفريقين بالتعادل 1-1", "another_score"),
        ("بلغت قيمة الصفقة 1.5 مليون دولار", "another_amount"),
        ("أسفر الحادث عن مقتل شخصين في القرية", "more_than_two"),
        ("فاز الفريق على ضيفه بثلاثة أهداف نظيفة", "another_numeral"),
        ("استمرت المعارك العنيفة ثلاثة أيام متتالية", "another_unit"),
        ("كلف المشروع الحكومة 5 ملايين دولار", "another_unit"),
        ("فازت الممثلة بالجائزة للمرة الثانية هذا العام", "opposite_phrase"),
        ("شارك عدد كبير من السكان في المسيرة", "opposite_phrase"),
        ("حكمت المحكمة عليه بالسجن المؤبد أمس", "opposite_phrase"),
    ],
)
def test_other_amounts_and_phrases_contradict(claim: str, rule: str) -> None:
    found = [edit for edit in _edits(claim) if edit.rule.name == rule]
    assert found
    assert {edit.effect for edit in found} == {Effect.contradicts}


def test_a_score_keeps_who_won_and_a_draw_stays_one() -> None:
    for claim, seen in (("فاز الفريق على ضيفه بنتيجة 3-1 أمس", "3-1"), ("تعادل الفريقان في المباراة 1-1 أمس", "1-1")):
        for text in _texts(claim, Effect.contradicts, "another_score"):
            first, second = (int(part) for part in text.split()[-2].split("-"))
            assert f"{first}-{second}" != seen
            assert (first > second) is (seen == "3-1")
            assert (first == second) is (seen == "1-1")


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("أصيب ثلاثة مدنيين في الحادث أمس", "more_than_two"),  # the plural, not two of them
        ("قتل شخصان في الحادث وكلاهما من القرية", "more_than_two"),
        ("تضم الوجهة الجديدة مرسيين عامين، ومركزا تجاريا", "more_than_two"),  # public ones
        ("بلغ عدد السكان 5 ملايين نسمة العام الماضي", "another_unit"),  # thousands of millions of people
        ("بلغت الإيرادات ما بين 1.2 و2.9 مليون دولار", "another_amount"),
        ("خسر الفريق على أرضه أمام ضيفه أمس", "opposite_phrase"),
        ("لم يشارك عدد كبير من السكان في المسيرة", "opposite_phrase"),
    ],
)
def test_other_amounts_are_left(claim: str, rule: str) -> None:
    assert rule not in {edit.rule.name for edit in _edits(claim)}


@pytest.mark.parametrize(
    ("claim", "rule", "others"),
    [
        ("ولد الكاتب في حمص عام 1950", "another_birthplace", {"حلب", "دمشق", "حماة"}),
        ("توفي الفنان في باريس أمس بعد مرض", "another_place_of_death", {"ليون", "مرسيليا", "تولوز"}),
        ("المنظمة التي تتخذ من لندن مقرا لها تراقب الوضع", "another_seat", {"مانشستر", "ليدز", "غلاسكو"}),
        ("أعلنت الشركة، ومقرها باريس، نتائجها أمس", "another_seat", {"ليون", "مرسيليا", "تولوز"}),
        ("تقع المدينة في شمال تركيا على البحر", "another_location", {"روسيا", "إيران", "الصين"}),
        ("يشارك المنتخب في كأس العالم 2018 في روسيا", "another_host", {"إيران", "الصين", "تركيا"}),
        ("تستضيف قطر كأس العالم 2022 لكرة القدم", "another_host", {"الكويت", "الإمارات", "السعودية"}),
    ],
)
def test_another_place_of_what_takes_place_once_contradicts(claim: str, rule: str, others: set[str]) -> None:
    found = [edit for edit in _edits(claim) if edit.rule.name == rule]
    assert {edit.effect for edit in found} == {Effect.contradicts}
    assert {edit.phenomenon for edit in found} == {"place"}
    assert {edit.changes[0].new for edit in found} & others


@pytest.mark.parametrize(
    "claim",
    [
        "توفي ثلاثة أشخاص في حلب أمس",  # others died elsewhere
        "قتل ولد في حمص بعد انفجار",  # a boy
        "وصل الرئيس إلى باريس أمس",
        "فرضت الوزارة عقوبات على بنك مقره العراق",  # any bank
        "فرضت الوزارة عقوبات على بنك يتخذ من العراق مقرا له",
        "لم يولد الكاتب في حمص بل هاجر إليها",
        "سجل اللاعب هدفين في كأس آسيا في أستراليا",  # of no year
        "يقع المصنع الذي زاره في بلدة قرب تركيا",
    ],
)
def test_no_place_contradicts_where_there_may_be_two(claim: str) -> None:
    rules = {"another_birthplace", "another_place_of_death", "another_seat", "another_location", "another_host"}
    assert not rules & {edit.rule.name for edit in _edits(claim)}


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("بحث الوزيران التعاون العسكري بين البلدين", "another_field"),
        ("تشهد البلاد أزمة اقتصادية منذ سنوات", "another_field"),
        ("استثمرت الحكومة في قطاع السياحة أمس", "another_sector"),
        ("تراجعت أسعار الذهب في الأسواق أمس", "another_commodity"),
        ("زادت صادرات البلاد العام الماضي", "another_figure"),
        ("ارتفع معدل البطالة في البلاد أمس", "another_rate"),
        ("عززت الحكومة جهود مكافحة الفساد في البلاد", "another_evil"),
        ("اعتقلت الشرطة رجلا بتهمة السرقة أمس", "another_charge"),
        ("يناقش البرلمان قانون الاستثمار في جلسته", "another_law"),
        ("ترفع العادة خطر الإصابة بأمراض القلب عن غيرها", "another_illness"),
        ("بدأ إضراب المعلمين في المدينة أمس", "another_group"),
        ("أسفر الهجوم عن مقتل ثلاثة جنود في المدينة", "another_casualty"),
        ("أغلقت السلطات المدارس في المدينة أمس", "another_building"),
        ("أدى الحادث إلى انقلاب حافلة في الطريق", "another_vehicle"),
        ("عاد اللاعب من الرحلة مع شقيقه أمس", "another_relative"),
        ("سجل الفريق هدفا في الشوط الأول من اللقاء", "another_half"),
        ("ارتفعت أرباح الشركة في الربع الأول من العام", "another_quarter"),
        ("تراجعت الليرة أمام الدولار في التعاملات", "another_currency"),
        ("تستعد البلاد للانتخابات البلدية هذا العام", "another_election"),
        ("تجري المحادثات باللغة الفرنسية بين الطرفين", "another_language"),
        ("بلغت مبيعات السيارات مليونا في عام 2016", "another_year_of_many"),
        ("زادت مبيعات الشركة كثيرا في مارس", "another_month_of_many"),
        ("فرضت تركيا رسوما على البضائع أمس", "another_country"),
        ("أرسلت المنظمة مساعدات لسوريا أمس", "another_country"),
        ("زار الوفد مطار القاهرة أمس", "another_city"),
        ("فاز الفريق على مانشستر يونايتد أمس", "another_match"),
        ("أسفر الهجوم عن مقتل ثلاثة في حلب أمس", "another_city"),
    ],
)
def test_another_of_its_kind_is_neutral(claim: str, rule: str) -> None:
    found = [edit for edit in _edits(claim) if edit.rule.name == rule]
    assert found
    assert {edit.effect for edit in found} == {Effect.neutral}
    assert {edit.relation for edit in found} <= {Relation.different_event, Relation.compatible}


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("توفي الفنان بعد صراع مع سرطان الرئة أمس", "another_illness"),  # one died of one thing
        ("أودى الهجوم بحياة عشرة مدنيين بينهم أطفال", "another_casualty"),  # أطفال are مدنيين
        ("صلى الناس في المساجد مع أداء الصلاة", "another_building"),
        ("حصل على الدكتوراه من إحدى الجامعات أمس", "another_building"),
        ("يقود رئيس الوزراء، فلان الفلاني، الوفد", "another_head"),  # a name follows
        ("زار الرئيس الروسي، فلاديمير بوتن، المدينة", "another_nationality"),
        ("يقع الحي في مدينة حلب في سوريا", "another_country"),  # geography
        ("هز الانفجار دوما في سوريا أمس", "another_year"),
        ("عاد الفريق من برشلونة أمس بعد الخسارة", "another_city"),  # the club
        ("قدم استقالته خلال زيارة إلى السعودية أمس", "another_country"),
        ("اجتمع الوفد قرب حلب وسط المعارك", "another_city"),
        ("اجتمع وزراء في سوتشي في جنوب البلاد", "another_city"),
        ("احتلت إسرائيل المنطقة وضمتها في عام 1981", "another_year"),  # it took place once
        ("خاض الفريق مباراة ضد ليفربول وخسر أمام ليفربول", "another_match"),
        ("يبدأ المشروع في الربع الرابع من العام", "another_quarter"),  # one launch
        ("تعادل سعر سلة من الدولار واليورو أمس", "another_currency"),
        ("شن الطيران غارات على المدينة الأحد", "another_weekday"),
        ("أعلنت تركيا أن القوات غادرت المدينة", "another_country"),  # who says it is no event
        ("زادت مبيعات السيارات منذ الأزمة كثيرا في عام 2016", "another_year_of_many"),
    ],
)
def test_no_other_of_its_kind_where_there_is_one(claim: str, rule: str) -> None:
    assert rule not in {edit.rule.name for edit in _edits(claim)}


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("بعد أن وصل الوفد إلى المدينة بدأ الاجتماع", "بعدما وصل الوفد إلى المدينة بدأ الاجتماع"),
        ("وصل الوفد إلى المدينة في السنوات الأخيرة", "وصل الوفد إلى المدينة خلال السنوات الأخيرة"),
        ("يعد المشروع من أكبر المشروعات في البلاد", "يعد المشروع من أكبر المشروعات في البلاد"),
        ("تعد الشركة من أكبر الشركات في البلاد", "تعد الشركة من أكبر الشركات في البلاد"),
        ("يبلغ الرجل من العمر 25 عاما حاليا", "يبلغ الرجل من العمر 25 سنة حاليا"),
        ("لا يزال الوضع في المدينة هادئا", "ما زال الوضع في المدينة هادئا"),
        ("ساهمت الشركة في بناء المدرسة", "أسهمت الشركة في بناء المدرسة"),
        ("فازت فرنسا على ضيفتها أمس", "تغلبت فرنسا على ضيفتها أمس"),
        ("أدى الحادث إلى إطلاق سراح المعتقلين", "أدى الحادث إلى الإفراج عن المعتقلين"),
    ],
)
def test_more_ways_to_say_the_same(claim: str, expected: str) -> None:
    texts = {apply(claim, [(edit, True)]) for edit in _edits(claim) if edit.effect is Effect.keeps}
    assert expected in texts or expected == claim


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("نجح الفريق في الخروج بهدف التعادل أمس", "بغرض"),  # a goal
        ("وصلت الأسلحة التي طلبتها الحكومة أمس", "طلاب"),  # she asked for them
        ("ستجري الحكومة محادثات مع الوفد غدا", "ستتم"),
        ("أصدر الحزب الذي رفض التهم بيانا أمس", "تأييد"),  # a verb
        ("وسعت الوزيرة للقاء الوفد في المدينة", "توسع"),  # و + سعت
        ("أقال الرئيس المدير في المدينة أمس", "لم يقل"),  # he did not say
        ("رفضت تركيا أي وساطة في الأزمة أمس", "قبلت"),
        ("استمرت الواردات حتى بعد إعلان العقوبات", "حتى قبل"),
        ("حالة هام الصحية مستقرة في المستشفى", "مهم"),  # his name
        ("أثار برنامج بالستي قلق الدول المجاورة", "سري بالستي"),
        ("ارتفعت العملة الصعبة في الأسواق أمس", "السهلة"),
        ("سبق أن أدى التصعيد الأخير إلى خسائر", "التهدئة الأخير"),
        ("ظهر ثلاث مرات وفاز بهدفين على ضيفه", "لم يخسر"),
        ("ولم يغادر قوات الأمم المتحدة المؤقتة لبنان", "الدائمة"),
        ("دفع المتهم 20 مليون دولار أميركي أمس", "روبل"),
        ("يواجه الرئيس ضغوطا كبيرة في بلاده", "ضغوطاتا"),
        ("تراجعت أسهم الشركة كثيرا في السوق", "ساهم"),
        ("تعرضت المدينة لهجمات في الأشهر الأخيرة", "نهارية"),
        ("قال الوزير اليوم الجمعة إن الوضع هادئ", "اليوم يوم"),
        ("تلقت اللجنة شكاوى داخل البلاد وخارجها أمس", "خارج البلاد وخارجها"),
        ("يعد الجيش الأقوى من بين جميع الدول الأوروبية", "قلة من"),
        ("ابتعد القادة طوعا أو كرها عن الحزب", "قسرا أو"),
        ("حصل الحزب على الأغلبية المطلقة في البرلمان", "الأقلية"),
        ("بلغ المعدل 1,59 طفلا للمرأة الواحدة", "عاملا"),
        ("عمل الطبيب في مستشفى معروف في لندن أمس", "ليدز"),
        ("تحصل البلاد على 60 في المئة من طاقتها من روسيا", "من إيران"),
        ("استقبلت المدينة لقاء بين الطرفين أمس", "لقاء قصير"),  # لقاء shows no case
        ("هاجرت أسرتها البسيطة إلى المدينة أمس", "المعقدة"),
        ("أبلغ وزير الخارجية الروسي، سيرغي لافروف، التلفزيون أن توقعاته منخفضة", "الإعلام"),  # he is named
        ("أوقف الموظف في المطار لأن التأشيرة لا تصلح سوى لفرنسا", "لإيطاليا"),
        ("أزال الجيش الخيام من أمام مجلس محافظة البصرة", "الفلوجة"),  # a city, no governorate
        ("تؤيد غالبية الأميركيين القرار الجديد", "أقلية الأميركيين"),
        ("ضمت النقابة أعضاء يزيدون على 150 ألفا في المدينة", "250"),  # more than 250,000 are more than 150,000
        ("انفجر مستودع أسلحة قرب الحدود التركية أمس", "الحدود الكندية"),
        ("أقال النادي المدرب بعد الهزيمة أمام الشباب الأربعاء", "النصر"),
        ("تغلبت تونس على إيران بهدف نظيف الجمعة الماضي", "ليبيا"),
        ("سجل المدافع هدفا مانحا الفوز للأرجنتين في الدقيقة 38", "للبرازيل"),
        ("حصلت المعارضة على ضمانات من موسكو في الاجتماع", "سوتشي"),
        ("وقعت الحكومة اتفاقا على دعم مالي بقيمة مليار دولار", "دعم سياسي"),
        ("يزيد الدواء المخاطر الصحية في البلاد", "التعليمية"),
        ("كان الأطفال البالغ عددهم 12 طفلا في الكهف أمس", "12 جنديا"),
        ("اتفق البلدان بالإجماع على الارتقاء بالعلاقات", "يختلف"),
        ("وقع الاتفاق في شهر آذار (مارس) الماضي في المدينة", "مارس (مارس"),
        ("تجمع الناس أمام تمثال الحرية في نيويورك أمس", "بوسطن"),
        ("شارك اللاعب بديلا في الشوط الثاني أمام ضيفه", "الأول"),
        ("تشكل عائدات صادرات النفط معظم إيرادات البلاد", "واردات"),
    ],
)
def test_slips_of_the_second_reading(claim: str, wrong: str) -> None:
    texts = {apply(claim, [(edit, state)]) for edit in _edits(claim) for state in (True, False)}
    assert not [text for text in texts if wrong in text]


def test_no_word_of_a_kind_stands_for_one_that_contains_it() -> None:
    """Two of a group where one entails the other would be no neutral pair: the guide of kinds.yaml, in part."""
    import yaml

    path = Path(__file__).resolve().parents[3] / "data_prep/contrast/lexicon/kinds.yaml"
    contained = {"مدنيين": {"أطفال", "عمال"}, "أمني": {"عسكري"}, "مالي": {"اقتصادي"}, "الفساد": {"الرشوة"}}
    for entry in yaml.safe_load(path.read_text("utf-8"))["kinds"]:
        words = entry["words"]
        for word, others in words.items() if isinstance(words, dict) else ((w, set(words) - {w}) for w in words):
            assert word not in others
            assert not contained.get(word, set()) & set(others), (entry["name"], word)

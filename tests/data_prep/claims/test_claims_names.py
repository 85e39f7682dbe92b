"""Who speaks, and who only seems to: names kept whole, sources that ask not to be named, words that look like a source."""

from __future__ import annotations

from datetime import date

import pytest

from data_prep.claims.extract import extract
from data_prep.claims.language.anonymity import without_anonymity
from data_prep.claims.language.sentences import tokens
from data_prep.claims.language.text import ALI, unescape, view
from data_prep.claims.naming.speakers import speaker_key
from data_prep.claims.reading.article import Article

DAY = date(2024, 5, 15)

# sentence -> (speaker, claim) of each claim
ANONYMOUS = {
    "قال مصدر دبلوماسي طلب عدم ذكر اسمه إن المحادثات توقفت.": [("مصدر دبلوماسي", "المحادثات توقفت")],
    "مصدر دبلوماسي طلب عدم ذكر اسمه قال إن المحادثات توقفت.": [("مصدر دبلوماسي", "المحادثات توقفت")],
    "وقال مسؤول تحدث شريطة عدم الكشف عن هويته إن القوات انسحبت.": [("مسؤول", "القوات انسحبت")],
    "وأكد مسؤول أمني، رفض الكشف عن اسمه، أن الطريق مغلق.": [("مسؤول أمني", "الطريق مغلق")],
    'قال دبلوماسي غربي اشترط عدم نشر اسمه: "المفاوضات انتهت".': [("دبلوماسي غربي", "المفاوضات انتهت")],
    "وأفاد مصدر طبي فضل عدم ذكر هويته بأن ثلاثة قتلوا.": [("مصدر طبي", "ثلاثة قتلوا")],
    "قال مسؤول، طالبا عدم نشر اسمه أو منصبه، إن الصفقة ألغيت.": [("مسؤول", "الصفقة ألغيت")],
    "وقال المصدر - الذي لم يشأ الكشف عن هويته - إن الصفقة ألغيت.": [("المصدر", "الصفقة ألغيت")],
    "ونقلت الوكالة عن مصدر لم تسمه قوله إن الصفقة ألغيت.": [("مصدر", "الصفقة ألغيت")],
    "وقالت طبيبة رفضت ذكر اسمها لأنها غير مخولة بالحديث إلى الإعلام إن المشفى امتلأ.": [("طبيبة", "المشفى امتلأ")],
    "قال ضابط تحدث إلى وكالة الأنباء، شريطة عدم الكشف عن اسمه، إن المعبر أغلق.": [("ضابط", "المعبر أغلق")],
    "أغلق المعبر، بحسب موظف فضل التكتم على هويته.": [("موظف", "أغلق المعبر")],
    "وقال شاهدان طلبا عدم الكشف عن هويتيهما إن المعبر أغلق.": [("شاهدان", "المعبر أغلق")],
    "وقال الوزير إن شاهدا طلب عدم ذكر اسمه أبلغ الشرطة بالحادث.": [
        ("الوزير", "شاهدا طلب عدم ذكر اسمه أبلغ الشرطة بالحادث")
    ],
}

NAMES = {
    "وقال علي حسن خليل إن الرواتب ستدفع.": "علي حسن خليل",
    "قال أحمد علي إن الفريق جاهز.": "أحمد علي",
    "وأكد الوزير علي حسن خليل، أمس على هامش القمة، أن الرواتب ستدفع.": "الوزير علي حسن خليل",
    "طالبت المحكمة العليا الحكومة بتوضيح القرار.": "المحكمة العليا",
    "ودعت اللجنة العليا للانتخابات الناخبين إلى المشاركة.": "اللجنة العليا للانتخابات",
    "ودعت المندوبية السامية للتخطيط الأسر إلى التجاوب مع الإحصاء.": "المندوبية السامية للتخطيط",
    "وحذرت مفوضية شؤون اللاجئين من كارثة.": "مفوضية شؤون اللاجئين",
    "قال عبد اﷲ محمد إن الطريق مفتوح.": "عبد اﷲ محمد",
    "أعلنت القوات المسلحة الأردنية- الجيش العربي، أنها أحبطت محاولة تسلل.": "القوات المسلحة الأردنية- الجيش العربي",
    "توقفت الأشغال حسبما صرح به لوأج مصدر قضائي.": "مصدر قضائي",
    "قالت شركة التوصيل لبي بي سي إن الرسوم سترتفع.": "شركة التوصيل",
    "وقال قائد الفريق لهيئة الإذاعة البريطانية: الفارق كان ضئيلا جدا.": "قائد الفريق",
    "قالت وكالة الشرق الأوسط للأنباء إن الطعن رفض.": "وكالة الشرق الأوسط للأنباء",
    "قال الوزير - أمس - إن الطريق مفتوح.": "الوزير",
    "ارتفعت الأسعار، وفق مذكرة للمندوبية السامية للتخطيط نشرت يوم الثلاثاء.": "مذكرة للمندوبية السامية للتخطيط",
    "وقع الحادث في السوق، على ذمة الراوي.": "الراوي",
    "قال لويس فان غال إن الفريق جاهز.": "لويس فان غال",
    "قالت آن هاثاواي إن الفيلم جاهز.": "آن هاثاواي",
    "قالت شبكة سي إن إن إن الرئيس وصل.": "شبكة سي إن إن",
    "ويتوقع صندوق النقد الدولي حاليا أن ينمو الاقتصاد.": "صندوق النقد الدولي",
    "وتعهد الملك في آذار الماضي بتمويل الملعب.": "الملك",
    "وأقر القائد في كلمته بوقوع أخطاء.": "القائد",
    "وحث بعض أعضاء المجلس على التريث.": "بعض أعضاء المجلس",
    "وطلب رئيس الاتحاد من اللاعبين أن يلتزموا بالموعد.": "رئيس الاتحاد",
    "وأبلغ ترامب الصحفيين بأن القمة ألغيت.": "ترامب",
    'أكد لـ "الاقتصادية" رئيس اللجنة أن المباراة رسمية.': "رئيس اللجنة",
    "وقال الممثل، قبل أيام، بتهكم إن الفيلم طويل.": "الممثل",
    "ورأى المدرب المساعد أمس الأول أن النتيجة عادلة.": "المدرب المساعد",
    "وأعلنت مانيلا فرض حظر على السفر.": "مانيلا",
    "وتأجلت المباراة، وفقا لما نقلته الصحيفة عن مدير النادي.": "مدير النادي",
    "طبقا لما نشره اليوم موقع النادي، تأجلت المباراة.": "موقع النادي",
    "لم تعد العودة ممكنة، وفق تعبير الوزير.": "الوزير",
    "تأمر المحكمة بإخلاء المبنى.": "المحكمة",
}

NOBODY = [
    "أوقف المتهم على ذمة التحقيقات أربعة أيام.",
    "حبس القاضي لاعبا 15 يوما على ذمة قضية التزوير.",
    "وبقي المتهمان على ذمة المحاكمة في سجن المدينة.",
    "وانخفضت أسعار الأجهزة وفقا للمواصفات المرغوبة.",
    "صنف التقرير مئة دولة حسب مستويات السعادة.",
    "ويوزع المقبولون وفقا لرغباتهم ومعدلاتهم.",
    "أفرجت الشرطة عن الموقوفين وفق توجيهات النيابة.",
    "تامر حسني بأغنية جديدة في الحفل.",
    "وهو أمر غير مقبول في نظر الجمهور.",
    "ويحمل الملعب اسم اللاعب الراحل.",
    "سعى الفريق إلى تزعم المجموعة منذ البداية.",
    "ورحل شاب يدعى سامر مراد عن القرية.",
    "وصارت المدينة بيضاء ليس في الشتاء فحسب بل في الربيع.",
    "كما تراجعت أسهم شركات التأمين في نهاية التداول.",
    "ووصل عبر الحدود عشرات اللاجئين.",
    "وتعتبر القناة أسرع ممر بحري بين القارتين.",
]


@pytest.mark.parametrize(("text", "expected"), ANONYMOUS.items())
def test_a_source_that_withholds_its_name_is_named_without_the_clause(
    text: str, expected: list[tuple[str, str]]
) -> None:
    claims = extract(text, DAY).claims
    assert [(claim.speaker, claim.text) for claim in claims] == expected
    assert not any(claim.negated for claim in claims)


@pytest.mark.parametrize(
    "text", ["قالت الشرطة إنه طلب عدم ذكر اسمه", "وفي الاجتماع رفض المدير الكشف عن سبب الخسارة", "حرائق إثر اتفاق حول تسمية المدينة"]
)  # fmt: skip
def test_other_clauses_stay(text: str) -> None:
    shown = view(text).text
    assert len(without_anonymity(tokens(shown, 0, len(shown)))) == len(shown.split())


@pytest.mark.parametrize(("text", "speaker"), NAMES.items())
def test_names_are_whole_and_no_more(text: str, speaker: str) -> None:
    (claim,) = extract(text, DAY).claims
    assert claim.speaker == speaker
    assert claim.speaker_start is not None
    assert text[claim.speaker_start : claim.speaker_end] == speaker


@pytest.mark.parametrize("text", NOBODY)
def test_a_rule_or_a_measure_is_no_source(text: str) -> None:
    (claim,) = extract(text, DAY).claims
    assert (claim.speaker, claim.kind, claim.text) == (None, "asserts", text[:-1])


def test_who_the_relative_pronoun_means_speaks() -> None:
    claims = extract("والتقى بشار الأسد الذي اعترف بأنه خسر مناطق كثيرة.", DAY).claims
    assert [(claim.speaker, claim.text) for claim in claims][-1] == ("بشار الأسد", "خسر مناطق كثيرة")


def test_what_was_published_when_is_no_part_of_the_claim() -> None:
    (claim,) = extract("ارتفعت الأسعار 3%، وفق مذكرة للوزارة نشرت يوم الثلاثاء.", DAY).claims
    assert claim.text == "ارتفعت الأسعار 3%"
    (claim,) = extract("وبحسب تقرير صدر أمس عن البنك، ارتفعت الأسعار 3%.", DAY).claims
    assert claim.text == "ارتفعت الأسعار 3%"


@pytest.mark.parametrize(
    ("received", "name"),
    [
        ("اتفقوا على ذلك، قال علي إنه راض", True),
        ("قال علي", True),
        ("وقال محمد علي القاضي", True),
        ("اتفق الجميع علي الهدنة", False),  # an outlet that dots its prepositions
        ("نص قرار فعلي", False),
    ],
)
def test_ali_is_told_from_the_preposition_by_its_dots(received: str, name: bool) -> None:
    assert (ALI in view(received).text) is name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("سام ألتمان", "سام التمان"),
        ("إليسا", "اليسا"),
        ("ألمانيا", "المانيا"),
        ("الوزير", "وزير"),
        ("وزارة الدفاع الروسية", "دفاع روسيه"),
        ("للهيئة", "هييه"),
        ("علي", "علي"),
        ("عبد اﷲ", "عبد الله"),
    ],
)
def test_a_key_takes_off_the_article_and_no_letter_of_the_name(name: str, key: str) -> None:
    assert speaker_key(name) == key


def test_entities_are_resolved_when_an_article_is_read() -> None:
    text = "قال &amp;laquo;مصدر أمني&amp;raquo; إن الطريق&nbsp;مغلق &#1608;آمن. AT&T; باق"
    article = Article(1, text=text, title="&quot;عاجل&quot;")
    assert (article.text, article.title) == ("قال «مصدر أمني» إن الطريق\xa0مغلق وآمن. AT&T; باق", '"عاجل"')
    claim = extract(article.text, DAY).claims[0]
    assert (claim.speaker, claim.text) == ("«مصدر أمني»", "الطريق\xa0مغلق وآمن")
    assert article.text[claim.start : claim.end] == claim.text
    assert unescape("بلا رموز & شيء") == "بلا رموز & شيء"

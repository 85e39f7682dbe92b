"""Changes that leave a claim what it is: by example, and by the project's own folding of spelling."""

from __future__ import annotations

import random
import unicodedata

import pytest

from data_prep.contrast.generate import seeded
from data_prep.foundation.fold import fold
from data_prep.pairs import ClaimPair
from eval.robustness import letters, wording
from eval.robustness.changed_claims import PHENOMENA, contradicting
from eval.robustness.suite import Rewrite

SPELLING = [
    letters.hamza, letters.alef_maqsura, letters.final_ya, letters.ta_marbuta, letters.tashkeel,
    letters.tashkeel_removed, letters.tatweel, letters.presentation_forms, letters.bidi_controls,
    letters.digits_arabic_indic, letters.digits_persian, letters.digits_ascii, wording.quotes, wording.punctuation,
]  # fmt: skip


@pytest.mark.parametrize("rewrite", SPELLING, ids=lambda one: one.__name__)
def test_another_spelling_folds_to_the_same_key(rewrite: Rewrite, shipped_splits: dict[str, list[ClaimPair]]) -> None:
    texts = {pair.premise for pair in shipped_splits["train"]} | {'قال «٢٥ شخصا قُتلوا» في ۲۰۱۷، و"12" جُرحوا.'}
    changed = [(text, new) for text in sorted(texts) if (new := rewrite(text, random.Random(1))) != text]
    assert changed
    assert [(text, new) for text, new in changed if fold(text) != fold(new)] == []


@pytest.mark.parametrize(
    ("rewrite", "text", "expected"),
    [
        (letters.hamza, "أعلن إيمان آسفا", "اعلن ايمان اسفا"),
        (letters.alef_maqsura, "على مستوى", "علي مستوي"),
        (letters.final_ya, "في وادي ييل", "فى وادى ييل"),
        (letters.ta_marbuta, "حكومة مصرية جديدة.", "حكومه مصريه جديده."),
        (letters.tashkeel, "الشرطة في القاهرة", "الشّرطة في الْقَاهرة"),
        (letters.tashkeel, "قالوا بالبيت مائة", "قَالوا بالبيت مائة"),  # no fatha before: a kasra, a damma
        (letters.tashkeel_removed, "كُتِبَ مالاً", "كتب مالا"),
        (letters.bidi_controls, "قتل 25", "\u200fقتل \u200e25\u200f"),
        (letters.digits_arabic_indic, "25 و۲۵", "٢٥ و٢٥"),
        (letters.digits_persian, "٢٥", "۲۵"),
        (letters.digits_ascii, "٢٥ ۲۵", "25 25"),
        (letters.presentation_forms, "بيت", "\ufe91\ufef4\ufe96"),
        (wording.month_names, "في 3 أكتوبر/تشرين الأول", "في 3 أكتوبر/تشرين الأول"),  # says both already
        (wording.month_names, "قالت ماي", "قالت ماي"),  # a name
        (wording.clitics, "و قال الرئيس", "وقال الرئيس"),
        (wording.clitics, "وقال والقوات والده ووزير", "و قال و القوات والده ووزير"),
        (wording.punctuation, "جاء، ثم ذهب.", "جاء, ثم ذهب"),
        (wording.attribution, "هل انتهت الحرب؟", "هل انتهت الحرب؟"),
        (wording.attribution, "انتهت الحرب، وفقا للوزارة", "انتهت الحرب، وفقا للوزارة"),
        (wording.alias, "انفجار في واشنطن", "انفجار في واشنطن"),  # the city
        (wording.alias, "اتهمت واشنطن طهران", "اتهمت الولايات المتحدة طهران"),
        (wording.alias, "قالت واشنطن بوست إنه", "قالت واشنطن بوست إنه"),
        (wording.alias, "تنظيم الدولة الإسلامية (داعش)", "تنظيم الدولة الإسلامية (داعش)"),  # says both already
        (wording.name_spelling, "قال ترامب لترامب", "قال ترمب لترمب"),
    ],
)  # fmt: skip
def test_by_example(rewrite: Rewrite, text: str, expected: str) -> None:
    assert rewrite(text, random.Random(1)) == expected


def test_presentation_forms_are_the_text_that_nfkc_gives_back() -> None:
    text = "أعلنت وزارة الصحة 25 إصابة، وبدء لقاء آخر"
    shaped = letters.presentation_forms(text, random.Random(1))
    assert not any("\u0621" <= letter <= "\u064a" for letter in shaped)
    assert unicodedata.normalize("NFKC", shaped) == text


def test_months_and_names_draw_from_all_traditions() -> None:
    drawn = {wording.month_names("في يناير 2017", random.Random(seed)) for seed in range(20)}
    assert drawn == {"في كانون الثاني 2017", "في جانفي 2017"}
    drawn = {wording.alias("مقتل قيادي بداعش", random.Random(seed)) for seed in range(20)}
    assert drawn == {"مقتل قيادي بتنظيم الدولة", "مقتل قيادي بتنظيم الدولة الإسلامية"}


def test_a_typo_is_one_neighbouring_key_inside_one_long_word() -> None:
    text = "أعلنت المستشفيات استقبال مصابين"
    for seed in range(30):
        new = letters.typo(text, random.Random(seed))
        differing = [place for place in range(len(text)) if text[place] != new[place]]
        assert len(new) == len(text)
        assert len(differing) == 1
        word = next(
            word for word in ("استقبال", "مصابين") if text.index(word) < differing[0] < text.index(word) + len(word)
        )
        assert len(word) >= letters.MIN_TYPO
    assert letters.typo("قال إن", random.Random(1)) == "قال إن"


@pytest.mark.parametrize(
    ("phenomenon", "text", "expected"),
    [
        ("negation", "أصدر القضاء المغربي حكما بسجن المتهم", "لم يصدر القضاء المغربي حكما بسجن المتهم"),
        ("antonym", "ارتفع سعر النفط اليوم في لندن", "انخفض سعر النفط اليوم في لندن"),
        ("antonym", "التوصل إلى اتفاق بشأن دخول قوات", None),  # such edits put a detail of their own in first
        ("negation", "هل أصدر القضاء المغربي حكما بسجن المتهم؟", None),
    ],
)
def test_what_contradicts_a_claim(phenomenon: str, text: str, expected: str | None) -> None:
    assert contradicting(text, PHENOMENA[phenomenon], seeded(1, text)) == (expected or text)

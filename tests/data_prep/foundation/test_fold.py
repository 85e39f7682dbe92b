"""Spellings that must meet, spellings that must not, and that folding twice is folding once."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_prep.foundation.fold import ARABIC_LETTER, fold

MEET = [
    ("tashkeel", "مُحَمَّدٌ رَسُولٌ", "محمد رسول"),
    ("superscript alef", "هٰذا", "هذا"),
    ("quranic marks", "قَالُوٓاْۖ", "قالوا"),
    ("tatweel", "الحـــكومة", "الحكومة"),
    ("hamza above alef", "أعلنت", "اعلنت"),
    ("hamza below alef", "إعلان", "اعلان"),
    ("madda", "آخر", "اخر"),
    ("madda as a mark of its own", "ا\u0653خر", "آخر"),
    ("alef wasla", "ٱلله", "الله"),
    ("hamza on waw", "مسؤول", "مسوول"),
    ("hamza on yeh", "رئيس", "رييس"),
    ("alef maqsura", "مستشفى", "مستشفي"),
    ("ta marbuta", "مدينة", "مدينه"),
    ("persian kaf and yeh", "کتابی", "كتابي"),
    ("presentation forms", "ﺍﻟﺤﻜﻮﻣﺔ", "الحكومة"),
    ("lam-alef ligature", "ﻻ ﻷ ﻹ ﻵ", "لا لأ لإ لآ"),
    ("ligature Allah", "ﷲ", "الله"),
    ("isolated tashkeel forms", "مﹶ", "م"),
    ("bidi marks", "\u200fالقاهرة\u200e", "القاهرة"),
    ("bidi embeddings and isolates", "\u202bالقاهرة\u202c \u2067الآن\u2069", "القاهرة الآن"),
    ("arabic letter mark", "القاهرة\u061c", "القاهرة"),
    ("zero-width joiner and non-joiner", "می\u200cخواهم\u200d", "ميخواهم"),
    ("byte-order mark inside", "\ufeffالقاهرة", "القاهرة"),
    ("soft hyphen", "القا\u00adهرة", "القاهرة"),
    ("arabic-indic digits", "عام ٢٠٢٤", "عام 2024"),
    ("persian digits", "عام ۲۰۲۴", "عام 2024"),
    ("full-width digits", "２０２４", "2024"),
    ("decimal sign", "٣٫٥ ملايين", "3.5 ملايين"),
    ("punctuation", "قال: «نعم»، ثم مضى؟", "قال نعم ثم مضى"),
    ("white space", "  قال\t نعم\u00a0الآن\u2028", "قال نعم الآن"),
    ("latin case", "شركة Google", "شركة GOOGLE"),
]
PART = [
    ("negation", "لا يزال محتلا", "يزال محتلا"),
    ("another number", "مقتل 12 شخصا", "مقتل 21 شخصا"),
    ("decimal point or not", "3.5 ملايين", "35 ملايين"),
    ("sin and shin", "سعر", "شعر"),
    ("dal and dhal", "دهب", "ذهب"),
    ("ha and kha", "حرج", "خرج"),
    ("ha and jim", "حمل", "جمل"),
    ("ta and tha", "تار", "ثار"),
    ("order", "هزم الأهلي الزمالك", "هزم الزمالك الأهلي"),
    ("word boundary", "من ازل", "منازل"),
    ("conjunction", "وقال", "قال"),
    ("final nun", "مسلمون", "مسلمو"),
]


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in MEET], ids=[row[0] for row in MEET])
def test_spellings_of_one_sentence_meet(left: str, right: str) -> None:
    assert fold(left) == fold(right) != ""


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in PART], ids=[row[0] for row in PART])
def test_other_words_stay_apart(left: str, right: str) -> None:
    assert fold(left) != fold(right)


def test_what_is_left_is_letters_digits_and_single_spaces() -> None:
    assert fold("«إنّ» الحكومةَ ـــ (٤٢٪) قالت!") == "ان الحكومه 42 قالت"


@pytest.mark.parametrize("blank", ["", " ", "\u200f", "ـ", "؟!", "َ", "_"])
def test_nothing_to_read_folds_to_nothing(blank: str) -> None:
    assert fold(blank) == ""


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text() | st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF)))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert once == " ".join(once.split())


def test_every_character_and_what_marks_keep_apart_fold_once() -> None:
    """Each character of the basic plane; and Hangul, whose letters compose as soon as a mark between them falls."""
    assert [hex(code) for code in range(0x10000) if fold(fold(chr(code))) != fold(chr(code))] == []
    for left, mark, right in itertools.product("اىᄀ가", "\u200cـَ\u00ad", "\u0653ᅡᆨه"):
        assert fold(fold(left + mark + right)) == fold(left + mark + right)


def test_arabic_letters_are_told_from_marks() -> None:
    assert all(ARABIC_LETTER.search(letter) for letter in "ءآبيةىﻻﷲ")
    assert not any(ARABIC_LETTER.search(other) for other in "ـَ٣؟a ")

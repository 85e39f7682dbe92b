"""What speaks for a contradiction: words, states, negation, counts; each rule on a pair that only it decides."""

from __future__ import annotations

import pytest

from data_prep.claims.claim import Claim
from data_prep.mine.evidence import WEIGHTS, total, weigh
from data_prep.mine.reading import read_claim, unfit
from data_prep.mine.states import states_of
from data_prep.mine.words import read_words, stem, topic_stems
from tests.data_prep.mine.made import claim


def names(left: Claim, right: Claim) -> set[str]:
    """The evidence between two claims, by name."""
    return {reason.name for reason in weigh(read_claim(left), read_claim(right), {})}


@pytest.mark.parametrize(
    ("one", "other"),
    [("سيطرت", "والسيطرة"), ("المدينة", "مدينة"), ("بالمطار", "المطار"), ("يرتفع", "ترتفع"), ("مُغلَق", "مغلقة")],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert {word.stem for word in read_words(one)} == {word.stem for word in read_words(other)}


def test_a_stem_keeps_three_letters() -> None:
    assert [stem(word) for word in ("بنك", "ولد", "كلب", "هي")] == ["بنك", "ولد", "كلب", "هي"]


def test_still_is_no_negation_and_two_negations_are_none() -> None:
    negated = {word.folded for word in read_words("الرقة لا تزال محتلة") if word.negated}
    assert negated == set()
    negated = {word.folded for word in read_words("أكد عدم نفي الاتفاق") if word.negated}
    assert "الاتفاق" not in negated
    assert "الاتفاق" in {word.folded for word in read_words("أكد عدم الاتفاق") if word.negated}


def test_a_negation_ends_with_its_clause() -> None:
    words = {word.folded: word.negated for word in read_words("لم يغلق المعبر، والطريق مفتوح")}
    assert words["المعبر"]
    assert not words["والطريق"]


@pytest.mark.parametrize(
    ("text", "denied", "sign"),
    [
        ("المعبر مفتوح أمام الشاحنات", False, 1),
        ("المعبر مغلق أمام الشاحنات", False, -1),
        ("لم يفتح المعبر أمام الشاحنات", False, -1),
        ("فتح المعبر أمام الشاحنات", True, -1),
    ],
)
def test_a_state_is_turned_by_negation_and_denial(text: str, denied: bool, sign: int) -> None:
    signs = {state.sign for state in states_of(read_words(text), denied) if state.dimension == "open"}
    assert signs == {sign}


def test_a_state_that_is_wished_for_is_none() -> None:
    assert not states_of(read_words("يجب فتح المعبر"), False)


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        (claim("سيطرت القوات على مدينة الرقة"), claim("مدينة الرقة لا تزال محتلة"), "opposite_states"),
        (claim("سيطرت القوات على بلدة الراعي"), claim("بلدة الراعي لا تزال تحت سيطرة التنظيم"), "opposite_states"),
        (claim("انتشر الجيش قرب مصنع الأسمنت"), claim("لم ينتشر الجيش قرب مصنع الأسمنت"), "negated_on_one_side"),
        (claim("تلوث مياه الخزانات", kind="denies"), claim("مياه الخزانات ذات رائحة كريهة"), "denied_on_one_side"),
        (claim("نقلت الحافلات 35 ألف راكب أمس"), claim("نقلت الحافلات 20 ألف راكب أمس"), "other_number"),
        (claim("مقتل ثلاثة أشخاص في انفجار المصنع"), claim("انفجار المصنع أدى إلى مقتل 7 عمال"), "other_number"),
        (claim("افتتاح مصنع للزيت"), claim("إغلاق مصنع للنسيج", article="b"), "little_in_common"),
        (claim("جسر السيارات في حلب"), claim("جسر السيارات في حمص"), "other_places"),
        (
            claim("جسر السيارات الجديد", date="2024-01-01"),
            claim("جسر السيارات القديم", date="2024-02-01"),
            "other_days",
        ),
        (claim("جسر السيارات الجديد", speaker_key="وزير"), claim("جسر السيارات القديم"), "two_voices"),
        (claim("جسر السيارات الجديد قرب المحطة"), claim("جسر السيارات الجديد قرب المحطة"), "same_words"),
        (claim("زار كل الوزراء جسر السيارات"), claim("زار بعض الوزراء جسر السيارات"), "word_exchanged"),
        (claim("جسر السيارات الجديد", modal=True), claim("جسر السيارات القديم"), "not_asserted"),
        (claim("جسر السيارات الجديد", checkable=False), claim("جسر السيارات القديم"), "not_checkable"),
    ],
)
def test_each_reason_is_found_on_its_pair_and_not_on_a_plain_one(left: Claim, right: Claim, reason: str) -> None:
    plain = names(claim("جسر السيارات الجديد"), claim("جسر السيارات القديم"))
    assert plain == {"topic"}
    assert reason in names(left, right)
    assert names(left, right) == names(right, left)


def test_a_state_said_to_last_knows_no_other_day() -> None:
    dated = claim("سيطرت القوات على الرقة", date="2017-10-27"), claim("الرقة لا تزال محتلة", date="2017-11-15")
    assert "other_days" not in names(*dated)


def test_times_that_share_a_day_are_no_other_days() -> None:
    june = claim("جسر السيارات الجديد", date_from="2023-06-01", date_to="2023-06-30", date_precision="month")
    assert "other_days" not in names(june, claim("جسر السيارات القديم", date="2023-06-12"))
    assert "other_days" in names(june, claim("جسر السيارات القديم", date="2023-07-01"))


def test_the_prior_is_the_sum_of_named_weights() -> None:
    reasons = weigh(read_claim(claim("المعبر مفتوح اليوم")), read_claim(claim("المعبر مغلق اليوم")), {})
    assert total(reasons) == pytest.approx(sum(reason.weight for reason in reasons))
    assert {reason.name for reason in reasons} <= set(WEIGHTS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("The town fell", "no_arabic"), ("لا", "too_few_words"), ("كلمة " * 500, "longer_than_2000_characters")],
)
def test_what_cannot_be_compared_is_named(text: str, reason: str) -> None:
    assert unfit(text, topic_stems(read_words(text))) == reason
    plain = "المعبر مفتوح أمام الشاحنات"
    assert unfit(plain, topic_stems(read_words(plain))) is None

"""A second source denies or confirms what the first one said: whose denial it is, and of which claim."""

from __future__ import annotations

from datetime import date

import pytest

from data_prep.claims.extract import extract

# text -> [(claim, speaker, kind)]
CASES: dict[str, list[tuple[str, str | None, str]]] = {
    "قالت مصادر إن الاتفاق وقع، إلا أن الوزير نفى ذلك، مؤكدا أن المحادثات مستمرة.": [
        ("الاتفاق وقع", "مصادر", "asserts"),
        ("الاتفاق وقع", "الوزير", "denies"),
        ("المحادثات مستمرة", "الوزير", "asserts"),
    ],
    'قالت مصادر إن الاتفاق وقع، لكن متحدثا باسم الوفد نفى ذلك قائلا: "لم نوقع شيئا".': [
        ("الاتفاق وقع", "مصادر", "asserts"),
        ("الاتفاق وقع", "متحدثا باسم الوفد", "denies"),
        ("لم نوقع شيئا", "متحدثا باسم الوفد", "asserts"),
    ],
    "اتهم الجيش السوداني قوات الدعم السريع بقصف السوق، وهو ما نفته الأخيرة، محملة الجيش مسؤولية القصف.": [
        ("قوات الدعم السريع بقصف السوق", "الجيش السوداني", "alleges"),
        ("قوات الدعم السريع بقصف السوق", "قوات الدعم السريع", "denies"),
        ("الجيش مسؤولية القصف", "قوات الدعم السريع", "alleges"),
    ],
    "اتهمت البلدية المقاول بتأخير الأشغال، غير أن الأخير كذب ذلك.": [
        ("المقاول بتأخير الأشغال", "البلدية", "alleges"),
        ("المقاول بتأخير الأشغال", "المقاول", "denies"),
    ],
    "أعلن الجيش مقتل قائد الجماعة، الأمر الذي نفته الجماعة لاحقا في بيان.": [
        ("مقتل قائد الجماعة", "الجيش", "asserts"),
        ("مقتل قائد الجماعة", "الجماعة", "denies"),
    ],
    "وقالت الوزارة إن اللقاح آمن. وكذّبت النقابة ذلك في بيان، مضيفة أن حالتين سجلتا.": [
        ("اللقاح آمن", "الوزارة", "asserts"),
        ("اللقاح آمن", "النقابة", "denies"),
        ("حالتين سجلتا", "النقابة", "asserts"),
    ],
    "اتهم المدعي العام رئيس البلدية بالفساد، لكنه نفى ذلك.": [
        ("رئيس البلدية بالفساد", "المدعي العام", "alleges"),
        ("رئيس البلدية بالفساد", "رئيس البلدية", "denies"),
    ],
    # an accusation is denied over what was said in between
    "اتهمت الكتلة الوزارة بحجب الكشوف، لكنها لم تقدم أي دليل، بينما نفت الوزارة هذه الاتهامات.": [
        ("الوزارة بحجب الكشوف", "الكتلة", "alleges"),
        ("لم تقدم أي دليل", "الكتلة", "asserts"),
        ("الوزارة بحجب الكشوف", "الوزارة", "denies"),
    ],
    "قال المتحدث إن السد سليم، وهو ما أكدته لجنة الفحص.": [
        ("السد سليم", "المتحدث", "asserts"),
        ("السد سليم", "لجنة الفحص", "asserts"),
    ],
    # of two parts the first
    "قال مصدر إن الاتفاق وقع، وإن المبالغ ستحول، فيما نفى الوزير صحة ذلك.": [
        ("الاتفاق وقع", "مصدر", "asserts"),
        ("المبالغ ستحول", "مصدر", "asserts"),
        ("الاتفاق وقع", "الوزير", "denies"),
    ],
    # nothing before it: the noun stands for itself
    "وكذب الوزير الشائعات.": [("الشائعات", "الوزير", "denies")],
    "ولم ينف الوزير ذلك.": [("ولم ينف الوزير ذلك", None, "asserts")],
}


@pytest.mark.parametrize("text", CASES)
def test_who_denies_what(text: str) -> None:
    assert [(claim.text, claim.speaker, claim.kind) for claim in extract(text, None).claims] == CASES[text]


def test_a_denial_has_the_claim_s_place_and_date_and_its_own_sentence() -> None:
    text = "وقالت مصادر إن السد انهار الأحد الماضي.\nونفى الوزير ذلك أمس."
    claim, denial = extract(text, date(2017, 11, 15)).claims
    assert (denial.start, denial.end, denial.date) == (claim.start, claim.end, claim.date)
    assert text[denial.sentence_start : denial.sentence_end] == "ونفى الوزير ذلك أمس"
    assert (denial.cue, denial.speaker, denial.inherited) == ("نفى", "الوزير", False)


def test_who_was_named_last_is_an_inherited_speaker() -> None:
    text = "اتهمت لندن موسكو بتدبير الهجوم، فيما نفت الأخيرة هذه الاتهامات."
    denial = extract(text, None).claims[-1]
    assert (denial.speaker, denial.inherited, denial.kind) == ("موسكو", True, "denies")
    assert text[denial.speaker_start : denial.speaker_end] == "موسكو"

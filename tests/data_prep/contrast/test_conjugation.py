"""Verbs conjugated as news prose writes them, and entries that are none refused."""

from __future__ import annotations

import pytest

from data_prep.contrast.language.verbs import Verb


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

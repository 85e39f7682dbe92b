"""The view: whatever was received, every place in it leads back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_prep.claims.language.text import view

MESSY = st.text(
    alphabet=st.sampled_from(list("اأقال ن:«»\"'.،؟ \n\r\t\0\u200f\u202b\u064b\u0640ﻻﷲ&;<>p/١٢amp quot#1")),
    max_size=80,
)


@pytest.mark.parametrize(
    ("received", "shown"),
    [
        ("قالَ&nbsp;&quot;نعم&quot;", 'قال "نعم"'),
        ("&amp;amp;quot;نعم", '"نعم'),
        ("ﻻ ﷲ", "لا الله"),
        ("الـعـراق\0\u200f", "العراق"),
        ("نعم<br/>لا <b>بل</b>", "نعم\nلا بل"),
        ("٢٠١٧ ۱۲", "2017 12"),
        ("أ<ب و5>3", "ا<ب و5>3"),
        ("İ", "İ"),
    ],
)
def test_view_shows_words_not_their_spelling(received: str, shown: str) -> None:
    assert view(received).text == shown


def test_span_takes_entity_and_vowel_signs_whole() -> None:
    shown = view("قال &quot;صوراً&quot; هنا")
    start = shown.text.index('"')
    assert shown.received[slice(*shown.span(start, start + 6))] == "&quot;صوراً&quot;"
    start = shown.text.index("صورا")
    assert shown.received[slice(*shown.span(start, start + 4))] == "صوراً"


@given(st.one_of(st.text(max_size=60), MESSY))
@settings(max_examples=300, deadline=None)
def test_every_place_leads_back(received: str) -> None:
    shown = view(received)
    places = [shown.span(number, number + 1) for number in range(len(shown.text))]
    assert all(0 <= start < end <= len(received) for start, end in places)
    assert places == sorted(places)

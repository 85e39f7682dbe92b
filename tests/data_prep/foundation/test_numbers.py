"""Numbers as news writes them: each is one, with its value, or said to be unclear."""

from __future__ import annotations

import pytest

from data_prep.foundation.fold import fold
from data_prep.foundation.numbers import join_numbers, numbers, value_of


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("قتل 12٬007 أشخاص", [12007]),
        ("نزح 14 300 شخص", [14300]),
        ("بقيمة 21,505 دولارات", [21505]),
        ("نحو 54،180 حاجا، وقال", [54180]),
        ("بلغ 1.392.928 حاجا", [1392928]),
        ("بتكلفة 362.796.000.00 ريال", [362796000]),
        ("١٬٢٠٠ شخص", [1200]),
        ("ب17,800 شريك", [17800]),
        ("نحو 1.5 مليار دولار", [1.5]),
        ("نحو 1,4 مليار دولار", [1.4]),
        ("إنتاج 2.646 مليار طن", [2.646]),
        ("بسعر 0.180 دينار", [0.18]),
        ("٨٧٦٩٫٤٧ نقطة", [8769.47]),
        ("ارتفع إلى 690.116 في شهر", [None]),  # a count in one paper, an index in another
        ("الساعة 19،00 بالتوقيت", [None]),
        ("تتراوح بين 150 300 ريال", [150, 300]),
        ("عام 2018 300 شخص", [2018, 300]),
        ("عام 2018، 300 شخص", [2018, 300]),
        ("12.5.2018", []),
    ],
)
def test_a_number_is_one_however_it_is_grouped(text: str, values: list[float | None]) -> None:
    assert [number.value for number in numbers(text)] == values


@pytest.mark.parametrize(
    "texts",
    [["12٬007 قتيلا", "12,007 قتيلا", "12007 قتيلا", "١٢٠٠٧ قتيلا"], ["1.5 مليار", "1,5 مليار", "1٫5 مليار"]],
)
def test_spellings_of_a_number_are_one_word(texts: list[str]) -> None:
    assert len({fold(join_numbers(text)) for text in texts}) == 1


def test_a_point_is_kept_apart_from_no_point() -> None:
    assert fold(join_numbers("1.5 مليار")) != fold(join_numbers("15 مليار"))
    assert value_of(fold(join_numbers("1.5"))) == 1.5
    assert value_of("12007") == 12007
    assert value_of(fold(join_numbers("690.116"))) is None

"""Intervals of days: written and read, compared by the days they share or the days between them."""

from __future__ import annotations

from datetime import date

import pytest

from data_prep.foundation.intervals import (
    Interval,
    Precision,
    days,
    days_between,
    later,
    month,
    overlap,
    parse_interval,
    year,
)

WRITTEN = ["2024-05-15", "2024-02", "2023", "2024-05-20/2024-05-22", "2024-01-01/2024-02-29"]


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_written_is_read_again(text: str) -> None:
    assert str(parse_interval(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15/5/2024",
        "20240515",
        "2024-13",
        "2024-02-30",
        "2024-05-22/2024-05-20",
        "24",
        "2024-5",
        "٢٠٢٤",
        "2024-W20-3",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # Python's words or ours
        parse_interval(text)


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ("2024-05-15", "2024-05-15", 0),
        ("2024-05-15", "2024-05-16", 1),
        ("2024-05", "2024-05-15", 0),
        ("2024-05", "2024-06-01", 1),
        ("2023", "2024-05", 122),
        ("2024-05-20/2024-05-22", "2024-05-22/2024-05-30", 0),
    ],
)
def test_days_between_are_counted_from_end_to_start(left: str, right: str, apart: int) -> None:
    one, other = parse_interval(left), parse_interval(right)
    assert days_between(one, other) == days_between(other, one) == apart
    assert overlap(one, other) is (apart == 0)


def test_an_interval_is_moved_by_days() -> None:
    assert str(later(parse_interval("2024-02-28"), 2)) == "2024-03-01"
    assert str(later(parse_interval("2024-02"), 1)) == "2024-02-02/2024-03-01"


def test_a_month_ends_with_its_last_day() -> None:
    assert month(2024, 2) == Interval(date(2024, 2, 1), date(2024, 2, 29), Precision.month)
    assert year(2023).end == date(2023, 12, 31)
    assert days(date(2024, 5, 1), date(2024, 5, 1)).precision is Precision.day

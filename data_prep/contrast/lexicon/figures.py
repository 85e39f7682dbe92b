"""Lexicon files about numbers and dates."""

from __future__ import annotations

from typing import Literal

from data_prep.contrast.lexicon.schema import Phrase, Phrases, Strict, Word, Words

NumberGender = Literal["masculine", "feminine"]


class Ordinals(Strict):
    """First to tenth, in order."""

    masculine: tuple[Word, ...]
    feminine: tuple[Word, ...]

    def of(self, gender: NumberGender) -> tuple[Word, ...]:
        """Those of one gender."""
        return self.masculine if gender == "masculine" else self.feminine


class Numbers(Strict):
    """numbers.yaml."""

    masculine: Words
    feminine: Words
    words: dict[int, tuple[Word, Word]]
    units: Words
    inexact_before: Words
    bounds_before: Words
    bounds_after: Phrases
    compared_to: Words
    about: Words
    inexact_after: Words
    totals: Words
    genitive_before: Words
    tens: dict[int, Word]
    thousands: dict[int, Phrase]
    ordinals: Ordinals
    ranks: dict[Word, NumberGender]
    no_numeral_after: Words
    no_digits_after: Words
    rank_range_after: Words
    minute_or_age_after: Words
    no_minute_before: Words
    percent_words: tuple[Phrase, ...]
    parts_after: Words
    wholes_after: Words


class Scores(Strict):
    """scores.yaml: scores, two of something, amounts with a fraction."""

    witnesses: Words
    masculine: dict[Word, Word]
    feminine: dict[Word, Word]
    not_after: Words
    dual_words: Words
    not_with: Words
    magnitudes: tuple[Word, ...]


class Measures(Strict):
    """measures.yaml: units of one measure."""

    units: list[dict[Word, tuple[Word, ...]]]
    money: Words
    amounts: Words
    not_with: Words
    sterling: Words


class Dates(Strict):
    """dates.yaml; weekdays from Monday, months from January."""

    weekdays: tuple[Word, ...]
    times_of_day: Words
    droppable: Words
    months: tuple[Word, ...]
    levant_months: Words
    once: Words
    no_drop_after: Words
    no_in_after: Words
    not_of_a_day: Words
    counted_nouns: Words
    not_counted: Words
    year_words: Words
    no_weekday_after: Words
    relative_days: Words
    no_time_of_day_after: Words
    counted_month_after: Words
    counted_year_words: Words
    no_counted_year_after: Words

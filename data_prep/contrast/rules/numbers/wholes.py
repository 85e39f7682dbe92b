"""What an edit may not do to numbers: cut one that is written in groups (12٬007), or make a part more than its whole.

«قتل 20 شخصا، بينهم 18 طفلا»: eighteen of the twenty. Parts may only shrink and wholes stay above them, so that edits of
both, made at once in a block, still leave a claim that can be true.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from data_prep.contrast import lexicon
from data_prep.contrast.edits import Edit, apply
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.numbers.counts import numerals
from data_prep.contrast.rules.numbers.scores import duals
from data_prep.foundation.numbers import Number, numbers

_REACH = 3  # words between "among them" and the number of the part
_THOUSAND = 1_000
_SCALES = {"ألف": _THOUSAND, "ألفا": _THOUSAND, "آلاف": _THOUSAND}
_SCALES |= dict.fromkeys(("مليون", "مليونا", "ملايين"), _THOUSAND**2) | dict.fromkeys(
    ("مليار", "مليارا", "مليارات"), _THOUSAND**3
)


class _Amount(NamedTuple):
    """A number of a sentence: at which word, and how much."""

    place: int
    value: float


def possible_edits(sentence: Sentence, edits: Iterable[Edit]) -> list[Edit]:
    """The edits that cut no number and leave every part within its whole."""
    told = numbers(sentence.text) if sentence.has_digit else ()
    grouped = [number for number in told if not sentence.text[number.start : number.end].isdecimal()]
    before = _parts(sentence)
    return [edit for edit in edits if not _cuts(edit, grouped) and (not before or _fits(sentence.text, edit, before))]


def _cuts(edit: Edit, grouped: list[Number]) -> bool:
    return any(
        number.start < change.end and change.start < number.end and not _is_whole(change.start, change.end, number)
        for change in edit.changes
        for number in grouped
    )


def _is_whole(start: int, end: int, number: Number) -> bool:
    """Whether a change covers the number, or only what stands before the point of a fraction: 1.5 -> 4.5."""
    is_fraction = number.value is not None and number.value != int(number.value)
    return start <= number.start and (end >= number.end or is_fraction)


def _fits(text: str, edit: Edit, before: list[tuple[float, float]]) -> bool:
    after = _parts(Sentence(apply(text, [(edit, True)])))
    if len(after) != len(before):
        return edit.phenomenon != "number"
    return all(
        part <= old_part and part <= whole and old_part <= whole
        for (part, whole), (old_part, _) in zip(after, before, strict=True)
    )


def _parts(sentence: Sentence) -> list[tuple[float, float]]:
    """(part, whole) for every "among them" that stands between two numbers, or behind the second."""
    listed = lexicon.numbers()
    markers = [n for n, word in enumerate(sentence.plains) if word.removeprefix("و") in listed.parts_after]
    wholes = [n for n, word in enumerate(sentence.plains) if word in listed.wholes_after]
    if not markers and not wholes:
        return []
    amounts = _amounts(sentence)
    found = [_at_marker(amounts, marker) for marker in markers]
    found += [_at_whole(amounts, place) for place in wholes]
    return [(part.value, whole.value) for pair in found if pair for part, whole in [pair]]


def _at_marker(amounts: list[_Amount], marker: int) -> tuple[_Amount, _Amount] | None:
    """20 شخصا بينهم 18; 20 شخصا، 18 منهم أطفال."""
    earlier = [amount for amount in amounts if amount.place < marker]
    later = [amount for amount in amounts if marker < amount.place <= marker + _REACH]
    if earlier and later:
        return later[0], earlier[-1]
    return (earlier[-1], earlier[-2]) if len(earlier) > 1 and earlier[-1].place >= marker - 2 else None


def _at_whole(amounts: list[_Amount], place: int) -> tuple[_Amount, _Amount] | None:
    """9 من أصل 12."""
    earlier = [amount for amount in amounts if amount.place < place]
    later = [amount for amount in amounts if amount.place == place + 1]
    return (earlier[-1], later[0]) if earlier and later else None


def _amounts(sentence: Sentence) -> list[_Amount]:
    starts = {number.start: number for number in numbers(sentence.text)}
    amounts = []
    for index, word in enumerate(sentence.words):
        value = starts[word.start].value if word.start in starts else _told(word.plain)
        if value is not None:
            last = index
            while (
                last + 1 < len(sentence.words)
                and word.start in starts
                and sentence.words[last + 1].start < starts[word.start].end
            ):
                last += 1
            amounts.append(_Amount(index, value * _SCALES.get(sentence.plain_at(last + 1), 1)))
    return amounts


def _told(plain: str) -> float | None:
    """A numeral of three to ten, with or without a preposition, or a dual."""
    for word in (plain, plain[1:]):
        if word in numerals():
            return float(numerals()[word][0])
    return 2.0 if plain in duals() else None

"""Shares, ranks, totals, round numbers: another contradicts, "at least" follows, another spelling says the same."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.number_rules import another_number, is_apart, is_bounded, is_exact, is_plain_count, listed
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_CONTRADICTS = Effect.contradicts, Relation.contradiction, "number"
_KEEPS = Effect.keeps, Relation.paraphrase, "number"
_IMPLIED = Effect.weakens, Relation.implied, "number"
_SHARE = re.compile(r"(?<![\w.,/-])(\d{1,2})((?:[.,]\d{1,2})?)( ?)(%|في المئة|في المائة|بالمئة|بالمائة)(?!\w)")


def amount_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Edits of every share, rank, total and round number."""
    ranks = table("numbers")["ranks"]
    if not sentence.has_digit and ranks.keys().isdisjoint(sentence.vocabulary):
        return
    yield from _shares(sentence, rng)
    for index, word in enumerate(sentence.words):
        if word.plain in ranks and not word.locked:
            yield from _rank(sentence, index, rng)
        elif word.raw.isdecimal() and sentence.beside(index, -1) in ("الدقيقة", "العمر"):
            yield from _minute_or_age(sentence, index, rng)
        elif word.raw.isdecimal() and is_plain_count(sentence, index):
            yield from _at_least(sentence, index)
            yield from _round_number(sentence, index)


def _shares(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """بنسبة 5.2% -> بنسبة 8.2%; 5% <-> 5 في المئة."""
    for match in _SHARE.finditer(sentence.text):
        index = next(n for n, word in enumerate(sentence.words) if word.start == match.start(1))
        sign = Change(match.start(3), match.end(4), match[3] + match[4], " في المئة" if match[4] == "%" else "%")
        yield Edit(*_KEEPS, "share_sign", (sign,))
        if not sentence.asserts(index) or not is_exact(sentence, index) or len(_SHARE.findall(sentence.text)) > 2:
            continue
        other = another_number(int(match[1]), rng)
        if other is not None and is_apart(sentence, index, int(match[1]), other):
            yield Edit(*_CONTRADICTS, "another_share", (Change(match.start(1), match.end(1), match[1], str(other)),))


def _rank(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """المركز الثالث -> المركز الخامس."""
    ordinals = table("numbers")["ordinals"][table("numbers")["ranks"][sentence.plain_at(index)]]
    following = sentence.beside(index, 1)
    if following not in ordinals or not sentence.asserts(index) or sentence.beside(index + 1, 1) == "عشر":
        return
    if sum(word.plain in table("numbers")["ranks"] for word in sentence.words) > 1:
        return
    if sentence.plain_at(index - 1) in ("من", "إلى", "عن"):
        return
    word = sentence.words[index + 1]
    others = [other for other in ordinals if abs(ordinals.index(other) - ordinals.index(following)) >= 2]
    yield Edit(*_CONTRADICTS, "another_rank", (Change(word.start, word.end, word.raw, rng.choice(others)),))


def _minute_or_age(sentence: Sentence, index: int, rng: random.Random) -> Iterator[Edit]:
    """في الدقيقة 65 -> في الدقيقة 38; البالغ من العمر 33 عاما -> 45 عاما."""
    word = sentence.words[index]
    other = another_number(int(word.raw), rng) if sentence.asserts(index) else None
    if is_bounded(sentence, index):
        return
    if other is not None and other <= 90 and sentence.plain_at(index + 1) not in ("و", "+"):
        yield Edit(*_CONTRADICTS, "another_minute_or_age", (Change(word.start, word.end, word.raw, str(other)),))


def _at_least(sentence: Sentence, index: int) -> Iterator[Edit]:
    """قتل 20 شخصا -> قتل 15 شخصا على الأقل, قتل أكثر من 15 شخصا."""
    word, unit = sentence.words[index], sentence.words[index + 1]
    if unit.plain not in listed("totals") or not sentence.asserts(index) or not is_exact(sentence, index):
        return
    following = sentence.beside(index + 1, 1)
    if following and following not in closed_class("after_a_name"):
        return
    fewer = _fewer(int(word.raw))
    if fewer is None:
        return
    number = Change(word.start, word.end, word.raw, str(fewer))
    yield Edit(*_IMPLIED, "at_least", (number, Change(unit.end, unit.end, "", " على الأقل")))
    if fewer > 10:
        yield Edit(*_IMPLIED, "more_than", (Change(word.start, word.end, word.raw, f"أكثر من {fewer}"),))


def _fewer(count: int) -> int | None:
    """A round smaller count that takes the same form of the noun; None where there is none."""
    if 5 <= count <= 10:
        return count - 2
    for step in (100, 50, 10, 5):
        fewer = (count - 1) // step * step
        if (
            count > 11
            and 11 <= fewer >= count * 0.6
            and (count < 100) == (fewer < 100)
            and (count < 100 or not count % 100)
        ):
            return fewer
    return None


def _round_number(sentence: Sentence, index: int) -> Iterator[Edit]:
    """من 20 شخصا -> من عشرين شخصا; 3000 شخص -> 3 آلاف شخص."""
    word, numbers = sentence.words[index], table("numbers")
    spelling = numbers["thousands"].get(int(word.raw))
    if spelling is None and sentence.beside(index, -1) in listed("genitive_before"):
        spelling = numbers["tens"].get(int(word.raw))
    if spelling and sentence.plain_at(index + 1) in listed("units") and not word.raw.startswith("0"):
        yield Edit(*_KEEPS, "round_number", (Change(word.start, word.end, word.raw, str(spelling)),))

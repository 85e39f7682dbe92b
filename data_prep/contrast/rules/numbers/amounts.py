"""Shares, ranks, totals, round numbers: another contradicts, "at least" follows, another spelling says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Change, Edit, contradiction, paraphrase, replaced, weaker
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.numbers.counts import another_number, is_apart, is_bounded, is_exact, is_plain_count

SHARE_SIGN = paraphrase("share_sign", "number")
ANOTHER_SHARE = contradiction("another_share", "number")
ANOTHER_RANK = contradiction("another_rank", "number")
ANOTHER_MINUTE_OR_AGE = contradiction("another_minute_or_age", "number")
AT_LEAST = weaker("at_least", "number")
MORE_THAN = weaker("more_than", "number")
ROUND_NUMBER = paraphrase("round_number", "number")
_MOST_SHARES = 2  # of more shares in a claim one may be the sum of others
_MOST_MINUTE = 90
_ROUND_STEPS = (100, 50, 10, 5)
_FEWEST_KEPT = 0.6  # of a count remain in "at least" so many


@cache
def _share() -> re.Pattern[str]:
    words = "|".join(lexicon.numbers().percent_words)
    return re.compile(rf"(?<![\w.,/-])(\d{{1,2}})((?:[.,]\d{{1,2}})?)( ?)(%|{words})(?!\w)")


def amount_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """Edits of every share, rank, total and round number."""
    listed = lexicon.numbers()
    if not sentence.has_digit and not sentence.holds(listed.ranks):
        return
    yield from _shares(sentence, draws)
    for index, word in enumerate(sentence.words):
        if word.plain in listed.ranks and not word.locked:
            yield from _another_rank(sentence, index, draws)
        elif word.raw.isdecimal() and sentence.beside(index, -1) in listed.minute_or_age_after:
            yield from _minute_or_age(sentence, index, draws)
        elif word.raw.isdecimal() and is_plain_count(sentence, index):
            yield from _at_least(sentence, index)
            yield from _round_number(sentence, index)


def _shares(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """بنسبة 5.2% -> بنسبة 8.2%; 5% <-> 5 في المئة."""
    shares = list(_share().finditer(sentence.text))
    for share in shares:
        new = f" {lexicon.numbers().percent_words[0]}" if share[4] == "%" else "%"
        yield Edit(SHARE_SIGN, (Change(share.start(3), share.end(4), share[3] + share[4], new),))
        index = next(n for n, word in enumerate(sentence.words) if word.start == share.start(1))
        if sentence.asserts(index) and is_exact(sentence, index) and len(shares) <= _MOST_SHARES:
            yield from _another_share(sentence, index, share, draws)


def _another_share(sentence: Sentence, index: int, share: re.Match[str], draws: Draws) -> Iterator[Edit]:
    """Another whole part; in 16بالمئة it is but a part of its word."""
    other = another_number(int(share[1]), draws.of(ANOTHER_SHARE.name))
    if other is not None and is_apart(sentence, index, int(share[1]), other):
        yield Edit(ANOTHER_SHARE, (Change(share.start(1), share.end(1), share[1], str(other)),))


def _another_rank(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """المركز الثالث -> المركز الخامس."""
    listed = lexicon.numbers()
    ordinals = listed.ordinals.of(listed.ranks[sentence.plain_at(index)])
    rank = sentence.beside(index, 1)
    if rank not in ordinals or not sentence.asserts(index) or not _is_one_rank(sentence, index):
        return
    others = [other for other in ordinals if abs(ordinals.index(other) - ordinals.index(rank)) >= 2]
    new = draws.of(ANOTHER_RANK.name).choice(others)
    yield Edit(ANOTHER_RANK, (replaced(sentence, index + 1, index + 1, new),))


def _is_one_rank(sentence: Sentence, index: int) -> bool:
    """Whether the claim names one rank, of one word, and no step from one to another."""
    listed = lexicon.numbers()
    ranks = sum(word in listed.ranks for word in sentence.plains)
    from_or_to = sentence.plain_at(index - 1) in listed.rank_range_after
    return ranks == 1 and not from_or_to and sentence.beside(index + 1, 1) != "عشر"


def _minute_or_age(sentence: Sentence, index: int, draws: Draws) -> Iterator[Edit]:
    """في الدقيقة 65 -> في الدقيقة 38; البالغ من العمر 33 عاما -> 45 عاما."""
    if not sentence.asserts(index) or is_bounded(sentence, index):
        return
    other = another_number(int(sentence.words[index].raw), draws.of(ANOTHER_MINUTE_OR_AGE.name))
    goes_on = sentence.plain_at(index + 1) in lexicon.numbers().no_minute_before
    if other is not None and other <= _MOST_MINUTE and not goes_on:
        yield Edit(ANOTHER_MINUTE_OR_AGE, (replaced(sentence, index, index, str(other)),))


def _at_least(sentence: Sentence, index: int) -> Iterator[Edit]:
    """قتل 20 شخصا -> قتل 15 شخصا على الأقل, قتل أكثر من 15 شخصا."""
    unit = sentence.words[index + 1]
    if unit.plain not in lexicon.numbers().totals or not sentence.asserts(index) or not is_exact(sentence, index):
        return
    fewer = _fewer(int(sentence.words[index].raw)) if sentence.name_ends(index + 1) else None
    if fewer is None:
        return
    bound = Change(unit.end, unit.end, "", " على الأقل")
    yield Edit(AT_LEAST, (replaced(sentence, index, index, str(fewer)), bound))
    if fewer > 10:
        yield Edit(MORE_THAN, (replaced(sentence, index, index, f"أكثر من {fewer}"),))


def _fewer(count: int) -> int | None:
    """A round smaller count that takes the same form of the noun; None where there is none."""
    if 5 <= count <= 10:
        return count - 2
    if count <= 11 or (count > 100 and count % 100):
        return None
    rounded = ((count - 1) // step * step for step in _ROUND_STEPS)
    near = (fewer for fewer in rounded if fewer >= max(11, count * _FEWEST_KEPT))
    return next((fewer for fewer in near if (count < 100) == (fewer < 100)), None)


def _round_number(sentence: Sentence, index: int) -> Iterator[Edit]:
    """من 20 شخصا -> من عشرين شخصا; 3000 شخص -> 3 آلاف شخص."""
    listed, raw = lexicon.numbers(), sentence.words[index].raw
    spelling = listed.thousands.get(int(raw))
    if spelling is None and sentence.beside(index, -1) in listed.genitive_before:
        spelling = listed.tens.get(int(raw))
    if spelling and sentence.plain_at(index + 1) in listed.units and not raw.startswith("0"):
        yield Edit(ROUND_NUMBER, (replaced(sentence, index, index, spelling),))

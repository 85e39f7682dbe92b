"""The words of time of lexicon/dates.yaml as look-ups, and a text cut into words that they can be looked up by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeVar

from data_prep.claims.language.lexicon import folded, table
from data_prep.claims.language.text import fold_key

Value = TypeVar("Value")
Phrases = Mapping[str, list[tuple[tuple[str, ...], Value]]]  # by first word, the longest first
_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every list folded as a view is."""

    months: Phrases[int]
    hijri_months: Phrases[int]
    shy: frozenset[str]
    shyest: frozenset[str]
    weekdays: Phrases[int]
    whens: Mapping[str, str]  # الماضي -> past, المقبل -> coming, الجاري -> this, نفسه -> same
    numbers: Mapping[str, int]
    definite_numbers: Phrases[int]
    ordinals: Phrases[int]
    quarters: Mapping[str, int]
    day_parts: Phrases[str]
    parts: Mapping[str, int]
    month_parts: Mapping[str, int]
    month_ends: Mapping[str, int]
    seasons: Mapping[str, int]
    decades: Mapping[str, int]
    units: Mapping[str, str]
    dual_units: Mapping[str, str]
    before_months: frozenset[str]
    names: frozenset[str]
    papers: frozenset[str]
    not_today: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The lists of lexicon/dates.yaml."""
    rows = table("dates")
    whens = {"past": "past_words", "coming": "next_words", "this": "this_words", "same": "same_words"}
    return Vocabulary(
        months=_phrases(_pairs(rows["months"])),
        hijri_months=_phrases(_pairs(rows["hijri_months"])),
        shy=folded(rows["shy_months"]),
        shyest=folded(rows["shyest_months"]),
        weekdays=_phrases(_pairs(rows["weekdays"])),
        whens={word: when for when, name in whens.items() for word in folded(rows[name])},
        numbers=_keyed(rows["numbers"]),
        definite_numbers=_phrases(rows["definite_numbers"].items()),
        ordinals=_phrases(rows["ordinals"].items()),
        quarters=_keyed(rows["quarters"]),
        day_parts=_phrases((word, word) for word in rows["day_parts"]),
        parts=_keyed(dict(_pairs(rows["parts"]))),
        month_parts=_keyed(dict(_pairs(rows["month_parts"]))),
        month_ends=_keyed(rows["month_ends"]),
        seasons=_keyed(rows["seasons"]),
        decades=_keyed({stem + end: tens for stem, tens in rows["decades"].items() for end in ("يات", "ات")}),
        units=_keyed(dict(_pairs(rows["units"]))),
        dual_units=_keyed(dict(_pairs(rows["dual_units"]))),
        before_months=folded(rows["before_months"]),
        names=folded(rows["named_after_days"]),
        papers=folded(rows["papers_of_today"]),
        not_today=folded(rows["not_today"]),
    )


def _pairs(rows: Mapping[Value, list[str]]) -> Iterable[tuple[str, Value]]:
    return ((word, value) for value, words in rows.items() for word in words)


def _keyed(rows: Mapping[str, Value]) -> dict[str, Value]:
    return {fold_key(word): value for word, value in rows.items()}


def _phrases(entries: Iterable[tuple[str, Value]]) -> dict[str, list[tuple[tuple[str, ...], Value]]]:
    grouped: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
    for phrase, value in entries:
        words = tuple(fold_key(phrase).split())
        grouped.setdefault(words[0], []).append((words, value))
    return {first: sorted(rows, key=lambda row: -len(row[0])) for first, rows in grouped.items()}


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int

    def span(self) -> tuple[int, int]:
        return self.start, self.end


class Words(list[str]):
    """A stretch of a view as words, numbers and marks; the clitics of words of time stand by themselves.

    Behind the `num_words` words, and so before the first, stand empty ones. `beginnings`: the numbers of those that
    an expression of time can begin with.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        super().__init__(_WORD.findall(text, start, end))
        self.beginnings: list[int] = []
        self.num_words = len(self)
        if _TIMELESS.issuperset(self):
            return
        special = [at for at, word in enumerate(self) if word not in _TIMELESS and not _is_timeless(word)]
        if not any(map(_begins, map(self.__getitem__, special))):
            return
        self._places: list[re.Match[str] | _Place] = list(_WORD.finditer(text, start, end))  # spans when asked for
        for number in reversed(special):
            if (parts := _cut(self[number])) is not None:
                self._replace(number, parts)
        self.num_words = len(self)
        self.beginnings = [number for number, word in enumerate(self) if word not in _TIMELESS and kinds_of(word)]
        self.extend(_NO_WORDS)

    def _replace(self, number: int, parts: tuple[str, ...]) -> None:
        """A word by its clitics, a letter each, and what they are attached to."""
        start, end = self._places[number].span()
        last = start + len(parts) - 1
        clitics = [_Place(place, place + 1) for place in range(start, last)]
        self[number : number + 1] = parts
        self._places[number : number + 1] = [*clitics, _Place(last, end)]

    def span(self, first: int, behind: int) -> tuple[int, int]:
        """Where the words from `first` to `behind` (exclusive) stand in the view."""
        return self._places[first].span()[0], self._places[behind - 1].span()[1]

    def touches(self, number: int) -> bool:
        """Whether nothing stands between a word and the one before it."""
        if not 0 < number < self.num_words:
            return False
        return self._places[number - 1].span()[1] == self._places[number].span()[0]

    def phrase(self, number: int, phrases: Phrases[Value]) -> tuple[Value, int] | None:
        """The value of the longest phrase that begins at a word, and the number of the word behind it."""
        for words, value in phrases.get(self[number], ()):
            end = number + len(words)
            if len(words) == 1 or tuple(self[number:end]) == words:
                return value, end
        return None


_NO_WORDS = ("",) * 30  # readers look at most so far behind the last word, and three before the first


_TIMELESS: set[str] = set()  # words met that begin nothing and have no clitics: one look-up for a whole stretch
_LONGEST = 20  # letters of a word of time with its clitics
_MOST_TIMELESS = 200_000  # some 20 MB


def _is_timeless(word: str) -> bool:
    """Of a word not met before; what is timeless is met no more."""
    if kinds_of(word) or _cut(word):
        return False
    if len(_TIMELESS) < _MOST_TIMELESS:
        _TIMELESS.add(word)
    return True


@lru_cache(maxsize=100_000)
def _begins(word: str) -> bool:
    """Whether a word or what its clitics leave begins an expression by itself; من and بين need another that does."""
    return any(kinds_of(part) - {"opening"} for part in _cut(word) or (word,))


@lru_cache(maxsize=100_000)
def _cut(word: str) -> tuple[str, ...] | None:
    """«وليونيو» -> و، ل، يونيو; «للعام» -> ل، العام; None for a word that is whole."""
    known = _known_words()
    if word in known or not 3 <= len(word) <= _LONGEST or not word[0].isalpha():
        return None
    if word[0] in "وفبلك":
        rest = (word[1:],) if word[1:] in known else _cut(word[1:])
        if rest:
            return word[0], *rest
    if word.startswith("لل") and "ال" + word[2:] in known:
        return "ل", "ال" + word[2:]
    return None


# Words of the grammar that no list of the lexicon has, by what they begin.
_GRAMMAR = {
    "day": "ال يوم يومي فاتح غره",
    "relative": "اليوم امس الامس البارحه الليله ليله غد غدا الغد بعد اول هذا هذه",
    "period": "عام سنه العام السنه شهر الشهر الاسبوع هذا هذه الربع النصف فصل قبل منذ ال العشر",
    "opening": "من بين منذ يومي ليلتي عامي شهري موسمي ايام ليل بدءا ابتداء اعتبارا",
}
_BEHIND = "ذلك القرن الفتره حتي الي الموافق هجري ميلادي اخر"  # known, so that clitics come off


@lru_cache(maxsize=100_000)
def kinds_of(word: str) -> frozenset[str]:
    """Which kinds of expression can begin with a word (day, relative, period, opening), and what it is itself."""
    v = vocabulary()
    bare = word.removeprefix("ال")
    kinds = {kind for kind, words in _grammar().items() if word in words}
    if word.isdecimal():
        return frozenset(
            {"day", "year"} if len(word) == 4 else {"day"} if len(word) <= 2 and 1 <= int(word) <= 31 else ()
        )
    if word in v.months or word in v.hijri_months:
        kinds |= {"month", "day"}
    if word in v.ordinals or word in v.day_parts:
        kinds.add("day")
    if word in v.weekdays:
        kinds |= {"weekday", "day"}
    if word in v.parts or word in v.month_parts or word in v.definite_numbers:
        kinds.add("period")
    if any(one in names for one in (word, bare) for names in (v.seasons, v.decades)):
        kinds.add("period")
    if bare != word and (bare in v.units or bare in v.dual_units):
        kinds.add("period")
    return frozenset(kinds)


@cache
def _grammar() -> dict[str, frozenset[str]]:
    return {kind: frozenset(words.split()) for kind, words in _GRAMMAR.items()}


@cache
def _known_words() -> frozenset[str]:
    v = vocabulary()
    phrases = (v.months, v.hijri_months, v.weekdays, v.definite_numbers, v.ordinals, v.day_parts)
    several = {word for rows in phrases for group in rows.values() for words, _value in group for word in words}
    singles = (v.whens, v.parts, v.seasons, v.decades, v.units, v.dual_units)
    plain = {word for rows in singles for word in rows}
    definite = {"ال" + word for rows in (v.seasons, v.decades, v.units, v.dual_units) for word in rows}
    own = {word for words in _grammar().values() for word in words}
    return frozenset(several | plain | definite | own | set(_BEHIND.split())) - v.shyest

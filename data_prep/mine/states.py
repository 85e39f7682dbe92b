"""Which states a claim asserts of something: open +1, closed -1; lexicon/states.yaml and contrast's opposites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from data_prep.contrast.language.verbs import Verb
from data_prep.contrast.lexicon import table
from data_prep.foundation.fold import fold
from data_prep.mine.senses import has_other_sense
from data_prep.mine.words import Word, lexicon, stem

Poles = dict[tuple[str, ...], list[tuple[str, int]]]
_LONG = 4  # a stem of three letters means too much: such words count as written only


@dataclass(frozen=True, slots=True)
class State:
    """What one word says: a dimension of poles.yaml, +1 or -1 on it, and where the word stands."""

    dimension: str
    sign: int
    place: int
    word: str


def states_of(words: list[Word], denied: bool) -> list[State]:
    """Every state that the claim asserts; a negation turns it round, and so does a source that denies the whole."""
    states, written = [], [word.folded for word in words]
    for place, word in enumerate(words):
        if not word.asserted or has_other_sense(written, place):
            continue
        following = words[place + 1].folded if place + 1 < len(words) else ""
        for group in _groups(word.folded, following):
            for dimension, sign in _signs(group):
                turned = sign * (-1 if word.negated else 1) * (-1 if denied else 1)
                states.append(State(dimension, turned, place, " ".join(group)))
    return states


def _groups(folded: str, following: str) -> Iterator[tuple[str, ...]]:
    """The word with the one behind it, where some state is told in two words that begin so, and the word alone."""
    if following and _begins_two_words(folded):
        yield folded, following
    yield (folded,)


@lru_cache(maxsize=1 << 18)
def _begins_two_words(folded: str) -> bool:
    return folded in _first_words() or _bare(folded) in _first_words()


@cache
def _first_words() -> frozenset[str]:
    return frozenset(key[0] for key in poles() if len(key) == 2)


@lru_cache(maxsize=1 << 18)
def _signs(group: tuple[str, ...]) -> list[tuple[str, int]]:
    """What one or two folded words say."""
    keys = {group, tuple(_bare(word) for word in group)}
    if len(group) == 1 and len(stem(group[0])) >= _LONG:
        keys.add((stem(group[0]),))
    if len(group) == 1 and len(group[0]) == _LONG and group[0][0] in "يتن":
        keys.add((group[0][1:],))  # يفتح, تفتح: the present of three letters
    return sorted({pole for key in keys for pole in poles().get(key, ())})


def _bare(folded: str) -> str:
    """Without conjunction and article: والمحتلة -> محتله."""
    word = folded[1:] if folded[:1] in ("و", "ف") and len(folded) > 4 else folded
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


@cache
def poles() -> Poles:
    """Folded forms, and stems of four letters or more, with what they say."""
    by_key: Poles = {}
    for dimension, sides in _opposites():
        for sign, forms in zip((1, -1), sides, strict=True):
            for form in forms:
                for key in _keys(form):
                    by_key.setdefault(key, []).append((dimension, sign))
    return {key: sorted(set(said)) for key, said in by_key.items() if not _is_torn(said)}


def _is_torn(said: Iterable[tuple[str, int]]) -> bool:
    """One key on both poles of a dimension says nothing."""
    return any((dimension, -sign) in set(said) for dimension, sign in said)


def _keys(form: str) -> Iterator[tuple[str, ...]]:
    words = fold(form.replace("_", " ")).split()
    yield tuple(words)
    if len(words) == 1 and len(stem(words[0])) >= _LONG:
        yield (stem(words[0]),)


def _opposites() -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    yield from lexicon("states").items()
    for word_class in ("nouns", "adjectives"):
        for entry in table("words")["contradiction"]["antonym"][word_class]:
            left, _, right = entry["pair"].split()
            yield f"{left}/{right}", ([left], [right])
    for entry in table("verbs")["opposites"]:
        verbs = Verb.parse(entry["a"]), Verb.parse(entry["b"])
        if verbs[0].past != verbs[1].past:  # صوت لصالح, صوت ضد: one verb
            left, right = ([*verb.forms().values()] for verb in verbs)
            yield f"{verbs[0].past}/{verbs[1].past}", (left, right)

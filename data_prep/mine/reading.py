"""A claim as mining reads it: who says it, when, of what, which states and counts; made once a claim."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from data_prep.claims.claim import Claim
from data_prep.contrast.lexicon import table
from data_prep.foundation.fold import ARABIC_LETTER, fold
from data_prep.foundation.intervals import Interval
from data_prep.mine.quantities import Quantity, quantities_of
from data_prep.mine.states import State, states_of
from data_prep.mine.words import Word, closed_class, read_words, stem, topic_stems

MIN_TOPIC = 2  # stems; a claim of fewer («لا») cannot be matched with anything
MAX_CHARACTERS = 2000  # as in data_prep.pairs: longer is no claim but a text without full stops


@dataclass(frozen=True)
class Reading:
    """What rules need of one claim; `topic` maps stems to words as folded, `time` is when it holds or was said."""

    article: str
    speaker: str | None
    kind: str
    time: Interval | None
    tells_time: bool  # it is the claim's own, and not its article's day
    modal: bool
    checkable: bool
    key: str
    words: tuple[Word, ...]
    topic: dict[str, str]
    states: tuple[State, ...]
    quantities: tuple[Quantity, ...]
    places: frozenset[str]
    still: bool

    @property
    def denies(self) -> bool:
        """Whether its text is what the source denies or takes back."""
        return self.kind in ("denies", "retracts")


def read_claim(claim: Claim) -> Reading:
    """What the rules need of a claim; its time is its own, else its article's day."""
    words = read_words(claim.text)
    denied = claim.kind in ("denies", "retracts")
    return Reading(
        article=f"{claim.file}\x1f{claim.article}",
        speaker=claim.speaker_key or claim.outlet,
        kind=claim.kind,
        time=claim.time,
        tells_time=claim.own_time is not None,
        modal=claim.modal,
        checkable=claim.checkable,
        key=fold(claim.text),
        words=tuple(words),
        topic=topic_stems(words),
        states=tuple(states_of(words, denied)),
        quantities=tuple(quantities_of(words)),
        places=frozenset(_places() & {stem(word.folded) for word in words}),
        still=any(word.folded in closed_class("still") for word in words),
    )


def unfit(text: str | None, topic: Collection[str]) -> str | None:
    """Why a claim of this text and these stems is compared with nothing, or None."""
    if text is None or len(text) > MAX_CHARACTERS:
        return f"longer_than_{MAX_CHARACTERS}_characters" if text else "empty"
    if not ARABIC_LETTER.search(text):
        return "no_arabic"
    return "too_few_words" if len(topic) < MIN_TOPIC else None


@cache
def _places() -> frozenset[str]:
    """Stems of the cities and countries of contrast's names."""
    cities = [city for group in table("names")["cities"] for city in group if " " not in city]
    countries = [entry["country"] for entry in table("names")["countries"]]
    return frozenset(stem(fold(name)) for name in [*cities, *countries])

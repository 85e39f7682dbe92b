"""A claim in numbers: words, states, counts and places as 64-bit codes, one row for each of claims.parquet.

What brings claims together (blocking), folds copies (copies) and weighs pairs by the million (signs) reads these
columns; only pairs that are written are read in words again (evidence).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from data_prep.claims.claim import Claim
from data_prep.foundation.fold import fold
from data_prep.foundation.numbers import join_numbers
from data_prep.mine.reading import Reading, read_claim, unfit
from data_prep.mine.words import closed_class, lexicon

if TYPE_CHECKING:
    import pyarrow as pa

CODES = ("topic", "content", "words", "plain", "refuted", "ups", "downs", "units", "amounts", "places", "dimensions")
FLAGS = ("denies", "asserted", "checkable", "still")
READ = ("text", "speaker_key", "outlet", "kind", "modal", "checkable")  # of a claim's columns


@cache
def feature_schema() -> pa.Schema:
    """`key` is equal for texts that differ in spelling alone; `unfit` says why a claim meets nobody by its words."""
    import pyarrow as pa

    texts = [("key", pa.large_string()), ("folded", pa.large_string()), ("unfit", pa.large_string())]
    codes = [(name, pa.list_(pa.uint64())) for name in CODES]
    return pa.schema(
        [*texts, *codes, ("sense", pa.uint64()), ("voice", pa.uint64()), *((f, pa.bool_()) for f in FLAGS)]
    )


@lru_cache(maxsize=1 << 18)
def code(text: str) -> int:
    """A word's 64-bit code, equal in every process; about one in 10^7 corpora of a million words has two alike."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def feature_rows(columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """The features of claims given by the columns READ, row by row."""
    import pyarrow as pa

    rows = zip(*(columns[name] for name in READ), strict=True)
    return pa.Table.from_pylist([_features(*row) for row in rows], schema=feature_schema())


def _features(
    text: str | None, speaker: str | None, outlet: str | None, kind: str, modal: bool, checkable: bool
) -> dict[str, Any]:
    whole = text or ""
    given: dict[str, Any] = dict.fromkeys(("start", "end", "sentence_start", "sentence_end"), 0)
    reading = read_claim(
        Claim(text=whole, speaker_key=speaker, outlet=outlet, kind=kind, modal=modal, checkable=checkable, **given)
    )
    folded = fold(join_numbers(whole))
    coded = {name: sorted({code(word) for word in words}) for name, words in _words(reading).items()}
    return {
        "key": spelling_key(folded),
        "folded": folded,
        "unfit": unfit(text, reading.topic),
        "sense": code(repr([coded[name] for name in ("refuted", "ups", "downs", "amounts", "places")])),
        "voice": code(reading.speaker) if reading.speaker else 0,
        "denies": reading.denies,
        "asserted": not (reading.modal or kind in ("demands", "expects", "warns")),
        "checkable": reading.checkable,
        "still": reading.still,
        **coded,
    }


def _words(reading: Reading) -> dict[str, Iterable[str]]:
    return {
        "topic": reading.topic,
        "content": _content(reading),
        "words": (word.folded for word in reading.words),
        "plain": (word.stem for word in reading.words if not word.negated and word.stem in reading.topic),
        "refuted": (word.stem for word in reading.words if word.refuted and word.negated),
        "ups": (state.dimension for state in reading.states if state.sign > 0),
        "downs": (state.dimension for state in reading.states if state.sign < 0),
        "units": (quantity.unit for quantity in reading.quantities),
        "amounts": (f"{quantity.unit}={quantity.value}" for quantity in reading.quantities),
        "places": reading.places,
        "dimensions": (state.dimension for state in reading.states),
    }


def _content(reading: Reading) -> Iterable[str]:
    """Stems of all words but those that every sentence has: two wordings that differ in one of them may differ."""
    empty = closed_class("function") | closed_class("reporting")
    return (word.stem for word in reading.words if word.folded not in empty and len(word.folded) > 1)


def spelling_key(folded: str) -> str:
    """A folded text without its gaps and with one spelling of what is written in two (lexicon/spellings.yaml)."""
    for written, kept in _spellings():
        folded = folded.replace(written, kept)
    return folded.replace(" ", "")


@cache
def _spellings() -> list[tuple[str, str]]:
    return [(fold(other), fold(kept)) for kept, others in lexicon("spellings").items() for other in others]

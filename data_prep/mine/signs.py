"""The evidence of evidence.py over pairs by the million: which are worth reading word by word.

What a place in the sentence decides (a state far from the topic, a word against its own negation) is left to
`evidence.weigh`; all else is summed here with its weights, as products of sparse matrices.
"""

from __future__ import annotations

import numpy as np

from data_prep.foundation.resampling import Floats, Ints
from data_prep.mine.blocking import Pairs, stem_counts
from data_prep.mine.columns import Bools, Columns, inner
from data_prep.mine.evidence import ALIKE, COMMON, SAME, WEIGHTS, add_opposed, rarity_of, trust


class Signs:
    """What can be told of pairs of the claims of `columns` without reading them again."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        (topic,) = columns.incidence("topic")
        self.topic = topic
        _, counts = stem_counts(columns)
        weights = rarity_of(counts, len(columns))
        self.rare = topic.copy()
        self.rare.data = np.sqrt(weights[topic.indices]).astype(np.float32)
        self.sizes = np.diff(topic.indptr)
        self.mass = np.sqrt(np.asarray(self.rare.power(2).sum(axis=1), dtype=np.float64).ravel())
        self.ups, self.downs = columns.incidence("ups", "downs")
        self.refuted, self.plain = columns.incidence("refuted", "plain")
        (self.units,), (self.amounts,), (self.places,), (self.words,) = (
            columns.incidence(name) for name in ("units", "amounts", "places", "words")
        )
        self.voice = columns.codes("voice")
        self.flags = {name: columns.flags(name) for name in ("denies", "asserted", "checkable", "still")}

    def shares(self, left: Ints, right: Ints) -> Floats:
        """The share of their rarer words that both have, 0 to 1."""
        both = inner(self.rare, self.rare, left, right)
        return np.asarray(
            np.minimum(1.0, both / np.maximum(1e-9, self.mass[left] * self.mass[right])), dtype=np.float64
        )

    def prior(self, pairs: Pairs, closeness: Floats, by_meaning: bool = False) -> Floats:
        """The log-odds of a contradiction, nearly those of `evidence.weigh`; `closeness` is 0 to 1."""
        left, right = pairs.left, pairs.right
        common = inner(self.topic, self.topic, left, right)
        weights = np.stack([WEIGHTS[name] * holds for name, holds in self._opposed(left, right, common).items()])
        against = np.asarray(weights.any(axis=0))
        total = WEIGHTS["topic"] * (closeness - ALIKE)
        total += add_opposed(weights) * trust(closeness)
        for name, holds in self._circumstances(left, right, common, against).items():
            if by_meaning and name == "little_in_common":
                continue
            total += WEIGHTS[name] * holds
        return np.asarray(total.round(4), dtype=np.float64)

    def _is_exchanged(self, left: Ints, right: Ints) -> Bools:
        """Whether each side of a pair has a word that the other has not."""
        sizes = np.diff(self.words.indptr)
        return np.asarray(inner(self.words, self.words, left, right) < np.minimum(sizes[left], sizes[right]))

    def _opposed(self, left: Ints, right: Ints, common: Floats) -> dict[str, Bools]:
        denied = self.flags["denies"][left] != self.flags["denies"][right]
        negated = inner(self.refuted, self.plain, left, right) + inner(self.plain, self.refuted, left, right) > 0
        states = inner(self.ups, self.downs, left, right) + inner(self.downs, self.ups, left, right) > 0
        units = inner(self.units, self.units, left, right)
        numbers = (units > inner(self.amounts, self.amounts, left, right)) & (common >= COMMON)
        return {
            "opposite_states": states,
            "denied_on_one_side": denied,
            "negated_on_one_side": negated & ~denied,
            "other_number": numbers,
        }

    def _circumstances(self, left: Ints, right: Ints, common: Floats, against: Bools) -> dict[str, Bools | Floats]:
        days, article = self.columns.days, self.columns.places.article
        still = self.flags["still"][left] | self.flags["still"][right]
        placed = (np.diff(self.places.indptr)[left] > 0) & (np.diff(self.places.indptr)[right] > 0)
        alike = common > SAME * np.minimum(self.sizes[left], self.sizes[right])
        exchanged = np.zeros(len(left), np.bool_)
        exchanged[alike] = self._is_exchanged(left[alike], right[alike])
        return {
            "little_in_common": (article[left] != article[right]) & (common < COMMON),
            "two_voices": self.voice[left] != self.voice[right],
            "other_places": placed & (inner(self.places, self.places, left, right) == 0),
            "other_days": days.apart(left, right) * ~still,
            "same_words": ~against & alike & ~exchanged,
            "word_exchanged": alike & exchanged,
            "not_asserted": ~(self.flags["asserted"][left] & self.flags["asserted"][right]),
            "not_checkable": ~(self.flags["checkable"][left] & self.flags["checkable"][right]),
        }

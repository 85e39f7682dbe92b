"""Gold labels of pairs as an array."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data_prep.foundation.resampling import Ints
from data_prep.pairs import ClaimPair


def gold_labels(pairs: Sequence[ClaimPair]) -> Ints:
    """Label numbers (data_prep.pairs.Label) in the order of `pairs`, shape (n,)."""
    return np.array([int(pair.label) for pair in pairs], dtype=np.int64)

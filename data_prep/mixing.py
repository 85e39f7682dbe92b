"""How much each source counts in a mixture: caps on its training rows, weights of their loss, or a temperature."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping

from data_prep.data_config import MixConfig
from data_prep.languages import parts
from data_prep.pairs import ClaimPair, rank
from data_prep.reading.intake import Rejected, SourcedPair


def cap_sources(
    pairs: list[SourcedPair], caps: Mapping[str, int], seed: int
) -> tuple[list[SourcedPair], list[Rejected]]:
    """At most `caps[source]` training rows of each source, chosen by seeded hash; validation and test stay whole."""
    over: set[SourcedPair] = set()
    for source, cap in caps.items():
        trainable = [it for it in pairs if it.pair.source == source and it.split == "train"]
        over.update(sorted(trainable, key=lambda it: rank(it.pair.id, seed))[cap:])
    return [it for it in pairs if it not in over], [Rejected.of(it, "over_cap") for it in pairs if it in over]


def apply_temperature(pairs: list[SourcedPair], config: MixConfig) -> list[SourcedPair]:
    """Training rows weighted so that part i has the share n_i ** (1 / T) of the loss, times its source's own weight.

    A part is a source, or what a source has in one language (`data_prep.languages`).

    Weights rather than drawing rows again: every row counts once an epoch, and the data set stays one table without
    copies. The mean weight of the training rows is 1 where the sources' own weights are.
    """
    if config.temperature is None:
        return pairs
    part_of = parts(it.pair for it in pairs if it.split == "train")
    factors = temperature_factors(Counter(part_of.values()), config.temperature)
    return [
        dataclasses.replace(it, pair=_weighted(it, factors[part_of[it.pair.id]])) if it.split == "train" else it
        for it in pairs
    ]


def temperature_factors(counts: Mapping[str, int], temperature: float) -> dict[str, float]:
    """For each part of so many rows the factor by which its rows count."""
    rates = {source: count ** (1 / temperature) for source, count in counts.items() if count}
    scale = sum(counts.values()) / sum(rates.values()) if rates else 0.0
    return {source: round(scale * rate / counts[source], 6) for source, rate in rates.items()}


def _weighted(it: SourcedPair, factor: float) -> ClaimPair:
    return dataclasses.replace(it.pair, weight=round(it.pair.weight * factor, 6))

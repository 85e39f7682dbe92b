"""From verdicts before and after each change to failure rates with intervals. No model, no folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_prep.foundation.resampling import Interval, Ints, Resamples, share_interval
from data_prep.pairs import Label
from eval.robustness.facts import BehaviourFacts
from eval.robustness.suite import BEHAVIOURS, Kind

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Verdicts:
    """What became of the n cases of one test; `tokens_unchanged` None where no tokenizer was asked."""

    before: Ints
    after: Ints
    clusters: list[str]
    tokens_unchanged: Bools | None


def failures(kind: Kind, before: Ints, after: Ints) -> Bools:
    """Which cases broke their test's promise, shape (n,)."""
    broken: dict[Kind, Bools] = {
        Kind.MFT: after != Label.entailment,
        Kind.INV: after != before,
        Kind.DIR: (before == Label.contradiction) | (after != Label.contradiction),
    }
    return broken[kind]


def behaviour_facts(name: str, num_tried: int, verdicts: Verdicts, draws: int, seed: int) -> BehaviourFacts:
    """All figures of one test; clusters are drawn whole, since cases of one event or premise fail together."""
    kind = BEHAVIOURS[name].kind
    failed = failures(kind, verdicts.before, verdicts.after)
    flipped = (verdicts.before == Label.contradiction) != (verdicts.after == Label.contradiction)
    resamples = Resamples.draw(verdicts.clusters, draws, seed) if verdicts.clusters else None

    def rate(held: Bools | None) -> Interval | None:
        return None if resamples is None or held is None else share_interval(held, resamples)

    return BehaviourFacts(
        name=name,
        kind=kind.value,
        num_tried=num_tried,
        num_cases=len(failed),
        num_clusters=len(set(verdicts.clusters)),
        num_failures=int(failed.sum()),
        failure_rate=rate(failed),
        contradiction_flips=rate(flipped) if kind is Kind.INV else None,
        tokens_unchanged=rate(verdicts.tokens_unchanged) if kind is not Kind.MFT else None,
    )


def worst_first(tests: Sequence[BehaviourFacts]) -> list[BehaviourFacts]:
    """Tests with cases by kind, the highest failure rate first; those without come last."""
    order = [kind.value for kind in Kind]

    def place(test: BehaviourFacts) -> tuple[bool, int, float, str]:
        rate = test.failure_rate.value if test.failure_rate else 0.0
        return test.failure_rate is None, order.index(test.kind), -rate, test.name

    return sorted(tests, key=place)

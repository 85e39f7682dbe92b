"""Audits of an evaluation: what can be guessed, what leaked, what depends on order, what only looks like contradiction.

Pairs and scores in, figures out: no model and no folder. docs/evaluation.md says how to read them.
"""

from __future__ import annotations

import numpy as np

from data_prep.audit.artefact_audit import verdict
from data_prep.audit.artefacts import PROBES
from data_prep.foundation.resampling import Ints, Resamples, share_interval
from data_prep.pairs import ClaimPair, Label, Relation
from data_prep.splitting.groups import find_neighbours
from data_prep.splitting.leakage import count_leaks
from eval.facts.audits import FalseAlarmFacts, LeakageFacts, OrderFacts, ProbeFacts
from eval.figures.decide import Scores

# Neutral, but the same words about the same things: where detectors cry wolf (design.md, label conventions).
ALARMING = (Relation.update, Relation.different_event, Relation.denial)
NEAR = 0.7  # Jaccard similarity of character shingles from which sentences are near-duplicates (docs/decisions/0009)


def probe_facts(train: list[ClaimPair], pairs: list[ClaimPair], resamples: Resamples) -> dict[str, ProbeFacts]:
    """Each probe fitted on train, classes as they are; {} where train holds a single label, or nothing is decided."""
    from tqdm import tqdm

    decided = [pair for pair in train if pair.is_decided]
    if not decided:
        return {}
    gold = np.array([pair.label for pair in pairs], dtype=np.int64)
    chance = round(float(np.bincount(gold).max() / len(gold)), 6)
    probes = {}
    for name in tqdm([name for name in PROBES if name != "majority"], desc="probes", disable=None):
        right = PROBES[name](decided, False)(pairs).argmax(1) == gold
        accuracy = share_interval(right, resamples)
        probes[name] = ProbeFacts(accuracy, chance, verdict(accuracy, chance))
    return probes


def leakage_facts(
    trained_on: str | None, known: list[ClaimPair] | None, reason: str | None, pairs: list[ClaimPair]
) -> LeakageFacts:
    """Counts of `pairs` against the training pairs `known`; where those are not at hand, the reason alone."""
    if known is None:
        return LeakageFacts(trained_on, None, reason)
    return LeakageFacts(trained_on, count_leaks(pairs, known, find_neighbours([*pairs, *known], NEAR)), None)


def order_facts(scores: Scores, resamples: Resamples) -> OrderFacts | None:
    """How often the likeliest label is contradiction in one order only; None where one order was asked.

    Entailment is not symmetric: a change between it and neutral is no fault, and does not count.
    """
    if scores.swapped is None:
        return None
    there, back = (table.argmax(1) == Label.contradiction for table in (scores.probabilities, scores.swapped))
    return OrderFacts(share_interval(there != back, resamples))


def false_alarm_facts(pairs: list[ClaimPair], verdicts: Ints, resamples: Resamples) -> dict[str, FalseAlarmFacts]:
    """The share called contradiction of every ALARMING relation; those without pairs stand there with none."""
    alarms = {}
    for relation in ALARMING:
        rows = np.flatnonzero([pair.relation == relation for pair in pairs])
        if not len(rows):
            alarms[relation.value] = FalseAlarmFacts(0, 0, None)
            continue
        drawn = resamples.of(rows)
        rate = share_interval(verdicts[rows] == Label.contradiction, drawn)
        alarms[relation.value] = FalseAlarmFacts(len(rows), drawn.num_clusters, rate)
    return alarms

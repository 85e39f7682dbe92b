"""From scores and pairs to facts: thresholds, metrics with intervals, baselines, slices. No model, no folder."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data_prep.dataset import read_manifest, revision
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from data_prep.resampling import Ints, Resamples
from eval.baselines import BASELINES
from eval.bootstrap import average_precision_interval, metric_intervals
from eval.config import EvalConfig
from eval.decide import Scores, best_threshold, decide
from eval.facts import (
    SCHEMA_VERSION,
    DataFacts,
    DecisionFacts,
    EvalSettings,
    Facts,
    SliceFacts,
    SourceFacts,
    SystemFacts,
)
from eval.metrics import confusion
from eval.predictors.predicted import Predicted
from eval.provenance import code_facts
from eval.slices import slices


@dataclass(frozen=True)
class Outcome:
    """What one evaluation found, before anything is written."""

    facts: Facts
    pairs: list[ClaimPair]
    scores: Scores
    predicted: Ints
    clusters: list[str]


def find_out(
    config: EvalConfig,
    data: Path,
    splits: dict[str, list[ClaimPair]],
    predicted: Predicted,
) -> Outcome:
    """All figures, from scores and pairs alone."""
    pairs, gold = splits[config.split], gold_labels(splits[config.split])
    validation_gold = gold_labels(splits["validation"])
    clusters = [cluster_of(pair, config.cluster) for pair in pairs]
    resamples = Resamples.draw(clusters, config.bootstrap_draws, config.seed)
    scores = predicted.splits[config.split].scores
    threshold = None
    if "validation" in predicted.splits:
        threshold = _threshold(config, validation_gold, predicted.splits["validation"].scores)
    verdicts = decide(scores, threshold)
    facts = Facts(
        schema_version=SCHEMA_VERSION,
        task="contradiction between Arabic claims: entailment, neutral, contradiction",
        data=_data_facts(config, data, pairs, resamples),
        predictor=predicted.facts,
        decision=_decision(config, threshold, len(validation_gold)),
        model=system_facts(gold, scores, verdicts, resamples, threshold),
        baselines=_baselines(config, splits, resamples),
        slices=slice_facts(config.bootstrap_draws, config.seed, pairs, gold, verdicts, clusters),
        num_truncated_at_most=predicted.num_truncated,
        settings=EvalSettings(**{f.name: getattr(config, f.name) for f in dataclasses.fields(EvalSettings)}),
        code=code_facts(),
    )
    return Outcome(facts, pairs, scores, verdicts, clusters)


def gold_labels(pairs: Sequence[ClaimPair]) -> Ints:
    """The labels as an array (n,)."""
    return np.array([int(pair.label) for pair in pairs], dtype=np.int64)


def cluster_of(pair: ClaimPair, by: str) -> str:
    """The event where there is one and it is asked for, else the premise: rows that stand or fall together."""
    return f"{pair.source}/{pair.event}" if by == "event" and pair.event else pair.premise_key


def _clustered_by(pairs: Sequence[ClaimPair], by: str) -> str:
    """What `cluster_of` came to: data without events are clustered by premise whatever the config asks for."""
    with_event = sum(1 for pair in pairs if pair.event) if by == "event" else 0
    return "premise" if not with_event else "event" if with_event == len(pairs) else "event, or premise where none"


def _threshold(config: EvalConfig, validation_gold: Ints, validation: Scores) -> float:
    """Chosen on validation; where validation itself is scored, nothing may be chosen on it and one half stands."""
    return 0.5 if config.split == "validation" else best_threshold(validation_gold, validation, config.objective)


def _decision(config: EvalConfig, threshold: float | None, num_validation: int) -> DecisionFacts:
    if config.split == "validation" or threshold is None:
        return DecisionFacts(threshold, None, None, None)
    return DecisionFacts(round(threshold, 6), config.objective, "validation", num_validation)


def system_facts(
    gold: Ints, scores: Scores, predicted: Ints, resamples: Resamples, threshold: float | None
) -> SystemFacts:
    """Every metric of one system's verdicts, with its interval."""
    metrics = metric_intervals(gold, predicted, resamples)
    metrics["average_precision"] = average_precision_interval(gold, scores.contradiction, resamples)
    return SystemFacts(None if threshold is None else round(threshold, 6), metrics, confusion(gold, predicted).tolist())


def _baselines(config: EvalConfig, splits: dict[str, list[ClaimPair]], resamples: Resamples) -> dict[str, SystemFacts]:
    """Fitted on train, thresholds from validation as the model's, scored on the same rows and draws."""
    from tqdm import tqdm

    gold, validation_gold = gold_labels(splits[config.split]), gold_labels(splits["validation"])
    facts = {}
    for name, fit in tqdm(BASELINES.items(), desc="baselines", disable=None):
        predict = fit(splits["train"])
        scores = Scores.one_way(predict(splits[config.split]))
        if name == "majority":  # by definition the same class for all: no threshold to choose
            facts[name] = system_facts(gold, scores, scores.probabilities.argmax(1), resamples, None)
            continue
        threshold = _threshold(config, validation_gold, Scores.one_way(predict(splits["validation"])))
        facts[name] = system_facts(gold, scores, decide(scores, threshold), resamples, threshold)
    return facts


def slice_facts(
    draws: int, seed: int, pairs: list[ClaimPair], gold: Ints, predicted: Ints, clusters: list[str]
) -> list[SliceFacts]:
    """The figures of every slice."""
    facts = []
    for (by, value), rows in slices(pairs).items():
        resamples = Resamples.draw([clusters[row] for row in rows], draws, seed)
        metrics = metric_intervals(gold[rows], predicted[rows], resamples)
        kept = {name: metrics[name] for name in ("accuracy", "flagged", "contradiction_f1", "macro_f1")}
        facts.append(SliceFacts(by, value, len(rows), resamples.num_clusters, kept))
    return facts


def _data_facts(config: EvalConfig, data: Path, pairs: list[ClaimPair], resamples: Resamples) -> DataFacts:
    manifest = read_manifest(data)
    counts = Counter(pair.label for pair in pairs)
    by_source = Counter(pair.source for pair in pairs)
    sources = {
        name: SourceFacts(source["licence"], source["version"], source["citation"], by_source[name])
        for name, source in manifest["sources"].items()
    }
    return DataFacts(
        name=manifest["name"],
        revision=revision(data),
        split=config.split,
        num_pairs=len(pairs),
        num_clusters=resamples.num_clusters,
        clustered_by=_clustered_by(pairs, config.cluster),
        label_counts={label.name: counts[label] for label in Label},
        shared_between_splits=manifest["shared_between_splits"],
        sources=sources,
    )


def prediction_rows(outcome: Outcome) -> list[dict[str, Any]]:
    """One row per pair, keyed by its id: gold, verdict, probabilities as the pair stands, two-way contradiction."""
    rows = []
    for index, pair in enumerate(outcome.pairs):
        row = dataclasses.asdict(pair) | {"label": pair.label.name}
        row["predicted"] = LABEL_NAMES[outcome.predicted[index]]
        for label in Label:
            row[f"p_{label.name}"] = float(outcome.scores.probabilities[index, label])
        row["contradiction_score"] = float(outcome.scores.contradiction[index])
        row["cluster"] = outcome.clusters[index]
        rows.append(row)
    return rows

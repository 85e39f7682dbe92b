"""From predictions and pairs to facts: baselines fitted, everything measured, and rows for predictions.parquet."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data_prep.dataset import read_manifest, revision
from data_prep.foundation.resampling import Floats, Ints
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from eval.audits import leakage_facts, probe_facts
from eval.config import EvalConfig
from eval.facts import SCHEMA_VERSION, DataFacts, EvalSettings, Facts, SourceFacts
from eval.facts.audits import AuditFacts
from eval.facts.provenance import code_facts
from eval.figures.baselines import BASELINES
from eval.figures.calibration import calibrated
from eval.figures.canaries import CANARY_SPLIT, canary_facts
from eval.figures.decide import Scores
from eval.figures.measure import Measured, Scored, measure
from eval.predictors.predicted import Predicted
from eval.training_data import training_pairs


@dataclass(frozen=True)
class Outcome:
    """What one evaluation found, before anything is written; `validation` is what thresholds were chosen on."""

    facts: Facts
    scored: Scored
    validation: Scored | None
    predicted: Ints

    @property
    def pairs(self) -> list[ClaimPair]:
        """The scored pairs, by id."""
        return self.scored.pairs


def find_out(
    config: EvalConfig,
    data: Path,
    splits: dict[str, list[ClaimPair]],
    predicted: Predicted,
) -> Outcome:
    """All figures, from scores and pairs alone; the pairs of each split in the order of their ids (`by_id`)."""
    settings = settings_of(config)
    asked = dict.fromkeys(["validation", config.split])
    baselines = _baselines(splits["train"], {split: splits[split] for split in asked})
    found = {split: _scored(config, splits[split], predicted, split, baselines[split]) for split in asked}
    scored = found[config.split]
    validation = None if config.split == "validation" else found["validation"]
    measured = measure(settings, scored, validation)
    facts = Facts(
        schema_version=SCHEMA_VERSION,
        task="contradiction between Arabic claims: entailment, neutral, contradiction",
        data=_data_facts(config, data, scored.pairs, measured),
        predictor=predicted.facts,
        decision=measured.decision,
        model=measured.model,
        baselines=measured.baselines,
        at_prevalence=measured.at_prevalence,
        calibration=measured.calibration,
        risk_coverage=measured.risk_coverage,
        slices=measured.slices,
        audits=_audits(config, splits["train"], scored, predicted, measured),
        settings=settings,
        code=code_facts(),
    )
    return Outcome(facts, scored, validation, measured.verdicts)


def settings_of(config: EvalConfig) -> EvalSettings:
    """The part of the config that stands in the facts."""
    return EvalSettings(**{f.name: getattr(config, f.name) for f in dataclasses.fields(EvalSettings)})


def by_id(pairs: Sequence[ClaimPair]) -> list[ClaimPair]:
    """One order for every evaluation, whatever order a split's rows stand in: sums of floats depend on it."""
    return sorted(pairs, key=lambda pair: pair.id)


def gold_labels(pairs: Sequence[ClaimPair]) -> Ints:
    """The labels as an array (n,)."""
    return np.array([int(pair.label) for pair in pairs], dtype=np.int64)


def _baselines(train: list[ClaimPair], splits: dict[str, list[ClaimPair]]) -> dict[str, dict[str, Scores]]:
    """Fitted on train, scores on each split."""
    from tqdm import tqdm

    found: dict[str, dict[str, Scores]] = {split: {} for split in splits}
    for name, fit in tqdm(BASELINES.items(), desc="baselines", disable=None):
        predict = fit(train)
        for split, pairs in splits.items():
            found[split][name] = Scores.one_way(predict(pairs))
    return found


def _audits(
    config: EvalConfig, train: list[ClaimPair], scored: Scored, predicted: Predicted, measured: Measured
) -> AuditFacts:
    trained_on = predicted.facts.trained_on
    known, reason = training_pairs(trained_on, Path(config.data), Path(config.runs))
    canaries = predicted.splits.get(CANARY_SPLIT)
    return AuditFacts(
        probes=probe_facts(train, scored.pairs, measured.resamples),
        leakage=leakage_facts(trained_on, known, reason, scored.pairs),
        canaries=None if canaries is None else canary_facts(canaries.forward),
        truncation=predicted.truncation,
        order=measured.order,
        false_alarms=measured.false_alarms,
    )


def _scored(
    config: EvalConfig, pairs: list[ClaimPair], predicted: Predicted, split: str, baselines: dict[str, Scores]
) -> Scored:
    model = predicted.splits[split].scores if split in predicted.splits else None
    return Scored(pairs, [cluster_of(pair, config.cluster) for pair in pairs], model, baselines)


def cluster_of(pair: ClaimPair, by: str) -> str:
    """The event where there is one and it is asked for, else the premise: rows that stand or fall together."""
    return f"{pair.source}/{pair.event}" if by == "event" and pair.event else pair.premise_key


def _clustered_by(pairs: Sequence[ClaimPair], by: str) -> str:
    """What `cluster_of` came to: data without events are clustered by premise whatever the config asks for."""
    with_event = sum(1 for pair in pairs if pair.event) if by == "event" else 0
    return "premise" if not with_event else "event" if with_event == len(pairs) else "event, or premise where none"


def _data_facts(config: EvalConfig, data: Path, pairs: list[ClaimPair], measured: Measured) -> DataFacts:
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
        num_clusters=measured.num_clusters,
        clustered_by=_clustered_by(pairs, config.cluster),
        label_counts={label.name: counts[label] for label in Label},
        shared_between_splits=manifest["shared_between_splits"],
        sources=sources,
    )


def prediction_rows(outcome: Outcome) -> list[dict[str, Any]]:
    """The scored pairs with verdict, calibrated score and all that `score_rows` gives."""
    temperature = outcome.facts.calibration.temperature
    assert outcome.scored.model is not None
    score = outcome.scored.model.contradiction if temperature is None else calibrated(outcome.scored.model, temperature)
    verdicts = [LABEL_NAMES[label] for label in outcome.predicted]
    return [
        row | {"predicted": verdict, "calibrated_score": float(value)}
        for row, verdict, value in zip(score_rows(outcome.scored), verdicts, score, strict=True)
    ]


def score_rows(scored: Scored) -> list[dict[str, Any]]:
    """One row per pair, keyed by its id: gold label, cluster, every system's probabilities; what facts are made from.

    `p_<label>` as the pair stands, `swapped_p_<label>` with its sides exchanged, `contradiction_score` the mean of the
    two; `<baseline>_p_<label>` a baseline's. Columns of what was not asked are null.
    """
    tables: dict[str, Floats | None] = {
        "": None if scored.model is None else scored.model.probabilities,
        "swapped_": None if scored.model is None else scored.model.swapped,
        **{f"{name}_": scores.probabilities for name, scores in scored.baselines.items()},
    }
    rows = []
    for index, pair in enumerate(scored.pairs):
        row = dataclasses.asdict(pair) | {"label": pair.label.name, "cluster": scored.clusters[index]}
        row["contradiction_score"] = None if scored.model is None else float(scored.model.contradiction[index])
        for prefix, table in tables.items():
            for label in Label:
                row[f"{prefix}p_{label.name}"] = None if table is None else float(table[index, label])
        rows.append(row)
    return rows

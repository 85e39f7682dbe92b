"""A system's word on the splits -> the evaluation: baselines fitted, everything measured and audited."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from data_prep.dataset import read_manifest, revision
from data_prep.foundation.provenance import code_facts
from data_prep.foundation.run_names import run_path
from data_prep.pairs import ClaimPair, Label
from eval.config import EvalConfig
from eval.evaluation import Evaluation
from eval.facts.audits import AuditFacts
from eval.facts.types import SCHEMA_VERSION, DataFacts, EvalSettings, Facts, SourceFacts
from eval.figures.audits import leakage_facts, probe_facts
from eval.figures.baselines import BASELINES
from eval.figures.calibration import calibrated_scores
from eval.figures.canaries import CANARY_SPLIT, canary_facts
from eval.figures.decide import Scores
from eval.figures.measure import Measured, measure
from eval.figures.predictions import Predictions
from eval.lineage import training_pairs
from eval.predictors.output import SystemOutput


def assess(
    config: EvalConfig,
    data: Path,
    splits: dict[str, list[ClaimPair]],
    output: SystemOutput,
) -> Evaluation:
    """All figures, from scores and pairs alone; the pairs of each split in the order of their ids (`by_id`)."""
    settings = settings_of(config)
    asked = dict.fromkeys(["validation", config.split])
    baselines = _baselines(splits["train"], {split: splits[split] for split in asked})
    said = {split: _predictions(config, splits[split], output, split, baselines[split]) for split in asked}
    validation = None if config.split == "validation" else said["validation"]
    measured = measure(settings, said[config.split], validation)
    predictions = _decided(said[config.split], measured)
    facts = Facts(
        schema_version=SCHEMA_VERSION,
        task="contradiction between Arabic claims: entailment, neutral, contradiction",
        data=_data_facts(config, data, predictions.pairs, measured),
        predictor=output.facts,
        decision=measured.decision,
        model=measured.model,
        baselines=measured.baselines,
        at_prevalence=measured.at_prevalence,
        calibration=measured.calibration,
        risk_coverage=measured.risk_coverage,
        slices=measured.slices,
        audits=_audits(config, splits["train"], predictions, output, measured),
        settings=settings,
        code=code_facts(),
    )
    return Evaluation(evaluation_folder(config), facts, predictions, validation)


def evaluation_folder(config: EvalConfig) -> Path:
    """Where the evaluation stands when it is finished."""
    return run_path(config.runs, "eval", config.name)


def _decided(predictions: Predictions, measured: Measured) -> Predictions:
    """The scored split's predictions, with what was decided on them."""
    scores = calibrated_scores(predictions.scores, measured.calibration.temperature)
    return dataclasses.replace(predictions, verdicts=measured.verdicts, calibrated=scores)


def settings_of(config: EvalConfig) -> EvalSettings:
    """The part of the config that stands in the facts."""
    return EvalSettings(**{f.name: getattr(config, f.name) for f in dataclasses.fields(EvalSettings)})


def by_id(pairs: Sequence[ClaimPair]) -> list[ClaimPair]:
    """One order for every evaluation, whatever order a split's rows stand in: sums of floats depend on it."""
    return sorted(pairs, key=lambda pair: pair.id)


def _baselines(train: list[ClaimPair], splits: dict[str, list[ClaimPair]]) -> dict[str, dict[str, Scores]]:
    """Fitted on train, scores on each split."""
    from tqdm import tqdm

    scores: dict[str, dict[str, Scores]] = {split: {} for split in splits}
    for name, fit in tqdm(BASELINES.items(), desc="baselines", disable=None):
        predict = fit(train)
        for split, pairs in splits.items():
            scores[split][name] = Scores.one_way(predict(pairs))
    return scores


def _audits(
    config: EvalConfig, train: list[ClaimPair], predictions: Predictions, output: SystemOutput, measured: Measured
) -> AuditFacts:
    trained_on = output.facts.trained_on
    known, reason = training_pairs(trained_on, Path(config.data), Path(config.runs))
    canaries = output.splits.get(CANARY_SPLIT)
    return AuditFacts(
        probes=probe_facts(train, predictions.pairs, measured.resamples),
        leakage=leakage_facts(trained_on, known, reason, predictions.pairs),
        canaries=None if canaries is None else canary_facts(canaries.forward),
        truncation=output.truncation,
        order=measured.order,
        false_alarms=measured.false_alarms,
    )


def _predictions(
    config: EvalConfig, pairs: list[ClaimPair], output: SystemOutput, split: str, baselines: dict[str, Scores]
) -> Predictions:
    model = output.splits[split].scores if split in output.splits else None
    return Predictions(pairs, [cluster_of(pair, config.cluster) for pair in pairs], model, baselines)


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

"""Checkpoint + data set -> predictions, facts, report, card. `python -m eval checkpoint=... data=...`."""

from __future__ import annotations

import dataclasses
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from data_prep.dataset import read_manifest, read_split, revision
from data_prep.errors import UserError
from data_prep.pairs import LABEL_NAMES, ClaimPair, Label
from data_prep.run_folder import refuse_finished, run_folder, write_json
from eval.baselines import BASELINES
from eval.bootstrap import Interval, Resamples, average_precision_interval, metric_intervals
from eval.checkpoint import Checkpoint, check_label_behaviour, fingerprint, load_checkpoint
from eval.decide import Scores, best_threshold, decide
from eval.facts import (
    SCHEMA_VERSION,
    CheckpointFacts,
    CodeFacts,
    DataFacts,
    DecisionFacts,
    EvalSettings,
    Facts,
    SliceFacts,
    SourceFacts,
    SystemFacts,
)
from eval.inputs import template_of
from eval.metrics import Ints, confusion
from eval.provenance import circumstances, code_facts

if TYPE_CHECKING:
    from accelerate import Accelerator

OBJECTIVES = ("macro_f1", "contradiction_f1", "accuracy")
CLUSTERS = ("event", "premise")


@dataclass
class EvalConfig:
    """One evaluation: which checkpoint, on which split of which data set."""

    checkpoint: str
    revision: str | None
    labels: list[str] | None
    data: str
    split: str
    name: str
    runs: str
    overwrite: bool
    seed: int
    bootstrap_draws: int
    cluster: str
    objective: str
    max_length: int
    max_tokens: int
    precision: str
    check_labels: bool

    def __post_init__(self) -> None:
        _one_of("split", self.split, ("test", "validation"))
        _one_of("objective", self.objective, OBJECTIVES)
        _one_of("cluster", self.cluster, CLUSTERS)
        _one_of("precision", self.precision, ("no", "bf16"))
        if self.bootstrap_draws < 100:
            raise ValueError(f"bootstrap_draws must be 100 or more for 95 % limits, got {self.bootstrap_draws}")
        if self.max_length < 8 or self.max_tokens < self.max_length:
            raise ValueError(f"max_tokens={self.max_tokens} must hold one pair of max_length={self.max_length} (>= 8)")


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")


@dataclass(frozen=True)
class Outcome:
    """What one evaluation found, before anything is written."""

    facts: Facts
    pairs: list[ClaimPair]
    scores: Scores
    predicted: Ints
    clusters: list[str]


def evaluate(config: EvalConfig) -> Path | None:
    """Score the split, write the run folder, print the table; returns the folder on the main process."""
    started = time.time()
    final = Path(config.runs) / "eval" / config.name
    refuse_finished(final, config.overwrite)
    data = Path(config.data)
    splits = {split: read_split(data, split) for split in {"train", "validation", config.split}}
    checkpoint = load_checkpoint(config.checkpoint, config.revision, config.labels)
    accelerator = _accelerator(config)
    scores, truncated = _score_splits(config, checkpoint, splits, accelerator)
    if not accelerator.is_main_process:
        accelerator.end_training()
        return None
    outcome = _find_out(config, data, splits, checkpoint, scores, truncated)
    with run_folder(final, config.overwrite) as folder:
        _write(folder, outcome, circumstances(started, processes=accelerator.num_processes))
    _print_table(outcome.facts, final)
    accelerator.end_training()
    return final


def _accelerator(config: EvalConfig) -> Accelerator:
    from accelerate import Accelerator
    from accelerate.utils import set_seed

    set_seed(config.seed)
    return Accelerator(mixed_precision=config.precision)


def _score_splits(
    config: EvalConfig, checkpoint: Checkpoint, splits: dict[str, list[ClaimPair]], accelerator: Accelerator
) -> tuple[dict[str, Scores], int]:
    """Scores of validation (for the threshold) and of the split; how many of its pairs may have been cut."""
    from eval.predict import score_pairs

    checkpoint.model.to(accelerator.device)
    template = template_of(checkpoint.model.config)
    scores, truncated = {}, 0
    for split in dict.fromkeys(["validation", config.split]):
        scores[split], truncated = score_pairs(
            checkpoint, splits[split], template, config.max_length, config.max_tokens, accelerator, split
        )
    if config.check_labels:
        check_label_behaviour(_gold(splits["validation"]), scores["validation"].probabilities, config.checkpoint)
    return scores, truncated


def _find_out(
    config: EvalConfig,
    data: Path,
    splits: dict[str, list[ClaimPair]],
    checkpoint: Checkpoint,
    scores: dict[str, Scores],
    truncated: int,
) -> Outcome:
    """All figures, from scores and pairs alone."""
    pairs, gold = splits[config.split], _gold(splits[config.split])
    validation_gold = _gold(splits["validation"])
    clusters = [_cluster(pair, config.cluster) for pair in pairs]
    resamples = Resamples.draw(clusters, config.bootstrap_draws, config.seed)
    threshold = best_threshold(validation_gold, scores["validation"], config.objective)
    predicted = decide(scores[config.split], threshold)
    facts = Facts(
        schema_version=SCHEMA_VERSION,
        task="contradiction between Arabic claims: entailment, neutral, contradiction",
        data=_data_facts(config, data, pairs, resamples),
        checkpoint=_checkpoint_facts(config, checkpoint),
        decision=DecisionFacts(round(threshold, 6), config.objective, "validation", len(validation_gold)),
        model=_system(gold, scores[config.split], predicted, resamples, threshold),
        baselines=_baselines(config, splits, resamples),
        slices=_slices(config, pairs, gold, predicted, clusters),
        num_truncated_at_most=truncated,
        settings=EvalSettings(**{f.name: getattr(config, f.name) for f in dataclasses.fields(EvalSettings)}),
        code=code_facts(),
    )
    return Outcome(facts, pairs, scores[config.split], predicted, clusters)


def _gold(pairs: list[ClaimPair]) -> Ints:
    return np.array([int(pair.label) for pair in pairs], dtype=np.int64)


def _cluster(pair: ClaimPair, by: str) -> str:
    """The event where there is one and it is asked for, else the premise: rows that stand or fall together."""
    return f"{pair.source}/{pair.event}" if by == "event" and pair.event else pair.premise_key


def _system(gold: Ints, scores: Scores, predicted: Ints, resamples: Resamples, threshold: float | None) -> SystemFacts:
    metrics = metric_intervals(gold, predicted, resamples)
    metrics["average_precision"] = average_precision_interval(gold, scores.contradiction, resamples)
    return SystemFacts(None if threshold is None else round(threshold, 6), metrics, confusion(gold, predicted).tolist())


def _baselines(config: EvalConfig, splits: dict[str, list[ClaimPair]], resamples: Resamples) -> dict[str, SystemFacts]:
    """Fitted on train, thresholds from validation as the model's, scored on the same rows and draws."""
    from tqdm import tqdm

    gold, validation_gold = _gold(splits[config.split]), _gold(splits["validation"])
    facts = {}
    for name, fit in tqdm(BASELINES.items(), desc="baselines", disable=None):
        predict = fit(splits["train"])
        scores = Scores.one_way(predict(splits[config.split]))
        if name == "majority":  # by definition the same class for all: no threshold to choose
            facts[name] = _system(gold, scores, scores.probabilities.argmax(1), resamples, None)
            continue
        threshold = best_threshold(validation_gold, Scores.one_way(predict(splits["validation"])), config.objective)
        facts[name] = _system(gold, scores, decide(scores, threshold), resamples, threshold)
    return facts


def _slices(
    config: EvalConfig, pairs: list[ClaimPair], gold: Ints, predicted: Ints, clusters: list[str]
) -> list[SliceFacts]:
    facts = []
    for by in ("source", "relation", "phenomenon"):
        values = np.array([getattr(pair, by) or "" for pair in pairs])
        for value in sorted(set(values) - {""}):
            rows = np.flatnonzero(values == value)
            resamples = Resamples.draw([clusters[row] for row in rows], config.bootstrap_draws, config.seed)
            metrics = metric_intervals(gold[rows], predicted[rows], resamples)
            kept = {name: metrics[name] for name in ("accuracy", "flagged", "contradiction_f1", "macro_f1")}
            facts.append(SliceFacts(by, str(value), len(rows), resamples.num_clusters, kept))
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
        clustered_by=config.cluster,
        label_counts={label.name: counts[label] for label in Label},
        shared_between_splits=manifest["shared_between_splits"],
        sources=sources,
    )


def _checkpoint_facts(config: EvalConfig, checkpoint: Checkpoint) -> CheckpointFacts:
    model = checkpoint.model
    template = template_of(model.config)
    return CheckpointFacts(
        name=Path(config.checkpoint).name,
        architecture=type(model).__name__,
        num_parameters=sum(parameter.numel() for parameter in model.parameters()),
        files=fingerprint(config.checkpoint, model),
        label_order=list(checkpoint.label_order),
        reads_dates=template.dates,
        reads_speakers=template.speakers,
        trained_on=getattr(model.config, "trained_on", None),
        base_model=getattr(model.config, "base_model", None),
    )


def _write(folder: Path, outcome: Outcome, circumstances: dict[str, Any]) -> None:
    from eval.card import model_card
    from eval.report import html_report, markdown_report

    write_json(folder / "facts.json", dataclasses.asdict(outcome.facts))
    write_json(folder / "circumstances.json", circumstances)
    rows = prediction_rows(outcome)
    _write_predictions(folder / "predictions.parquet", rows)
    (folder / "report.md").write_text(markdown_report(outcome.facts), encoding="utf-8")
    (folder / "report.html").write_text(html_report(outcome.facts, rows), encoding="utf-8")
    (folder / "README.md").write_text(model_card(outcome.facts), encoding="utf-8")


def prediction_rows(outcome: Outcome) -> list[dict[str, Any]]:
    """One row per pair, keyed by its id: gold, verdict, probabilities as the pair stands, two-way contradiction."""
    rows = []
    for index, pair in enumerate(outcome.pairs):
        row = dataclasses.asdict(pair) | {"label": pair.label.name}
        row["predicted"] = LABEL_NAMES[outcome.predicted[index]]
        for label in Label:
            row[f"p_{label.name}"] = round(float(outcome.scores.probabilities[index, label]), 6)
        row["contradiction_score"] = round(float(outcome.scores.contradiction[index]), 6)
        row["cluster"] = outcome.clusters[index]
        rows.append(row)
    return rows


def _write_predictions(path: Path, rows: list[dict[str, Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if len({row["id"] for row in rows}) != len(rows):
        raise AssertionError("a pair id stands twice among the predictions")
    pq.write_table(pa.Table.from_pylist(rows), path, compression="zstd")


def _print_table(facts: Facts, final: Path) -> None:
    from eval.report import figure

    print(f"\n{facts.data.name} {facts.data.split}: {facts.data.num_pairs} pairs, {facts.data.num_clusters} clusters")
    print(f"{'':<18}{'contradiction F1':<24}{'average precision':<24}accuracy")
    for name, system in {**facts.baselines, facts.checkpoint.name: facts.model}.items():
        cells = (system.metrics[key] for key in ("contradiction_f1", "average_precision", "accuracy"))
        print(f"{name[:17]:<18}" + "".join(f"{figure(cell):<24}" for cell in cells))
    print(f"\nreport: {final / 'report.html'}", flush=True)

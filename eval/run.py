"""A system + a data set -> predictions, facts, report. `python -m eval checkpoint=... data=...`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TypeVar

from data_prep.dataset import read_split
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import run_folder, write_json, write_jsonl
from data_prep.pairs import ClaimPair, Label
from eval.assess import assess, by_id, evaluation_folder
from eval.config import EvalConfig
from eval.detector.checkpoint import check_label_behaviour
from eval.detector.device import circumstances
from eval.evaluation import Evaluation
from eval.facts.files import write_facts
from eval.facts.types import Facts
from eval.figures.canaries import CANARIES, CANARY_SPLIT
from eval.figures.labels import gold_labels
from eval.predictions import PREDICTIONS, VALIDATION, write_predictions
from eval.predictors.config import FileConfig, JudgeConfig
from eval.predictors.output import SystemOutput

F = TypeVar("F")


def evaluate(config: EvalConfig) -> Path | None:
    """Score the split, write the run folder, print the table; returns the folder on the main process."""
    return filled(evaluation_folder(config), config.overwrite, lambda folder: _fill(folder, config), _print_table)


def filled(
    final: Path, overwrite: bool, fill: Callable[[Path | None], F | None], tell: Callable[[F, Path], None]
) -> Path | None:
    """The run folder `final`, filled and told of by the main process of those that score together.

    The others fill with None for a folder, tell nothing, and get None.
    """
    is_main = os.environ.get("RANK", "0") == "0"
    with run_folder(final, overwrite) if is_main else nullcontext() as folder:
        facts = fill(folder)
    if facts is None:
        return None
    tell(facts, final)
    return final


def _fill(folder: Path | None, config: EvalConfig) -> Facts | None:
    """Score, and on the main process write and return what came of it."""
    started, data = time.time(), Path(config.data)
    splits = {split: by_id(read_split(data, split)) for split in {"train", "validation", config.split}}
    baseline = _baseline(config, splits[config.split])
    _check_splits(data, splits, config.split)
    asked = {split: splits[split] for split in dict.fromkeys(["validation", config.split])}
    if config.predictor.kind == "checkpoint":  # a judge would be paid for them, a file does not know them
        asked[CANARY_SPLIT] = CANARIES
    output = predict_splits(config, asked)
    if output is None or folder is None:
        return None
    if config.check_labels and "validation" in output.splits:
        check_label_behaviour(gold_labels(splits["validation"]), output.splits["validation"].forward, output.facts.name)
    evaluation = assess(config, data, splits, output)
    _write(folder, evaluation, circumstances(started, data=config.data, **output.circumstances))
    _write_report(folder, evaluation, baseline)
    if output.rejected is not None:
        write_jsonl(folder / "rejected.jsonl", output.rejected)
    return evaluation.facts


def _check_splits(data: Path, splits: dict[str, list[ClaimPair]], scored: str) -> None:
    """UserError where there is nothing to fit or to score: an average over no pair is no figure."""
    if empty := [split for split, pairs in splits.items() if not pairs]:
        raise UserError(
            f"{data}: no pair in {', '.join(sorted(empty))}; baselines are fitted on train, the threshold on "
            "validation: build a data set with pairs in each split"
        )
    if not any(pair.label == Label.contradiction for pair in splits[scored]):
        raise UserError(f"{data}: no contradiction among the pairs of {scored}, so neither recall nor precision exists")


def predict_splits(config: EvalConfig, splits: dict[str, list[ClaimPair]]) -> SystemOutput | None:
    """What the configured system says of each split; None on every process but the main one."""
    if isinstance(config.predictor, JudgeConfig | FileConfig):
        _refuse_many_processes(config.predictor.kind)
    match config.predictor:
        case JudgeConfig():
            from eval.predictors import judge

            return judge.predict(config.predictor, splits)
        case FileConfig():
            from eval.predictors import table

            return table.predict(config.predictor, splits)
    from eval.predictors import classifier

    return classifier.predict(config, splits)


def _refuse_many_processes(kind: str) -> None:
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise UserError(f"predictor={kind} runs in one process: python -m eval, without accelerate launch")


def _write(folder: Path, evaluation: Evaluation, circumstances: dict[str, Any]) -> None:
    write_facts(folder / "facts.json", evaluation.facts)
    write_json(folder / "circumstances.json", circumstances)
    write_predictions(folder / PREDICTIONS, evaluation.predictions)
    if evaluation.validation is not None:
        write_predictions(folder / VALIDATION, evaluation.validation)


def _baseline(config: EvalConfig, pairs: list[ClaimPair]) -> Evaluation | None:
    """The earlier evaluation to compare with, read before anything is scored: a wrong one costs no time."""
    if config.baseline is None:
        return None
    from eval.report.changes import read_baseline

    return read_baseline(Path(config.baseline), pairs, f"{config.data}, split {config.split}")


def _write_report(folder: Path, evaluation: Evaluation, baseline: Evaluation | None) -> None:
    """report.md and report.html."""
    from eval.report.changes import changes
    from eval.report.page import html_report, markdown_report

    facts, settings = evaluation.facts, evaluation.facts.settings
    changed = None
    if baseline is not None:
        changed = changes(baseline, evaluation, settings.bootstrap_draws, settings.seed)
    (folder / "report.md").write_text(markdown_report(facts, changed), encoding="utf-8")
    (folder / "report.html").write_text(html_report(facts, evaluation.predictions, changed), encoding="utf-8")


def _print_table(facts: Facts, final: Path) -> None:
    from eval.report.page import figure, systems

    print(f"\n{facts.data.name} {facts.data.split}: {facts.data.num_pairs} pairs, {facts.data.num_clusters} clusters")
    shown = systems(facts)
    width = max(map(len, shown)) + 2
    print(f"{'':<{width}}{'contradiction F1':<24}{'average precision':<24}accuracy")
    for name, system in shown.items():
        cells = [figure(system.metrics[key]) for key in ("contradiction_f1", "average_precision", "accuracy")]
        print(f"{name:<{width}}{cells[0]:<24}{cells[1]:<24}{cells[2]}")
    if facts.audits.canaries and facts.audits.canaries.reading:
        print(
            f"warning: its label names look permuted: {facts.audits.canaries.reading}; "
            "name its outputs in order with labels=[...]"
        )
    print(f"\nreport: {final / 'report.html'}", flush=True)

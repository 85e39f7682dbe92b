"""Checkpoint + data set -> predictions, facts, report, card. `python -m eval checkpoint=... data=...`."""

from __future__ import annotations

import dataclasses
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.dataset import read_split
from data_prep.pairs import ClaimPair
from data_prep.run_folder import refuse_finished, run_folder, write_json
from eval.checkpoint import Checkpoint, check_label_behaviour, check_length, describe, load_checkpoint, other_revision
from eval.config import EvalConfig
from eval.decide import Scores
from eval.facts import Facts
from eval.findings import Outcome, find_out, gold_labels, prediction_rows
from eval.inputs import template_of
from eval.provenance import circumstances

if TYPE_CHECKING:
    from accelerate import Accelerator


def evaluate(config: EvalConfig) -> Path | None:
    """Score the split, write the run folder, print the table; returns the folder on the main process."""
    from transformers.utils.logging import disable_progress_bar

    started = time.time()
    final = Path(config.runs) / "eval" / config.name
    refuse_finished(final, config.overwrite)
    data = Path(config.data)
    splits = {split: read_split(data, split) for split in {"train", "validation", config.split}}
    disable_progress_bar()  # transformers' own bar for loading; ours counts batches
    checkpoint = load_checkpoint(config.checkpoint, config.revision, config.labels)
    check_length(checkpoint, config.max_length)
    accelerator = _accelerator(config)
    _warn_of_other_data(checkpoint, data, accelerator)
    scores, truncated = _score_splits(config, checkpoint, splits, accelerator)
    if not accelerator.is_main_process:
        accelerator.end_training()
        return None
    outcome = find_out(config, data, splits, describe(checkpoint), scores, truncated)
    with run_folder(final, config.overwrite) as folder:
        where = {"checkpoint": config.checkpoint, "data": config.data, "processes": accelerator.num_processes}
        _write(folder, outcome, circumstances(started, **where))
    _print_table(outcome.facts, final)
    accelerator.end_training()
    return final


def _warn_of_other_data(checkpoint: Checkpoint, data: Path, accelerator: Accelerator) -> None:
    """Say loudly where splits were cut anew since the checkpoint was trained: its training pairs may be scored here."""
    if accelerator.is_main_process and (told := other_revision(checkpoint, data)):
        print(
            f"warning: {told}: pairs it was trained on may be scored here; train it anew on this one", file=sys.stderr
        )


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
        check_label_behaviour(gold_labels(splits["validation"]), scores["validation"].probabilities, config.checkpoint)
    return scores, truncated


def _write(folder: Path, outcome: Outcome, circumstances: dict[str, Any]) -> None:
    from eval.card import model_card
    from eval.report.page import html_report, markdown_report

    write_json(folder / "facts.json", dataclasses.asdict(outcome.facts))
    write_json(folder / "circumstances.json", circumstances)
    rows = prediction_rows(outcome)
    _write_predictions(folder / "predictions.parquet", rows)
    (folder / "report.md").write_text(markdown_report(outcome.facts), encoding="utf-8")
    (folder / "report.html").write_text(html_report(outcome.facts, rows), encoding="utf-8")
    (folder / "README.md").write_text(model_card(outcome.facts), encoding="utf-8")


def _write_predictions(path: Path, rows: list[dict[str, Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if len({row["id"] for row in rows}) != len(rows):
        raise AssertionError("a pair id stands twice among the predictions")
    pq.write_table(pa.Table.from_pylist(rows), path, compression="zstd")


def _print_table(facts: Facts, final: Path) -> None:
    from eval.report.page import figure, systems

    print(f"\n{facts.data.name} {facts.data.split}: {facts.data.num_pairs} pairs, {facts.data.num_clusters} clusters")
    shown = systems(facts)
    width = max(map(len, shown)) + 2
    print(f"{'':<{width}}{'contradiction F1':<24}{'average precision':<24}accuracy")
    for name, system in shown.items():
        cells = [figure(system.metrics[key]) for key in ("contradiction_f1", "average_precision", "accuracy")]
        print(f"{name:<{width}}{cells[0]:<24}{cells[1]:<24}{cells[2]}")
    print(f"\nreport: {final / 'report.html'}", flush=True)

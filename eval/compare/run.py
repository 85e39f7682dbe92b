"""Read both sides, compare, check against the policy, write comparison.json, comparison.md, junit.xml."""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import dataclass
from pathlib import Path

from data_prep.foundation.run_folder import refuse_finished, run_folder, write_json
from eval.compare.config import METRICS, CompareConfig, Policy
from eval.compare.differences import Discordance, MetricVerdict, by_slice, discordance, overall
from eval.compare.gate import Check, Status, gate
from eval.compare.pages import change, junit, markdown
from eval.compare.sides import Side, check_same_pairs, read_side

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class SideFacts:
    """Which system a side is, with its metrics seed by seed: the spread is shown, the best one never picked."""

    name: str
    predictors: list[str]
    trained_on: list[str | None]
    metrics: dict[str, list[float]]


@dataclass(frozen=True)
class Comparison:
    """The whole of comparison.json; no clock and no path in it, so that the same runs give the same bytes."""

    schema_version: int
    data: str
    split: str
    num_pairs: int
    num_clusters: int
    baseline: SideFacts | None
    candidate: SideFacts
    metrics: list[MetricVerdict]
    slices: list[MetricVerdict]
    discordance: Discordance | None
    checks: list[Check]
    policy: Policy
    seed: int
    bootstrap_draws: int
    passed: bool


def compare(config: CompareConfig) -> Comparison:
    """Compare as configured, write the folder, print the outcome."""
    candidate = read_side(config.candidate)
    baseline = None if config.baseline is None else read_side(config.baseline)
    final = Path(config.runs) / "compare" / (config.name or _name(baseline, candidate))
    refuse_finished(final, config.overwrite)
    comparison = compared(config, baseline, candidate)
    with run_folder(final, config.overwrite) as folder:
        _write(folder, comparison)
    _print(comparison, final)
    return comparison


def _name(baseline: Side | None, candidate: Side) -> str:
    return f"{candidate.name}-against-{baseline.name if baseline else 'policy'}"


def compared(config: CompareConfig, baseline: Side | None, candidate: Side) -> Comparison:
    """The comparison without its files; UserError where the two scored other pairs."""
    policy, draws, seed = config.policy, config.bootstrap_draws, config.seed
    metrics: list[MetricVerdict] = []
    slices: list[MetricVerdict] = []
    if baseline is not None:
        check_same_pairs(baseline.runs[0], candidate.runs[0])
        metrics = overall(baseline, candidate, policy.margin, draws, seed)
        slices = by_slice(baseline, candidate, policy.slices, policy.min_slice_pairs, policy.margin, draws, seed)
    checks = gate(policy, candidate, [*metrics, *slices])
    facts = candidate.facts
    return Comparison(
        schema_version=SCHEMA_VERSION,
        data=f"{facts.data.name}@{facts.data.revision}",
        split=facts.data.split,
        num_pairs=facts.data.num_pairs,
        num_clusters=facts.data.num_clusters,
        baseline=None if baseline is None else _side_facts(baseline),
        candidate=_side_facts(candidate),
        metrics=metrics,
        slices=slices,
        discordance=None if baseline is None else discordance(baseline, candidate),
        checks=checks,
        policy=policy,
        seed=seed,
        bootstrap_draws=draws,
        passed=all(check.status is not Status.failed for check in checks),
    )


def _side_facts(side: Side) -> SideFacts:
    facts = [run.facts for run in side.runs]
    metrics = {metric: [one.model.metrics[metric].value for one in facts] for metric in METRICS}
    predictors = [one.predictor for one in facts]
    return SideFacts(side.name, [one.name for one in predictors], [one.trained_on for one in predictors], metrics)


def _write(folder: Path, comparison: Comparison) -> None:
    write_json(folder / "comparison.json", dataclasses.asdict(comparison))
    (folder / "comparison.md").write_text(markdown(comparison), encoding="utf-8")
    (folder / "junit.xml").write_text(junit(comparison), encoding="utf-8")


def _print(comparison: Comparison, final: Path) -> None:
    for one in comparison.metrics:
        it = one.difference
        figures = f"{it.baseline:.3f} -> {it.candidate:.3f}  {change(it)}"
        print(f"{one.metric:<24}{figures}  {one.verdict} (detectable: {it.detectable:.3f})")
    for check in comparison.checks:
        if check.status is not Status.passed:
            print(f"{check.status}: {check.name}: {check.detail}", file=sys.stderr)
    counts = ", ".join(f"{sum(c.status is s for c in comparison.checks)} {s}" for s in Status)
    print(f"{'passed' if comparison.passed else 'BLOCKED'}: {counts}\n{final / 'comparison.md'}", flush=True)

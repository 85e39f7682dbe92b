"""Read both sides, compare, check against the policy, write comparison.json, comparison.md, junit.xml."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

from data_prep.foundation.run_folder import run_folder, write_json
from data_prep.foundation.run_names import run_path
from eval.compare.checks import Check, Status
from eval.compare.comparison import SCHEMA_VERSION, Comparison, SideFacts
from eval.compare.config import METRICS, CompareConfig
from eval.compare.differences import MetricVerdict, by_slice, discordance, overall
from eval.compare.gate import gate
from eval.compare.pages import change, junit, markdown, outcome, power
from eval.compare.sides import Side, check_same_pairs, read_side


def compare(config: CompareConfig) -> Comparison:
    """Compare as configured, write the folder, print the outcome."""
    candidate = read_side(config.candidate)
    baseline = None if config.baseline is None else read_side(config.baseline)
    final = run_path(config.runs, "compare", config.name or _name(baseline, candidate))
    with run_folder(final, config.overwrite) as folder:
        comparison = compared(config, baseline, candidate)
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
        data=facts.data.version,
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
    metrics = {metric: [seed.model.metrics[metric].value for seed in facts] for metric in METRICS}
    predictors = [seed.predictor for seed in facts]
    return SideFacts(side.name, [seed.name for seed in predictors], [seed.trained_on for seed in predictors], metrics)


def _write(folder: Path, comparison: Comparison) -> None:
    write_json(folder / "comparison.json", dataclasses.asdict(comparison))
    (folder / "comparison.md").write_text(markdown(comparison), encoding="utf-8")
    (folder / "junit.xml").write_text(junit(comparison), encoding="utf-8")


def _print(comparison: Comparison, final: Path) -> None:
    for verdict in comparison.metrics:
        difference = verdict.difference
        figures = f"{difference.baseline:.3f} -> {difference.candidate:.3f}  {change(difference)}"
        print(f"{verdict.metric:<24}{figures}  {verdict.verdict} ({power(verdict, comparison.policy.margin)})")
    for check in comparison.checks:
        if check.status is not Status.passed and not _is_one_of_many(check):
            print(f"{check.status}: {check.name}: {check.detail}", file=sys.stderr)
    if few := sum(_is_one_of_many(check) for check in comparison.checks):
        print(f"{Status.too_few}: {few} of {len(comparison.slices)} slices (comparison.md names them)", file=sys.stderr)
    counts = ", ".join(f"{sum(c.status is s for c in comparison.checks)} {s}" for s in Status)
    print(f"{outcome(comparison)}: {counts}\n{final / 'comparison.md'}", flush=True)


def _is_one_of_many(check: Check) -> bool:
    """Whether it is a slice with too few pairs: most are, and their lines would hide the others."""
    return check.status is Status.too_few and check.is_slice

"""From scores and gold labels to every figure of the facts: pure, and run again by `python -m eval.facts verify`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_prep.foundation.errors import UserError
from data_prep.foundation.resampling import Floats, Interval, Ints, Resamples, interval
from data_prep.pairs import ClaimPair, Label
from eval.facts.audits import FalseAlarmFacts, OrderFacts
from eval.facts.types import (
    CalibrationFacts,
    DecisionFacts,
    EvalSettings,
    PrevalenceFacts,
    RiskCoverageFacts,
    SliceFacts,
    SystemFacts,
)
from eval.figures.audits import false_alarm_facts, order_facts
from eval.figures.bootstrap import average_precision_interval, drawn_tables, metric_intervals
from eval.figures.calibration import calibrated, fit_temperature, reliability
from eval.figures.decide import DIGITS, Scores, decide, margin
from eval.figures.metrics import at_prevalence, confusion, rates
from eval.figures.predictions import Predictions
from eval.figures.risk import risk_coverage
from eval.figures.slices import KINDS, is_small, slices
from eval.figures.thresholds import Chosen, Rule, choose


@dataclass(frozen=True)
class Measured:
    """All figures that follow from scores, gold labels and settings, and the model's verdicts."""

    decision: DecisionFacts
    model: SystemFacts
    baselines: dict[str, SystemFacts]
    at_prevalence: PrevalenceFacts
    calibration: CalibrationFacts
    risk_coverage: RiskCoverageFacts
    slices: list[SliceFacts]
    order: OrderFacts | None
    false_alarms: dict[str, FalseAlarmFacts]
    verdicts: Ints
    resamples: Resamples

    @property
    def num_clusters(self) -> int:
        """How many clusters the intervals draw from."""
        return self.resamples.num_clusters


def measure(settings: EvalSettings, predictions: Predictions, validation: Predictions | None) -> Measured:
    """Every figure of a split; thresholds and temperature come from `validation`, None where that is the split."""
    gold, scores = predictions.gold, predictions.scores
    resamples = Resamples.draw(predictions.clusters, settings.bootstrap_draws, settings.seed)
    chosen = chosen_threshold(settings, validation, None if validation is None else validation.model)
    if not chosen.keeps_target:
        raise UserError(_missed_target(settings, chosen))
    verdicts = decide(scores, chosen.threshold)
    return Measured(
        decision=_decision_facts(settings, validation, chosen),
        model=system_facts(gold, scores, verdicts, resamples, chosen.threshold),
        baselines=_baselines(settings, predictions, validation, resamples),
        at_prevalence=prevalence_facts(settings.prevalence, gold, verdicts, resamples),
        calibration=_calibration(gold, scores, validation, resamples),
        risk_coverage=_risk_coverage(gold, scores, verdicts, chosen.threshold, resamples),
        slices=slice_facts(predictions.pairs, gold, verdicts, resamples),
        order=order_facts(scores, resamples),
        false_alarms=false_alarm_facts(predictions.pairs, verdicts, resamples),
        verdicts=verdicts,
        resamples=resamples,
    )


def rule_of(settings: EvalSettings) -> Rule:
    """The rule that the settings ask for."""
    targets = {"budget": settings.budget, "precision": settings.min_precision}
    return Rule(settings.decision, targets.get(settings.decision), settings.prevalence)


def chosen_threshold(settings: EvalSettings, validation: Predictions | None, scores: Scores | None) -> Chosen:
    """A system's threshold: on validation; one half where that is scored; none where it was not predicted."""
    if validation is None:
        return Chosen(0.5, None)
    if scores is not None:
        return choose(rule_of(settings), validation.gold, scores)
    if rule_of(settings).target is not None:
        raise UserError(f"decision={settings.decision} chooses on validation: predictions of that split are needed too")
    return Chosen(None, None)


def _missed_target(settings: EvalSettings, chosen: Chosen) -> str:
    wanted = rule_of(settings).target
    return (
        f"decision={settings.decision}: no threshold keeps to {wanted:g} on validation where {settings.prevalence:.1%} "
        f"of pairs are contradictions; the nearest is {chosen.reached:.4f}. Ask for that, or use decision=macro_f1"
    )


def _decision_facts(settings: EvalSettings, validation: Predictions | None, chosen: Chosen) -> DecisionFacts:
    if validation is None:
        return DecisionFacts("half", None, chosen.threshold, None, None, None)
    if chosen.threshold is None:
        return DecisionFacts("argmax", None, None, None, None, None)
    target = rule_of(settings).target
    number = len(validation.pairs)
    return DecisionFacts(
        settings.decision, target, round(chosen.threshold, DIGITS), "validation", number, chosen.reached
    )


def system_facts(
    gold: Ints, scores: Scores, predicted: Ints, resamples: Resamples, threshold: float | None
) -> SystemFacts:
    """Every metric of one system's verdicts, with its interval."""
    metrics = metric_intervals(gold, predicted, resamples)
    metrics["average_precision"] = average_precision_interval(gold, scores.contradiction, resamples)
    shown = None if threshold is None else round(threshold, DIGITS)
    return SystemFacts(shown, metrics, confusion(gold, predicted).tolist())


def _baselines(
    settings: EvalSettings, predictions: Predictions, validation: Predictions | None, resamples: Resamples
) -> dict[str, SystemFacts]:
    """Thresholds from validation by the model's rule; where none keeps a target, the nearest one stands."""
    from tqdm import tqdm

    facts = {}
    for name, scores in tqdm(predictions.baselines.items(), desc="intervals", disable=None):
        if name == "majority":  # by definition the same class for all: no threshold to choose
            verdicts = scores.probabilities.argmax(1).astype(np.int64)
            facts[name] = system_facts(predictions.gold, scores, verdicts, resamples, None)
            continue
        chosen = chosen_threshold(settings, validation, None if validation is None else validation.baselines[name])
        verdicts = decide(scores, chosen.threshold)
        facts[name] = system_facts(predictions.gold, scores, verdicts, resamples, chosen.threshold)
    return facts


def prevalence_facts(prevalence: float, gold: Ints, verdicts: Ints, resamples: Resamples) -> PrevalenceFacts:
    """Precision and counts per 1,000 pairs where this share are contradictions."""
    point = at_prevalence(*rates(confusion(gold, verdicts)), prevalence)
    drawn = at_prevalence(*rates(drawn_tables(gold, verdicts, resamples)), prevalence)

    def figure(name: str, times: int) -> Interval | None:
        if np.isnan(point[name]):
            return None
        cell = interval(float(point[name]), drawn[name], resamples.num_clusters)
        return Interval(*(round(times * limit, 3 if times > 1 else 6) for limit in (cell.value, cell.low, cell.high)))

    return PrevalenceFacts(
        prevalence, figure("precision", 1), *(figure(name, 1000) for name in ("flagged", "false", "missed"))
    )


def _calibration(gold: Ints, scores: Scores, validation: Predictions | None, resamples: Resamples) -> CalibrationFacts:
    before = reliability(gold, scores.contradiction, resamples)
    if validation is None or validation.model is None:
        return CalibrationFacts(before, None, None, None, None)
    temperature = fit_temperature(validation.gold, validation.model)
    after = reliability(gold, calibrated(scores, temperature), resamples)
    return CalibrationFacts(before, after, temperature, "validation", len(validation.pairs))


def _risk_coverage(
    gold: Ints, scores: Scores, verdicts: Ints, threshold: float | None, resamples: Resamples
) -> RiskCoverageFacts:
    wrong: Floats = ((gold == Label.contradiction) != (verdicts == Label.contradiction)).astype(np.float64)
    return risk_coverage(wrong, np.abs(margin(scores, threshold)), resamples)


def slice_facts(pairs: list[ClaimPair], gold: Ints, predicted: Ints, resamples: Resamples) -> list[SliceFacts]:
    """The figures of every slice: kinds in their order, in each the worst accuracy first, small slices last."""
    facts = []
    for (by, value), rows in slices(pairs).items():
        drawn = resamples.of(rows)
        metrics = metric_intervals(gold[rows], predicted[rows], drawn)
        kept = {name: metrics[name] for name in ("accuracy", "flagged", "contradiction_f1", "macro_f1")}
        small = is_small(len(rows), drawn.num_clusters)
        facts.append(SliceFacts(by, value, len(rows), drawn.num_clusters, small, kept))
    kinds = list(KINDS)
    return sorted(
        facts, key=lambda part: (kinds.index(part.by), part.small, part.metrics["accuracy"].value, part.value)
    )

"""What a system says of every changed pair: verdict, contradiction score, and the tokens it was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data_prep.dataset import read_split
from data_prep.pairs import ClaimPair, Label
from eval.assess import by_id, settings_of
from eval.figures.decide import DIGITS, decide
from eval.figures.measure import chosen_threshold
from eval.figures.predictions import Predictions
from eval.predictors.output import SystemOutput
from eval.robustness.cases import Case
from eval.robustness.config import RobustnessConfig
from eval.run import predict_splits


@dataclass(frozen=True)
class Said:
    """The system's word on one pair; `tokens` None for a judge, which has none that we know."""

    verdict: Label
    contradiction: float
    tokens: tuple[int, ...] | None


@dataclass(frozen=True)
class Answers:
    """What was said of each pair, by its id, and how it was decided."""

    said: dict[str, Said]
    threshold: float | None
    output: SystemOutput


def ask(config: RobustnessConfig, cases: Sequence[Case]) -> Answers | None:
    """Every pair before or after a change, once; None on every process but the main one."""
    distinct = {pair.id: pair for case in cases for pair in (case.before, case.after)}
    pairs = [distinct[identity] for identity in sorted(distinct)]
    splits = {config.split: pairs}
    if config.split != "validation":
        splits["validation"] = by_id(read_split(Path(config.data), "validation"))
    output = predict_splits(config, splits)
    if output is None:
        return None
    threshold, scores = _threshold(config, splits["validation"], output), output.splits[config.split].scores
    columns = zip(
        pairs, decide(scores, threshold).tolist(), scores.contradiction.tolist(), tokens_of(config, pairs), strict=True
    )
    said = {pair.id: Said(Label(verdict), score, tokens) for pair, verdict, score, tokens in columns}
    return Answers(said, threshold, output)


def _threshold(config: RobustnessConfig, validation: list[ClaimPair], output: SystemOutput) -> float | None:
    """The threshold that `python -m eval` would give this system on this split."""
    if config.split == "validation":
        return chosen_threshold(settings_of(config), None, None).threshold
    scores = output.splits["validation"].scores
    threshold = chosen_threshold(settings_of(config), Predictions(validation, [], scores, {}), scores).threshold
    return None if threshold is None else round(threshold, DIGITS)


def tokens_of(config: RobustnessConfig, pairs: list[ClaimPair]) -> Sequence[tuple[int, ...] | None]:
    """The ids that a checkpoint's tokenizer makes of each pair's texts."""
    if config.predictor.kind != "checkpoint":
        return [None] * len(pairs)
    from eval.detector.checkpoint import check_exists, load_tokenizer
    from eval.detector.inputs import InputTemplate, encode
    from eval.detector.text_pairs import text_pairs

    tokenizer = load_tokenizer(check_exists(config.checkpoint), config.revision)
    encoded = encode(text_pairs(pairs), tokenizer, InputTemplate(), config.max_length)
    return [tuple(encoded.row(index)["input_ids"]) for index in range(len(encoded))]

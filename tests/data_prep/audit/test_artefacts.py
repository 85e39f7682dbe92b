"""The artefact audit finds a planted give-away, finds none where there is none, and says which."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from data_prep.audit.artefact_audit import ABOVE, BELOW, WITHIN, assign_folds, audit_artefacts, verdict
from data_prep.audit.artefacts import PROBES
from data_prep.audit.negation import has_negation, is_one_sided
from data_prep.data_config import ArtefactConfig
from data_prep.foundation.fold import fold
from data_prep.foundation.resampling import Interval
from data_prep.pairs import ClaimPair, Label

MakePair = Callable[..., ClaimPair]
CONFIG = ArtefactConfig(rows=1000, folds=4, draws=200)
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(LETTERS) for _ in range(4))


def _pairs(
    make_pair: MakePair, shape: Callable[[Label, random.Random], tuple[str, str]], shares: tuple[int, ...] = (1, 1, 1)
) -> list[ClaimPair]:
    rng = random.Random(3)
    labels = [label for label, times in zip(Label, shares, strict=True) for _ in range(60 * times)]
    pairs = []
    for label in labels:
        premise, hypothesis = shape(label, rng)
        pairs.append(make_pair(label, premise=premise, hypothesis=hypothesis))
    return pairs


def _words(rng: random.Random, count: int) -> str:
    return " ".join(_word(rng) for _ in range(count))


def _nothing(_: Label, rng: random.Random) -> tuple[str, str]:
    return _words(rng, 6), _words(rng, 6)


def _in_hypothesis(label: Label, rng: random.Random) -> tuple[str, str]:
    return _words(rng, 6), f"{'لم' if label is Label.contradiction else 'قد'} {_words(rng, 5)}"


def _in_premise(label: Label, rng: random.Random) -> tuple[str, str]:
    premise, hypothesis = _in_hypothesis(label, rng)
    return hypothesis, premise


def _in_overlap(label: Label, rng: random.Random) -> tuple[str, str]:
    premise = _words(rng, 6).split()
    kept = 5 if label is Label.entailment else 1
    return " ".join(premise), " ".join(premise[:kept] + [_word(rng) for _ in range(6 - kept)])


def _in_length(label: Label, rng: random.Random) -> tuple[str, str]:
    return _words(rng, 6), _words(rng, 3 + 4 * label)


def _audit(pairs: list[ClaimPair], config: ArtefactConfig = CONFIG) -> dict[str, Any]:
    found = audit_artefacts(pairs, config, {}, seed=13)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("shape", "caught"),
    [
        (_nothing, set()),
        (_in_hypothesis, {"hypothesis_only"}),
        (_in_premise, {"premise_only"}),
        (_in_length, {"length_only", "overlap"}),  # overlap knows lengths, too
    ],
)
def test_each_probe_catches_its_own_give_away(
    make_pair: MakePair, shape: Callable[[Label, random.Random], tuple[str, str]], caught: set[str]
) -> None:
    found = _audit(_pairs(make_pair, shape))
    assert {name for name, probe in found["probes"].items() if probe["verdict"] == ABOVE} >= caught
    if not caught or caught & {"hypothesis_only", "premise_only"}:
        assert {name for name, probe in found["probes"].items() if probe["verdict"] == ABOVE} == caught
    assert list(found["probes"]) == list(PROBES)


def test_shared_words_are_caught_by_overlap(make_pair: MakePair) -> None:
    assert _audit(_pairs(make_pair, _in_overlap))["probes"]["overlap"]["verdict"] == ABOVE


def test_chance_of_an_unbalanced_set_is_its_commonest_label(make_pair: MakePair) -> None:
    """Where nothing can be learnt the probes say the commonest label; a balanced fit would lie far below it."""
    found = _audit(_pairs(make_pair, _nothing, (1, 1, 4)))
    assert found["chance"] == {"label": "contradiction", "accuracy": round(4 / 6, 6)}
    assert found["probes"]["majority"]["accuracy"]["value"] == found["chance"]["accuracy"]
    assert all(probe["verdict"] in (WITHIN, BELOW) for probe in found["probes"].values())
    assert all(probe["accuracy"]["value"] > 0.6 for probe in found["probes"].values())


@pytest.mark.parametrize(
    ("low", "high", "says"), [(0.4, 0.5, ABOVE), (0.3, 0.4, WITHIN), (0.2, 0.3, BELOW), (0.333333, 0.333333, WITHIN)]
)
def test_verdicts(low: float, high: float, says: str) -> None:
    assert verdict(Interval(0.35, low, high), 0.333333) == says


def test_rows_are_sampled_by_whole_groups_and_it_is_said(make_pair: MakePair) -> None:
    pairs = [make_pair(Label(n % 3), premise=f"خبر رقم {n // 6}") for n in range(240)]
    found = _audit(pairs, ArtefactConfig(rows=100, folds=4, draws=100))
    assert (found["rows"], found["of_rows"], found["groups"], found["largest_group"]) == (96, 240, 16, 6)
    assert found == _audit(random.Random(5).sample(pairs, 240), ArtefactConfig(rows=100, folds=4, draws=100))


def test_undecided_rows_are_left_out(make_pair: MakePair) -> None:
    pairs = [make_pair(Label(n % 3)) for n in range(30)]
    open_rows = [make_pair(Label.neutral, possible_labels="neutral|contradiction") for _ in range(7)]
    found = _audit(pairs + open_rows)
    assert (found["rows"], found["undecided_rows_left_out"]) == (30, 7)


@pytest.mark.parametrize("kind", ["off", "one class", "one group", "none"])
def test_too_little_to_look_at_is_no_audit(make_pair: MakePair, kind: str) -> None:
    pairs = {
        "off": [make_pair(Label(n % 3)) for n in range(30)],
        "one class": [make_pair() for _ in range(30)],
        "one group": [make_pair(Label(n % 3), event="e") for n in range(30)],
        "none": [],
    }[kind]
    config = ArtefactConfig(rows=0 if kind == "off" else 100, folds=4, draws=100)
    assert audit_artefacts(pairs, config, {}, 13) is None


def test_folds_hold_whole_groups_and_all_labels(make_pair: MakePair) -> None:
    rng = np.random.default_rng(1)
    groups = np.sort(rng.integers(0, 40, 400))
    groups = np.unique(groups, return_inverse=True)[1]
    pairs = [make_pair(Label(int(rng.integers(3)))) for _ in groups]
    folds = assign_folds(pairs, groups, 5, 13)
    assert all(len(set(folds[groups == group].tolist())) == 1 for group in set(groups.tolist()))
    for fold_number in range(5):
        counts = np.bincount([pairs[row].label for row in np.flatnonzero(folds == fold_number)], minlength=3)
        assert counts.min() > 15


@pytest.mark.parametrize(
    "sentence",
    [
        "لم يصل", "ولن يعود", "فليس صحيحا", "غير صحيح", "بدون سبب", "لعدم كفاية الأدلة", "الغير", "أليس كذلك",
        "بلا سبب", "ما في كهربا", "مش رايح", "مو صحيح", "ماكو ماي", "ماعرفش", "محصلش حاجة", "ما راح يجي",
        "موش معقول", "وما كان هناك",
    ],
)  # fmt: skip
def test_words_that_negate(sentence: str) -> None:
    assert has_negation(fold(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "لا يزال محتلا", "ما زال هناك", "لم تزل", "إلا أن", "أولا", "والا", "ما أعلنته الوزارة", "المعاش",
        "مفتش", "متوحش", "المشي", "اليسا", "كلم الناس", "العلم", "منعش", "لجنة",
    ],
)  # fmt: skip
def test_words_that_do_not(sentence: str) -> None:
    assert not has_negation(fold(sentence))


def test_one_sided_is_one_side_only(make_pair: MakePair) -> None:
    assert is_one_sided(make_pair(premise="وصل", hypothesis="لم يصل"))
    assert not is_one_sided(make_pair(premise="لن يصل", hypothesis="لم يصل"))
    assert not is_one_sided(make_pair(premise="وصل", hypothesis="جاء"))


def test_negation_is_counted_by_label(make_pair: MakePair) -> None:
    found = _audit(_pairs(make_pair, _in_hypothesis))["one_sided_negation"]
    assert found["contradiction"] == {"pairs": 60, "share": {"value": 1.0, "low": 1.0, "high": 1.0}}
    assert found["entailment"]["share"]["value"] == 0.0

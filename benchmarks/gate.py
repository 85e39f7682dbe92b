"""Does the gate block what is worse, and let pass what is not? Simulated pairs of models, 200 of each kind.

Two systems are right or wrong on the same pairs; pairs differ in difficulty, events in theirs, and each system adds
its own noise, so that the two agree as two seeds of one model do (some 85 % of verdicts at accuracy .75). `worse`
loses accuracy everywhere, `shuffled_slice` guesses on one phenomenon, `halved_negation` loses half of what it had
right on pairs with negation, `equal` differs by its noise alone. No model and no file is needed.

    python -m benchmarks.gate --pairs 900 --simulations 200
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np
from scipy.stats import beta
from tqdm import tqdm

from data_prep.foundation.provenance import CodeFacts
from data_prep.foundation.resampling import Ints
from data_prep.pairs import ClaimPair, Label, Relation
from eval.compare.config import CompareConfig, Policy
from eval.compare.run import compared
from eval.compare.sides import Side
from eval.evaluation import Evaluation
from eval.facts.audits import AuditFacts, LeakageFacts
from eval.facts.types import SCHEMA_VERSION, DataFacts, EvalSettings, Facts, PredictorFacts
from eval.figures.decide import Scores
from eval.figures.labels import gold_labels
from eval.figures.measure import measure
from eval.figures.predictions import Predictions

PHENOMENA = ("antonym", "negation", "number", "place", "role_swap", "modality")
PAIRS_PER_EVENT = 6
DEFECTS = ("equal", "worse", "shuffled_slice", "halved_negation")
DROP = 0.05  # accuracy that `worse` loses


def policy() -> Policy:
    """configs/policy/default.yaml, as the command reads it."""
    from hydra import compose, initialize_config_dir

    from data_prep.foundation.config import parse

    with initialize_config_dir(str(Path(__file__).resolve().parent.parent / "configs"), version_base="1.3"):
        return parse(compose("compare", ["candidate=none"]), CompareConfig).policy


def simulated_pairs(number: int, random: np.random.Generator) -> list[ClaimPair]:
    """Pairs of six an event, a phenomenon and a relation each."""
    pairs = []
    for index in range(number):
        relation = random.choice([relation.value for relation in Relation])
        pair = ClaimPair(f"p{index:05}", "premise", "hypothesis", Relation(relation).label, "simulated", "apache-2.0")
        event, phenomenon = f"event {index // PAIRS_PER_EVENT}", str(random.choice(PHENOMENA))
        pairs.append(dataclasses.replace(pair, relation=str(relation), phenomenon=phenomenon, event=event))
    return pairs


def simulated_systems(
    pairs: list[ClaimPair], defect: str, random: np.random.Generator, accuracy: float = 0.75
) -> tuple[Side, Side]:
    """Baseline and candidate; the candidate has the defect."""
    difficulty = (
        random.normal(0, 0.8, len(pairs))
        + random.normal(0, 0.4, len(pairs) // PAIRS_PER_EVENT + 1).repeat(PAIRS_PER_EVENT)[: len(pairs)]
    )
    correct = [difficulty + random.normal(0, 0.45, len(pairs)) for _ in range(2)]
    before = correct[0] < np.quantile(correct[0], accuracy)
    after = correct[1] < np.quantile(correct[1], accuracy - (DROP if defect == "worse" else 0))
    phenomenon = np.array([pair.phenomenon for pair in pairs])
    if defect == "shuffled_slice":
        after = np.where(phenomenon == "number", random.random(len(pairs)) < 1 / 3, after)
    if defect == "halved_negation":
        after &= (phenomenon != "negation") | (random.random(len(pairs)) < 0.5)
    return tuple(side(name, pairs, right, random) for name, right in (("before", before), ("after", after)))  # type: ignore[return-value]


def side(name: str, pairs: list[ClaimPair], right: np.ndarray, random: np.random.Generator) -> Side:
    """A system that is right on these pairs; elsewhere it says one of the other two labels."""
    gold = gold_labels(pairs)
    predicted: Ints = np.where(right, gold, (gold + random.integers(1, 3, len(gold))) % 3)
    probabilities = random.dirichlet([1.0, 1.0, 1.0], len(gold)) * 0.5
    probabilities[np.arange(len(gold)), predicted] += 0.5
    scores = Scores.one_way(probabilities)
    clusters = [str(pair.event) for pair in pairs]
    predictions = Predictions(pairs, clusters, scores, {}, predicted)
    return Side(name, [Evaluation(Path(name), _facts(name, predictions), predictions)])


def _facts(name: str, predictions: Predictions) -> Facts:
    settings = EvalSettings(13, 100, "event", "argmax", 5.0, 0.5, 0.02, 256, "fp64")
    measured = measure(settings, predictions, None)
    counts = {label.name: int((predictions.gold == label).sum()) for label in Label}
    num_pairs = len(predictions.pairs)
    data = DataFacts("simulated", "0" * 64, "test", num_pairs, measured.num_clusters, "event", counts, {}, {})
    return Facts(
        schema_version=SCHEMA_VERSION,
        task="simulated",
        data=data,
        predictor=PredictorFacts(name, "simulated", True, None, None, None, None),
        decision=measured.decision,
        model=measured.model,
        baselines={},
        at_prevalence=measured.at_prevalence,
        calibration=measured.calibration,
        risk_coverage=measured.risk_coverage,
        slices=measured.slices,
        audits=AuditFacts({}, LeakageFacts(None, None, "simulated"), None, None, measured.order, measured.false_alarms),
        settings=settings,
        code=CodeFacts("0", None, False),
    )


def blocked(number: int, simulations: int, defect: str, draws: int, rules: Policy) -> int:
    """How many of the simulated candidates the gate blocks."""
    count = 0
    for simulation in tqdm(range(simulations), desc=defect, disable=None):
        random = np.random.default_rng([simulation, DEFECTS.index(defect)])
        pairs = simulated_pairs(number, random)
        before, after = simulated_systems(pairs, defect, random)
        config = CompareConfig("before", "after", None, "runs", False, 13, draws, rules)
        count += not compared(config, before, after).passed
    return count


def main() -> None:
    """Print the share blocked of each kind, with exact (Clopper-Pearson) limits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=900)
    parser.add_argument("--simulations", type=int, default=200)
    parser.add_argument("--draws", type=int, default=2000)
    arguments = parser.parse_args()
    rules = policy()
    print(f"{arguments.pairs} pairs, {arguments.simulations} simulations, {arguments.draws} draws, policy default")
    for defect in DEFECTS:
        count, of = (
            blocked(arguments.pairs, arguments.simulations, defect, arguments.draws, rules),
            arguments.simulations,
        )
        low = beta.ppf(0.025, count, of - count + 1) if count else 0.0
        high = beta.ppf(0.975, count + 1, of - count) if count < of else 1.0
        print(f"{defect:<18} blocked {count / of:.3f} [{low:.3f}, {high:.3f}]", flush=True)


if __name__ == "__main__":
    main()

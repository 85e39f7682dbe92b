"""Why an evaluation may not be published as it stands: the wrong split, trained-on pairs, figures that are no counts.

Four public cards of Arabic models say `split: train` for what were test or validation scores; that value times n is a
whole number for one split only told them apart. So it is checked here, before anybody has to.
"""

from __future__ import annotations

import numpy as np

from data_prep.dataset import read_split
from data_prep.foundation.errors import UserError
from data_prep.pairs import LABEL_NAMES
from data_prep.splitting.leakage import known_pairs
from eval.facts.types import Facts, SystemFacts
from eval.figures.metrics import confusion_metrics
from eval.publish.release import Release

_ROUNDED = 0.5e-6  # values in facts have six digits


def check_release(release: Release, force: bool) -> None:
    """UserError with all that forbids to publish, a line each; `force` lets pass what only the policy forbids."""
    facts = release.facts
    faults = [*_split_faults(facts), *_count_faults(facts)]
    if (known := _trained_on(release)) and not faults:
        faults = [
            f"{len(known)} of the {facts.data.num_pairs} scored pairs stand in the training data, e.g. {known[0]}"
        ]
    if faults:
        raise UserError(f"{release.run.folder}: not ready to publish\n  " + "\n  ".join(faults))
    if release.blocked and not force:
        raise UserError(
            f"{release.run.folder}: the release policy blocks this model\n  " + "\n  ".join(release.blocked) + "\n"
            "train a better one, give the bounds you publish by (policy=default, or "
            "policy.min_value.contradiction_precision=0.6), or insist with force=true: the card will say so"
        )


def _split_faults(facts: Facts) -> list[str]:
    if facts.data.split == "test":
        return []
    why = "trained on" if facts.data.split == "train" else "used to choose the step of training and the threshold"
    return [f"scored split: {facts.data.split} was {why}; evaluate with split=test"]


def _count_faults(facts: Facts) -> list[str]:
    """Figures that the counts beside them do not give: the sign of a figure from elsewhere."""
    gold = [facts.data.label_counts[name] for name in LABEL_NAMES]
    faults = _share_faults("the model", facts.model, gold)
    for name, system in facts.baselines.items():
        faults += _share_faults(name, system, gold)
    if sum(gold) != facts.data.num_pairs:
        faults.append(f"label_counts add up to {sum(gold)}, not to num_pairs = {facts.data.num_pairs}")
    return faults


def _share_faults(whose: str, system: SystemFacts, gold: list[int]) -> list[str]:
    """Accuracy x n and each recall x its n must be whole, and be those of the confusion table."""
    table = np.array(system.confusion)
    shares = {"accuracy": sum(gold)} | {f"{name}_recall": gold[index] for index, name in enumerate(LABEL_NAMES)}
    faults = [
        f"{whose}: {name} {system.metrics[name].value} x {n} pairs is no whole number"
        for name, n in shares.items()
        if not _is_whole(system.metrics[name].value * n, n)
    ]
    if table.shape != (len(gold), len(gold)) or table.sum(1).tolist() != gold:
        return [*faults, f"{whose}: the confusion table is not one of {sum(gold)} pairs with labels {gold}"]
    told = confusion_metrics(table)
    faults += [
        f"{whose}: {name} is {cell.value}, the confusion table gives {float(told[name]):.6f}"
        for name, cell in system.metrics.items()
        if name in told and abs(cell.value - float(told[name])) > 2 * _ROUNDED
    ]
    return faults


def _is_whole(product: float, n: int) -> bool:
    return abs(product - round(product)) <= n * _ROUNDED + 1e-9


def _trained_on(release: Release) -> list[str]:
    """Ids of scored pairs that training has seen."""
    return [pair.id for pair in known_pairs(release.run.pairs, read_split(release.training_data, "train"))]

"""What the release policy says of a model before it goes out: the gate's absolute bounds, without a baseline."""

from __future__ import annotations

from eval.compare.checks import Status
from eval.compare.config import Policy
from eval.compare.gate import gate
from eval.compare.sides import Side
from eval.evaluation import Evaluation


def blocked_by(policy: Policy, run: Evaluation) -> list[str]:
    """The checks that fail, a line each; empty where the policy has nothing against the model."""
    checks = gate(policy, Side(run.facts.predictor.name, [run]), [])
    return [f"{check.name}: {check.detail}" for check in checks if check.status is Status.failed]

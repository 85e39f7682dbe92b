"""The model in one actor of a Ray cluster, so that it is loaded once and stays on its GPU: engine=ray."""

from __future__ import annotations

from typing import Any

from data_prep.foundation.engine import connect_ray
from data_prep.foundation.errors import UserError
from eval.scan.scorer import Scorer
from eval.scan.scores import ScorePairs


def remote_scorer(address: str | None, num_gpus: float, *given: Any) -> ScorePairs:
    """A function that scores on the cluster at `address`, or one started here; the actor holds `num_gpus` GPUs."""
    connect_ray(address)
    import ray

    if num_gpus > ray.cluster_resources().get("GPU", 0):
        raise UserError(
            f"num_gpus={num_gpus}: the cluster has {ray.cluster_resources().get('GPU', 0):g}; give num_gpus=0"
        )
    actor = ray.remote(Scorer).options(num_gpus=num_gpus).remote(*given)
    return lambda pairs, temperature: ray.get(actor.score.remote(pairs, temperature))

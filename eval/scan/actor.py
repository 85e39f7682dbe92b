"""The model in one actor of a Ray cluster, so that it is loaded once and stays on its GPU: engine=ray."""

from __future__ import annotations

from typing import Any

from data_prep.foundation.errors import UserError
from eval.scan.scorer import Scorer
from eval.scan.scores import ScorePairs


def remote_scorer(address: str | None, num_gpus: float, *given: Any) -> ScorePairs:
    """A function that scores on the cluster at `address`, or one started here; the actor holds `num_gpus` GPUs."""
    try:
        import ray
    except ImportError:
        raise UserError("engine=ray needs Ray: pip install 'arabic-claim-contradiction[ray]'") from None
    if not ray.is_initialized():
        ray.init(address=address, log_to_driver=False, include_dashboard=False)
    if num_gpus > ray.cluster_resources().get("GPU", 0):
        raise UserError(
            f"num_gpus={num_gpus}: the cluster has {ray.cluster_resources().get('GPU', 0):g}; give num_gpus=0"
        )
    actor = ray.remote(Scorer).options(num_gpus=num_gpus).remote(*given)
    return lambda pairs, temperature: ray.get(actor.score.remote(pairs, temperature))

"""Where the model runs: in this process, or in an actor of a Ray cluster (engine=ray)."""

from __future__ import annotations

from eval.scan.config import ScanConfig
from eval.scan.scores import ScorePairs


def open_scorer(config: ScanConfig) -> ScorePairs:
    """Load the configured checkpoint where the engine wants it, and give what scores pairs with it."""
    given = (config.checkpoint, config.revision, config.labels, config.max_length, config.max_tokens, config.precision)
    if config.engine == "ray":
        from eval.scan.actor import remote_scorer

        return remote_scorer(config.ray_address, config.num_gpus, *given)
    from eval.scan.scorer import Scorer

    return Scorer(*given).score

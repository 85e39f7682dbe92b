"""What a training step takes before and after a cut: each in a process of its own, so that one's memory is its own."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from dataclasses import dataclass
from statistics import median

ROWS, LENGTH = 16, 64  # of a batch: 1,024 tokens, as the trainer's default batch has


@dataclass(frozen=True)
class StepCost:
    """Median seconds of a step, and the most memory (resident, bytes) that the process ever held."""

    seconds: float
    peak_bytes: int


def step_cost(folder: str, steps: int) -> StepCost:
    """Train the encoder in `folder` (or on the hub) for so many steps on random ids, in a new process."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measure, (folder, steps))


def _measure(folder: str, steps: int) -> StepCost:
    import torch
    from transformers import AutoModelForSequenceClassification
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=3, dtype=torch.float32).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, fused=True)  # as the trainer's
    ids = torch.randint(5, model.config.vocab_size, (ROWS, LENGTH), generator=torch.Generator().manual_seed(0))
    seconds = []
    for _ in range(steps + 1):  # the first one allocates
        began = time.perf_counter()
        model(input_ids=ids, labels=ids[:, 0] % 3).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        seconds.append(time.perf_counter() - began)
    unit = 1 if sys.platform == "darwin" else 1024
    return StepCost(median(seconds[1:]), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)

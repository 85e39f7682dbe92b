"""Claims -> outcomes in several processes, in order, and no further than blocks are wanted (decision 40)."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice

from data_prep.contrast.claims_table import Claim
from data_prep.contrast.generate import Outcome, contrast
from data_prep.contrast.language.spelling import Level, spelled

Arguments = tuple[str, str, bool, str, int, str | None]  # what `contrast` takes
Task = tuple[list[int], list[Arguments]]  # places of claims, and the claims
Made = tuple[list[int], list[Outcome]]  # places of claims, and what became of them
_CHUNK = 2048  # claims a task: big enough to hide the hand-over, small enough to stop early


def outcomes_of(claims: Sequence[Claim], seed: int, blocks: int | None, workers: int | None) -> list[Outcome]:
    """The outcome of each claim in order; stops, with "not_needed", once there are `blocks` blocks, if so many.

    How far it goes does not depend on the number of processes (`workers`; None: one a core).
    """
    not_needed = Outcome(0, reason="not_needed")
    outcomes = [not_needed] * len(claims)
    made = done = 0
    for numbers, chunk in _run(_tasks(claims, outcomes, seed), len(claims), workers):
        for number, outcome in zip(numbers, chunk, strict=True):
            outcomes[number] = outcome
        made += sum(bool(outcome.pairs) for outcome in chunk)
        done += _CHUNK
        if blocks is not None and made >= blocks:
            break
    # what was cut beyond it has been looked at for repeated words already, how far depends on the processes
    return outcomes[:done] + [not_needed] * (len(claims) - done)


def _tasks(claims: Sequence[Claim], outcomes: list[Outcome], seed: int) -> Iterator[Task]:
    """Claims in chunks, each with its place; those whose words were there before get their outcome at once."""
    seen: set[str] = set()
    for start in range(0, len(claims), _CHUNK):
        numbers = []
        for number, claim in enumerate(claims[start : start + _CHUNK], start=start):
            words = spelled(claim.text, Level.texts)
            if words in seen:
                outcomes[number] = Outcome(0, reason="same_words_as_another_claim")
            else:
                numbers.append(number)
            seen.add(words)
        yield numbers, [_arguments(claims[number], seed) for number in numbers]


def _arguments(claim: Claim, seed: int) -> Arguments:
    return claim.text, claim.kind, claim.checkable, claim.identity, seed, claim.day


def _run(tasks: Iterator[Task], claims: int, workers: int | None) -> Iterator[Made]:
    """What each task made, in order; no more of them are cut than the processes can work on."""
    count = min(workers or len(os.sched_getaffinity(0)), -(-claims // _CHUNK))
    return map(_work, tasks) if count <= 1 else _run_in_processes(tasks, count)


def _run_in_processes(tasks: Iterator[Task], count: int) -> Iterator[Made]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Not multiprocessing.Pool: left early it waits for ever where a task was on its way to a worker already stopped.
    with ProcessPoolExecutor(count, get_context("spawn"), initializer=gc.disable) as pool:
        running = deque(pool.submit(_work, task) for task in islice(tasks, count + 1))
        try:
            while running:
                yield running.popleft().result()
                running.extend(pool.submit(_work, task) for task in islice(tasks, 1))
        finally:
            pool.shutdown(cancel_futures=True)


def _work(task: Task) -> Made:
    numbers, claims = task
    return numbers, [contrast(*claim) for claim in claims]

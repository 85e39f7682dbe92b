"""A language model as judge: every pair asked both ways round, answers cached, counted, turned into probabilities.

`python -m eval predictor=openai_compatible predictor.base_url=http://127.0.0.1:8080/v1 predictor.model=<name>`
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from data_prep.foundation.errors import UserError
from data_prep.foundation.resampling import Floats
from data_prep.foundation.run_folder import sha256_json
from data_prep.foundation.run_names import short_name
from data_prep.pairs import ClaimPair, Label
from eval.detector.text_pairs import TextPair, text_pairs
from eval.facts.types import JudgeFacts, PredictorFacts
from eval.predictors.budget import BudgetSpent, Purse, Spending, estimate
from eval.predictors.cache import AnswerCache
from eval.predictors.config import JudgeConfig
from eval.predictors.output import Probabilities, SystemOutput, shares
from eval.predictors.prompt import messages
from eval.predictors.reply import Judgement, Reply, judge_reply
from eval.predictors.server import Server, Stopped

SHOWN_CHARACTERS = 500  # of an answer in rejected.jsonl


@dataclasses.dataclass(frozen=True)
class Question:
    """One request: which pair, which way round, which of several answers; equal questions have equal keys."""

    split: str
    pair: TextPair
    swapped: bool
    sample: int
    body: dict[str, Any]
    key: str


def predict(config: JudgeConfig, splits: dict[str, list[ClaimPair]]) -> SystemOutput:
    """Ask what the cache does not hold, then judge; UserError where a budget or the server leaves answers missing."""
    texts = {split: text_pairs(pairs) for split, pairs in splits.items()}
    questions = [question for split, pairs in texts.items() for question in _questions(config, split, pairs)]
    cache = AnswerCache(Path(config.cache), _model_name(config.model), _system(config))
    missing = list({question.key: question for question in questions if cache.get(question.key) is None}.values())
    asked = _ask_all(config, cache, missing)
    judgements = {question.key: judge_reply(config.prompt, _reply(cache, question)) for question in questions}
    rejected = _rejected(questions, judgements, cache)
    if rejected and config.unparsed == "error":
        first = rejected[0]
        raise UserError(
            f"predictor: {len(rejected)} of {len(questions)} answers name no label, the first for {first['id']} "
            f"({first['reason']}: {first['answer'][:80]!r}); answers are kept: mend predictor.prompt, raise "
            "predictor.parameters.max_tokens, or let them count as neutral with predictor.unparsed=neutral"
        )
    predictions = {split: _predictions(config, split, pairs, questions, judgements) for split, pairs in splits.items()}
    told = _facts(config, questions, judgements, cache)
    facts = PredictorFacts(config.name, config.kind, config.both_orders, None, checkpoint=None, judge=told, file=None)
    return SystemOutput(predictions, facts, None, rejected, {"base_url": config.base_url, **asked})


def _model_name(model: str) -> str:
    """A server may call a model by its folder, whose place is no fact."""
    return short_name(model) if model.startswith(("/", ".", "~")) else model


def _system(config: JudgeConfig) -> str:
    """A hash of all that shapes an answer besides the pair."""
    return sha256_json([config.model, config.revision, dataclasses.asdict(config.prompt), config.parameters])


def _questions(config: JudgeConfig, split: str, pairs: Sequence[TextPair]) -> Iterator[Question]:
    for pair in pairs:
        for swapped in (False, True) if config.both_orders else (False,):
            for sample in range(config.samples):
                parameters = dict(config.parameters)
                if parameters.get("seed") is not None:
                    parameters["seed"] += sample
                asked = messages(config.prompt, pair, swapped)
                body = {"model": config.model, "messages": asked, "stream": False, **parameters}
                yield Question(split, pair, swapped, sample, body, sha256_json([sample, body]))


def _ask_all(config: JudgeConfig, cache: AnswerCache, missing: Sequence[Question]) -> dict[str, Any]:
    """Fill the cache; returns what this run spent."""
    purse = Purse(config)
    if missing:
        expected = purse.check([_estimate(question) for question in missing])
        print(f"{config.name}: about {expected}; the cache holds the rest", file=sys.stderr)
    retries = _ask_missing(config, cache, missing, purse) if missing else 0
    spent = purse.spent
    cost = spent.cost(config.prices)
    return {**dataclasses.asdict(spent), "retries": retries, "cost": None if cost is None else round(cost, 4)}


def _ask_missing(config: JudgeConfig, cache: AnswerCache, missing: Sequence[Question], purse: Purse) -> int:
    """Every question once, `concurrency` at a time; the first that fails for good ends the run."""
    from tqdm import tqdm

    server = Server(config)
    pool = ThreadPoolExecutor(config.concurrency)
    futures = [pool.submit(_ask, server, cache, purse, question) for question in missing]
    try:
        for done in tqdm(as_completed(futures), desc=config.name, total=len(futures), unit="answer", disable=None):
            with suppress(Stopped):  # the failure that stopped the others comes too
                done.result()
    except BudgetSpent:
        pool.shutdown(cancel_futures=True)  # what is under way may still come
        raise UserError(_spent_message(config, purse, _unanswered(cache, missing))) from None
    finally:
        server.stop.set()  # nothing to do where all went well; else nobody sleeps on
        pool.shutdown(cancel_futures=True)
        server.close()
    return server.num_retries


def _ask(server: Server, cache: AnswerCache, purse: Purse, question: Question) -> None:
    """One answer into the cache; where it fails, no other thread is to ask any more."""
    if server.stop.is_set():
        raise Stopped
    expected = _estimate(question)
    try:
        purse.reserve(expected)
        reply = server.ask(question.body)
        purse.settle(expected, reply)
        cache.put(question.key, reply)
    except BaseException:
        server.stop.set()
        raise


def _estimate(question: Question) -> Spending:
    return estimate(question.body["messages"], question.body)


def _unanswered(cache: AnswerCache, missing: Sequence[Question]) -> list[Question]:
    return [question for question in missing if cache.get(question.key) is None]


def _spent_message(config: JudgeConfig, purse: Purse, left: list[Question]) -> str:
    """What is missing, by split: an evaluation of half the pairs would pass for one of all."""
    by_split = ", ".join(f"{split} {count}" for split, count in Counter(question.split for question in left).items())
    return (
        f"predictor: the budget is used up after {purse.spent.told(config.prices)}; {len(left)} answers are missing "
        f"({by_split}; the first for {left[0].pair.id}). Those given are kept in {config.cache}: run the same command "
        "again to go on"
    )


def _reply(cache: AnswerCache, question: Question) -> Reply:
    reply = cache.get(question.key)
    if reply is None:
        raise AssertionError(f"no answer for {question.pair.id}")
    return reply


def _rejected(
    questions: Sequence[Question], judgements: dict[str, Judgement], cache: AnswerCache
) -> list[dict[str, Any]]:
    """Answers that name no label, by pair id: what rejected.jsonl holds."""
    rows = [
        {
            "id": question.pair.id,
            "split": question.split,
            "order": "swapped" if question.swapped else "as published",
            "sample": question.sample,
            "reason": judgements[question.key].reason,
            "answer": _reply(cache, question).text[:SHOWN_CHARACTERS],
        }
        for question in questions
        if judgements[question.key].label is None
    ]
    return sorted(rows, key=lambda row: (row["split"], row["id"], row["order"], row["sample"]))


def _predictions(
    config: JudgeConfig,
    split: str,
    pairs: Sequence[ClaimPair],
    questions: Sequence[Question],
    judgements: dict[str, Judgement],
) -> Probabilities:
    """Probabilities in the order of `pairs`."""
    answers: dict[tuple[str, bool], list[Judgement]] = {}
    for question in questions:
        if question.split == split:
            answers.setdefault((question.pair.id, question.swapped), []).append(judgements[question.key])

    def asked(swapped: bool) -> Floats:
        return np.reshape([_probabilities(answers[pair.id, swapped]) for pair in pairs], (len(pairs), len(Label)))

    return Probabilities(asked(False), asked(True) if config.both_orders else None)


def _probabilities(answers: Sequence[Judgement]) -> Floats:
    """(3,): the mean of the server's own where every answer has them, else the answers counted, none as neutral."""
    given = [answer.probabilities for answer in answers if answer.probabilities is not None]
    if len(given) == len(answers):
        mean: Floats = np.mean(given, axis=0)
        return mean
    return shares(Label.neutral if answer.label is None else answer.label for answer in answers)


def _facts(
    config: JudgeConfig, questions: Sequence[Question], judgements: dict[str, Judgement], cache: AnswerCache
) -> JudgeFacts:
    replies = [_reply(cache, question) for question in {question.key: question for question in questions}.values()]
    judged = [judgements[question.key] for question in questions]
    reasons = Counter(judgement.reason for judgement in judged if judgement.reason)
    return JudgeFacts(
        model=_model_name(config.model),
        revision=config.revision,
        served_models=sorted({_model_name(reply.served_model) for reply in replies if reply.served_model}),
        prompt_sha256=sha256_json(dataclasses.asdict(config.prompt)),
        parameters={name: json.dumps(value, sort_keys=True) for name, value in config.parameters.items()},
        samples=config.samples,
        num_answers=len(questions),
        num_with_probabilities=sum(judgement.probabilities is not None for judgement in judged),
        unparsed=dict(sorted(reasons.items())),
        unparsed_counts_as=Label.neutral.name,
        input_tokens=sum(reply.input_tokens or 0 for reply in replies),
        output_tokens=sum(reply.output_tokens or 0 for reply in replies),
    )

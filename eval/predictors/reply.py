"""One answer of a judge, as much of it as is kept, and what it says: a label with probabilities, or why none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from data_prep.foundation.resampling import Floats
from data_prep.pairs import Label
from eval.predictors.config import PromptConfig
from eval.predictors.prompt import answer_position, label_of_token, named_label

LEAST_MASS = 0.5  # log-probabilities that leave more to other words than to the three answers are not used


@dataclass(frozen=True)
class Token:
    """A piece of the answer and the likeliest pieces in its place, each with its log-probability."""

    text: str
    likeliest: list[tuple[str, float]]


@dataclass(frozen=True)
class Reply:
    """What the server said; token counts are None where it does not count."""

    text: str
    refused: bool
    finish: str | None
    served_model: str | None
    input_tokens: int | None
    output_tokens: int | None
    tokens: list[Token]


@dataclass(frozen=True)
class Judgement:
    """A label, or the reason why there is none; probabilities (3,) where the server gave log-probabilities."""

    label: Label | None
    reason: str | None
    probabilities: Floats | None = None


def read_reply(body: Any) -> Reply:
    """A chat completion as every server words it; KeyError, TypeError, IndexError or ValueError for anything else."""
    choice = body["choices"][0]
    message, usage = choice["message"], body.get("usage") or {}
    text = message.get("content")
    if text is not None and not isinstance(text, str):
        raise TypeError("message.content is no text")
    return Reply(
        text=text or "",
        refused=bool(message.get("refusal")),
        finish=choice.get("finish_reason"),
        served_model=body.get("model"),
        input_tokens=usage.get("prompt_tokens"),
        output_tokens=usage.get("completion_tokens"),
        tokens=_tokens(choice.get("logprobs")),
    )


def _tokens(logprobs: Any) -> list[Token]:
    """Older servers send the lists of the completions API here instead (llama-cpp-python#1787): no use, no fault."""
    content = logprobs.get("content") if isinstance(logprobs, dict) else None
    return [
        Token(token["token"], [(other["token"], float(other["logprob"])) for other in token.get("top_logprobs") or []])
        for token in content or []
    ]


def reply_from_json(value: dict[str, Any]) -> Reply:
    """A reply as `dataclasses.asdict` wrote it."""
    tokens = [
        Token(token["text"], [(text, logprob) for text, logprob in token["likeliest"]]) for token in value["tokens"]
    ]
    return Reply(**value | {"tokens": tokens})


def judge_reply(prompt: PromptConfig, reply: Reply) -> Judgement:
    """The label an answer names; refusals, filtered, cut, empty and rambling answers name none."""
    if reply.refused:
        return Judgement(None, "refused")
    if reply.finish == "content_filter":
        return Judgement(None, "filtered")
    label = named_label(prompt, reply.text)
    if label is None:
        cut = "cut_at_max_tokens" if reply.finish == "length" else None
        return Judgement(None, cut or ("unparsed" if reply.text.strip() else "empty"))
    return Judgement(label, None, _probabilities(prompt, reply, label))


def _probabilities(prompt: PromptConfig, reply: Reply, label: Label) -> Floats | None:
    """Shares of the three labels among the likeliest pieces where the answer begins, shape (3,), or None."""
    likeliest = _at_answer(prompt, reply)
    mass = np.zeros(len(Label))
    for piece, logprob in likeliest:
        meant = label_of_token(prompt, piece)
        if meant is not None and not math.isnan(logprob):
            mass[meant] += math.exp(min(logprob, 0.0))
    if len(likeliest) < 2 or mass.sum() < LEAST_MASS or mass[label] == 0:
        return None
    shares: Floats = mass / mass.sum()
    return shares


def _at_answer(prompt: PromptConfig, reply: Reply) -> list[tuple[str, float]]:
    """The candidates for the token in which the answer begins."""
    position = answer_position(prompt, reply.text)
    if position is None or "".join(token.text for token in reply.tokens).rstrip() != reply.text.rstrip():
        return []  # letters cut into bytes, or a server that strips: which token is which is not known
    end = 0
    for token in reply.tokens:
        end += len(token.text)
        if position < end:
            return token.likeliest
    return []

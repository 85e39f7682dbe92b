"""What a judge may cost: estimated before the first request, counted while they run, never exceeded in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from data_prep.foundation.errors import UserError
from eval.predictors.config import BudgetConfig, JudgeConfig, PricesConfig
from eval.predictors.prompt import Message
from eval.predictors.reply import Reply

# Bytes of UTF-8 a token: Arabic has 2 a letter, and vocabularies cut it into 1.5 to 3 letters, English into 4.
# The low end, so that an estimate is rather too high; the server's own count replaces it with each answer.
BYTES_PER_TOKEN = 3
TOKENS_PER_MESSAGE = 6  # role and delimiters


@dataclass
class Spending:
    """Requests and tokens, estimated or counted."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Spending) -> Spending:
        return Spending(
            self.requests + other.requests,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
        )

    def __sub__(self, other: Spending) -> Spending:
        return self + Spending(-other.requests, -other.input_tokens, -other.output_tokens)

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.input_tokens + self.output_tokens

    def cost(self, prices: PricesConfig) -> float | None:
        """In the currency of the prices, None without prices."""
        if prices.input is None or prices.output is None:
            return None
        return (self.input_tokens * prices.input + self.output_tokens * prices.output) / 1e6

    def over(self, budget: BudgetConfig, prices: PricesConfig) -> str | None:
        """The first bound that this exceeds, as it stands in the config."""
        cost = self.cost(prices)
        if budget.max_requests is not None and self.requests > budget.max_requests:
            return f"predictor.budget.max_requests={budget.max_requests}"
        if budget.max_tokens is not None and self.tokens > budget.max_tokens:
            return f"predictor.budget.max_tokens={budget.max_tokens}"
        if budget.max_cost is not None and cost is not None and cost > budget.max_cost:
            return f"predictor.budget.max_cost={budget.max_cost:g}"
        return None

    def told(self, prices: PricesConfig) -> str:
        """`702 requests, 412,000 tokens, 1.30 to pay`; without prices no sum."""
        cost = self.cost(prices)
        pay = "" if cost is None else f", {cost:.2f} to pay"
        return f"{self.requests:,} requests, {self.tokens:,} tokens{pay}"


class BudgetSpent(Exception):  # noqa: N818  (nothing went wrong)
    """The next request might exceed the budget."""


class Purse:
    """Requests under way and done, held against the budget; shared by threads."""

    def __init__(self, config: JudgeConfig) -> None:
        self._config = config
        self._lock = Lock()
        self.spent = Spending()

    def check(self, estimates: Sequence[Spending]) -> str:
        """All these requests together, in words; UserError where they are likely to exceed the budget."""
        total = sum(estimates, Spending())
        told = total.told(self._config.prices)
        if bound := total.over(self._config.budget, self._config.prices):
            raise UserError(
                f"predictor: what is still to be asked takes about {told}, more than {bound}; nothing was asked: raise "
                "the budget, or score a smaller data set"
            )
        return told

    def reserve(self, estimate: Spending) -> None:
        """Take a request's estimate out; BudgetSpent where it no longer fits."""
        with self._lock:
            if (self.spent + estimate).over(self._config.budget, self._config.prices):
                raise BudgetSpent
            self.spent += estimate

    def settle(self, estimate: Spending, reply: Reply) -> None:
        """Put what the server counted in the place of the estimate."""
        with self._lock:
            self.spent = self.spent - estimate + counted(estimate, reply)


def counted(estimate: Spending, reply: Reply) -> Spending:
    """A request's cost by the server's count, by the estimate where it does not count."""
    return Spending(
        1,
        estimate.input_tokens if reply.input_tokens is None else reply.input_tokens,
        estimate.output_tokens if reply.output_tokens is None else reply.output_tokens,
    )


def estimate(messages: Sequence[Message], parameters: dict[str, Any]) -> Spending:
    """One request's likely tokens: its text by bytes, and the longest answer that it allows."""
    text = sum(len(message["content"].encode("utf-8", "replace")) for message in messages)
    longest = parameters.get("max_completion_tokens", parameters.get("max_tokens", 0))
    return Spending(1, text // BYTES_PER_TOKEN + TOKENS_PER_MESSAGE * len(messages), int(longest or 0))

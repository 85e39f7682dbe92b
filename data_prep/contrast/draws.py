"""The random choices about one claim: each rule draws from a seed of its own.

A rule added, or one that draws more often, leaves what the others draw as it was.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def seeded(seed: int, *parts: str) -> random.Random:
    """A generator that follows from a seed and a content, a claim's for instance, alone."""
    return random.Random(_number(str(seed), *parts))


def _number(*parts: str) -> int:
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big")


class Draws:
    """What is drawn for one claim, by the name of the rule that draws; `claim` is the claim's seed."""

    def __init__(self, claim: int) -> None:
        self.claim = str(claim)
        self._generators: dict[str, random.Random] = {}

    def of(self, rule: str) -> random.Random:
        """The rule's own generator; it goes on where the rule's last draw for this claim left it."""
        if rule not in self._generators:
            self._generators[rule] = random.Random(_number(self.claim, rule))
        return self._generators[rule]

    def some(self, rule: str, choices: Sequence[T], most: int) -> list[T]:
        """At most so many of the choices, in random order."""
        return self.of(rule).sample(choices, min(most, len(choices)))

    def rank(self, *parts: str) -> float:
        """A number in [0, 1) that follows from claim and parts, whatever else is drawn."""
        return _number(self.claim, "rank", *parts) / 2**64

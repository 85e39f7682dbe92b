"""What is said of a cut: the model card that lies with it, and the lines on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def say(final: Path, facts: dict[str, Any]) -> None:
    """Sizes before and after, and what changed on held-back text."""
    print(f"{final}: {_arrow(facts['pieces'])} pieces, {_arrow(facts['parameters'])} parameters", flush=True)
    for name, sizes in facts["bytes"].items():
        print(f"  {name}: {_arrow(sizes)} bytes", flush=True)
    for line in _steps(facts["step"]) + _rows(facts["held_out"]):
        print(f"  {line}", flush=True)


def _arrow(both: dict[str, int | None]) -> str:
    before = "?" if both["before"] is None else f"{both['before']:,}"
    return f"{before} -> {both['after']:,}"


def _steps(costs: dict[str, Any] | None) -> list[str]:
    if costs is None:
        return []
    before, after = costs["before"], costs["after"]
    return [
        f"training step: {before['seconds']:.3f} -> {after['seconds']:.3f} s, "
        f"peak memory {before['peak_bytes'] / 1e6:,.0f} -> {after['peak_bytes'] / 1e6:,.0f} MB"
    ]


def _rows(held_out: list[dict[str, Any]]) -> list[str]:
    return [
        f"{row['file']}: {row['changed']:,} of {row['texts']:,} held-back texts cut otherwise, "
        f"tokens per word {row['tokens_per_word_before']:.3f} -> {row['tokens_per_word_after']:.3f}, unknown "
        f"{row['unknown_before']:,} -> {row['unknown_after']:,}"
        for row in held_out
    ]


def card(facts: dict[str, Any]) -> str:
    """README.md of the cut checkpoint."""
    config = facts["config"]
    held_out = "\n".join(f"* {line}" for line in _rows(facts["held_out"])) or "* none"
    return f"""---
base_model: {facts["base_model"]}
tags: [vocabulary-trimming]
---
# {config["name"]}

{facts["base_model"]} with fewer pieces of vocabulary; every other weight is as it was.
The licence is that of the original.

| | before | after |
|---|---|---|
| pieces | {facts["pieces"]["before"]:,} | {facts["pieces"]["after"]:,} |
| parameters | {facts["parameters"]["before"]:,} | {facts["parameters"]["after"]:,} |

Kept: pieces seen at least {config["min_count"]} times in the texts below, all of the scripts
{", ".join(config["scripts"]) or "none"}, single characters of
{", ".join(config["characters"]) or "no script"}, digits, punctuation, special tokens.
Text whose pieces are all kept is read as the original reads it, token for token; other text is cut into smaller
pieces, or into unknown ones.

{chr(10).join(_steps(facts["step"]))}

On text held back from the count:
{held_out}

Texts counted: {", ".join(f"{name} ({count:,})" for name, count in facts["texts"].items())}.
"""

"""The reports of benchmarks/scan_gold: by evidence alone their contradiction is among the first two pairs."""

from __future__ import annotations

import json

import pytest

from benchmarks.scan import GOLD, places


@pytest.mark.parametrize("name", ["dev", "heldout"])
def test_the_contradiction_is_among_the_first_two(name: str) -> None:
    reports = [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()]
    lower = {report["name"]: places(report, None)["evidence"] for report in reports}
    assert len(lower) == 16
    assert {report: place for report, place in lower.items() if not 0 < place <= 2} == {}

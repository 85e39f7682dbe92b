"""A scan whose model lives in an actor of a local Ray: the same scores as without. Needs the extra `ray`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from eval.scan.run import scan

if TYPE_CHECKING:
    from tests.eval.scan.conftest import MakeScan, WriteClaims

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # Ray's own


def test_the_actor_gives_the_same_scores(write_claims: WriteClaims, make_scan: MakeScan) -> None:
    ray = pytest.importorskip("ray", reason="ray is not installed (pip install '.[ray]')")
    text = "أعلنت هيئة المنافذ أن معبر نصيب مفتوح أمام الشاحنات. وقال سائقون إن معبر نصيب لا يزال مغلقا أمام الشاحنات."
    claims = write_claims(text)
    try:
        folders = [scan(make_scan(f"engine={engine}", claims=claims, name=engine)) for engine in ("local", "ray")]
    finally:
        ray.shutdown()
    rows = [(folder / "contradictions.jsonl").read_text("utf-8").splitlines() for folder in folders]
    scores = [[json.loads(line)["model_score"] for line in lines] for lines in rows]
    assert scores[0]
    assert scores[0] == pytest.approx(scores[1], abs=2e-6)

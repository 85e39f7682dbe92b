"""A served model says what evaluation said, over HTTP and in a batch job; bad input is answered 422."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.export.run import export
from eval.publish.release import Release
from eval.publish.run import publish
from tests.conftest import ROOT
from tests.eval.export.test_export import MakeExport, make_export
from tests.eval.publish.conftest import MakePublish

__all__ = ["make_export"]  # a fixture
ONE = {"one": {"text": "أعيد فتح الجسر"}, "other": {"text": "الجسر مغلق"}}


@pytest.fixture(scope="module")
def published(make_publish: MakePublish, make_export: MakeExport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    runs = tmp_path_factory.mktemp("runs")
    export(make_export(runs, "policy.int8={max_changed: null, max_f1_drop: null, max_slice_drop: null}"))
    return publish(make_publish(runs, f"export={runs}/export/tiny-on-shipped-test"))


@pytest.fixture(scope="module")
def address(published: Path) -> Iterator[str]:
    """The service on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--app-dir", "docs/serving", "service:app", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | {"MODEL": str(published)}) as server:
        try:
            for _ in range(300):
                time.sleep(0.2)
                if _is_up(f"http://127.0.0.1:{port}"):
                    break
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def ask(address: str, body: Any) -> tuple[int, Any]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{address}/judge", content, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.mark.slow
def test_the_service_scores_as_evaluation_does_and_alike_both_ways(address: str, release: Release) -> None:
    pairs = [{"one": {"text": it.premise}, "other": {"text": it.hypothesis}} for it in release.run.pairs[:40]]
    status, answers = ask(address, {"pairs": pairs})
    assert status == 200
    expected, predicted = release.run.predictions.scores.contradiction[:40], release.run.predictions.decided[:40]
    assert [one["score"] for one in answers] == pytest.approx(list(expected), abs=2e-5)
    clear = [row for row in range(40) if abs(expected[row] - (release.facts.decision.threshold or 0)) > 1e-4]
    assert [answers[row]["is_contradiction"] for row in clear] == [bool(predicted[row] == 2) for row in clear]
    swapped = [{"one": pair["other"], "other": pair["one"]} for pair in pairs]
    again = ask(address, {"pairs": swapped})[1]
    assert [one["score"] for one in again] == pytest.approx([one["score"] for one in answers], abs=2e-6)
    if release.facts.calibration.temperature is not None:
        assert all(0 <= one["probability"] <= 1 for one in answers)

    bad = {
        "no json": b"{",
        "empty": {"pairs": []},
        "blank": {"pairs": [ONE | {"one": {"text": "  "}}]},
        "long": {"pairs": [ONE | {"one": {"text": "ا" * 2001}}]},
        "many": {"pairs": [ONE] * 257},
        "unknown": {"pairs": [ONE | {"label": 1}]},
        "number": {"pairs": [ONE | {"one": {"text": 7}}]},
    }
    assert {name: ask(address, body)[0] for name, body in bad.items()} == dict.fromkeys(bad, 422)
    assert ask(address, {"pairs": [ONE | {"other": {"text": "<script>alert(1)</script>"}}]})[0] == 200


@pytest.mark.slow
def test_the_batch_job_scores_as_evaluation_does(published: Path, release: Release) -> None:
    pairs = release.run.pairs[:70]  # more than one batch
    lines = [json.dumps({"id": it.id, "premise": it.premise, "hypothesis": it.hypothesis}) for it in pairs]
    command = [sys.executable, "docs/serving/batch.py", str(published)]
    done = subprocess.run(command, cwd=ROOT, input="\n".join(lines), capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == [pair.id for pair in pairs]
    assert [row["score"] for row in rows] == pytest.approx(
        list(release.run.predictions.scores.contradiction[:70]), abs=2e-5
    )

"""An HTTP service: MODEL=<published folder> uvicorn --app-dir docs/serving service:app --port 8000"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from detector import Detector
from fastapi import FastAPI
from pydantic import BaseModel, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Meta = Annotated[str, StringConstraints(max_length=200)]
MOST_PAIRS = 256  # of one request

app = FastAPI(title="Contradictions between Arabic claims")
if "MODEL" not in os.environ:
    raise SystemExit("MODEL=<published folder> is not set")
detector = Detector(Path(os.environ["MODEL"]), os.environ.get("ONNX", "onnx/model.onnx"))


class Claim(BaseModel, extra="forbid"):
    """What is asserted, and where they are known, when and by whom."""

    text: Text
    date: Meta | None = None
    speaker: Meta | None = None


class Pair(BaseModel, extra="forbid"):
    """Two claims; their order does not matter."""

    one: Claim
    other: Claim


class Request(BaseModel, extra="forbid"):
    """At most MOST_PAIRS pairs."""

    pairs: Annotated[list[Pair], Field(min_length=1, max_length=MOST_PAIRS)]


class Answer(BaseModel):
    """One of a pair, in the order they were sent."""

    score: float
    probability: float | None
    is_contradiction: bool


@app.get("/health")
def health() -> dict[str, float | None]:
    """Which threshold is in force."""
    return {"threshold": detector.threshold}


@app.post("/judge")
def judge(request: Request) -> list[Answer]:
    """Score every pair both ways round. Not async: FastAPI runs it in a thread, and onnxruntime lets go of the lock."""
    sides = [[detector.side(it.text, it.date, it.speaker) for it in (pair.one, pair.other)] for pair in request.pairs]
    return [Answer(**vars(verdict)) for verdict in detector.judge([(one, other) for one, other in sides])]

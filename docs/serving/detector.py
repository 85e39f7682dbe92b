"""A published folder without torch: tokenizers + onnxruntime. Scores as `python -m eval` gives them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer


@dataclass(frozen=True)
class Verdict:
    """Contradiction, mean over both orders; `probability` is it after temperature scaling, where one was fitted."""

    score: float
    probability: float | None
    is_contradiction: bool


class Detector:
    """Opens config.json, tokenizer.json, facts.json and one ONNX file of a published folder."""

    def __init__(self, folder: Path, file: str = "onnx/model.onnx", threads: int = 1) -> None:
        check_folder(folder, file)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(folder / file, options, providers=["CPUExecutionProvider"])
        self.inputs = [one.name for one in self.session.get_inputs()]
        config, facts = (json.loads((folder / name).read_text("utf-8")) for name in ("config.json", "facts.json"))
        self.labels = [config["id2label"][str(index)] for index in range(3)]
        self.reads_dates, self.reads_speakers = config.get("reads_dates", False), config.get("reads_speakers", False)
        self.threshold: float | None = facts["decision"]["threshold"]
        self.temperature: float | None = facts["calibration"]["temperature"]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(facts["settings"]["max_length"], strategy="longest_first")
        self.tokenizer.enable_padding(pad_id=config["pad_token_id"])

    def side(self, text: str, date: str | None = None, speaker: str | None = None) -> str:
        """A claim as this model was trained to read it."""
        head = [part for part, wanted in ((date, self.reads_dates), (speaker, self.reads_speakers)) if wanted and part]
        return f"[{' | '.join(head)}] {text}" if head else text

    def judge(self, pairs: list[tuple[str, str]]) -> list[Verdict]:
        """One verdict a pair; swapping its sides changes nothing of the score."""
        orders = [self._logits(pairs), self._logits([(second, first) for first, second in pairs])]
        column = self.labels.index("contradiction")
        scores = _mean(orders, 1.0)[:, column].round(6)
        probabilities = _mean(orders, self.temperature)[:, column].round(6) if self.temperature else [None] * len(pairs)
        rest = np.delete(_softmax(orders[0]), column, axis=1).max(1).round(6)
        flagged = scores >= (rest if self.threshold is None else self.threshold)
        return [
            Verdict(float(score), None if probability is None else float(probability), bool(flag))
            for score, probability, flag in zip(scores, probabilities, flagged, strict=True)
        ]

    def _logits(self, pairs: list[tuple[str, str]]) -> Any:
        rows = self.tokenizer.encode_batch(pairs)
        columns = {
            "input_ids": [row.ids for row in rows],
            "attention_mask": [row.attention_mask for row in rows],
            "token_type_ids": [row.type_ids for row in rows],
        }
        fed = {name: np.array(columns[name], dtype=np.int64) for name in self.inputs}
        return self.session.run(["logits"], fed)[0].astype(np.float64)


def check_folder(folder: Path, file: str) -> None:
    """SystemExit with one line unless `folder` holds the export `file`, and the files that its facts measured."""
    if not (folder / "facts.json").is_file():
        raise SystemExit(f"{folder}: no published folder (facts.json is missing); make one with python -m eval.publish")
    if not (folder / file).is_file():
        raise SystemExit(
            f"{folder / file}: no such file: this folder was published without ONNX; run python -m eval.export, then "
            "python -m eval.publish ... export=runs/export/<name> overwrite=true"
        )
    measured = dict(json.loads((folder / "facts.json").read_text("utf-8"))["predictor"]["checkpoint"]["files"])
    if (folder / "onnx" / "parity.json").is_file():
        variants = json.loads((folder / "onnx" / "parity.json").read_text("utf-8"))["variants"]
        measured |= {variant["file"]: variant["sha256"] for variant in variants}
    for name in ("config.json", "tokenizer.json", file):
        if name in measured and _sha256(folder / name) != measured[name]:
            raise SystemExit(f"{folder / name}: missing, or not the file that was measured; publish the folder again")


def _sha256(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _softmax(logits: Any) -> Any:
    heated = np.exp(logits - logits.max(1, keepdims=True))
    return heated / heated.sum(1, keepdims=True)


def _mean(orders: list[Any], temperature: float) -> Any:
    return np.mean([_softmax(logits / temperature) for logits in orders], axis=0)

"""A checkpoint as ONNX (torch.onnx, dynamo), in fp32 and with int8 weights; batch size and length stay free."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.foundation.errors import UserError
from eval.detector.checkpoint import Checkpoint

if TYPE_CHECKING:
    import torch

_LARGEST = 2 * 1024**3  # bytes of one protobuf file; beyond, weights go into a file beside it


def write_fp32(checkpoint: Checkpoint, path: Path, opset: int) -> None:
    """Logits (rows, labels in the model's own order) from the tokenizer's inputs, (rows, tokens) each."""
    import torch

    inputs = _example(checkpoint)
    rows, tokens = torch.export.Dim("rows", min=1, max=65536), torch.export.Dim("tokens", min=2, max=_room(checkpoint))
    size = sum(weight.numel() * weight.element_size() for weight in checkpoint.model.parameters())
    with torch.no_grad(), _quiet(checkpoint.origin):
        torch.onnx.export(
            _logits_only(checkpoint, list(inputs)),
            tuple(inputs.values()),
            path,
            input_names=list(inputs),
            output_names=["logits"],
            dynamic_shapes=(({0: rows, 1: tokens},) * len(inputs),),
            opset_version=opset,
            external_data=size >= _LARGEST,
            dynamo=True,
            verbose=False,
        )


def _logits_only(checkpoint: Checkpoint, names: list[str]) -> torch.nn.Module:
    """The model with its inputs in this order and its logits as only output."""
    import torch

    class LogitsOnly(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = checkpoint.model

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.model(**dict(zip(names, inputs, strict=True))).logits
            return logits

    return LogitsOnly().eval()


def _example(checkpoint: Checkpoint) -> dict[str, torch.Tensor]:
    """Three rows of unequal length, of what this tokenizer makes for this model."""
    texts = ["فتح الجسر أمام السيارات", "أغلق الجسر", "لا يزال الجسر مغلقا أمام السيارات منذ الأمس"]
    tokens = checkpoint.tokenizer(texts, texts[::-1], padding=True, return_tensors="pt")
    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in tokens]
    return {name: tokens[name] for name in names}


def _room(checkpoint: Checkpoint) -> int:
    positions = getattr(checkpoint.model.config, "max_position_embeddings", None) or 512
    return int(min(positions, checkpoint.tokenizer.model_max_length))


@contextmanager
def _quiet(origin: str) -> Iterator[None]:
    """Without the exporter's remarks on packages that are not there; UserError for a model that it cannot trace."""
    import warnings

    from torch.onnx.errors import OnnxExporterError

    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except OnnxExporterError as error:
        reason = next((line for line in str(error).splitlines() if line.startswith("<class")), type(error).__name__)
        raise UserError(f"{origin}: cannot be exported to ONNX ({reason})") from error
    finally:
        logger.setLevel(level)


def write_int8(fp32: Path, path: Path) -> None:
    """Weights in int8 a channel each, activations measured as they come: no calibration data, for CPUs."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    level = logging.root.level
    logging.root.setLevel(logging.ERROR)  # it logs to the root a remark on pre-processing, for each file
    try:
        quantize_dynamic(fp32, path, weight_type=QuantType.QInt8, per_channel=True)
    finally:
        logging.root.setLevel(level)


def open_session(path: Path, threads: int) -> Any:
    """The file in onnxruntime, on this machine's CPU; UserError for a file that it cannot open."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions have no common class
        raise UserError(f"{path}: onnxruntime cannot open it ({str(error).splitlines()[0]}); export again") from None

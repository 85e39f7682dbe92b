"""Write the files, score the evaluation's pairs with each, compare with the checkpoint: `python -m eval.export`."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import Any

import numpy as np

from data_prep.foundation.errors import UserError
from data_prep.foundation.resampling import Floats
from data_prep.foundation.run_folder import run_folder, sha256_file, write_json
from data_prep.foundation.run_names import run_path
from eval.detector.checkpoint import Checkpoint, load_checkpoint
from eval.detector.device import circumstances
from eval.detector.files import CONFIG_FILES, copy_files
from eval.detector.inputs import by_length, collate, encode, template_of, token_batches
from eval.detector.text_pairs import text_pairs
from eval.evaluation import Evaluation, read_evaluation
from eval.export.config import ExportConfig
from eval.export.onnx_files import open_session, write_fp32, write_int8
from eval.export.parity import Logits, Parity, VariantParity, broken_bounds, differences
from eval.measured import evaluated_checkpoint

SCHEMA_VERSION = 1
FILES = {
    "fp32": "onnx/model.onnx",
    "int8": "onnx/model_int8.onnx",
}  # the hub's names, as transformers.js looks for them


def export(config: ExportConfig) -> Parity:
    """Export as configured, write runs/export/<name>, print the table."""
    import torch

    _check_installed()
    started, final = time.time(), run_path(config.runs, "export", config.name)
    with run_folder(final, config.overwrite) as folder:
        run = read_evaluation(Path(config.run))
        folder_of_model = evaluated_checkpoint(run, config.checkpoint)
        checkpoint = load_checkpoint(str(folder_of_model))
        scorer = _Scorer(checkpoint, run, config.max_tokens)
        (folder / "onnx").mkdir()
        write_fp32(checkpoint, folder / FILES["fp32"], config.opset)
        if "int8" in config.policy:
            write_int8(folder / FILES["fp32"], folder / FILES["int8"])
        reference = scorer.torch_logits()
        exports = {
            name: scorer.onnx_logits(name, open_session(folder / FILES[name], torch.get_num_threads()))
            for name in config.policy
        }
        parity = _parity(config, run, folder, reference, exports)
        copy_files(folder_of_model, folder, CONFIG_FILES)
        write_json(folder / "parity.json", dataclasses.asdict(parity))
        write_json(folder / "circumstances.json", circumstances(started, pairs_per_second=scorer.pairs_per_second))
    _print(parity, scorer.pairs_per_second, final)
    return parity


def _check_installed() -> None:
    try:
        import onnx  # noqa: F401
        import onnxruntime  # noqa: F401
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise UserError(f"{error.name} is missing: pip install 'arabic-claim-contradiction[export]'") from None


class _Scorer:
    """Scores the evaluation's pairs both ways round, in the same batches for every system, and keeps the pace."""

    def __init__(self, checkpoint: Checkpoint, run: Evaluation, max_tokens: int) -> None:
        self.checkpoint = checkpoint
        template, length = template_of(checkpoint.model.config), run.facts.settings.max_length
        pairs = text_pairs(run.pairs)
        self.orders = [encode(pairs, checkpoint.tokenizer, template, length, swap=swap) for swap in (False, True)]
        self.max_tokens = max(max_tokens, length)
        self.pairs_per_second: dict[str, float] = {}

    def torch_logits(self) -> Logits:
        """The checkpoint's."""
        import torch

        def logits(batch: dict[str, Any]) -> Floats:
            with torch.inference_mode():
                said: Floats = self.checkpoint.model(**batch).logits.float().numpy()
            return said

        return self._both("checkpoint", logits)

    def onnx_logits(self, name: str, session: Any) -> Logits:
        """An export's."""
        wanted = {given.name for given in session.get_inputs()}

        def logits(batch: dict[str, Any]) -> Floats:
            said: Floats = session.run(["logits"], {key: batch[key].numpy() for key in wanted})[0]
            return said

        return self._both(name, logits)

    def _both(self, name: str, logits: Any) -> Logits:
        self._score(logits, 0, limit=1)  # warm
        started = time.perf_counter()
        forward, swapped = (self._score(logits, order) for order in (0, 1))
        self.pairs_per_second[name] = round(len(forward) / (time.perf_counter() - started), 1)
        return Logits(forward, swapped)

    def _score(self, logits: Any, order: int, limit: int | None = None) -> Floats:
        """(n, 3) in our label order."""
        encoded = self.orders[order]
        table = np.full((len(encoded), len(self.checkpoint.label_order)), np.nan)
        pad = int(self.checkpoint.tokenizer.pad_token_id or 0)
        for rows in token_batches(by_length(encoded), encoded.lengths, self.max_tokens)[:limit]:
            table[rows] = logits(collate([encoded.row(row) for row in rows], pad))
        return table[:, list(self.checkpoint.label_order)]


def _parity(
    config: ExportConfig, run: Evaluation, folder: Path, reference: Logits, exports: dict[str, Logits]
) -> Parity:
    facts = run.facts
    variants = []
    for name, logits in exports.items():
        path = folder / FILES[name]
        changes = differences(run.pairs, reference, logits, facts.decision.threshold)
        refused = broken_bounds(changes, config.policy[name], len(run.pairs), config.min_slice_pairs)
        told = {field.name: getattr(changes, field.name) for field in dataclasses.fields(changes)}
        variants.append(
            VariantParity(name, FILES[name], path.stat().st_size, sha256_file(path), refused=refused, **told)
        )
    return Parity(
        schema_version=SCHEMA_VERSION,
        model=facts.predictor.name,
        model_sha256=facts.predictor.weights_sha256,
        data=facts.data.version,
        split=facts.data.split,
        num_pairs=len(run.pairs),
        threshold=facts.decision.threshold,
        opset=config.opset,
        policy=config.policy,
        min_slice_pairs=config.min_slice_pairs,
        variants=variants,
    )


def _print(parity: Parity, pace: dict[str, float], final: Path) -> None:
    print(f"{'':<12}{'MiB':>8}{'pairs/s':>10}  verdicts changed   largest logit gap   contradiction F1   macro-F1")
    print(f"{'checkpoint':<12}{'':>8}{pace['checkpoint']:>10.0f}")
    for variant in parity.variants:
        figures = f"{variant.changed:>9} of {parity.num_pairs:<6}{variant.logit_gap:>18.1e}"
        print(
            f"{variant.name:<12}{variant.bytes / 2**20:>8.1f}{pace[variant.name]:>10.0f}{figures}"
            f"{variant.contradiction_f1:>+19.3f}{variant.macro_f1:>+11.3f}"
        )
        for reason in variant.refused:
            print(f"refused: {variant.name}: {reason}")
    print(final, flush=True)

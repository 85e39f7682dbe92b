"""Exports open in onnxruntime, say what the checkpoint says at any batch size and length, and are blocked where not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hydra import compose, initialize_config_dir

from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from eval.detector.checkpoint import load_checkpoint
from eval.detector.device import attend_fast
from eval.export.config import ExportConfig
from eval.export.onnx_files import open_session, write_fp32
from eval.export.run import FILES, export
from tests.conftest import ROOT, seeded

MakeExport = Callable[..., ExportConfig]
LABELS = {0: "contradiction", 1: "entailment", 2: "neutral"}


@pytest.fixture(scope="session")
def make_export(finished: Path, tiny_checkpoint: Path) -> MakeExport:
    """The config that `python -m eval.export <overrides>` runs with, on the tiny model."""

    def make(runs: Path, *overrides: str) -> ExportConfig:
        own = [f"run={finished}", f"checkpoint={tiny_checkpoint}", f"runs={runs}"]
        with initialize_config_dir(str(ROOT / "configs"), version_base="1.3"):
            return parse(compose("export", [*own, *overrides]), ExportConfig)

    return make


@pytest.mark.parametrize("policy", ["+policy.int4={}", "opset=11", "min_slice_pairs=0"])
def test_a_config_that_cannot_be(make_export: MakeExport, tmp_path: Path, policy: str) -> None:
    with pytest.raises(UserError, match="config: "):
        make_export(tmp_path, policy)


def tiny_model(kind: str, size: int) -> Any:
    """A classifier of the kind with random weights drawn wide."""
    import transformers

    common = {"vocab_size": size, "num_labels": 3, "id2label": LABELS, "initializer_range": 0.3, "pad_token_id": 0}
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    tokens = {"bos_token_id": 2, "eos_token_id": 3, "cls_token_id": 2, "sep_token_id": 3}
    own: dict[str, dict[str, Any]] = {
        "ModernBert": {"num_hidden_layers": 4, "local_attention": 16, "initializer_cutoff_factor": 2.0, **tokens},
        "XLMRoberta": {"type_vocab_size": 2, "max_position_embeddings": 514},
        "DebertaV2": {
            "relative_attention": True,
            "position_buckets": 32,
            "norm_rel_ebd": "layer_norm",
            "share_att_key": True,
            "pos_att_type": ["p2c", "c2p"],
            "position_biased_input": False,
            "type_vocab_size": 0,
            "pooler_hidden_size": 32,
        },
        "Electra": {"embedding_size": 32},
    }
    config = getattr(transformers, f"{kind}Config")(**common | shape | own[kind])
    with seeded(13):
        return getattr(transformers, f"{kind}ForSequenceClassification")(config)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ModernBert", "XLMRoberta", "DebertaV2", "Electra"])
def test_every_family_keeps_its_logits_at_any_batch_size_and_length(
    kind: str, tiny_tokenizer: Any, tmp_path: Path
) -> None:
    import torch

    tiny_model(kind, len(tiny_tokenizer)).save_pretrained(tmp_path)
    tiny_tokenizer.save_pretrained(tmp_path)
    checkpoint = load_checkpoint(str(tmp_path))
    attend_fast(checkpoint.model, torch.device("cpu"), 256)  # as scoring leaves a model
    write_fp32(checkpoint, tmp_path / "model.onnx", 20)
    session = open_session(tmp_path / "model.onnx", 1)
    for rows, words in ((1, 1), (2, 7), (5, 40), (33, 3), (1, 120)):
        texts = [" ".join(["فتح"] * (1 + (words + row) % words)) for row in range(rows)]
        inputs = checkpoint.tokenizer(texts, texts[::-1], padding=True, return_tensors="pt")
        with torch.inference_mode():
            expected = checkpoint.model(**inputs).logits.numpy()
        names = {one.name for one in session.get_inputs()}
        found = session.run(["logits"], {name: inputs[name].numpy() for name in names})[0]
        assert found.shape == (rows, 3)
        assert np.ptp(expected) > 0.1
        assert np.abs(found - expected).max() < 1e-3


@pytest.mark.slow
def test_an_export_is_measured_and_a_worse_one_blocked(
    make_export: MakeExport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parity = export(make_export(tmp_path, "name=good"))
    fp32, int8 = parity.variants
    assert (fp32.changed, fp32.refused, parity.num_pairs) == (0, [], 219)
    assert fp32.logit_gap < 1e-3 < int8.logit_gap
    assert int8.bytes < fp32.bytes
    folder = tmp_path / "export" / "good"
    told = json.loads((folder / "circumstances.json").read_text(encoding="utf-8"))["pairs_per_second"]
    assert set(told) == {"checkpoint", "fp32", "int8"}
    assert "second" not in (folder / "parity.json").read_text(encoding="utf-8")
    assert files_beside(folder) == {".run.json", "config.json", "tokenizer.json", "tokenizer_config.json"}

    def turned_round(fp32_file: Path, path: Path) -> None:
        """An 'int8' file whose last layer has the wrong sign: it opens, answers, and is wrong."""
        import onnx
        from onnx import numpy_helper

        model = onnx.load(fp32_file)
        last = [one for one in model.graph.initializer if sorted(one.dims) == [3, 32]]
        assert len(last) == 1
        last[0].CopyFrom(numpy_helper.from_array(-numpy_helper.to_array(last[0]), last[0].name))
        onnx.save(model, path)

    monkeypatch.setattr("eval.export.run.write_int8", turned_round)
    worse = export(make_export(tmp_path, "name=worse")).variants[1]
    assert worse.changed > 20
    assert any("verdicts changed, allowed: 0.02" in reason for reason in worse.refused)
    damaged = tmp_path / "damaged.onnx"
    shutil.copyfile(folder / FILES["fp32"], damaged)
    damaged.write_bytes(damaged.read_bytes()[:1000])
    with pytest.raises(UserError, match=r"damaged\.onnx: onnxruntime cannot open it"):
        open_session(damaged, 1)


def files_beside(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()} - {"parity.json", "circumstances.json"}

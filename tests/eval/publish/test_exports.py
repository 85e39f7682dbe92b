"""Which exports may go along: measured on this model and these pairs, unchanged since, within the policy."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file, write_json
from eval.export.parity import Bounds, Parity, VariantParity
from eval.publish.exports import read_exports
from eval.publish.release import Release
from eval.publish.run import publish
from tests.eval.publish.conftest import MakePublish

MakeExports = Callable[..., Path]


@pytest.fixture
def exports(release: Release, tmp_path: Path) -> MakeExports:
    """An export folder as `python -m eval.export` writes one, but for the files' content."""

    def make(refused: list[str], **changes: Any) -> Path:
        facts, variants = release.facts, []
        (tmp_path / "onnx").mkdir()
        for name, file in (("fp32", "onnx/model.onnx"), ("int8", "onnx/model_int8.onnx")):
            (tmp_path / file).write_bytes(name.encode() * 1000)
            digest = sha256_file(tmp_path / file)
            reasons = refused if name == "int8" else []
            variants.append(VariantParity(name, file, 4000, digest, 1, 0.01, 0.001, 0.0, -0.004, [], reasons))
        assert facts.predictor.checkpoint is not None
        parity = Parity(
            schema_version=1,
            model="tiny",
            model_sha256=facts.predictor.checkpoint.files["model.safetensors"],
            data=f"{facts.data.name}@{facts.data.revision}",
            split="test",
            num_pairs=219,
            threshold=facts.decision.threshold,
            opset=20,
            policy={"fp32": Bounds(0.0, 0.001, 0.0, 0.0)},
            min_slice_pairs=20,
            variants=variants,
        )
        write_json(tmp_path / "parity.json", dataclasses.asdict(dataclasses.replace(parity, **changes)))
        return tmp_path

    return make


def test_exports_go_along_and_stand_on_the_card(
    exports: MakeExports, make_publish: MakePublish, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = publish(make_publish(tmp_path_factory.mktemp("runs"), f"export={exports([])}"))
    assert (folder / "onnx" / "model_int8.onnx").read_bytes() == b"int8" * 1000
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "| `onnx/model_int8.onnx` | 0.0 | 1 of 219 | 0.01 | +0.000 | -0.004 |" in card


def test_an_export_that_the_policy_refuses_is_left_out_or_nothing_goes_out(
    exports: MakeExports, release: Release
) -> None:
    folder = exports(["9 of 219 verdicts changed, allowed: 0.02"])
    with pytest.raises(UserError, match=r"model_int8\.onnx: not to be published: 9 of 219 .*variants=\[fp32\]"):
        read_exports(folder, ["fp32", "int8"], release.facts)
    assert [one.name for one in read_exports(folder, ["fp32"], release.facts).variants] == ["fp32"]
    with pytest.raises(UserError, match="no export 'int4'; there are fp32, int8"):
        read_exports(folder, ["int4"], release.facts)


def test_a_file_changed_since_it_was_measured_is_refused(exports: MakeExports, release: Release) -> None:
    folder = exports([])
    (folder / "onnx" / "model.onnx").write_bytes(b"fp33")
    with pytest.raises(UserError, match=r"model\.onnx: not the file that was measured"):
        read_exports(folder, ["fp32"], release.facts)


@pytest.mark.parametrize("what", ["model_sha256", "data", "threshold"])
def test_exports_of_another_model_or_measured_otherwise_are_refused(
    what: str, exports: MakeExports, release: Release
) -> None:
    folder = exports([], **{what: 0.9 if what == "threshold" else "another"})
    with pytest.raises(UserError, match=f"was measured with another {what.partition('_')[0]} than this evaluation"):
        read_exports(folder, ["fp32"], release.facts)
    with pytest.raises(UserError, match=r"no finished export; make one with python -m eval\.export"):
        read_exports(folder / "nowhere", ["fp32"], release.facts)

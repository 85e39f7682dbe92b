"""A threshold holds for the bytes that were measured: every command that takes both refuses another checkpoint."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_prep.foundation.errors import UserError
from eval.demo.app import open_judge
from eval.demo.config import DemoConfig
from eval.evaluation import read_evaluation
from eval.measured import evaluated_checkpoint, measured_checkpoint
from eval.scan.config import ScanConfig
from eval.scan.decision import read_decision
from eval.scan.run import scan
from tests.conftest import ROOT
from tests.eval.scan.conftest import MakeScan, make_scan

__all__ = ["make_scan"]  # a fixture
NAMES = ["contradiction", "entailment", "neutral"]  # of the tiny checkpoint, in order
Change = Callable[[Path], object]


@pytest.fixture
def model(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    """A copy of the evaluated checkpoint, to be changed."""
    return Path(shutil.copytree(tiny_checkpoint, tmp_path / "tiny"))


def permute_labels(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["id2label"] = {"0": "entailment", "1": "neutral", "2": "contradiction"}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")


def swap_for_pickled(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"random weights")


def edit_tokenizer(folder: Path) -> None:
    text = (folder / "tokenizer.json").read_text("utf-8")
    (folder / "tokenizer.json").write_text(text.replace("BertPreTokenizer", "Whitespace"), "utf-8")


def shard(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "model-00001-of-00001.safetensors")


def put_adapter(folder: Path) -> None:
    (folder / "adapter_config.json").write_text("{}", "utf-8")


CHANGES: dict[str, tuple[Change, str]] = {
    "labels": (permute_labels, r"config\.json is not the file that was evaluated"),
    "pickled": (swap_for_pickled, r"model\.safetensors is missing"),
    "cut": (lambda f: (f / "model.safetensors").write_bytes(b"half"), r"model\.safetensors is not the file"),
    "shards": (shard, r"model\.safetensors is not the file"),
    "tokenizer": (edit_tokenizer, r"tokenizer\.json is not the file"),
    "no tokenizer": (lambda f: (f / "tokenizer.json").unlink(), r"tokenizer\.json is missing"),
    "adapter": (put_adapter, r"adapter_config\.json is a file that was not evaluated"),
}


@pytest.fixture(params=sorted(CHANGES))
def other(request: pytest.FixtureRequest, model: Path) -> tuple[Path, str]:
    """Another checkpoint than the evaluated one, and what is to be said of it."""
    change, told = CHANGES[request.param]
    change(model)
    return model, told


def test_scan_demo_export_and_publication_refuse_another_checkpoint(
    other: tuple[Path, str], finished: Path, make_scan: MakeScan
) -> None:
    folder, told = other
    commands: list[Callable[[], object]] = [
        lambda: scan(make_scan("claims=nowhere", model=folder, eval=finished)),
        lambda: open_judge(DemoConfig(str(finished), str(folder), "127.0.0.1", 7860, 256, 16384, "no")),
        lambda: evaluated_checkpoint(read_evaluation(finished), str(folder)),
    ]
    for command in commands:
        with pytest.raises(UserError, match=rf"measured another checkpoint than {folder} \({told}"):
            command()


def test_a_published_folder_is_held_against_the_facts_inside_it(
    other: tuple[Path, str], finished: Path, make_scan: MakeScan
) -> None:
    folder, told = other
    shutil.copyfile(finished / "facts.json", folder / "facts.json")
    (folder / "decision.json").write_text('{"threshold": 0.4, "temperature": 1.0}', "utf-8")
    commands: list[Callable[[], object]] = [
        lambda: scan(make_scan("claims=nowhere", model=folder)),
        lambda: open_judge(DemoConfig(str(folder), None, "127.0.0.1", 7860, 256, 16384, "no")),
    ]
    for command in commands:
        with pytest.raises(UserError, match=rf"measured on another model than lies here \({told}"):
            command()


def test_a_whole_published_folder_is_opened_with_its_threshold(model: Path, finished: Path) -> None:
    shutil.copyfile(finished / "facts.json", model / "facts.json")
    (model / "decision.json").write_text('{"threshold": 0.25, "temperature": 1.0}', "utf-8")
    judge = open_judge(DemoConfig(str(model), None, "127.0.0.1", 7860, 256, 16384, "no"))
    assert (judge.decision.threshold, judge.scorer.checkpoint.label_order) == (0.25, (1, 2, 0))
    (model / "facts.json").unlink()
    permute_labels(model)
    assert read_decision(str(model), None).threshold == 0.25  # a person's own word on a model of their own


def test_the_measured_one_is_found_and_named_as_it_was_measured(finished: Path, tiny_checkpoint: Path) -> None:
    measured = measured_checkpoint(finished, None, "model")
    assert (measured.checkpoint, measured.revision, measured.labels) == (str(tiny_checkpoint), None, NAMES)
    assert measured_checkpoint(finished, str(tiny_checkpoint), "model", labels=NAMES) == measured
    with pytest.raises(UserError, match=r"was measured with labels=\[contradiction,entailment,neutral\], not \["):
        measured_checkpoint(finished, None, "model", labels=["entailment", "neutral", "contradiction"])
    assert evaluated_checkpoint(read_evaluation(finished), None) == tiny_checkpoint


@pytest.fixture
def facts(finished: Path, tmp_path: Path) -> Callable[..., Path]:
    """An evaluation whose facts say something else of the checkpoint."""

    def make(**changes: Any) -> Path:
        folder = Path(shutil.copytree(finished, tmp_path / "evaluation"))
        values = json.loads((folder / "facts.json").read_text("utf-8"))
        values["predictor"]["checkpoint"] |= changes
        (folder / "facts.json").write_text(json.dumps(values), "utf-8")
        return folder

    return make


def test_labels_given_to_the_evaluation_are_those_of_the_scan_and_stop_a_publication(
    facts: Callable[..., Path], make_scan: MakeScan, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = facts(label_order=[0, 1, 2])  # evaluated with labels=[entailment,neutral,contradiction]
    opened: list[ScanConfig] = []

    def stop(config: ScanConfig, _: Path) -> Path:
        opened.append(config)
        raise UserError("far enough")

    monkeypatch.setattr("eval.scan.run._new_claims", stop)
    with pytest.raises(UserError, match="far enough"):
        scan(make_scan("checkpoint=null", "claims=nowhere", eval=folder))
    assert opened[0].labels == ["entailment", "neutral", "contradiction"]
    with pytest.raises(UserError, match=r"config\.json: names its outputs otherwise than labels=\[entailment,neutral"):
        evaluated_checkpoint(read_evaluation(folder), None)


def test_a_model_of_the_hub_is_read_at_the_commit_that_was_measured(
    facts: Callable[..., Path], tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = dict.fromkeys(("model.safetensors", "tokenizer.json", "config.json"))
    folder = facts(files=nothing | {"hub_commit": "a" * 40})
    assert measured_checkpoint(folder, "org/name", "model").revision == "a" * 40
    monkeypatch.setattr("eval.measured.hub_commit", lambda _, revision: {"v1": "a", "v2": "b"}[revision] * 40)
    assert measured_checkpoint(folder, "org/name", "model", revision="v1").revision == "v1"
    with pytest.raises(UserError, match=r"org/name \(commit b{12} for a{12}\)"):
        measured_checkpoint(folder, "org/name", "model", revision="v2")
    with pytest.raises(UserError, match=r"that one came from the hub, commit aaaaaaaaaaaa"):
        measured_checkpoint(folder, str(tiny_checkpoint), "model")


def test_a_name_on_the_hub_is_not_the_folder_that_was_measured(finished: Path) -> None:
    with pytest.raises(UserError, match=r"another checkpoint than org/name \(that one was a folder\)"):
        measured_checkpoint(finished, "org/name", "model")


def test_the_threshold_of_a_judge_is_no_models(tmp_path: Path, tiny_checkpoint: Path) -> None:
    (tmp_path / "facts.json").write_text(json.dumps({"predictor": {"name": "gpt", "checkpoint": None}}), "utf-8")
    with pytest.raises(UserError, match=r"facts\.json: gpt is no checkpoint, so its threshold is no model's"):
        measured_checkpoint(tmp_path, str(tiny_checkpoint), "model")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "onnx/model.onnx"])
def test_a_service_refuses_what_its_facts_did_not_measure(name: str, model: Path, finished: Path) -> None:
    check_folder = _serving().check_folder
    with pytest.raises(SystemExit, match=r"no published folder \(facts\.json is missing\)"):
        check_folder(model, "onnx/model.onnx")
    shutil.copyfile(finished / "facts.json", model / "facts.json")
    with pytest.raises(SystemExit, match=r"onnx/model\.onnx: no such file: this folder was published without ONNX"):
        check_folder(model, "onnx/model.onnx")
    (model / "onnx").mkdir()
    (model / "onnx" / "model.onnx").write_bytes(b"graph")
    parity = {"variants": [{"file": "onnx/model.onnx", "sha256": _serving()._sha256(model / "onnx" / "model.onnx")}]}
    (model / "onnx" / "parity.json").write_text(json.dumps(parity), "utf-8")
    check_folder(model, "onnx/model.onnx")
    (model / name).write_bytes((model / name).read_bytes() + b"\n")
    with pytest.raises(SystemExit, match=rf"{name}: missing, or not the file that was measured"):
        check_folder(model, "onnx/model.onnx")


def _serving() -> Any:
    """docs/serving/detector.py, which is copied out of the project and imported by its bare name."""
    pytest.importorskip("onnxruntime")
    spec = importlib.util.spec_from_file_location("detector", ROOT / "docs" / "serving" / "detector.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules["detector"] = module = importlib.util.module_from_spec(spec)  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module

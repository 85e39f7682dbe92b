"""Each objective and each way to train some of the weights, through the loop, with a tiny model and few pairs."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import torch
from hydra import compose, initialize_config_dir

from data_prep.dataset import read_split
from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from data_prep.pairs import Label
from train.config import TrainConfig
from train.loop import train
from train.tasks.supervision import candidate_masks, contrast_partners, possible_labels

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
TINY = {"hidden_size": 16, "num_layers": 2, "num_heads": 2, "intermediate_size": 32, "vocab_size": 500}


def config_of(tmp_path: Path, data: Path, *overrides: str) -> TrainConfig:
    """A short run from scratch; `model=...` among the overrides starts elsewhere."""
    starts = [] if any(item.startswith("model=") for item in overrides) else [
        f"model.scratch.{name}={value}" for name, value in TINY.items()
    ]  # fmt: skip
    values = [f"runs={tmp_path}", f"data={data}", "log_every=1", "max_steps=3", *starts, *overrides]
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        return parse(compose("train", values), TrainConfig)


def losses_of(folder: Path) -> list[float]:
    """Training losses, one a step."""
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [row["loss"] for row in rows if "loss" in row]


@pytest.mark.parametrize(
    "overrides",
    [
        ["objective=symmetric"],
        ["objective=r_drop"],
        ["objective=contrast"],
        ["objective=focal"],
        ["objective.label_smoothing=0.1", "objective.class_weights={entailment: 1, neutral: 2, contradiction: 1}"],
        ["objective=symmetric", "objective.r_drop=0.5", "objective.contrast=0.5", "objective.class_weights=balanced"],
    ],
    ids=lambda overrides: overrides[0],
)
def test_each_objective_lowers_its_loss(tmp_path: Path, small_data: Path, overrides: list[str]) -> None:
    steps = [
        "max_steps=25",
        "max_epochs=25",
        "eval_every=25",
        "lr=0.005",
        "max_tokens=2048",
        "model.scratch.dropout=0.05",
    ]
    losses = losses_of(train(config_of(tmp_path, small_data, *steps, *overrides)))
    assert sum(losses[-3:]) / 3 < 0.8 * losses[0]


def test_objectives_do_not_depend_on_how_rows_are_batched(tmp_path: Path, small_data: Path) -> None:
    same = ["objective=symmetric", "objective.contrast=0.5", "model.scratch.dropout=0.0", "max_steps=1"]
    one = train(config_of(tmp_path, small_data, *same, "name=one", "max_tokens=90000"))
    many = train(config_of(tmp_path, small_data, *same, "name=many", "max_tokens=768", "accumulation=1000"))
    assert losses_of(one) == pytest.approx(losses_of(many), rel=1e-5)


def test_a_student_learns_from_its_teacher(tmp_path: Path, small_data: Path, tiny_checkpoint: Path) -> None:
    teacher = ["objective=distill", f"objective.teacher.path={tiny_checkpoint}", "objective.teacher.weight=1.0"]
    steps = ["max_steps=25", "max_epochs=25", "eval_every=25", "lr=0.005"]
    first = train(config_of(tmp_path, small_data, *teacher, *steps, "name=first"))
    losses = losses_of(first)
    assert sum(losses[-3:]) / 3 < 0.7 * losses[0]
    assert len(list((tmp_path / "teacher").glob("*.parquet"))) == 1
    again = train(config_of(tmp_path, small_data, *teacher, *steps, "name=again"))  # reads what the first left
    assert losses_of(again) == losses


def test_the_teachers_labels_go_by_name(tmp_path: Path, small_data: Path, tiny_checkpoint: Path) -> None:
    # The teacher taught by itself has nothing to learn, if its outputs (in another order than ours) are read by name.
    overrides = ["model=local", f"model.path={tiny_checkpoint}", "objective=distill", "objective.teacher.weight=1.0"]
    still = ["model.path=" + str(still_copy(tiny_checkpoint, tmp_path / "still")), "max_steps=1", "lr=1e-9"]
    folder = train(config_of(tmp_path, small_data, *overrides, f"objective.teacher.path={tiny_checkpoint}", *still))
    assert losses_of(folder) == pytest.approx([0.0], abs=1e-4)


def still_copy(checkpoint: Path, folder: Path) -> Path:
    """The checkpoint without dropout."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    still = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    AutoModelForSequenceClassification.from_pretrained(checkpoint, **still).save_pretrained(folder)
    AutoTokenizer.from_pretrained(checkpoint).save_pretrained(folder)
    return folder


def test_r_drop_without_dropout_is_refused(tmp_path: Path, small_data: Path) -> None:
    with pytest.raises(UserError, match="has no dropout: set some"):
        train(config_of(tmp_path, small_data, "objective=r_drop", "model.scratch.dropout=0.0"))


@pytest.mark.parametrize(
    ("overrides", "named"),
    [
        (["objective=symmetric", "swap=0.5"], "give swap=0.0"),
        (["objective.label_smoothing=0.1", "objective.focal_gamma=2"], "choose one"),
        (["objective.label_smoothing=0.1", "objective.teacher={path: a/b, weight: 0.5}"], "soft targets already"),
        (["objective=r_drop", "max_tokens=300"], "must be 2 x max_length=256"),
        (["objective.class_weights=inverse"], "null, balanced or a mapping"),
        (["objective.class_weights={entailment: 1, neutral: 0, contradiction: 1}"], "a positive weight"),
        (["objective=distill"], "needs both path and weight"),
        (["objective=mlm", "max_steps=5"], "objective.corpus.files has no value"),
        (["objective=mlm", "objective.corpus.files=[a.txt]"], "give max_steps="),
        (["objective=mlm", "objective.corpus.files=[a.txt]", "max_steps=5", "monitor=macro_f1"], "loss or accuracy"),
        (["objective=mlm", "objective.corpus.files=[a.txt]", "max_steps=5", "objective.r_drop=1"], "r_drop belong"),
        (["lora.rank=8"], "from scratch there are none"),
        (["layer_decay=0"], "layer_decay is a factor"),
        (["ema=1"], "ema is a decay"),
        (["freeze.layers=-1"], r"freeze\.layers"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_named(overrides: list[str], named: str) -> None:
    with pytest.raises(UserError, match=named), initialize_config_dir(str(CONFIGS), version_base="1.3"):
        parse(compose("train", overrides), TrainConfig)


@pytest.mark.parametrize("objective", sorted(path.stem for path in (CONFIGS / "training" / "objective").glob("*.yaml")))
def test_every_objective_composes(objective: str) -> None:
    given = {
        "mlm": ["objective.corpus.files=[news.jsonl]", "max_steps=5"],
        "distill": ["objective.teacher.path=org/teacher"],
    }
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        config = parse(compose("train", [f"objective={objective}", *given.get(objective, [])]), TrainConfig)
    assert config.objective.name == ("mlm" if objective == "mlm" else "nli")


def test_partners_share_a_claim_and_differ(small_data: Path) -> None:
    pairs = read_split(small_data, "train")
    partners = contrast_partners(pairs)
    assert sum(bool(found) for found in partners) > len(pairs) / 2
    for pair, found in zip(pairs, partners, strict=True):
        for other in (pairs[row] for row in found):
            assert {pair.premise, pair.hypothesis} & {other.premise, other.hypothesis}
            assert (pair.label == Label.contradiction) != (other.label == Label.contradiction)
    with pytest.raises(UserError, match="no two training rows share a claim"):
        contrast_partners([pair for pair in pairs if pair.label != Label.contradiction])


def test_undecided_labels_are_candidates(small_data: Path) -> None:
    pair = next(pair for pair in read_split(small_data, "train") if pair.label == Label.neutral)
    undecided = dataclasses.replace(pair, possible_labels="neutral|contradiction")
    assert possible_labels(undecided) == {Label.neutral, Label.contradiction}
    assert candidate_masks([pair, undecided]).tolist() == [[False, True, False], [False, True, True]]
    for wrong in ("neutral|refutes", "entailment|contradiction"):
        with pytest.raises(UserError, match=f"pair {pair.id}: possible_labels"):
            possible_labels(dataclasses.replace(pair, possible_labels=wrong))


def test_the_average_is_what_is_saved(tmp_path: Path, small_data: Path) -> None:
    plain = train(config_of(tmp_path, small_data, "name=plain"))
    averaged = train(config_of(tmp_path, small_data, "name=averaged", "ema=0.5"))
    assert losses_of(plain) == losses_of(averaged)  # training itself goes on with its own weights
    from safetensors.torch import load_file

    weights = [load_file(folder / "last" / "model.safetensors") for folder in (plain, averaged)]
    assert any(not torch.equal(weights[0][name], weights[1][name]) for name in weights[0])


def test_adapters_train_and_leave_a_plain_folder(tmp_path: Path, small_data: Path, tiny_checkpoint: Path) -> None:
    pytest.importorskip("peft")
    from safetensors.torch import load_file

    lora = ["model=local", f"model.path={tiny_checkpoint}", "lora.rank=2", "lora.keep_adapter=true", "lr=0.01"]
    folder = train(config_of(tmp_path, small_data, *lora))
    before, after = (load_file(path / "model.safetensors") for path in (tiny_checkpoint, folder))
    assert before.keys() == after.keys()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert any("query" in name for name in changed)
    assert not any("embeddings" in name or "LayerNorm" in name for name in changed)
    assert (folder / "adapter" / "adapter_model.safetensors").is_file()


def test_frozen_weights_stay_and_deep_layers_learn_slower(
    tmp_path: Path, small_data: Path, tiny_checkpoint: Path
) -> None:
    from safetensors.torch import load_file

    start = ["model=local", f"model.path={tiny_checkpoint}", "weight_decay=0.0", "warmup=0.0", "max_steps=1"]
    frozen = train(config_of(tmp_path, small_data, *start, "name=frozen", "freeze={embeddings: true, layers: 1}"))
    slower = train(config_of(tmp_path, small_data, *start, "name=slower", "layer_decay=0.1"))
    before, still, slow = (load_file(path / "model.safetensors") for path in (tiny_checkpoint, frozen, slower))

    def moved(weights: dict[str, torch.Tensor], part: str) -> float:
        return max(float((weights[name] - before[name]).abs().max()) for name in weights if part in name)

    assert moved(still, "embeddings") == moved(still, "layer.0.") == 0.0 < moved(still, "layer.1.")
    # Adam's first step is the rate itself: a tenth from one depth to the next
    assert moved(slow, "layer.0.") == pytest.approx(0.1 * moved(slow, "layer.1."), rel=0.05)


def test_saved_activations_change_no_loss(tmp_path: Path, small_data: Path) -> None:
    plain = train(config_of(tmp_path, small_data, "name=plain"))
    saving = train(config_of(tmp_path, small_data, "name=saving", "gradient_checkpointing=true"))
    assert losses_of(plain) == pytest.approx(losses_of(saving), rel=1e-6)


def test_pairs_that_would_be_cut_stop_the_run(
    tmp_path: Path, small_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UserError, match=r"of 42 training pairs \(100%\) reach max_length=8: .*max_truncated=1"):
        train(config_of(tmp_path, small_data, "max_length=8"))
    train(config_of(tmp_path, small_data, "max_length=8", "max_truncated=1"))
    assert "warning: 42 of 42 training pairs" in capsys.readouterr().out


def test_a_checkpoint_of_other_splits_is_told(
    tmp_path: Path, small_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = train(config_of(tmp_path, small_data, "max_steps=1", "name=first"))
    config = json.loads((folder / "config.json").read_text())
    assert config["trained_on"].startswith("small@")
    (folder / "config.json").write_text(json.dumps(config | {"trained_on": "small@0123456789abcdef"}))
    train(config_of(tmp_path, small_data, "max_steps=1", "precision=no", "model=local", f"model.path={folder}"))
    assert "trained on another revision of small (0123456789ab)" in capsys.readouterr().out

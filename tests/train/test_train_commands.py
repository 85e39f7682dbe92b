"""`python -m train` and `accelerate launch -m train` as a user starts them: ranks, interrupts, messages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMALL = [
    "model.scratch.hidden_size=16",
    "model.scratch.num_layers=1",
    "model.scratch.num_heads=2",
    "model.scratch.vocab_size=500",
    "log_every=1",
]
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "", "ACCELERATE_USE_CPU": "true"}


def command(tmp_path: Path, data: Path, *overrides: str) -> list[str]:
    """The arguments after `python` or `accelerate launch`."""
    return ["-m", "train", f"runs={tmp_path}", f"data={data}", *SMALL, *overrides]


def run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """One command in the repository's root, its output kept."""
    return run_with({}, arguments)


def run_with(environment: dict[str, str], arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """The same with more in its environment."""
    environment = ENVIRONMENT | {"PYTHONPATH": str(ROOT)} | environment
    return subprocess.run(
        arguments, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.slow
def test_a_user_error_is_two_lines_and_exit_code_2(tmp_path: Path) -> None:
    done = run([sys.executable, *command(tmp_path, tmp_path / "nowhere")])
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2
    assert "python -m data_prep" in done.stderr


@pytest.mark.parametrize("missing", ["data", "model.path"])
def test_a_missing_folder_is_said_before_torch_is_loaded(tmp_path: Path, small_data: Path, missing: str) -> None:
    words = ["model=local", f"model.path={tmp_path}", f"data={small_data}", f"{missing}={tmp_path / 'nowhere'}"]
    done = run([sys.executable, "-X", "importtime", "-m", "train", f"runs={tmp_path / 'runs'}", *words])
    assert done.returncode == 2
    assert f"{tmp_path / 'nowhere'}: no " in done.stderr
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "hydra" in loaded
    assert not {"torch", "transformers", "accelerate"} & loaded
    assert not (tmp_path / "runs").exists()


@pytest.mark.slow
def test_two_processes_share_one_folder_and_the_first_loss(tmp_path: Path, small_data: Path) -> None:
    # torchrun, as `accelerate launch` starts several processes on GPUs; on CPUs accelerate itself starts one only.
    launcher = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2"]
    still = ["model.scratch.dropout=0.0", "max_steps=2", "swap=0.0"]
    # The whole training split in one step, whichever way it is cut into batches and dealt to processes.
    pair = run([*launcher, *command(tmp_path, small_data, *still, "name=pair", "max_tokens=512", "accumulation=99")])
    assert pair.returncode == 0, pair.stderr[-3000:]
    alone = run([sys.executable, *command(tmp_path, small_data, *still, "name=alone", "max_tokens=50000")])
    assert alone.returncode == 0, alone.stderr[-3000:]
    losses = {name: losses_of(tmp_path / "train" / name) for name in ("pair", "alone")}
    assert losses["pair"] == pytest.approx(losses["alone"], rel=1e-4)
    assert sorted(path.name for path in (tmp_path / "train").iterdir()) == ["alone", "pair"]
    assert json.loads((tmp_path / "train/pair/circumstances.json").read_text())["processes"] == 2


def losses_of(folder: Path) -> list[float]:
    """Training losses, one a step."""
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [row["loss"] for row in rows if "loss" in row]


def _hear_interrupts() -> None:
    """What a shell starts in the background ignores SIGINT, and hands that down to whatever a CI job starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 75), (signal.SIGUSR1, 75)])
def test_a_signal_saves_and_stops(tmp_path: Path, small_data: Path, sent: signal.Signals, code: int) -> None:
    arguments = [sys.executable, *command(tmp_path, small_data, "max_epochs=1000", "patience=100000")]
    process = subprocess.Popen(
        arguments, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True, preexec_fn=_hear_interrupts
    )
    working = tmp_path / "train" / ".compact-small-s13.partial"
    deadline = time.monotonic() + 120
    while not (working / "metrics.jsonl").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code, errors[-3000:]
    assert f"stopped: {sent.name}: saved at step" in errors
    assert "Traceback" not in errors
    assert len(list((working / "checkpoints").glob("step-*"))) == 1


@pytest.mark.slow
def test_a_signal_before_the_first_step_saves_after_it(tmp_path: Path, small_data: Path) -> None:
    arguments = [sys.executable, *command(tmp_path, small_data)]
    process = subprocess.Popen(arguments, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "train").exists():  # torch is loaded, the model is not
        time.sleep(0.05)
    process.send_signal(signal.SIGUSR1)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, "saved at step 1" in errors) == (75, True), errors[-3000:]


PAIR = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]


@pytest.mark.slow
def test_killed_at_random_moments_it_ends_the_same(tmp_path: Path) -> None:
    done = run([sys.executable, "-m", "train.stress", "kills=4", f"folder={tmp_path}", "max_epochs=2"])
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "4 of 4 kills survived with equal hashes" in done.stdout


def test_the_stress_command_sees_a_difference(tmp_path: Path) -> None:
    from train.stress import _whole

    for name, text in (("a", "1"), ("b", "2")):
        (tmp_path / name / "train" / "run").mkdir(parents=True)
        (tmp_path / name / "train" / "run" / "model.safetensors").write_text(text)
    assert _whole([], tmp_path / "a/train/run") != _whole([], tmp_path / "b/train/run")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "precision"),
    [(["-m", "train"], "auto"), (["tests/train/recovery/sharded.py"], "no")],
    ids=["ddp", "fsdp2"],
)
def test_two_processes_stopped_end_as_two_left_alone(
    tmp_path: Path, small_data: Path, module: list[str], precision: str
) -> None:
    rest = [f"data={small_data}", *SMALL, "max_steps=6", "eval_every=3", "checkpoint_every=2", "name=run"]
    rest += [f"precision={precision}"]
    alone = run([*PAIR, *module, f"runs={tmp_path / 'alone'}", *rest])
    assert alone.returncode == 0, alone.stderr[-3000:]
    # Killed by its own hand in the fifth step: the checkpoint of step 4 is there.
    killed = run_with(
        {"KILLED_IN_STEP": "5"}, [*PAIR, "tests/train/recovery/killed.py", *module, f"runs={tmp_path}", *rest]
    )
    assert killed.returncode != 0
    assert (tmp_path / "train/.run.partial/checkpoints/step-4").is_dir(), killed.stderr[-3000:]
    fewer = run([sys.executable, "-m", "train", f"runs={tmp_path}", *rest])
    assert fewer.returncode == 2
    assert "number of processes was 2, is 1" in fewer.stderr
    again = run([*PAIR, *module, f"runs={tmp_path}", *rest])
    assert again.returncode == 0, again.stderr[-3000:]
    assert "continues" in again.stdout
    for name in ("model.safetensors", "metrics.jsonl", "last/model.safetensors", "validation_predictions.jsonl"):
        whole, resumed = tmp_path / "alone/train/run" / name, tmp_path / "train/run" / name
        assert whole.read_bytes() == resumed.read_bytes(), name


@pytest.mark.gpu
def test_bf16_on_a_gpu(tmp_path: Path, small_data: Path) -> None:
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device")
    environment = os.environ | {"CUBLAS_WORKSPACE_CONFIG": ":4096:8"}
    arguments = [sys.executable, *command(tmp_path, small_data, "max_steps=3", "precision=bf16")]
    done = subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(losses_of(tmp_path / "train" / "compact-small-s13")) == 3

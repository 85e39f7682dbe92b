"""Each launch line of docs/training.md is read by whoever would read it: accelerate, Hydra, our config."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from accelerate.commands.config.config_args import load_config_from_file
from accelerate.commands.launch import launch_command_parser
from hydra import compose, initialize_config_dir

from data_prep.foundation.config import parse
from train.config import TrainConfig
from train.process.slurm import process_group

ROOT = Path(__file__).resolve().parents[2]
LINES = [
    line
    for block in re.findall(r"```bash\n(.*?)```", (ROOT / "docs/training.md").read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines()
    if " -m train " in line
]
ACCELERATE = sorted((ROOT / "configs/accelerate").glob("*.yaml"))


def test_the_page_has_them_all() -> None:
    assert len(LINES) >= 7
    for wanted in ("one_gpu", "ddp_8", "two_nodes", "fsdp2", "srun", "hydra/launcher=slurm"):
        assert any(wanted in line for line in LINES), wanted


@pytest.mark.parametrize("line", LINES)
def test_a_launch_line_is_understood(line: str) -> None:
    words = shlex.split(line)
    launcher, overrides = words[: words.index("train")], words[words.index("train") + 1 :]
    if launcher[:2] == ["accelerate", "launch"]:
        read = launch_command_parser().parse_args(words[2:])
        assert (read.training_script, read.module) == ("train", True)
        assert ROOT / read.config_file in ACCELERATE
    if "-m" in overrides:
        pytest.importorskip("hydra_plugins.hydra_submitit_launcher")
        overrides = [word.partition(",")[0] for word in overrides if word != "-m"]
    with initialize_config_dir(str(ROOT / "configs"), version_base="1.3"):
        parse(compose("train", overrides), TrainConfig)


@pytest.mark.parametrize("path", ACCELERATE, ids=lambda path: path.stem)
def test_accelerate_reads_its_configs(path: Path) -> None:
    config = load_config_from_file(str(path))
    wanted = {"one_gpu": 1, "cpu_2": 2, "two_nodes": 16}.get(path.stem, 8)
    assert config.num_processes == wanted
    assert (path.stem == "fsdp2") is (getattr(config, "fsdp_config", {}).get("fsdp_version") == 2)


def test_a_slurm_task_is_a_process() -> None:
    task = {"SLURM_STEP_NUM_TASKS": "16", "SLURM_PROCID": "9", "SLURM_LOCALID": "1", "SLURM_JOB_ID": "123456"}
    found = process_group(task | {"MASTER_ADDR": "node07"})
    assert found == {
        "RANK": "9",
        "LOCAL_RANK": "1",
        "WORLD_SIZE": "16",
        "MASTER_PORT": "23456",
        "MASTER_ADDR": "node07",
    }


@pytest.mark.parametrize("environment", [{}, {"SLURM_NTASKS": "8"}, {"SLURM_STEP_NUM_TASKS": "8", "RANK": "0"}])
def test_elsewhere_slurm_is_left_alone(environment: dict[str, str]) -> None:
    assert process_group(environment) == {}


def test_hydra_puts_the_slurm_job_together() -> None:
    pytest.importorskip("hydra_plugins.hydra_submitit_launcher")
    with initialize_config_dir(str(ROOT / "configs"), version_base="1.3"):
        launcher = compose("train", ["hydra/launcher=slurm"], return_hydra_config=True).hydra.launcher
    assert (launcher.nodes, launcher.tasks_per_node, launcher.gpus_per_node) == (2, 8, 8)

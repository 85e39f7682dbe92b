"""How to make the model again: training's whole config as one Hydra file, and the commands that read it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from eval.detector.starter.folder import is_starter
from eval.publish.release import Release

FILE = "training.yaml"
_HYDRA: dict[str, Any] = {"run": {"dir": "."}, "sweep": {"dir": ".", "subdir": "."}, "output_subdir": None}


def training_yaml(release: Release) -> str:
    """The config that training ran with, for `--config-dir <here> --config-name training`; no path of this machine."""
    import yaml

    quiet = [{"override hydra/job_logging": "disabled"}, {"override hydra/hydra_logging": "disabled"}]
    config = _without_places(release.training["config"]) | {"data": _data(release), "runs": "runs", "overwrite": False}
    whole = {"defaults": ["_self_", *quiet], **config, "resume": "auto", "hydra": _HYDRA}
    return str(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False))


def commands(release: Release, repository: str | None) -> str:
    """Shell, line by line: the code at its commit, the base model, training, evaluation."""
    facts = release.facts
    settings = " ".join(f"{name}={_value(value)}" for name, value in dataclasses.asdict(facts.settings).items())
    checkpoint = f"runs/train/{release.training['config']['name']}"
    data = f"data=runs/data/{facts.data.name} split={facts.data.split}"
    return "\n".join(
        [
            *_code(release),
            *_base(release),
            f"hf download {repository} {FILE} --local-dir ."
            if repository
            else f"# copy {FILE}, beside this card, here",
            f"python -m train --config-dir . --config-name {Path(FILE).stem}",
            f"python -m eval checkpoint={checkpoint} {data} {settings}",
        ]
    )


def code_of(release: Release) -> str:
    """Where the code is, as a phrase."""
    return release.about.code or f"the repository of arabic-claim-contradiction {release.facts.code.version}"


def _code(release: Release) -> list[str]:
    commit = release.facts.code.commit
    where = release.about.code or ""
    get = [f"git clone {where} code && cd code"] if "://" in where else [f"# in a clone of {code_of(release)}"]
    checkout = [f"git checkout {commit}"] if commit else []
    return [*get, *checkout, "pip install -c constraints.txt -e ."]


def _base(release: Release) -> list[str]:
    """How the model it began from is had: by its commit, under the name that training.yaml looks for."""
    base, commit = release.training["base_model"], release.training["base_commit"]
    if base == "from scratch":
        return []
    if commit:
        return [f"hf download {base} --revision {commit}"]
    name = base.rpartition("/")[2]
    if is_starter(base):
        return ["# model=starter ships with the code"]
    known = release.about.base_model
    origin = f"made from {known}: hf download {known}" if known else "ask its authors"
    return [f"# the model it began from is expected as the folder {name} ({origin})"]


def _value(value: Any) -> str:
    """As Hydra reads it back: precision=no would be false."""
    return "'\"no\"'" if value == "no" else "null" if value is None else str(value)


def _data(release: Release) -> str:
    return f"runs/data/{release.data_manifest['name']}"


def _without_places(value: Any) -> Any:
    """Paths out of this machine's folders shortened to their last name; hub names and plain values as they are."""
    if isinstance(value, dict):
        return {key: _without_places(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_places(item) for item in value]
    if isinstance(value, str) and value.startswith(("/", "~", "..")):
        return Path(value).name
    return value

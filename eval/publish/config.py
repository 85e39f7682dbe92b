"""What a publication is; the values live in configs/publish.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eval.compare.config import Policy

_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


@dataclass
class PublishConfig:
    """One publication: which finished evaluation, what a human says of the model, where it goes."""

    run: str
    about: str
    checkpoint: str | None
    training_data: str | None
    export: str | None
    variants: list[str]
    space: bool
    name: str
    runs: str
    overwrite: bool
    force: bool
    policy: Policy
    push: str | None
    revision: str
    pull_request: bool
    private: bool
    dry_run: bool
    replace_other_model: bool
    endpoint: str | None

    def __post_init__(self) -> None:
        if self.push is not None and not _HUB_NAME.fullmatch(self.push):
            raise ValueError(f"push must be org/name of a hub repository, got {self.push!r}")
        if self.dry_run and self.push is None:
            raise ValueError("dry_run says what a push would do: give push=org/name")

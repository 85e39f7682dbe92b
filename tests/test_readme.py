"""The README's tree has a line for every file, and the commands it prints exist."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_file_has_its_line() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    wanted = {".py", ".yaml", ".j2"}
    folders = ("tests", "benchmarks/claims_gold", "data_prep/shipped/articles", ".github")
    files = [Path(name) for name in listed.stdout.splitlines()]
    files = [path for path in files if path.suffix in wanted and not str(path).startswith(folders)]
    assert files
    tree = README[README.index("## What is where") :]
    assert [str(path) for path in files if path.name not in tree] == [], "run make tree"


def test_its_commands_are_targets_and_modules() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test", "check", "slow"):
        assert f"make {target}" in README
        assert f"\n{target}:" in makefile
    for module in ("data_prep", "data_prep.claims", "train", "eval"):
        assert f"python -m {module}" in README
        assert (ROOT / module.replace(".", "/") / "__main__.py").is_file()


def test_nothing_is_left_to_fill_in() -> None:
    assert "@@" not in README
    assert "@@" not in (ROOT / "docs" / "LOG.md").read_text(encoding="utf-8")

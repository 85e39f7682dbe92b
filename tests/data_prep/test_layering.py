"""Imports point one way, train -> eval -> data_prep, and a config is shown before anything heavy is loaded."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BELOW = {"configs": set(), "data_prep": set(), "eval": {"data_prep"}, "train": {"data_prep", "eval"}}  # type: dict[str, set[str]]
OURS = set(BELOW) | {"tests", "benchmarks", "docs"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." if node.level else str(node.module)


def _modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", BELOW)
def test_imports_point_one_way(package: str) -> None:
    modules = _modules(package)
    assert modules
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules
        for name in _imports(path)
        if name.partition(".")[0] in OURS - BELOW[package] - {package}
    ]
    assert wrong == []


def test_data_prep_knows_nothing_of_torch() -> None:
    heavy = {"torch", "transformers", "accelerate"}
    assert [path for path in _modules("data_prep") if heavy & {name.partition(".")[0] for name in _imports(path)}] == []


def test_nothing_imports_an_entry_point() -> None:
    named = [name for package in BELOW for path in _modules(package) for name in _imports(path)]
    assert [name for name in named if name.endswith("__main__")] == []


def test_the_check_itself_sees_an_import(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("def f():\n    import torch.nn as nn\n    from eval.facts import Facts\n")
    assert list(_imports(tmp_path / "m.py")) == ["torch.nn", "eval.facts"]


def test_the_four_packages_are_listed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert sorted(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == sorted(BELOW)
    assert all((ROOT / package / "__init__.py").is_file() for package in BELOW)


@pytest.mark.parametrize("flags", [["--cfg", "job"], ["--help"]])
def test_the_config_is_shown_without_loading_anything_heavy(flags: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "data_prep", *flags],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines()}
    assert {"hydra", "data_prep"} <= loaded
    assert loaded & {"torch", "datasets", "pandas", "pyarrow", "numpy", "transformers", "jinja2"} == set()
    assert "licence: apache-2.0" in run.stdout

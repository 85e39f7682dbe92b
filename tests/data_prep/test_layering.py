"""Imports point one way, between packages and between rooms, never in a circle; a config loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BELOW = {"configs": set(), "data_prep": set(), "eval": {"data_prep"}, "train": {"data_prep", "eval"}}  # type: dict[str, set[str]]
OURS = set(BELOW) | {"tests", "benchmarks", "docs"}
_FACTS = {"eval.facts.types", "eval.facts.audits"}  # leaves: dataclasses that stand on nothing of eval
# A room and all of eval that it may import: figures know no detector, training nothing of what is made of one.
ROOMS = {
    "eval/facts/types.py": {"eval.facts.audits"},
    "eval/facts/audits.py": set(),
    "eval/figures": {"eval.figures"} | _FACTS,
    "eval/detector": {"eval.detector", "eval.figures"} | _FACTS,
    "train": {"eval.detector", "eval.figures"},
}  # type: dict[str, set[str]]
# Files, models, or what is written to files: figures take arrays and give numbers.
NO_FIGURE = {"torch", "transformers", "accelerate", "tokenizers", "pathlib", "os", "json", "shutil", "pyarrow", "yaml"}


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


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_what_lies_below_them(room: str) -> None:
    files = [ROOT / room] if room.endswith(".py") else _modules(room)
    assert files
    assert [told for path in files for told in _strangers(path, ROOMS[room])] == []


def _strangers(path: Path, allowed: set[str]) -> list[str]:
    """What a file imports of eval beyond what its room may."""
    names = [name for name in _imports(path) if name == "eval" or name.startswith("eval.")]
    wrong = [name for name in names if not any(f"{name}.".startswith(f"{room}.") for room in allowed)]
    return [f"{path} imports {name}" for name in wrong]


def test_figures_know_neither_files_nor_models() -> None:
    told = [f"{path} imports {name}" for path in _modules("eval/figures") for name in _imports(path)]
    assert [line for line in told if line.rpartition(" ")[2].partition(".")[0] in NO_FIGURE] == []


def _imported_modules(path: Path, modules: Iterable[str]) -> Iterator[str]:
    """The modules of ours that a file imports anywhere in it: at the top, in functions, for type checkers alone.

    An import inside a function hides a circle from Python, one under TYPE_CHECKING from the interpreter; a reader of
    either file still has to know the other one.
    """
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            members = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name for name in [str(node.module), *members] if name in modules)


def _import_graph(root: Path, packages: Iterable[str]) -> dict[str, set[str]]:
    """For each module, by its dotted name, the modules it imports."""
    files = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for package in packages
        for path in sorted((root / package).rglob("*.py"))
    }
    return {name: set(_imported_modules(path, files)) - {name} for name, path in files.items()}


def _circles(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """Groups of modules each of which reaches the others, in order of their first names."""
    reached = {name: _reached(graph, name) for name in graph}
    groups = {frozenset(other for other in reached[name] if name in reached[other]) for name in graph}
    return sorted((set(group) for group in groups if group), key=min)


def _reached(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """All that a module imports, directly or through others; itself where a circle leads back to it."""
    reached: set[str] = set()
    to_visit = [start]
    while to_visit:
        for name in graph[to_visit.pop()] - reached:
            reached.add(name)
            to_visit.append(name)
    return reached


def test_files_import_one_another_in_no_circle() -> None:
    assert _circles(_import_graph(ROOT, BELOW)) == []


def test_a_circle_is_seen_wherever_its_imports_stand(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    for name, text in {
        "a": "from room.b import f\n",
        "b": "def f():\n    from room import c\n",
        "c": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import room.a\n",
        "d": "import room.a\n",
    }.items():
        (tmp_path / "room" / f"{name}.py").write_text(text)
    assert _circles(_import_graph(tmp_path, ["room"])) == [{"room.a", "room.b", "room.c"}]


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


@pytest.mark.parametrize(
    ("flags", "loads", "says"),
    [
        (["--cfg", "job"], {"hydra", "data_prep"}, "licence: apache-2.0"),
        (["--help"], {"data_prep"}, "  licence: any  #"),
    ],
    ids=["cfg", "help"],
)
def test_the_config_is_shown_without_loading_anything_heavy(flags: list[str], loads: set[str], says: str) -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "data_prep", *flags],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines()}
    assert loads <= loaded
    assert loaded & {"torch", "datasets", "pandas", "pyarrow", "numpy", "transformers", "jinja2"} == set()
    assert says in run.stdout

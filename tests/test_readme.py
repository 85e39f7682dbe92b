"""README and docs are whole: rooms, tree, decisions, line widths, and the commands they print exist."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DECISIONS = ROOT / "docs" / "decisions"


@pytest.fixture(scope="module")
def tree() -> ModuleType:
    """.ci/tree.py as a module; skips outside a git checkout, whose files it lists."""
    if subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip("not a git checkout")
    spec = importlib.util.spec_from_file_location("tree", ROOT / ".ci" / "tree.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tree_is_that_of_this_checkout(tree: ModuleType) -> None:
    assert (ROOT / "docs" / "tree.md").read_text(encoding="utf-8") == tree.page(tree.listed_files()), "run make tree"


def test_every_python_file_says_what_it_is(tree: ModuleType) -> None:
    files = [file for file in tree.listed_files() if file.endswith(".py")]
    assert files
    assert [file for file in files if not tree.first_sentence(ROOT / file)] == []


def test_every_room_has_its_line() -> None:
    """Packages with code of their own; sub-rooms of claims are named in the line of claims."""
    rooms = {
        path.parent.relative_to(ROOT) for top in ("data_prep", "train", "eval") for path in (ROOT / top).rglob("*.py")
    }
    told = README[README.index("## What is where") :]
    missing = [room for room in rooms if f"`{room}/`" not in told and f"`{room.name}/`" not in told]
    assert sorted(map(str, missing)) == []


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) <= 220


def test_its_commands_are_targets_and_modules() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"make ([a-z]+)`?", README)) - {"and"}
    assert {"demo", "test", "check", "slow"} <= targets
    assert [target for target in sorted(targets) if f"\n{target}:" not in makefile] == []
    modules = set(re.findall(r"python -m ([a-z_.]+[a-z])", README)) - {"torch.distributed.run"}
    assert {"data_prep", "data_prep.claims", "train", "eval"} <= modules
    homes = [(ROOT / name / "__main__.py", ROOT / f"{name}.py") for name in (m.replace(".", "/") for m in modules)]
    assert [paths[0] for paths in homes if not any(path.is_file() for path in paths)] == []


def test_every_decision_is_in_the_index_once() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\((0\d{3}-[^)]+\.md)\)", index)) == sorted(path.name for path in DECISIONS.glob("0*.md"))


def test_the_log_is_in_order_of_date() -> None:
    days = re.findall(r"(?m)^## (\d{4}-\d\d-\d\d)", (ROOT / "docs" / "LOG.md").read_text(encoding="utf-8"))
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda path: path.name
)
def test_prose_lines_are_short(path: Path) -> None:
    """About 120 characters; tables, code, headings and what is made by a program (tree, reports) aside."""
    if path.name == "tree.md" or path.parent.name == "evaluation":
        pytest.skip("made by a program")
    code, long = False, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        code ^= line.lstrip().startswith("```")
        if len(line) > 130 and not code and not line.startswith(("|", "#", "[![", "<")) and " " in line[:118].strip():
            long.append(number)
    assert long == []


def test_nothing_is_left_to_fill_in() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        assert "@@" not in path.read_text(encoding="utf-8"), path

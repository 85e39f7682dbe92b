"""Every command of README and docs is one: it composes, as it stands there, into what the command would run."""

from __future__ import annotations

import importlib
import importlib.util
import re
import shlex
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hydra import compose, initialize_config_dir

from data_prep.foundation.config import parse

ROOT = Path(__file__).resolve().parent.parent
# Of these a page shows a part of a line, or the command has no Hydra config.
ARGPARSE = {"eval.facts", "eval.detector.starter", "train.stress"}


def _loaded() -> ModuleType:
    """.ci/docs.py as a module, the one list of what pages tell a reader to type."""
    spec = importlib.util.spec_from_file_location("docs_commands", ROOT / ".ci" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclass looks itself up
    spec.loader.exec_module(module)
    return module


DOCS = _loaded()
SHOWN = [shown for page in DOCS.pages() for shown in DOCS.commands(page)]


def _main_of(module: str) -> Any:
    home = ROOT / module.replace(".", "/")
    return importlib.import_module(f"{module}.__main__" if home.is_dir() else module).main


def _overrides(line: str) -> tuple[str, list[str]]:
    """Module and arguments of a line; a sweep stands for its first job, a name to fill in for any."""
    parts = shlex.split(re.sub(r"<[\w-]+( [\w/ ]+)?>", "x", line).split("; ")[-1])
    module, arguments = parts[parts.index("-m") + 1], parts[parts.index("-m") + 2 :]
    if "-m" in arguments:
        arguments = [re.sub(r"^(\w+=[^,\[{]+),.*", r"\1", each) for each in arguments if each != "-m"]
    return module, [each for each in arguments if not each.startswith(("hydra", "..."))]


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.page}:{shown.line[:60]}")
def test_it_composes(shown: Any) -> None:
    module, overrides = _overrides(shown.line.removeprefix("srun --kill-on-bad-exit=1 "))
    if module in ARGPARSE:
        assert callable(_main_of(module))
        return
    main = _main_of(module)
    with initialize_config_dir(str(ROOT / "configs"), version_base="1.3"):
        config = compose(main.config_name, (main.reword or list)(overrides))
    if "..." not in shown.line:
        parse(config, main.schema)


def test_what_is_left_out_is_left_out_for_a_reason() -> None:
    left, run = [s for s in SHOWN if s.needs], [s for s in SHOWN if not s.needs]
    assert len(run) >= 25  # a pattern that is too wide would leave nothing to run
    assert len(left) + len(run) == len(SHOWN) >= 80


def test_a_figure_beside_a_command_is_compared() -> None:
    says = f"{sys.executable} -c 'print(\"demo 0.464 [0.406, 0.518]\")' facts"  # of facts nothing is overwritten
    right, wrong = (DOCS.Shown("x.md", says, (f"demo  {value} [0.406, 0.518]",)) for value in ("0.464", "0.696"))
    assert DOCS.run(right) == []
    assert DOCS.run(wrong) == ["does not print: demo  0.696 [0.406, 0.518]"]
    assert DOCS.figures("train: 17 of 30 steps, 57 %, 00:21 passed, 00:15 left") == []


def test_an_exit_code_that_a_page_tells_is_the_one_wanted() -> None:
    wanted, other = (
        DOCS.Shown("x.md", f"{sys.executable} -c 'raise SystemExit(1)' facts", (), code) for code in (1, 0)
    )
    assert DOCS.run(wanted) == []
    assert DOCS.run(other) == ["ended with 1"]
    assert [shown.code for shown in SHOWN if "eval.export" in shown.line] == [1]

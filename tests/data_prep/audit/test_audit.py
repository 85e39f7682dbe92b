"""python -m data_prep.audit: a data set's folder, a public set as it is shipped, or tables against each other."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hydra import compose, initialize_config_dir

from data_prep.audit.config import AuditConfig
from data_prep.audit.run import audit
from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from data_prep.pairs import LABEL_NAMES
from tests.conftest import sampled

ROOT = Path(__file__).resolve().parents[3]
Configure = Callable[..., AuditConfig]
QUICK = ["artefacts.draws=100", "artefacts.folds=2"]


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    """The config of `python -m data_prep.audit <overrides>`, its runs below tmp_path."""

    def compose_and_parse(*overrides: str) -> AuditConfig:
        with initialize_config_dir(str(ROOT / "configs"), version_base="1.3"):
            return parse(sampled(compose("audit", [f"runs={tmp_path}/runs", *QUICK, *overrides])), AuditConfig)

    return compose_and_parse


@pytest.fixture
def arnli(tmp_path: Path) -> Path:
    """Files in ArNLI's shape: of 12 test pairs 4 stand in train, one more only swapped, 2 share a sentence."""
    folder = tmp_path / "pairs"
    folder.mkdir()
    rows = [(f"رجل يعزف رقم {n}", f"امرأة تغني رقم {n}", n % 3) for n in range(40)]
    test = [*rows[:4], (rows[4][1], rows[4][0], 1), (rows[5][0], "كلب يركض", 0), ("قطة تنام", rows[6][1], 2)]
    test += [(f"جندي عند الجسر {'ابتثج'[n] * 9}", f"ولد في السوق {'دذرزس'[n] * 9}", n % 3) for n in range(5)]
    for name, content in (("train", [*rows, (rows[7][0], rows[7][1], 2), ("هو", "هو", 0)]), ("test", test)):
        text = "t,h,label\n" + "".join(f"{left},{right},{label}\n" for left, right, label in content)
        (folder / f"arnli_{name}.csv").write_text(text, encoding="utf-8")
    return folder


def _facts(folder: Path) -> Any:
    return json.loads((folder / "audit.json").read_text("utf-8"))


def test_tables_against_each_other_in_a_sets_own_columns(
    configure: Configure, arnli: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [f"train=[{arnli}/arnli_train.csv]", f"test=[{arnli}/arnli_test.csv]"]
    folder = audit(configure("source=arnli", *files, "near_duplicates=0.95"))
    facts, page = _facts(folder), (folder / "audit.md").read_text("utf-8")
    leak = facts["leaks"]["test in train"]
    assert (leak["either_order"], leak["same_pair"], leak["swapped_pair"], leak["shares_sentence"]) == (5, 4, 1, 7)
    assert facts["conflicts"] == {"conflicting_labels": 2, "duplicate": 4, "identical_sides_not_entailment": 1}
    assert folder.name == "arnli_test"
    assert "| test in train | 12 | 5 | 4 | 1 | 7 |" in page
    assert page in capsys.readouterr().out
    assert facts["artefacts"]["rows"] == 54


def test_a_source_as_it_is_shipped(configure: Configure, arnli: Path) -> None:
    config = configure("source=arnli", f"data_root={arnli.parent}")
    facts = _facts(audit(config))
    assert facts["splits"] == {"train": 54, "validation": 0, "test": 0}
    assert facts["leaks"] == {}
    assert config.name == "arnli"


def test_a_finished_data_set(configure: Configure, data_folder: Path) -> None:
    folder = audit(configure(f"data={data_folder}"))
    facts = _facts(folder)
    assert folder.name == data_folder.name
    assert sum(facts["splits"].values()) == facts["artefacts"]["of_rows"]
    assert all(row["any"] == 0 for row in facts["leaks"].values())
    assert facts["inputs"][0]["revision"] == json.loads((data_folder / "manifest.json").read_text())["revision"]


def test_own_tables_and_the_same_bytes(configure: Configure, tmp_path: Path) -> None:
    rows = "".join(f"فتح {n},أغلق {n},{LABEL_NAMES[n % 3]}\n" for n in range(30))
    (tmp_path / "mine.csv").write_text("premise,hypothesis,label\n" + rows, encoding="utf-8")
    folders = [audit(configure(f"data=[{tmp_path}/mine.csv]", f"name={name}")) for name in ("a", "b")]
    first, second = (_facts(folder) for folder in folders)
    assert first | {"name": ""} == second | {"name": ""}
    assert configure(f"data=[{tmp_path}/mine.csv]").name == "mine"


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        ([], "source.files has no file"),
        (["data=[a]", "test=[b]"], "give either data, or train, validation and test"),
        (["source=[ans,arnli]", "test=[b]"], "tables are read as one source says, got ans, arnli"),
        (["data=[a]", "near_duplicates=2"], "near_duplicates is a similarity from 0.3 to 1"),
        (["data=[a]", "name=../x"], "name must be the plain name of one folder"),
        (["data=[nowhere.csv]"], "nowhere.csv: no such file"),
        (["data=[nowhere.csv]", "source=xnli_hub"], "nowhere.csv: no such file"),
        (
            ["data=[a]", "source=contrast", "source.contrast.contrast.claims=c"],
            "source.contrast makes its pairs and has no columns to read tables by",
        ),
    ],
)
def test_a_slip_is_told_by_name(configure: Configure, overrides: list[str], says: str) -> None:
    with pytest.raises(UserError) as error:
        audit(configure(*overrides))
    assert says in str(error.value)


def test_a_finished_audit_is_not_overwritten(configure: Configure, data_folder: Path) -> None:
    audit(configure(f"data={data_folder}"))
    with pytest.raises(UserError, match="is a finished run"):
        audit(configure(f"data={data_folder}"))


@pytest.mark.slow
def test_the_command(tmp_path: Path, data_folder: Path) -> None:
    command = [sys.executable, "-m", "data_prep.audit", f"runs={tmp_path}", *QUICK]
    run = subprocess.run([*command, f"data={data_folder}"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "# Audit of shipped" in run.stdout
    run = subprocess.run([*command, "data=[nowhere.csv]"], cwd=ROOT, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (2, run.stderr)
    assert run.stderr.startswith("error: nowhere.csv: no such file")

"""The demo without a browser: verdicts on what was typed, slips told in a line, hostile text escaped, the Space."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from data_prep.foundation.errors import UserError
from eval.demo.app import articles_page, claims_page, open_judge
from eval.demo.config import DemoConfig
from eval.demo.similar import similar_pairs
from eval.demo.space import write_space
from eval.demo.verdict import Judge, Typed
from eval.scan.decision import Decision

OPEN, CLOSED = "معبر نصيب مفتوح أمام الشاحنات", "معبر نصيب لا يزال مغلقا أمام الشاحنات"
SCRIPT = "</p><script>document.title = 'owned'</script>"


@pytest.fixture(scope="module")
def judge(tiny_checkpoint: Path) -> Judge:
    """The tiny model without a decision of its own."""
    return open_judge(DemoConfig(str(tiny_checkpoint), None, "127.0.0.1", 7860, 256, 16384, "no"))


def test_two_claims_are_scored_alike_in_both_orders(judge: Judge) -> None:
    one = judge.claims(Typed(OPEN), Typed(CLOSED))
    other = judge.claims(Typed(CLOSED), Typed(OPEN))
    assert one["model_score"] == pytest.approx(other["model_score"], abs=2e-6)
    assert one["relation"] == "contradiction"
    assert one["above_threshold"] is None
    assert "no verdict" in claims_page(judge, OPEN, "", "", CLOSED, "", "")


@pytest.mark.parametrize(
    ("threshold", "second", "verdict"),
    [
        (0.0, CLOSED, ">Contradiction<"),
        (1.0, CLOSED, ">The model sees no contradiction, the evidence does<"),
        (1.0, "وصلت ثلاث حافلات إلى مدينة حلب", ">No contradiction<"),
    ],
)
def test_the_threshold_decides(judge: Judge, threshold: float, second: str, verdict: str) -> None:
    told = Judge(judge.scorer, Decision(threshold, None, "test"))
    assert verdict in claims_page(told, OPEN, "", "", second, "", "")


def test_dates_make_it_an_update(judge: Judge) -> None:
    row = judge.claims(Typed(OPEN, "2024-06-01"), Typed("معبر نصيب مغلق أمام الشاحنات", "2024-06-09"))
    assert row["relation"] == "update"


def test_two_articles_give_their_opposed_claims(judge: Judge) -> None:
    first = f"أعلنت هيئة المنافذ أن {OPEN}. وقالت إن الحركة جيدة."
    rows = judge.articles(Typed(first), Typed(f"قال سائقون إن {CLOSED}."))
    assert {rows[0]["left"]["text"], rows[0]["right"]["text"]} == {OPEN, CLOSED}
    assert rows[0]["left"]["context"]["opening"].startswith("أعلنت")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("", "", "", CLOSED, "", ""), "the first claim is empty"),
        ((OPEN, "", "", "The town fell", "", ""), "the second claim has no Arabic"),
        ((OPEN, "someday", "", CLOSED, "", ""), "is no date"),
        (("كلمة " * 900, "", "", CLOSED, "", ""), "longer than 2000 characters"),
    ],
)
def test_a_slip_is_told_in_a_line(judge: Judge, typed: tuple[str, ...], told: str) -> None:
    assert told in claims_page(judge, *typed)


def test_articles_that_are_none_or_too_long_are_told(judge: Judge) -> None:
    assert "give an article" in articles_page(judge, " ", "", "", "", "", "")
    assert "are the most" in articles_page(judge, "كلمة " * 11_000, "", "", "", "", "")
    assert "No two claims" in articles_page(judge, "The town fell.", "", "", "It did not.", "", "")


def test_what_was_typed_is_escaped(judge: Judge) -> None:
    pages = [
        claims_page(judge, OPEN + SCRIPT, "", SCRIPT, CLOSED + SCRIPT, "", SCRIPT),
        articles_page(judge, f"قال سائقون إن {CLOSED}.", "", SCRIPT, f"أعلنت هيئة {SCRIPT} أن {OPEN}.", "", SCRIPT),
        claims_page(judge, OPEN, SCRIPT, "", CLOSED, "", ""),
    ]
    assert not any("<script" in page for page in pages)
    assert all("&lt;script" in page for page in pages)


def test_the_nearest_shipped_pair_of_a_shipped_pair_is_itself() -> None:
    shipped = Path(__file__).parents[3] / "data_prep/shipped/native/train.jsonl"
    pair = json.loads(shipped.read_text("utf-8").splitlines()[7])
    found = similar_pairs(pair["premise"], pair["hypothesis"])
    assert (found[0]["premise"], found[0]["hypothesis"]) == (pair["premise"], pair["hypothesis"])


def test_a_folder_that_is_no_run_is_named() -> None:
    with pytest.raises(UserError, match="no model folder here"):
        open_judge(DemoConfig("runs/eval/none", None, "127.0.0.1", 7860, 256, 16384, "no"))


@pytest.fixture
def space(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    """A Space of the tiny model."""
    pytest.importorskip("gradio", reason="gradio is not installed (pip install '.[demo]')")
    write_space(tiny_checkpoint, Decision(0.4, 1.5, "test"), "apache-2.0", "عنوان", tmp_path / "space")
    return tmp_path / "space"


def test_a_space_has_what_the_hub_asks_for_and_nothing_of_this_machine(space: Path, tiny_checkpoint: Path) -> None:
    head = yaml.safe_load((space / "README.md").read_text("utf-8").split("---")[1])
    assert head == {
        "title": "عنوان",
        "sdk": "gradio",
        "sdk_version": head["sdk_version"],
        "app_file": "app.py",
        "license": "apache-2.0",
    }
    assert (space / "model" / "model.safetensors").read_bytes() == (tiny_checkpoint / "model.safetensors").read_bytes()
    assert all("==" in line for line in (space / "requirements.txt").read_text().splitlines())
    assert "torch==" in (space / "requirements.txt").read_text()
    assert not any(str(tiny_checkpoint) in path.read_text("utf-8") for path in space.glob("*.*"))
    assert not list(space.rglob("__pycache__"))


@pytest.mark.slow
def test_a_space_opens_from_its_own_folder_alone(space: Path, tmp_path: Path) -> None:
    alone = shutil.copytree(space, tmp_path / "elsewhere")
    told = "import sys; sys.path.insert(0, '.'); import app, eval; print(eval.__file__, app.page.title)"
    done = subprocess.run([sys.executable, "-P", "-c", told], cwd=alone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(alone))

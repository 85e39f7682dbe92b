"""`source=contrast`: counts that add up, order and processes that change nothing, errors that name what is wrong."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_prep.build import build
from data_prep.contrast.source import read_claims
from data_prep.foundation.errors import UserError
from data_prep.pairs import Label
from data_prep.reading.source_config import ContrastConfig, ContrastSource

CLAIMS = [
    "ارتفعت أسعار النفط في الأسواق العالمية الأسبوع الماضي",
    "أعلنت الشركة الأمريكية نتائجها المالية للربع الأول",
    "وأصيبت ثلاث نساء في الحادث الذي وقع قرب المطار",
    "سيطرت القوات على البلدة بعد معارك استمرت ثلاثة أيام",
    "عقدت الدول اجتماعا في حلب بشأن ارتفاع أسعار القمح",
]
ROOT = Path(__file__).resolve().parents[3]


def _rows(count: int = 60) -> list[dict[str, Any]]:
    extra = ["وهذا كل ما في الأمر حقا", "هل وصل الوفد إلى العاصمة؟"]
    texts = [f"{text} {number}" for number in range(count // 5) for text in CLAIMS]
    base = {"kind": "asserts", "checkable": True, "speaker": "الوزير", "date": None, "published": "2018-03-04"}
    return [base | {"article": f"a{n // 3}", "start": n, "text": text} for n, text in enumerate([*extra, *texts])]


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def _read(path: Path, **options: Any) -> Any:
    config = ContrastConfig(str(path), options.pop("seed", 13), **({"workers": 1} | options))
    source = ContrastSource("cc-by-4.0", "made up", "1", None, contrast=config)
    return read_claims("contrast", source, config)


def test_every_claim_is_used_or_listed_with_its_reason(tmp_path: Path) -> None:
    read = _read(_write(tmp_path / "claims.jsonl", _rows()))
    used = {sourced.line for sourced in read.pairs}
    left = {row.line for row in read.rejected}
    assert used | left == set(range(1, 63))
    assert used & left == set()
    assert read.inputs[0]["claims"] == 62
    assert read.inputs[0]["rows"] == len(read.pairs) + len(read.rejected)
    assert {"claim_no_certain_edit", "claim_asserts_nothing"} <= {row.reason for row in read.rejected}


def test_pairs_carry_what_is_known_of_their_claim(tmp_path: Path) -> None:
    pair = _read(_write(tmp_path / "claims.jsonl", _rows())).pairs[0].pair
    assert pair.source == "contrast"
    assert pair.licence == "cc-by-4.0"
    assert (pair.premise_date, pair.hypothesis_date) == ("2018-03-04", "2018-03-04")
    assert (pair.premise_speaker, pair.hypothesis_speaker) == ("الوزير", "الوزير")
    assert pair.event is not None
    assert pair.event.startswith(f"{pair.article}:")
    assert pair.phenomenon


def test_order_and_processes_change_nothing_the_seed_does(tmp_path: Path) -> None:
    rows = _rows()
    first = _read(_write(tmp_path / "claims.jsonl", rows))
    random.Random(2).shuffle(rows)
    second = _read(_write(tmp_path / "shuffled.jsonl", rows), workers=2)
    other = _read(tmp_path / "claims.jsonl", seed=14)
    assert [it.pair for it in first.pairs] == [it.pair for it in second.pairs]
    assert {it.pair for it in first.pairs} != {it.pair for it in other.pairs}


def test_stopping_early_leaves_the_same_claims_aside_with_any_number_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_prep.contrast.processes._CHUNK", 8)
    rows = _rows(400)
    path = _write(tmp_path / "claims.jsonl", [*rows, *({**row, "article": "copy"} for row in rows)])
    one, two = (_read(path, pairs=24, workers=count) for count in (1, 2))
    assert [it.pair for it in one.pairs] == [it.pair for it in two.pairs]
    assert one.rejected == two.rejected
    assert sum(row.reason == "claim_not_needed" for row in one.rejected) > len(rows)


def test_so_many_pairs_and_no_more(tmp_path: Path) -> None:
    read = _read(_write(tmp_path / "claims.jsonl", _rows()), pairs=40)
    assert len(read.pairs) == 36
    assert read.inputs[0]["rows"] == 36 + len(read.rejected)


def test_three_pairs_a_block_are_one_premise_with_a_hypothesis_of_each_label(tmp_path: Path) -> None:
    path = _write(tmp_path / "claims.jsonl", _rows())
    whole, drawn = _read(path), _read(path, pairs_a_block=3)
    assert len(whole.pairs) == 4 * len(drawn.pairs)
    assert {it.pair for it in drawn.pairs} < {it.pair for it in whole.pairs}
    blocks: dict[str | None, list[Any]] = {}
    for it in drawn.pairs:
        blocks.setdefault(it.pair.event, []).append(it.pair)
    assert set(blocks) == {it.pair.event for it in whole.pairs}
    for pairs in blocks.values():
        assert {pair.label for pair in pairs} == set(Label)
        assert len({pair.premise for pair in pairs}) == 1
        assert len({pair.hypothesis for pair in pairs}) == 3


def test_which_premise_of_a_block_is_drawn_is_left_to_chance(tmp_path: Path) -> None:
    path = _write(tmp_path / "claims.jsonl", _rows(200))
    places: dict[str | None, list[str]] = {}
    for it in _read(path).pairs[::3]:
        places.setdefault(it.pair.event, []).append(it.pair.premise)
    drawn = _read(path, pairs_a_block=3).pairs[::3]
    counts = Counter(places[it.pair.event].index(it.pair.premise) for it in drawn)
    assert set(counts) == {0, 1, 2, 3}
    assert max(counts.values()) < len(drawn) / 2


def test_so_many_pairs_of_four_times_the_claims(tmp_path: Path) -> None:
    path = _write(tmp_path / "claims.jsonl", _rows())
    read = _read(path, pairs=13, pairs_a_block=3)
    assert len(read.pairs) == 12
    assert len({it.pair.event for it in read.pairs}) == 4


def test_the_same_words_twice_are_edited_once(tmp_path: Path) -> None:
    rows = _rows(30)
    read = _read(_write(tmp_path / "claims.jsonl", [*rows, *({**row, "article": "copy"} for row in rows)]))
    assert sum(row.reason == "claim_same_words_as_another_claim" for row in read.rejected) == len(rows)


def test_what_is_no_claims_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"pairs.jsonl line 1: no column 'text', found premise, hypothesis; a claims"):
        _read(_write(tmp_path / "pairs.jsonl", [{"premise": "أ", "hypothesis": "ب"}]))
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "empty.parquet")
    with pytest.raises(UserError, match=r"empty.parquet: no claim in it"):
        _read(tmp_path / "empty.parquet")
    with pytest.raises(UserError, match=r"no such file"):
        _read(tmp_path / "none.jsonl")


def test_config_slips_are_named(configure: Any) -> None:
    with pytest.raises(UserError, match=r"source\.contrast\.contrast\.claims has no value: give claims="):
        configure("source=contrast")
    with pytest.raises(UserError, match="pairs must be 1 or more"):
        configure("source=contrast", "claims=c.jsonl", "source.contrast.contrast.pairs=0")
    with pytest.raises(UserError, match=r"pairs_a_block must be 12 \(whole blocks\) or 3 \(.*\), got 4"):
        configure("source=contrast", "claims=c.jsonl", "source.contrast.contrast.pairs_a_block=4")
    with pytest.raises(UserError, match=r"contrast\.pairs=11 holds no block of 12 pairs"):
        configure("source=contrast", "claims=c.jsonl", "source.contrast.contrast.pairs=11")
    with pytest.raises(UserError, match="phrases is a share and must be 0 to 1"):
        configure("source=contrast", "claims=c.jsonl", "source.contrast.contrast.phrases=1.5")


def test_contrast_mixes_with_other_sources(tmp_path: Path, configure: Any) -> None:
    _write(tmp_path / "claims.jsonl", _rows(100))
    folder = build(configure("source=[contrast,shipped]", f"claims={tmp_path}/claims.jsonl", "name=mixed"))
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert set(manifest["counts"]["written_by_source"]) == {"contrast", "shipped"}
    assert manifest["counts"]["read"] == manifest["counts"]["written"] + manifest["counts"]["rejected"]
    assert manifest["shared_between_splits"] == {"train/validation": 0, "train/test": 0, "validation/test": 0}


@pytest.mark.slow
def test_the_command_on_claims_of_articles(tmp_path: Path) -> None:
    texts = "[data_prep/shipped/articles,benchmarks/claims_gold/dev/*.txt,benchmarks/claims_gold/desks_dev/*/*.txt]"
    claims = ["data_prep.claims", f"articles={texts}", "name=samples"]  # one claim in forty has a block
    pairs = ["data_prep", "source=[contrast,shipped]", f"claims={tmp_path}/claims/samples/claims.parquet", "name=both"]
    for command in (claims, pairs):
        subprocess.run([sys.executable, "-m", *command, f"runs={tmp_path}"], cwd=ROOT, check=True, capture_output=True)
    counts = json.loads((tmp_path / "data/both/manifest.json").read_text("utf-8"))["counts"]
    assert counts["written_by_source"]["contrast"] > 0
    assert counts["rejected_by_reason"]["contrast"]

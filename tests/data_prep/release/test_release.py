"""A release is built from its files alone, byte-equal, opens in datasets, and is refused by file and line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_prep.data_config import ArtefactConfig
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from data_prep.release.agreement import agreement, kappa
from data_prep.release.config import SPLITS_OF, ReleaseConfig
from data_prep.release.rows import check_rows, read_rows
from data_prep.release.run import pair_of, release

Row = dict[str, Any]
RELATIONS = {"contradiction": "contradiction", "neutral": "update", "entailment": "paraphrase"}


def _rows(part: str, split: str) -> list[Row]:
    """Four events of six pairs: two hypotheses, each under every label."""
    return [
        {
            "event": f"{part}-{split}-{event}-2024", "domain": "courts", "country": "EG",
            "premise": f"أعلنت المحكمة رقم {event} في {part} {split} قرارها {label} بشأن الطعن {side}",
            "hypothesis": f"رفضت المحكمة رقم {event} في {part} {split} الطعن {side}",
            "premise_date": "2024-03-05", "hypothesis_date": "2024-03-06", "premise_speaker": None,
            "hypothesis_speaker": None, "premise_voice": "agency", "hypothesis_voice": "ministry",
            "label": label, "relation": relation, "phenomenon": "negation", "dialect": None,
        }
        for event in range(4) for side in ("الأول", "الثاني") for label, relation in RELATIONS.items()
    ]  # fmt: skip


def _write(path: Path, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A small set in the shape of data_prep/shipped."""
    folder = tmp_path / "files"
    for part, splits in SPLITS_OF.items():
        for split in splits:
            _write(folder / part / f"{split}.jsonl", _rows(part, split))
    readings = [
        {"id": f"r{at}", "event": row["event"], "first_label": row["label"], "first_relation": row["relation"],
         "second_label": row["label"], "second_relation": row["relation"], "outcome": "kept"}
        for at, row in enumerate(_rows("native", "test"))
    ]  # fmt: skip
    _write(folder / "second_reading.jsonl", readings)
    (folder / "GUIDE.md").write_text("# Guide\n", encoding="utf-8")
    fault = {"id": "shipped-1", "split": "test", "event": "e", "fault": "debatable", "why": "seen"}
    _write(folder / "known_faults.jsonl", [fault])
    frozen = {"native/test.jsonl": sha256_file(folder / "native/test.jsonl")}
    (folder / "frozen.json").write_text(json.dumps(frozen), encoding="utf-8")
    return folder


def _config(files: Path, runs: Path, push: str | None = None) -> ReleaseConfig:
    return ReleaseConfig(
        files=str(files), name="set", runs=str(runs), overwrite=False, seed=13, near_duplicates=0.95,
        artefacts=ArtefactConfig(6000, 3, 100), push=push, dry_run=True, private=True,
    )  # fmt: skip


def test_it_is_built_twice_with_the_same_bytes(files: Path, tmp_path: Path) -> None:
    first, second = (release(_config(files, tmp_path / name)) for name in ("a", "b"))
    names = sorted(str(path.relative_to(first)) for path in first.rglob("*") if path.is_file())
    assert {"README.md", "GUIDE.md", "native/test.parquet", "crosslingual/test.parquet", "pictures/voices.png"} <= set(
        names
    )
    assert [name for name in names if (first / name).read_bytes() != (second / name).read_bytes()] == []


def test_datasets_opens_both_parts_and_the_card_is_a_card(files: Path, tmp_path: Path) -> None:
    from datasets import load_dataset
    from huggingface_hub import DatasetCard

    folder = release(_config(files, tmp_path / "runs"))
    native = load_dataset(str(folder), "native", cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows) for split, rows in native.items()} == {"train": 24, "validation": 24, "test": 24}
    assert native["test"].features["label"].names == ["entailment", "neutral", "contradiction"]
    assert len(load_dataset(str(folder), "crosslingual", cache_dir=str(tmp_path / "cache"))["test"]) == 24
    written = DatasetCard.load(folder / "README.md")
    assert written.data.license == "apache-2.0"
    assert "A language model wrote the sentences" in written.text
    assert "hypothesis_only | 0.333" in written.text


def test_ids_are_those_of_source_shipped(files: Path) -> None:
    from data_prep.pairs import pair_id

    row = read_rows(files)[0]
    pair = pair_of(row)
    values = row.values
    assert pair.id == pair_id(
        "shipped", values["premise"], values["hypothesis"], "2024-03-05", "2024-03-06", None, None, values["event"]
    )


def _event_of_train(row: Row) -> None:
    row["event"] = "native-train-0-2024"


def _no_relation(row: Row) -> None:
    row["relation"] = None


def _other_relation(row: Row) -> None:
    row["relation"] = "update" if row["label"] != "neutral" else "retraction"


def _no_day(row: Row) -> None:
    row["premise_date"] = "2024-02-30"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_event_of_train, r"native/test.jsonl line 1: event native-train-0-2024 stands in train, too \(native/train"),
        (_no_relation, r"native/test.jsonl line 1: relation missing"),
        (_other_relation, r"native/test.jsonl line 1: relation update goes with neutral, not with contradiction"),
        (_no_day, r"native/test.jsonl line 1: premise_date '2024-02-30' is no day"),
    ],
)
def test_a_row_that_is_not_fit_is_refused_by_file_and_line(
    files: Path, change: Callable[[Row], None], told: str
) -> None:
    rows = _rows("native", "test")
    change(rows[0])
    _write(files / "native" / "test.jsonl", rows)
    with pytest.raises(UserError, match=told):
        check_rows(read_rows(files))


def test_a_pair_that_stands_twice_and_a_hypothesis_that_tells_its_label_are_refused(files: Path) -> None:
    rows = _rows("native", "test")
    told = [row for row in rows if row["label"] == "neutral" or row["event"] != rows[0]["event"]]
    _write(files / "native" / "test.jsonl", [*told, told[-1]])
    with pytest.raises(UserError) as error:
        check_rows(read_rows(files))
    assert "line 21: the pair stands in native/test.jsonl line 20, too" in str(error.value)
    assert "line 1: its hypothesis stands under neutral only (1 pairs), and so tells its label" in str(error.value)


def test_a_frozen_file_that_changed_is_refused(files: Path, tmp_path: Path) -> None:
    rows = _rows("native", "test")
    rows[0]["premise"] += " اليوم"
    _write(files / "native" / "test.jsonl", rows)
    with pytest.raises(UserError, match=r"is frozen, and its SHA-256 is no longer that of frozen\.json"):
        release(_config(files, tmp_path / "runs"))
    assert not (tmp_path / "runs" / "release" / "set").exists()


def test_a_dry_run_lists_what_would_be_sent(files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = release(_config(files, tmp_path / "runs", push="someone/set"))
    told = capsys.readouterr().out
    assert "someone/set (data set, private):" in told
    assert f"{(folder / 'native/test.parquet').stat().st_size:,}  native/test.parquet" in told
    assert "dry run: nothing was sent" in told


def test_kappa_by_hand() -> None:
    """Nine of ten agree, half of each: expected .5, kappa (.9 - .5) / .5 = .8."""
    first = ["a"] * 5 + ["b"] * 5
    second = ["a"] * 5 + ["b"] * 4 + ["a"]
    value = kappa(first, second, [str(at) for at in range(10)]).value
    assert value == pytest.approx((0.9 - (0.5 * 0.6 + 0.5 * 0.4)) / (1 - 0.5), abs=1e-6)


def test_kappa_is_scikit_learns() -> None:
    from sklearn.metrics import cohen_kappa_score

    first, second = list("aabbccabcc"), list("aabbcaabcb")
    value = kappa(first, second, [str(at) for at in range(10)]).value
    assert value == pytest.approx(cohen_kappa_score(first, second), abs=1e-6)


def test_later_readings_of_a_relation_count_for_it() -> None:
    first = {"event": "e", "first_label": "entailment", "second_label": "entailment", "outcome": "kept"}
    first |= {"first_relation": "implied", "second_relation": "paraphrase"}
    later = {"third_relation": "implied", "fourth_relation": "implied"}
    other = first | {"first_relation": "paraphrase"}
    told = agreement([first | later | {"event": f"e{at}"} for at in range(5)] + [other | {"event": "f"}])
    assert told["relation"]["value"] == 1.0
    assert told["relation_first_guide"]["value"] < 0.5


def test_agreement_counts_what_became_of_the_pairs() -> None:
    reading = {"event": "e", "first_label": "neutral", "first_relation": "update"}
    same = reading | {"second_label": "neutral", "second_relation": "update", "outcome": "kept"}
    other = reading | {"second_label": "entailment", "second_relation": "implied", "outcome": "label_differs"}
    told = agreement([same | {"event": f"e{at}"} for at in range(6)] + [other])
    assert told["outcomes"] == {"kept": 6, "label_differs": 1}
    assert told["pairs"] == 7


def test_the_card_shows_the_learning_curve_where_one_was_measured(files: Path, tmp_path: Path) -> None:
    without = release(_config(files, tmp_path / "without"))
    assert "How many of them pay" not in (without / "README.md").read_text(encoding="utf-8")
    cell = {"value": 0.4321, "low": 0.4, "high": 0.47, "seeds": [0.42, 0.44]}
    point = dict.fromkeys(("macro_f1", "contradiction_f1", "average_precision", "updates_flagged"), cell)
    curve = {arm: {"0": point | {"runs": 1}, "500": point | {"runs": 2}} for arm in ("native", "contrast")}
    (files / "learning_curve.json").write_text(json.dumps(curve), encoding="utf-8")
    folder = release(_config(files, tmp_path / "with"))
    rows = [line for line in (folder / "README.md").read_text(encoding="utf-8").splitlines() if "0.432 [" in line]
    figures = " | ".join(["0.432 [0.400, 0.470]"] * 4)
    assert rows == [
        f"| 0 | first stage | 1 | {figures} |",
        f"| 500 | native | 2 | {figures} |",
        f"| 500 | contrast | 2 | {figures} |",
    ]
    assert (folder / "pictures/learning_curve.png").is_file()

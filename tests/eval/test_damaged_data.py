"""A data set whose files are whole and say nothing usable: told in a line, before anything is opened or asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from eval.config import EvalConfig
from eval.run import evaluate

Change = Callable[[pa.Table], pa.Table]


def labels(table: pa.Table, values: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index("label"), "label", values)


@pytest.mark.parametrize(
    ("split", "change", "told"),
    [
        ("test", lambda table: table.slice(0, 0), r"no pair in test; baselines are fitted on train"),
        ("validation", lambda table: table.slice(0, 0), r"no pair in validation"),
        ("train", lambda table: table.slice(0, 0), r"no pair in train"),
        (
            "test",
            lambda table: table.filter(pc.not_equal(table["label"], 2)),
            r"no contradiction among the pairs of test",
        ),
        (
            "test",
            lambda table: table.drop(["hypothesis"]),
            r"test\.parquet: no claim pairs as this .*'hypothesis'.*rebuild",
        ),
        (
            "train",
            lambda table: table.append_column("colour", table["id"]),
            r"train\.parquet: no claim pairs.*'colour'",
        ),
        ("test", lambda table: labels(table, pa.array([7] * len(table))), r"test\.parquet: .*7 is not a valid Label"),
        ("test", lambda _: None, r"test\.parquet: no claim pairs as this version has them \(.*rebuild it"),
    ],
)
def test_pairs_that_cannot_be_scored_are_told(
    split: str, change: Change, told: str, make_config: Callable[..., EvalConfig], data_folder: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(data_folder, tmp_path / "data"))
    changed = change(pq.read_table(copy / f"{split}.parquet"))
    if changed is None:
        (copy / f"{split}.parquet").write_bytes(b"no parquet")
    else:
        pq.write_table(changed, copy / f"{split}.parquet")
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["outputs"][f"{split}.parquet"] = sha256_file(copy / f"{split}.parquet")  # as if it had been built so
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(UserError, match=told):
        evaluate(make_config(tmp_path, f"data={copy}", "checkpoint=nowhere"))

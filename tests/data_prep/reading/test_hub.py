"""Hub sets through the real `datasets.load_dataset`; a local folder stands in, the way is the same, offline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data_prep.foundation.errors import UserError
from data_prep.pairs import Label
from data_prep.reading.intake import ReadSource
from data_prep.reading.source_config import HubConfig, SourceConfig
from data_prep.reading.sources import read_source

MakeSource = Callable[..., SourceConfig]
REVISION = "b8dd5d7af51114dbda02c0e3f6133f332186418e"
LABELS = {"0": "entailment", "1": "neutral", "2": "contradiction"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data set as a hub repository holds it: parquet, numbered labels; and a cache of its own."""
    import datasets
    import pyarrow as pa
    import pyarrow.parquet as pq

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()
    (tmp_path / "hub").mkdir()
    for split, count in {"train": 4, "validation": 2, "test": 3}.items():
        rows = [{"premise": f"فتح {split} {n}", "hypothesis": f"أغلق {n}", "label": n % 3} for n in range(count)]
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / "hub" / f"{split}-00000-of-00001.parquet")
    return tmp_path / "hub"


def _read(make_source: MakeSource, path: Path | str, subset: str | None = None, **splits: str) -> ReadSource:
    hub = HubConfig(str(path), REVISION, subset)
    return read_source("own", make_source(hub=hub, hub_splits=splits, labels=LABELS))


def test_splits_are_mapped_by_name_and_labels_by_number(make_source: MakeSource, folder: Path) -> None:
    result = _read(make_source, folder, train="train", test="validation")
    assert [it.pair.label for it in result.pairs] == [Label(0), Label(1), Label(2), Label(0), Label(0), Label(1)]
    assert [it.split for it in result.pairs] == ["train"] * 4 + ["test"] * 2
    assert [it.line for it in result.pairs] == [1, 2, 3, 4, 1, 2]
    assert {it.may_move_to for it in result.pairs if it.split == "train"} == {("validation",)}


def test_a_folder_is_not_passed_off_as_the_pinned_set(make_source: MakeSource, folder: Path) -> None:
    """`load_dataset` takes a folder of that name first, and ignores the revision there."""
    (record,) = _read(make_source, folder, train="train").inputs
    assert record["kind"] == "folder"
    assert REVISION not in record["file"]
    assert record["rows"] == 4


def test_what_came_from_the_hub_is_hashed_by_its_rows(make_source: MakeSource, folder: Path) -> None:
    train, test = (record["rows_sha256"] for record in _read(make_source, folder, train="train", test="test").inputs)
    again = _read(make_source, folder, train="train").inputs[0]["rows_sha256"]
    assert train == again != test


def test_a_hub_set_carries_its_revision(make_source: MakeSource, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of load_dataset but the network: the arguments it gets are those of the config."""
    import datasets

    real, seen = datasets.load_dataset, []

    def from_folder(path: str, subset: str | None, *, split: str, revision: str) -> object:
        seen.append((path, subset, split, revision))
        return real(str(folder), split=split, revision=revision)

    monkeypatch.setattr(datasets, "load_dataset", from_folder)
    result = _read(make_source, "facebook/xnli", "ar", test="test")
    assert seen == [("facebook/xnli", "ar", "test", REVISION)]
    assert result.inputs[0]["file"] == result.pairs[0].file == f"hub://facebook/xnli/ar/test@{REVISION}"
    assert result.inputs[0]["kind"] == "hub"


@pytest.mark.parametrize(
    ("path", "subset", "split", "says"),
    [
        ("{folder}", None, "dev", "split dev, cannot be loaded from the hub (Unknown split"),
        ("{folder}", "ar", "train", "BuilderConfig 'ar' not found"),
        ("{folder}/nothing", None, "train", "/nothing"),
        ("nobody/nothing", None, "train", "source own: nobody/nothing, split train, cannot be loaded"),
    ],
)
def test_what_cannot_be_loaded_is_told_in_a_line(
    make_source: MakeSource, folder: Path, path: str, subset: str | None, split: str, says: str
) -> None:
    with pytest.raises(UserError) as error:
        _read(make_source, path.format(folder=folder), subset, train=split)
    assert says in str(error.value)
    assert "check source.own.hub and hub_splits" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_damaged_hub_file(make_source: MakeSource, folder: Path) -> None:
    (folder / "train-00000-of-00001.parquet").write_bytes(b"PAR1 not quite PAR1")
    with pytest.raises(UserError, match="cannot be loaded from the hub"):
        _read(make_source, folder, train="train")


@pytest.mark.parametrize("revision", ["main", "", "b8dd5d7", REVISION.upper(), REVISION + "0", "v1.0"])
def test_a_revision_that_can_move_is_refused(revision: str) -> None:
    with pytest.raises(ValueError, match=r"hub\.revision of facebook/xnli must be a 40-digit commit"):
        HubConfig("facebook/xnli", revision)

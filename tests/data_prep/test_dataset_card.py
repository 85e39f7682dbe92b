"""The data set opens without our code: `datasets` reads it, `huggingface_hub` reads its card."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_prep.build import DataConfig, build
from data_prep.card import dataset_card
from data_prep.foundation.pages import templates
from data_prep.pairs import LABEL_NAMES, ClaimPair

SPLITS = ["train", "validation", "test"]


@pytest.fixture
def opened(data_folder: Path, tmp_path: Path) -> Any:
    """What `datasets.load_dataset(dir)` gives."""
    import datasets

    datasets.disable_progress_bars()
    return datasets.load_dataset(str(data_folder), cache_dir=str(tmp_path / "cache"))


def test_load_dataset_opens_it_with_named_labels(opened: Any, shipped_splits: dict[str, list[ClaimPair]]) -> None:
    assert list(opened) == SPLITS
    for split, pairs in shipped_splits.items():
        assert opened[split].features["label"].names == LABEL_NAMES
        assert opened[split]["id"][:] == [pair.id for pair in pairs]
        assert opened[split]["premise"][:] == [pair.premise for pair in pairs]
        assert opened[split]["label"][:] == [int(pair.label) for pair in pairs]
    assert {"premise_date", "event", "weight", "licence"} <= set(opened["test"].features)


def test_the_card_is_read_back_with_its_metadata(data_folder: Path) -> None:
    from huggingface_hub import DatasetCard

    card = DatasetCard.load(data_folder / "README.md")
    data = card.data.to_dict()
    assert data["language"] == ["ar"]
    assert data["license"] == ["apache-2.0"]
    assert data["pretty_name"] == "shipped"
    assert data["size_categories"] == ["n<1K"]
    assert data["task_categories"] == ["text-classification"]
    (config,) = data["configs"]
    assert [file["split"] for file in config["data_files"]] == SPLITS
    assert all((data_folder / file["path"]).is_file() for file in config["data_files"])


def test_the_metadata_uses_words_the_hub_knows(data_folder: Path) -> None:
    """Of https://huggingface.co/docs/hub/datasets-cards; checked offline, the words written out."""
    from huggingface_hub import DatasetCard

    data = DatasetCard.load(data_folder / "README.md").data.to_dict()
    assert data["task_ids"] == ["natural-language-inference"]
    assert all(re.fullmatch(r"[a-z0-9.-]+", licence) for licence in data["license"])
    assert all(re.fullmatch(r"[\w-]+", tag) for tag in data["tags"])
    assert set(data) <= {
        "language", "license", "pretty_name", "size_categories", "task_categories", "task_ids", "tags", "configs",
    }  # fmt: skip


def test_the_page_says_what_the_manifest_says(data_folder: Path) -> None:
    manifest = json.loads((data_folder / "manifest.json").read_text("utf-8"))
    page = (data_folder / "README.md").read_text("utf-8")
    assert manifest["revision"] in page
    assert manifest["inputs"][0]["sha256"] in page
    for split in SPLITS:
        row = manifest["counts"]["splits"][split]
        counts = " | ".join(str(row[name]) for name in LABEL_NAMES)
        assert f"| {split} | {row['pairs']} | {row['events']} | {counts} |" in page
    assert "train/validation 0, train/test 0, validation/test 0." in page


@pytest.mark.parametrize(
    ("rejected", "heads"),
    [({}, "split source cut probe label input"), ({"a": {"x": 1}}, "split source source cut probe label input")],
)
def test_tables_of_the_page_are_whole(rejected: dict[str, dict[str, int]], heads: str) -> None:
    """A blank line before each, none within, every row as wide as its header; no table without rows."""
    manifest = _manifest(3)
    manifest["counts"] |= {"rejected": len(rejected), "rejected_by_reason": rejected}
    page = dataset_card(manifest).partition("\n---\n")[2]
    tables = [block.splitlines() for block in re.split(r"\n\s*\n", page) if block.startswith("|")]
    assert [lines[0].split()[1] for lines in tables] == heads.split()
    for lines in tables:
        assert len({line.count("|") for line in lines}) == 1
        assert re.fullmatch(r"[|:-]+", lines[1])
        assert len(lines) > 2


def _manifest(rows: int, **source: Any) -> dict[str, Any]:
    record = {"licence": "mit", "citation": "c", "version": "1", "homepage": None, "weight": 1.0}
    split = {"pairs": rows, "events": 0, "neutral": rows}
    kinds = "pairs either_order same_pair swapped_pair shares_sentence near_sentence shares_event shares_article any"
    leak, interval = dict.fromkeys(kinds.split(), 0), {"value": 1.0, "low": 0.5, "high": 1.0}
    return {
        "name": "n",
        "revision": "r",
        "sources": {"b": record | source, "a": record | {"licence": "cc-by-4.0"}},
        "counts": {
            "read": rows,
            "written": rows,
            "rejected": 0,
            "rejected_by_reason": {},
            "conflicts_kept": {},
            "splits": dict.fromkeys(SPLITS, split),
            "written_by_source": {"a": rows},
        },
        "inputs": [{"file": "hub://x", "rows": rows, "rows_sha256": "abc"}],
        "shared_between_splits": {"train/test": 0},
        "licence": {"strictest": "attribution", "because_of": ["b"], "commercial_use": True, "incompatible": []},
        "mix": {"temperature": None},
        "languages": {"train": {"ar": 1}},
        "conflict_policy": {"policy": "reject", "identical": "reject"},
        "decontaminated": [],
        "split_by": "groups",
        "fractions": {"test": 0.25},
        "near_duplicates": 0.7,
        "groups": {"a": {}, "b": {"groups": 3}},
        "leaks": {"here": {"test in train": leak}, "naive": leak},
        "artefacts": {
            "rows": 3, "of_rows": 3, "undecided_rows_left_out": 0, "groups": 3, "largest_group": 1, "folds": 2,
            "chance": {"label": "neutral", "accuracy": 1.0},
            "probes": {"majority": {"accuracy": interval, "verdict": "within"}},
            "one_sided_negation": {"neutral": {"pairs": 3, "share": interval}},
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "size"), [(999, "n<1K"), (1000, "1K<n<10K"), (99_999, "10K<n<100K"), (10**6, "1M<n<10M")]
)
def test_size_categories(rows: int, size: str) -> None:
    from huggingface_hub import DatasetCard

    card: Any = DatasetCard(dataset_card(_manifest(rows)))
    assert card.data["size_categories"] == [size]
    assert card.data["license"] == ["cc-by-4.0", "mit"]
    assert "| hub://x |" in card.content
    assert "abc" in card.content


def test_a_bar_in_a_citation_does_not_break_the_table() -> None:
    page = dataset_card(_manifest(3, citation="A | B\nC"))
    (line,) = [line for line in page.splitlines() if line.startswith("| b |")]
    assert "A \\| B C" in line


def test_a_name_the_template_does_not_know_is_an_error() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        templates("data_prep", "data_prep.audit").get_template("dataset_card.md.j2").render(name="x")


def test_the_card_of_a_mixture_names_all_licences(configure: Callable[..., DataConfig], tmp_path: Path) -> None:
    from huggingface_hub import DatasetCard

    rows = "".join(f"فتح {n},أغلق {n},{LABEL_NAMES[n % 3]}\n" for n in range(30))
    (tmp_path / "own.csv").write_text("premise,hypothesis,label\n" + rows, encoding="utf-8")
    own = f"source.files.train=[{tmp_path}/own.csv]"
    folder = build(configure("source=[shipped,files]", own, "name=both"))
    card = DatasetCard.load(folder / "README.md")
    assert card.data.to_dict()["license"] == ["apache-2.0", "other"]
    assert re.search(r"\| shipped \| 3 \| apache-2\.0 \| \d{3,} \|", card.content)


@pytest.mark.parametrize("field", ["homepage", "citation", "version", "licence"])
def test_nothing_of_a_source_is_markup_in_the_card(data_folder: Path, field: str) -> None:
    """A config may come from anywhere; hubs and editors render HTML and links that stand in a card."""
    manifest = json.loads((data_folder / "manifest.json").read_text("utf-8"))
    source = next(iter(manifest["sources"].values()))
    source[field] = "javascript:alert(1)" if field == "homepage" else "<script>alert(1)</script> | <img src=x>"
    page = dataset_card(manifest).split("\n---\n", 1)[1]
    assert "<script" not in page
    assert "<img" not in page
    assert "](javascript:" not in page
    source["homepage"] = "https://example.org/set"
    assert "](https://example.org/set)" in dataset_card(manifest)

"""Labelled sets -> a data set: read, refuse, deduplicate, split, write, describe. `python -m data_prep`."""

from __future__ import annotations

import dataclasses
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_prep.errors import UserError
from data_prep.pairs import ClaimPair
from data_prep.run_folder import (
    refuse_finished,
    refuse_path_as_name,
    run_folder,
    sha256_file,
    write_json,
    write_jsonl,
)
from data_prep.source_config import SPLITS, SourceConfig, source_record
from data_prep.sources import ReadSource, Rejected, SourcedPair, read_source


@dataclass
class DataConfig:
    """One data set: its sources and how they are cut."""

    name: str
    runs: str
    overwrite: bool
    data_root: str
    claims: str | None
    seed: int
    fractions: dict[str, float]
    source: dict[str, SourceConfig]

    def __post_init__(self) -> None:
        refuse_path_as_name(self.name)
        if set(self.fractions) != {"validation", "test"}:
            raise ValueError(f"fractions are of validation and test, got {sorted(self.fractions)}")
        if min(self.fractions.values()) <= 0 or sum(self.fractions.values()) >= 1:
            raise ValueError(f"fractions must be positive and leave some rows to train on, got {self.fractions}")
        if not self.source:
            raise ValueError("source is empty: choose at least one, e.g. source=[shipped]")
        for name, source in self.source.items():
            source.check(name)


def build(config: DataConfig) -> Path:
    """Build the data set and return its folder; UserError leaves nothing behind."""
    final = Path(config.runs) / "data" / config.name
    refuse_finished(final, config.overwrite)
    read = [_read(name, source) for name, source in config.source.items()]
    splits, rejected = _split([pair for one in read for pair in one.pairs], config)
    rejected = [row for one in read for row in one.rejected] + rejected
    _check_classes(splits, rejected)
    with run_folder(final, config.overwrite) as folder:
        _write(folder, config, read, splits, rejected)
    _say_summary(final, splits, rejected)
    return final


def _read(name: str, source: SourceConfig) -> ReadSource:
    result = read_source(name, source)
    rows = sum(record["rows"] for record in result.inputs)
    print(f"{name}: {rows:,} rows read, {len(result.rejected):,} refused so far", file=sys.stderr, flush=True)
    return result


def _split(pairs: list[SourcedPair], config: DataConfig) -> tuple[dict[str, list[ClaimPair]], list[Rejected]]:
    from data_prep.duplicates import drop_duplicates
    from data_prep.splits import assign_splits, cap_sources, subtract_evaluation

    caps = {name: source.cap for name, source in config.source.items() if source.cap is not None}
    pairs, duplicates = drop_duplicates(pairs)
    pairs, leaks = subtract_evaluation(pairs)
    pairs, over = cap_sources(pairs, caps, config.seed)
    return assign_splits(pairs, config.fractions, config.seed), duplicates + leaks + over


def _check_classes(splits: Mapping[str, list[ClaimPair]], rejected: list[Rejected]) -> None:
    """A split that holds one class, or none, can be neither learnt from nor scored on."""
    reasons = Counter(row.reason for row in rejected).most_common(3)
    why = f" ({', '.join(f'{count:,} rows refused as {reason}' for reason, count in reasons)})" if reasons else ""
    for split, pairs in splits.items():
        classes = sorted({pair.label.name for pair in pairs})
        if len(classes) < 2 or "contradiction" not in classes:
            raise UserError(
                f"split {split} holds {len(pairs)} pairs, of {' and '.join(classes) or 'no class'} only{why}: "
                "add a source that has contradictions and others (source=[...]), or give more data or larger fractions"
            )


def _write(
    folder: Path,
    config: DataConfig,
    read: list[ReadSource],
    splits: Mapping[str, list[ClaimPair]],
    rejected: list[Rejected],
) -> None:
    from data_prep.card import dataset_card
    from data_prep.dataset import revision, write_split

    for split, pairs in splits.items():
        write_split(folder / f"{split}.parquet", pairs)
    write_jsonl(folder / "rejected.jsonl", [dataclasses.asdict(row) for row in rejected])
    manifest = _manifest(config, read, splits, rejected) | {"revision": revision(folder)}
    (folder / "README.md").write_text(dataset_card(manifest), encoding="utf-8")
    outputs = [*(f"{split}.parquet" for split in SPLITS), "rejected.jsonl", "README.md"]
    manifest["outputs"] = {name: sha256_file(folder / name) for name in outputs}
    write_json(folder / "manifest.json", manifest)


def _manifest(
    config: DataConfig,
    read: list[ReadSource],
    splits: Mapping[str, list[ClaimPair]],
    rejected: list[Rejected],
) -> dict[str, Any]:
    """Everything that follows from inputs and config; the counts add up, or this raises."""
    from data_prep.splits import shared_keys

    inputs = [record for one in read for record in one.inputs]
    rows = sum(record["rows"] for record in inputs)
    written = sum(map(len, splits.values()))
    if rows != written + len(rejected):
        raise AssertionError(f"{rows} rows read, but {written} written and {len(rejected)} rejected")
    return {
        "name": config.name,
        "seed": config.seed,
        "fractions": config.fractions,
        "inputs": inputs,
        "sources": {name: source_record(source) for name, source in config.source.items()},
        "counts": {
            "read": rows,
            "written": written,
            "rejected": len(rejected),
            "rejected_by_reason": _by_source(Counter((row.source, row.reason) for row in rejected)),
            "splits": {split: _label_counts(pairs) for split, pairs in splits.items()},
            "written_by_source": dict(Counter(pair.source for pairs in splits.values() for pair in pairs)),
        },
        "shared_between_splits": shared_keys(splits),
    }


def _by_source(counts: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for (source, reason), count in sorted(counts.items()):
        table.setdefault(source, {})[reason] = count
    return table


def _label_counts(pairs: list[ClaimPair]) -> dict[str, int]:
    counts = Counter(pair.label.name for pair in pairs)
    return {"pairs": len(pairs), "events": len({pair.event for pair in pairs if pair.event}), **counts}


def _say_summary(final: Path, splits: Mapping[str, list[ClaimPair]], rejected: list[Rejected]) -> None:
    sizes = ", ".join(f"{split} {len(pairs):,}" for split, pairs in splits.items())
    print(f"{final}: {sizes}; {len(rejected):,} rejected", flush=True)
    for reason, count in Counter(row.reason for row in rejected).most_common():
        print(f"  {count:>6,}  {reason}", flush=True)

"""Labelled sets -> a data set: read, settle, carve, subtract, mix, write, describe. `python -m data_prep`."""

from __future__ import annotations

import dataclasses
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.data_config import DataConfig
from data_prep.draft import Made
from data_prep.foundation.errors import UserError
from data_prep.foundation.refused import forget_refused, refused_file
from data_prep.foundation.run_folder import run_folder, sha256_file, write_json, write_jsonl
from data_prep.foundation.run_names import run_path
from data_prep.odd_texts import settle_odd_texts
from data_prep.pairs import ClaimPair
from data_prep.reading.files import SHIPPED
from data_prep.reading.intake import ReadSource, Rejected, SourcedPair
from data_prep.reading.source_config import SPLITS
from data_prep.reading.sources import read_source

if TYPE_CHECKING:
    from data_prep.splitting.decontaminate import EvaluationSet

__all__ = ["DataConfig", "build"]


def build(config: DataConfig) -> Path:
    """Build the data set and return its folder; UserError leaves nothing behind."""
    final = run_path(config.runs, "data", config.name)
    with run_folder(final, config.overwrite) as folder:
        sets = _read_evaluation_sets(config)
        read = [_read(name, config) for name in config.source]
        made = _make(read, sets, config)
        made.rejected[:0] = [row for result in read for row in result.rejected]
        try:
            _check_classes(made.splits, made.rejected)
        except UserError as error:
            if not made.rejected:
                raise
            write_jsonl(kept := refused_file(final), [dataclasses.asdict(row) for row in made.rejected])
            raise UserError(f"{error} (refused rows: {kept})") from None
        _write(folder, config, read, sets, made)
    forget_refused(final)
    _say_summary(final, made.splits, made.rejected)
    for one in sets:
        print(
            f"  {one.record['subtracted']:>6,}  of them kept out for {one.name} ({len(one.pairs):,} pairs)", flush=True
        )
        if unread := one.record.get("unread_rows"):
            print(f"warning: {unread:,} rows of {one.name} cannot be read, and are kept out of nothing", flush=True)
    return final


def _read(name: str, config: DataConfig) -> ReadSource:
    source = config.source[name]
    result = read_source(name, source)
    odd_kept = settle_odd_texts(result, config.odd_texts, source.needs_arabic)
    result.odd_texts_kept = dict(sorted(odd_kept.items()))
    rows = sum(record["rows"] for record in result.inputs)
    print(f"{name}: {rows:,} rows read, {len(result.rejected):,} refused so far", file=sys.stderr, flush=True)
    for line in _asides(name, result):
        print(f"  {line}", file=sys.stderr, flush=True)
    return result


def _asides(name: str, result: ReadSource) -> Iterator[str]:
    """What a user may not have meant: columns of which nothing is made, odd texts, rows lost to a wrong setting."""
    columns = Counter(column for record in result.inputs for column in record.get("unmapped_columns", ()))
    if columns and not all(record["file"].startswith(SHIPPED) for record in result.inputs):
        yield f"columns that are not mapped: {', '.join(columns)}"
    if result.odd_texts_kept:
        yield "odd texts, kept: " + ", ".join(f"{kind} {count:,}" for kind, count in result.odd_texts_kept.items())
    reasons = Counter(row.reason for row in result.rejected)
    for reason, remedy in _REMEDIES.items():
        if reasons[reason]:
            yield f"{reasons[reason]:,} {reason}: {remedy.format(source=f'source.{name}')}"


_REMEDIES = {
    "undecodable_bytes": "save the file as UTF-8, or name its encoding (++{source}.encoding=cp1256)",
    "not_well_formed": "double the quotation marks inside cells, or ++{source}.quotes=false where none enclose them",
}


def _read_evaluation_sets(config: DataConfig) -> list[EvaluationSet]:
    if not config.decontaminate:
        return []
    from data_prep.splitting.decontaminate import read_sets

    return read_sets(config.decontaminate, config.decontaminate_columns)


def _make(read: list[ReadSource], sets: list[EvaluationSet], config: DataConfig) -> Made:
    """Each source settled and carved by itself; then what stands between the sources, and how much each counts."""
    from data_prep.conflicts import settle
    from data_prep.mixing import apply_temperature, cap_sources
    from data_prep.splitting.decontaminate import subtract_evaluation, subtract_sets
    from data_prep.splitting.groups import find_neighbours
    from data_prep.splitting.splits import carve

    every = [*(it.pair for result in read for it in result.pairs), *(pair for known in sets for pair in known.pairs)]
    made, pairs = Made({}, [], neighbours=find_neighbours(every, config.near_duplicates)), []  # type: tuple[Made, list[SourcedPair]]
    for name, result in zip(config.source, read, strict=True):
        settled = settle(result.pairs, config.conflicts)
        carved = carve(settled.pairs, config.split, made.neighbours, config.seed)
        pairs += carved.pairs
        made.rejected += settled.rejected + carved.rejected
        made.conflicts_kept += settled.kept
        made.notes[name] = carved.notes
    pairs, outside = subtract_sets(pairs, sets, made.neighbours)
    pairs, leaks = subtract_evaluation(pairs, made.neighbours)
    between = settle([it for it in pairs if it.split == "train"], config.conflicts)
    made.conflicts_kept += _new(between.kept, made.conflicts_kept)
    caps = {name: source.cap for name, source in config.source.items() if source.cap is not None}
    trained, over = cap_sources(between.pairs, caps, config.seed)
    trained = apply_temperature(trained, config.mix)
    made.rejected += outside + leaks + between.rejected + over
    made.splits = _in_order(trained + [it for it in pairs if it.split != "train"])
    return made


def _new(rows: list[Rejected], known: list[Rejected]) -> list[Rejected]:
    places = {(row.file, row.line, row.reason) for row in known}
    return [row for row in rows if (row.file, row.line, row.reason) not in places]


def _in_order(pairs: list[SourcedPair]) -> dict[str, list[ClaimPair]]:
    splits: dict[str, list[ClaimPair]] = {split: [] for split in SPLITS}
    for it in sorted(pairs, key=lambda it: it.pair.id):
        splits[it.split].append(it.pair)
    return splits


def _check_classes(splits: Mapping[str, list[ClaimPair]], rejected: list[Rejected]) -> None:
    """A split that holds one class, or none, can be neither learnt from nor scored on."""
    reasons = Counter(row.reason for row in rejected).most_common(3)
    why = f" ({', '.join(f'{count:,} rows refused as {reason}' for reason, count in reasons)})" if reasons else ""
    for split, pairs in splits.items():
        classes = sorted({pair.label.name for pair in pairs if pair.is_decided})
        if len(classes) < 2 or "contradiction" not in classes:
            raise UserError(
                f"split {split} holds {len(pairs)} pairs, of {' and '.join(classes) or 'no class'} only{why}: "
                "add a source that has contradictions and others (source=[...]), or give more data or larger fractions"
            )


def _write(folder: Path, config: DataConfig, read: list[ReadSource], sets: list[EvaluationSet], made: Made) -> None:
    from data_prep.card import dataset_card
    from data_prep.dataset import revision_of, write_split
    from data_prep.manifest import manifest_of
    from data_prep.overview import OVERVIEW, draw_overview

    hashes: dict[str, str] = {}
    for split, pairs in made.splits.items():
        write_split(folder / f"{split}.parquet", pairs)
        hashes[split] = sha256_file(folder / f"{split}.parquet")
    write_jsonl(folder / "rejected.jsonl", [dataclasses.asdict(row) for row in made.rejected])
    write_jsonl(folder / "conflicts.jsonl", [dataclasses.asdict(row) for row in made.conflicts_kept])
    manifest: dict[str, Any] = manifest_of(config, read, sets, made) | {"revision": revision_of(hashes)}
    (folder / "README.md").write_text(dataset_card(manifest), encoding="utf-8")
    draw_overview(made.splits, folder / OVERVIEW)
    others = {name: sha256_file(folder / name) for name in ("rejected.jsonl", "conflicts.jsonl", "README.md", OVERVIEW)}
    manifest["outputs"] = {f"{split}.parquet": digest for split, digest in hashes.items()} | others
    write_json(folder / "manifest.json", manifest)


def _say_summary(final: Path, splits: Mapping[str, list[ClaimPair]], rejected: list[Rejected]) -> None:
    sizes = ", ".join(f"{split} {len(pairs):,}" for split, pairs in splits.items())
    print(f"{final}: {sizes}; {len(rejected):,} rejected", flush=True)
    for reason, count in Counter(row.reason for row in rejected).most_common():
        print(f"  {count:>6,}  {reason}", flush=True)

"""The audit itself: pairs as they come, nothing settled or taken out; a table on screen, audit.json and audit.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data_prep.audit.artefact_audit import audit_artefacts
from data_prep.audit.config import AuditConfig
from data_prep.conflicts import settle
from data_prep.data_config import ConflictConfig
from data_prep.dataset import read_manifest, read_split
from data_prep.foundation.errors import UserError
from data_prep.foundation.pages import templates
from data_prep.foundation.run_folder import run_folder, write_json
from data_prep.foundation.run_names import run_path
from data_prep.languages import by_language
from data_prep.pairs import LABEL_NAMES, ClaimPair
from data_prep.reading.intake import ReadSource, SourcedPair
from data_prep.reading.source_config import SPLITS
from data_prep.reading.sources import read_source
from data_prep.splitting.groups import find_neighbours
from data_prep.splitting.leakage import leaks_between


def audit(config: AuditConfig) -> Path:
    """Audit what the config names; returns the run folder."""
    final = run_path(config.runs, "audit", config.name)
    with run_folder(final, config.overwrite) as folder:
        page = _fill(folder, config)
    print(f"{page}\n{final / 'audit.json'}", flush=True)
    return final


def _fill(folder: Path, config: AuditConfig) -> str:
    """Write audit.json and audit.md, and return the latter."""
    splits, inputs, conflicts = _read_folder(config.folder) if config.folder else _read_sources(config)
    pairs = [pair for members in splits.values() for pair in members]
    if not pairs:
        raise UserError(f"{config.name}: no pair to audit; see that its files have rows whose labels are mapped")
    neighbours = find_neighbours(pairs, config.near_duplicates)
    facts: dict[str, Any] = {
        "name": config.name,
        "seed": config.seed,
        "near_duplicates": config.near_duplicates,
        "inputs": inputs,
        "splits": {split: len(members) for split, members in splits.items()},
        "languages": by_language({split: members for split, members in splits.items() if members}),
        "conflicts": conflicts,
        "leaks": leaks_between(splits, neighbours),
        "artefacts": audit_artefacts(pairs, config.artefacts, neighbours, config.seed),
    }
    page = templates("data_prep.audit").get_template("audit.md.j2").render(labels=LABEL_NAMES, **facts)
    write_json(folder / "audit.json", facts)
    (folder / "audit.md").write_text(page, encoding="utf-8")
    return page


def _read_folder(folder: Path) -> tuple[dict[str, list[ClaimPair]], list[dict[str, Any]], dict[str, int]]:
    splits = {split: read_split(folder, split) for split in SPLITS}
    return splits, [{"file": str(folder), "revision": read_manifest(folder)["revision"]}], {}


def _read_sources(config: AuditConfig) -> tuple[dict[str, list[ClaimPair]], list[dict[str, Any]], dict[str, int]]:
    read = [read_source(name, source) for name, source in config.source.items()]
    rows = [it for result in read for it in result.pairs]
    splits = {split: [it.pair for it in rows if it.split == split] for split in SPLITS}
    inputs = [record for result in read for record in result.inputs]
    return splits, inputs, _conflicts(read, rows)


def _conflicts(read: list[ReadSource], rows: list[SourcedPair]) -> dict[str, int]:
    """Rows that building would refuse, by reason; copies are looked for across all files as if they were one."""
    pooled = [SourcedPair(it.pair, "train", (), it.file, it.line) for it in rows]
    refused = [row for result in read for row in result.rejected] + settle(
        pooled, ConflictConfig("reject", "reject")
    ).rejected
    reasons = sorted({row.reason for row in refused})
    return {reason: sum(row.reason == reason for row in refused) for reason in reasons}

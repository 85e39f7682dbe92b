"""manifest.json: everything that follows from inputs and config, and counts that add up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from data_prep.audit.artefact_audit import audit_artefacts
from data_prep.data_config import DataConfig
from data_prep.draft import Made
from data_prep.languages import by_language, parts
from data_prep.licences import resulting_terms
from data_prep.pairs import ClaimPair
from data_prep.reading.intake import ReadSource, Rejected
from data_prep.reading.source_config import source_record
from data_prep.splitting.leakage import leaks_between, naive_leaks, shared_keys

if TYPE_CHECKING:
    from data_prep.splitting.decontaminate import EvaluationSet


def manifest_of(config: DataConfig, read: list[ReadSource], sets: list[EvaluationSet], made: Made) -> dict[str, Any]:
    """The manifest but for what the written files tell (revision, outputs); AssertionError where a row is missing."""
    written = [pair for pairs in made.splits.values() for pair in pairs]
    licences = {pair.source: config.source[pair.source].licence for pair in written}
    return {
        "name": config.name,
        "seed": config.seed,
        "fractions": config.fractions,
        "split_by": config.split_by,
        "cuts": config.cuts if config.split_by == "time" else None,
        "near_duplicates": config.near_duplicates,
        "conflict_policy": {"policy": config.conflicts.policy, "identical": config.conflicts.identical},
        "mix": {"temperature": config.mix.temperature, "training_rows": _training_rows(made.splits["train"])},
        "licence": {"built_for": config.licence, **resulting_terms(licences)},
        "inputs": [record for result in read for record in result.inputs],
        "decontaminated": [evaluation.record for evaluation in sets],
        "sources": {name: source_record(source) for name, source in config.source.items()},
        "languages": by_language(made.splits),
        "counts": _counts(config, read, made),
        "groups": made.notes,
        "shared_between_splits": shared_keys(made.splits),
        "leaks": _leaks(config, read, made),
        "artefacts": audit_artefacts(written, config.artefacts, made.neighbours, config.seed),
    }


def _counts(config: DataConfig, read: list[ReadSource], made: Made) -> dict[str, Any]:
    rows = sum(record["rows"] for result in read for record in result.inputs)
    written = sum(map(len, made.splits.values()))
    if rows != written + len(made.rejected):
        raise AssertionError(f"{rows} rows read, but {written} written and {len(made.rejected)} rejected")
    return {
        "read": rows,
        "written": written,
        "rejected": len(made.rejected),
        "rejected_by_reason": _by_source(made.rejected),
        "odd_texts_kept": {
            name: result.odd_texts_kept
            for name, result in zip(config.source, read, strict=True)
            if result.odd_texts_kept
        },
        "conflicts_kept": _by_source(made.conflicts_kept),
        "splits": {split: _label_counts(pairs) for split, pairs in made.splits.items()},
        "written_by_source": dict(Counter(pair.source for pairs in made.splits.values() for pair in pairs)),
    }


def _by_source(rows: list[Rejected]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for (source, reason), count in sorted(Counter((row.source, row.reason) for row in rows).items()):
        table.setdefault(source, {})[reason] = count
    return table


def _label_counts(pairs: list[ClaimPair]) -> dict[str, int]:
    """Undecided rows (one of several labels) are counted apart: `label` is not their source's word."""
    counts = Counter(pair.label.name if pair.is_decided else "undecided" for pair in pairs)
    return {"pairs": len(pairs), "events": len({pair.event for pair in pairs if pair.event}), **counts}


def _training_rows(train: list[ClaimPair]) -> dict[str, dict[str, float]]:
    """For each part of the mixture (source, language) its training rows, the weight of one, its share of the loss."""
    part_of = parts(train)
    rows, weights = Counter(part_of.values()), {part_of[pair.id]: pair.weight for pair in train}
    total = sum(rows[source] * weights[source] for source in rows)
    return {
        source: {"rows": count, "weight": weights[source], "share": round(count * weights[source] / total, 6)}
        for source, count in sorted(rows.items())
    }


def _leaks(config: DataConfig, read: list[ReadSource], made: Made) -> dict[str, Any]:
    """What the splits know of each other, and what a split of single rows would have: test rows by what train has."""
    rows = [(f"{it.file}/{it.line}", it.pair) for result in read for it in result.pairs]
    return {
        "naive": naive_leaks(rows, config.fractions["test"], config.seed, made.neighbours),
        "here": leaks_between(made.splits, made.neighbours),
    }

"""Articles -> claims -> candidate pairs -> scores -> contradictions.jsonl and index.html, one stage after the other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from data_prep.foundation.run_folder import run_folder, sha256_file, write_json, write_jsonl
from data_prep.foundation.run_names import run_path
from data_prep.mine.claims import Claims, load_claims
from data_prep.mine.mining import Mined, mine
from data_prep.mine.run import TABLE, counts, table_of
from eval.measured import measured_checkpoint
from eval.scan.config import ScanConfig
from eval.scan.context import read_articles
from eval.scan.decision import Decision, read_decision
from eval.scan.ranking import Ranked, contradiction_rows, rank

ARTICLES = "articles.parquet"


@dataclass
class Stages:
    """Seconds of each stage, in the order they ran."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Add the time inside the block to a stage."""
        started = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - started, 2)


def scan(config: ScanConfig) -> Path:
    """The whole command; returns the run's folder."""
    started, stages = time.time(), Stages()
    final = run_path(config.runs, "scan", config.name)
    with run_folder(final, config.overwrite) as folder:
        if config.eval is not None:
            config = _as_measured(config, Path(config.eval))
        decision = read_decision(str(config.checkpoint), config.eval)
        _warn(decision)
        with stages.timed("claims"):
            tables = [_new_claims(config, folder), *_archived(config)]
            parts = [load_claims([table]) for table in tables]
            claims = load_claims(tables, config.reading)
        with stages.timed("candidate pairs"):
            mined = _mine(config, claims, len(parts[0]) if len(parts) > 1 else None)
        with stages.timed("scores"):
            ranked = rank(claims, mined.candidates, _scores(config, claims, mined, decision))
        with stages.timed("page"):
            rows = _rows(config, claims, ranked, decision, tables)
            write_jsonl(folder / "contradictions.jsonl", rows)
            facts = _facts(config, mined, decision, tables, len(rows))
            write_json(folder / "manifest.json", facts)
        _finish(folder, rows, facts, stages, started)
    print(_summary(final, rows, mined, decision))
    return final


def _as_measured(config: ScanConfig, evaluation: Path) -> ScanConfig:
    """Checkpoint, commit and labels as the evaluation had them; UserError where the config asks for others."""
    measured = measured_checkpoint(evaluation, config.checkpoint, "model", config.revision, config.labels)
    return replace(config, checkpoint=measured.checkpoint, revision=measured.revision, labels=measured.labels)


def _warn(decision: Decision) -> None:
    import sys

    if decision.threshold is None:
        print(
            "warning: no threshold: pairs are ranked, none is called a contradiction; "
            "give eval=runs/eval/<name> of this checkpoint",
            file=sys.stderr,
        )


def _new_claims(config: ScanConfig, folder: Path) -> Path:
    if config.claims is not None:
        return table_of(config.claims)
    from data_prep.claims.pipeline import fill, oddities

    (folder / "claims").mkdir()
    final = run_path(config.runs, "scan", config.name)
    counts = fill(config.extraction(), folder / "claims", folder / ".parts", refused_for=final)
    for line in oddities(counts, final / "claims" / "rejected.jsonl"):
        print(line)
    return folder / "claims" / TABLE


def _archived(config: ScanConfig) -> list[Path]:
    return [table_of(config.archive)] if config.archive is not None else []


def _mine(config: ScanConfig, claims: Claims, num_new: int | None) -> Mined:
    settings = config.settings if num_new is None else replace(config.settings, scope="across")
    return mine(claims, settings, num_new)


def _scores(config: ScanConfig, claims: Claims, mined: Mined, decision: Decision) -> Iterator[tuple[float, float]]:
    """(score, probability) of each candidate, in order."""
    if not mined.candidates:
        return
    from tqdm import tqdm

    from eval.scan.engine import open_scorer
    from eval.scan.scorer import as_pair, pieces

    score = open_scorer(config)
    pairs = [as_pair(claims[candidate.left], claims[candidate.right]) for candidate in mined.candidates]
    with tqdm(total=len(pairs), desc="scores", unit="pair") as bar:
        for piece in pieces(pairs):
            scored = score(piece, decision.temperature)
            yield from zip(scored.score.tolist(), scored.probability.tolist(), strict=True)
            bar.update(len(piece))


def _rows(
    config: ScanConfig, claims: Claims, ranked: list[Ranked], decision: Decision, tables: list[Path]
) -> list[dict[str, Any]]:
    kept = ranked[: config.top]
    numbers = {number for pair in kept for number in (pair.candidate.left, pair.candidate.right)}
    beside = [table.with_name(ARTICLES) for table in tables]
    articles = read_articles(
        [path for path in beside if path.is_file()], {claims[number].article_key for number in numbers}
    )
    return contradiction_rows(claims, kept, decision, articles)


_PLACES = ("runs", "checkpoint", "eval", "archive", "claims")
_NO_FACT = frozenset({*_PLACES, "engine", "workers", "ray_address", "num_gpus", "overwrite"})


def _facts(
    config: ScanConfig, mined: Mined, decision: Decision, tables: list[Path], num_written: int
) -> dict[str, Any]:
    """All that follows from input, model and config."""
    weights = Path(str(config.checkpoint)) / "model.safetensors"
    return {
        "checkpoint": {
            "name": Path(str(config.checkpoint)).name,
            "revision": config.revision,
            "model.safetensors": sha256_file(weights) if weights.is_file() else None,
        },
        "decision": asdict(decision),
        "claims_sha256": [sha256_file(table) for table in tables],
        "counts": {
            **counts(mined),
            "scored": len(mined.candidates),
            "written": num_written,
            "cut_by_top": len(mined.candidates) - num_written,
        },
        "config": {key: value for key, value in asdict(config).items() if key not in _NO_FACT},
    }


def _finish(folder: Path, rows: list[dict[str, Any]], facts: dict[str, Any], stages: Stages, started: float) -> None:
    from eval.detector.device import circumstances
    from eval.scan.page import page

    told = circumstances(started, stages=stages.seconds)
    write_json(folder / "circumstances.json", told)
    (folder / "index.html").write_text(page(rows, facts, told), encoding="utf-8")


def _summary(final: Path, rows: list[dict[str, Any]], mined: Mined, decision: Decision) -> str:
    above = sum(bool(row["above_threshold"]) for row in rows)
    verdicts = "no threshold: ranks only" if decision.threshold is None else f"{above} above the threshold"
    told = f"{mined.num_claims} claims, {mined.num_blocked} candidate pairs, {len(mined.candidates)} scored"
    return f"{final}: {told}, {len(rows)} written ({verdicts})\npage: {final / 'index.html'}"

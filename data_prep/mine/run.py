"""Claims -> candidates.parquet, rejected.jsonl, manifest.json: `python -m data_prep.mine claims=... name=...`."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data_prep.foundation.engine import Engine, make_importable
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import run_folder, sha256_file, write_json, write_jsonl
from data_prep.foundation.run_names import run_path
from data_prep.mine.candidates import write_candidates
from data_prep.mine.claims import Claims, load_claims
from data_prep.mine.config import MineConfig
from data_prep.mine.mining import Mined, mine
from data_prep.mine.vectors import Vectors, check_encoder, load_vectors

TABLE = "claims.parquet"
_NO_FACT = frozenset({"claims", "name", "runs", "overwrite", "engine", "workers", "ray_address", "vectors"})
_PLACE = ("file", "article", "line", "start")


def run(config: MineConfig) -> str:
    """Fill runs/mine/<name>; returns what to say, UserError for what cannot be mined."""
    started = time.time()
    final = run_path(config.runs, "mine", config.name)
    tables = [table_of(given) for given in config.tables]
    with run_folder(final, config.overwrite) as folder:
        mined = _fill(folder, config, tables)
        write_json(folder / "circumstances.json", _circumstances(started))
    return _summary(final, mined)


def _fill(folder: Path, config: MineConfig, tables: list[Path]) -> Mined:
    claims = load_claims(tables, Engine(config.engine, config.workers, config.ray_address))
    if not len(claims):
        raise UserError(
            f"{tables[0]}: holds no claims, so there is nothing to compare; see its run's removed and rejected"
        )
    vectors = _vectors(config, tables, folder) if config.settings.needs_vectors else None
    mined = mine(claims, config.settings, vectors=vectors)
    write_candidates(folder / "candidates.parquet", claims, mined)
    write_jsonl(folder / "rejected.jsonl", _rejected(claims))
    write_json(folder / "manifest.json", _facts(config, tables, mined))
    return mined


def _vectors(config: MineConfig, tables: list[Path], folder: Path) -> Vectors:
    folders = config.vector_folders
    if folders:
        for given in folders:
            check_encoder(given, config.encoder)
    else:
        folders = [folder / "vectors" / str(number) for number in range(len(tables))]
        for table, place in zip(tables, folders, strict=True):
            _embed(table, place, config.encoder or "starter")
    return load_vectors(folders, [sha256_file(table) for table in tables])


def _embed(table: Path, place: Path, encoder: str) -> None:
    """`python -m eval.embed` as a command of its own: no torch is loaded here, and its memory is free again."""
    place.parent.mkdir(parents=True, exist_ok=True)
    quoted = [f"{key}='{value}'" for key, value in (("claims", table), ("encoder", encoder), ("output", place))]
    make_importable()
    made = subprocess.run([sys.executable, "-m", "eval.embed", *quoted, "name=vectors"], check=False)
    if made.returncode:
        raise UserError(f"the vectors of {table} could not be made; the line above says why")


def table_of(given: str) -> Path:
    """claims.parquet itself, or in a folder of runs/claims or runs/scan; UserError where there is none."""
    path = Path(given)
    places = [path, path / TABLE, path / "claims" / TABLE]
    if table := next((place for place in places if place.is_file()), None):
        return table
    raise UserError(f"{given}: no {TABLE} here; write one with python -m data_prep.claims articles=...")


def _rejected(claims: Claims) -> list[dict[str, Any]]:
    """Claims that are compared with nothing, where they stand and why."""
    reasons = claims.columns.table["unfit"]
    numbers = [number for number, reason in enumerate(reasons.to_pylist()) if reason]
    places = claims.table.select(list(_PLACE)).take(numbers).to_pylist() if numbers else []
    return [place | {"reason": reasons[number].as_py()} for number, place in zip(numbers, places, strict=True)]


def _facts(config: MineConfig, tables: list[Path], mined: Mined) -> dict[str, Any]:
    """All that follows from input and config."""
    return {
        "claims_sha256": [sha256_file(table) for table in tables],
        "counts": counts(mined) | {"written": len(mined.candidates)},
        "config": {key: value for key, value in asdict(config).items() if key not in _NO_FACT},
    }


def counts(mined: Mined) -> dict[str, Any]:
    """What became of the claims, and of the pairs of them."""
    return {
        "claims": mined.num_claims,
        "claims_not_compared": mined.unfit,
        "claims_folded_into_an_earlier_one": mined.num_folded,
        "candidate_pairs": mined.num_blocked,
        "cut_by_max_pairs": mined.num_cut,
    }


def _circumstances(started: float) -> dict[str, Any]:
    import resource

    from data_prep.foundation.provenance import circumstances

    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(usage.ru_utime + usage.ru_stime for usage in used)
    peak = max(usage.ru_maxrss for usage in used) // 1024
    return circumstances(started, processor_seconds=round(seconds, 1), peak_mb=peak)


def _summary(final: Path, mined: Mined) -> str:
    refused = sum(mined.unfit.values())
    told = f"{mined.num_claims} claims, {mined.num_folded} of them copies, {refused} compared with nothing"
    return f"{final}: {told}; {mined.num_blocked} candidate pairs, {len(mined.candidates)} written"

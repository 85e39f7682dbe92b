"""A claims table -> pairs: `python -m data_prep source=contrast claims=<claims.parquet>`.

Every claim read is used or left alone with a reason: its row in rejected.jsonl names the article and the place, not the
words. In the counts a claim left alone is a row, and so is each generated pair.
"""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from data_prep.contrast.balance import keep_level
from data_prep.contrast.blocks import PREMISES, BlockPair
from data_prep.contrast.claims_table import Claim, Unread, read_table
from data_prep.contrast.draws import seeded
from data_prep.contrast.generate import Outcome
from data_prep.contrast.processes import outcomes_of
from data_prep.foundation.intervals import later, parse_interval
from data_prep.foundation.run_folder import sha256_file
from data_prep.pairs import ClaimPair, Label, pair_id, pair_problem
from data_prep.reading.files import find_files, table_kind
from data_prep.reading.intake import ReadSource, Rejected, SourcedPair, clip

if TYPE_CHECKING:
    from data_prep.reading.source_config import ContrastConfig, ContrastSource

# Blocks made for each one wanted: level over the labels, and four in ten by phrases, .38 of them can be kept
# (ant_v2_1, 8,334 made for 50,000 pairs).
_MADE = 2.8


@contextmanager
def _without_looking_for_cycles() -> Iterator[None]:
    """Nothing made here refers to itself; looking for it among a million objects took a quarter of this process."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_looking_for_cycles()
def read_claims(name: str, source: ContrastSource, config: ContrastConfig) -> ReadSource:
    """All pairs of a claims table, level over the labels; UserError for what is no claims table."""
    result = ReadSource()
    claims: list[Claim] = []
    for path in find_files([str(config.claims)]):
        shown = str(config.claims) if Path(str(config.claims)).is_file() else str(path)
        claims += _read(path, shown, name, result)
    claims.sort(key=lambda claim: _rank(config.seed, claim.identity, claim.text))
    wanted = None if config.pairs is None else int(_MADE * config.pairs / config.pairs_a_block) + 1
    outcomes = outcomes_of(claims, config.seed, wanted, config.workers)
    _keep(name, source, config, claims, outcomes, result)
    return result


def _read(path: Path, shown: str, name: str, result: ReadSource) -> list[Claim]:
    """The claims of one table; rows without one are rejected at once."""
    rows = list(read_table(path, shown))
    unread = [row for row in rows if isinstance(row, Unread)]
    result.rejected += [Rejected(shown, row.line, name, f"claim_{row.problem}", clip(row.raw)) for row in unread]
    sizes = {"kind": table_kind(path), "sha256": sha256_file(path), "bytes": path.stat().st_size}
    record = {"file": shown, "source": name, "split": "train", "rows": len(unread), "claims": len(rows)}
    result.inputs.append(record | sizes)
    return [row for row in rows if isinstance(row, Claim)]


def _rank(seed: int, *parts: str) -> str:
    return hashlib.sha256("\x1f".join([str(seed), *parts]).encode("utf-8", "surrogatepass")).hexdigest()


def _keep(
    name: str,
    source: ContrastSource,
    config: ContrastConfig,
    claims: list[Claim],
    outcomes: list[Outcome],
    result: ReadSource,
) -> None:
    """The pairs of the blocks that are kept go to the result, all other claims to its rejected rows."""
    kept = _kept(claims, outcomes, config)
    may_move = tuple(source.carve)
    records = {record["file"]: record for record in result.inputs}
    for index, (claim, outcome) in enumerate(zip(claims, outcomes, strict=True)):
        pairs = _pairs(name, source, claim, _drawn(claim, outcome, config)) if index in kept else []
        result.pairs += [SourcedPair(pair, "train", may_move, claim.file, claim.line) for pair in pairs]
        if not pairs:
            reason = outcome.reason or ("pair_refused" if index in kept else "kept_out_for_level_labels")
            result.rejected.append(Rejected(claim.file, claim.line, name, f"claim_{reason}", claim.identity))
        records[claim.file]["rows"] += len(pairs) or 1
    edited = Counter(claim.file for claim, outcome in zip(claims, outcomes, strict=True) if outcome.edits)
    for file, record in records.items():
        record["claims_with_an_edit"] = edited[file]


def _kept(claims: list[Claim], outcomes: list[Outcome], config: ContrastConfig) -> set[int]:
    """Indices of the claims whose blocks are kept, so that costs are level over the labels."""
    made = [index for index, outcome in enumerate(outcomes) if outcome.costs is not None]
    costs = [outcome.costs for outcome in outcomes if outcome.costs is not None]
    ranks = [_rank(config.seed, "keep", claims[index].identity, claims[index].text) for index in made]
    limit = None if config.pairs is None else config.pairs // config.pairs_a_block
    own = [outcomes[index].is_own for index in made]
    return {made[number] for number in keep_level(costs, own, ranks, limit, config.phrases)}


def _drawn(claim: Claim, outcome: Outcome, config: ContrastConfig) -> tuple[BlockPair, ...]:
    """All pairs of a block, or one of its premises with a hypothesis of each label (decision 38)."""
    if config.pairs_a_block == len(outcome.pairs):
        return outcome.pairs
    start = len(Label) * seeded(config.seed, "corner", claim.identity, claim.text).randrange(PREMISES)
    return outcome.pairs[start : start + len(Label)]


def _pairs(name: str, source: ContrastSource, claim: Claim, block: Sequence[BlockPair]) -> list[ClaimPair]:
    """The pairs of a block; none where one of them could not stand in a data set."""
    pairs = []
    for made in block:
        days = (_later(claim.time, made.days[0]), _later(claim.time, made.days[1]))
        circumstances = (*days, claim.speaker, claim.speaker, claim.identity)
        identity = pair_id(name, made.premise, made.hypothesis, *circumstances)
        pair = ClaimPair(
            identity, made.premise, made.hypothesis, made.label, name, source.licence, made.relation, made.phenomenon,
            *circumstances, article=claim.article, weight=source.weight,
        )  # fmt: skip
        if pair_problem(pair, source.needs_arabic):
            return []
        pairs.append(pair)
    return pairs


def _later(time: str | None, days: int) -> str | None:
    return time if time is None or not days else str(later(parse_interval(time), days))

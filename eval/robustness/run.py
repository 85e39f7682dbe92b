"""Changed pairs, scored before and after: facts, cases, report. `python -m eval.robustness checkpoint=... data=...`."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import Any

import numpy as np

from data_prep.dataset import read_manifest, read_split, revision
from data_prep.foundation.errors import UserError
from data_prep.foundation.provenance import code_facts
from data_prep.foundation.run_folder import write_json
from data_prep.foundation.run_names import run_path
from data_prep.pairs import ClaimPair
from eval.assess import cluster_of, settings_of
from eval.detector.device import circumstances
from eval.robustness.cases import Case, make_cases
from eval.robustness.config import RobustnessConfig
from eval.robustness.facts import SCHEMA_VERSION, BehaviourFacts, RobustnessFacts
from eval.robustness.measure import Verdicts, behaviour_facts, failures, worst_first
from eval.robustness.score import Answers, ask
from eval.robustness.suite import BEHAVIOURS
from eval.run import filled

CaseRow = dict[str, Any]  # of cases.parquet


def run(config: RobustnessConfig) -> Path | None:
    """Make the cases, score them, write the run folder, print the table; the folder on the main process."""
    final = run_path(config.runs, "robustness", config.name)
    return filled(final, config.overwrite, lambda folder: _fill(folder, config), _print_table)


def _fill(folder: Path | None, config: RobustnessConfig) -> RobustnessFacts | None:
    """Make and score the cases; on the main process write and return what came of it."""
    started = time.time()
    pairs = read_split(Path(config.data), config.split)
    cases, tried = _all_cases(config, pairs)
    answers = ask(config, [case for own in cases.values() for case in own])
    if answers is None or folder is None:
        return None
    verdicts = {name: _verdicts(config, own, answers) for name, own in cases.items()}
    tests = [behaviour_facts(name, tried[name], verdicts[name], config.bootstrap_draws, config.seed) for name in cases]
    facts = _facts(config, len(pairs), tests, answers)
    rows = [row for name, own in cases.items() for row in _case_rows(name, own, verdicts[name], answers)]
    _write(folder, facts, rows, circumstances(started, data=config.data, **answers.output.circumstances))
    return facts


def _all_cases(config: RobustnessConfig, pairs: list[ClaimPair]) -> tuple[dict[str, list[Case]], dict[str, int]]:
    """The cases of every test asked for, and of how many pairs they were made."""
    from tqdm import tqdm

    cases, tried = {}, {}
    for name in tqdm(config.tests or list(BEHAVIOURS), desc="changes", unit="test", disable=None):
        cases[name], tried[name] = make_cases(name, pairs, config.max_cases, config.seed)
    if not any(cases.values()):
        raise UserError(f"{config.data}: none of the changes applies to any of its {len(pairs)} {config.split} pairs")
    return cases, tried


def _verdicts(config: RobustnessConfig, cases: list[Case], answers: Answers) -> Verdicts:
    before, after = ([answers.said[getattr(case, side).id] for case in cases] for side in ("before", "after"))
    same = [said.tokens == other.tokens for said, other in zip(before, after, strict=True)]
    return Verdicts(
        before=np.array([said.verdict for said in before], dtype=np.int64),
        after=np.array([said.verdict for said in after], dtype=np.int64),
        clusters=[cluster_of(case.origin, config.cluster) for case in cases],
        tokens_unchanged=np.array(same, dtype=bool) if config.predictor.kind == "checkpoint" else None,
    )


def _facts(config: RobustnessConfig, num_pairs: int, tests: list[BehaviourFacts], answers: Answers) -> RobustnessFacts:
    data = Path(config.data)
    return RobustnessFacts(
        schema_version=SCHEMA_VERSION,
        data=read_manifest(data)["name"],
        revision=revision(data),
        split=config.split,
        num_pairs=num_pairs,
        predictor=answers.output.facts,
        threshold=answers.threshold,
        tests=tests,
        max_cases=config.max_cases,
        settings=settings_of(config),
        code=code_facts(),
    )


def _case_rows(name: str, cases: list[Case], verdicts: Verdicts, answers: Answers) -> list[CaseRow]:
    """One row per case: both pairs, what was said of each, whether the test's promise held."""
    broken = failures(BEHAVIOURS[name].kind, verdicts.before, verdicts.after).tolist()
    rows = []
    for case, cluster, failed in zip(cases, verdicts.clusters, broken, strict=True):
        row: CaseRow = {"test": name, "kind": BEHAVIOURS[name].kind.value, "pair": case.origin.id, "cluster": cluster}
        for when, pair in (("before", case.before), ("after", case.after)):
            said = answers.said[pair.id]
            row |= {f"premise_{when}": pair.premise, f"hypothesis_{when}": pair.hypothesis}
            row |= {f"verdict_{when}": said.verdict.name, f"contradiction_{when}": said.contradiction}
        before, after = answers.said[case.before.id].tokens, answers.said[case.after.id].tokens
        rows.append(row | {"failed": failed, "tokens_unchanged": None if before is None else before == after})
    return rows


def _write(folder: Path, facts: RobustnessFacts, rows: list[CaseRow], circumstances: dict[str, Any]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from eval.robustness.pages import html_page, markdown_page

    write_json(folder / "robustness.json", dataclasses.asdict(facts))
    write_json(folder / "circumstances.json", circumstances)
    pq.write_table(pa.Table.from_pylist(rows), folder / "cases.parquet", compression="zstd")
    (folder / "report.md").write_text(markdown_page(facts), encoding="utf-8")
    (folder / "report.html").write_text(html_page(facts, rows), encoding="utf-8")


def _print_table(facts: RobustnessFacts, final: Path) -> None:
    from eval.robustness.pages import rate

    print(f"\n{facts.predictor.name} on {facts.data} {facts.split}: {facts.num_pairs} pairs")
    print(f"{'':<24}{'cases':>7}   {'failure rate':<24}tokens unchanged")
    for test in worst_first(facts.tests):
        cells = f"{rate(test.failure_rate):<24}{rate(test.tokens_unchanged)}"
        print(f"{test.kind} {test.name:<20}{test.num_cases:>7}   {cells}")
    print(f"\nreport: {final / 'report.html'}", flush=True)

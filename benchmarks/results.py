"""The published tables, made again: a YAML a row in docs/results/rows, with its commands and the figures to expect.

    python -m benchmarks.results                          # tables of README and docs/results.md, from the facts
    python -m benchmarks.results --again --data-root ../shared/data  # first run every row's commands, compare

A row names the facts that are published for it (`facts`), the run that its commands leave (`run`), and which system of
them it shows: `model`, or a baseline. The exit code is 1 where facts, expected figures or a run made again differ: by
more than `TOLERANCE` for a run, since other machines multiply in another order.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from data_prep.foundation.resampling import Interval
from eval.facts.files import read_facts

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "docs/results/rows"
PAGES = (ROOT / "README.md", ROOT / "docs/results.md")
METRICS = ("contradiction_f1", "average_precision", "macro_f1", "accuracy")
TOLERANCE = 0.005
BLOCK = re.compile(r"<!-- rows: (?P<names>[\w, ]+) -->\n.*?<!-- end of rows -->", re.DOTALL)  # a whole table
SLICES = re.compile(
    r"(?P<begin><!-- slices: (?P<row>\w+) by (?P<by>\w+) -->)\n.*?(?P<end><!-- end of slices -->)", re.DOTALL
)
FIGURES = re.compile(r"^\| [^|]+ \| [01]\.\d{3} \[.*$", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """A published row: what it shows, the facts it is of, what makes them again, and the figures expected."""

    name: str  # of its YAML
    shown: str
    system: str
    facts: str
    run: str
    commit: str
    commands: list[str]
    expected: dict[str, str]


def read_rows(folder: Path = ROWS) -> dict[str, Row]:
    """All rows by the name of their file."""
    return {
        path.stem: Row(name=path.stem, **yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.yaml"))
    }


def figures(row: Row, facts: Path) -> dict[str, Interval]:
    """The row's metrics as `facts` has them."""
    read = read_facts(facts)
    system = read.model if row.system == "model" else read.baselines[row.system]
    return {metric: system.metrics[metric] for metric in METRICS}


def cell(value: Interval) -> str:
    """A figure as pages show it."""
    return f"{value.value:.3f} [{value.low:.3f}, {value.high:.3f}]"


def differences(row: Row) -> list[str]:
    """Where the published facts say otherwise than the row's YAML."""
    published = {metric: cell(value) for metric, value in figures(row, ROOT / row.facts).items()}
    return [
        f"{row.name}: {metric} is {published[metric]}, expected {row.expected[metric]}"
        for metric in METRICS
        if published[metric] != row.expected[metric]
    ]


def table_row(row: Row) -> str:
    """The row as a line of a table."""
    cells = [cell(value) for value in figures(row, ROOT / row.facts).values()]
    return f"| {row.shown} | {' | '.join(cells)} |"


def slice_lines(row: Row, by: str) -> list[str]:
    """A line a slice of the row's test, worst first: pairs, share called contradictions, accuracy."""
    parts = [part for part in read_facts(ROOT / row.facts).slices if part.by == by and part.metrics]
    parts.sort(key=lambda part: part.metrics["accuracy"].value)
    return [
        f"| {part.value} | {part.num_pairs} | {cell(part.metrics['flagged'])} | {cell(part.metrics['accuracy'])} |"
        for part in parts
    ]


def with_slices(page: str, rows: dict[str, Row]) -> str:
    """The page with every table between two comments that name a row and a slicing written anew."""

    def table(block: re.Match[str]) -> str:
        head = f"| {block['by']} | pairs | called contradiction | accuracy |\n|---|---:|---|---|"
        return "\n".join([block["begin"], head, *slice_lines(rows[block["row"]], block["by"]), block["end"]])

    return SLICES.sub(table, page)


def with_tables(page: str, rows: dict[str, Row]) -> str:
    """The page with the rows of figures of every table between two comments written anew, in the comment's order."""

    def table(block: re.Match[str]) -> str:
        names = iter([name.strip() for name in block["names"].split(",")])
        return FIGURES.sub(lambda _: table_row(rows[next(names)]), block[0])

    return with_slices(BLOCK.sub(table, page), rows)


def run_again(rows: Sequence[Row], runs: str, data_root: str | None) -> list[str]:
    """Run each command once; what came out otherwise than published. Rows that need `data_root` wait for it."""
    done: set[str] = set()
    for row in rows:
        for command in row.commands:
            if "{data_root}" in command and not data_root:
                print(f"{row.name}: left out, it needs --data-root", file=sys.stderr)
                break
            if command not in done:
                done.add(command)
                _run(command.format(runs=runs, data_root=data_root))
    made = [(row, Path(runs) / "eval" / row.run / "facts.json") for row in rows]
    return [text for row, path in made if path.is_file() for text in _moved(row, path)]


def _run(command: str) -> None:
    print(command, file=sys.stderr, flush=True)
    subprocess.run([sys.executable, *command.split()[1:]], check=True, cwd=ROOT)


def _moved(row: Row, facts: Path) -> list[str]:
    published, again = figures(row, ROOT / row.facts), figures(row, facts)
    return [
        f"{row.name}: {metric} came to {cell(again[metric])}, published {cell(published[metric])}"
        for metric in METRICS
        if abs(again[metric].value - published[metric].value) > TOLERANCE
    ]


def main() -> None:
    """Check, run where asked, write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--again", action="store_true", help="run the commands of every row first")
    parser.add_argument("--data-root", help="where the public sets lie")
    parser.add_argument("--runs", default="runs/results")
    options = parser.parse_args()
    rows: dict[str, Any] = read_rows()
    wrong = [text for row in rows.values() for text in differences(row)]
    if options.again:
        wrong += run_again(list(rows.values()), options.runs, options.data_root)
    for page in PAGES:
        page.write_text(with_tables(page.read_text(encoding="utf-8"), rows), encoding="utf-8")
    print("\n".join(wrong or [f"{len(rows)} rows as published"]))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

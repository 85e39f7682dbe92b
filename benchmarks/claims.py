"""Claims against the gold set: spans, speakers, kinds, dates, wholes, clutter, each with n and a 95 % interval.

`python -m benchmarks.claims` scores all parts; `--parts dev3 --show dev3` one, with every disagreement; `--gold DIR`
a folder elsewhere (articles themselves, or folders of desks). Intervals: bootstrap over articles (2,000 resamples,
seed 13), since claims of one article are no independent draws.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from benchmarks.gold_faults import faults
from benchmarks.gold_match import Scored, score_article
from data_prep.claims.extract import extract

GOLD = Path(__file__).parent / "claims_gold"
RESAMPLES, SEED = 2000, 13
Figure = Callable[[list[Scored]], float]


def interval(articles: list[Scored], figure: Figure) -> tuple[float, float]:
    """95 % bootstrap interval of `figure` over articles."""
    rng = random.Random(SEED)
    values = sorted(figure(rng.choices(articles, k=len(articles))) for _ in range(RESAMPLES))
    return values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES) - 1]


def ratio(name: str) -> Figure:
    """Right over all, summed over articles."""

    def figure(articles: list[Scored]) -> float:
        right, of = totals(articles, name)
        return right / of if of else 0.0

    return figure


def totals(articles: Iterable[Scored], name: str) -> tuple[int, int]:
    """Sums over articles of (right, of how many)."""
    counts = [article.counts.get(name, (0, 0)) for article in articles]
    return sum(right for right, _ in counts), sum(of for _, of in counts)


def f1(kind: str) -> Figure:
    """Harmonic mean of precision and recall of `kind` spans."""

    def figure(articles: list[Scored]) -> float:
        precision, recall = ratio(f"{kind} precision")(articles), ratio(f"{kind} recall")(articles)
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    return figure


def table(articles: list[Scored]) -> str:
    """The figures as a Markdown table; those of a desk stand below their sum."""
    rows = ["| figure | value | 95 % interval | n |", "|---|---|---|---|"]
    names = list(dict.fromkeys(name for article in articles for name in article.counts))
    for name in sorted(names, key=lambda name: (names.index(name.split(",")[0]), name)):
        n = totals(articles, name)[1]
        if not n:  # nothing of the kind stands in this part
            continue
        rows.append(_row(name, ratio(name), articles, n))
        if name.endswith("recall") and name.startswith("span"):
            kind = name.removesuffix(" recall")
            rows.append(_row(f"{kind} F1", f1(kind), articles, n))
    return "\n".join(rows)


def _row(name: str, figure: Figure, articles: list[Scored], n: int) -> str:
    low, high = interval(articles, figure)
    return f"| {name} | {figure(articles):.3f} | {low:.3f}-{high:.3f} | {n} |"


def score_folder(folder: Path) -> dict[str, Scored]:
    """Every annotated article of a folder and of its subfolders, by path; a subfolder's name is its desk."""
    scored = {}
    for annotation in sorted(folder.rglob("*.json")):
        if wrong := faults(annotation):
            raise SystemExit(f"{annotation}: {wrong[0]}: mend the annotation, then score")
        gold = json.loads(annotation.read_text(encoding="utf-8"))
        text = annotation.with_suffix(".txt").read_bytes().decode("utf-8")
        desk = annotation.parent.name if annotation.parent != folder else None
        out = extract(text, date.fromisoformat(gold["published"]))
        scored[annotation.relative_to(folder).as_posix()] = score_article(text, gold, out, desk)
    return scored


def main() -> None:
    """Print the tables."""
    parts = sorted(path.name for path in GOLD.iterdir() if path.is_dir())
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", default=parts, choices=parts)
    parser.add_argument("--gold", type=Path, help="score this folder instead of the parts")
    parser.add_argument("--show", action="store_true", help="print every disagreement too")
    options = parser.parse_args()
    for folder in [options.gold] if options.gold else [GOLD / part for part in options.parts]:
        scored = score_folder(folder)
        if not scored:
            raise SystemExit(f"{folder}: no annotated article (*.json beside *.txt) here")
        print(f"\n{folder.name}: {len(scored)} articles\n\n{table(list(scored.values()))}")
        for name, article in scored.items() if options.show else ():
            print(f"\n{name}", *article.disagreements, sep="\n  ")


if __name__ == "__main__":
    main()

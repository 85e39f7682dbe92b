"""Claims against the gold set: spans, speakers, cue kinds, dates, boilerplate, each with n and a 95 %
interval.

    python benchmarks/claims.py            # dev and dev2, apart
    python benchmarks/claims.py --show dev # and every disagreement on dev

Intervals: bootstrap over articles (2,000 resamples, seed 13), since claims of one article are no
independent draws.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from data_prep.claims.claim import Claim
from data_prep.claims.extract import Extraction, extract
from data_prep.claims.naming.speakers import speaker_key

GOLD = Path(__file__).parent / "claims_gold"
PARTS = ["dev", "dev2"]  # the second was blind once; two of its lines have been read since
RESAMPLES, SEED = 2000, 13
Span = tuple[int, int]


@dataclass(slots=True)
class Scored:
    """Counts of one article: name -> (right, of how many)."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    disagreements: list[str] = field(default_factory=list)


def place(text: str, item: dict[str, Any]) -> Span:
    """Span of the `occurrence`-th place of an annotated text."""
    start = -1
    for _ in range(item.get("occurrence", 1)):
        start = text.index(item["text"], start + 1)
    return start, start + len(item["text"])


def overlap(left: Span, right: Span) -> float:
    """Intersection over union of two character spans."""
    shared = min(left[1], right[1]) - max(left[0], right[0])
    return max(0, shared) / (max(left[1], right[1]) - min(left[0], right[0]))


def match(gold: list[Span], found: list[Span], least: float) -> list[tuple[int, int]]:
    """One-to-one pairs of at least `least` overlap, the closest first."""
    scored = [(overlap(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)]
    pairs: list[tuple[int, int]] = []
    for score, i, j in sorted(scored, key=lambda row: (-row[0], row[1], row[2])):
        if score >= least and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return sorted(pairs)


def score_article(text: str, gold: dict[str, Any], out: Extraction) -> Scored:
    """All counts of one article."""
    scored = Scored()
    spans = [place(text, item) for item in gold["claims"]]
    found = [claim.span for claim in out.claims]
    pairs = match(spans, found, 0.5)
    for name, number in (("span overlap", len(pairs)), ("span exact", len(match(spans, found, 1.0)))):
        scored.counts[f"{name} precision"] = (number, len(found))
        scored.counts[f"{name} recall"] = (number, len(spans))
    _score_attributes(scored, [(gold["claims"][i], out.claims[j]) for i, j in pairs])
    _score_boilerplate(scored, text, gold, out)
    hit, used = {i for i, _ in pairs}, {j for _, j in pairs}
    scored.disagreements += [f"MISSED  {item['text']}" for i, item in enumerate(gold["claims"]) if i not in hit]
    scored.disagreements += [
        f"EXTRA   {c.text}  [{c.speaker}|{c.cue}]" for j, c in enumerate(out.claims) if j not in used
    ]
    return scored


def _score_attributes(scored: Scored, pairs: list[tuple[dict[str, Any], Claim]]) -> None:
    checks: dict[str, Callable[[dict[str, Any], Claim], bool | None]] = {
        "speaker accuracy": lambda g, c: _key(g["speaker"]) == _key(c.speaker),
        "cue kind accuracy": lambda g, c: g["kind"] == c.kind,
        "date accuracy": lambda g, c: g["date"] == c.date if g["date"] or c.date else None,
        "direct accuracy": lambda g, c: g["direct"] == c.direct,
        "inherited accuracy": lambda g, c: g["inherited"] == c.inherited,
        "negated accuracy": lambda g, c: g["negated"] == c.negated,
        "modal accuracy": lambda g, c: g["modal"] == c.modal,
        "checkable accuracy": lambda g, c: g["checkable"] == c.checkable,
    }
    for name, check in checks.items():
        verdicts = [(check(g, c), g, c) for g, c in pairs]
        asked = [row for row in verdicts if row[0] is not None]
        scored.counts[name] = (sum(bool(row[0]) for row in asked), len(asked))
        key = {"cue kind accuracy": "kind"}.get(name, name.split()[0])
        wrong = [
            f"{key.upper()}  gold {g[key]} | ours {getattr(c, key)} | {c.text[:70]}" for ok, g, c in asked if not ok
        ]
        scored.disagreements += wrong


def _key(speaker: str | None) -> str | None:
    return speaker_key(speaker) if speaker else None


def _score_boilerplate(scored: Scored, text: str, gold: dict[str, Any], out: Extraction) -> None:
    spans = [place(text, item) for item in gold["boilerplate"]]
    claims = [place(text, item) for item in gold["claims"]]
    removed = [item.span for item in out.removed]
    caught = [_covered(span, removed) >= 0.5 for span in spans]
    right = [_covered(span, spans) >= 0.5 for span in removed]
    lost = [_covered(span, removed) > 0 for span in claims]
    scored.counts["boilerplate recall"] = (sum(caught), len(spans))
    scored.counts["boilerplate precision"] = (sum(right), len(removed))
    scored.counts["content kept"] = (len(lost) - sum(lost), len(lost))
    scored.disagreements += [f"LEFT IN {text[slice(*s)]}" for s, ok in zip(spans, caught, strict=True) if not ok]
    scored.disagreements += [f"TAKEN OUT {text[slice(*s)]}" for s, ok in zip(removed, right, strict=True) if not ok]


def _covered(span: Span, others: list[Span]) -> float:
    return sum(max(0, min(span[1], b) - max(span[0], a)) for a, b in others) / max(1, span[1] - span[0])


def interval(articles: list[Scored], figure: Callable[[list[Scored]], float]) -> tuple[float, float]:
    """95 % bootstrap interval of `figure` over articles."""
    rng = random.Random(SEED)
    values = sorted(figure(rng.choices(articles, k=len(articles))) for _ in range(RESAMPLES))
    return values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES) - 1]


def ratio(name: str) -> Callable[[list[Scored]], float]:
    """Right over all, summed over articles."""

    def figure(articles: list[Scored]) -> float:
        right, of = totals(articles, name)
        return right / of if of else 0.0

    return figure


def totals(articles: list[Scored], name: str) -> tuple[int, int]:
    """Sums over articles of (right, of how many)."""
    return sum(a.counts[name][0] for a in articles), sum(a.counts[name][1] for a in articles)


def f1(kind: str) -> Callable[[list[Scored]], float]:
    """Harmonic mean of precision and recall of `kind` spans."""

    def figure(articles: list[Scored]) -> float:
        precision, recall = ratio(f"{kind} precision")(articles), ratio(f"{kind} recall")(articles)
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    return figure


def table(articles: list[Scored]) -> str:
    """The figures as a Markdown table."""
    rows = ["| figure | value | 95 % interval | n |", "|---|---|---|---|"]
    for name in articles[0].counts:
        rows.append(_row(name, ratio(name), articles, totals(articles, name)[1]))
        if name.endswith("recall") and name.startswith("span"):
            kind = name.removesuffix(" recall")
            rows.append(_row(f"{kind} F1", f1(kind), articles, totals(articles, name)[1]))
    return "\n".join(rows)


def _row(name: str, figure: Callable[[list[Scored]], float], articles: list[Scored], n: int) -> str:
    low, high = interval(articles, figure)
    return f"| {name} | {figure(articles):.3f} | {low:.3f}-{high:.3f} | {n} |"


def score_folder(folder: Path) -> dict[str, Scored]:
    """Every annotated article of a folder, by name."""
    scored = {}
    for annotation in sorted(folder.glob("*.json")):
        gold = json.loads(annotation.read_text(encoding="utf-8"))
        text = annotation.with_suffix(".txt").read_bytes().decode("utf-8")
        scored[annotation.stem] = score_article(text, gold, extract(text, date.fromisoformat(gold["published"])))
    return scored


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", choices=PARTS, help="print every disagreement of this part")
    parser.add_argument("--parts", nargs="+", default=PARTS)
    options = parser.parse_args()
    for part in options.parts:
        scored = score_folder(GOLD / part)
        print(f"\n{part}: {len(scored)} articles\n\n{table(list(scored.values()))}")
        if options.show == part:
            for name, article in scored.items():
                print(f"\n{name}", *article.disagreements, sep="\n  ")


if __name__ == "__main__":
    main()

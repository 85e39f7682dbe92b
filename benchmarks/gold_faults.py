"""Is a gold set of claims sound: texts where they are said to be, dates that are days, kinds that exist.

python -m benchmarks.gold_faults benchmarks/claims_gold/dev3   # one line a fault, exit code 1 if any
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from data_prep.claims.language.lexicon import KINDS

PRECISIONS = ("day", "month", "month_part", "year", "range")
CLUTTER = {"byline", "caption", "copyright", "cross_link", "dateline", "navigation", "repeated", "ruler", "share"}
REASONS = CLUTTER | {"subscription", "heading", "question"}
KEYS = {"text", "occurrence", "speaker", "inherited", "cue", "kind", "direct", "date_text"}
KEYS |= {"negated", "modal", "checkable"}
WHOLES = KEYS | {"date"}  # a claim as dev and dev2 annotate it: details together
ATOMIC = KEYS | {"part_of", "date_from", "date_to", "date_precision"}
OPTIONAL = {"speaker_also", "of_that"}
Span = tuple[int, int]


def place(text: str, item: dict[str, Any]) -> Span:
    """Span of the `occurrence`-th place of an annotated text; ValueError where there is none."""
    start = -1
    for _ in range(item.get("occurrence", 1)):
        start = text.index(item["text"], start + 1)
    return start, start + len(item["text"])


def faults(annotation: Path) -> list[str]:
    """What is wrong with one annotated article, a line each; empty where nothing is."""
    text = annotation.with_suffix(".txt").read_bytes().decode("utf-8")
    gold = json.loads(annotation.read_text(encoding="utf-8"))
    wrong = [] if is_day(gold["published"]) else [f"published is no day: {gold['published']}"]
    for item in gold["claims"]:
        wrong += [f"{item['text'][:60]}: {fault}" for fault in _claim_faults(text, item)]
    for item in gold["boilerplate"]:
        wrong += [f"{item['text'][:60]}: {fault}" for fault in _boilerplate_faults(text, item)]
    if not wrong and (places := [place(text, item)[0] for item in gold["claims"]]) != sorted(places):
        wrong.append("claims are out of text order")
    return wrong


def _claim_faults(text: str, item: dict[str, Any]) -> Iterator[str]:
    if set(item) - OPTIONAL not in (WHOLES, ATOMIC):
        yield f"keys are neither of the two forms: {sorted((set(item) - OPTIONAL) ^ ATOMIC)}"
        return
    if item["kind"] not in KINDS:
        yield f"unknown kind {item['kind']}"
    if item["text"] != item["text"].strip() or not item["text"]:
        yield "text is empty or has white space at its ends"
    yield from _place_faults(text, item)
    yield from _date_faults(item) if "date_from" in item else _day_faults(item)
    names = [item["speaker"], *item.get("speaker_also", [])] if "date_from" in item else []
    yield from (f"not in the text: {words}" for words in [*names, item["cue"]] if words and words not in text)


def _place_faults(text: str, item: dict[str, Any]) -> Iterator[str]:
    whole = item.get("part_of")
    if not _stands(text, item):
        yield f"no occurrence {item.get('occurrence', 1)} in the text"
    elif whole and not _stands(text, whole):
        yield "part_of is not in the text"
    elif whole and not _inside(place(text, item), place(text, whole)):
        yield "part_of does not hold the claim"


def _stands(text: str, item: dict[str, Any]) -> bool:
    try:
        return bool(item["text"]) and place(text, item)[0] >= 0
    except ValueError:
        return False


def _inside(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] and inner != outer


def _date_faults(item: dict[str, Any]) -> Iterator[str]:
    first, last, precision = item["date_from"], item["date_to"], item["date_precision"]
    if first is None and last is None and precision is None:
        return
    if not (is_day(first) and is_day(last)):
        yield f"date_from and date_to are no two days: {first}, {last}"
    elif first > last:
        yield f"date_from is after date_to: {first}, {last}"
    if precision not in PRECISIONS or (precision == "day") != (first == last):
        yield f"date_precision does not fit: {precision}"
    if not item["date_text"]:
        yield "a date without its words"


def _day_faults(item: dict[str, Any]) -> Iterator[str]:
    if item["date"] is not None and not is_day(item["date"]):
        yield f"date is no day: {item['date']}"


def _boilerplate_faults(text: str, item: dict[str, Any]) -> Iterator[str]:
    if item["reason"] not in REASONS:
        yield f"unknown reason {item['reason']}"
    if not _stands(text, item):
        yield "is not in the text"


def is_day(words: object) -> bool:
    """An ISO day, written YYYY-MM-DD."""
    try:
        return isinstance(words, str) and date.fromisoformat(words).isoformat() == words
    except ValueError:
        return False


def main() -> None:
    """One line a fault; exit code 1 where there are any, or no annotation."""
    annotations = sorted(Path(sys.argv[1]).rglob("*.json"))
    lines = [f"{annotation}: {fault}" for annotation in annotations for fault in faults(annotation)]
    print(*lines, f"{len(annotations)} annotations, {len(lines)} faults", sep="\n")
    sys.exit(1 if lines or not annotations else 0)


if __name__ == "__main__":
    main()

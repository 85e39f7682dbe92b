"""index.html of a scan: events, both statements in their context, and why; one file, no network."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from data_prep.foundation.pages import templates

AT_ONCE = 20  # events; the rest comes by a button
REASONS = {
    "topic": "words that both speak of",
    "opposite_states": "states that exclude each other",
    "negated_on_one_side": "negated on one side",
    "denied_on_one_side": "denied on one side",
    "other_number": "another number",
    "two_voices": "two voices",
    "little_in_common": "two articles with one word in common",
    "other_places": "other places",
    "other_days": "other days",
    "same_words": "the same words",
    "word_exchanged": "one word in place of another",
    "not_asserted": "possible, wished or expected",
    "not_checkable": "question, opinion or demand",
}


def page(rows: list[dict[str, Any]], facts: dict[str, Any], circumstances: dict[str, Any]) -> str:
    """The rows of contradictions.jsonl as a page; everything that comes from articles is escaped."""
    events = _events(rows)
    return (
        templates("eval.scan", "eval.report")
        .get_template("scan.html.j2")
        .render(
            events=events,
            num_pairs=len(rows),
            num_above=None if facts["decision"]["threshold"] is None else sum(row["above_threshold"] for row in rows),
            facts=facts,
            circumstances=circumstances,
            reasons=REASONS,
            relations=_counts(rows, "relation"),
            outlets=_outlets(rows),
            at_once=AT_ONCE,
        )
    )


def _events(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events in the order of their strongest pair, pairs in order within each."""
    ordered = sorted(rows, key=lambda row: (row["event"], row["rank"]))
    groups = [list(members) for _, members in groupby(ordered, key=lambda row: row["event"])]
    return [{"name": members[0]["event_name"], "pairs": members} for members in groups]


def _counts(rows: list[dict[str, Any]], key: str) -> dict[str, int]:
    values = [str(row[key]) for row in rows]
    return {value: values.count(value) for value in sorted(set(values))}


def _outlets(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Outlets by name with a number for the page's filter, which takes single words only."""
    names = sorted({str(row[side]["outlet"]) for row in rows for side in ("left", "right") if row[side]["outlet"]})
    return {name: number for number, name in enumerate(names)}

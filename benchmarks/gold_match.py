"""One article's extracted claims against its annotation: which belong together, and what is right about them."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.gold_faults import Span, place
from data_prep.claims.claim import Claim
from data_prep.claims.extract import Extraction
from data_prep.claims.naming.speakers import speaker_key

Gold = dict[str, Any]
UNCLAIMED = {"heading", "question"}  # no content, yet a reader may well keep the line: only claiming it is wrong


@dataclass(slots=True)
class Scored:
    """Counts of one article: name -> (right, of how many)."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    disagreements: list[str] = field(default_factory=list)


def score_article(text: str, gold: Gold, out: Extraction, desk: str | None = None) -> Scored:
    """All counts of one article; an annotation of wholes (`date`, no `part_of`) is held against the wholes of `out`."""
    scored = Scored()
    annotated, claims = gold["claims"], list(out.claims)
    old = any("date" in item for item in annotated)
    if old:
        annotated, claims = _without_headings(text, annotated, wholes(claims))
    places = [_places(text, item, annotated) for item in annotated]
    pairs = match(annotated, places, claims, 0.5)
    for name, number in (("span overlap", len(pairs)), ("span exact", len(match(annotated, places, claims, 1.0)))):
        scored.counts[f"{name} precision"] = (number, len(claims))
        scored.counts[f"{name} recall"] = (number, len(annotated))
    _score_attributes(scored, [(annotated[i], claims[j]) for i, j in pairs], old, desk)
    if not old:
        _score_wholes(scored, text, [(annotated[i], claims[j]) for i, j in pairs])
    _score_boilerplate(scored, text, gold["boilerplate"], annotated, out)
    hit, used = {i for i, _ in pairs}, {j for _, j in pairs}
    scored.disagreements += [f"MISSED  {item['text']}" for i, item in enumerate(annotated) if i not in hit]
    scored.disagreements += [f"EXTRA   {c.text}  [{c.speaker}|{c.cue}]" for j, c in enumerate(claims) if j not in used]
    return scored


def overlap(left: Span, right: Span) -> float:
    """Intersection over union of two character spans."""
    shared = min(left[1], right[1]) - max(left[0], right[0])
    return max(0, shared) / (max(left[1], right[1]) - min(left[0], right[0]))


def match(gold: Sequence[Gold], places: list[list[Span]], claims: list[Claim], least: float) -> list[tuple[int, int]]:
    """One-to-one pairs of at least `least` overlap: the closest first, then those of one kind, then of one speaker."""
    scored = []
    for i, item in enumerate(gold):
        for j, claim in enumerate(claims):
            near = max(overlap(span, claim.span) for span in places[i])
            scored.append((near, item["kind"] == claim.kind, same_speaker(item, claim), i, j))
    pairs: list[tuple[int, int]] = []
    for near, _, _, i, j in sorted(scored, key=lambda row: (-row[0], not row[1], not row[2], row[3], row[4])):
        if near >= least and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return sorted(pairs)


def _places(text: str, item: Gold, others: list[Gold]) -> list[Span]:
    """Where a claim may stand: its place; a denial of "that" also at the whole, or at another part of it."""
    spans = [place(text, item)]
    if item.get("of_that") and item["part_of"]:
        parts = [other for other in others if other["part_of"] == item["part_of"]]
        spans += [place(text, item["part_of"]), *(place(text, other) for other in parts)]
    return spans


def same_speaker(item: Gold, claim: Claim) -> bool:
    """Whether the claim's speaker is the annotated one, or one of those that `speaker_also` lets pass."""
    if item["speaker"] is None or claim.speaker is None:
        return item["speaker"] is claim.speaker
    return speaker_key(claim.speaker) in map(speaker_key, [item["speaker"], *item.get("speaker_also", [])])


def same_day(item: Gold, claim: Claim) -> bool | None:
    """Whether the one day of an old annotation is the claim's; None where neither has one (or words only)."""
    return bool(item["date"] == claim.date) if item["date"] or claim.date else None


def same_interval(item: Gold, claim: Claim) -> bool | None:
    """Whether first and last day agree; None where neither has a date, or the annotated words are too coarse."""
    if item["date_from"] is None and (item["date_text"] or claim.date_from is None):
        return None
    return bool((item["date_from"], item["date_to"]) == (claim.date_from, claim.date_to))


def _score_attributes(scored: Scored, pairs: list[tuple[Gold, Claim]], old: bool, desk: str | None) -> None:
    named = "named speaker accuracy"
    checks: dict[str, Callable[[Gold, Claim], bool | None]] = {
        "speaker accuracy": same_speaker,
        named: lambda g, c: same_speaker(g, c) if g["speaker"] else None,
        "cue kind accuracy": lambda g, c: bool(g["kind"] == c.kind),
        "date accuracy": same_day if old else same_interval,
    }
    for flag in ("direct", "inherited", "negated", "modal", "checkable"):
        checks[f"{flag} accuracy"] = lambda g, c, flag=flag: bool(g[flag] == getattr(c, flag))  # type: ignore[misc]
    for name, check in checks.items():
        verdicts = [(g, c, right) for g, c in pairs if (right := check(g, c)) is not None]
        scored.counts[name] = (sum(right for _, _, right in verdicts), len(verdicts))
        if name == named:
            scored.counts |= {f"{named}, {desk}": scored.counts[named]} if desk else {}
        else:
            scored.disagreements += [_told(name, g, c) for g, c, right in verdicts if not right]


def _told(name: str, item: Gold, claim: Claim) -> str:
    key = {"cue kind accuracy": "kind"}.get(name, name.split()[0])
    gold = item.get(key, f"{item.get('date_from')} to {item.get('date_to')}")
    ours = f"{claim.date_from} to {claim.date_to}" if key == "date" else getattr(claim, key)
    return f"{key.upper()}  gold {gold} | ours {ours} | {claim.text[:70]}"


def whole_span(claim: Claim) -> Span | None:
    """Where the whole stands that a claim is a part of; None where the claim is all of it."""
    if not claim.part_of:
        return None
    start, end = claim.part_of.split(":")
    return int(start), int(end)


def _score_wholes(scored: Scored, text: str, pairs: list[tuple[Gold, Claim]]) -> None:
    right = 0
    for item, claim in pairs:
        ours, annotated = whole_span(claim), place(text, item["part_of"]) if item["part_of"] else None
        agree = overlap(ours, annotated) >= 0.5 if ours and annotated else ours is annotated
        right += agree
        if not agree:
            scored.disagreements.append(f"PART_OF  gold {annotated} | ours {ours} | {claim.text[:70]}")
    scored.counts["part_of agreement"] = (right, len(pairs))


def wholes(claims: Sequence[Claim]) -> list[Claim]:
    """Parts put together again, as old annotations have them: a claim for every frame of every whole, in text order.

    What has the whole's own place, else its first part, gives speaker, cue and flags; the first dated part the date.
    """
    groups: dict[tuple[Span, int | None], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[whole_span(claim) or claim.span, claim.cue_start].append(claim)
    whole = []
    for (span, _), parts in groups.items():
        parts.sort(key=lambda part: (part.span != span, part.start))
        dated = next((part for part in parts if part.date_from), parts[0])
        fields = [field.name for field in dataclasses.fields(dated) if field.name.startswith("date")]
        own = {name: getattr(dated, name) for name in fields}
        whole.append(dataclasses.replace(parts[0], start=span[0], end=span[1], **own))
    return sorted(whole, key=lambda claim: (claim.span, claim.cue_start or -1))


def _without_headings(text: str, annotated: list[Gold], claims: list[Claim]) -> tuple[list[Gold], list[Claim]]:
    """Both sides without headings and questions, which old annotations hold as claims that cannot be checked."""
    headings = [place(text, item) for item in annotated if _is_heading(text, item)]
    kept = [claim for claim in claims if all(overlap(claim.span, span) < 0.5 for span in headings)]
    return [item for item in annotated if not _is_heading(text, item)], kept


def _is_heading(text: str, item: Gold) -> bool:
    lines = {line.strip().rstrip(".") for line in text.splitlines()}
    bare = item["speaker"] is None and not item["checkable"]
    return bool(item["text"].endswith("؟") or (bare and item["text"] in lines))


def _score_boilerplate(scored: Scored, text: str, clutter: list[Gold], content: list[Gold], out: Extraction) -> None:
    lines = [(place(text, item), item["reason"]) for item in clutter]
    removed, claimed = [item.span for item in out.removed], [claim.span for claim in out.claims]
    caught = [reason in UNCLAIMED or _covered(span, removed) >= 0.5 for span, reason in lines]
    right = [_covered(span, [line for line, _ in lines]) >= 0.5 for span in removed]
    taken = [_covered(span, claimed) >= 0.5 for span, _ in lines]
    kept = [_covered(place(text, item), removed) == 0 for item in content]
    scored.counts["boilerplate recall"] = (sum(caught), len(lines))
    scored.counts["boilerplate precision"] = (sum(right), len(removed))
    scored.counts["boilerplate lines claimed"] = (sum(taken), len(lines))
    scored.counts["content kept"] = (sum(kept), len(kept))
    told = {"LEFT IN": caught, "CLAIMED": [not line for line in taken]}
    for word, fine in told.items():
        scored.disagreements += [f"{word} {text[slice(*s)]}" for (s, _), ok in zip(lines, fine, strict=True) if not ok]
    scored.disagreements += [f"TAKEN OUT {text[slice(*s)]}" for s, ok in zip(removed, right, strict=True) if not ok]


def _covered(span: Span, others: list[Span]) -> float:
    return sum(max(0, min(span[1], b) - max(span[0], a)) for a, b in others) / max(1, span[1] - span[0])

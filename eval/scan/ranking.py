"""Candidates and scores -> the ranked list: relation, combined score, verdict, event, both claims in their context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import exp, log
from typing import Any

from data_prep.claims.claim import Claim
from data_prep.mine.claims import Claims
from data_prep.mine.evidence import is_opposed
from data_prep.mine.mining import Candidate
from data_prep.pairs import Label, Relation
from eval.figures.decide import DIGITS
from eval.scan.context import ArticleKey, in_context
from eval.scan.decision import Decision
from eval.scan.events import group, name
from eval.scan.relations import relation_of

# An update or a report of a denial is no contradiction, however opposed the two texts are: it ranks behind them.
NEUTRAL_RELATION = -2.0
_SHOWN = ("outlet", "url", "published", "file", "article", "line", "text", "start", "end", "speaker", "cue", "kind",
          "date", "date_from", "date_to", "date_precision", "date_text", "direct")  # fmt: skip


@dataclass(frozen=True)
class Ranked:
    """A candidate with what the model says of it; `combined` is what the list is ordered by."""

    candidate: Candidate
    score: float
    probability: float
    relation: Relation
    combined: float


def rank(claims: Claims, candidates: Sequence[Candidate], scores: Iterable[tuple[float, float]]) -> list[Ranked]:
    """Highest combined score first; ties by place in the text."""
    ranked = [
        _ranked(claims, candidate, score, probability)
        for candidate, (score, probability) in zip(candidates, scores, strict=True)
    ]
    return sorted(ranked, key=lambda pair: (-pair.combined, pair.candidate.left, pair.candidate.right))


def _ranked(claims: Claims, candidate: Candidate, score: float, probability: float) -> Ranked:
    relation = relation_of(claims.reading(candidate.left), claims.reading(candidate.right))
    prior = candidate.prior + (0.0 if relation.label is Label.contradiction else NEUTRAL_RELATION)
    return Ranked(candidate, score, probability, relation, combine(probability, prior))


def combine(probability: float, prior: float) -> float:
    """The model's probability with the evidence's log-odds added to its own; 0 to 1."""
    inside = min(max(probability, 1e-6), 1 - 1e-6)
    return round(1 / (1 + exp(-(log(inside / (1 - inside)) + prior))), DIGITS)


def contradiction_rows(
    claims: Claims, ranked: Sequence[Ranked], decision: Decision, articles: Mapping[ArticleKey, dict[str, Any]]
) -> list[dict[str, Any]]:
    """One dict a pair, in the order of `ranked`: the rows of contradictions.jsonl."""
    pairs = [(pair.candidate.left, pair.candidate.right) for pair in ranked]
    keys = [(claims.reading(left).key, claims.reading(right).key) for left, right in pairs]
    events = group(pairs, keys, [is_opposed(pair.candidate.evidence) for pair in ranked])
    names = _names(claims, pairs, events)
    return [
        {
            "rank": place,
            "score": pair.combined,
            "model_score": pair.score,
            "model_probability": pair.probability,
            "above_threshold": None if decision.threshold is None else pair.score >= decision.threshold,
            "relation": pair.relation.value,
            "event": event,
            "event_name": names[event],
            "prior": pair.candidate.prior,
            "evidence": [asdict(reason) for reason in pair.candidate.evidence],
            "left": _side(claims[pair.candidate.left], articles),
            "right": _side(claims[pair.candidate.right], articles),
        }
        for place, (pair, event) in enumerate(zip(ranked, events, strict=True), start=1)
    ]


def _names(claims: Claims, pairs: Sequence[tuple[int, int]], events: Sequence[int]) -> dict[int, str]:
    members: dict[int, dict[int, None]] = {}
    for pair, event in zip(pairs, events, strict=True):
        members.setdefault(event, {}).update(dict.fromkeys(pair))
    topics = {event: [claims.reading(number).topic for number in numbers] for event, numbers in members.items()}
    texts = {event: [claims[number].text for number in numbers] for event, numbers in members.items()}
    return {event: name(topics[event], texts[event]) for event in members}


def _side(claim: Claim, articles: Mapping[ArticleKey, dict[str, Any]]) -> dict[str, Any]:
    article = articles.get(claim.article_key, {})
    shown = {key: getattr(claim, key) for key in _SHOWN}
    return shown | {"title": article.get("title"), "context": in_context(claim, article.get("text"))}

"""What the demo says of two claims, or of two articles: the rows of a scan, from text that somebody typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data_prep.claims.claim import Claim, time_columns
from data_prep.claims.reading.article import Article
from data_prep.claims.tables import claims_of
from data_prep.claims.time.published import parse_published
from data_prep.foundation.errors import UserError
from data_prep.foundation.intervals import parse_interval
from data_prep.mine.claims import Claims
from data_prep.mine.mining import Candidate, mine, pair
from data_prep.mine.settings import Settings
from data_prep.pairs import text_problem
from eval.scan.context import ArticleKey
from eval.scan.decision import Decision
from eval.scan.ranking import contradiction_rows, rank
from eval.scan.scorer import Scorer, as_pair

MAX_ARTICLE = 50_000  # characters; a long report has 10,000
SHOWN = 10  # pairs of two articles
_PROBLEMS = {
    "empty": "is empty",
    "no_arabic": "has no Arabic in it",
    "line_break": "has a line break: give one sentence",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """One side as typed: a claim or an article, and, where known, its day and its speaker (an article's outlet)."""

    text: str
    day: str = ""
    speaker: str = ""


class Judge:
    """A checkpoint with its decision."""

    def __init__(self, scorer: Scorer, decision: Decision) -> None:
        self.scorer, self.decision = scorer, decision

    def claims(self, left: Typed, right: Typed) -> dict[str, Any]:
        """One row as in contradictions.jsonl; UserError for what is no claim."""
        for name, side in (("first", left), ("second", right)):
            _refuse(f"the {name} claim", text_problem("claim", side.text.strip(), needs_arabic=True))
        claims = Claims([_claim(0, left), _claim(1, right)])
        return self._rows(claims, [pair(claims, 0, 1)], {})[0]

    def articles(self, left: Typed, right: Typed) -> list[dict[str, Any]]:
        """The strongest pairs of two articles, or within one where the other is empty."""
        given = [side for side in (left, right) if side.text.strip()]
        if not given:
            raise UserError("give an article, or two")
        for side in given:
            if len(side.text) > MAX_ARTICLE:
                raise UserError(f"an article of {len(side.text):,} characters; {MAX_ARTICLE:,} are the most")
        made = [
            Article(place, str(place), side.speaker or None, published=day(side.day), text=side.text)
            for place, side in enumerate(given)
        ]
        claims = Claims([claim for article in made for claim in claims_of(article, "typed")])
        mined = mine(claims, Settings(scope="across" if len(given) > 1 else "within", window=None, max_pairs=200))
        texts = {claim.article_key: {"text": made[claim.line].text} for claim in claims}
        return self._rows(claims, mined.candidates, texts)[:SHOWN]

    def _rows(
        self, claims: Claims, candidates: list[Candidate], texts: dict[ArticleKey, dict[str, Any]]
    ) -> list[dict[str, Any]]:
        if not candidates:
            return []
        pairs = [as_pair(claims[candidate.left], claims[candidate.right]) for candidate in candidates]
        scored = self.scorer.score(pairs, self.decision.temperature)
        both = zip(scored.score.tolist(), scored.probability.tolist(), strict=True)
        return contradiction_rows(claims, rank(claims, candidates, both), self.decision, texts)


def day(typed: str) -> str | None:
    """An ISO date out of what was typed, none for nothing; UserError for what is no date."""
    if not typed.strip():
        return None
    date = parse_published(typed.strip())
    if date is None:
        raise UserError(f"{typed.strip()[:40]!r} is no date; write it as 2017-11-15")
    return date.isoformat()


def _refuse(what: str, problem: str | None) -> None:
    if problem is not None:
        told = next((told for start, told in _PROBLEMS.items() if problem.startswith(start)), problem.replace("_", " "))
        raise UserError(f"{what} {told}")


def _claim(place: int, typed: Typed) -> Claim:
    """What was typed as a claim: a text of its own, all of it asserted."""
    text, speaker, typed_day = typed.text.strip(), typed.speaker or None, day(typed.day)
    return Claim(
        article=str(place),
        file="typed",
        line=place,
        text=text,
        start=0,
        end=len(text),
        sentence_start=0,
        sentence_end=len(text),
        speaker=speaker,
        speaker_key=speaker,
        **time_columns(parse_interval(typed_day) if typed_day else None),
    )

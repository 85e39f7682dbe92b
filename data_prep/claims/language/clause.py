"""One sentence as tokens with its quotations matched up, and the look-ups that every rule needs."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from data_prep.claims.language.anonymity import without_anonymity
from data_prep.claims.language.lexicon import Cue, finite_cues, folded, participle_cues, plain_verbs
from data_prep.claims.language.sentences import Token

Range = tuple[int, int]  # token numbers, end exclusive


class Clause:
    """The tokens of one sentence, less clauses in which a source withholds its name, with quotations matched up."""

    def __init__(self, tokens: list[Token], in_quote: bool = False) -> None:
        tokens = without_anonymity(tokens)
        self.tokens = tokens
        self.words = [token.text for token in tokens]
        self.quotes = _match_quotes(self.words, in_quote)  # opening -> closing token number
        self.inside = [False] * len(tokens)
        for opening, closing in self.quotes.items():
            for number in range(opening + 1, closing):
                self.inside[number] = True

    def __len__(self) -> int:
        return len(self.words)


def _match_quotes(marks: list[str], in_quote: bool) -> dict[int, int]:
    """Outermost quotations; one that never closes runs to the end. A `"` is opening where none is open."""
    pairs: dict[int, int] = {}
    opening, closer, depth = (-1, '"»', 1) if in_quote else (None, "", 0)
    for number, mark in enumerate(marks):
        if opening is None:
            if mark in '"«' or (mark == "(" and marks[number + 1 : number + 2] == ["("]):
                opening, closer, depth = number, {'"': '"', "«": "»", "(": ")"}[mark], 1
        elif mark == "«" and closer == "»":
            depth += 1
        elif mark in closer and mark:
            depth -= 1
            if depth == 0 or closer == ")":
                if opening >= 0:
                    pairs[opening] = number
                else:
                    pairs[-1] = number
                opening = None
    if opening is not None and opening >= 0 and marks[opening] != "(":
        pairs[opening] = len(marks)
    return pairs


@lru_cache(maxsize=100_000)
def finite_cue(word: str) -> tuple[Cue, bool] | None:
    """The cue of a finite verb and whether و or ف is attached to it."""
    cues = finite_cues()
    if word in cues:
        return cues[word], False
    if word[:1] in ("و", "ف") and word[1:] in cues:
        return cues[word[1:]], True
    if word[:1] == "ل" and word[1:] in cues and cues[word[1:]].present and len(word) > 4:
        return cues[word[1:]], True  # ليؤكد أن
    return _with_object(word)


def _with_object(word: str) -> tuple[Cue, bool] | None:
    """أبلغنا أن, وتفيدنا أن, أخبرهم أن: the verb holds on to whom it was told; إن must follow."""
    cues = finite_cues()
    for pronoun in ("نا", "هم", "ني", "ها", "ه"):
        stem = word.removesuffix(pronoun)
        if stem == word or len(stem) < 4:
            continue
        bare = stem[1:] if stem[:1] in ("و", "ف") and stem not in cues else stem
        cue = cues.get(bare)
        if cue is None or cue.kind not in _TELLING:
            continue
        if pronoun in ("نا", "هم", "ني") or bare.startswith(_TOLD):  # ذكرها, بينها have no أن of their own
            return replace(cue, objects=(), quotes=False), bare != stem
    return None


_TOLD = ("ابلغ", "يبلغ", "تبلغ", "اخبر", "يخبر", "تخبر")
_TELLING = ("asserts", "reports", "warns", "expects")


@lru_cache(maxsize=100_000)
def participle_cue(word: str) -> Cue | None:
    """مشيرا, ومؤكدة …"""
    cues = participle_cues()
    return cues.get(word) or (cues.get(word[1:]) if word[:1] == "و" else None)


def phrase_at(marks: list[str], at: int, table_: dict[str, tuple[tuple[str, ...], ...]]) -> int:
    """Length of the phrase of `table_` that stands at `at` (و and ف before it ignored), or 0."""
    if at >= len(marks):
        return 0
    first = marks[at]
    if first not in table_ and first[1:] not in table_:
        return 0
    for head in (first, first[1:] if first[:1] in ("و", "ف") else ""):
        for parts in table_.get(head, ()):
            if tuple(marks[at + 1 : at + len(parts)]) == parts[1:]:
                return len(parts)
    return 0


def closing_bracket(marks: list[str], opening: int) -> int:
    for number in range(opening + 1, min(opening + 12, len(marks))):
        if marks[number] == ")":
            return number
    return opening


@lru_cache(maxsize=100_000)
def looks_like_verb(word: str) -> bool:
    """A coarse look: enough to tell "استقبل الرئيس" and "يقول" from a noun phrase."""
    if word.startswith("ال") and len(word) > 4:
        return False
    verbs = plain_verbs()
    if word in verbs or (word[:1] in ("و", "ف") and len(word) > 3 and word[1:] in verbs):
        return True
    return bool(re.match(r"(?:[وف]?(?:ي|ست|سي|است|تم$)\w{2,})", word)) or word in (
        "تم",
        "جري",
        "بدا",
        "وصل",
        "جاء",
        "قام",
        "اكد",
    )


SAYING = folded({"قائلا", "قائلة", "قائلين"})

"""Claim pairs: what a pair is, which labels and relations there are, why a row is refused."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from data_prep.foundation.fold import ARABIC_LETTER, fold
from data_prep.foundation.intervals import parse_interval


class Label(IntEnum):
    """What a model predicts, in XNLI's order; the only place where names and numbers meet."""

    entailment = 0
    neutral = 1
    contradiction = 2


LABEL_NAMES = [label.name for label in Label]


class Relation(StrEnum):
    """Why a pair has its label (docs/labels.md); slices of the report follow it."""

    contradiction = "contradiction"
    retraction = "retraction"
    denial = "denial"
    update = "update"
    different_event = "different_event"
    compatible = "compatible"
    implied = "implied"
    paraphrase = "paraphrase"

    @property
    def label(self) -> Label:
        """The one label that goes with this relation."""
        return _LABEL_OF[self]


_LABEL_OF = {
    Relation.contradiction: Label.contradiction,
    Relation.retraction: Label.contradiction,
    Relation.denial: Label.neutral,
    Relation.update: Label.neutral,
    Relation.different_event: Label.neutral,
    Relation.compatible: Label.neutral,
    Relation.implied: Label.entailment,
    Relation.paraphrase: Label.entailment,
}


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """Two claims and what holds between them; None where a source does not say."""

    id: str
    premise: str
    hypothesis: str
    label: Label
    source: str
    licence: str
    relation: str | None = None
    phenomenon: str | None = None
    premise_date: str | None = None  # ISO 8601: a day, or 2024-03, 2024, 2024-03-05/2024-03-09
    hypothesis_date: str | None = None
    premise_speaker: str | None = None
    hypothesis_speaker: str | None = None
    event: str | None = None
    article: str | None = None
    domain: str | None = None
    dialect: str | None = None
    premise_lang: str | None = None  # ISO 639-1: ar, en
    hypothesis_lang: str | None = None
    possible_labels: str | None = None  # "neutral|contradiction": the source leaves open which
    weight: float = 1.0

    @property
    def premise_key(self) -> str:
        """The premise as duplicates and leaks are looked for: spelling folded."""
        return fold(self.premise)

    @property
    def hypothesis_key(self) -> str:
        """The hypothesis as duplicates and leaks are looked for: spelling folded."""
        return fold(self.hypothesis)

    @property
    def is_decided(self) -> bool:
        """Whether `label` is the source's word, and not one of several it left open."""
        return self.possible_labels is None

    @property
    def has_identical_sides(self) -> bool:
        """Whether both sides are one sentence, spelling folded, of one day and one speaker."""
        premise_side = (self.premise_date, self.premise_speaker)
        hypothesis_side = (self.hypothesis_date, self.hypothesis_speaker)
        return self.premise_key == self.hypothesis_key and premise_side == hypothesis_side

    @property
    def circumstances_key(self) -> tuple[str | None, ...]:
        """Dates and speakers of both sides: words said on another day make another pair."""
        return (self.premise_date, self.hypothesis_date, self.premise_speaker, self.hypothesis_speaker)


# Columns a source may carry besides premise, hypothesis and label.
OPTIONAL_FIELDS = (
    "relation",
    "phenomenon",
    "premise_date",
    "hypothesis_date",
    "premise_speaker",
    "hypothesis_speaker",
    "event",
    "article",
    "domain",
    "dialect",
    "premise_lang",
    "hypothesis_lang",
)

# With both sentences these say which pair it is; what annotators add later (relation, domain) leaves the id alone.
IDENTIFYING_FIELDS = ("premise_date", "hypothesis_date", "premise_speaker", "hypothesis_speaker", "event")


def pair_id(source: str, *content: str | None) -> str:
    """A short id that follows from content alone, so that it survives reordering and re-reading."""
    digest = hashlib.sha256("\x1f".join(part or "" for part in content).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{source}-{digest[:16]}"


def rank(identity: str, seed: int) -> str:
    """A seeded order that follows from a row's name or id alone, whatever order the rows come in."""
    return hashlib.sha256(f"{seed}/{identity}".encode("utf-8", "surrogatepass")).hexdigest()


# C0 controls but tab, line feed, carriage return, and the separators U+001C to U+001E, which Python takes for blanks
# (data_prep.odd_texts counts them); U+FFFD is what a lost byte leaves behind; lone surrogates
# come out of JSON escapes and cannot be written as UTF-8.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1b\x1f\ufffd\ud800-\udfff]")
MAX_CHARACTERS = 2000  # a claim is a sentence; 2,000 characters are several paragraphs


def text_problem(side: str, text: str, needs_arabic: bool) -> str | None:
    """Why `text` cannot stand as premise or hypothesis, or None."""
    if not fold(text):
        return f"empty_{side}"
    if _UNREADABLE.search(text):
        return f"unreadable_characters_in_{side}"
    if "\n" in text or "\r" in text:
        return f"line_break_in_{side}"  # in csv, mostly a quotation mark left open some lines above
    if len(text) > MAX_CHARACTERS:
        return f"{side}_longer_than_{MAX_CHARACTERS}_characters"
    if needs_arabic and not ARABIC_LETTER.search(text):
        return f"no_arabic_in_{side}"
    return None


def pair_problem(pair: ClaimPair, needs_arabic: bool) -> str | None:
    """Why a pair is refused, or None; the reason is what rejected.jsonl and the manifest count."""
    return (
        text_problem("premise", pair.premise, needs_arabic)
        or text_problem("hypothesis", pair.hypothesis, needs_arabic)
        or _field_problem(pair)
    )


def _field_problem(pair: ClaimPair) -> str | None:
    for name in OPTIONAL_FIELDS:
        if _UNREADABLE.search(getattr(pair, name) or ""):
            return f"unreadable_characters_in_{name}"
    for written in (pair.premise_date, pair.hypothesis_date):
        if written is not None and not _is_date(written):
            return "date_not_iso_8601"
    if any(code and not code.isalpha() for code in (pair.premise_lang, pair.hypothesis_lang)):
        return "language_not_iso_639"
    if pair.relation is None:
        return None
    if pair.relation not in Relation.__members__:
        return "unknown_relation"
    return None if Relation(pair.relation).label == pair.label else "relation_against_label"


def _is_date(written: str) -> bool:
    """2024-03-05, 2024-03, 2024, 2024-03-05/2024-03-09."""
    try:
        parse_interval(written)
    except ValueError:
        return False
    return True

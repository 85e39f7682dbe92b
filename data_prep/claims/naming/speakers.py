"""Who speaks: the name as written, its key, and whom وأضاف goes back to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from data_prep.claims.language.clause import Clause, finite_cue, looks_like_verb
from data_prep.claims.language.lexicon import folded, plain_verbs, table, words
from data_prep.claims.language.text import View, view
from data_prep.claims.naming.names import PREPOSITIONS, is_lead_in, name_behind, stops
from data_prep.claims.naming.subjects import Piece
from data_prep.foundation.fold import fold

_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker's place in the view; all empty = the outlet itself speaks."""

    span: tuple[int, int] | None = None
    key: str | None = None
    inherited: bool = False


class Speakers:
    """The speakers of one article, in the order they spoke."""

    def __init__(self, shown: View) -> None:
        self.view = shown
        self.last: tuple[tuple[int, int], str] | None = None
        self.by_gender: dict[bool, tuple[tuple[int, int], str]] = {}
        self.in_sentence: tuple[tuple[int, int], str] | None = None
        self.subject: tuple[tuple[int, int], str] | None = None
        self.keys: list[str] = []
        self.labelled = False  # the rest of a line that began "المدير: …" is his

    def new_sentence(self) -> None:
        self.in_sentence = None

    def end_sentence(self, clause: Clause) -> None:
        """Nobody spoke: the sentence's subject may be whom the next وأضاف means."""
        if self.in_sentence is None:
            self.subject = self._subject(clause) or self.subject

    def voice(self, clause: Clause, piece: Piece) -> Voice:
        frame = piece.frame
        if frame is None:
            continues = (piece.direct or self.labelled) and self.last is not None
            return Voice(*self.last, inherited=True) if continues and self.last else Voice()
        if frame.anonymous:
            return Voice()
        if frame.speaker is None and frame.relative and (span := _antecedent(clause, frame.cue[0])):
            return Voice(*self._spoken(span, frame.feminine))
        if frame.speaker is None:
            voice = self._inherited(clause, frame.feminine, frame.carries_on)
            return replace(voice, inherited=voice.inherited and not frame.relative)
        start = clause.tokens[frame.speaker[0]].start + frame.speaker_trim
        end = clause.tokens[frame.speaker[1] - 1].end
        return Voice(*self._spoken((start, end), frame.feminine))

    def _spoken(self, span: tuple[int, int], feminine: bool) -> tuple[tuple[int, int], str]:
        speaker = (span, self._known(self._key(*span)))
        self._remember(speaker, feminine)
        return speaker

    def resume(self, span: tuple[int, int], key: str) -> Voice:
        """Somebody named before speaks again without a name: نفى الأخير ذلك."""
        self.last = self.in_sentence = span, key
        return Voice(span, key, inherited=True)

    def _inherited(self, clause: Clause, feminine: bool, carries_on: bool) -> Voice:
        source = self.in_sentence
        if source is None and (carries_on or _verb_gender(clause) == feminine):
            source = self._subject(clause)  # وتحدث الوزير طويلا وقال إن
            source = source or (self.last if carries_on else None)
        source = source or self.by_gender.get(feminine) or self.last or self.subject
        if source is None:
            return Voice()
        self.in_sentence = self.last = source
        return Voice(*source, inherited=True)

    def _remember(self, speaker: tuple[tuple[int, int], str], feminine: bool) -> None:
        self.last = self.in_sentence = self.by_gender[feminine] = speaker

    def _key(self, start: int, end: int) -> str:
        return speaker_key(self.view.received[slice(*self.view.span(start, end))])

    def _known(self, key: str) -> str:
        """A shorter form of a name heard before is that name: ترامب after دونالد ترامب."""
        parts = key.split()
        for known in reversed(self.keys):
            if known.endswith(" " + key) and len(parts) <= 2:
                return known
        self.keys.append(key)
        return key

    def _subject(self, clause: Clause) -> tuple[tuple[int, int], str] | None:
        span = _subject_span(clause)
        return (span, self._key(*span)) if span else None


def _subject_span(clause: Clause) -> tuple[int, int] | None:
    """The noun phrase behind a sentence's first verb: only to have someone for قائلا and وأضاف."""
    start = _after_lead_in(clause)
    if start >= len(clause) or not looks_like_verb(clause.words[start]):
        return None
    name = name_behind(clause, start + 1, min(len(clause), start + 9))
    if name is None or not clause.words[name[0]][0].isalpha():
        return None
    end = name[0] + 1
    if end < name[1] and not clause.words[name[0]].startswith("ال"):
        end += 1  # بلدية سبها, عضو بشعبة الدواجن
    while (
        end < name[1]
        and clause.words[end] not in ("من", "في", "علي", "الي")
        and not clause.words[end].startswith(("ب", "ل"))
        and not clause.words[end].endswith("ا")
    ):
        end += 1
    return clause.tokens[name[0]].start, clause.tokens[end - 1].end


def _antecedent(clause: Clause, cue: int) -> tuple[int, int] | None:
    """Whom الذي means, right before it: بشار الأسد | الذي اعترف, التقارير | التي أشارت; None if it cannot be told."""
    end = cue - 1
    end -= end > 0 and clause.words[end - 1] == "،"
    start = end
    while start > 0 and end - start < 8 and not _parts_names(clause, start - 1):
        start -= 1
    aside = end < cue - 1 and start > 0 and clause.words[start - 1] in PREPOSITIONS  # نقابة العاملين في الشركة، التي
    if start == end or aside or clause.words[start] in words("speakers", "never_heads"):
        return None  # في الوقت | الذي تراجعت فيه
    return clause.tokens[start].start, clause.tokens[end - 1].end


def _parts_names(clause: Clause, at: int) -> bool:
    """Whether a word cannot belong to the name behind it."""
    word = clause.words[at]
    if not word[0].isalnum() or word in stops() or word in PREPOSITIONS or is_lead_in(word) or looks_like_verb(word):
        return True
    clitic = word[1:] if word[0] in "وفبلك" else ""
    return clitic.startswith("ال") or (len(clitic) > 3 and clitic[0] in "بل") or finite_cue(word) is not None


def _verb_gender(clause: Clause) -> bool | None:
    """Whether the sentence's first verb is feminine; None where it begins with something else."""
    start = _after_lead_in(clause)
    if start >= len(clause) or not looks_like_verb(clause.words[start]):
        return None
    word = clause.words[start]
    bare = word[1:] if word[0] in "وف" and len(word) > 3 else word
    return bare.endswith("ت") or (bare.startswith(("ت", "ست")) and bare not in plain_verbs())


def _after_lead_in(clause: Clause) -> int:
    """من جانبه، رحب الوزير: the verb stands behind the comma."""
    if clause.words and clause.words[0].removeprefix("و") in _MEANWHILE:
        return 1
    if not clause.words or not is_lead_in(clause.words[0]):
        return 0
    commas = [n for n, word in enumerate(clause.words[:40]) if word == "،" and not clause.inside[n]]
    return next((n + 1 for n in commas if looks_like_verb("".join(clause.words[n + 1 : n + 2]))), 0)


_MEANWHILE = frozenset(["فيما", "بينما", "كما", "حيث", "قد"])


@cache
def _key_words() -> tuple[frozenset[str], frozenset[str], dict[str, str]]:
    rows = table("speakers")
    return (
        folded(rows["institution_heads"]),
        folded(rows["honorifics"]),
        {fold(k): fold(v) for k, v in rows["variants"].items()},
    )


@cache
def speaker_key(name: str) -> str:
    """One key for the spellings of a speaker's name as received: "الدفاع الروسية" and "وزارة الدفاع الروسية" meet in
    "دفاع روسيه".
    """
    heads, honorifics, variants = _key_words()
    parts = _parts(_BRACKETS.sub(" ", name)) or _parts(name)
    while len(parts) > 1 and parts[0][0] in honorifics:
        parts = parts[1:]
    if len(parts) > 2 and parts[0][0] in heads:
        parts = parts[1:]
    bare = [_bare(folded, definite) for folded, definite in parts]
    if parts and parts[0][0].startswith("لل") and len(parts[0][0]) > 4:
        bare[0] = parts[0][0][2:]  # وفقا للهيئة
    return " ".join(variants.get(part, part) for part in bare)


def _parts(name: str) -> list[tuple[str, bool]]:
    """Each word folded, and whether its ال may be the article: أل, إل and آل are letters of it (ألتمان, إليسا)."""
    shown = view(name)
    words = [(match[0], shown.received[shown.span(*match.span())[0]]) for match in re.finditer(r"\w+", shown.text)]
    return [(part, first not in "أإآ") for word, first in words for part in fold(word).split()]


def _bare(word: str, definite: bool) -> str:
    return word[2:] if definite and word.startswith("ال") and len(word) > 4 else word

"""Frames whose word of saying is a masdar: سارعت المحافظة إلى التأكيد أن, نُسب إلى مسؤول القول إن."""

from __future__ import annotations

from functools import lru_cache

from data_prep.claims.language.clause import Clause, Range, looks_like_verb
from data_prep.claims.language.lexicon import folded, masdars, words
from data_prep.claims.naming.names import name_before, name_behind
from data_prep.claims.saying.frames import Frame

_CLITICS = ("بال", "وال", "فال", "لل", "ال", "ب", "ل", "و")
_PRONOUNS = ("هما", "هم", "ها", "ه")
_PREPOSITIONS = folded(["إلى", "على", "من", "عن", "في"])
_RELAYED_BY = folded(["نسب", "ونسب", "نقل", "ونقل", "ينسب", "وينسب"])


@lru_cache(maxsize=100_000)
def masdar_kind(word: str) -> str | None:
    """التأكيد, بالقول, قولها, للإشارة -> the kind of its verb."""
    for clitic in (*_CLITICS, ""):
        stem = word.removeprefix(clitic)
        if stem in masdars():
            return masdars()[stem]
        for pronoun in _PRONOUNS:
            if stem.removesuffix(pronoun) in masdars():
                return masdars()[stem.removesuffix(pronoun)]
    return None


def masdar_frame(clause: Clause, begin: int, at: int) -> Frame | None:
    """The frame of a masdar at `at` in the sentence's own clause that starts at `begin`; إن must follow at once."""
    marks = clause.words
    kind = masdar_kind(marks[at])
    that = at + 1 + (at + 1 < len(marks) and marks[at + 1] in _PREPOSITIONS)
    if kind is None or that + 1 >= len(marks) or marks[that] not in words("frames", "that") or at == begin:
        return None
    if marks[at - 1] == "في":
        return None  # في إشارة إلى أنه …: what it hints at, no speech
    if any(word in words("cues", "masdar_blockers") for word in marks[max(begin, at - 3) : at]):
        return None
    speaker = _subject(clause, begin, at)
    if speaker is None and "،" in marks[begin:at]:
        return None
    kind = "reports" if marks[begin] in _RELAYED_BY else kind
    return Frame(begin, (at, at + 1), kind, that + 1, "that", speaker, carries_on=True)


def _subject(clause: Clause, begin: int, at: int) -> Range | None:
    """Whoever does what the sentence begins with: سارعت | المحافظة | إلى التأكيد."""
    marks = clause.words
    end = at - 1 if marks[at - 1] in _PREPOSITIONS else at
    verb = next((n for n in range(begin, end) if looks_like_verb(marks[n]) or marks[n] in _RELAYED_BY), None)
    if verb is None:
        return None
    if verb > begin and (first := name_before(clause, begin, verb)):
        return first
    start = verb + 1 + (marks[verb] in _RELAYED_BY and marks[verb + 1] in _PREPOSITIONS)
    return name_behind(clause, start, end)

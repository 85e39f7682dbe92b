"""A speaker and a colon, without a word of reporting: المدير العام: …, مسافرون: …, «الكهرباء»: …"""

from __future__ import annotations

from data_prep.claims.language.clause import Clause, finite_cue, looks_like_verb
from data_prep.claims.language.lexicon import folded, words
from data_prep.claims.naming.names import is_lead_in

_THROUGH = folded(["عبر", "في", "على", "لـ", "خلال", "ل", "ردا", "تعليقا"])
_MIN_WORDS = 3
_STATES = folded(["كان", "كانت", "كانوا", "هو", "هي", "ليس", "ليست", "إن", "أن", "قائلا", "قائلة"])


def label_end(clause: Clause) -> tuple[int, int] | None:
    """Token numbers where the speaker's name ends and where the colon stands."""
    marks = clause.words
    colon = marks.index(":") if ":" in marks[:14] else 0
    comma = marks.index("،") if "،" in marks[:colon] else colon
    if not 1 <= comma <= 9 or (comma < colon and not _is_aside(marks, comma, colon)):
        return None
    quoted = colon + 1 in clause.quotes
    if not quoted and len(marks) - colon - 1 < _MIN_WORDS:
        return None
    return (comma, colon) if _names_someone(clause, comma, quoted) else None


def _is_aside(marks: list[str], comma: int, colon: int) -> bool:
    """، عبر منصة إكس:"""
    return marks[comma + 1] in _THROUGH and not any(finite_cue(word) for word in marks[comma + 2 : colon])


def _names_someone(clause: Clause, end: int, quoted: bool) -> bool:
    marks = clause.words[:end]
    if not _STATES.isdisjoint(marks):
        return False  # والجواب كان صارخا: …
    if clause.quotes.get(0) == end - 1 and end <= 6:
        return True  # «الكهرباء»: الأحمال ضمن الحدود
    titled = len(marks) > 2 and len(marks[0]) == 1 and marks[1] == "."  # د. فلان
    if not all(word[0].isalpha() for word in marks[2 * titled :]) or is_lead_in(marks[0]):
        return False
    if any(finite_cue(word) for word in marks) or looks_like_verb(marks[0]) or _is_conjoined_verb(marks[-1]):
        return False
    return quoted or titled or _is_somebody(marks[0])


def _is_conjoined_verb(word: str) -> bool:
    """المجموعة الثانية وتضم: «…»"""
    return len(word) > 3 and word[0] in "وف" and word[1] in "يت"


def _is_somebody(word: str) -> bool:
    """An office, an institution, or people in the plural."""
    bare = word.removeprefix("ال")
    people = bare.endswith("ون") and len(bare) > 4
    return people or bare in words("speakers", "offices") or bare in words("speakers", "speaking_heads")

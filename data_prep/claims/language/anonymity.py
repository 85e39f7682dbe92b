"""Clauses in which a source asks not to be named: «طلب عدم ذكر اسمه» is neither claim nor denial, nor part of a name.

They are taken out of a sentence's tokens before any rule reads it, so that «قال مسؤول، رفض الكشف عن اسمه، إن» reads as
«قال مسؤول إن». Spans stay those of the text: tokens know their places.
"""

from __future__ import annotations

import re
from functools import cache

from data_prep.claims.language.lexicon import folded, table, words
from data_prep.claims.language.sentences import Token

_GAP = 9  # words between opener and name: تحدث إلى وكالة فرانس برس شريطة عدم
_REASON = 14  # words of a reason: لأنه غير مخول بالحديث إلى وسائل الإعلام
_SAID = folded(["إن", "أن", "إنه", "أنه", "إنها", "أنها", "إنهم", "أنهم", "بأن", "بأنه", "بأنها", "وأن", "وإن"])


def without_anonymity(tokens: list[Token]) -> list[Token]:
    """The tokens of a sentence without the clauses in which a source withholds its name, and their commas."""
    if _anchors().isdisjoint(token.text for token in tokens):  # 99 sentences of 100
        return tokens
    text = " ".join(token.text for token in tokens)
    kept, done = [], 0
    for clause in _clause().finditer(text):
        start, end = text.count(" ", 0, clause.start()), text.count(" ", 0, clause.end()) + 1
        if start >= done and _is_aside(tokens, start, end):
            start, end = _with_marks(tokens, start, end)
            kept += tokens[done:start]
            done = end
    return kept + tokens[done:]


def _is_aside(tokens: list[Token], start: int, end: int) -> bool:
    """Not what somebody says (قال إنه طلب عدم ذكر اسمه); at a sentence's head only where a comma or nothing follows."""
    if start == 0:
        return end == len(tokens) or tokens[end].text == "،"
    return tokens[start - 1].text not in words("frames", "that") and tokens[start - 1].text not in ':"«'


def _with_marks(tokens: list[Token], start: int, end: int) -> tuple[int, int]:
    """The commas, dashes or brackets around the clause go with it."""
    before = tokens[start - 1].text if start else "،"
    behind = tokens[end].text if end < len(tokens) else ""
    if before in ("،", "-", "("):
        return max(start - 1, 0), end + (behind in ("،", "-", ")"))
    return start, end


@cache
def _anchors() -> frozenset[str]:
    """Every form of the name that a clause can be about, to tell at one look that a sentence has none."""
    pronouns = ("ه", "ها", "هم", "هما", "هن", "يهما")
    stems = ("اسم", "هويت", "شخصيت", "تسميت", "صفت", "لقب", "اسماء", "اسما", "هويات")
    forms = {stem + pronoun for stem in stems for pronoun in pronouns}
    named = {first + form for first in "يت" for form in ("سمه", "سمها", "سمهم", "سميه", "سميها", "سميهم", "سموه")}
    return frozenset(forms | named | {"اسمايهم", "اسمايهن", "اسماءهم", "الاسم", "الاسماء", "الهويه"})


@cache
def _clause() -> re.Pattern[str]:
    """«(الذي) رفض … الكشف عن اسمه (أو منصبه) (لأنه غير مخول …)», over folded words joined by single blanks."""
    rows = {key: "(?:" + entries.replace(", ", "|") + ")" for key, entries in table("anonymity").items()}
    said = "|".join(sorted(_SAID))
    word = rf"(?!(?:{said})(?!\w))\w+"
    gap = rf"(?: {word}| الا| ان لا| ،(?= (?:شريطه|شرط|بشرط|طالب|مشترط|مفضل|رافض)))"
    name = rf"{rows['acts']}(?: (?:عن|الي|علي|ب))? (?:كامل )?{rows['names']}"
    reason = rf"{rows['reasons']}(?: من)?(?: ان(?!\w))?(?: {word}){{0,{_REASON}}}"
    return re.compile(
        rf"(?<!\S)(?:و?(?:الذي|التي|الذين|هو|هي|هم|لكنه|لكنها) )?(?:قد )?و?{rows['openers']}{gap}{{0,{_GAP}}}?"
        rf" (?:{name}|{rows['naming']})(?!\w)(?: {rows['more']}(?!\w))*(?: {reason})?"
    )

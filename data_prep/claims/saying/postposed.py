"""Frames behind what is said: «…»، قال X.  …، تقول المصلحة، …  «…»، هكذا لخّص X المشهد."""

from __future__ import annotations

from data_prep.claims.language.clause import Clause, finite_cue
from data_prep.claims.language.lexicon import Cue, folded, words
from data_prep.claims.naming.names import name_behind
from data_prep.claims.saying.frames import Frame, find_content

_RELATIVE = folded(["الذي", "التي", "الذين", "اللذين", "اللذان", "والذي", "والتي"])
_THUS = folded(["هكذا", "كما", "بهذه", "بهذا", "العبارة", "العبارات", "الكلمات", "الكلام", "الجملة"])


def post_frame(clause: Clause, begin: int, frame: Frame | None, at: int) -> Frame | None:
    """A cue at `at` that closes what was said since `begin`."""
    marks, joint = clause.words, post_start(clause, begin, at)
    if joint is None or joint - begin < 2 or (frame and frame.speaker):
        return None
    verb_cue = finite_cue(marks[at])
    if verb_cue is None or verb_cue[1] or not _may_follow(marks[at], verb_cue[0], joint < at):
        return None
    thus = any(marks[n] in _THUS for n in range(joint, at))
    name = name_behind(clause, at + 1, min(len(marks), at + 14))
    if name is None or not (thus or _closes(clause, name[1])):
        return None
    if find_content(clause, at, verb_cue[0], min(len(marks), at + 30)) and not (thus or quote_behind(clause, name[1])):
        return None
    quoted = begin in clause.quotes
    if not (quoted or verb_cue[0].present):
        return None
    return Frame(begin, (at, at + 1), verb_cue[0].kind, at, "quote" if quoted else "post", name, verb_cue[0].feminine)


def post_start(clause: Clause, begin: int, at: int) -> int | None:
    """Where the frame begins: behind a comma, a dash, ؟, or a closed quotation; هكذا, بهذه العبارة may come first."""
    marks, first = clause.words, at
    while first > begin and marks[first - 1] in _THUS and at - first < 4:
        first -= 1
    joint = first > begin and (marks[first - 1] in "،-؟!." or first - 1 in clause.quotes.values())
    return first if joint else None


def _may_follow(word: str, cue: Cue, thus: bool) -> bool:
    return cue.present or thus or word in words("cues", "postposed")


def _closes(clause: Clause, at: int) -> bool:
    marks = clause.words
    return at >= len(marks) or marks[at] in '،."«؛-' or marks[at] in words("frames", "settings") or marks[at] in (
        "في", "علي", "عبر", "خلال",
    )  # fmt: skip


def quote_behind(clause: Clause, at: int) -> bool:
    """What follows the name is a second quotation or a relative clause: no content of this cue by إن."""
    marks = clause.words
    at += at < len(marks) and marks[at] in "،-"
    return at in clause.quotes or (at < len(marks) and marks[at] in _RELATIVE)

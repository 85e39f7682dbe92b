"""A piece -> its single statements: coordinated complements and clauses come apart, subordinate ones stay.

«قال إن السد سليم، وإن الطريق فتح، بينما بقي الجسر مغلقا» is three statements of one frame. Nouns side by side,
conditions, purposes and what one verb governs («يريد أن يبيع البيت، ويشتري آخر») stay together.
"""

from __future__ import annotations

from dataclasses import replace

from data_prep.claims.language.clause import Clause, Range, closing_bracket, looks_like_verb
from data_prep.claims.language.lexicon import folded, words
from data_prep.claims.naming.names import is_lead_in
from data_prep.claims.naming.subjects import Piece
from data_prep.claims.saying.links import (
    AUXILIARY,
    and_that,
    at_verb,
    behind_contrast,
    behind_relative,
    behind_that,
    governed,
    is_relative,
    is_verb,
    is_waiting,
    may_link,
    preposition,
)

_MIN_WORDS = 2  # of a statement: وقتل خمسة
_MIN_LINKED = 3  # behind a contrast, which nouns can stand behind as well: لكن بحذر
_DESPITE = folded(["رغم", "الرغم", "بالرغم", "برغم", "فرغم", "ورغم", "فبالرغم", "وبالرغم"])
_DANGLING = folded(["خصوصا", "وخصوصا", "خاصة", "وخاصة", "لاسيما", "سيما", "حتى", "بل"])
_DESPITE_REACH = 25  # words


def atoms(clause: Clause, piece: Piece) -> list[Piece]:
    """The statements of a piece in their order; the piece itself where it is a single one."""
    if piece.frame and piece.frame.points:
        return [piece]
    links, asides = _Links(clause, piece).find()
    whole = (piece.start, piece.end)
    parts = [piece]
    if links:
        starts = [piece.start, *(start for _, start in links)]
        ends = [*(end for end, _ in links), piece.end]
        parts = [replace(piece, start=start, end=end, whole=whole) for start, end in zip(starts, ends, strict=True)]
        parts[1:] = [_of_its_own(clause, part) for part in parts[1:]]
    told = [replace(piece, start=start, end=end, whole=whole) for start, end in asides]
    return sorted(parts + told, key=lambda part: part.start) if told else parts


def _of_its_own(clause: Clause, part: Piece) -> Piece:
    """نفى وجود عطل، | وتوقف القطار: what a noun carried (a demand, a denial) does not reach the next clause."""
    frame = part.frame
    if frame is None or frame.how != "object" or clause.words[part.start - 1] in and_that():
        return part
    own = governed(clause.words[part.start])
    if own and own == preposition(clause.words, frame):
        return part
    return replace(part, frame=replace(frame, kind="asserts"))


class _Links:
    """Walks a piece from left to right: where one statement ends and the next begins, and what is told in between."""

    def __init__(self, clause: Clause, piece: Piece) -> None:
        self.clause, self.piece = clause, piece
        self.begin = piece.start
        self.preposition = preposition(clause.words, piece.frame) if piece.frame else ""
        self.links: list[Range] = []
        self.asides: list[Range] = []

    def find(self) -> tuple[list[Range], list[Range]]:
        """Ends and starts of neighbours, and relative clauses inside, in token numbers."""
        marks, position = self.clause.words, self.piece.start + 1
        while position < self.piece.end:
            word = marks[position]
            if position in self.clause.quotes:
                position = max(self.clause.quotes[position], position + 1)
            elif word == "(":
                position = closing_bracket(marks, position) + 1
            elif may_link(word):
                position = self._link(position)
            else:
                position += 1
        return self.links, self.asides

    def _link(self, at: int) -> int:
        """The token to go on with."""
        marks = self.clause.words
        told = behind_relative(marks, at)
        end = self._aside_end(at) if told and (is_relative(marks[at]) or told == at) else 0
        if end and told == at:
            return end  # آنا تيني، وهي ممثلة عن المحافظين، …: an apposition
        if end and _count(marks, told, end) >= _MIN_WORDS:
            self.asides.append((told, end))
            return end
        start = told or self._next_start(at)
        if not start or not self._may_link(at, start) or self._is_inserted(at, start):
            return at + 1
        self.links.append((_trimmed(marks, self.begin, at), start))
        self.begin = start
        return max(start, at + 1)

    def _is_inserted(self, at: int, start: int) -> bool:
        """قطعة الحطام، | ويبلغ طولها مترين، عثر عليها: what stands before has no verb, the next clause brings it."""
        marks, end = self.clause.words, self._aside_end(at) if start == at else 0
        if not end or not is_verb(marks[end + 1]):
            return False
        return not any(is_verb(word) or looks_like_verb(word) for word in marks[self.begin : at])

    def _next_start(self, at: int) -> int:
        """Where the statement begins that the word at `at` opens; 0 where it opens none."""
        marks = self.clause.words
        return (
            behind_that(marks, self.piece.frame, at)
            or self._behind_contrast(at)
            or at_verb(marks, self.begin, at)
            or self._at_preposition(at)
            or self._at_question(at)
        )

    def _behind_contrast(self, at: int) -> int:
        """، بينما …, إلا أن …; not the main clause that رغم has announced, nor لكن بحذر."""
        marks = self.clause.words
        start = behind_contrast(marks, at)
        return 0 if not start or self._was_announced(at) or self._is_phrase(start) else start

    def _was_announced(self, at: int) -> bool:
        """ورغم السيول، | إلا أن القوافل وصلت; but not where رغم goes on with a clause."""
        marks = self.clause.words
        for number in range(max(self.begin, at - _DESPITE_REACH), at):
            if marks[number] in _DESPITE:
                first = number - (marks[number - 1].removeprefix("و") == "علي")
                return first <= self.begin or marks[first - 1] in "،؛"
        return False

    def _is_phrase(self, start: int) -> bool:
        """A preposition and its noun, no verb: لكن بطيب خاطر منهم."""
        marks = self.clause.words
        first = marks[start] if start < self.piece.end else "،"
        end = next((n for n in range(start, self.piece.end) if marks[n] in "،؛"), self.piece.end)
        prepositional = is_lead_in(first) or (first[0] in "بل" and not is_verb(first))
        return prepositional and not any(looks_like_verb(word) or is_verb(word) for word in marks[start : end + 8])

    def _at_preposition(self, at: int) -> int:
        """اتهم الوزارة بحجب الكشوف، | وبتأخير الجداول; دعا إلى خفض الأسعار، | وإلى …"""
        word = self.clause.words[at]
        return at if self.preposition and word[0] == "و" and governed(word) == self.preposition else 0

    def _at_question(self, at: int) -> int:
        """ارتفعت الخسائر، | فماذا جرى؟"""
        marks = self.clause.words
        if marks[at - 1] not in "،؛" or "؟" not in marks[self.piece.end - 1 : self.piece.end + 1]:
            return 0
        return at if marks[at].lstrip("وف") in words("modality", "questions") else 0

    def _may_link(self, at: int, start: int) -> bool:
        marks = self.clause.words
        least = _MIN_WORDS if start <= at + 1 else _MIN_LINKED
        if _count(marks, self.begin, at) < _MIN_WORDS or _count(marks, start, self.piece.end) < least:
            return False
        return not is_waiting(marks, self.begin, at)

    def _aside_end(self, at: int) -> int:
        """المبنى، الذي شيده تاجر، | يضم …: where the main clause goes on behind a relative one; 0 = nowhere."""
        marks, inside = self.clause.words, self.clause.inside
        if marks[at + 1 : at + 2] in (["اذا"], ["ان"]):
            return 0  # والتي إذا تركت بلا علاج، أدت إلى …
        for number in range(at + 2, self.piece.end - 1):
            if marks[number] == "،" and inside[number] == inside[at]:
                following = marks[number + 1]
                conjoined = following[0] == "و" and (is_verb(following[1:]) or following[1:] in AUXILIARY)
                if not conjoined and following not in words("frames", "aside_goes_on"):
                    return number
        return 0


def _count(marks: list[str], start: int, end: int) -> int:
    return sum(marks[number][0].isalnum() for number in range(start, end))


def _trimmed(marks: list[str], start: int, end: int) -> int:
    """The end of a statement without the marks behind it."""
    while end > start and (marks[end - 1] in "،:؛.-…(" or marks[end - 1] in _DANGLING):
        end -= 1
    return end

"""What of an open piece is content when it ends: marks, lead-ins, quotation marks and sources cut off, or nothing."""

from __future__ import annotations

from data_prep.claims.language.clause import Clause, finite_cue, looks_like_verb, phrase_at
from data_prep.claims.language.lexicon import finite_cues, folded, phrases, words
from data_prep.claims.naming.names import RELATIVE, is_lead_in
from data_prep.claims.naming.subjects import Piece
from data_prep.claims.saying.denials import DenialFinder
from data_prep.claims.saying.frames import Frame

ASIDE = folded(["وجاء", "وجاءت", "ويأتي", "وتأتي", "وجاءا", "يأتي", "جاءت", "تأتي"])
_MIN_OWN_WORDS = 3  # a lead-in shorter than this asserts nothing by itself
_DANGLING = words("frames", "dangling")
_TIMES = folded(["بعد", "عقب", "إثر", "خلال", "أمس", "اليوم", "مساء", "صباح"])


class PieceCloser(DenialFinder):
    """Ends the open piece of a sentence, and keeps it if it asserts something."""

    def __init__(self, clause: Clause) -> None:
        self.clause = clause
        self.done: list[Piece] = []
        self.open = Piece(0, len(clause), None)
        self.tail = -1  # نفى ذلك | بشدة في بيان، …
        self.source: tuple[int, int] | None = None  # "بحسب X" inside the open piece: where it begins and ends

    def _stands_apart(self, frame: Frame) -> bool:
        """Whether what stands before the frame is a clause of its own: و + cue, a participle, a contrast."""
        first = self.clause.words[frame.start]
        if frame.carries_on or first in RELATIVE:
            return True
        return (frame.start == frame.cue[0] and finite_cue(first) is not None and first not in finite_cues()) or bool(
            phrase_at(self.clause.words, frame.start, phrases("frames", "joints"))
        )

    def _close(self, end: int, bare: bool) -> None:
        piece = self.open
        piece.end = end
        if piece.start == self.tail:
            comma = (n for n in range(piece.start, end) if self.clause.words[n] in "،؛" and not self.clause.inside[n])
            piece.start = next(comma, end)
        self._apply_source(end)
        self._trim(piece)
        self.source = None
        if piece.start >= piece.end:
            return
        if piece.frame is None and end < len(self.clause) and not self._is_assertion(piece, bare):
            return
        rest = piece.frame is None and self.done
        if rest and (piece.end - piece.start <= _MIN_OWN_WORDS or self.clause.words[piece.start] in RELATIVE):
            return  # a rest behind "…، قال فلان، "
        self.done.append(piece)

    def _is_assertion(self, piece: Piece, bare: bool) -> bool:
        length = piece.end - piece.start
        first = self.clause.words[piece.start]
        marks = self.clause.words[piece.start : piece.end]
        behind = marks[marks.index("،") + 1] if "،" in marks[:-1] else ""
        lead_in = is_lead_in(first) and not looks_like_verb(behind)  # من جانبه، رحب …
        if bare:
            return length > _MIN_OWN_WORDS + 1 and not lead_in and first not in ("،",)
        if first in ASIDE and length <= 3:
            return False  # يأتي هذا فيما …
        least = _MIN_OWN_WORDS - looks_like_verb(first)  # أغلق الجسر، في حين …
        return length >= least and not (lead_in and length < 7)

    def _apply_source(self, end: int) -> None:
        """Drop a "بحسب X" that ends the piece; one in the middle stays inside."""
        if self.source is None:
            return
        begin, finish = self.source
        if end - finish <= 2 or (self.open.frame and self.open.frame.how == "that"):
            self.open.end = min(begin, end) if end - finish <= 2 else end

    def _trim(self, piece: Piece) -> None:
        marks = self.clause.words
        while piece.start < piece.end and marks[piece.start] in "،:؛.-…)":
            piece.start += 1
        changed = True
        while changed and piece.end > piece.start:
            last = marks[piece.end - 1]
            changed = last in "،:؛.-…(" or (piece.end < len(marks) and last in _DANGLING)
            piece.end -= changed
        if piece.frame and piece.frame.kind == "retracts" and piece.frame.how == "object":
            piece.end = self._until_time(piece)
        self._unquote(piece)

    def _until_time(self, piece: Piece) -> int:
        """تراجعت عن ذلك التنبؤ | بعد أقل من يومين: the time is of the retracting."""
        marks = self.clause.words
        return next((n for n in range(piece.start + 1, piece.end) if marks[n] in _TIMES), piece.end)

    def _unquote(self, piece: Piece) -> None:
        """Quotation marks around the whole piece go; then it is direct speech."""
        quotes, how = self.clause.quotes, piece.frame.how if piece.frame else ""
        piece.direct = how == "quote"
        if -1 in quotes and piece.start == 0:
            piece.direct = True
            piece.end = min(piece.end, quotes[-1]) if quotes[-1] >= piece.end - 2 else piece.end
        elif piece.start in quotes:
            closing = quotes[piece.start]
            if closing >= piece.end - (2 if self.clause.words[piece.start] == "(" else 1):
                piece.start, piece.end, piece.direct = piece.start + 1, min(closing, piece.end), True
                if self.clause.words[piece.start : piece.start + 1] == ["("]:
                    piece.start += 1
        elif quotes.get(piece.start - 2, -2) >= piece.end - 1 and how == "quote":
            piece.end, piece.direct = min(quotes[piece.start - 2], piece.end), True
        while piece.start < piece.end and self.clause.words[piece.end - 1] in ".،":
            piece.end -= 1

"""One sentence -> its pieces: who says what. Frames (frames.py) are put in a row; each piece ends where
the next begins, and comes apart into single statements (atoms.py).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache

from data_prep.claims.language.clause import (
    Clause,
    finite_cue,
    looks_like_verb,
    phrase_at,
)
from data_prep.claims.language.lexicon import finite_cues, folded, participle_cues, phrases, words
from data_prep.claims.naming.names import RELATIVE
from data_prep.claims.naming.subjects import RELAYED, Piece
from data_prep.claims.saying.atoms import atoms
from data_prep.claims.saying.content import ASIDE, PieceCloser
from data_prep.claims.saying.denials import verb_with_it
from data_prep.claims.saying.frames import Frame, find_content, relative_end
from data_prep.claims.saying.nominal import masdar_kind
from data_prep.claims.saying.openings import PASSIVES
from data_prep.claims.saying.postposed import post_frame, post_start
from data_prep.claims.saying.sources import comment_openers, prepositional, source_phrase

_AND_NOT = folded(["ولا", "ولم", "ولن", "وليس", "وليست", "وقد", "وما"])
_MIN_ASIDE = 3  # words that tell something
_HENCE = folded(["فإن", "فإنه", "فإنها", "فقد"])


class _Scan(PieceCloser):
    """Walks a sentence from left to right and keeps the piece that is open."""

    def run(self) -> list[Piece]:
        position = self.clause.quotes.get(-1, 0)
        label = self._label() if position == 0 else None
        if label:
            self.open = Piece(label.content, len(self.clause), label)
            position = label.content
        marks, quotes, count = self.clause.words, self.clause.quotes, len(self.clause)
        while position < count:
            plain = position not in quotes and not _may_open(marks[position])  # nine tokens of ten
            position = position + 1 if plain else self._step(position)
        self._close(len(self.clause), bare=False)
        return self.done

    def _step(self, at: int) -> int:
        clause = self.clause
        if at in clause.quotes:
            return max(clause.quotes[at], at + 1)
        word = clause.words[at]
        if word in ASIDE and self.open.frame and self.open.start < at and clause.words[at - 1] == "،":
            self._close(at, bare=False)
            self.open = Piece(at, len(clause), None)
            return at + 1  # …، وجاء التصريح وسط …: the outlet goes on
        length = phrase_at(clause.words, at, phrases("cues", "outlet_frames"))
        if (
            length
            and clause.words[at + length : at + length + 1]
            and clause.words[at + length] in words("frames", "that")
        ):
            return at + length + 1
        own = phrase_at(clause.words, at, phrases("cues", "own_words"))
        if own:
            return self._take_own_words(at, at + own)
        source = source_phrase(clause, at)
        if source:
            return self._take_source(source)
        denial = self._denial(at)
        if denial:
            return self._take_denial(denial)
        post = post_frame(clause, self.open.start, self.open.frame, at)
        if post:
            return self._take_post(post)
        frame = self._passive(at) or self._participle(at) or self._finite(at) or self._masdar(at)
        if frame is None:
            return at + 1
        self._close(frame.start, bare=not self._stands_apart(frame))
        self._tell_aside(frame)
        self.open = Piece(frame.content, len(clause), frame)
        return frame.content

    def _tell_aside(self, frame: Frame) -> None:
        """رجح النائب، الذي كان قد أعلن أن | الوفد تقلص|، أن …: what is told of the speaker on the way."""
        clause, marks = self.clause, self.clause.words
        for at in range(frame.cue[1], frame.content - 1):
            if marks[at] in RELATIVE and marks[at - 1] == "،" and (end := relative_end(clause, at, frame.content)):
                inner = self._inner_frame(at, end, frame)
                start = inner.content if inner else at + 1
                least = _MIN_ASIDE - (inner is not None)
                if end - start >= least and not any(word in words("frames", "anonymity") for word in marks[at:end]):
                    self.done.append(Piece(start, end, inner))

    def _inner_frame(self, at: int, end: int, frame: Frame) -> Frame | None:
        for number in range(at + 1, end):
            cue = finite_cue(self.clause.words[number])
            content = find_content(self.clause, number, cue[0], end) if cue else None
            if cue and content and content.how == "that":
                return replace(frame, start=at, cue=(number, number + 1), kind=cue[0].kind, content=content.start)
        return None

    def _take_source(self, source: Frame) -> int:
        if self._is_empty(source.start):
            return self._open_with_source(source)
        if self.open.frame is None:
            self.open.frame = replace(source, content=self.open.start, start=self.open.start)
        if self._goes_on(source):
            frame = self.open.frame
            self._close(source.start, bare=False)
            self.open = Piece(source.content + 1, len(self.clause), replace(frame, content=source.content + 1))
            return source.content + 1
        self.source = (source.start, source.content)
        return source.content

    def _take_denial(self, denial: Frame) -> int:
        """…، إلا أن الوزير نفى ذلك، مؤكدا أن …: a piece of no words of its own."""
        assert denial.points is not None
        self._close(denial.start, bare=not self._stands_apart(denial))
        self.done.append(Piece(*denial.points, denial))
        self.tail = max(denial.content, denial.points[1])
        self.open = Piece(self.tail, len(self.clause), None)
        return self.tail

    def _goes_on(self, source: Frame) -> bool:
        """تضررت البيوت، وفقا للوزارة، ولا أضرار في الآبار: two assertions of one source."""
        marks, behind = self.clause.words, source.content
        if source.start - self.open.start < 4 or len(marks) - behind < 4 or marks[behind] != "،":
            return False
        return _adds(marks[behind + 1])

    def _take_own_words(self, at: int, end: int) -> int:
        """…، على حد قوله: the speaker is known; the words are no content."""
        if self.open.frame is None and not self._is_empty(at):
            self.open.frame = Frame(self.open.start, (at, end), "asserts", self.open.start, "source", None)
        if not self._is_empty(at):
            self.source = (at, end)
        return end

    def _is_empty(self, at: int) -> bool:
        """No word of content yet in the open piece."""
        joints = phrases("frames", "joints")
        position = self.open.start
        while position < at and (self.clause.words[position] in "،:" or phrase_at(self.clause.words, position, joints)):
            position += phrase_at(self.clause.words, position, joints) or 1
        return position >= at

    def _open_with_source(self, source: Frame) -> int:
        marks, position = self.clause.words, source.content
        position = self._behind_aside(position)
        position += position < len(marks) and marks[position] == "،"
        position += position < len(marks) and marks[position] == "فقد"
        if position < len(marks) and marks[position] in ("ورد", "جاء", "ذكر", "افيد", *PASSIVES):
            position += 1
        if position < len(marks) and marks[position] in words("frames", "that"):
            position += 1
        position += position < len(marks) and marks[position] == ":"
        source.content = position
        if self.open.frame is not None and self.open.frame.speaker and self.open.frame.how != "source":
            return position  # "وذكرت الإذاعة أن بحسب …": the voice is known
        self.open = Piece(position, len(marks), source)
        return position

    def _behind_aside(self, position: int) -> int:
        """بحسب بيان للمكتب، جنوبي البلاد، فإن …: what stands between belongs to the source."""
        marks = self.clause.words
        for number in range(position, min(len(marks) - 1, position + 12)):
            if marks[number] in RELAYED:
                return position  # بحسب وكالة كذا نقلا عن مصدر، فإن
            if marks[number] in _HENCE:
                return number - (marks[number - 1] == "،" and number > position)
        return position

    def _take_post(self, post: Frame) -> int:
        self.open.frame = post
        begin = post_start(self.clause, self.open.start, post.cue[0])
        self._close(post.cue[0] if begin is None else begin, bare=False)
        end = post.speaker[1] if post.speaker else post.cue[1]
        end += end < len(self.clause) and self.clause.words[end] == "،"
        quoted = end in self.clause.quotes
        goes_on = end < len(self.clause) and _adds(self.clause.words[end])
        frame = replace(post, how="quote") if quoted else post if goes_on and post.how == "post" else None
        self.open = Piece(end, len(self.clause), frame)
        return end


def _adds(word: str) -> bool:
    """وارتفع, ولم: a second assertion of the same source, no cue of its own."""
    return word[0] == "و" and (looks_like_verb(word) or word in _AND_NOT) and finite_cue(word) is None


@lru_cache(maxsize=100_000)
def _may_open(word: str) -> bool:
    """Whether any rule of a frame can begin at this word."""
    openings = _openings()
    if word in openings or word[1:] in openings or finite_cue(word) is not None or masdar_kind(word) is not None:
        return True
    return verb_with_it(word) is not None


@cache
def _openings() -> frozenset[str]:
    """Every word that can open a frame (without و, ف): nine tokens of ten are none and need no rule."""
    firsts = [
        finite_cues(),
        participle_cues(),
        PASSIVES,
        prepositional(),
        comment_openers(),
        phrases("cues", "outlet_frames"),
        phrases("cues", "own_words"),
    ]
    return frozenset(word for table_ in firsts for word in table_) | {"جاء", "ورد"} | ASIDE


def pieces(clause: Clause) -> list[Piece]:
    """The single statements of a sentence and their frames, in order; [] for a sentence without a word."""
    return [atom for piece in _Scan(clause).run() for atom in atoms(clause, piece)]

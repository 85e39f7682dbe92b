"""A piece -> its single statements: coordinated complements and clauses come apart, subordinate ones stay.

«قال إن السد سليم، وإن الطريق فتح، بينما بقي الجسر مغلقا» is three statements of one frame. Nouns side by side,
conditions, purposes and what one verb governs («يريد أن يبيع البيت، ويشتري آخر») stay together.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache

from data_prep.claims.language.clause import Clause, Range, closing_bracket, phrase_at
from data_prep.claims.language.lexicon import folded, phrases, plain_verbs, words
from data_prep.claims.naming.names import is_lead_in
from data_prep.claims.naming.subjects import Piece
from data_prep.claims.saying.frames import Frame
from data_prep.claims.saying.objects import PREPOSITIONS

_MIN_WORDS = 2  # of a statement: وقتل خمسة
_MIN_LINKED = 3  # behind a contrast, which nouns can stand behind as well: لكن بحذر
_SUBJUNCTIVE = folded(["أن", "لن", "كي", "حتى", "بأن", "لأن"])
_RELATIVE = folded(["الذي", "التي", "الذين", "اللذين", "اللتين"])


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
    if frame is None or frame.how != "object" or clause.words[part.start - 1] in _and_that():
        return part
    governed = _governed(clause.words, part.start)
    if governed and governed == _preposition(clause, frame):
        return part
    return replace(part, frame=replace(frame, kind="asserts"))


class _Links:
    """Walks a piece from left to right: where one statement ends and the next begins, and what is told in between."""

    def __init__(self, clause: Clause, piece: Piece) -> None:
        self.clause, self.piece = clause, piece
        self.begin = piece.start
        self.preposition = _preposition(clause, piece.frame) if piece.frame else ""
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
            elif word[0] in "وف" or word in _linking():
                position = self._link(position)
            else:
                position += 1
        return self.links, self.asides

    def _link(self, at: int) -> int:
        """The token to go on with."""
        marks = self.clause.words
        told = _behind_relative(marks, at)
        end = self._aside_end(at) if told else 0
        if end and _count(marks, told, end) >= _MIN_WORDS:
            self.asides.append((told, end))
            return end
        start = told or self._next_start(at)
        if not start or not self._may_link(at, start):
            return at + 1
        self.links.append((_trimmed(marks, self.begin, at), start))
        self.begin = start
        return max(start, at + 1)

    def _next_start(self, at: int) -> int:
        """Where the statement begins that the word at `at` opens; 0 where it opens none."""
        marks = self.clause.words
        return (
            _behind_that(marks, self.piece, at)
            or _behind_contrast(marks, at)
            or _at_verb(marks, self.begin, at)
            or self._at_preposition(at)
            or self._at_question(at)
        )

    def _at_preposition(self, at: int) -> int:
        """اتهم الوزارة بحجب الكشوف، | وبتأخير الجداول; دعا إلى خفض الأسعار، | وإلى …"""
        word = self.clause.words[at]
        return at if self.preposition and word[0] == "و" and _governed(self.clause.words, at) == self.preposition else 0

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
        return not _is_waiting(marks, self.begin, at)

    def _aside_end(self, at: int) -> int:
        """المبنى، الذي شيده تاجر، | يضم …: where the main clause goes on behind a relative one; 0 = nowhere."""
        marks, inside = self.clause.words, self.clause.inside
        for number in range(at + 2, self.piece.end - 1):
            if marks[number] == "،" and inside[number] == inside[at]:
                following = marks[number + 1]
                if following[0] != "و" and not is_lead_in(following) and following not in _linking():
                    return number
        return 0


def _behind_relative(marks: list[str], at: int) -> int:
    """، الذي شيده …, ، ما أسفر عن …, ، وهو ما …, ، الأمر الذي …, ، حيث …: told of what was named already."""
    word, following = marks[at], marks[at + 1] if at + 1 < len(marks) else ""
    if marks[at - 1] not in "،؛":
        return 0
    if word in _RELATIVE or (word[0] == "و" and word[1:] in _RELATIVE):
        return at + 1 if following[:1].isalpha() else 0
    if word == "حيث":
        return at + 1 if _is_predicate(following) else 0
    if word in ("ما", "مما"):
        return at + 1 if is_verb(following) and following not in words("frames", "not_results") else 0
    if (word, following) in _RESULTS and at + 2 < len(marks):
        return at + 2 if _is_predicate(marks[at + 2]) else 0
    return at if word in ("وهو", "وهي", "وهم") and _is_predicate(following) else 0


_RESULTS = {("وهو", "ما"), ("وهي", "ما"), ("الامر", "الذي"), ("الشيء", "الذي")}


def _is_predicate(word: str) -> bool:
    return is_verb(word) or word in _AUXILIARY or word in ("لا", "ليس", "ليست")


def _preposition(clause: Clause, frame: Frame) -> str:
    """What the cue governs: ب of اتهم, إلى of دعا; "" where it takes its object directly."""
    if frame.how != "object":
        return ""
    at = frame.about[1] if frame.about else frame.content
    words_ = clause.words
    return _governed(words_, at) or (words_[at - 1] if words_[at - 1] in PREPOSITIONS else "")


def _governed(marks: list[str], at: int) -> str:
    word = marks[at].removeprefix("و")
    return word if word in PREPOSITIONS else "ب" if word[:1] == "ب" and len(word) > 3 else ""


def _behind_that(marks: list[str], piece: Piece, at: int) -> int:
    """وأن, وأنه: a further complement of the frame; وأن يفعل is what some verb within it governs."""
    word = marks[at]
    if word not in _and_that() or piece.frame is None or at + 1 >= piece.end:
        return 0
    following = marks[at + 1]
    if word in ("وان", "وبان") and (piece.frame.how != "that" or following in _NO_SUBJECT or _is_present(following)):
        return 0
    return at + 1


_NO_SUBJECT = folded(["كان", "كانت", "كانوا", "لم", "لا", "تم", "يكن"])  # وإن كان, وإن لم: even if


def _behind_contrast(marks: list[str], at: int) -> int:
    """، بينما …, ، لكن …, إلا أن …"""
    word, before = marks[at], marks[at - 1]
    length = phrase_at(marks, at, phrases("frames", "links"))
    if not length:
        return 0
    start = at + length
    following = marks[start : start + 1] or [""]
    if length > 1 and marks[start - 1].startswith("ان") and not _is_present(following[0]):
        return start  # إلا أن, في حين أن; but لا يسعه إلا أن يشكر
    if before not in "،؛" or (word.lstrip("و") == "فيما" and following[0] in _NOT_WHILE):
        return 0
    if word in _BEFORE_A_VERB and (following[0] in _AS_IT or not is_verb(following[0])):
        return 0  # كما أصيب, ثم عاد; but كما حدث في الشمال
    return start


_NOT_WHILE = folded(["يتعلق", "يخص", "يلي", "يتصل", "يبدو", "لو", "بعد", "بين", "بينهم", "إذا", "مضى"])
_BEFORE_A_VERB = folded(["كما", "وكما", "ثم"])
_AS_IT = words("frames", "as_it")


def _at_verb(marks: list[str], begin: int, at: int) -> int:
    """، وارتفع …, ، ولم يصب …: behind a mark only, since nouns and verbs of one subject need none."""
    word = marks[at]
    if marks[at - 1] not in "،؛" or word[0] != "و" or at + 1 >= len(marks):
        return 0
    bare = word[1:]
    if bare in _AUXILIARY:
        return at if bare != "لا" or is_verb(marks[at + 1]) else 0
    if not is_verb(bare) and not (bare in plain_verbs() and is_verb(marks[begin].removeprefix("و"))):
        return 0  # ورفع, وقدم are nouns as well: verbs only behind a clause that began with one
    return 0 if _is_present(bare) and _is_governed(marks, begin, at) else at


_AUXILIARY = folded(["لم", "لن", "قد", "سوف", "لا", "هناك", "ثمة"])


def _is_governed(marks: list[str], begin: int, at: int) -> bool:
    """يريد أن يبيع البيت، | ويشتري: what أن, ل or الذي governs goes on."""
    for number in range(begin, at - 1):
        word, following = marks[number], marks[number + 1]
        if (word in _SUBJUNCTIVE or word in _RELATIVE) and len(following) > 2 and following[0] in "يتن":
            return True
        if word[0] == "ل" and len(word) > 4 and word[1] in "يت" and is_verb(word[1:]):
            return True
    return False


def _is_waiting(marks: list[str], begin: int, at: int) -> bool:
    """إذا أغلق الجسر، وتعطل القطار، | فسيتوقف: the main clause is still to come."""
    first = marks[begin].removeprefix("و")
    if first not in _CONDITIONS and marks[begin : begin + 2] not in _CONDITION_PHRASES:
        return False
    behind = [marks[n + 1] for n in range(begin, at - 1) if marks[n] == "،"]
    return not any(word[0] == "ف" or (is_verb(word) and word[0] != "و") for word in behind)


_CONDITIONS = words("frames", "conditions")
_CONDITION_PHRASES = (["ما", "لم"],)


def _count(marks: list[str], start: int, end: int) -> int:
    return sum(marks[number][0].isalnum() for number in range(start, end))


def _trimmed(marks: list[str], start: int, end: int) -> int:
    """The end of a statement without the marks behind it."""
    while end > start and marks[end - 1] in "،:؛.-…(":
        end -= 1
    return end


@cache
def _and_that() -> frozenset[str]:
    pronouns = ("", "ه", "ها", "هم", "هما", "هن", "ني", "نا", "ي")
    return frozenset(head + pronoun for head in ("وان", "وبان") for pronoun in pronouns)


@cache
def _linking() -> frozenset[str]:
    firsts = {"ما", "مما", "حيث", "الامر", "الشيء"}
    return frozenset(phrases("frames", "links")) | _RELATIVE | firsts | words("modality", "questions")


@lru_cache(maxsize=100_000)
def is_verb(word: str) -> bool:
    """A word that news writes as a finite verb and hardly ever as a noun; سـ before it counts as part of it."""
    verbs = words("verbs", "clauses")
    return word in verbs or (word[:1] == "س" and word[1:2] in ("ي", "ت", "ن") and word[1:] in verbs)


@lru_cache(maxsize=100_000)
def _is_present(word: str) -> bool:
    """Of a verb in the present, told by ي alone where it is long enough: يشكروا."""
    return (word[:1] == "ي" and len(word) > 4) or (word[:1] in ("ي", "ت", "ن") and is_verb(word))

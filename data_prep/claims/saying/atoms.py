"""A piece -> its single statements: coordinated complements and clauses come apart, subordinate ones stay.

«قال إن السد سليم، وإن الطريق فتح، بينما بقي الجسر مغلقا» is three statements of one frame. Nouns side by side,
conditions, purposes and what one verb governs («يريد أن يبيع البيت، ويشتري آخر») stay together.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache

from data_prep.claims.language.clause import Clause, Range, closing_bracket, phrase_at
from data_prep.claims.language.lexicon import folded, phrases, words
from data_prep.claims.naming.subjects import Piece

_MIN_WORDS = 2  # of a statement: وقتل خمسة
_MIN_LINKED = 3  # behind a contrast, which nouns can stand behind as well: لكن بحذر
_SUBJUNCTIVE = folded(["أن", "لن", "كي", "حتى", "بأن", "لأن"])
_RELATIVE = folded(["الذي", "التي", "الذين", "اللذين", "اللتين"])


def atoms(clause: Clause, piece: Piece) -> list[Piece]:
    """The statements of a piece in their order; the piece itself where it is a single one."""
    links = _links(clause, piece)
    if not links:
        return [piece]
    starts = [piece.start, *(start for _, start in links)]
    ends = [*(end for end, _ in links), piece.end]
    whole = (piece.start, piece.end)
    parts = [replace(piece, start=start, end=end, whole=whole) for start, end in zip(starts, ends, strict=True)]
    return [parts[0], *(_of_its_own(clause, part) for part in parts[1:])]


def _of_its_own(clause: Clause, part: Piece) -> Piece:
    """نفى وجود عطل، | وتوقف القطار: what a noun carried (a demand, a denial) does not reach the next clause."""
    frame = part.frame
    if frame is None or frame.how != "object" or clause.words[part.start - 1] in _and_that():
        return part
    return replace(part, frame=replace(frame, kind="asserts"))


def _links(clause: Clause, piece: Piece) -> list[Range]:
    """Where one statement ends and the next begins, in token numbers."""
    links: list[Range] = []
    begin, position = piece.start, piece.start + 1
    marks = clause.words
    while position < piece.end:
        word = marks[position]
        if position in clause.quotes:
            position = max(clause.quotes[position], position + 1)
        elif word == "(":
            position = closing_bracket(marks, position) + 1
        elif (word[0] == "و" or word in _linking()) and (start := _next_start(clause, piece, begin, position)):
            links.append((_trimmed(marks, begin, position), start))
            begin = position = start
        else:
            position += 1
    return links


def _next_start(clause: Clause, piece: Piece, begin: int, at: int) -> int:
    """Where the statement begins that the word at `at` opens; 0 where it opens none."""
    marks = clause.words
    start = _behind_that(marks, piece, at) or _behind_contrast(marks, at) or _at_verb(marks, begin, at)
    if not start or _count(marks, begin, at) < _MIN_WORDS or _is_waiting(marks, begin, at):
        return 0
    least = _MIN_WORDS if start <= at + 1 else _MIN_LINKED
    return start if _count(marks, start, piece.end) >= least else 0


def _behind_that(marks: list[str], piece: Piece, at: int) -> int:
    """وأن, وأنه: a further complement of the frame; وأن يفعل is what some verb within it governs."""
    word = marks[at]
    if word not in _and_that() or piece.frame is None or at + 1 >= piece.end:
        return 0
    following = marks[at + 1]
    if word in ("وان", "وبان") and (following in _NO_SUBJECT or _is_present(following)):
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
    if not is_verb(bare):
        return 0
    return 0 if _is_present(bare) and _is_governed(marks, begin, at) else at


_AUXILIARY = folded(["لم", "لن", "قد", "سوف", "لا", "هناك", "ثمة", "لا"])


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
    return frozenset(phrases("frames", "links"))


@lru_cache(maxsize=100_000)
def is_verb(word: str) -> bool:
    """A word that news writes as a finite verb and hardly ever as a noun; سـ before it counts as part of it."""
    verbs = words("verbs", "clauses")
    return word in verbs or (word[:1] == "س" and word[1:2] in ("ي", "ت", "ن") and word[1:] in verbs)


@lru_cache(maxsize=100_000)
def _is_present(word: str) -> bool:
    """Of a verb in the present, told by ي alone where it is long enough: يشكروا."""
    return (word[:1] == "ي" and len(word) > 4) or (word[:1] in ("ي", "ت", "ن") and is_verb(word))

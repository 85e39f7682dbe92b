"""A cue and its content: where what قال, نفى or طالب reports begins.

It is attached by إن, a colon or a quotation, or it is a noun: directly (نفى وجود) or behind a
preposition (اعترف ب, دعا إلى).
"""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.claims.language.clause import (
    SAYING,
    Clause,
    Range,
    closing_bracket,
    finite_cue,
    participle_cue,
    phrase_at,
)
from data_prep.claims.language.lexicon import Cue, folded, phrases, words
from data_prep.claims.naming.names import RELATIVE, joins_name, names_an_institution, stops, takes_a_name
from data_prep.claims.saying.objects import PREPOSITIONS, Content, find_masdar, find_object

HENCE = folded(["فإن", "فإنه", "فإنها", "فإنهم"])  # opens what follows from a condition or a source, no speech
COMPLEMENTS = words("frames", "that") - HENCE


@dataclass(slots=True)
class Frame:
    """Token numbers into one sentence; `speaker` None = nobody is named at this place."""

    start: int  # of the clause: joint, speaker or cue, whichever is first
    cue: Range
    kind: str
    content: int
    how: str
    speaker: Range | None
    feminine: bool = False
    carries_on: bool = False  # a participle: the sentence's own speaker goes on
    relative: bool = False  # …، الذي أكد أن: the speaker stands right before
    anonymous: bool = False  # أفيد بأن: nobody is named on purpose
    points: Range | None = None  # نفى ذلك: where "that" stands; what is denied is a claim before it
    about: Range | None = None  # whom it accuses or asks: اتهم الجيش | قوات الدعم
    speaker_trim: int = 0  # letters of a clitic at the speaker's start (لوزارة)


def find_content(clause: Clause, at: int, cue: Cue, limit: int, behind: bool = False) -> Content | None:
    """Where what `cue` (at token `at`) reports begins; `behind`: the speaker stands before the cue."""
    that = _find_that(clause, at, cue, limit)
    if that is None and cue.relay:
        return find_masdar(clause, at, limit)
    if cue.objects and (that is None or that.how != "that" or that.mark > at + 3):
        noun = find_object(clause, at, cue, that.mark if that else limit, behind)
        short = noun and noun.mark == at + 2 and not takes_a_name(clause.words[at + 1])  # أعلنت مانيلا | فرض حظر
        if noun and (that is None or short or _is_nearer(clause, noun, that, cue)):
            return noun
    return that


def _is_nearer(clause: Clause, noun: Content, that: Content, cue: Cue) -> bool:
    """Whether the noun, behind a finished name, is what is reported, and إن belongs to something within
    it.
    """
    if that.mark - noun.mark <= 3 or _governs(clause, that, cue):
        return False
    before = clause.words[noun.mark - 1]
    return (
        that.how == "quote"
        or before in cue.objects
        or before.startswith("ال")
        or before == "،"
        or before.isdigit()
        or before in stops()
    )


def _governs(clause: Clause, that: Content, cue: Cue) -> bool:
    """Whether إن belongs to the cue and not to a noun on the way: its own preposition, a comma or the
    name stand before.
    """
    before = clause.words[that.mark - 1]
    if that.how == "quote":
        return False
    return before in cue.objects or clause.words[that.mark].startswith("ب") or that.how == "colon"


def _find_that(clause: Clause, at: int, cue: Cue, limit: int) -> Content | None:
    marks, position = clause.words, at + 1
    that, blockers = COMPLEMENTS, words("frames", "that_blockers")
    contrast = phrases("frames", "contrast")
    stop = min(limit, at + 1 + cue.reach)
    while position < stop:
        word = marks[position]
        if phrase_at(marks, position - 1, phrases("frames", "exceptions")) or (
            marks[position - 2 : position] == ["قبل", "ان"] and finite_cue(word)
        ):
            return None  # بيد أنها, غير أن, قبل أن يضيف: another clause
        if word in that and marks[position - 1] not in blockers and _is_own(marks, position, cue):
            return Content(position, position + 1, "that")
        if word == ":" and cue.quotes:
            return Content(position, position + 1, "colon")
        if position in clause.quotes:
            closing = clause.quotes[position]
            if not (_is_name(clause, position, closing, limit) or names_an_institution(marks, position, closing)):
                if marks[position + 1 : position + 2] and marks[position + 1] in that:
                    return Content(position, position + 2, "quote")  # أوضح المدير «أن التجارب …»
                return Content(position, position, "quote") if cue.quotes else None
            position = closing
        elif word == "(":
            position = closing_bracket(marks, position)
        elif word in RELATIVE and marks[position - 1] == "،" and (end := relative_end(clause, position, limit)):
            position = end  # النائب، الذي كان قد أعلن أن …، إن
        elif word == "-" and "-" in marks[position + 2 : position + 10]:
            position = marks.index("-", position + 2)  # سيدة - رفضت ذكر اسمها - إنها
        elif word == "-" and joins_name(marks, position):
            pass  # القوات المسلحة الأردنية- الجيش العربي، أن
        elif word in RELATIVE and finite_cue("".join(marks[position + 1 : position + 2])):
            return None  # …، التي رأت أن: of the relative clause
        elif (
            word in ("؛", "-")
            or (marks[position - 1] == "،" and position > at + 2 and _opens_cue(word))
            or phrase_at(marks, position, contrast)
            or ((verb_cue := finite_cue(word)) and verb_cue[1] and position > at + 1)
            or (participle_cue(word) and (marks[position - 1] == "،" or word in SAYING))
        ):
            return None
        position += 1
    return None


def relative_end(clause: Clause, at: int, limit: int) -> int:
    """The comma that ends the relative clause at `at`, where إن or أن of the clause around it follows; else 0."""
    marks = clause.words
    for number in range(at + 2, min(limit - 1, at + _MAX_RELATIVE)):
        if marks[number] == "،" and not clause.inside[number] and marks[number + 1] in words("frames", "that"):
            return number if marks[number + 1][0] != "و" else 0
    return 0


_MAX_RELATIVE = 30  # words


def _opens_cue(word: str) -> bool:
    """… عما إذا كانت ستضيف رحلة، أجاب: the second verb has its own content."""
    verb_cue = finite_cue(word)
    return verb_cue is not None and not verb_cue[0].present and verb_cue[0].reach > 14 and not word.endswith("ا")


def _is_own(marks: list[str], at: int, cue: Cue) -> bool:
    """من أن, إلى أن: of this cue only if it governs the preposition; على أن + present is a condition
    (على أن يعود).
    """
    before, following = marks[at - 1], marks[at + 1 : at + 2]
    if before not in PREPOSITIONS or before in cue.objects:
        return True
    return before == "علي" and not (marks[at] == "ان" and following and following[0][0] in "يت")


def _is_name(clause: Clause, opening: int, closing: int, limit: int) -> bool:
    """A short quotation that the sentence goes on behind is a name: قالت "قوات سوريا الديمقراطية" إن."""
    if closing >= len(clause) or closing - opening > 7:
        return False
    rest = clause.words[closing + 1 : limit]
    if not rest or rest[0] in ("،", "؛", "-"):
        return bool(rest) and any(word in words("frames", "that") for word in rest[:25]) and closing - opening <= 5
    return any(word in words("frames", "that") or word == ":" for word in rest[:25]) or closing - opening <= 4

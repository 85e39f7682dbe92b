"""Whose words they are: the name that goes with a cue, and whom a demand is made to."""

from __future__ import annotations

from dataclasses import dataclass

from data_prep.claims.language.clause import Clause, Range, finite_cue, phrase_at
from data_prep.claims.language.lexicon import Cue, folded, phrases, words
from data_prep.claims.naming.names import RELATIVE, name_before, name_behind
from data_prep.claims.saying.frames import Frame
from data_prep.claims.saying.nominal import masdar_kind
from data_prep.claims.saying.objects import Content, is_object, object_start
from data_prep.claims.saying.sources import source_phrase

SELF = words("frames", "self")
_ADDRESSING = ("demands", "alleges", "warns")
RELAYED = folded(["نقلا", "ونقلا"])  # the source beats the medium; an institution beats its mouthpiece
_TOPICS = folded(["أما", "وأما", "كان", "كانت", "وكان", "وكانت", "وكانوا"])
_NOT_ADDRESSED = words("frames", "speaker_stops") | words("frames", "lead_ins")


@dataclass(slots=True)
class Piece:
    """Tokens `start:end` of a sentence are asserted within `frame` (None: by the outlet)."""

    start: int
    end: int
    frame: Frame | None
    direct: bool = False
    whole: Range | None = None  # the statement it was split from; None = it is whole itself

    @property
    def opens(self) -> bool:
        """Whether nothing of its statement stands before it."""
        return self.whole is None or self.whole[0] == self.start


class SubjectFinder:
    """Finds who speaks through the cue at a token, given the piece that is open there."""

    clause: Clause
    open: Piece
    tail: int  # the token behind a denial of "that", while its sentence goes on; -1 = none

    def _speaker(self, at: int, cue: Cue, begin: int, mark: int) -> tuple[Range | None, Frame | None]:
        clause, marks = self.clause, self.clause.words
        places = (n for n in range(at + 1, mark) if marks[n - 1] == "،" or marks[n] in RELAYED)
        source = next((s for n in places if (s := source_phrase(clause, n))), None)
        relayed = source and marks[source.cue[0]] in RELAYED
        if source and relayed and source.speaker and source.speaker[1] <= mark:
            return source.speaker, source
        start = at + 1
        if cue.relay or marks[at].endswith("نقل"):
            start = next((n + 1 for n in range(at + 1, min(mark, at + 14)) if marks[n] in _relays(marks[at])), start)
        elif (
            marks[at + 1 : at + 2] == ["في"]
            and cue.reach == 14
            and cue.kind == "reports"
            and marks[at][-3:] in ("جاء", "ورد")
        ):
            start = at + 2
        relays = start > at + 1 and cue.relay
        first = None if relays else self._name_first(at, begin)
        if first:
            return first, None
        limit = mark - 1 if mark > start and (marks[mark - 1] in cue.objects or _is_masdar(marks[mark - 1])) else mark
        plural = cue.plural and not cue.relay  # a verb before its subject is singular: يحمّلون | الوزارة
        asks = cue.kind in _ADDRESSING or cue.describes
        behind = None if plural else name_behind(clause, start, limit, asks or cue.addressed)
        said = mark < len(marks) and marks[mark] in words("frames", "that")
        if behind and not said and "" in cue.objects and is_object(marks[behind[0]]):
            behind = None  # وأنكر | الاتهامات, أقرت | مشاركة: what is denied, nobody's name
        if behind and asks and behind[1] == limit and (marks[mark][0] == "ب" or marks[mark] in cue.objects):
            behind = behind[0], object_start(marks, *behind)
        if behind and cue.addressed and _disagrees(marks[behind[0]], cue):
            behind = None  # وحث | إدارة الكهرباء على: a masculine verb, whom it asks is feminine
        if behind:
            return behind, None
        if self._names_nobody(at, begin):
            return None, None
        joint = phrase_at(marks, begin, phrases("frames", "joints")) if begin < at else 0
        before = name_before(clause, begin + joint, at) if begin < at else None
        apart = at and marks[at - 1] == "،" and self.open.frame is None and not _is_conjoined(marks[at])
        if before is None and apart and not cue.present:
            before = name_before(clause, self.open.start, at)  # رئيس الوزراء، فلان، قال إن
        return before, None

    def _name_first(self, at: int, begin: int) -> Range | None:
        """بينما الغرفة أنكرت, أما الرئيس فقال, الوزير قال: a joint or a definite noun, then the cue."""
        if begin >= at or self._names_nobody(at, begin):
            return None
        marks = self.clause.words
        joint = phrase_at(marks, begin, phrases("frames", "joints"))
        if joint or marks[begin] in _TOPICS or marks[begin].startswith("ال"):
            return name_before(self.clause, begin + joint, at)
        return None

    def _names_nobody(self, at: int, begin: int) -> bool:
        """لكنه أقر, الذي أكد, قبل أن يضيف: the subject is a pronoun."""
        marks = self.clause.words
        return begin < at and (
            marks[at - 1] in SELF or marks[at - 1] in RELATIVE or marks[at - 2 : at] == ["قبل", "ان"]
        )

    def _addressed(self, at: int, cue: Cue, content: Content, speaker: Range | None) -> int:
        """A demand keeps whom it is made to, an accusation whom it is about: دعت الوزارة | المواطنين إلى …"""
        if not takes_somebody(self.clause.words, cue, content):
            return content.start
        behind = speaker is not None and speaker[0] > at
        start = speaker[1] if behind and speaker else at + 1
        between = self.clause.words[start : content.mark]
        plain = all(word not in "،:" for word in between) and not name_behind(self.clause, start, start)
        return (
            start
            if 0 < len(between) <= 8 and plain and between[0][:1].isalpha() and between[0] not in _NOT_ADDRESSED
            else content.start
        )

    def _addressed_only(self, at: int, cue: Cue, begin: int) -> Frame | None:
        """ناشد X السكان عدم …: no preposition, the addressee opens the content."""
        if cue.kind != "demands":
            return None
        name = name_behind(self.clause, at + 1, min(len(self.clause), at + 14), True)
        if name is None and at + 1 < len(self.clause) and _is_called(self.clause.words[at + 1]) and cue.addressed:
            return Frame(min(begin, at), (at, at + 1), cue.kind, at + 1, "object", None, cue.feminine)
        if (
            name is None
            or name[1] >= len(self.clause)
            or self.clause.words[name[1]] not in words("speakers", "addressed")
        ):
            return None
        return Frame(min(begin, at), (at, at + 1), cue.kind, name[1], "object", name, cue.feminine)


def _relays(word: str) -> tuple[str, ...]:
    """نقل عن, نسب إلى: what stands before the source."""
    return ("الي",) if "نسب" in word else ("عن", "لسان")


def _is_conjoined(word: str) -> bool:
    """ويتوقع, فأكد: a clause of its own begins."""
    verb_cue = finite_cue(word)
    return verb_cue is not None and verb_cue[1]


def takes_somebody(marks: list[str], cue: Cue, content: Content) -> bool:
    """Whether somebody stands between the cue and its content: اتهم X | Y بتأخير, وصف X | Y بأنه."""
    if content.how == "object":
        return cue.kind in ("demands", "alleges") or cue.describes
    return content.how == "that" and marks[content.mark].startswith("بان") and (cue.kind == "alleges" or cue.describes)


def _is_masdar(word: str) -> bool:
    """نسب إلى موظف | القول إن"""
    return (word.startswith("ال") or word.endswith(("ه", "ها", "هم"))) and masdar_kind(word) is not None


def _disagrees(word: str, cue: Cue) -> bool:
    if cue.feminine:
        return word.removeprefix("ال") in words("speakers", "masculine_heads")
    return word[-1] == "ه" and len(word) > 3 and word.removeprefix("ال") not in words("speakers", "masculine_in_ta")


def _is_called(word: str) -> bool:
    """كما ناشدت | المستهلكين عدم التخزين"""
    return word in words("speakers", "addressed") or (word.startswith("ال") and word.endswith("ين") and len(word) > 6)

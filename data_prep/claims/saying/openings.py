"""Where a frame opens in a sentence: its cue, its joint to what stands before, and its speaker."""

from __future__ import annotations

from dataclasses import replace

from data_prep.claims.language.clause import (
    SAYING,
    Range,
    finite_cue,
    participle_cue,
    phrase_at,
)
from data_prep.claims.language.lexicon import Cue, folded, phrases, table, words
from data_prep.claims.naming.names import PREPOSITIONS, RELATIVE, name_before, name_behind
from data_prep.claims.naming.subjects import SELF, SubjectFinder
from data_prep.claims.saying.frames import Frame, find_content
from data_prep.claims.saying.labels import label_end
from data_prep.claims.saying.nominal import masdar_frame
from data_prep.claims.saying.objects import Content, feeling

_BY_SAYING = folded(["بالقول", "بقوله", "بقولها"])
_IN_IT = folded(["فيه", "فيها", "خلاله", "خلالها", "عبره"])
_BEFORE_A_NOUN = words("frames", "before_a_noun")
_INSERTED = folded(["من", "بدوره", "بدورها", "بدورهم"])
_MAX_NESTED = 8  # words of a name
_WHEN = folded(["حين", "حيث", "إذ", "عندما", "بعدما", "لما"])
_PREPOSITION_TOO = folded(
    ["بين", "دون", "ضمن", "رد", "عد", "فصل", "حسم", "خلص", "قرر", "قررت", "وقررت", "وقرر", "سجل", "سجلت"]
)
_NAME_PARTICLES = folded(["آل", "أبو", "أبي", "أبا", "أم", "ابن", "بن", "بنت", "عبد"])
_RESULT = folded(["مما", "بما"])
_BEFORE_A_VERB = words("frames", "before_a_verb")
PASSIVES = {form: kind for kind, forms in table("cues")["passive"].items() for form in folded(forms)}


class FrameFinder(SubjectFinder):
    """Finds the frame that opens at a token, given the piece that is open there."""

    def _masdar(self, at: int) -> Frame | None:
        """سارعت المحافظة إلى التأكيد أن: only in the outlet's own clause."""
        return masdar_frame(self.clause, self.open.start, at) if self.open.frame is None else None

    def _passive(self, at: int) -> Frame | None:
        """أفيد بأن, نقل عن X أن (its speaker is found as of the active verb)."""
        word = self.clause.words[at]
        bare = word[1:] if word[:1] in ("و", "ف") else word
        kind = PASSIVES.get(word) or PASSIVES.get(bare)
        if kind is None or at + 1 >= len(self.clause) or not self._may_open(at, bare != word):
            return None
        if self.clause.words[at + 1] == "من" and not finite_cue(word):
            return self._inferred(at, kind)
        if self.clause.words[at + 1] not in words("frames", "that"):
            return None
        if finite_cue(word) and kind != "reports":
            return None  # "ويتوقع أن": nobody speaks; the sentence is the outlet's
        return Frame(at, (at, at + 1), kind, at + 2, "that", None, anonymous=True)

    def _inferred(self, at: int, kind: str) -> Frame | None:
        """يُستشف من مراسلة للديوان، …، أن: the document speaks."""
        content = find_content(self.clause, at, Cue(kind, ("من",), 25, quotes=False), min(len(self.clause), at + 26))
        if content is None or content.how != "that":
            return None
        name = name_behind(self.clause, at + 2, content.mark)
        return Frame(at, (at, at + 1), kind, content.start, "that", name) if name else None

    def _participle(self, at: int) -> Frame | None:
        """…، مشيرا إلى أن …"""
        clause, marks = self.clause, self.clause.words
        cue = participle_cue(marks[at])
        if cue is None or (at == self.open.start and at != self.tail):
            return None
        apart = at == self.tail or marks[at - 1] == "،" or marks[at][0] == "و" or at - 1 in clause.quotes.values()
        content = find_content(clause, at, cue, min(len(marks), at + 12), behind=True)
        if content is None or (not apart and content.mark > at + 2):
            return None
        if (content.how == "object" and not apart) or content.mark > at + 8:
            return None
        start = self._addressed(at, cue, content, None)
        about = (start, content.mark) if start < content.mark else None
        if (felt := feeling(marks, content)) is not None:
            start, cue = felt[0], replace(cue, kind=felt[1] or cue.kind)
        kind, begin = cue.kind, at
        near = ((n, finite_cue(marks[n])) for n in range(at - 1, max(self.open.start, at - 4), -1))
        verb = next(((n, known[0]) for n, known in near if known), None)
        if verb is not None and marks[at] in SAYING:  # عاد وصحح كلامه قائلا إن
            kind = verb[1].kind
            begin = max((n + 1 for n in range(self.open.start, verb[0]) if marks[n] == "،"), default=verb[0])
        if marks[at] in _BY_SAYING and self.open.frame is None and "،" not in marks[self.open.start : at]:
            begin = self.open.start  # اكتفى المدير بالقول إن
        return Frame(begin, (at, at + 1), kind, start, content.how, None, carries_on=True, about=about)

    def _finite(self, at: int) -> Frame | None:
        clause, marks = self.clause, self.clause.words
        verb_cue = self._reported_in(at) or finite_cue(marks[at])
        if verb_cue is None or (at and marks[at - 1] in words("frames", "negations_before_cue")):
            return None
        cue, conjoined = verb_cue
        if marks[at] in words("cues", "shy_forms") and not _before_a_power(marks, at):
            return None  # تامر حسني ب
        if at and not conjoined and marks[at - 1] in (PREPOSITIONS if cue.present else _BEFORE_A_NOUN):
            return None  # عدم ذكر اسمها, بعد رد الوزارة: a noun of the same letters
        if at and (marks[at - 1] in _NAME_PARTICLES or marks[at - 1] in _RESULT):
            return None  # آل طالب: a name; مما يبشر ب: a result
        if marks[at] == "عبر" and at and marks[at + 1 : at + 2] != ["عن"]:
            return None  # …، عبر منصة كذا
        cue = self._at_head(at, cue)
        if not self._may_open(at, conjoined):
            return None
        topic = self._topic(at) if conjoined and marks[at][0] == "ف" else None
        begin = topic if topic is not None else at if conjoined else self._clause_start(at)
        content = find_content(clause, at, cue, len(marks), behind=begin < at)
        if content is None:
            return self._addressed_only(at, cue, begin)
        if self._is_inner(at, content):
            return None
        if cue.noun and not cue.needs and not conjoined and not self._is_verb(at, begin, content):
            return None  # وهو أمر يجب أن …, مقال رأي نشر
        nested = self._nested(at)
        begin = nested[0] if nested else begin
        speaker, source = (nested, None) if nested else self._speaker(at, cue, begin, content.mark)
        if cue.describes and speaker and speaker == (at + 1, content.mark):
            speaker = None  # ووصف الوضع بأنه مأساوي: what stands behind is described
        if speaker is None and _is_silent(marks, at, cue, content):
            return None
        if marks[at - 1] in RELATIVE and at > 1 and speaker and speaker[0] > at and marks[at - 2] != "،":
            return None  # المنطقة التي يعتقد كثيرون أن: describes a noun
        bare = speaker is None and content.how == "object" and (begin == at or (not conjoined and at > begin))
        if bare and self.open.frame is None and self.open.start not in (at, self.tail):
            return None  # … ووعد بحصول: a noun of the same letters
        start = self._addressed(at, cue, content, speaker)
        about = (start, content.mark) if start < content.mark else None
        if "about" in cue.needs and (about is None or speaker is None):
            return None  # قدرت قيمة الصفقة بمليونين: nobody values
        if (felt := feeling(marks, content)) is not None:
            start, cue = felt[0], replace(cue, kind=felt[1] or cue.kind)
        begin = min(begin, speaker[0]) if speaker else begin
        kind, cue_range, trim = (
            (source.kind, source.cue, source.speaker_trim) if source else (cue.kind, (at, at + 1), 0)
        )
        relative = at > 0 and marks[at - 1] in RELATIVE
        document = at > 0 and (marks[at + 1] in _IN_IT or marks[at - 1] in words("frames", "documents"))
        return Frame(
            begin,
            cue_range,
            kind,
            start,
            content.how,
            speaker,
            cue.feminine,
            relative=relative,
            carries_on=(document or self._when(at)) and speaker is None,
            about=about,
            speaker_trim=trim,
        )

    def _is_verb(self, at: int, begin: int, content: Content) -> bool:
        """A word that is a noun, too, is a verb at a clause's head, right before its content, or behind its name."""
        marks = self.clause.words
        before, behind = marks[at - 1] if at else "،", marks[at + 1]
        if not before[0].isalnum() or before in _BEFORE_A_VERB or before in SELF or before in RELATIVE:
            return True
        if content.mark == at + 1 or behind[0] == "ب" or behind in words("frames", "that"):
            return True
        head = begin + phrase_at(marks, begin, phrases("frames", "joints"))
        named = marks[head].startswith("ال") or head > begin  # الوزير | كتب أن, إلا أن زميله | كتب أن
        return head == at or (content.how != "object" and named)

    def _at_head(self, at: int, cue: Cue) -> Cue:
        """Words with other common uses are verbs for sure at a sentence's head: وبيّن المدير، في حديث، أن."""
        marks = self.clause.words
        if at or cue.reach >= 45 or marks[0] in _PREPOSITION_TOO or len(marks) < 4:
            return cue
        return replace(cue, reach=16)

    def _when(self, at: int) -> bool:
        """فجّر عضو مفاجأة، حين أفصح عن أن: whoever the sentence is about goes on."""
        marks = self.clause.words
        return at > 2 and marks[at - 1] in _WHEN and marks[at - 2] == "،"

    def _topic(self, at: int) -> int | None:
        """أما الممرضات فيؤكدن أن: the topic and its ف are one frame."""
        marks = self.clause.words
        near = range(at - 1, max(self.open.start, at - 12) - 1, -1)
        return next((n for n in near if marks[n] in ("اما", "واما")), None)

    def _is_inner(self, at: int, content: Content) -> bool:
        """الرجل الذي قالت الشرطة إنه فر: the relative clause belongs to the sentence around it."""
        marks = self.clause.words
        return at > 0 and marks[at - 1] in RELATIVE and content.mark > at + 1 and marks[content.mark] in SELF

    def _label(self) -> Frame | None:
        """المدير العام: «…», شركة المطار، عبر منصة كذا: … — who speaks and a colon, no cue."""
        end = label_end(self.clause)
        if end is None:
            return None
        name, colon = end
        return Frame(0, (0, 0), "asserts", colon + 1, "label", (0, name))

    def _reported_in(self, at: int) -> tuple[Cue, bool] | None:
        """جاء في بيان للوزارة أن"""
        word = self.clause.words[at]
        bare = word[1:] if word[:1] in ("و", "ف") else word
        if bare in ("جاء", "ورد") and self.clause.words[at + 1 : at + 2] == ["في"]:
            return Cue("reports", reach=14), bare != word
        return None

    def _may_open(self, at: int, conjoined: bool) -> bool:
        """Inside running speech a new frame needs a joint: و, a comma, a contrast, لكنه, الذي."""
        if self.open.frame is None or conjoined:
            return True
        if (
            at == self.open.start
        ):  # قال إنه يتوقع: his own forecast; أعلنت أنها أبلغت: one claim; بحسب البيان، نفت الشركة
            verb_cue = finite_cue(self.clause.words[at])
            return verb_cue is None or verb_cue[0].kind == "expects" or self.open.frame.how == "source"
        before = self.clause.words[at - 1]
        if before in "،؛" or before in SELF or (before in RELATIVE and self.clause.words[at - 2] == "،"):
            return True
        if self.clause.words[at - 2 : at] == ["قبل", "ان"] or before in ("ثم", "كما") or self._nested(at):
            return True
        return self._joint_before(at) is not None

    def _nested(self, at: int) -> Range | None:
        """ذكرت المنصة أن | الشركة | أبلغتها بأن …: who speaks within what is said, where nothing else was said yet."""
        clause, frame = self.clause, self.open.frame
        if frame is None or frame.how != "that" or not 0 < at - self.open.start <= _MAX_NESTED:
            return None
        following = clause.words[at + 1 : at + 2]
        if not following or following[0] not in words("frames", "that") or clause.words[self.open.start] in SELF:
            return None
        name = name_before(clause, self.open.start, at)
        return name if name and name == (self.open.start, at) else None

    def _joint_before(self, at: int) -> int | None:
        joints, marks = phrases("frames", "joints"), self.clause.words
        for number in range(at - 1, max(self.open.start - 1, at - 14), -1):
            if phrase_at(marks, number, joints) and not self.clause.inside[number]:
                if marks[number] in _INSERTED and number > self.open.start and marks[number - 1] not in "،؛":
                    continue  # البحارة من جانبهم يقولون
                return number
        return None

    def _clause_start(self, at: int) -> int:
        """Where the clause of a cue without و begins: at its joint, else behind a comma, else with the
        piece.
        """
        marks = self.clause.words
        joint = self._joint_before(at)
        if joint is not None:
            return joint
        if marks[at - 2 : at] == ["قبل", "ان"]:
            return at - 2
        if at and (marks[at - 1] in SELF or marks[at - 1] in RELATIVE):
            return at - 1
        comma = next(
            (n for n in range(at - 1, self.open.start - 1, -1) if marks[n] in "،؛" and not self.clause.inside[n]),
            None,
        )
        if comma is None or comma < at - 16:
            return self.open.start if self.open.frame is None else at
        return at if comma == at - 1 else comma + 1


def _before_a_power(marks: list[str], at: int) -> bool:
    """تأمر المحكمة ب, تأمر وزارة …: who orders is definite or an institution."""
    following = marks[at + 1] if at + 1 < len(marks) else ""
    return following.startswith(("ال", "ب")) or following in words("speakers", "object_heads")


def _is_silent(marks: list[str], at: int, cue: Cue, content: Content) -> bool:
    """A cue without a named subject has its content close by (وأضاف أن); far off it is another verb's."""
    if at and marks[at - 1] in SELF:
        return False
    if (cue.present and marks[at] in PASSIVES) or (
        marks[at][1:] in PASSIVES and marks[at][:1] == "و" and cue.kind == "expects"
    ):
        return content.mark == at + 1
    return content.mark > at + 12

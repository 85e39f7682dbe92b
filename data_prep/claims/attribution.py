"""One sentence -> its pieces: who says what. Frames (frames.py) are put in a row; each piece ends where
the next begins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from data_prep.claims.clause import (
    SAYING,
    Clause,
    Range,
    finite_cue,
    looks_like_verb,
    participle_cue,
    phrase_at,
)
from data_prep.claims.frames import Content, Frame, find_content
from data_prep.claims.lexicon import Cue, finite_cues, folded, participle_cues, phrases, table, words
from data_prep.claims.names import is_lead_in, name_before, name_behind
from data_prep.claims.sources import comment_openers, prepositional, source_phrase

_MIN_OWN_WORDS = 3  # a lead-in shorter than this asserts nothing by itself
_RELATIVE = folded(["الذي", "التي", "الذين", "اللذين", "اللذان", "والذي", "والتي"])
_SELF = folded(
    [
        "لكنه",
        "لكنها",
        "لكنهم",
        "ولكنه",
        "ولكنها",
        "أنه",
        "أنها",
        "أنهم",
        "وأنه",
        "وأنها",
        "وإنه",
        "وإنها",
        "وإنهم",
        "بأنه",
        "إنه",
        "إنها",
        "إنهم",
    ]
)
_DANGLING = folded(
    [
        "و",
        "ف",
        "بعدما",
        "بعد",
        "أن",
        "كما",
        "حيث",
        "ثم",
        "لكن",
        "إذ",
        "فيما",
        "بينما",
        "في",
        "حين",
        "الذي",
        "التي",
        "وقد",
        "قد",
        "بعدما",
        "فقد",
        "عندما",
        "قبل",
        "من",
        "إلى",
        "على",
        "أي",
        "وأن",
    ]
)
_RELAYED = folded(["نقلا", "ونقلا"])  # the source beats the medium; an institution beats its mouthpiece
_BY_SAYING = folded(["بالقول", "بقوله", "بقولها"])
_IN_IT = folded(["فيه", "فيها", "خلاله", "خلالها", "عبره"])
_ASIDE = folded(["وجاء", "وجاءت", "ويأتي", "وتأتي", "وجاءا", "يأتي", "جاءت", "تأتي"])
_TOPICS = folded(["أما", "وأما", "كان", "كانت", "وكان", "وكانت", "وكانوا"])
_PASSIVES = {form: kind for kind, forms in table("cues")["passive"].items() for form in folded(forms)}


@dataclass(slots=True)
class Piece:
    """Tokens `start:end` of a sentence are asserted within `frame` (None: by the outlet)."""

    start: int
    end: int
    frame: Frame | None
    direct: bool = False


class _Scan:
    """Walks a sentence from left to right and keeps the piece that is open."""

    def __init__(self, clause: Clause) -> None:
        self.clause = clause
        self.done: list[Piece] = []
        self.open = Piece(0, len(clause), None)
        self.source: tuple[int, int] | None = None  # "بحسب X" inside the open piece: where it begins and ends

    def run(self) -> list[Piece]:
        position = self.clause.quotes.get(-1, 0)
        label = self._label() if position == 0 else None
        if label:
            self.open = Piece(label.content, len(self.clause), label)
            position = label.content
        while position < len(self.clause):
            position = self._step(position)
        self._close(len(self.clause), bare=False)
        return self.done

    def _step(self, at: int) -> int:
        clause = self.clause
        if at in clause.quotes:
            return max(clause.quotes[at], at + 1)
        word = clause.words[at]
        if word in _ASIDE and self.open.frame and self.open.start < at and clause.words[at - 1] == "،":
            self._close(at, bare=False)
            self.open = Piece(at, len(clause), None)
            return at + 1  # …، وجاء التصريح وسط …: the outlet goes on
        if word not in _openings() and word[1:] not in _openings():
            return at + 1
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
        post = self._post_frame(at)
        if post:
            return self._take_post(post)
        frame = self._passive(at) or self._participle(at) or self._finite(at)
        if frame is None:
            return at + 1
        self._close(frame.start, bare=not self._stands_apart(frame))
        self.open = Piece(frame.content, len(clause), frame)
        return frame.content

    # --- closing a piece ---

    def _stands_apart(self, frame: Frame) -> bool:
        """Whether what stands before the frame is a clause of its own: و + cue, a participle, a contrast."""
        first = self.clause.words[frame.start]
        if frame.carries_on or first in _RELATIVE:
            return True
        return (
            frame.start == frame.cue[0] and finite_cue(first) is not None and first not in finite_cues()
        ) or bool(phrase_at(self.clause.words, frame.start, phrases("frames", "joints")))

    def _close(self, end: int, bare: bool) -> None:
        piece = self.open
        piece.end = end
        self._apply_source(end)
        self._trim(piece)
        self.source = None
        if piece.start >= piece.end:
            return
        if piece.frame is None and end < len(self.clause) and not self._is_assertion(piece, bare):
            return
        rest = piece.frame is None and self.done
        if rest and (
            piece.end - piece.start <= _MIN_OWN_WORDS or self.clause.words[piece.start] in _RELATIVE
        ):
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
        self._unquote(piece)

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

    # --- frames ---

    def _take_source(self, source: Frame) -> int:
        if self._is_empty(source.start):
            return self._open_with_source(source)
        if self.open.frame is None:
            self.open.frame = replace(source, content=self.open.start, start=self.open.start)
        self.source = (source.start, source.content)
        return source.content

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
        while position < at and (
            self.clause.words[position] in "،:" or phrase_at(self.clause.words, position, joints)
        ):
            position += phrase_at(self.clause.words, position, joints) or 1
        return position >= at

    def _open_with_source(self, source: Frame) -> int:
        marks, position = self.clause.words, source.content
        position += position < len(marks) and marks[position] == "،"
        if position < len(marks) and marks[position] in ("ورد", "جاء", "ذكر", "افيد", *_PASSIVES):
            position += 1
        if position < len(marks) and marks[position] in words("frames", "that"):
            position += 1
        position += position < len(marks) and marks[position] == ":"
        source.content = position
        if self.open.frame is not None and self.open.frame.speaker and self.open.frame.how != "source":
            return position  # "وذكرت الإذاعة أن بحسب …": the voice is known
        self.open = Piece(position, len(marks), source)
        return position

    def _post_frame(self, at: int) -> Frame | None:
        """«…»، قال X.  …، يضيف البيان، …"""
        clause, marks = self.clause, self.clause.words
        after_quote = at - 1 in clause.quotes.values()
        if at == 0 or not (marks[at - 1] == "،" or after_quote) or at - self.open.start < 2:
            return None
        found = finite_cue(marks[at])
        if found is None or found[1] or marks[at] not in words("cues", "postposed"):
            return None
        name = name_behind(clause, at + 1, min(len(marks), at + 14))
        if name is None or (name[1] < len(marks) and marks[name[1]] not in '،."«؛'):
            return None
        if find_content(clause, at, found[0], min(len(marks), at + 30)) and not self._quote_behind(name[1]):
            return None
        quoted = self.open.start in clause.quotes
        if not (quoted or found[0].present) or (self.open.frame and self.open.frame.speaker):
            return None
        return Frame(
            self.open.start,
            (at, at + 1),
            found[0].kind,
            at,
            "quote" if quoted else "post",
            name,
            found[0].feminine,
        )

    def _quote_behind(self, at: int) -> bool:
        marks = self.clause.words
        at += at < len(marks) and marks[at] == "،"
        return at in self.clause.quotes or (at < len(marks) and marks[at] in _RELATIVE)

    def _take_post(self, post: Frame) -> int:
        self.open.frame = post
        self._close(post.cue[0], bare=False)
        end = post.speaker[1] if post.speaker else post.cue[1]
        end += end < len(self.clause) and self.clause.words[end] == "،"
        quoted = end in self.clause.quotes
        self.open = Piece(end, len(self.clause), replace(post, how="quote") if quoted else None)
        return end

    def _passive(self, at: int) -> Frame | None:
        """أفيد بأن, نقل عن X أن (its speaker is found as of the active verb)."""
        word = self.clause.words[at]
        bare = word[1:] if word[:1] in ("و", "ف") else word
        kind = _PASSIVES.get(word) or _PASSIVES.get(bare)
        if kind is None or at + 1 >= len(self.clause) or not self._may_open(at, bare != word):
            return None
        if self.clause.words[at + 1] not in words("frames", "that"):
            return None
        if finite_cue(word) and kind != "reports":
            return None  # "ويتوقع أن": nobody speaks; the sentence is the outlet's
        return Frame(at, (at, at + 1), kind, at + 2, "that", None, anonymous=True)

    def _participle(self, at: int) -> Frame | None:
        """…، مشيرا إلى أن …"""
        clause, marks = self.clause, self.clause.words
        cue = participle_cue(marks[at])
        if cue is None or at == self.open.start:
            return None
        apart = marks[at - 1] == "،" or marks[at][0] == "و" or at - 1 in clause.quotes.values()
        content = find_content(clause, at, cue, min(len(marks), at + 12), behind=True)
        if content is None or (not apart and content.mark > at + 2):
            return None
        if (content.how == "object" and not apart) or content.mark > at + 8:
            return None
        start = self._addressed(at, cue, content, None)
        kind, begin = cue.kind, at
        verb = next(
            (n for n in range(at - 1, max(self.open.start, at - 4), -1) if finite_cue(marks[n])), None
        )
        if verb is not None and marks[at] in SAYING:  # عاد وصحح كلامه قائلا إن
            kind = finite_cues()[marks[verb] if marks[verb] in finite_cues() else marks[verb][1:]].kind
            begin = max((n + 1 for n in range(self.open.start, verb) if marks[n] == "،"), default=verb)
        if marks[at] in _BY_SAYING and self.open.frame is None and "،" not in marks[self.open.start : at]:
            begin = self.open.start  # اكتفى المدير بالقول إن
        return Frame(begin, (at, at + 1), kind, start, content.how, None, carries_on=True)

    def _finite(self, at: int) -> Frame | None:
        clause, marks = self.clause, self.clause.words
        found = self._reported_in(at) or finite_cue(marks[at])
        if found is None or (at and marks[at - 1] in words("frames", "negations_before_cue")):
            return None
        cue, conjoined = found
        if not self._may_open(at, conjoined):
            return None
        topical = conjoined and marks[at][0] == "ف" and marks[self.open.start] in ("اما", "واما")
        begin = self.open.start if topical else at if conjoined else self._clause_start(at)
        content = find_content(clause, at, cue, len(marks), behind=begin < at)
        if content is None:
            return self._addressed_only(at, cue, begin)
        if self._is_inner(at, content):
            return None
        speaker, source = self._speaker(at, cue, begin, content.mark)
        if speaker is None and _is_silent(marks, at, cue, content):
            return None
        bare = speaker is None and content.how == "object" and begin == at
        if bare and self.open.frame is None and at != self.open.start:
            return None  # … ووعد بحصول: a noun of the same letters
        start = self._addressed(at, cue, content, speaker)
        begin = min(begin, speaker[0]) if speaker else begin
        kind, cue_range, trim = (
            (source.kind, source.cue, source.speaker_trim) if source else (cue.kind, (at, at + 1), 0)
        )
        relative = at > 0 and marks[at - 1] in _RELATIVE
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
            carries_on=document and speaker is None,
            speaker_trim=trim,
        )

    def _is_inner(self, at: int, content: Content) -> bool:
        """الرجل الذي قالت الشرطة إنه فر: the relative clause belongs to the sentence around it."""
        marks = self.clause.words
        return (
            at > 0 and marks[at - 1] in _RELATIVE and content.mark > at + 1 and marks[content.mark] in _SELF
        )

    def _label(self) -> Frame | None:
        """المدير العام: «…» — an office and a colon, no cue."""
        marks = self.clause.words
        colon = marks.index(":") if ":" in marks[:9] else 0
        name = marks[:colon]
        if not 1 <= colon <= 8 or colon + 2 >= len(marks) or not all(word[0].isalpha() for word in name):
            return None
        offices = words("speakers", "offices")
        if name[0].removeprefix("ال") not in offices or any(finite_cue(word) for word in name):
            return None
        return Frame(0, (0, 0), "asserts", colon + 1, "label", (0, colon))

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
        if at == self.open.start:  # قال إنه يتوقع: his own forecast; أعلنت أنها أبلغت: one claim
            found = finite_cue(self.clause.words[at])
            return found is None or found[0].kind == "expects"
        before = self.clause.words[at - 1]
        if before in "،؛" or before in _SELF or (before in _RELATIVE and self.clause.words[at - 2] == "،"):
            return True
        if self.clause.words[at - 2 : at] == ["قبل", "ان"] or before in ("ثم", "كما"):
            return True
        return self._joint_before(at) is not None

    def _joint_before(self, at: int) -> int | None:
        joints = phrases("frames", "joints")
        for number in range(at - 1, max(self.open.start - 1, at - 14), -1):
            if phrase_at(self.clause.words, number, joints) and not self.clause.inside[number]:
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
        if at and (marks[at - 1] in _SELF or marks[at - 1] in _RELATIVE):
            return at - 1
        comma = next(
            (
                n
                for n in range(at - 1, self.open.start - 1, -1)
                if marks[n] == "،" and not self.clause.inside[n]
            ),
            None,
        )
        if comma is None or comma < at - 16:
            return self.open.start if self.open.frame is None else at
        return at if comma == at - 1 else comma + 1

    def _speaker(self, at: int, cue: Cue, begin: int, mark: int) -> tuple[Range | None, Frame | None]:
        clause, marks = self.clause, self.clause.words
        source = next(
            (s for n in range(at + 1, mark) if marks[n - 1] == "،" and (s := source_phrase(clause, n))), None
        )
        relayed = source and marks[source.cue[0]] in _RELAYED
        if source and relayed and source.speaker and source.speaker[1] <= mark:
            return source.speaker, source
        start = at + 1
        if cue.relay or marks[at].endswith("نقل"):
            start = next(
                (n + 1 for n in range(at + 1, min(mark, at + 14)) if marks[n] in ("عن", "الي")), start
            )
        elif (
            marks[at + 1 : at + 2] == ["في"]
            and cue.reach == 14
            and cue.kind == "reports"
            and marks[at][-3:] in ("جاء", "ورد")
        ):
            start = at + 2
        first = self._name_first(at, begin)
        if first:
            return first, None
        limit = mark - 1 if mark > start and marks[mark - 1] in cue.objects else mark
        behind = name_behind(clause, start, limit, cue.kind in ("demands", "alleges"))
        if behind:
            return behind, None
        if self._names_nobody(at, begin):
            return None, None
        joint = phrase_at(marks, begin, phrases("frames", "joints")) if begin < at else 0
        before = name_before(clause, begin + joint, at) if begin < at else None
        if before is None and at and marks[at - 1] == "،" and self.open.frame is None:
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
            marks[at - 1] in _SELF or marks[at - 1] in _RELATIVE or marks[at - 2 : at] == ["قبل", "ان"]
        )

    def _addressed(self, at: int, cue: Cue, content: Content, speaker: Range | None) -> int:
        """A demand keeps whom it is made to: دعت الوزارة | المواطنين إلى …"""
        if content.how != "object" or cue.kind not in ("demands", "alleges"):
            return content.start
        behind = speaker is not None and speaker[0] > at
        start = speaker[1] if behind and speaker else at + 1
        between = self.clause.words[start : content.mark]
        plain = all(word not in "،:" for word in between) and not name_behind(self.clause, start, start)
        return (
            start
            if 0 < len(between) <= 6
            and plain
            and between[0][:1].isalpha()
            and between[0] not in _NOT_ADDRESSED
            else content.start
        )

    def _addressed_only(self, at: int, cue: Cue, begin: int) -> Frame | None:
        """ناشد X السكان عدم …: no preposition, the addressee opens the content."""
        if cue.kind != "demands":
            return None
        name = name_behind(self.clause, at + 1, min(len(self.clause), at + 14), True)
        if (
            name is None
            or name[1] >= len(self.clause)
            or self.clause.words[name[1]] not in words("speakers", "addressed")
        ):
            return None
        return Frame(min(begin, at), (at, at + 1), cue.kind, name[1], "object", name, cue.feminine)


_NOT_ADDRESSED = words("frames", "speaker_stops") | words("frames", "lead_ins")


@cache
def _openings() -> frozenset[str]:
    """Every word that can open a frame (without و, ف): nine tokens of ten are none and need no rule."""
    firsts = [
        finite_cues(),
        participle_cues(),
        _PASSIVES,
        prepositional(),
        comment_openers(),
        phrases("cues", "outlet_frames"),
        phrases("cues", "own_words"),
    ]
    return frozenset(word for table_ in firsts for word in table_) | {"جاء", "ورد"}


def _is_silent(marks: list[str], at: int, cue: Cue, content: Content) -> bool:
    """A cue without a named subject has its content close by (وأضاف أن); far off it is another verb's."""
    if at and marks[at - 1] in _SELF:
        return False
    if (cue.present and marks[at] in _PASSIVES) or (
        marks[at][1:] in _PASSIVES and marks[at][:1] == "و" and cue.kind == "expects"
    ):
        return content.mark == at + 1
    return content.mark > at + 12


def pieces(clause: Clause) -> list[Piece]:
    """What a sentence asserts and through which frames, in order; [] for a sentence without a word."""
    return _Scan(clause).run()

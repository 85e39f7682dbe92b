"""One article -> its claims: cleaning, sentences, attribution, dates and flags, as one pure function."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from data_prep.claims.claim import EXTRACTED, Claim, Span, time_columns
from data_prep.claims.language.clause import Clause, Range
from data_prep.claims.language.flags import is_checkable, is_modal, is_negated
from data_prep.claims.language.lexicon import words
from data_prep.claims.language.sentences import Line, Sentence, sentences, tokens
from data_prep.claims.language.text import View, view
from data_prep.claims.naming.speakers import Speakers, Voice, speaker_key
from data_prep.claims.naming.subjects import Piece
from data_prep.claims.reading import boilerplate
from data_prep.claims.reading.dateline import dateline_end
from data_prep.claims.reading.own_date import own_date
from data_prep.claims.reading.repeats import repeat_key
from data_prep.claims.saying.attribution import pieces
from data_prep.claims.saying.denials import names_the_last, speaks_by_pronoun
from data_prep.claims.saying.frames import Frame
from data_prep.claims.saying.references import Parties, Party, pointed_at
from data_prep.claims.time.dates import DateMention, best_date, find_dates, said_date


@dataclass(frozen=True, slots=True)
class Removed:
    """A part of the article that is no content, and why."""

    span: Span
    reason: str
    text: str


@dataclass(slots=True)
class Extraction:
    """All that one article gives; `metadata` holds byline and dateline as written."""

    claims: list[Claim] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    metadata: dict[str, list[str]] = field(default_factory=dict)
    published: date | None = None  # as given, else as the article's own byline or dateline says


def extract(text: str, published: date | None) -> Extraction:
    """Claims of one article's text as received; any string is fine."""
    shown = view(text)
    kept, removals = boilerplate.clean(shown.text)
    work = _Article(shown, published or own_date(shown.text, kept, removals))
    for number, line in enumerate(kept):
        work.read_line(line, first=number < 2)
    for removal in removals:
        work.remove(removal.start, removal.end, removal.reason)
    work.out.removed.sort(key=lambda removed: removed.span)
    return work.out


class _Article:
    """What is carried from sentence to sentence: sentences seen, and who spoke last."""

    def __init__(self, shown: View, published: date | None) -> None:
        self.view = shown
        self.published = published
        self.out = Extraction(published=published)
        self.seen: set[str] = set()
        self.frame_date: DateMention | None = None  # of the sentence's last full frame
        self.speakers = Speakers(shown)
        self.parties = Parties()

    def remove(self, start: int, end: int, reason: str) -> None:
        span = self.view.span(start, end)
        words = self.view.received[slice(*span)]
        self.out.removed.append(Removed(span, reason, words))
        if reason in ("byline", "dateline"):
            self.out.metadata.setdefault(reason, []).append(words)

    def read_line(self, line: Line, first: bool) -> None:
        text = self.view.text
        begin = dateline_end(text, line, first)
        if begin > line.start:
            self.remove(line.start, begin, "dateline")
        self.speakers.labelled = False
        for sentence in sentences(text, Line(begin, line.end)):
            reason = self._sentence_reason(sentence)
            if reason:
                self.remove(sentence.start, sentence.end, reason)
            else:
                self._read_sentence(sentence, line)

    def _sentence_reason(self, sentence: Sentence) -> str | None:
        body = self.view.text[sentence.start : sentence.end]
        key = repeat_key(body)
        repeated = key in self.seen and key.count(" ") >= _MIN_REPEATED_SENTENCE
        self.seen.add(key)
        return "repeated" if repeated else boilerplate.phrase_reason(body, inside_line=True)

    def _read_sentence(self, sentence: Sentence, line: Line) -> None:
        clause = Clause(tokens(self.view.text, sentence.start, sentence.end), sentence.in_quote)
        self.speakers.new_sentence()
        self.frame_date = None
        heading = sentence.end == line.end and _is_heading(self.view.text, sentence, line)
        reasons = [self._add(clause, piece, sentence, heading) for piece in pieces(clause)]
        if reasons and all(reasons):
            self.remove(sentence.start, sentence.end, next(filter(None, reasons)))
        self.speakers.end_sentence(clause)

    def _add(self, clause: Clause, piece: Piece, sentence: Sentence, heading: bool) -> str | None:
        """Keep the claim of a piece; the reason where it is none."""
        voice = self._voice(clause, piece)
        reason = self._no_claim(clause, piece, heading)
        said = None if reason else self._pointed(clause, piece, voice) or self._said(clause, piece)
        if said is not None:
            self.out.claims.append(Claim(**said, **self._framed(clause, piece, sentence, voice)))
        if piece.frame and piece.frame.how == "label" and not piece.direct:
            self.speakers.labelled = True
        return reason

    def _no_claim(self, clause: Clause, piece: Piece, heading: bool) -> str | None:
        marks = clause.words[piece.start : piece.end]
        if heading and piece.frame is None:
            return "heading"
        if marks[-1] == "؟" or clause.words[piece.end : piece.end + 1] == ["؟"]:
            return "question"
        return None if any(word[0].isalnum() for word in marks) else "empty"

    def _voice(self, clause: Clause, piece: Piece) -> Voice:
        """Whose words they are; الأخير, or لكنه نفى, is whoever was named last."""
        frame = piece.frame
        party = self._party(clause, frame) if frame else None
        voice = self.speakers.resume(party.span, party.key) if party else self.speakers.voice(clause, piece)
        if frame and piece.opens:
            self._name_parties(clause, frame, voice)
        return voice

    def _party(self, clause: Clause, frame: Frame) -> Party | None:
        if frame.speaker and names_the_last(clause.words[slice(*frame.speaker)]):
            return self.parties.last(clause.words[frame.speaker[1] - 1].endswith("ه"))
        if frame.points and speaks_by_pronoun(clause, frame) and self.out.claims:
            return self.parties.last(frame.feminine, besides=self.out.claims[-1].speaker_key)
        return None

    def _name_parties(self, clause: Clause, frame: Frame, voice: Voice) -> None:
        """Who speaks, then whom it is about: اتهم الجيش | قوات الدعم."""
        if frame.speaker and voice.span and voice.key and not voice.inherited:
            self.parties.add(voice.span, voice.key, clause.words[slice(*frame.speaker)])
        if frame.about:
            marks = clause.words[slice(*frame.about)]
            span = clause.tokens[frame.about[0]].start, clause.tokens[frame.about[1] - 1].end
            self.parties.add(span, speaker_key(" ".join(marks)), marks)

    def _pointed(self, clause: Clause, piece: Piece, voice: Voice) -> dict[str, Any] | None:
        """What a denial of "that" denies: the claim it points to, as said there."""
        if piece.frame is None or piece.frame.points is None:
            return None
        named = clause.words[slice(*piece.frame.points)]
        accusation = any(word.removeprefix("ال") in words("frames", "accusations") for word in named)
        claim = pointed_at(self.out.claims, voice.key, accusation)
        return {name: getattr(claim, name) for name in _SAID} if claim else None

    def _said(self, clause: Clause, piece: Piece) -> dict[str, Any] | None:
        """The content's own columns; None for a pronoun that points at nothing."""
        frame = piece.frame
        if (
            frame
            and frame.points
            and clause.words[frame.points[1] - 1].removeprefix("ال") not in words("frames", "that_nouns")
        ):
            return None
        start, end = clause.tokens[piece.start].start, clause.tokens[piece.end - 1].end
        span = self.view.span(start, end)
        mention = self._date(clause, piece, start, end)
        folded = self.view.text[start:end]
        date_span = self._received((mention.start, mention.end)) if mention else None
        return {
            "text": self.view.received[slice(*span)],
            "start": span[0],
            "end": span[1],
            "part_of": self._part_of(clause, piece),
            "direct": piece.direct,
            "negated": is_negated(folded),
            "modal": is_modal(folded),
            "checkable": not self._is_outcry(clause, piece)
            and is_checkable(folded, frame.kind if frame else "asserts"),
            **time_columns(mention.time if mention else None),
            "date_text": self._words(date_span),
            "date_start": date_span[0] if date_span else None,
            "date_end": date_span[1] if date_span else None,
        }

    def _framed(self, clause: Clause, piece: Piece, sentence: Sentence, voice: Voice) -> dict[str, Any]:
        """The frame's columns: sentence, speaker, cue."""
        frame = piece.frame
        cue = self._cue_span(clause, frame.cue if frame and frame.how != "label" else None)
        speaker = self._received(voice.span)
        sentence_span = self.view.span(sentence.start, sentence.end)
        return {
            "sentence_start": sentence_span[0],
            "sentence_end": sentence_span[1],
            "speaker": self._words(speaker),
            "speaker_key": voice.key,
            "speaker_start": speaker[0] if speaker else None,
            "speaker_end": speaker[1] if speaker else None,
            "cue": self._words(cue),
            "cue_start": cue[0] if cue else None,
            "cue_end": cue[1] if cue else None,
            "kind": frame.kind if frame else "asserts",
            "inherited": voice.inherited,
        }

    def _part_of(self, clause: Clause, piece: Piece) -> str | None:
        if piece.whole is None:
            return None
        first, last = clause.tokens[piece.whole[0]], clause.tokens[piece.whole[1] - 1]
        return "{}:{}".format(*self.view.span(first.start, last.end))

    def _is_outcry(self, clause: Clause, piece: Piece) -> bool:
        """غريبة! ثالثا: a word or two of the outlet's own that assert nothing."""
        if piece.frame or piece.direct or piece.end - piece.start > 3:
            return False
        return sum(token.text[0].isalnum() for token in clause.tokens[piece.start : piece.end]) < 2

    def _date(self, clause: Clause, piece: Piece, start: int, end: int) -> DateMention | None:
        """When it happened: the first time resolved in the claim, else in its frame; else an unresolved one."""
        frame = piece.frame
        if frame and not frame.carries_on and piece.opens:
            self.frame_date = self._frame_date(clause, piece, start)
        inside = find_dates(self.view.text, start, end, self.published)
        if inside:
            return best_date(inside)
        if frame and frame.carries_on and frame.start < frame.cue[0]:
            return None  # ثم عاد وصحح كلامه قائلا: at another time
        return self.frame_date if frame else None  # قال أمس إن …، مضيفا أن …: one utterance

    def _frame_date(self, clause: Clause, piece: Piece, start: int) -> DateMention | None:
        frame = piece.frame
        if frame is None or frame.how == "source":
            return None
        around = find_dates(self.view.text, clause.tokens[frame.start].start, start, self.published)
        return said_date(around)

    def _cue_span(self, clause: Clause, tokens: Range | None) -> Span | None:
        if tokens is None:
            return None
        start, end = clause.tokens[tokens[0]].start, clause.tokens[tokens[1] - 1].end
        if end - start > 2 and self.view.text[start] in "وف" and not _is_cue_itself(self.view.text[start:end]):
            start += 1  # the clitic is no part of the cue: وقالت -> قالت
        return self.view.span(start, end)

    def _received(self, shown: Span | None) -> Span | None:
        return self.view.span(*shown) if shown else None

    def _words(self, span: Span | None) -> str | None:
        return self.view.received[slice(*span)] if span else None


_FRAMED = ("sentence_start", "sentence_end", "kind", "inherited")
_SAID = tuple(name for name in EXTRACTED if name not in _FRAMED and not name.startswith(("speaker", "cue")))
_BULLETS = "-•*·▪◾●◆■"  # a list states what it lists
_MIN_REPEATED_SENTENCE = 5  # blanks: six words; shorter sentences recur in honest prose


@cache
def _is_cue_itself(word: str) -> bool:
    from data_prep.claims.language.lexicon import finite_cues

    return word in finite_cues() or word.startswith("وفق")


def _is_heading(text: str, sentence: Sentence, line: Line) -> bool:
    """A short line by itself without a full stop: a crosshead, no sentence."""
    whole = sentence.start - line.start <= 3 and not sentence.terminator and text[line.start] not in _BULLETS
    if ":" in text[sentence.start : sentence.end] and any(c.isdigit() for c in text[sentence.start : sentence.end]):
        return False  # الطماطم: 4 جنيهات
    return whole and text.count(" ", sentence.start, sentence.end) < 8 and text[sentence.start] not in '"«'

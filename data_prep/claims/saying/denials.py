"""Denials and confirmations of what was just said: نفى ذلك, وهو ما نفته الأخيرة, الأمر الذي تنفيه, كذبت هذه الأنباء.

Their frames have no words of their own to report: they point (`Frame.points`) at a claim before them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from data_prep.claims.language.clause import Clause, Range, finite_cue, participle_cue
from data_prep.claims.language.lexicon import Cue, finite_cues, folded, words
from data_prep.claims.naming.names import RELATIVE, name_behind
from data_prep.claims.naming.subjects import SELF
from data_prep.claims.saying.frames import Frame
from data_prep.claims.saying.openings import FrameFinder

_REACH = 12  # words between the verb and what it denies: نفى رئيس اللجنة المالية في تصريح لموقع كذا ذلك
_THAT = folded(["ذلك"])
_THIS = folded(["هذا", "هذه", "تلك", "هذين"])
_SOUNDNESS = folded(["صحة", "كل", "جميع", "كافة", "وجود", "حدوث", "وقوع", "مثل"])
_WHICH = folded(["ما", "الذي", "التي"])
_IT_IS = folded(["وهو", "وهي", "هو", "هي"])
_CONFIRMING = folded(["أكد", "أكدت", "أكدوا", "يؤكد", "تؤكد", "أقر", "أقرت", "يقر", "تقر", "اعترف", "اعترفت"])


class DenialFinder(FrameFinder):
    """Finds the frame of a verb that denies or confirms a claim before it."""

    def _denial(self, at: int) -> Frame | None:
        return self._with_pronoun(at) or self._with_that(at)

    def _with_that(self, at: int) -> Frame | None:
        """نفى الوزير ذلك, وكذّبت الشركة هذه الأنباء, نافيا ذلك."""
        marks = self.clause.words
        verb, participle = finite_cue(marks[at]), participle_cue(marks[at])
        cue = verb[0] if verb else participle
        if cue is None or cue.kind != "denies" or (at and marks[at - 1] in words("frames", "negations_before_cue")):
            return None
        place = _that(self.clause, at)
        if place is None or not (verb is None or self._may_open(at, verb[1])):
            return None
        if verb is None:
            return Frame(at, (at, at + 1), cue.kind, place[1], "that", None, carries_on=True, points=place)
        conjoined = verb[1]
        begin = at if conjoined else self._clause_start(at)
        speaker, _ = self._speaker(at, replace(cue, objects=()), begin, place[0])
        begin = min(begin, speaker[0]) if speaker else begin
        return Frame(begin, (at, at + 1), cue.kind, place[1], "that", speaker, cue.feminine, points=place)

    def _with_pronoun(self, at: int) -> Frame | None:
        """وهو ما نفته الأخيرة, الأمر الذي ينفيه المتحدث, وهي تهم ينفيها."""
        marks = self.clause.words
        cue = verb_with_it(marks[at])
        if cue is None or at < 2:
            return None
        begin = self._which(at)
        if begin is None:
            return None
        end = min(len(marks), at + 14)
        speaker = name_behind(self.clause, at + 1, end)
        behind = speaker[1] if speaker else at + 1
        return Frame(begin, (at, at + 1), cue.kind, behind, "that", speaker, cue.feminine, points=(begin, at))

    def _which(self, at: int) -> int | None:
        """Where وهو ما, الأمر الذي, وهي مزاعم before the verb at `at` begins."""
        marks, first = self.clause.words, at - 1
        while first > self.open.start and marks[first] in words("frames", "again"):
            first -= 1  # وهو ما عاد ونفاه, الأمر الذي سبق أن نفاه
        if marks[first] in _WHICH:
            first -= 1
            if marks[first + 1] == "ما":
                return first if marks[first] in _IT_IS else first + 1 if marks[first] == "،" else None
        if marks[first].removeprefix("ال") not in words("frames", "that_nouns"):
            return None
        return first - 1 if first and marks[first - 1] in _IT_IS else first if marks[first].startswith("ال") else None


def _that(clause: Clause, at: int) -> Range | None:
    """Where ذلك, هذه الاتهامات, صحة الخبر stand behind the verb at `at`; nothing but the name may stand between."""
    marks = clause.words
    for number in range(at + 1, min(len(marks), at + 1 + _REACH)):
        word = marks[number]
        if word in "،؛:-" or word in words("frames", "that") or (number > at + 1 and finite_cue(word)):
            return None
        first = number - (marks[number - 1] in _SOUNDNESS)
        following = marks[number + 1 : number + 2] or [""]
        if word in _THAT:
            return first, number + 1
        if word in _THIS:
            noun = following[0].startswith("ال")
            bare = following[0].removeprefix("ال") in words("frames", "that_nouns")
            return (first, number + 2) if bare else None if noun else (first, number + 1)
        if word.startswith("ال") and word[2:] in words("frames", "that_nouns") and _closes(marks, number + 1):
            return first, number + 1
    return None


def _closes(marks: list[str], at: int) -> bool:
    """Nothing tells which news it is: the one before."""
    return at >= len(marks) or marks[at] in "،؛." or marks[at] in words("frames", "firmly")


@lru_cache(maxsize=100_000)
def verb_with_it(word: str) -> Cue | None:
    """نفاه, تنفيها, أكدته -> the cue of a verb that denies or confirms what the pronoun stands for."""
    for pronoun in ("ها", "ه"):
        stem = word.removesuffix(pronoun)
        if stem == word or len(stem) < 3:
            continue
        bare = stem[1:] if stem[0] in "وف" and stem not in finite_cues() else stem
        for form in (bare, bare[:-1] + "ي" if bare[-1] == "ا" else bare, bare + "ا" if bare[-1] == "و" else bare):
            cue = finite_cues().get(form)
            if cue and (cue.kind == "denies" or form in _CONFIRMING):
                return cue
    return None


def names_the_last(marks: list[str]) -> bool:
    """الأخير, هذا الأخير, الثانية: whoever was named last."""
    return bool(marks) and marks[-1].removesuffix("ه") in ("الاخير", "الثاني") and len(marks) <= 2


def speaks_by_pronoun(clause: Clause, frame: Frame) -> bool:
    """لكنه نفى ذلك: the subject is a pronoun."""
    return frame.speaker is None and frame.cue[0] > 0 and clause.words[frame.cue[0] - 1] in SELF | RELATIVE

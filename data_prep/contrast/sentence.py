"""A claim as the rules see it: words with their places, and what may not be touched."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from data_prep.contrast.lexicon import closed_class

_WORD = re.compile(r"[\w\u064b-\u065f\u0670]+")
_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_PLAIN = re.compile("[\u0621-\u063a\u0641-\u064a]+")
_FOLD = str.maketrans("أإآٱى", "ااااي")
# حزيران / يونيو says it twice already; a hashtag or a compound is one word.
_JOINING_BEFORE = re.compile(r"[#@-]|/\s*")
_JOINING_AFTER = re.compile(r"-|\s*/")
_JOINING = re.compile("[#@/-]")
_DIGIT = re.compile(r"\d")
_SPACES = " \u00a0\u202f\u2009"
# Two marks that open and close; a quotation of up to MAX_TITLE words is read as a title or a name.
_QUOTED = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|\(([^)]*)\)|\[([^\]]*)\]')
MAX_TITLE = 4


def plain(text: str) -> str:
    """A word without vowel signs and tatweel, presentation forms resolved; hamza stays."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def key(word: str) -> str:
    """A plain word as verbs and nouns are looked up: alef with or without hamza, final ya with or without dots."""
    return word.translate(_FOLD)


class Word(NamedTuple):
    """One word: `text[start:end]` of the claim as published, its plain form and its look-up key."""

    start: int
    end: int
    raw: str
    plain: str
    key: str
    locked: bool  # in a title, a hashtag or no mere letters: never edited


@lru_cache(maxsize=1 << 16)  # news says the same words again: of 20,000 claims' words 85 in 100 had been there
def _read(raw: str) -> tuple[str, str, bool]:
    """A word's plain form, its look-up key, and whether it is more or less than Arabic letters."""
    if _PLAIN.fullmatch(raw):
        return raw, key(raw), False
    word = plain(raw)
    return word, key(word), _PLAIN.fullmatch(word) is None


def _word(match: re.Match[str]) -> Word:
    start, end = match.span()
    raw = match[0]
    word, folded, is_odd = _read(raw)
    return Word(start, end, raw, word, folded, is_odd)


def _lies_in(spans: list[tuple[int, int]], word: Word) -> bool:
    return any(start <= word.start and word.end <= end for start, end in spans)


class Sentence:
    """The words of a claim; rules ask it what stands beside a word and whether the claim still asserts there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [_word(match) for match in _WORD.finditer(text)]
        spans, (starts, ends) = self._locked_spans(), self._glued()
        if spans or starts or ends:
            self.words = [
                word._replace(locked=True)
                if word.start in starts or word.end in ends or _lies_in(spans, word)
                else word
                for word in self.words
            ]
        self.plains = [word.plain for word in self.words]
        self.vocabulary = frozenset(self.plains)  # a rule none of whose words is in it has nothing to look for
        gaps = (text[word.end : following.start] for word, following in pairwise(self.words))
        self._joined = [not gap.strip(_SPACES) for gap in gaps]

    def _glued(self) -> tuple[set[int], set[int]]:
        """Where words start after what joins them to another, and where they end before it."""
        if not _JOINING.search(self.text):
            return set(), set()
        starts = {match.end() for match in _JOINING_BEFORE.finditer(self.text)}
        return starts, {match.start() for match in _JOINING_AFTER.finditer(self.text)}

    def _locked_spans(self) -> list[tuple[int, int]]:
        return [match.span() for match in _QUOTED.finditer(self.text) if len(_WORD.findall(match[0])) <= MAX_TITLE]

    @cached_property
    def has_digit(self) -> bool:
        """Whether any number stands in digits."""
        return _DIGIT.search(self.text) is not None

    def plain_at(self, index: int) -> str:
        """The plain word at `index`, or "" beyond the ends."""
        return self.plains[index] if 0 <= index < len(self.plains) else ""

    def joined(self, index: int) -> bool:
        """Whether only blanks lie between word `index` and the next."""
        return 0 <= index < len(self._joined) and self._joined[index]

    def beside(self, index: int, step: int) -> str:
        """The next (1) or previous (-1) plain word where nothing but blanks lies between, else ""."""
        gap = index if step > 0 else index - 1
        return self.plains[index + step] if 0 <= gap < len(self._joined) and self._joined[gap] else ""

    @cached_property
    def first_doubt(self) -> int:
        """The place of the first word of negation or doubt; from there on the claim need not assert its words."""
        if _doubts().isdisjoint(self.vocabulary):
            return len(self.words)
        for index, word in enumerate(self.plains):
            if word in _doubts():
                if word in ("قد", "وقد") and not _is_present(self.plain_at(index + 1)):
                    continue  # قد with the perfect affirms
                return index
        return len(self.words)

    def asserts(self, index: int) -> bool:
        """Whether no negation, condition, question or possibility stands before word `index`."""
        return index < self.first_doubt and "؟" not in self.text

    def is_main(self, index: int) -> bool:
        """Whether word `index` stands where the claim's own verb stands, not in a clause that hangs on another word."""
        before = self.plains[:index]
        if not self.asserts(index) or len(before) > 6:
            return False
        if not closed_class("relatives").isdisjoint(before):
            return False
        return not any(mark in self.text[: self.words[index].start] for mark in '،,؛;:.!"«»“”()[]…')


@cache
def _doubts() -> frozenset[str]:
    return closed_class("negations") | closed_class("hedges")


def _is_present(word: str) -> bool:
    """يرتفع, ترتفع, لا; not ارتفعت, تراجعت."""
    return word.startswith(("ي", "لا")) or (word.startswith("ت") and not word.endswith(("ت", "وا")))

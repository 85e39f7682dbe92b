"""A claim as the rules see it: words with their places, what may not be touched, what stands beside a word."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from data_prep.audit.negation import has_negation
from data_prep.contrast import lexicon
from data_prep.contrast.language.affixes import looks_present
from data_prep.contrast.language.spelling import Level, spelled

_WORD = re.compile(r"[\w\u064b-\u065f\u0670]+")
_PLAIN = re.compile("[\u0621-\u063a\u0641-\u064a]+")
# حزيران / يونيو says it twice already; a hashtag or a compound is one word.
_JOINING_BEFORE = re.compile(r"[#@-]|/\s*")
_JOINING_AFTER = re.compile(r"-|\s*/")
_JOINING = re.compile("[#@/-]")
_DIGIT = re.compile(r"\d")
_SPACES = " \u00a0\u202f\u2009"
# Marks after which a clause of its own may have begun.
_CLAUSE_MARKS = '،,؛;:.!"«»“”()[]…'
# Two marks that open and close; a quotation of up to MAX_TITLE words is read as a title or a name.
_QUOTED = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|\(([^)]*)\)|\[([^\]]*)\]')
MAX_TITLE = 4
MAX_NAME = 3  # words of the longest names of the lexicon
_MAX_BEFORE_VERB = 6  # words before a claim's own verb
_LONGEST_PARTICLE = 3  # letters of مش and موش


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
    plain = raw if _PLAIN.fullmatch(raw) else spelled(raw, Level.signs)
    return plain, spelled(plain, Level.carriers), _PLAIN.fullmatch(plain) is None


def _word(match: re.Match[str]) -> Word:
    start, end = match.span()
    raw = match[0]
    return Word(start, end, raw, *_read(raw))


def plain_words(text: str) -> list[str]:
    """The plain words of a text, in order."""
    return [_read(raw)[0] for raw in _WORD.findall(text)]


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

    # --- what stands where ---

    def plain_at(self, index: int) -> str:
        """The plain word at `index`, or "" beyond the ends."""
        return self.plains[index] if 0 <= index < len(self.plains) else ""

    def near(self, start: int, end: int) -> list[str]:
        """The plain words from `start` to `end`, exclusive, without what lies beyond the ends."""
        return self.plains[max(0, start) : max(0, end)]

    def joined(self, index: int) -> bool:
        """Whether only blanks lie between word `index` and the next."""
        return 0 <= index < len(self._joined) and self._joined[index]

    def beside(self, index: int, step: int) -> str:
        """The next (1) or previous (-1) plain word where nothing but blanks lies between, else ""."""
        gap = index if step > 0 else index - 1
        return self.plains[index + step] if 0 <= gap < len(self._joined) and self._joined[gap] else ""

    def holds(self, words: Collection[str], start: int = 0) -> bool:
        """Whether one of the words stands at `start` or after it."""
        if start == 0:
            return not self.vocabulary.isdisjoint(words)
        return any(word in words for word in self.plains[start:])

    def holds_phrase(self, phrases: Iterable[str], start: int = 0) -> bool:
        """Whether one of the phrases of several words stands at `start` or after it, whatever mark lies within."""
        text = f" {' '.join(self.plains[start:])} "
        return any(f" {phrase} " in text for phrase in phrases)

    def name_at(self, index: int, names: Container[str]) -> tuple[str, int] | None:
        """(name, the word after it) of the longest of the names that begins at `index`; None where there is none."""
        for end in range(min(index + MAX_NAME, len(self.plains)), index, -1):
            name = self.plains[index] if end == index + 1 else " ".join(self.plains[index:end])
            if name in names and all(self.joined(place) for place in range(index, end - 1)):
                return name, end
        return None

    def absent(self, names: Iterable[str]) -> list[str]:
        """Those of the names that the claim's text does not hold, so that putting one in says something new."""
        return [name for name in names if name not in self.text]

    # --- where a name ends ---

    def name_ends(self, last: int) -> bool:
        """Whether the name whose last word is at `last` is whole: nothing follows that could belong to it."""
        following = self.beside(last, 1)
        listed = lexicon.sentences()
        return not following or following in listed.after_a_name or following.startswith(listed.begins_after_a_name)

    def clause_goes_on(self, last: int) -> bool:
        """Whether the claim goes on after the word, or is over: after a comma somebody might be named."""
        return self.beside(last, 1) in lexicon.sentences().after_a_name or last == len(self.words) - 1

    # --- what is asserted ---

    @cached_property
    def first_doubt(self) -> int:
        """The place of the first word of negation or doubt; from there on the claim need not assert its words."""
        for index, word in enumerate(self.plains):
            if _doubts(word) and not self._only_affirms(index):
                return index
        return len(self.words)

    def _only_affirms(self, index: int) -> bool:
        """قد with the perfect affirms."""
        is_qad = self.plains[index] in lexicon.sentences().affirming_before_a_past
        return is_qad and not looks_present(self.plain_at(index + 1))

    def asserts(self, index: int) -> bool:
        """Whether no negation, condition, question or possibility stands before word `index`."""
        return index < self.first_doubt and "؟" not in self.text

    def is_main(self, index: int) -> bool:
        """Whether word `index` stands where the claim's own verb stands, not in a clause that hangs on another word."""
        before = self.plains[:index]
        if not self.asserts(index) or len(before) > _MAX_BEFORE_VERB:
            return False
        if not lexicon.sentences().relatives.isdisjoint(before):
            return False
        return not any(mark in self.text[: self.words[index].start] for mark in _CLAUSE_MARKS)


def _doubts(word: str) -> bool:
    return word in lexicon.sentences().hedges or denies(word)


@lru_cache(maxsize=1 << 16)
def denies(word: str) -> bool:
    """Whether a plain word negates (data_prep/audit/negation.py), denies or excepts.

    The dialects' negation around a verb is told by its shape (م…ش), which names of the news have, too: مودريتش, مراكش.
    """
    is_shape = word.endswith("ش") and len(word) > _LONGEST_PARTICLE
    return word in lexicon.sentences().denials or (negates(word) and not is_shape)


@lru_cache(maxsize=1 << 16)  # by words, not by places: the lexicon's edits come back in every claim
def negates(text: str) -> bool:
    """Whether a text holds a word that negates, as the audit of artefacts counts them."""
    return has_negation(spelled(text, Level.texts))

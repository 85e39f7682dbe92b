"""The verb that heads a claim (lexicon/heads.yaml), and whether what is put to it is said of the whole claim."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from data_prep.contrast import lexicon
from data_prep.contrast.language.affixes import ARTICLE, CONJUNCTIONS, FUTURE
from data_prep.contrast.language.sentence import Sentence, negates
from data_prep.contrast.language.spelling import Level, spelled
from data_prep.contrast.language.verbs import Verb

MAX_WORDS = 28  # in a longer claim it is not sure what a negation at its head reaches
_SUBJECT = 4  # words of a subject that may stand before the verb
_SHAPES = ("past_ms", "past_fs", "present_ms", "present_fs")
_SECOND_SENTENCE = "؛;:!…؟"
_COMMA = re.compile("[،,]")


@dataclass(frozen=True, slots=True)
class Head:
    """Where the claim's verb stands, and what it is; `start`: the first word that belongs to it (وقد أعلنت)."""

    index: int
    start: int
    conjunction: str
    future: bool
    verb: Verb | None  # None: a present that is only known as written
    form: str

    @property
    def is_past(self) -> bool:
        """Whether the form is one of the past."""
        return self.form.startswith("past")

    @property
    def shape(self) -> str:
        """Person, gender and number of the form: ms, fs."""
        return self.form.partition("_")[2]


@cache
def known_heads() -> dict[str, tuple[Verb | None, str]]:
    """Forms, folded, by which a verb is known for sure to be one."""
    listed = lexicon.heads()
    known: dict[str, tuple[Verb | None, str]] = {
        spelled(f, Level.carriers): (None, "present_ms") for f in listed.presents
    }
    of_two: set[str] = set()  # أجلت: she put off, or she took away
    for verb in (*listed.acts, *listed.events):
        for form, spelling in _sure_forms(verb):
            folded = spelled(spelling, Level.carriers)
            if known.setdefault(folded, (verb, form))[0] != verb and form.startswith("past"):
                of_two.add(folded)
    return {form: reading for form, reading in known.items() if form not in of_two}


def _sure_forms(verb: Verb) -> list[tuple[str, str]]:
    """(form, spelling) of those that are of no noun and of no other verb."""
    listed = lexicon.heads()
    forms = [(form, spelling) for form, spelling in verb.forms().items() if form in _SHAPES]
    is_noun = verb.past in listed.noun_pasts
    return [(f, s) for f, s in forms if not (f == "past_ms" and is_noun) and s not in listed.ambiguous]


@cache
def _written() -> frozenset[str]:
    """The forms of known heads as they stand in a claim, with و ف س."""
    return frozenset(c + future + form for c in CONJUNCTIONS for future in ("", FUTURE) for form in known_heads())


@lru_cache(maxsize=1)  # five rules ask it of one claim
def find_head(sentence: Sentence) -> Head | None:
    """The claim's own verb: at its beginning, after قد, or after a short definite subject."""
    words = sentence.words
    if len(words) < 3 or words[0].start > 0:
        return None
    if words[0].plain in lexicon.heads().affirming and sentence.joined(0):
        head = _head(sentence, 1, 0)
        return head if head and head.is_past and not head.conjunction else None
    return _head(sentence, 0, 0) or _after_subject(sentence)


def _after_subject(sentence: Sentence) -> Head | None:
    for index in range(1, min(_SUBJECT, len(sentence.words) - 2) + 1):
        if not sentence.joined(index - 1) or not _names_subject(sentence.plain_at(index - 1), index == 1):
            return None
        head = _head(sentence, index, index)
        if head and not head.conjunction:
            return head
    return None


def _names_subject(word: str, first: bool) -> bool:
    """A definite noun or a country; further words of the subject agree with it."""
    listed, general = lexicon.heads(), lexicon.sentences()
    if word in general.relatives or word in general.hedges or word in listed.no_subject:
        return False
    return word.startswith(ARTICLE) or (first and word in listed.subjects)


def _head(sentence: Sentence, index: int, start: int) -> Head | None:
    word = sentence.words[index]
    if word.key not in _written() or word.locked or not sentence.beside(index, 1):
        return None
    for conjunction in CONJUNCTIONS:
        rest = word.plain.removeprefix(conjunction)
        if conjunction and (rest == word.plain or len(rest) < 3):
            continue
        future = rest.startswith(("سي", "ست"))
        reading = known_heads().get(spelled(rest[1:] if future else rest, Level.carriers))
        if reading and _is_sure(sentence, index, rest, reading, future):
            return Head(index, start, conjunction, future, *reading)
    return None


def _is_sure(sentence: Sentence, index: int, word: str, reading: tuple[Verb | None, str], future: bool) -> bool:
    """Not أعتقد beside اعتقد, nor تبنى beside تبني, nor وصلت, أعرب (I) where no subject follows."""
    verb, form = reading
    if future and not form.startswith("present"):
        return False
    if verb and word[-1] in "يى" and verb.forms()[form][-1] != word[-1]:
        return False  # تبنى (he adopted) beside تبني (she builds)
    if verb and word.startswith("أ") and not verb.past.startswith(("أ", "آ")):
        return False
    first_person = form == "past_fs" or (form == "past_ms" and verb is not None and verb.past.startswith("أ"))
    return not first_person or sentence.beside(index, 1) not in lexicon.sentences().after_a_name


@lru_cache(maxsize=1)
def is_simple(sentence: Sentence, index: int) -> bool:
    """Whether the claim is one clause, so that a negation or doubt at word `index` covers all of it."""
    if len(sentence.words) > MAX_WORDS or any(mark in sentence.text for mark in _SECOND_SENTENCE):
        return False
    if any(not _goes_on(part) for part in _COMMA.split(sentence.text)[1:]):
        return False
    listed, rest = lexicon.heads(), sentence.plains[index + 1 :]
    if sentence.holds_phrase(listed.binding_phrases, index + 1):
        return False
    return listed.binding.isdisjoint(rest) and not any(negates(word) or _is_second_verb(word) for word in rest)


def _goes_on(part: str) -> bool:
    """Whether what stands after a comma only says where and when."""
    first = part.split()[:1]
    return bool(first) and first[0] in lexicon.heads().adverbial_openings


def _is_second_verb(word: str) -> bool:
    if not word.startswith("و") or len(word) < 5:
        return False
    is_past = word.endswith("ت") and not word.endswith("ات")
    return is_past or spelled(word[1:].removeprefix(FUTURE), Level.carriers) in known_heads()


def needs_negation(words: Iterable[str]) -> bool:
    """Whether one of the words stands only after a negation, or goes on with it: أي, ولا."""
    polarity = lexicon.heads().negative_polarity
    return any(word in polarity or (word.startswith("و") and negates(word)) for word in words)


def covers(sentence: Sentence, head: Head) -> bool:
    """Whether what is put to the head verb is said of the whole claim, and nothing before it is in doubt."""
    return is_simple(sentence, head.index) and sentence.first_doubt >= head.index


def conjunction_of(sentence: Sentence, head: Head) -> str:
    """What the claim begins with in the head's word, or in the قد before it: و, ف or nothing."""
    if head.start < head.index:
        return "و" if sentence.plain_at(head.start).startswith("و") else ""
    return head.conjunction

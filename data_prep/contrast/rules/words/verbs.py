"""Verbs (lexicon/verbs.yaml): opposites and synonyms, conjugated, with the preposition they govern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Change, Edit, contradiction, paraphrase, replaced, weaker
from data_prep.contrast.language.affixes import CONJUNCTIONS, FUTURE, futures_and_conjunctions
from data_prep.contrast.language.sentence import Sentence, denies
from data_prep.contrast.language.spelling import Level, spelled
from data_prep.contrast.language.verbs import Verb
from data_prep.contrast.lexicon.exchanges import VerbPair
from data_prep.contrast.rules.words.verb_contexts import Reading, allows

OPPOSITE = contradiction("opposite_verb", "antonym")
SYNONYM = paraphrase("verb_synonym")
# What fails does not succeed, and what does not succeed fails; what rises does not fall, and may stay.
NOT_OPPOSITE_BOTH_WAYS = paraphrase("negated_opposite", "negation", denies_opposite=True)
NOT_OPPOSITE = weaker("negated_opposite", "negation", denies_opposite=True)
_REACH = 5  # words between a verb and the preposition it governs: its subject
_NEAR = 4  # words from a synonym to its preposition: for a longer subject the exchange is not worth the doubt
_ANY_REACH = 5  # words after a verb within which أي would need a negation
_BOUND = "ب"  # the one preposition that is written with the word after it


@dataclass(frozen=True, slots=True)
class Partner:
    """A verb form and the verb that may take its place, as an entry of the lexicon says."""

    form: str
    verb: Verb
    other: Verb
    entry: VerbPair
    opposite: bool

    @property
    def is_past(self) -> bool:
        """Whether the form is one of the past."""
        return self.form.startswith("past")


@cache
def partners() -> dict[str, list[Partner]]:
    """Every finite form of every verb of opposites and synonyms, by its folded spelling without و ف س."""
    by_form: dict[str, list[Partner]] = {}
    listed = lexicon.verbs()
    for opposite, entries in ((True, listed.opposites), (False, listed.synonyms)):
        for entry in entries:
            for verb, other in ((entry.a, entry.b), (entry.b, entry.a)):
                for form in _sure_forms(entry, verb):
                    partner = Partner(form, verb, other, entry, opposite)
                    by_form.setdefault(spelled(verb.forms()[form], Level.carriers), []).append(partner)
    return by_form


def _sure_forms(entry: VerbPair, verb: Verb) -> list[str]:
    """The forms by which the verb is known for sure: the bare past of رفض is a noun, too."""
    forms = [form for form in verb.forms() if form.partition("_")[0] in entry.forms]
    is_noun = entry.noun and len(verb.past) <= 5 and not verb.past.startswith(("أ", "ا"))
    bare = ("past_ms", "past_md") if is_noun or entry.bare == "feminine" else ()  # دعم, دعما
    return [form for form in forms if form not in bare]


@cache
def _written() -> frozenset[str]:
    """The forms as they stand in a claim, with و ف س: nearly all of its words are none, and need no reading."""
    return frozenset(
        prefix + future + form for prefix in CONJUNCTIONS for future in ("", FUTURE) for form in partners()
    )


def verb_edits(sentence: Sentence, _draws: Draws) -> Iterator[Edit]:
    """Every edit of a finite verb whose pattern is certain."""
    written = _written()
    for index, word in enumerate(sentence.words):
        if word.key in written:
            for prefix, partner in _readings(sentence, index):
                yield from _exchanged(sentence, index, prefix, partner)


def opposite_verbs(sentence: Sentence, index: int) -> Iterator[tuple[Partner, tuple[Change, ...]]]:
    """Each opposite of the verb at `index`, with the changes that put it in."""
    for prefix, partner in _readings(sentence, index):
        if partner.opposite and (changes := _changes(sentence, index, prefix, partner)):
            yield partner, changes


def _readings(sentence: Sentence, index: int) -> Iterator[tuple[str, Partner]]:
    """(what stands before the verb in the same word, the verb and its partner) in every way the word can be read."""
    word = sentence.words[index]
    if word.locked:
        return
    for conjunction, future, rest in futures_and_conjunctions(word.plain):
        for partner in partners().get(spelled(rest, Level.carriers), ()):
            if not future or partner.form.startswith("present"):
                yield conjunction + future, partner


def _changes(sentence: Sentence, index: int, prefix: str, partner: Partner) -> tuple[Change, ...] | None:
    """The other verb in the same form, and its preposition; None where entry or government do not allow it."""
    reading = Reading(index, partner.entry, partner.opposite)
    if not allows(sentence, reading) or (partner.opposite and _is_followed_up(sentence, index)):
        return None
    government = _government(sentence, index, partner)
    if government is None:
        return None
    return replaced(sentence, index, index, prefix + partner.other.forms()[partner.form]), *government


def _is_followed_up(sentence: Sentence, index: int) -> bool:
    """Whether a second verb of direction is joined to this one: تراجعت الوتيرة وانخفضت, but not زادت وانخفضت."""
    return any(
        partner.opposite
        for word in sentence.plains[index + 1 :]
        if word.startswith("و") and len(word) > 4
        for partner in partners().get(spelled(word[1:], Level.carriers), ())
    )


def _exchanged(sentence: Sentence, index: int, prefix: str, partner: Partner) -> Iterator[Edit]:
    changes = _changes(sentence, index, prefix, partner)
    if changes is None:
        return
    if not partner.opposite:
        if _tense_stands(sentence, index, partner):
            yield Edit(SYNONYM, changes)
    elif _may_be_turned(sentence, index):
        yield Edit(OPPOSITE, changes)
        yield from _negated_opposite(sentence, index, prefix, partner, changes[1:])


def _may_be_turned(sentence: Sentence, index: int) -> bool:
    if not sentence.is_main(index) or sentence.plain_at(index - 1) in lexicon.heads().affirming:
        return False
    return lexicon.verbs().any.isdisjoint(sentence.near(index + 1, index + _ANY_REACH))


def _negated_opposite(
    sentence: Sentence, index: int, conjunction: str, partner: Partner, government: tuple[Change, ...]
) -> Iterator[Edit]:
    """ارتفعت -> لم تنخفض; of a past in the third person singular."""
    shape = partner.form.removeprefix("past_")
    if not partner.is_past or shape not in ("ms", "fs"):
        return
    if any(word.startswith(lexicon.verbs().margins_begin) for word in sentence.plains):
        return  # what was not lost was not lost by two goals
    new = f"{conjunction}لم {partner.other.forms()['jussive_' + shape]}"
    rule = NOT_OPPOSITE_BOTH_WAYS if partner.entry.complementary else NOT_OPPOSITE
    yield Edit(rule, (replaced(sentence, index, index, new), *government))


def _government(sentence: Sentence, index: int, partner: Partner) -> tuple[Change, ...] | None:
    """The exchange of the governed preposition; None where it is not found beside verb or subject."""
    wanted, other = partner.verb.preposition, partner.other.preposition
    if not wanted:
        return ()
    if wanted == _BOUND:
        reach = sentence.near(index + 1, index + 1 + _REACH)
        return () if any(word.startswith(_BOUND) and len(word) > 3 for word in reach) else None
    place = _governed_at(sentence, index, wanted, _REACH if partner.opposite else _NEAR)
    if place is None:
        return None
    return () if wanted == other else (replaced(sentence, place, place, other),)


def _governed_at(sentence: Sentence, index: int, wanted: str, reach: int) -> int | None:
    """The place of the governed preposition, before any other one."""
    for place in range(index + 1, index + 1 + reach):
        word = sentence.plain_at(place)
        if not sentence.joined(place - 1):
            return None
        if word == wanted:
            return place
        if word in lexicon.verbs().prepositions or denies(word):
            return None
    return None


def _tense_stands(sentence: Sentence, index: int, partner: Partner) -> bool:
    """Whether the form is what the words before it ask for: after لم the jussive of another verb may differ."""
    before = sentence.plain_at(index - 1).lstrip("وف")
    return before not in ("لم", "لما") if partner.form.startswith("present") else before != "لم"

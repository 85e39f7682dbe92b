"""Verbs (lexicon/verbs.yaml): opposites and synonyms, conjugated, with the preposition they govern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.sentence import Sentence, key
from data_prep.contrast.verbs import Verb
from data_prep.pairs import Relation

_PREFIXES = ("", "و", "ف")
_REASONS = ("بسبب", "جراء", "نتيجة", "بفضل", "بفعل", "لتأثرها", "لتأثره")
_REACH = 5  # words between a verb and the preposition it governs: its subject


@dataclass(frozen=True, slots=True)
class Partner:
    """A verb form and the verb that may take its place, as an entry of the lexicon says."""

    form: str
    verb: Verb
    other: Verb
    entry: dict[str, Any]
    opposite: bool


@cache
def partners() -> dict[str, list[Partner]]:
    """Every finite form of every verb of opposites and synonyms, by its folded spelling without و ف س."""
    found: dict[str, list[Partner]] = {}
    for group in ("opposites", "synonyms"):
        for entry in table("verbs")[group]:
            pair = Verb.parse(entry["a"]), Verb.parse(entry["b"])
            for verb, other in (pair, pair[::-1]):
                for form in _allowed(entry, verb):
                    partner = Partner(form, verb, other, entry, group == "opposites")
                    found.setdefault(key(verb.forms()[form]), []).append(partner)
    return found


def _allowed(entry: dict[str, Any], verb: Verb) -> list[str]:
    """The forms by which the verb is known for sure: the bare past of رفض is a noun, too."""
    tenses = entry.get("forms", ["past", "present"])
    forms = [form for form in verb.forms() if form.partition("_")[0] in tenses]
    noun = entry.get("noun") and len(verb.past) <= 5 and not verb.past.startswith(("أ", "ا"))
    bare = ("past_ms", "past_md") if noun or entry.get("bare") == "feminine" else ()  # دعم, دعما
    return [form for form in forms if form not in bare]


def _split(word: str) -> Iterator[tuple[str, str, str]]:
    """(conjunction, future س, the rest) in every way the word can be read."""
    for prefix in _PREFIXES:
        if word.startswith(prefix):
            rest = word[len(prefix) :]
            yield prefix, "", rest
            if rest.startswith("س") and rest[1:2] in ("ي", "ت", "ن"):
                yield prefix, "س", rest[1:]


def verb_edits(sentence: Sentence) -> Iterator[Edit]:
    """Every edit of a finite verb whose pattern is certain."""
    written = _written()
    for index in [index for index, word in enumerate(sentence.words) if word.key in written]:
        for prefix, partner in _readings(sentence, index):
            yield from _exchange(sentence, index, prefix, partner)


def opposite_verbs(sentence: Sentence, index: int) -> Iterator[tuple[Partner, tuple[Change, ...]]]:
    """Each opposite of the verb at `index`, with the changes that put it in."""
    for prefix, partner in _readings(sentence, index):
        if partner.opposite and _in_context(sentence, index, partner):
            government = _government(sentence, index, partner)
            if government is not None:
                new = _replace(sentence, index, prefix + partner.other.forms()[partner.form])
                yield partner, (new, *government)


@cache
def _written() -> frozenset[str]:
    """The forms as they stand in a claim, with و ف س: nearly all of its words are none, and need no reading."""
    return frozenset(prefix + future + form for prefix in _PREFIXES for future in ("", "س") for form in partners())


def _readings(sentence: Sentence, index: int) -> Iterator[tuple[str, Partner]]:
    """(what stands before the verb in the same word, the verb and its partner) in every way the word can be read."""
    word = sentence.words[index]
    if word.locked:
        return
    for conjunction, future, rest in _split(word.plain):
        for partner in partners().get(key(rest), ()):
            if not future or partner.form.startswith("present"):
                yield conjunction + future, partner


# --- opposites and synonyms ---


def _exchange(sentence: Sentence, index: int, prefix: str, partner: Partner) -> Iterator[Edit]:
    if not _in_context(sentence, index, partner):
        return
    government = _government(sentence, index, partner)
    if government is None:
        return
    if not partner.opposite:
        if _tense_stands(sentence, index, partner.form):
            changes = (_replace(sentence, index, prefix + partner.other.forms()[partner.form]), *government)
            yield Edit(Effect.keeps, Relation.paraphrase, "paraphrase", "verb_synonym", changes)
        return
    if not sentence.is_main(index) or sentence.plain_at(index - 1) in ("قد", "وقد", "لقد", "فقد"):
        return
    if any(sentence.plain_at(index + step) in ("أي", "أية") for step in range(1, 5)):
        return  # رفض أي وساطة, but not قبل أي وساطة
    yield from _opposites(sentence, index, prefix, partner, government)


def _opposites(
    sentence: Sentence, index: int, prefix: str, partner: Partner, government: tuple[Change, ...]
) -> Iterator[Edit]:
    other = partner.other.forms()
    new = _replace(sentence, index, prefix + other[partner.form])
    contradicts = Effect.contradicts, Relation.contradiction
    yield Edit(*contradicts, "antonym", "opposite_verb", (new, *government))
    if not partner.form.startswith("past") or partner.form[5:] not in ("ms", "fs"):
        return
    if any(word.plain.startswith(("بهدف", "بنتيجة", "بثلاثة", "بأربعة", "بفارق")) for word in sentence.words):
        return  # what was not lost was not lost by two goals
    shape, conjunction = partner.form[5:], prefix
    word = sentence.words[index]
    weaker = Change(word.start, word.end, word.raw, f"{conjunction}لم {other['jussive_' + shape]}")
    two_way = partner.entry.get("complementary")
    effect = (Effect.keeps, Relation.paraphrase) if two_way else (Effect.weakens, Relation.implied)
    yield Edit(*effect, "negation", "negated_opposite", (weaker, *government))


def _in_context(sentence: Sentence, index: int, partner: Partner) -> bool:
    """The neighbours that the entry asks for, or refuses."""
    entry = partner.entry
    following = sentence.beside(index, 1)
    if not following or following in closed_class("negations"):
        return False
    if any(_begins(following, word) for word in entry.get("not_before", ())):
        return False
    # a verb with an object of the lexicon stands directly before it, or before one word of subject
    near = [following, sentence.beside(index + 1, 1)]
    if "objects" in entry and not any(word in entry["objects"] for word in near):
        return False
    if any(word in entry.get("not_objects", ()) for word in near):
        return False
    subjects = [following] if entry.get("directly") else [*near, sentence.beside(index, -1)]
    if "subjects" in entry and not any(word in entry["subjects"] for word in subjects):
        return False
    if partner.opposite and any(word.plain in _REASONS for word in sentence.words[index:]):
        return False  # what made it rise did not make it fall
    if partner.opposite and (_has_manner(sentence, index) or _is_followed_up(sentence, index)):
        return False
    if entry.get("nominal") and (following.startswith(("في", "عن", "على")) or following in ("له", "لها", "لهم")):
        return False
    if "not_with" in entry and any(word.plain in entry["not_with"] for word in sentence.words):
        return False  # the rest of the claim would speak of the other direction
    return not any(word in entry.get("not_subjects", ()) for word in subjects)


def _has_manner(sentence: Sentence, index: int) -> bool:
    """Whether it is said how it was done: يندد بحزم, but not يشيد بحزم."""
    for place in range(index, min(index + _REACH + 1, len(sentence.words) - 1)):
        if not sentence.joined(place):
            return False
        if sentence.plains[place + 1] in closed_class("manners"):
            return True
    return False


def _is_followed_up(sentence: Sentence, index: int) -> bool:
    """Whether a second verb of direction is joined to this one: تراجعت الوتيرة وانخفضت, but not زادت وانخفضت."""
    return any(
        partner.opposite
        for word in sentence.plains[index + 1 :]
        if word.startswith("و") and len(word) > 4
        for partner in partners().get(key(word[1:]), ())
    )


def _begins(word: str, wanted: str) -> bool:
    return word == wanted or (len(wanted) == 1 and word.startswith(wanted + "ال"))


def _government(sentence: Sentence, index: int, partner: Partner) -> tuple[Change, ...] | None:
    """The exchange of the governed preposition; None where it is not found beside verb or subject."""
    wanted, other = partner.verb.preposition, partner.other.preposition
    if not wanted:
        return ()
    if wanted == "ب":
        reach = [sentence.plain_at(index + step) for step in range(1, _REACH + 1)]
        return () if any(word.startswith("ب") and len(word) > 3 for word in reach) else None
    for step in range(1, (_REACH if partner.opposite else 4) + 1):
        if not sentence.joined(index + step - 1):
            return None
        word = sentence.plain_at(index + step)
        if word == wanted:
            return () if wanted == other else (_replace(sentence, index + step, other),)
        if word in ("في", "من", "على", "إلى", "عن", "أن", "مع", "بعد", "قبل") or word in closed_class("negations"):
            return None
    return None


def _tense_stands(sentence: Sentence, index: int, form: str) -> bool:
    """Whether the form is what the words before it ask for: after لم the jussive of another verb may differ."""
    before = sentence.plain_at(index - 1).lstrip("وف")
    return before not in ("لم", "لما") if form.startswith("present") else before != "لم"


def _replace(sentence: Sentence, index: int, new: str) -> Change:
    word = sentence.words[index]
    return Change(word.start, word.end, word.raw, new)

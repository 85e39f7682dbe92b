"""Nominal negation (lexicon/nominal.yaml): عدم before a noun of action, غير before an adjective, in or out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, contradiction, replaced
from data_prep.contrast.language.affixes import ACCUSATIVE, ARTICLE, FEMININE, construct, with_preposition
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.clauses.heads import needs_negation

NOMINAL_NEGATION = contradiction("nominal_negation", "negation", turns=True)
_REACH = 5  # words after a verb of decision within which stands what was decided: after its subject
_POLAR_REACH = 7  # words of a phrase within which one may need the negation
_NOT = "عدم"
_NOT_OF_QUALITY = "غير"


@cache
def _facts() -> frozenset[str]:
    """Facts as written, with a pronoun too: قدرة, قدرته."""
    listed = lexicon.nominal()
    bare = (noun for noun in listed.facts if not noun.startswith(ARTICLE) and noun[-1] not in "يا")
    return listed.facts | {construct(noun) + pronoun for noun in bare for pronoun in listed.pronouns}


@cache
def _predicates() -> dict[str, str]:
    """Predicate as written -> with غير, after which it stands in the genitive: صحيحا -> غير صحيح."""
    forms: dict[str, str] = {}
    for word in lexicon.nominal().predicates:
        negated = f"{_NOT_OF_QUALITY} {word}"
        forms |= {word: negated, word + FEMININE: negated + FEMININE, word + ACCUSATIVE: negated}
    return forms | lexicon.nominal().irregular_predicates


def nominal_edits(sentence: Sentence, _draws: Draws) -> Iterator[Edit]:
    """Every noun of action or adjective whose negation turns the claim round."""
    for index, word in enumerate(sentence.words):
        if word.locked or not sentence.asserts(index - 1):
            continue
        if word.plain in lexicon.nominal().negating:
            yield from _affirmed_action(sentence, index)
        elif word.plain == _NOT_OF_QUALITY:
            yield from _affirmed_quality(sentence, index)
        elif sentence.asserts(index):
            yield from _negated(sentence, index)


def _negated(sentence: Sentence, index: int) -> Iterator[Edit]:
    word = sentence.words[index]
    if word.plain in _predicates():
        yield from _negated_quality(sentence, index)
    elif decided := _decided(sentence, index):
        yield _edit(sentence, decided[0], decided[0], decided[1])
    elif _is_asserted_fact(sentence, index):
        yield _edit(sentence, index, index, f"{_NOT} {word.raw}")


def _edit(sentence: Sentence, first: int, last: int, new: str) -> Edit:
    return Edit(NOMINAL_NEGATION, (replaced(sentence, first, last, new),))


def _polar(sentence: Sentence, index: int) -> bool:
    """Whether a word from `index` on needs the negation, or would change under one."""
    return needs_negation(sentence.near(index, index + _POLAR_REACH))


def _affirmed_action(sentence: Sentence, index: int) -> Iterator[Edit]:
    """بسبب عدم وجود -> بسبب وجود, بعدم التدخل -> بالتدخل."""
    listed, noun = lexicon.nominal(), sentence.beside(index, 1)
    if index == 0 or len(noun) < 3 or noun in listed.fixed or _polar(sentence, index + 1):
        return
    if listed.open_before.isdisjoint(sentence.near(index - 2, index)):
        preposition = listed.negating[sentence.plain_at(index)]
        yield _edit(sentence, index, index + 1, with_preposition(preposition, noun))


def _affirmed_quality(sentence: Sentence, index: int) -> Iterator[Edit]:
    """غير قانونية -> قانونية: a feminine adjective shows no case."""
    listed = lexicon.nominal()
    of_another_sense = sentence.beside(index, -1) in listed.not_after
    if sentence.beside(index, 1) in listed.quality and not of_another_sense and not _polar(sentence, index):
        yield _edit(sentence, index, index + 1, sentence.words[index + 1].raw)


def _negated_quality(sentence: Sentence, index: int) -> Iterator[Edit]:
    """كان مقبولا -> كان غير مقبول, قادرة على -> غير قادرة على."""
    listed, word, following = lexicon.nominal(), sentence.plain_at(index), sentence.beside(index, 1)
    governed = listed.governing.get(word)
    stands = sentence.beside(index, -1) in listed.copulas or (governed and following.startswith(governed))
    if stands and index and not following.startswith("و") and not _polar(sentence, index + 1):
        yield _edit(sentence, index, index, _predicates()[word])


def _decided(sentence: Sentence, index: int) -> tuple[int, str] | None:
    """قررت المحكمة تأجيل -> عدم تأجيل, تعهد بتقديم -> بعدم تقديم, دعا إلى مقاطعة -> إلى عدم مقاطعة."""
    listed, verb = lexicon.nominal(), sentence.plain_at(index)
    governed = listed.deciding_with.get(verb, "" if verb in listed.deciding else None)
    if governed is None or not sentence.is_main(index):
        return None
    for place in range(index + 1, min(index + 1 + _REACH, len(sentence.words) - 1)):
        if not sentence.joined(place - 1) or sentence.words[place].locked:
            return None
        if new := _negated_action(sentence, place, governed):
            return (place, new) if _is_alone(sentence, place) else None
        if _ends_the_subject(sentence.plain_at(place), governed):
            return None
    return None


def _negated_action(sentence: Sentence, place: int, governed: str) -> str | None:
    """The action at `place` with its negation, where the verb governs it so: by ب, by a preposition, or directly."""
    actions, word = lexicon.nominal().actions, sentence.plain_at(place)
    if governed == "ب" and word.startswith("ب") and word[1:] in actions:
        return f"ب{_NOT} {word[1:]}"
    if word in actions and governed in ("", sentence.plain_at(place - 1)):
        return f"{_NOT} {word}"
    return None


def _ends_the_subject(word: str, governed: str) -> bool:
    listed = lexicon.nominal()
    return word in listed.no_decision_after or (word in listed.other_government and word != governed)


def _is_alone(sentence: Sentence, place: int) -> bool:
    """Not where a second action is joined, which the negation would not reach for sure, nor where a reason is given."""
    listed, rest = lexicon.nominal(), sentence.plains[place + 1 :]
    if not listed.reasons.isdisjoint(rest) or _polar(sentence, place + 1):
        return False
    purposes = (word[1:] for word in rest if word.startswith("ل"))
    joined = (word[1:].removeprefix("ب") for word in rest if word.startswith("و"))
    return listed.actions.isdisjoint(purposes) and listed.actions.isdisjoint(joined)


def _is_asserted_fact(sentence: Sentence, index: int) -> bool:
    """أكد وجود, بسبب وجود, أعرب عن استعداده."""
    if sentence.plain_at(index) not in _facts() or _polar(sentence, index + 1):
        return False
    listed, before = lexicon.nominal(), sentence.beside(index, -1)
    if before in listed.asserting:
        return True
    verbs = listed.asserting_with.get(before, frozenset())
    return not verbs.isdisjoint(sentence.near(index - 3, index - 1))

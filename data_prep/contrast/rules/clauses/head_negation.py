"""Negation of the verb that heads a claim, put in or taken out, where the claim is one clause (lexicon/heads.yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Change, Edit, compatible, contradiction, replaced
from data_prep.contrast.language.affixes import DUAL, FUTURE
from data_prep.contrast.language.sentence import Sentence, negates
from data_prep.contrast.language.spelling import Level, spelled
from data_prep.contrast.rules.clauses.heads import (
    conjunction_of,
    covers,
    find_head,
    is_simple,
    known_heads,
    needs_negation,
)

NEGATED = contradiction("negated_verb", "negation", turns=True)
AFFIRMED = contradiction("affirmed_verb", "negation", turns=True)
NO_LONGER = contradiction("no_longer", "antonym", turns=True)
NO_EXISTENCE = contradiction("negated_existence", "negation", turns=True)
EXISTENCE = contradiction("affirmed_existence", "negation", turns=True)
IS_NOT = contradiction("is_not", "negation", turns=True)
POSSIBLE = compatible("possibility", "modality", embeds=True)
_POSSIBILITIES = 4  # offered for each claim: one of them may be as long as what the other edits change
_SUBJECT = 6  # words of a subject before هو


def head_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """Negation put in or taken out, and possibility, where the claim is one clause."""
    yield from _affirmed(sentence)
    yield from _is_not(sentence)
    yield from (Edit(NO_LONGER, changes) for changes in no_longer(sentence))
    yield from _existence(sentence)
    head = find_head(sentence)
    if head is None or not covers(sentence, head):
        return
    yield from _negated(sentence)
    if head.index == 0 or head.start == 0:
        yield from _possible(sentence, draws)


def _negated(sentence: Sentence) -> Iterator[Edit]:
    """لم with the jussive for the past, لن for the future, لا for the present."""
    head = find_head(sentence)
    if head is None:
        return
    word = sentence.plain_at(head.index).removeprefix(head.conjunction)
    if head.is_past and head.verb:
        jussive = head.verb.forms()["jussive_" + head.shape]
        if jussive in lexicon.heads().ambiguous_jussives:
            return  # لم يقل: he did not say, or did not dismiss
        new = f"لم {jussive}"
    else:
        new = f"لن {word[1:]}" if head.future else f"لا {word}"
    yield Edit(NEGATED, (replaced(sentence, head.start, head.index, conjunction_of(sentence, head) + new),))


def _possible(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """ارتفعت -> قد ترتفع, من المتوقع أن ترتفع: what happened may happen, neither says the other."""
    head, listed = find_head(sentence), lexicon.heads()
    if head is None or not head.is_past or head.verb is None or head.verb.past not in _acts():
        return
    if sentence.holds(listed.dated):
        return
    present = head.verb.forms()["present_" + head.shape]
    for frame in draws.some(POSSIBLE.name, listed.possibilities, _POSSIBILITIES):
        new = f"{conjunction_of(sentence, head)}{frame} {present}"
        yield Edit(POSSIBLE, (replaced(sentence, head.start, head.index, new),))


@cache
def _acts() -> frozenset[str]:
    return frozenset(verb.past for verb in lexicon.heads().acts)


@lru_cache(maxsize=1)
def _opening(sentence: Sentence) -> tuple[str, str]:
    """(conjunction, first word) of a claim whose first two words stand together; empty where they do not."""
    words = sentence.words
    if len(words) < 4 or words[0].start > 0 or not sentence.joined(0) or words[1].locked:
        return "", ""
    first = words[0].plain
    return (first[0], first[1:]) if first[0] in "وف" and len(first) > 2 else ("", first)


def _affirmed(sentence: Sentence) -> Iterator[Edit]:
    """A negation at the head taken out: لن يصل -> سيصل, لم ترتفع -> ارتفعت, لا يعتزم -> يعتزم."""
    conjunction, particle = _opening(sentence)
    new = _affirmative(particle, sentence.plain_at(1))
    if new and not needs_negation(sentence.plains[2:]) and "؟" not in sentence.text:
        yield Edit(AFFIRMED, (replaced(sentence, 0, 1, conjunction + new),))


def _affirmative(particle: str, verb: str) -> str | None:
    """The verb as it stands without the particle that negates it; None where that is not certain."""
    if particle == "لن" and verb[:1] in "يت" and not verb.endswith(("وا", "ا")):
        return FUTURE + verb
    if particle == "لم":
        return _pasts_of_jussives().get(verb)
    if particle == "لا" and not verb.endswith("ى"):  # تبنى is not تبني
        reading = known_heads().get(spelled(verb, Level.carriers))
        return verb if reading and reading[1].startswith("present") else None
    return None


@cache
def _pasts_of_jussives() -> dict[str, str]:
    """Jussive -> past, where one verb of the lexicon has it; يعد is of عاد, أعاد and عد."""
    pasts: dict[str, set[str]] = {}
    listed = lexicon.heads()
    for verb in (*listed.acts, *listed.events):
        forms = verb.forms()
        for shape in ("ms", "fs"):
            pasts.setdefault(forms["jussive_" + shape], set()).add(forms["past_" + shape])
    return {
        form: past.pop() for form, past in pasts.items() if len(past) == 1 and form not in listed.ambiguous_jussives
    }


def no_longer(sentence: Sentence) -> Iterator[tuple[Change, ...]]:
    """لا يزال -> لم يعد: a negation on either side."""
    conjunction, _ = _opening(sentence)
    still = f"{sentence.plain_at(0).removeprefix(conjunction)} {sentence.plain_at(1)}"
    if still in lexicon.heads().still and is_simple(sentence, 1):
        yield (replaced(sentence, 0, 1, conjunction + lexicon.heads().still[still]),)


def _existence(sentence: Sentence) -> Iterator[Edit]:
    """هناك خلافات <-> ليس هناك خلافات, before an indefinite noun."""
    conjunction, first = _opening(sentence)
    listed, second = lexicon.heads(), sentence.plain_at(1)
    negated = first == "ليس" and second in listed.negated_existence
    thing = sentence.plain_at(2 if negated else 1)
    if thing.startswith(("ال", "ب", "ل", "من")) or thing in listed.no_thing or negates(thing):
        return
    if negated and not needs_negation(sentence.plains[2:]):
        yield Edit(EXISTENCE, (replaced(sentence, 0, 1, conjunction + second),))
    elif first in listed.existence and is_simple(sentence, 0):
        yield Edit(NO_EXISTENCE, (replaced(sentence, 0, 0, f"{conjunction}ليس {first}"),))


def _is_not(sentence: Sentence) -> Iterator[Edit]:
    """إيران هي الداعم الأول -> إيران ليست الداعم الأول: before a definite or elative predicate, which shows no case."""
    pronouns = lexicon.heads().is_not
    for index in range(1, min(_SUBJECT + 1, len(sentence.words) - 1)):
        word = sentence.words[index]
        if word.plain not in pronouns or not sentence.joined(index - 1) or word.locked:
            continue
        if sentence.is_main(index) and _shows_no_case(sentence.beside(index, 1)) and is_simple(sentence, index):
            yield Edit(IS_NOT, (replaced(sentence, index, index, pronouns[word.plain]),))
        return


def _shows_no_case(predicate: str) -> bool:
    if predicate.endswith(("ون", *DUAL)) or predicate in lexicon.sentences().relatives:
        return False
    return predicate.startswith("ال") or predicate in lexicon.heads().elatives

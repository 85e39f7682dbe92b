"""Words of one kind (lexicon/kinds.yaml): another field, sector, charge or vehicle is another report, neutral.

Neither text says the other and both can be true, under a negation as well, so that these edits may stand anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Edit, Rule, another_event, compatible, replaced
from data_prep.contrast.language.affixes import ARTICLE, stems
from data_prep.contrast.language.matching import fits
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.lexicon.of_kinds import KindEntry
from data_prep.contrast.rules.numbers.counts import is_plain_count
from data_prep.contrast.rules.numbers.dates import names_a_time

_CHOICES = 3  # other words offered for each place: one of them may be as long as what the other edits change
_NEAR = 5  # words after a word within which not_near looks
_FORMS = {
    "adjective": (("", ""), ("", "ة"), ("", "ا"), ("ال", ""), ("ال", "ة")),
    "word": (("", ""),),
}  # what stands before and after the word in one form of it


@dataclass(frozen=True, slots=True)
class Kind:
    """The forms that may stand for a form, the rule that says so, and the entry that says where."""

    others: tuple[str, ...]
    rule: Rule
    entry: KindEntry


@cache
def _kinds() -> dict[str, list[Kind]]:
    """Every form of kinds.yaml -> what may take its place."""
    by_form: dict[str, list[Kind]] = {}
    for entry in lexicon.kinds().kinds:
        rule = compatible(entry.name, "addition") if entry.compatible else another_event(entry.name, "other_event")
        for word, others in entry.groups.items():
            for before, after in _FORMS[entry.inflected]:
                new = tuple(f"{before}{other}{after}" for other in others)
                by_form.setdefault(f"{before}{word}{after}", []).append(Kind(new, rule, entry))
    return by_form


def kind_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """Neutral edits: the report of another thing of its kind."""
    if not sentence.holds(_kinds()) or sentence.holds(lexicon.kinds().sole):
        return
    for index, word in enumerate(sentence.words):
        if word.locked:
            continue
        for kind in _kinds().get(word.plain, ()):
            others = sentence.absent(kind.others)
            if others and _leaves_room(sentence, index, kind.entry) and _stands(sentence, index, kind.entry):
                for other in draws.some(kind.rule.name, others, _CHOICES):
                    yield Edit(kind.rule, (replaced(sentence, index, index, other),))


def _leaves_room(sentence: Sentence, index: int, entry: KindEntry) -> bool:
    """Whether nothing else in the claim says that there is one of it, or speaks on of the one that is told of."""
    if sentence.holds(entry.not_with) or (entry.undated and names_a_time(sentence)):
        return False
    if entry.with_any is not None and not sentence.holds(entry.with_any):
        return False
    return entry.inflected == "adjective" or not _is_taken_up(sentence, index)


def _stands(sentence: Sentence, index: int, entry: KindEntry) -> bool:
    """Whether the words beside it are what the entry asks for."""
    before = sentence.beside(index, -1)
    if not entry.not_near.isdisjoint(sentence.near(index + 1, index + _NEAR)):
        return False
    if before.isdigit() and not is_plain_count(sentence, index - 1):
        return False  # 1,59 children a woman
    if before in entry.previous_of and sentence.beside(index - 1, -1) not in entry.previous_of[before]:
        return False
    return fits(sentence, index, index, entry)


def _is_taken_up(sentence: Sentence, index: int) -> bool:
    """Whether the claim comes back to the noun: البنوك … ببنكين, المطعم … مطاعم."""
    noun = sentence.plain_at(index)
    stem = lexicon.kinds().singulars.get(noun, noun).removeprefix(ARTICLE)
    forms = {stem, noun.removeprefix(ARTICLE)} | {plural for plural, single in _singulars().items() if single == stem}
    return any(stems(word) & forms for other, word in enumerate(sentence.plains) if other != index)


@cache
def _singulars() -> dict[str, str]:
    return {plural.removeprefix(ARTICLE): single for plural, single in lexicon.kinds().singulars.items()}

"""Words of one kind (lexicon/kinds.yaml): another field, sector, charge or vehicle is another report, neutral.

Neither text says the other and both can be true, under a negation as well, so that these edits may stand anywhere.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from data_prep.contrast.date_rules import names_a_time
from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.name_rules import nationalities
from data_prep.contrast.number_rules import is_plain_count
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_CHOICES = 3  # other words offered for each place: one of them may be as long as what the other edits change


@dataclass(frozen=True, slots=True)
class Kind:
    """A form, the forms that may stand for it, and the entry that says where."""

    others: tuple[str, ...]
    entry: dict[str, Any]


@cache
def _kinds() -> dict[str, list[Kind]]:
    """Every form of kinds.yaml -> what may take its place."""
    found: dict[str, list[Kind]] = {}
    for entry in table("kinds")["kinds"]:
        words = entry["words"]
        groups = words if isinstance(words, dict) else {word: [w for w in words if w != word] for word in words}
        for word, others in groups.items():
            for before, after in _endings(entry["as"]):
                new = tuple(f"{before}{other}{after}" for other in others)
                found.setdefault(f"{before}{word}{after}", []).append(Kind(new, entry))
    return found


def _endings(written_as: str) -> list[tuple[str, str]]:
    """What stands before and after the word in one form of it."""
    if written_as == "adjective":
        return [("", ""), ("", "ة"), ("", "ا"), ("ال", ""), ("ال", "ة")]
    return [("", "")]


def kind_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Neutral edits: the same report of another thing of its kind."""
    for index, word in enumerate(sentence.words):
        if word.locked or word.plain not in _kinds():
            continue
        for kind in _kinds()[word.plain]:
            others = [other for other in kind.others if other not in sentence.text]
            if others and _fits(sentence, index, kind.entry):
                for other in rng.sample(others, min(_CHOICES, len(others))):
                    yield _edit(sentence, index, other, kind.entry)


def _edit(sentence: Sentence, index: int, new: str, entry: dict[str, Any]) -> Edit:
    word = sentence.words[index]
    relation, phenomenon = Relation.different_event, "other_event"
    if entry.get("compatible"):
        relation, phenomenon = Relation.compatible, "addition"
    change = Change(word.start, word.end, word.raw, new)
    return Edit(Effect.neutral, relation, phenomenon, entry["name"], (change,))


def _fits(sentence: Sentence, index: int, entry: dict[str, Any]) -> bool:
    before, words = sentence.beside(index, -1), {word.plain for word in sentence.words}
    if words & set(entry.get("not_with", ())) or words & closed_class("sole"):
        return False
    if (entry.get("undated") and names_a_time(sentence)) or (entry["as"] == "word" and _is_taken_up(sentence, index)):
        return False
    if "with" in entry and not words & set(entry["with"]):
        return False
    if before in entry.get("previous_not", ()) or set(entry.get("not_near", ())) & _near(sentence, index):
        return False
    if "previous" in entry and not _stands_after(before, entry["previous"]):
        return False
    if before.isdigit() and not is_plain_count(sentence, index - 1):
        return False  # 1,59 children a woman
    if before in entry.get("previous_of", {}) and sentence.beside(index - 1, -1) not in entry["previous_of"][before]:
        return False
    return "next" not in entry or any(_goes_on(sentence, index, wanted) for wanted in entry["next"])


def _near(sentence: Sentence, index: int) -> set[str]:
    return {word.plain for word in sentence.words[index + 1 : index + 5]}


def _is_taken_up(sentence: Sentence, index: int) -> bool:
    """Whether the claim comes back to the noun: البنوك … ببنكين, المطعم … مطاعم."""
    noun = sentence.plain_at(index)
    stem = table("kinds")["singulars"].get(noun, noun).removeprefix("ال")
    stems = {stem, noun.removeprefix("ال")} | {plural for plural, one in _plurals().items() if one == stem}
    return any(_bare(word) & stems for other, word in enumerate(sentence.plains) if other != index)


@cache
def _plurals() -> dict[str, str]:
    return {plural.removeprefix("ال"): one for plural, one in table("kinds")["singulars"].items()}


def _bare(word: str) -> set[str]:
    """The noun as it may stand in the word, without what is written before it and without ending of dual or pronoun."""
    forms = {word} | {word[1:] for letter in "وفبلك" if word.startswith(letter)}
    forms |= {form[1:] for form in forms if form.startswith(("ب", "ل"))}
    forms |= {form.removeprefix(article) for form in forms for article in ("ال", "لل", "ل")}
    forms |= {form.removesuffix(ending) for form in forms for ending in ("ين", "ان", "ه", "ها", "هم", "ا")}
    return forms | {form[:-1] + "ة" for form in forms if form.endswith("ت")}  # مدرستين, مدرسته


def _stands_after(before: str, wanted: list[str]) -> bool:
    return before in wanted or ("digits" in wanted and before.isdigit())


def _goes_on(sentence: Sentence, index: int, wanted: str) -> bool:
    """Whether the words end: "end" with nothing after, "nationality" with that of a country, "clause" inside one.

    "clause" is for who might be named after a comma: رئيس الوزراء، فلان.
    """
    following = sentence.beside(index, 1)
    if wanted == "clause":
        return following in closed_class("after_a_name") or index == len(sentence.words) - 1
    if wanted == "end":
        return not following or following in closed_class("after_a_name") or following.startswith(("بال", "لل", "وال"))
    country = following.removeprefix("ال").removesuffix("ة") in nationalities()
    return country and _goes_on(sentence, index + 1, "clause" if wanted == "clause_nationality" else "end")

"""Lexicon files: each is what its model says, and a fault is named with file, entry and what is wrong with it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_prep.contrast import lexicon
from data_prep.contrast.lexicon import exchanges, grammar, named, of_kinds
from data_prep.contrast.lexicon.schema import exchanged, word_fault
from data_prep.foundation.errors import UserError

FOLDER = Path(lexicon.__file__).parent


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_every_file_is_read_through_its_model(name: str) -> None:
    read: Callable[[], Any] = getattr(lexicon, name)
    assert type(read()).model_fields.keys() >= lexicon.table(name).keys()


@pytest.mark.parametrize(
    ("token", "fault"),
    [
        ("الحصار_", "bears a mark"),
        ("رام_الله", "more than one word"),
        ("رام الله", "more than one word"),
        ("الـ", "tatweel"),
        ("حَرب", "vowel signs"),
        ("number_name", "more than one word"),
        ("end", "no word of Arabic letters"),
        ("في،", "no word of Arabic letters"),
        ("حلب", None),
        ("24", None),
    ],
)
def test_a_token_that_can_never_match_is_no_word(token: str, fault: str | None) -> None:
    said = word_fault(token)
    assert said is None if fault is None else said is not None and fault in said


def _kinds(**changes: Any) -> Any:
    entry = {"name": "another_x", "inflected": "word", "words": ["نفط", "ذهب"]} | changes
    return {
        "kinds": [{"name": "y", "inflected": "word", "words": ["قمح", "سكر"]}, entry],
        "singulars": {},
        "sole": [],
    } | {"contains": {"أمني": ["عسكري"]}}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"previous": ["جهود_"]}, r"kinds\.yaml: kinds\[1\] \(another_x\) previous words\[0\]: 'جهود_' bears a mark"),
        ({"previous_not": ["من"]}, r"kinds\[1\] \(another_x\) previous_not: no rule reads this key"),
        ({"suffix": ["ه"]}, r"kinds\[1\] \(another_x\) suffix: no rule reads this key"),
        ({"next": {"kinds": ["end"]}}, r"kinds\[1\] \(another_x\) next kinds\[0\]: Input should be 'number'"),
        ({"next": []}, r"kinds\[1\] \(another_x\) next: an empty condition"),
        ({"words": {"أمني": ["عسكري"]}}, r"kinds\[1\] \(another_x\): عسكري says أمني as well"),
        ({"words": {"عسكري": ["أمني"]}}, r"kinds\[1\] \(another_x\): عسكري says أمني as well"),
        ({"words": {"نفط": ["نفط"]}}, r"kinds\[1\] \(another_x\): نفط stands for itself"),
    ],
)
def test_a_fault_is_named_with_file_entry_and_what_is_wrong(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(UserError, match=fault):
        lexicon.checked("kinds", _kinds(**changes), of_kinds.Kinds)


def test_an_entry_without_fault_is_read() -> None:
    entry = lexicon.checked("kinds", _kinds(previous={"words": ["سعر"], "kinds": ["digits"]}), of_kinds.Kinds).kinds[1]
    assert entry.previous is not None
    assert entry.previous.words == {"سعر"}
    assert set(entry.previous.kinds) == {"digits"}
    assert entry.groups == {"نفط": ("ذهب",), "ذهب": ("نفط",)}


def _no_verb(data: Any) -> None:
    data["opposites"][2]["a"] = "ارتفع"


def _no_pair(data: Any) -> None:
    data["contradiction"]["antonym"]["nouns"][0]["pair"] = "نجاح"


def _two_words(data: Any) -> None:
    data["unique"].append("رام الله")


def _no_hedges(data: Any) -> None:
    del data["hedges"]


@pytest.mark.parametrize(
    ("name", "model", "spoil", "fault"),
    [
        ("verbs", exchanges.Verbs, _no_verb, r"opposites\[2\] \(ارتفع\) a: a verb is written 'past present"),
        ("words", exchanges.WordExchanges, _no_pair, r"nouns\[0\] \(نجاح\) pair: 'نجاح' is no exchange"),
        ("names", named.Names, _two_words, r"names\.yaml: unique\[\d+\]: 'رام الله' is more than one word"),
        ("sentences", grammar.Sentences, _no_hedges, r"sentences\.yaml: hedges: Field required"),
    ],
)
def test_a_file_spoiled_is_refused(name: str, model: type[Any], spoil: Callable[[Any], Any], fault: str) -> None:
    data = copy.deepcopy(lexicon.table(name))
    spoil(data)
    with pytest.raises(UserError, match=fault):
        lexicon.checked(name, data, model)


def test_every_fault_of_a_file_is_said_at_once() -> None:
    with pytest.raises(UserError) as error:
        lexicon.checked("kinds", _kinds(previous=["جهود_"], suffix=["ه"]), of_kinds.Kinds)
    assert str(error.value).count("lexicon/kinds.yaml: ") == 2


@pytest.mark.parametrize(
    ("pair", "read"),
    [("أ = ب", ("أ", "ب", True)), ("في غضون > خلال", ("في غضون", "خلال", False))],
)
def test_an_exchange_goes_both_ways_or_one(pair: str, read: tuple[str, str, bool]) -> None:
    assert exchanged(pair) == read


def test_no_sound_plural_stands_for_a_broken_one() -> None:
    """إيرادات is written alike in the accusative, أرباحا is not; diptotes (تدابير) take no alef either."""
    for entry in lexicon.kinds().kinds:
        for word, others in entry.groups.items():
            if word.endswith("ات") and not word.startswith(("ال", "لل")):
                assert all(other.endswith("ات") for other in others), word


def test_words_that_contain_others_are_words_of_a_kind() -> None:
    """A containment of words that no entry has would guard nothing."""
    words = {word for entry in lexicon.kinds().kinds for word in entry.groups}
    for whole, parts in lexicon.kinds().contains.items():
        assert whole in words
        assert parts <= words

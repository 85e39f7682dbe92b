"""Nominal negation (lexicon/nominal.yaml): عدم before a noun of action, غير before an adjective, in or out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

_REACH = 4  # words of a subject between a verb of decision and what was decided
_NOT = {"عدم": "", "بعدم": "ب", "لعدم": "ل"}  # وعدم stands in a list, which goes one way


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(table("nominal")[name])


@cache
def _facts() -> frozenset[str]:
    """Facts as written, with a pronoun too: قدرة, قدرته."""
    entries = table("nominal")
    joined = {
        (noun[:-1] + "ت" if noun.endswith("ة") else noun) + pronoun
        for noun in entries["facts"]
        for pronoun in entries["pronouns"]
        if not noun.startswith("ال") and noun[-1] not in "يا"
    }
    return frozenset([*joined, *entries["facts"]])


@cache
def _predicates() -> dict[str, str]:
    """Predicate as written -> with غير, after which it stands in the genitive: صحيحا -> غير صحيح."""
    forms: dict[str, str] = {}
    for word in table("nominal")["predicates"]:
        forms |= {word: f"غير {word}", f"{word}ة": f"غير {word}ة", f"{word}ا": f"غير {word}"}
    return forms | {"قادرين": "غير قادرين", "قادرون": "غير قادرين"}


def nominal_edits(sentence: Sentence) -> Iterator[Edit]:
    """Every noun of action or adjective whose negation turns the claim round."""
    for index, word in enumerate(sentence.words):
        if word.locked or not sentence.asserts(index - 1) or "؟" in sentence.text:
            continue
        if word.plain in _NOT:
            yield from _affirmed_action(sentence, index)
        elif word.plain == "غير":
            yield from _affirmed_quality(sentence, index)
        elif not sentence.asserts(index):
            continue
        elif word.plain in _predicates():
            yield from _negated_quality(sentence, index)
        elif decided := _decided(sentence, index):
            yield _edit(sentence, *decided)
        elif _is_asserted_fact(sentence, index):
            yield _edit(sentence, index, index, f"عدم {word.raw}")


def _edit(sentence: Sentence, start: int, end: int, new: str) -> Edit:
    first, last = sentence.words[start], sentence.words[end]
    change = Change(first.start, last.end, sentence.text[first.start : last.end], new)
    return Edit(Effect.contradicts, Relation.contradiction, "negation", "nominal_negation", (change,))


def _polar(sentence: Sentence, index: int) -> bool:
    """Whether a word after `index` needs the negation, or would change under one."""
    return bool(closed_class("negative_polarity") & {word.plain for word in sentence.words[index : index + 7]})


def _affirmed_action(sentence: Sentence, index: int) -> Iterator[Edit]:
    """بسبب عدم وجود -> بسبب وجود, بعدم التدخل -> بالتدخل."""
    noun = sentence.beside(index, 1)
    near = {sentence.plain_at(index - step) for step in (1, 2) if index >= step}
    if (
        not index
        or len(noun) < 3
        or noun in _list("fixed")
        or near & _list("open_before")
        or _polar(sentence, index + 1)
    ):
        return
    prefix = _NOT[sentence.plain_at(index)]
    joined = "لل" + noun[2:] if prefix == "ل" and noun.startswith("ال") else prefix + noun
    yield _edit(sentence, index, index + 1, joined)


def _affirmed_quality(sentence: Sentence, index: int) -> Iterator[Edit]:
    """غير قانونية -> قانونية: a feminine adjective shows no case."""
    of_another_sense = sentence.beside(index, -1) in _list("not_after")
    if sentence.beside(index, 1) in _list("quality") and not of_another_sense and not _polar(sentence, index):
        yield _edit(sentence, index, index + 1, sentence.words[index + 1].raw)


def _negated_quality(sentence: Sentence, index: int) -> Iterator[Edit]:
    """كان مقبولا -> كان غير مقبول, قادرة على -> غير قادرة على."""
    word, following = sentence.plain_at(index), sentence.beside(index, 1)
    governed = table("nominal")["governing"].get(word)
    stands = sentence.beside(index, -1) in _list("copulas") or (governed and following.startswith(governed))
    if stands and index and not following.startswith("و") and not _polar(sentence, index + 1):
        yield _edit(sentence, index, index, _predicates()[word])


def _decided(sentence: Sentence, index: int) -> tuple[int, int, str] | None:
    """قررت المحكمة تأجيل -> عدم تأجيل, تعهد بتقديم -> بعدم تقديم, دعا إلى مقاطعة -> إلى عدم مقاطعة."""
    word = sentence.plain_at(index)
    governed = table("nominal")["deciding_with"].get(word, "" if word in _list("deciding") else None)
    if governed is None or not sentence.is_main(index):
        return None
    for place in range(index + 1, min(index + 2 + _REACH, len(sentence.words) - 1)):
        if not sentence.joined(place - 1) or sentence.words[place].locked:
            return None
        here, before = sentence.plain_at(place), sentence.plain_at(place - 1)
        if governed == "ب" and here.startswith("ب") and here[1:] in _list("actions"):
            return _with_not(sentence, place, f"بعدم {here[1:]}")
        if here in _list("actions") and before == governed:
            return _with_not(sentence, place, f"عدم {here}")
        if here in _list("actions") and governed == "":
            return _with_not(sentence, place, f"عدم {here}")
        if here in ("في", "من", "عن", "مع", "بعد", "أن", "عدم", "بعدم") or (
            here in ("على", "إلى") and here != governed
        ):
            return None
    return None


def _with_not(sentence: Sentence, place: int, new: str) -> tuple[int, int, str] | None:
    """Not where a second action is joined, which the negation would not reach for sure, nor where a reason is given."""
    rest = [word.plain for word in sentence.words[place + 1 :]]
    if _list("reasons") & set(rest) or any(word.startswith("ل") and word[1:] in _list("actions") for word in rest):
        return None
    if any(word.startswith("و") and word[1:].removeprefix("ب") in _list("actions") for word in rest):
        return None
    return None if _polar(sentence, place + 1) else (place, place, new)


def _is_asserted_fact(sentence: Sentence, index: int) -> bool:
    """أكد وجود, بسبب وجود, أعرب عن استعداده."""
    before, earlier = sentence.beside(index, -1), sentence.plain_at(index - 2)
    if sentence.plain_at(index) not in _facts() or _polar(sentence, index + 1):
        return False
    near = {earlier, sentence.plain_at(index - 3)} if index > 2 else {earlier}
    return before in _list("asserting") or bool(near & set(table("nominal")["asserting_with"].get(before, ())))

"""The verb that heads a claim (lexicon/heads.yaml): negated, affirmed, or weakened to a possibility."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.sentence import Sentence, key
from data_prep.contrast.verbs import Verb
from data_prep.pairs import Relation

MAX_WORDS = 28  # in a longer claim it is not sure what a negation at its head reaches
_SUBJECT = 4  # words of a subject that may stand before the verb
_AFFIRMING = ("قد", "وقد", "لقد", "فقد")
_STILL = ("لا يزال", "لا تزال", "ما زال", "ما زالت")
_MAY = ("قد", "من المتوقع أن", "من المحتمل أن", "من المرجح أن", "يحتمل أن", "من غير المستبعد أن", "لا يستبعد أن")


@dataclass(frozen=True, slots=True)
class Head:
    """Where the claim's verb stands, and what it is; `start`: the first word that belongs to it (وقد أعلنت)."""

    index: int
    start: int
    conjunction: str
    future: bool
    verb: Verb | None  # None: a present that is only known as written
    form: str


@cache
def known_heads() -> dict[str, tuple[Verb | None, str]]:
    """Forms, folded, by which a verb is known for sure to be one."""
    lists = table("heads")
    known: dict[str, tuple[Verb | None, str]] = {key(form): (None, "present_ms") for form in lists["presents"]}
    of_two: set[str] = set()  # أجلت: she put off, or she took away
    for entry in (*lists["acts"], *lists["events"]):
        verb = Verb.parse(entry)
        for form, spelling in verb.forms().items():
            bare_noun = form == "past_ms" and verb.past in lists["noun_pasts"]
            if form not in _SHAPES or bare_noun or spelling in lists["ambiguous"]:
                continue
            if known.setdefault(key(spelling), (verb, form))[0] != verb and form.startswith("past"):
                of_two.add(key(spelling))
    return {form: reading for form, reading in known.items() if form not in of_two}


@cache
def _written() -> frozenset[str]:
    """The same as they stand in a claim, with و ف س."""
    return frozenset(
        prefix + future + form for prefix in ("", "و", "ف") for future in ("", "س") for form in known_heads()
    )


_SHAPES = ("past_ms", "past_fs", "present_ms", "present_fs")


@lru_cache(maxsize=1)  # five rules ask it of the same claim
def find_head(sentence: Sentence) -> Head | None:
    """The claim's own verb: at its beginning, after قد, or after a short definite subject."""
    words = sentence.words
    if len(words) < 3 or words[0].start > 0:
        return None
    if words[0].plain in _AFFIRMING and sentence.joined(0):
        head = _head(sentence, 1, 0)
        return head if head and head.form.startswith("past") and not head.conjunction else None
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
    if word in closed_class("relatives") or word in closed_class("hedges") or word in closed_class("no_subject"):
        return False
    return word.startswith("ال") or (first and word in closed_class("subjects"))


def _head(sentence: Sentence, index: int, start: int) -> Head | None:
    word = sentence.words[index]
    if word.key not in _written() or word.locked or not sentence.beside(index, 1):
        return None
    for conjunction in ("", "و", "ف"):
        rest = word.plain.removeprefix(conjunction)
        if conjunction and (rest == word.plain or len(rest) < 3):
            continue
        future = rest.startswith(("سي", "ست"))
        known = known_heads().get(key(rest[1:] if future else rest))
        if (
            known
            and not (future and not known[1].startswith("present"))
            and _is_third_person(sentence, index, rest, known)
        ):
            return Head(index, start, conjunction, future, *known)
    return None


def _is_third_person(sentence: Sentence, index: int, word: str, known: tuple[Verb | None, str]) -> bool:
    """Not أعتقد beside اعتقد, nor تبنى beside تبني, nor وصلت, أعرب (I) where no subject follows."""
    verb, form = known
    if verb and word[-1] in "يى" and verb.forms()[form][-1] != word[-1]:
        return False  # تبنى (he adopted) beside تبني (she builds)
    if verb and word.startswith("أ") and not verb.past.startswith(("أ", "آ")):
        return False
    first_person = form == "past_fs" or (form == "past_ms" and verb is not None and verb.past.startswith("أ"))
    return not first_person or sentence.beside(index, 1) not in closed_class("after_a_name")


@lru_cache(maxsize=1)
def is_simple(sentence: Sentence, index: int) -> bool:
    """Whether the claim is one clause, so that a negation or doubt at word `index` covers all of it."""
    if len(sentence.words) > MAX_WORDS or any(mark in sentence.text for mark in "؛;:!…؟"):
        return False
    if any(not _goes_on(part) for part in re.split("[،,]", sentence.text)[1:]):
        return False
    rest = sentence.plains[index + 1 :]
    return closed_class("binding").isdisjoint(rest) and not any(map(_is_second_verb, rest))


def _goes_on(part: str) -> bool:
    """Whether what stands after a comma only says where and when."""
    first = part.split()[:1]
    return bool(first) and first[0] in closed_class("adverbial_openings")


def _is_second_verb(word: str) -> bool:
    if not word.startswith("و") or len(word) < 5:
        return False
    return (word.endswith("ت") and not word.endswith("ات")) or key(word[1:].removeprefix("س")) in known_heads()


def head_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Negation put in or taken out, and possibility, where the claim is one clause."""
    yield from _affirmed(sentence)
    yield from _is_not(sentence)
    for changes in no_longer(sentence):
        yield Edit(Effect.contradicts, Relation.contradiction, "antonym", "no_longer", changes)
    yield from _existence(sentence)
    head = find_head(sentence)
    if head is None or not is_simple(sentence, head.index) or sentence.first_doubt < head.index:
        return
    yield from _negated(sentence, head)
    if head.index == 0 or head.start == 0:
        yield from _possible(sentence, head, rng)


def _span(sentence: Sentence, start: int, end: int, new: str) -> Change:
    first, last = sentence.words[start], sentence.words[end]
    return Change(first.start, last.end, sentence.text[first.start : last.end], new)


def _contradicts(rule: str, change: Change) -> Edit:
    return Edit(Effect.contradicts, Relation.contradiction, "negation", rule, (change,))


def _negated(sentence: Sentence, head: Head) -> Iterator[Edit]:
    """لم with the jussive for the past, لن for the future, لا for the present."""
    word = sentence.plain_at(head.index).removeprefix(head.conjunction)
    conjunction = head.conjunction
    if head.start < head.index:
        conjunction = "و" if sentence.plain_at(head.start).startswith("و") else ""
    if head.form.startswith("past") and head.verb:
        jussive = head.verb.forms()["jussive_" + head.form.split("_")[1]]
        if jussive in closed_class("ambiguous_jussives"):
            return  # لم يقل: he did not say, or did not dismiss
        new = f"لم {jussive}"
    else:
        new = f"لن {word[1:]}" if head.future else f"لا {word}"
    yield _contradicts("negated_verb", _span(sentence, head.start, head.index, conjunction + new))


def _possible(sentence: Sentence, head: Head, rng: random.Random) -> Iterator[Edit]:
    """ارتفعت -> قد ترتفع, من المتوقع أن ترتفع: what happened may happen, neither says the other."""
    if not head.form.startswith("past") or head.verb is None or head.verb.past not in _acts():
        return
    if not closed_class("dated").isdisjoint(sentence.vocabulary):
        return
    present = head.verb.forms()["present_" + head.form.split("_")[1]]
    conjunction = "و" if sentence.plain_at(head.start).startswith("و") and head.start < head.index else head.conjunction
    for frame in rng.sample(_MAY, 4):
        change = _span(sentence, head.start, head.index, f"{conjunction}{frame} {present}")
        yield Edit(Effect.neutral, Relation.compatible, "modality", "possibility", (change,))


@cache
def _acts() -> frozenset[str]:
    return frozenset(Verb.parse(entry).past for entry in table("heads")["acts"])


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
    second, new = sentence.plain_at(1), None
    if particle == "لن" and second[:1] in "يت" and not second.endswith(("وا", "ا")):
        new = f"س{second}"
    elif particle == "لم":
        new = _jussives().get(second)
    elif particle == "لا" and not second.endswith("ى"):  # تبنى is not تبني
        reading = known_heads().get(key(second))
        new = second if reading and reading[1].startswith("present") else None
    if new and closed_class("negative_polarity").isdisjoint(sentence.plains[2:]) and "؟" not in sentence.text:
        yield _contradicts("affirmed_verb", _span(sentence, 0, 1, conjunction + new))


def no_longer(sentence: Sentence) -> Iterator[tuple[Change, ...]]:
    """لا يزال -> لم يعد: a negation on either side."""
    conjunction, _ = _opening(sentence)
    pair = f"{sentence.plain_at(0).removeprefix(conjunction)} {sentence.plain_at(1)}"
    if pair in _STILL and is_simple(sentence, 1):
        feminine = pair.split()[1] in ("تزال", "زالت")
        yield (_span(sentence, 0, 1, f"{conjunction}لم {'تعد' if feminine else 'يعد'}"),)


def _existence(sentence: Sentence) -> Iterator[Edit]:
    """هناك خلافات <-> ليس هناك خلافات, before an indefinite noun."""
    conjunction, first = _opening(sentence)
    negated = first == "ليس" and sentence.plain_at(1) in ("هناك", "لدينا", "لديه", "لديها")
    thing = sentence.plain_at(2 if negated else 1)
    if thing.startswith(("ال", "ب", "ل", "من")) or thing in closed_class("no_thing"):
        return
    if negated and closed_class("negative_polarity").isdisjoint(sentence.plains[2:]):
        yield _contradicts("affirmed_existence", _span(sentence, 0, 1, conjunction + sentence.plain_at(1)))
    elif first in ("هناك", "ثمة", "لدينا", "لديه", "لديها") and is_simple(sentence, 0):
        yield _contradicts("negated_existence", _span(sentence, 0, 0, f"{conjunction}ليس {first}"))


def _is_not(sentence: Sentence) -> Iterator[Edit]:
    """إيران هي الداعم الأول -> إيران ليست الداعم الأول: before a definite or elative predicate, which shows no case."""
    for index in range(1, min(7, len(sentence.words) - 1)):
        word = sentence.plains[index]
        if word not in ("هو", "هي") or not sentence.joined(index - 1) or sentence.words[index].locked:
            continue
        following = sentence.beside(index, 1)
        shown = following.endswith(("ون", "ان", "ين")) or following in closed_class("relatives")
        predicate = following.startswith("ال") or following in closed_class("elatives")
        if sentence.is_main(index) and predicate and not shown and is_simple(sentence, index):
            yield _contradicts("is_not", _span(sentence, index, index, "ليس" if word == "هو" else "ليست"))
        return


@cache
def _jussives() -> dict[str, str]:
    """Jussive -> past, where one verb of the lexicon has it; يعد is of عاد, أعاد and عد."""
    found: dict[str, set[str]] = {}
    for entry in (*table("heads")["acts"], *table("heads")["events"]):
        forms = Verb.parse(entry).forms()
        for shape in ("ms", "fs"):
            found.setdefault(forms["jussive_" + shape], set()).add(forms["past_" + shape])
    ambiguous = table("heads")["ambiguous_jussives"]
    return {form: past.pop() for form, past in found.items() if len(past) == 1 and form not in ambiguous}

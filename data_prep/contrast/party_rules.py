"""Who did it: left out (passive), exchanged with whom it was done to (roles), accused or denying, quoted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

from data_prep.contrast.edits import Change, Edit, Effect
from data_prep.contrast.head_rules import Head, find_head, is_simple
from data_prep.contrast.lexicon import closed_class, table
from data_prep.contrast.name_rules import names_of_clubs, names_of_countries, nationalities
from data_prep.contrast.sentence import Sentence
from data_prep.pairs import Relation

MAX_WORDS = 30  # in a longer claim nobody sees what a source at the end belongs to
_WON = frozenset({"فاز", "توج", "ظفر", "وفاز", "وتوج", "وظفر"})
_SOURCED = 0.4  # of the claims that could name a source: it would be most of what entails


def party_edits(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """Passive, exchanged roles, accusation and denial, a source."""
    yield from _roles(sentence)
    yield from _winner(sentence, rng)
    head = find_head(sentence)
    if head is None or head.start > 0 or sentence.first_doubt < head.index:
        return
    yield from _source(sentence, rng)
    if is_simple(sentence, head.index):
        yield from _passive(sentence, head)
        yield from _accused(sentence, head, rng)


@cache
def _agents() -> dict[str, str]:
    """Agent of one or two words -> the gender of its verb."""
    return {agent: gender for gender, agents in table("parties")["agents"].items() for agent in agents}


def _agent_end(sentence: Sentence, start: int) -> tuple[int, str] | None:
    """(the word after the agent that begins at `start`, its gender), a nationality included."""
    two = f"{sentence.plain_at(start)} {sentence.beside(start, 1)}"
    length = 2 if two in _agents() else 1 if sentence.plain_at(start) in _agents() else 0
    if not length:
        return None
    gender = _agents()[two if length == 2 else sentence.plain_at(start)]
    end = start + length
    following = sentence.beside(end - 1, 1)
    if following.startswith("ال") and following[2:].removesuffix("ة") in nationalities():
        end += 1
    return end, gender


def _change(sentence: Sentence, start: int, end: int, new: str) -> Change:
    """Words `start` to `end`, exclusive, exchanged."""
    first, last = sentence.words[start], sentence.words[end - 1]
    return Change(first.start, last.end, sentence.text[first.start : last.end], new)


def _conjunction(sentence: Sentence, head: Head) -> str:
    return head.conjunction or ("و" if head.start < head.index and sentence.plain_at(0).startswith("و") else "")


# --- passive ---


def _passive(sentence: Sentence, head: Head) -> Iterator[Edit]:
    """اعتقلت الشرطة ثلاثة أشخاص -> تم اعتقال ثلاثة أشخاص."""
    if acted := _acted(sentence, head):
        action, end, _ = acted
        done = "تمت" if action.endswith("ة") else "تم"
        change = _change(sentence, 0, end, f"{_conjunction(sentence, head)}{done} {action}")
        yield Edit(Effect.weakens, Relation.implied, "passive", "agent_left_out", (change,))


def _acted(sentence: Sentence, head: Head) -> tuple[str, int, str] | None:
    """(noun of action, the word after the agent, the agent's gender), where an object follows that shows no case."""
    action = table("parties")["passives"].get(head.verb.past) if head.verb else None
    agent = _agent_end(sentence, head.index + 1)
    if not action or not head.form.startswith("past") or agent is None or not sentence.joined(agent[0] - 1):
        return None
    end, gender = agent
    thing = sentence.plain_at(end)
    if thing.isdecimal() or thing in closed_class("counting"):
        return action, end, gender
    has_nationality = sentence.plain_at(end - 1)[2:].removesuffix("ة") in nationalities()
    agrees = thing.endswith("ة" if gender == "f" else "ي")
    if not thing.startswith("ال") or thing in closed_class("time_nouns") or (agrees and not has_nationality):
        return None
    return action, end, gender


# --- roles ---


def _name_end(sentence: Sentence, start: int) -> tuple[int, str] | None:
    """(the word after a club or country that begins at `start`, its kind and gender); a nationality included."""
    two = f"{sentence.plain_at(start)} {sentence.beside(start, 1)}"
    for name, length in ((two, 2), (sentence.plain_at(start), 1)):
        kind = "club" if name in names_of_clubs() else names_of_countries().get(name)
        if kind:
            following = sentence.beside(start + length - 1, 1)
            own = following.startswith("ال") and following[2:] in nationalities()
            return start + length + own, kind
    return None


@cache
def _matches() -> frozenset[str]:
    return frozenset(prefix + word for word in table("parties")["matches"] for prefix in ("", "و"))


def _roles(sentence: Sentence) -> Iterator[Edit]:
    """فاز برشلونة على إشبيلية -> فاز إشبيلية على برشلونة."""
    matches = table("parties")["matches"]
    if _matches().isdisjoint(sentence.vocabulary):
        return
    for index, word in enumerate(sentence.plains):
        between = matches.get(word.removeprefix("و"))
        first = _name_end(sentence, index + 1) if between is not None and sentence.joined(index) else None
        if between is None or first is None or not sentence.asserts(index):
            continue
        start = first[0] + bool(between)
        if between and sentence.beside(first[0] - 1, 1) != between:
            continue
        second = _name_end(sentence, start)
        if second is None or second[1] != first[1] or _is_bound(sentence, second[0]):
            continue
        one, other = _change(sentence, index + 1, first[0], ""), _change(sentence, start, second[0], "")
        changes = Change(one.start, one.end, one.base, other.base), Change(other.start, other.end, other.base, one.base)
        yield Edit(Effect.contradicts, Relation.contradiction, "role_swap", "roles", changes)


def _is_bound(sentence: Sentence, index: int) -> bool:
    """Whether what follows the names belongs to one of them: his ground, the second leg, who lost before."""
    rest = [word.plain for word in sentence.words[index:]]
    return any(word.endswith(("ه", "ها")) or word.startswith("الذي") or word in ("التي", "وتأهل") for word in rest)


def _winner(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """فاز ليفربول بلقب الدوري -> فاز تشيلسي بلقب الدوري: a title has one holder."""
    if _WON.isdisjoint(sentence.vocabulary):
        return
    for index, word in enumerate(sentence.plains[:-2]):
        if word not in _WON or not sentence.asserts(index):
            continue
        name = sentence.plain_at(index + 1)
        others = [other for other in names_of_clubs().get(name, ()) if other not in sentence.text]
        if others and sentence.beside(index + 1, 1) in table("parties")["titles"] and sentence.joined(index):
            change = _change(sentence, index + 1, index + 2, rng.choice(others))
            yield Edit(Effect.contradicts, Relation.contradiction, "entity", "another_winner", (change,))


# --- accusation and denial ---


def _accused(sentence: Sentence, head: Head, rng: random.Random) -> Iterator[Edit]:
    """قصفت إسرائيل مستشفى -> اتهم ناشطون إسرائيل بقصف مستشفى, or نفت إسرائيل قصف مستشفى: both reports are true."""
    acted = _acted(sentence, head)
    if acted is None or not head.verb or head.verb.past not in closed_class("wrongs"):
        return
    action, end, gender = acted
    agent = sentence.text[sentence.words[head.index + 1].start : sentence.words[end - 1].end]
    begin, words = _conjunction(sentence, head), sentence.words
    accused = f"{begin}{rng.choice(table('parties')['accusers'])} {agent} ب{action}"
    denied = f"{begin}{'نفت' if gender == 'f' else 'نفى'} {agent} {action}"
    change = Change(words[0].start, words[end - 1].end, accused, denied)
    yield Edit(Effect.neutral, Relation.denial, "denial", "accusation_and_denial", (change,))


# --- sources ---


def _source(sentence: Sentence, rng: random.Random) -> Iterator[Edit]:
    """A source put at the end of a claim that names none; what it says stays (docs/labels.md: content, not frame)."""
    words = sentence.words
    if len(words) > MAX_WORDS or words[-1].locked or words[-1].end != len(sentence.text):
        return
    if any(mark in sentence.text for mark in '"«»“”؟!…:؛()'):
        return
    sourced = closed_class("sourced")
    if any(word.plain in sourced or word.plain.removeprefix("و") in sourced for word in words):
        return
    if rng.random() < _SOURCED:
        end = len(sentence.text)
        change = Change(end, end, "", f"، {rng.choice(table('parties')['sources'])}")
        yield Edit(Effect.weakens, Relation.paraphrase, "attribution", "source_named", (change,))

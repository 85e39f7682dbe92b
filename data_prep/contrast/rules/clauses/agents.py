"""Who acts in a claim (lexicon/parties.yaml): an agent beside the head verb, and what was done to whom."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from data_prep.contrast import lexicon
from data_prep.contrast.language.affixes import FEMININE
from data_prep.contrast.language.matching import is_nationality
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.clauses.heads import Head


class Act(NamedTuple):
    """What was done as a noun of action (اعتقال), the word after who did it, and the gender of that one's verb."""

    action: str
    end: int
    gender: str


@cache
def _agents() -> dict[str, str]:
    """Agent of one or two words -> the gender of its verb."""
    return {agent: gender for gender, agents in lexicon.parties().agents.items() for agent in agents}


def with_nationality(sentence: Sentence, end: int) -> int:
    """The word after a name that ends before `end`, its nationality included: السلطات التركية."""
    following = sentence.beside(end - 1, 1)
    return end + (following.startswith("ال") and is_nationality(following))


def acted(sentence: Sentence, head: Head) -> Act | None:
    """The act of a past head verb with an agent, where an object follows that shows no case."""
    action = lexicon.parties().passives.get(head.verb.past) if head.verb and head.is_past else None
    agent = sentence.name_at(head.index + 1, _agents())
    if action is None or agent is None:
        return None
    name, last = agent
    end = with_nationality(sentence, last)
    gender = _agents()[name]
    if not sentence.joined(end - 1) or not _shows_no_case(sentence, end, gender, has_nationality=end > last):
        return None
    return Act(action, end, gender)


def _shows_no_case(sentence: Sentence, index: int, gender: str, *, has_nationality: bool) -> bool:
    """Whether the word is an object for sure: a count, or a definite noun that could be no adjective of the agent."""
    listed, thing = lexicon.parties(), sentence.plain_at(index)
    if thing.isdecimal() or thing in listed.counting:
        return True
    if not thing.startswith("ال") or thing in listed.time_nouns:
        return False
    return has_nationality or not thing.endswith(FEMININE if gender == "f" else "ي")

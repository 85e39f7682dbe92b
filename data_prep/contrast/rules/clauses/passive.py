"""Who did it left out, who is accused of it and denies it (lexicon/parties.yaml), where the claim is one clause."""

from __future__ import annotations

from collections.abc import Iterator

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Change, Edit, Effect, Rule, replaced, weaker
from data_prep.contrast.language.affixes import FEMININE
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.clauses.agents import Act, acted
from data_prep.contrast.rules.clauses.heads import Head, conjunction_of, covers, find_head
from data_prep.pairs import Relation

AGENT_LEFT_OUT = weaker("agent_left_out", "passive")
DENIED = Rule("accusation_and_denial", Effect.neutral, Relation.denial, "denial", embeds=True)


def passive_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """The passive, and the accusation with its denial, of each claim whose head verb has an agent of the list."""
    head = find_head(sentence)
    if head is None or head.start > 0 or not covers(sentence, head):
        return
    act = acted(sentence, head)
    if act is not None:
        yield _agent_left_out(sentence, head, act)
        yield from _denied(sentence, head, act, draws)


def _agent_left_out(sentence: Sentence, head: Head, act: Act) -> Edit:
    """اعتقلت الشرطة ثلاثة أشخاص -> تم اعتقال ثلاثة أشخاص."""
    done = lexicon.parties().done["f" if act.action.endswith(FEMININE) else "m"]
    new = f"{conjunction_of(sentence, head)}{done} {act.action}"
    return Edit(AGENT_LEFT_OUT, (replaced(sentence, 0, act.end - 1, new),))


def _denied(sentence: Sentence, head: Head, act: Act, draws: Draws) -> Iterator[Edit]:
    """قصفت إسرائيل مستشفى -> اتهم ناشطون إسرائيل بقصف مستشفى, or نفت إسرائيل قصف مستشفى: both reports are true."""
    listed, words = lexicon.parties(), sentence.words
    if head.verb is None or head.verb.past not in listed.wrongs:
        return
    agent = sentence.text[words[head.index + 1].start : words[act.end - 1].end]
    begin, accuser = conjunction_of(sentence, head), draws.of(DENIED.name).choice(listed.accusers)
    accused = f"{begin}{accuser} {agent} ب{act.action}"
    denied = f"{begin}{listed.denied['f' if act.gender == 'f' else 'm']} {agent} {act.action}"
    yield Edit(DENIED, (Change(words[0].start, words[act.end - 1].end, accused, denied),))

"""A source put at the end of a claim that names none (lexicon/parties.yaml)."""

from __future__ import annotations

from collections.abc import Iterator

from data_prep.contrast import lexicon
from data_prep.contrast.draws import Draws
from data_prep.contrast.edits import Change, Edit, Effect, Rule
from data_prep.contrast.language.affixes import without_conjunction
from data_prep.contrast.language.sentence import Sentence
from data_prep.contrast.rules.clauses.heads import find_head
from data_prep.pairs import Relation

# What is said stays (docs/labels.md: content, not frame), so that it entails; the source is only named on one side.
SOURCE_NAMED = Rule("source_named", Effect.weakens, Relation.paraphrase, "attribution", outside=True)
MAX_WORDS = 30  # in a longer claim nobody sees what a source at the end belongs to
_SOURCED = 0.4  # of the claims that could name a source: it would be most of what entails
_MARKS = frozenset('"«»“”؟!…:؛()')


def attribution_edits(sentence: Sentence, draws: Draws) -> Iterator[Edit]:
    """A source at the end of a claim that begins with its verb and names none, for a part of these claims."""
    head, rng = find_head(sentence), draws.of(SOURCE_NAMED.name)
    if head is None or head.start > 0 or sentence.first_doubt < head.index or not _may_name_a_source(sentence):
        return
    if rng.random() < _SOURCED:
        end = len(sentence.text)
        yield Edit(SOURCE_NAMED, (Change(end, end, "", f"، {rng.choice(lexicon.parties().sources)}"),))


def _may_name_a_source(sentence: Sentence) -> bool:
    last, sourced = sentence.words[-1], lexicon.parties().sourced
    if len(sentence.words) > MAX_WORDS or last.locked or last.end != len(sentence.text):
        return False
    if not _MARKS.isdisjoint(sentence.text) or sentence.holds(sourced):
        return False
    return sourced.isdisjoint(map(without_conjunction, sentence.vocabulary))

"""Why two opposed claims are opposed: contradiction, update, retraction or denial, by kind, speaker and time.

The conventions of docs/labels.md as rules; the model's score says how surely they are opposed, these say what that is.
"""

from __future__ import annotations

from data_prep.foundation.intervals import overlap
from data_prep.mine.reading import Reading
from data_prep.pairs import Relation


def relation_of(left: Reading, right: Reading) -> Relation:
    """The relation that two claims have if they are opposed at all; the order of the two does not matter."""
    if _takes_back(left, right) or _takes_back(right, left):
        return Relation.retraction
    if {left.kind, right.kind} == {"denies", "alleges"}:
        return Relation.denial  # both reports are true: that somebody accused, that somebody denied
    if left.denies != right.denies:
        return Relation.contradiction
    return Relation.update if _each_at_its_time(left, right) else Relation.contradiction


def _takes_back(claim: Reading, other: Reading) -> bool:
    """A source retracts what it said itself, or what is not said to be anybody else's."""
    return claim.kind == "retracts" and (other.speaker is None or same_voice(claim, other))


def same_voice(claim: Reading, other: Reading) -> bool:
    """One speaker key is the other, or all of its words stand in it: مدير المؤسسة, المؤسسة."""
    if not claim.speaker or not other.speaker:
        return claim.speaker == other.speaker and claim.article == other.article
    words = set(claim.speaker.split()), set(other.speaker.split())
    return words[0] <= words[1] or words[1] <= words[0]


def _each_at_its_time(left: Reading, right: Reading) -> bool:
    """Both true, each at its time. Within one report both times must be told; a state said to last has none."""
    if left.time is None or right.time is None or overlap(left.time, right.time):
        return False
    if left.article == right.article and not (left.tells_time and right.tells_time):
        return False
    later = left if left.time.start > right.time.start else right
    return not later.still

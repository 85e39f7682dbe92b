"""What words of an article point back at: الأخيرة -> the party named last, نفى ذلك -> the claim before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_prep.claims.claim import Claim, Span
from data_prep.claims.language.lexicon import words

_LOOK_BACK = 6  # claims: an accusation stands within two sentences of its denial


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody named: place in the view, key, and gender (None = the form does not tell)."""

    span: Span
    key: str
    feminine: bool | None


class Parties:
    """Speakers and those whom they spoke of, in the order they were named."""

    def __init__(self) -> None:
        self.named: list[Party] = []

    def add(self, span: Span, key: str, marks: Sequence[str]) -> None:
        """`marks`: the words of the name as the view has them."""
        self.named.append(Party(span, key, is_feminine(marks)))

    def last(self, feminine: bool, besides: str | None = None) -> Party | None:
        """Who was named last and can be of that gender, other than `besides`."""
        near = (party for party in reversed(self.named[-_LOOK_BACK:]) if party.key != besides)
        return next((party for party in near if party.feminine in (feminine, None)), None)


def is_feminine(marks: Sequence[str]) -> bool | None:
    """The gender of a name by its head: ة and ات tell, ال without them is masculine, موسكو could be either."""
    head = marks[0]
    bare = head.removeprefix("ال")
    if bare in words("speakers", "masculine_heads") or bare in words("speakers", "masculine_in_ta"):
        return False
    if bare.endswith(("ه", "ات", "اء")) and len(bare) > 2:
        return True
    return False if head.startswith("ال") or len(marks) > 2 else None


def pointed_at(claims: Sequence[Claim], denier: str | None, accusation: bool) -> Claim | None:
    """The claim that "that" stands for: the last one that is not the denier's own; an `accusation`: what was alleged.

    Of several parts that one voice said, the first.
    """
    near = [
        claim for claim in reversed(claims[-_LOOK_BACK:]) if claim.speaker_key != denier or claim.speaker_key is None
    ]
    near = [claim for claim in near if claim.kind != "denies"] or near
    alleged = [claim for claim in near if claim.kind == "alleges"] if accusation else []
    target = next(iter(alleged or near), None)
    if target is None or target.part_of is None or target.speaker is None:
        return target
    whole = (claim for claim in claims if (claim.part_of, claim.cue_start) == (target.part_of, target.cue_start))
    return next(whole, target)

"""The behavioural tests, by name: what each makes of a pair, and what the verdict has to do.

In CheckList's words (Ribeiro et al. 2020, 2020.acl-main.442): MFT, a pair whose label is certain; INV, a change that
must leave the verdict; DIR, a change that must turn it, here always from no contradiction to contradiction.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from data_prep.pairs import ClaimPair, Label
from eval.robustness import letters, wording
from eval.robustness.changed_claims import PHENOMENA, contradicting

Rewrite = Callable[[str, random.Random], str]
Change = Callable[[ClaimPair, random.Random], tuple[ClaimPair, ClaimPair] | None]


class Kind(StrEnum):
    """What the verdict of a test's pairs has to do."""

    MFT = "MFT"
    INV = "INV"
    DIR = "DIR"


PROMISES = {
    Kind.MFT: "a sentence beside itself is entailment; failure: any other verdict.",
    Kind.INV: "the change leaves what is claimed; failure: the verdict changed.",
    Kind.DIR: "a claim beside what it implies, then beside what cannot be true with it; failure: the verdict did not "
    "turn from no contradiction to contradiction.",
}


@dataclass(frozen=True)
class Behaviour:
    """One test: a pair -> the pair before and after its change, or None where the change does not apply."""

    kind: Kind
    change: Change


def _one_side(rewrite: Rewrite, pair: ClaimPair, random_: random.Random) -> tuple[ClaimPair, ClaimPair] | None:
    """The pair, and the pair with one side rewritten: either side, the other where nothing changes there."""
    for side in random_.sample(["premise", "hypothesis"], 2):
        text = getattr(pair, side)
        if (new := rewrite(text, random_)) != text:
            return pair, dataclasses.replace(pair, **{side: new})  # type: ignore[arg-type]
    return None


def _both_sides(rewrite: Rewrite, pair: ClaimPair, random_: random.Random) -> tuple[ClaimPair, ClaimPair] | None:
    """The pair, and the pair with both sides rewritten from equal draws; None unless both change."""
    draw = random_.getrandbits(32)
    premise, hypothesis = (rewrite(text, random.Random(draw)) for text in (pair.premise, pair.hypothesis))
    if premise == pair.premise or hypothesis == pair.hypothesis:
        return None
    return pair, dataclasses.replace(pair, premise=premise, hypothesis=hypothesis)


def _turned(phenomenon: str, pair: ClaimPair, random_: random.Random) -> tuple[ClaimPair, ClaimPair] | None:
    """A claim beside what it implies, then beside what contradicts that.

    What a premise implies cannot be false while the premise is true, so that the new label is certain; where the
    pair is no entailment, or its hypothesis takes no edit, the premise stands beside itself.
    """
    for start in (
        [pair, beside_itself(pair)] if pair.label is Label.entailment and pair.is_decided else [beside_itself(pair)]
    ):
        new = contradicting(start.hypothesis, phenomenon, random_)
        if new != start.hypothesis:
            return start, dataclasses.replace(start, hypothesis=new)
    return None


def beside_itself(pair: ClaimPair) -> ClaimPair:
    """The premise on both sides, of one day and speaker."""
    day, speaker = pair.premise_date, pair.premise_speaker
    return dataclasses.replace(
        pair, hypothesis=pair.premise, hypothesis_date=day, hypothesis_speaker=speaker, label=Label.entailment
    )


def _same_sentence(pair: ClaimPair, _: random.Random) -> tuple[ClaimPair, ClaimPair]:
    return beside_itself(pair), beside_itself(pair)


_REWRITES: tuple[Rewrite, ...] = (
    letters.hamza, letters.alef_maqsura, letters.final_ya, letters.ta_marbuta, letters.tashkeel,
    letters.tashkeel_removed, letters.tatweel, letters.presentation_forms, letters.bidi_controls,
    letters.digits_arabic_indic, letters.digits_persian, letters.digits_ascii, letters.typo,
    wording.name_spelling, wording.alias, wording.month_names, wording.clitics, wording.quotes, wording.punctuation,
    wording.attribution,
)  # fmt: skip

BEHAVIOURS: dict[str, Behaviour] = {
    "same_sentence": Behaviour(Kind.MFT, _same_sentence),
    **{rewrite.__name__: Behaviour(Kind.INV, partial(_one_side, rewrite)) for rewrite in _REWRITES},
    "attribution_both": Behaviour(Kind.INV, partial(_both_sides, wording.attribution)),
    **{name: Behaviour(Kind.DIR, partial(_turned, phenomenon)) for name, phenomenon in PHENOMENA.items()},
}

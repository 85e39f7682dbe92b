"""A checkpoint over candidate pairs, both ways round: raw scores for the threshold, calibrated ones for ranking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from data_prep.claims.claim import Claim
from data_prep.foundation.resampling import Floats
from data_prep.pairs import Label, pair_id
from eval.detector.checkpoint import check_length, load_checkpoint
from eval.detector.inputs import template_of
from eval.detector.predict import pair_logits, prepare_for_scoring, softmax
from eval.detector.text_pairs import TextPair
from eval.figures.decide import DIGITS
from eval.scan.scores import PairScores

PIECE = 2048  # pairs tokenised and scored at a time: about 40 MB


class Scorer:
    """The model, loaded once; on Ray it lives in an actor."""

    def __init__(
        self,
        checkpoint: str | None,
        revision: str | None,
        labels: list[str] | None,
        max_length: int,
        max_tokens: int,
        precision: str,
    ) -> None:
        from accelerate import Accelerator
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        self.checkpoint = load_checkpoint(str(checkpoint), revision, labels)
        check_length(self.checkpoint, max_length)
        self.max_length, self.max_tokens = max_length, max_tokens
        self.accelerator = Accelerator(mixed_precision="no")
        prepare_for_scoring(self.checkpoint.model, self.accelerator.device, precision, max_length)

    def score(self, pairs: Sequence[TextPair], temperature: float | None) -> PairScores:
        """Contradiction, the mean over both orders."""
        template = template_of(self.checkpoint.model.config)
        orders = pair_logits(
            self.checkpoint, pairs, template, self.max_length, self.max_tokens, self.accelerator, "scores"
        )[:2]
        return PairScores(_mean(orders, 1.0), _mean(orders, temperature or 1.0))


def _mean(orders: Sequence[Floats], temperature: float) -> Floats:
    columns = [softmax(logits / temperature)[:, Label.contradiction].round(DIGITS) for logits in orders]
    mean: Floats = np.mean(columns, axis=0)
    return mean.round(DIGITS)


def pieces(pairs: Sequence[TextPair]) -> Iterator[Sequence[TextPair]]:
    """`pairs` in runs of PIECE."""
    for start in range(0, len(pairs), PIECE):
        yield pairs[start : start + PIECE]


def as_pair(left: Claim, right: Claim) -> TextPair:
    """Two claims as the model reads them."""
    return TextPair(
        id=pair_id("scan", *(str(part) for side in (left, right) for part in (*side.article_key, side.start))),
        premise=read_text(left),
        hypothesis=read_text(right),
        premise_date=str(left.time) if left.time else None,
        hypothesis_date=str(right.time) if right.time else None,
        premise_speaker=left.speaker,
        hypothesis_speaker=right.speaker,
    )


def read_text(claim: Claim) -> str:
    """The claim as the model reads it; of a denial the text is what is denied, so its cue goes with it."""
    text = " ".join(claim.text.split())
    return f"{claim.cue} {text}" if claim.kind in ("denies", "retracts") and claim.cue else text

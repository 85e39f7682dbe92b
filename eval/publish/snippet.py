"""The card's own code: from two claims to this model's verdict, with nothing but transformers and torch.

It is run by tests/eval/publish/test_snippet.py against the verdicts of the evaluation, every pair of it.
"""

from __future__ import annotations

import json

from data_prep.pairs import LABEL_NAMES
from eval.facts.types import CheckpointFacts, Facts

_CODE = '''\
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

NAME = "{name}"  # {where}
tokenizer = AutoTokenizer.from_pretrained(NAME)
model = AutoModelForSequenceClassification.from_pretrained(NAME){cast}.eval()
LABELS = {labels}  # of the outputs, in order
{side}

def probabilities(first, second):
    reading = dict(truncation="longest_first", max_length={max_length}, padding=True, return_tensors="pt")
    with torch.inference_mode():
        logits = model(**tokenizer(first, second, **reading)).logits
    return [dict(zip(LABELS, row)) for row in logits.softmax(-1).tolist()]


def judge(premises, hypotheses):
    """(verdict, contradiction score) of each pair: contradiction from both orders, the rest from the one given."""
    for there, back in zip(probabilities(premises, hypotheses), probabilities(hypotheses, premises)):
        score = round((round(there["contradiction"], 6) + round(back["contradiction"], 6)) / 2, 6)
        rest = max(("entailment", "neutral"), key=lambda label: round(there[label], 6))  # equal: entailment
        yield ("contradiction" if score >= {least} else rest), score


print(list(judge({example})))
'''
_SIDE = '''

def side(text, date=None, speaker=None):
    """A claim as the model was trained to read it; leave out what is not known."""
    known = [part for part in ({parts}) if part]
    return f"[{{' | '.join(known)}}] {{text}}" if known else text
'''
_ONE, _OTHER = "أعيد فتح الجسر أمام المارة", "الجسر ما زال مغلقا"


def snippet(facts: Facts, repository: str | None) -> str:
    """Python that gives the verdicts of `facts` for any pairs; the model lies in `repository`, or beside the card."""
    checkpoint = facts.predictor.checkpoint
    assert checkpoint is not None  # what is published is one
    threshold = facts.decision.threshold
    return _CODE.format(
        name=repository or ".",
        where="or the folder" if repository else "the folder of this card, or its name on the hub",
        cast=".double()" if facts.settings.precision == "fp64" else "",
        labels=json.dumps([LABEL_NAMES[checkpoint.label_order.index(place)] for place in range(len(LABEL_NAMES))]),
        side=_side(checkpoint),
        max_length=facts.settings.max_length,
        least='max(round(there["entailment"], 6), round(there["neutral"], 6))' if threshold is None else threshold,
        example=_example(checkpoint),
    )


def _side(checkpoint: CheckpointFacts) -> str:
    parts = [name for name, is_read in _inputs(checkpoint).items() if is_read]
    return _SIDE.format(parts=", ".join(parts) + "," * (len(parts) == 1)) if parts else ""


def _inputs(checkpoint: CheckpointFacts) -> dict[str, bool]:
    return {"date": checkpoint.reads_dates, "speaker": checkpoint.reads_speakers}


def _example(checkpoint: CheckpointFacts) -> str:
    if not any(_inputs(checkpoint).values()):
        return f'["{_ONE}"], ["{_OTHER}"]'
    given = ["2024-03-05"] if checkpoint.reads_dates else []
    named = [*given, *(['speaker="وزارة النقل"'] if checkpoint.reads_speakers else [])]
    told = ", ".join(f'"{part}"' if part in given else part for part in named)
    return f'[side("{_ONE}", {told})], [side("{_OTHER}")]'

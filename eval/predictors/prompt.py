"""What a judge is asked, and which label its answer names: strictly, or none."""

from __future__ import annotations

import json
import re

from data_prep.foundation.fold import fold
from data_prep.pairs import Label
from eval.detector.inputs import InputTemplate
from eval.detector.text_pairs import TextPair
from eval.predictors.config import PromptConfig

Message = dict[str, str]

_PLACES = re.compile(r"\{(premise|hypothesis)\}")
_THOUGHT = re.compile(r"\s*<think>.*?</think>", re.DOTALL)  # reasoning that some servers leave in the answer
_FENCE = re.compile(r"\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*", re.DOTALL)
_VALUE = re.compile(r'"label"\s*:\s*"')


def messages(prompt: PromptConfig, pair: TextPair, swap: bool) -> list[Message]:
    """System, worked examples, and the pair; `swap` puts the hypothesis first."""
    template = InputTemplate(prompt.dates, prompt.speakers)
    first, second = reversed(template.sides(pair)) if swap else template.sides(pair)
    asked = [{"role": "system", "content": prompt.system}] if prompt.system else []
    for example in prompt.examples:
        asked.append(_question(prompt, example.premise, example.hypothesis))
        asked.append({"role": "assistant", "content": _answer(prompt, example.label)})
    return [*asked, _question(prompt, first, second)]


def _question(prompt: PromptConfig, premise: str, hypothesis: str) -> Message:
    """Both places are filled in one pass: a claim that reads `{hypothesis}` stays as published."""
    sides = {"premise": premise, "hypothesis": hypothesis}
    return {"role": "user", "content": _PLACES.sub(lambda place: sides[place[1]], prompt.user)}


def _answer(prompt: PromptConfig, label: str) -> str:
    word = prompt.answers[label]
    return json.dumps({"label": word}, ensure_ascii=False) if prompt.format == "json" else word


def named_label(prompt: PromptConfig, text: str) -> Label | None:
    """The label whose word is the whole answer, spelling and punctuation aside; None for anything else.

    In JSON the object's `label` is that answer. A label somewhere within a sentence is not taken for a verdict:
    "this is no contradiction" holds the word as well.
    """
    text = _THOUGHT.sub("", text, count=1)
    word = _json_label(text) if prompt.format == "json" else text
    return _labels(prompt).get(fold(word)) if word else None


def _json_label(text: str) -> str | None:
    fenced = _FENCE.fullmatch(text)
    try:
        value = json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError):
        return None
    word = value.get("label") if isinstance(value, dict) else None
    return word if isinstance(word, str) else None


def label_of_token(prompt: PromptConfig, token: str) -> Label | None:
    """The one label whose word begins with this token, or None: a vocabulary may cut words where it likes."""
    piece = fold(token)
    labels = [label for word, label in _labels(prompt).items() if piece and word.startswith(piece)]
    return labels[0] if len(labels) == 1 else None


def answer_position(prompt: PromptConfig, text: str) -> int | None:
    """Offset of the answer's first letter in the whole text, or None."""
    thought = _THOUGHT.match(text)
    start = thought.end() if thought else 0
    if prompt.format == "json":
        if (value := _VALUE.search(text, start)) is None:
            return None
        start = value.end()
    letter = re.compile(r"[^\W_]").search(text, start)
    return letter.start() if letter else None


def _labels(prompt: PromptConfig) -> dict[str, Label]:
    return {fold(word): Label[name] for name, word in prompt.answers.items()}

"""Edits after which a claim cannot be true beside what it was: those of data_prep.contrast, by phenomenon."""

from __future__ import annotations

import random

from data_prep.contrast.edits import Edit, Effect, apply
from data_prep.contrast.generate import all_edits, unfit
from data_prep.contrast.language.sentence import Sentence

# Name of the test -> phenomenon of the edit.
PHENOMENA = {"negation": "negation", "antonym": "antonym", "number": "number", "date": "date", "role": "role_swap"}


def contradicting(text: str, phenomenon: str, random_: random.Random) -> str:
    """The text with one edit of this kind, or as it was where none is certain."""
    sentence = Sentence(text)
    if unfit(sentence, "asserts", checkable=True):
        return text
    edits = [edit for edit in all_edits(sentence, random_) if _turns(edit, text, phenomenon)]
    return apply(text, [(random_.choice(edits), True)]) if edits else text


def _turns(edit: Edit, text: str, phenomenon: str) -> bool:
    """Whether the edit contradicts the very text: some only contradict a detail that they put in themselves."""
    is_wanted = edit.effect is Effect.contradicts and edit.phenomenon == phenomenon
    return is_wanted and apply(text, [(edit, False)]) == text

"""What may stand in a lexicon file: words as the matcher sees them, affixes, and conditions on a neighbour.

The matcher compares whole words without vowel signs. A token that is none, such as `الحصار_` (37 of them until this was
checked) or `رام_الله` in a list of single words, can never match, and is refused where it stands.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator

from data_prep.contrast.language.verbs import Verb

_WORD = re.compile("[\u0621-\u063a\u0641-\u064a]+|[0-9]+")
_BLANKS = re.compile("  |^ | $")
# Marks that a word as published may carry and the matcher takes off before it compares.
_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")


def word_fault(text: str) -> str | None:
    """Why a token can never equal a word of a claim; None where it can."""
    if text.endswith("_") or text.startswith("_"):
        return f"{text!r} bears a mark: say what it marks by a key (begins:, ends:, kinds:), or take it out"
    if " " in text or "_" in text:
        return f"{text!r} is more than one word, and stands where single words are compared"
    if _MARKS.search(text):
        return f"{text!r} has vowel signs or tatweel, which are taken off a claim's words before they are compared"
    return None if _WORD.fullmatch(text) else f"{text!r} is no word of Arabic letters, and no number"


def _word(text: str) -> str:
    if fault := word_fault(text):
        raise ValueError(fault)
    return text


def _phrase(text: str) -> str:
    if _BLANKS.search(text):
        raise ValueError(f"{text!r} has a blank too many")
    for word in text.split(" "):
        _word(word)
    return text


def _text(value: object) -> object:
    """A number of YAML as it is written in a claim."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Word = Annotated[str, BeforeValidator(_text), AfterValidator(_word)]
Phrase = Annotated[str, BeforeValidator(_text), AfterValidator(_phrase)]  # one word or more, single blanks between
Affix = Annotated[str, AfterValidator(_word)]  # what a word begins with
Words = frozenset[Word]
Phrases = frozenset[Phrase]
Conjugated = Annotated[Verb, BeforeValidator(Verb.parse)]  # "past present [preposition]"
# Kinds of neighbours that are no word and no beginning of one; matching.py says what each is.
Kind = Literal[
    "number", "digits", "tens", "year", "than", "break", "start", "noun", "past", "purpose", "nationality",
    "name_end", "nationality_end", "clause_end", "nationality_clause_end",
]  # fmt: skip


class Strict(BaseModel):
    """A mapping of a lexicon file; a key that no rule reads is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Beside(Strict):
    """What may stand beside a word: one of these words, a word that begins so, or a word or an edge of these kinds.

    In YAML a list is one of whole words: `next: [في, من]`; else `next: {words: [في], begins: [ال], kinds: [number]}`.
    """

    words: Words = frozenset()
    begins: tuple[Affix, ...] = ()
    kinds: frozenset[Kind] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        return {"words": value} if isinstance(value, list) else value

    @model_validator(mode="after")
    def _says_something(self) -> Beside:
        if not (self.words or self.begins or self.kinds):
            raise ValueError("an empty condition, which nothing can meet")
        return self


class Where(Strict):
    """Where an exchange may be made: what must stand, and must not stand, directly after and before it."""

    next: Beside | None = None
    previous: Beside | None = None
    not_next: Beside | None = None
    not_previous: Beside | None = None


def exchanged(pair: str) -> tuple[str, str, bool]:
    """(left, right, whether both ways) of "left = right" or "left > right"; ValueError for anything else."""
    left, sign, right = (
        (part.strip() for part in re.split("([=>])", pair, maxsplit=1)) if _has_sign(pair) else ("",) * 3
    )
    if not left or not right:
        raise ValueError(f"{pair!r} is no exchange; write 'a = b' (both ways) or 'a > b'")
    return _phrase(left), _phrase(right), sign == "="


def _has_sign(pair: str) -> bool:
    return "=" in pair or ">" in pair


def _pair(pair: str) -> str:
    exchanged(pair)
    return pair


Pair = Annotated[str, AfterValidator(_pair)]

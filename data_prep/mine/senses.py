"""Words of state that mean something else beside certain words: «من أجل» postpones nothing, «بيد أن» holds nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from data_prep.foundation.fold import fold
from data_prep.mine.words import lexicon

_NEAR = 4  # words within which the object stands: وقعت الحكومة والنقابة | اتفاقا


def has_other_sense(words: Sequence[str], place: int) -> bool:
    """Whether the folded word at `place` is no word of state there; words.yaml, other_senses, says beside which."""
    written = words[place]
    bare = written[1:] if written[:1] in ("و", "ف") and len(written) > 3 and written not in _other_senses() else written
    definite = bare.startswith("ال") and len(bare) > 4
    rules = _other_senses().get(bare[2:] if definite else bare)
    if rules is None:
        return False
    before = words[place - 1] if place else ""
    behind = words[place + 1] if place + 1 < len(words) else ""
    if (definite and rules["definite"]) or before in rules["after"] or behind in rules["before"]:
        return True
    near = words[place + 1 : place + 1 + _NEAR]
    return bool(rules["only_near"]) and rules["only_near"].isdisjoint(near)


@cache
def _other_senses() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Folded word -> the folded words beside which it is another."""
    rows = lexicon("words")["other_senses"]
    keys = ("after", "before", "only_near", "definite")
    return {fold(word): {key: _folded(row.get(key, ())) for key in keys} for word, row in rows.items()}


def _folded(words: Sequence[str] | bool) -> frozenset[str]:
    """`definite: true` as a set that is not empty."""
    return frozenset({"ال"} if isinstance(words, bool) else map(fold, words))

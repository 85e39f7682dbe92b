"""The word lists of lexicon/*.yaml, read once; docs/contrast.md says how to add to them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

_CLOSED = {"negations": "words", "hedges": "words", "relatives": "words", "unique": "names"}
# As a classifier that spots negation would list them; one-sided ones are kept at one rate for all labels.
NEGATION_WORDS = frozenset(
    "لا لم لن ليس ليست ليسوا ما غير بلا دون بدون عدم كلا ولا ولم ولن وليس وليست وما وغير فلا فلم فلن فليس ألا "
    "بعدم وعدم لعدم نفى نفت ينفي تنفي ونفى ونفت وينفي وتنفي".split()
)


@cache
def table(name: str) -> Any:
    """lexicon/<name>.yaml as written."""
    import yaml

    text = (resources.files("data_prep.contrast") / "lexicon" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def closed_class(name: str) -> frozenset[str]:
    """One of the lists that rules look words up in: negations, hedges, relatives, unique."""
    return frozenset(table(_CLOSED[name])[name])

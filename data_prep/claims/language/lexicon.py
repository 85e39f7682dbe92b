"""The word lists of lexicon/*.yaml, folded as a view is, in the shapes the rules look things up in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from data_prep.claims.language.text import fold_key

KINDS = ("asserts", "denies", "admits", "alleges", "reports", "warns", "expects", "demands", "retracts")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of reporting and how its content may be attached to it."""

    kind: str
    objects: tuple[str, ...] = ()  # "" a noun directly, else the governed preposition
    reach: int = 45  # how many words may lie between the cue and إن
    quotes: bool = True  # may be followed by a colon or a quotation
    relay: bool = False  # نقل عن: the speaker stands behind عن
    present: bool = False
    needs: tuple[str, ...] = ()  # beginnings, of which the noun it takes must have one
    feminine: bool = False
    plural: bool = False
    noun: bool = False  # spelt like a noun, too: a verb only at a clause's head or right before its content
    describes: bool = False  # takes whom or what it is about: وصف الخبر بأنه كاذب
    addressed: bool = False  # takes whom it is made to: ناشدت المستهلكين عدم التخزين


@cache
def table(name: str) -> Any:
    """lexicon/<name>.yaml as written; every list of it is folded where it is used."""
    import yaml

    text = (resources.files("data_prep.claims") / "lexicon" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def folded(words: Iterable[Any]) -> frozenset[str]:
    """Single words or phrases as they stand in a view."""
    return frozenset(fold_key(str(word)) for word in words)


@cache
def words(name: str, key: str) -> frozenset[str]:
    """One list of one lexicon file, folded."""
    return folded(table(name)[key])


@cache
def phrases(name: str, key: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases by their first word, longest first, for matching on tokens."""
    return by_first_word(table(name)[key])


def by_first_word(entries: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """{"في": (("في", "الوقت", "الذي"), ("في", "حين"))}"""
    grouped: dict[str, list[tuple[str, ...]]] = {}
    for entry in entries:
        parts = tuple(fold_key(entry).split())
        grouped.setdefault(parts[0], []).append(parts)
    return {first: tuple(sorted(rows, key=len, reverse=True)) for first, rows in grouped.items()}


def any_of(entries: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    """A pattern for any of the phrases as whole words, longest first."""
    alternatives = sorted(folded(entries), key=lambda entry: (-len(entry), entry))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, alternatives)) + r")(?!\w)", flags)


@cache
def finite_cues() -> dict[str, Cue]:
    """Every finite form of every cue (قال, قالت, قالوا, يقول, تقول, سيقول …)."""
    by_form: dict[str, Cue] = {}
    for cue, row in _cue_rows():
        for form, shape in _past_forms(row.get("past", "")) + _present_forms(row.get("present", "")):
            by_form.setdefault(fold_key(form), _shaped(cue, shape))
    return by_form


def _shaped(cue: Cue, shape: dict[str, bool]) -> Cue:
    return replace(
        cue,
        present=shape.get("present", False),
        feminine=shape.get("feminine", False),
        plural=shape.get("plural", False),
        noun=cue.noun and not shape,
    )


@cache
def plain_verbs() -> frozenset[str]:
    """Perfect verbs that report nothing (وصل, أجرت …), both genders."""
    return folded(
        form for stem in (*table("verbs")["perfect"], *table("verbs")["more"]) for form, _shape in _past_forms(stem)[:2]
    )


@cache
def participle_cues() -> dict[str, Cue]:
    """قائلا, قائلة, قائلين: they carry the speaker of the sentence on."""
    by_form: dict[str, Cue] = {}
    for cue, row in _cue_rows():
        for form in _participle_forms(row.get("participle", "")):
            by_form.setdefault(fold_key(form), cue)
    for kind, forms in table("cues")["said_nouns"].items():
        by_form.update({form: Cue(kind, reach=6) for form in folded(forms)})
    return by_form


def _cue_rows() -> list[tuple[Cue, dict[str, Any]]]:
    rows = [(kind, row) for kind, group in table("cues")["verbs"].items() for row in group]
    return [(_cue(kind, row), row) for kind, row in rows]


def _cue(kind: str, row: dict[str, Any]) -> Cue:
    reach = 0 if row.get("objectless") else 6 if row.get("adjacent") else 14 if row.get("near") else 45
    objects = tuple(fold_key(preposition) for preposition in row.get("object", ()))
    quotes = bool(row.get("quotes", not row.get("adjacent")))
    needs = tuple(sorted(folded(row.get("needs", ()))))
    return Cue(
        row.get("as", kind),
        objects,
        reach,
        quotes,
        bool(row.get("relay")),
        needs=needs,
        noun=bool(row.get("noun")),
        describes=bool(row.get("describes")),
        addressed=bool(row.get("addressed")),
    )


@cache
def masdars() -> dict[str, str]:
    """قول -> asserts, نفي -> denies …"""
    return {form: kind for kind, forms in table("cues")["masdars"].items() for form in folded(forms)}


def _past_forms(stem: str) -> list[tuple[str, dict[str, bool]]]:
    if not stem:
        return []
    base = stem[:-1] if stem[-1] in "ىا" or (stem[-1] == "ي" and len(stem) > 4) else stem
    dual = stem[:-1] + "ي" if stem[-1] == "ى" else base + ("و" if stem[-1] == "ا" else "")
    return [
        (stem, {}),
        (base + "ت", {"feminine": True}),
        (base + "ن", {"plural": True, "feminine": True}) if len(base) > 3 else (stem, {}),
        (base + "وا", {"plural": True}),
        (dual + "ا", {"plural": True}),
        (base + "تا", {"plural": True, "feminine": True}),
    ]


def _present_forms(stem: str) -> list[tuple[str, dict[str, bool]]]:
    if not stem:
        return []
    she = "ت" + stem[1:]
    base = stem[:-1] if stem[-1] in "ىيو" else stem
    forms = [(stem, {}), (she, {"feminine": True}), (base + "ون", {"plural": True})]
    forms += [(base + "ان", {"plural": True}), ("ت" + base[1:] + "ان", {"plural": True, "feminine": True})]
    if len(base) > 3 and base == stem:  # يؤكدن, يطالبن
        forms += [(base + "ن", {"plural": True, "feminine": True})]
    future = [("س" + form, shape) for form, shape in forms]
    return [(form, {"present": True, **shape}) for form, shape in forms + future]


def _participle_forms(stem: str) -> list[str]:
    if not stem:
        return []
    plural = stem[:-1] if stem[-1] == "ي" else stem
    return [stem + "ا", stem + "ة", plural + "ين", stem + "ات", stem + "تين"]

"""The same claim with other names, months, clitics, quotation marks, or a source: text rewritten, or as it was."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from functools import cache

from eval.robustness.lexicon import table

_LETTER = "[\u0621-\u063a\u0641-\u064a\u064b-\u0652]"
_QUOTES = (("«", "»"), ('"', '"'), ("“", "”"))
_QUOTED = re.compile('«([^«»"“”]+)»|"([^«»"“”]+)"|“([^«»"“”]+)”')
_BEFORE_A_MONTH = r"(?:\d{1,2}|شهر|في)\s+"
_NO_PLACE_FOR_A_SOURCE = re.compile("[:؟?!…]")


def name_spelling(text: str, random_: random.Random) -> str:
    """ترامب -> ترمب: another transliteration of every name of the list."""
    return _exchanged(text, table("names")["spelling"], random_)


def alias(text: str, random_: random.Random) -> str:
    """داعش -> تنظيم الدولة; اتهمت واشنطن -> اتهمت الولايات المتحدة, where the government is meant."""
    return _exchanged(_governments(text), table("names")["alias"], random_)


def _exchanged(text: str, groups: Sequence[Sequence[str]], random_: random.Random) -> str:
    """Each set of which the text has exactly one name: that name replaced by another, wherever it stands."""
    for group in groups:
        named = {match[2] for match in _named(tuple(group)).finditer(text)}
        if len(named) == 1:
            others = [name for name in group if name not in named and name not in text]
            if others:
                new = random_.choice(others)
                text = _named(tuple(group)).sub(lambda match, new=new: f"{match[1]}{new}", text)  # type: ignore[misc]
    return text


@cache
def _named(names: tuple[str, ...]) -> re.Pattern[str]:
    """A conjunction or preposition, then one of the names, the longest that fits."""
    return re.compile(rf"(?<!{_LETTER})([وفبل]?)({_any(names)})(?!{_LETTER})")


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _governments(text: str) -> str:
    names = table("names")
    pattern = (
        rf"(?<!{_LETTER})([وف]?(?:{_any(names['capital_verbs'])})\s+)({_any(names['capitals'])})"
        rf"(?!{_LETTER}|\s+(?:{_any(names['not_after_a_capital'])}))"
    )

    def government(match: re.Match[str]) -> str:
        country = names["capitals"][match[2]]
        return match[0] if country in text else match[1] + country

    return re.sub(pattern, government, text)


def month_names(text: str, random_: random.Random) -> str:
    """5 مارس -> 5 آذار; في يناير 2017 -> في جانفي 2017: the name of another tradition, beside a day or a year."""
    traditions = {name: [other for other in group if other != name] for group in table("months") for name in group}
    name = _any(traditions)
    pattern = rf"(?<![/{_LETTER[1:-1]}])({_BEFORE_A_MONTH}|)({name})(?!{_LETTER}|\s*/)(\s+(?:عام\s+)?\d{{4}})?"

    def renamed(match: re.Match[str]) -> str:
        if not match[1] and not match[3]:
            return match[0]
        return f"{match[1]}{random_.choice(traditions[match[2]])}{match[3] or ''}"

    return re.sub(pattern, renamed, text)


def clitics(text: str, _: random.Random) -> str:
    """وقال -> و قال, والقوات -> و القوات; where one stands apart already, it is joined."""
    apart = re.sub(rf"(?<!\S)و\s+(?={_LETTER})", "و", text)
    if apart != text:
        return apart
    words = table("clitics")
    known = _any([*words["verbs"], *words["particles"]])
    own = _any(word.removeprefix("و") for word in words["own_waw"])
    return re.sub(rf"(?<!\S)و(?!(?:{own})(?!{_LETTER}))(?=ال{_LETTER}{{2}}|(?:{known})(?!{_LETTER}))", "و ", text)


def quotes(text: str, random_: random.Random) -> str:
    """«قال» -> "قال", “قال”: other marks around the same words."""

    def requoted(match: re.Match[str]) -> str:
        others = [pair for pair in _QUOTES if pair[0] != match[0][0]]
        left, right = random_.choice(others)
        return f"{left}{match[1] or match[2] or match[3]}{right}"

    return _QUOTED.sub(requoted, text)


def punctuation(text: str, _: random.Random) -> str:
    """A full stop at the end put in or taken out; Arabic commas as Latin ones."""
    body = text.rstrip()
    if body.endswith("."):
        body = body.rstrip(".")
    elif body and body[-1] not in ".؟?!…:،":
        body += "."
    return body.replace("،", ",").replace("؛", ";")


def attribution(text: str, random_: random.Random) -> str:
    """رويترز: ... or ...، بحسب وكالة رويترز; nothing where the claim names a source or cannot take one."""
    words = table("attribution")
    if _NO_PLACE_FOR_A_SOURCE.search(text) or any(word in text for word in words["not_with"]):
        return text
    if random_.random() < 0.5:
        return str(random_.choice(words["before"])) + text
    return text.rstrip(" .") + str(random_.choice(words["after"]))

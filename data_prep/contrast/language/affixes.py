"""What Arabic writes in one word with another: conjunctions, prepositions, the article, endings; and what they show."""

from __future__ import annotations

from collections.abc import Iterator

ARTICLE = "ال"
CONJUNCTIONS = ("", "و", "ف")
PREPOSITIONS = ("ب", "ل", "ك")
FUTURE = "س"
# Before a noun without the article, and with it; ل takes the alef off (للسعودية).
BARE = tuple(c + p for c in CONJUNCTIONS for p in ("", *PREPOSITIONS))
DEFINITE = tuple(c + p for c in CONJUNCTIONS for p in ("ال", "بال", "لل", "كال"))
POSSESSIVES = ("ه", "ها", "هم", "هما", "نا")
DUAL = ("ان", "ين")
PLURALS = ("ون", "ات")  # sound ones, as subjects
FEMININE = "ة"
ACCUSATIVE = "ا"


def without_conjunction(word: str) -> str:
    """The word without a و before it."""
    return word.removeprefix("و")


def with_preposition(preposition: str, noun: str) -> str:
    """The noun after a preposition written with it, or after "": لإيران, للسعودية, بالتدخل."""
    if preposition == "ل" and noun.startswith(ARTICLE):
        return "لل" + noun[2:]
    return preposition + noun


def without_article(adjective: str) -> str:
    """An adjective's masculine without the article: الروسية -> روسي."""
    return adjective.removeprefix(ARTICLE).removesuffix(FEMININE)


def construct(noun: str) -> str:
    """A noun as it stands before a pronoun: قدرة -> قدرت."""
    return noun[:-1] + "ت" if noun.endswith(FEMININE) else noun


def readings(word: str) -> set[str]:
    """A noun by itself, and without و, ل, ب or the ل that hides an article: للعراق, وحلب."""
    forms = {word, *(word.removeprefix(letter) for letter in "ولب")}
    return forms | {ARTICLE + form.removeprefix("لل") for form in forms if form.startswith("لل")}


def stems(word: str) -> set[str]:
    """A noun as it may stand in the word, without what is written before it and without ending of dual or pronoun."""
    forms = {word} | {word[1:] for letter in "وفبلك" if word.startswith(letter)}
    forms |= {form[1:] for form in forms if form.startswith(("ب", "ل"))}
    forms |= {form.removeprefix(article) for form in forms for article in (ARTICLE, "لل", "ل")}
    forms |= {form.removesuffix(ending) for form in forms for ending in (*DUAL, "ه", "ها", "هم", ACCUSATIVE)}
    return forms | {form[:-1] + FEMININE for form in forms if form.endswith("ت")}  # مدرستين, مدرسته


def looks_present(word: str) -> bool:
    """يرتفع, ترتفع, لا; not ارتفعت, تراجعت: whether the word begins like a present and does not end like a past."""
    return word.startswith(("ي", "لا")) or (word.startswith("ت") and not word.endswith(("ت", "وا")))


def looks_nominal(word: str) -> bool:
    """A word of three letters and more that begins like no verb and with no particle written to it."""
    return len(word) > 2 and word[0] not in "يتنأفبلك"


def futures_and_conjunctions(word: str) -> Iterator[tuple[str, str, str]]:
    """(conjunction, future س, the rest) in every way in which a finite verb can be read."""
    for conjunction in CONJUNCTIONS:
        if word.startswith(conjunction):
            rest = word[len(conjunction) :]
            yield conjunction, "", rest
            if rest.startswith(FUTURE) and rest[1:2] in ("ي", "ت", "ن"):
                yield conjunction, FUTURE, rest[1:]

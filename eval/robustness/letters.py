"""The same words in other letters, marks and characters: each function gives the text rewritten, or as it was.

Only what readers take for the same text: newspapers drop the hamza of an alef, Egyptian ones the dots of a final ya;
pages carry bidi controls, and text out of PDF comes in presentation forms.
"""

from __future__ import annotations

import random
import re
import unicodedata
from functools import cache

from eval.robustness.lexicon import table

_ALEF = str.maketrans("أإآ", "ااا")
_MARKS = re.compile("[\u064b-\u0652\u0670]")
_LETTERS = "\u0621-\u063a\u0641-\u064a"
_WORD = re.compile(f"[{_LETTERS}]+")
_SUN, _MOON = "تثدذرزسشصضطظلن", "ابجحخعغفقكمهويأإآ"
_ARTICLE = re.compile(rf"(?<![{_LETTERS}])((?:[وفك]|)ال)([{_SUN}{_MOON}])(?=[{_LETTERS}])")
# A long a inside a word: not after a clitic alone (بالبيت has a kasra there), not in مائة, not at the end (وا, tanwin).
_LONG_A = re.compile(rf"(?<=[{_LETTERS}])(?<!ا)ا(?=[{_LETTERS}])")
_CLITICS_ONLY = re.compile("[وفبلكس]+")
_HUNDRED = re.compile("مائ|مئ")
_NOT_JOINING = frozenset("اأإآدذرزوؤةىء")
_DIGIT = re.compile(r"\d")
MIN_TYPO = 6  # letters of a mistyped word: a letter exchanged in a short one is often another word


def hamza(text: str, _: random.Random) -> str:
    """أعلن -> اعلن: alef without hamza or madda."""
    return text.translate(_ALEF)


def alef_maqsura(text: str, _: random.Random) -> str:
    """على -> علي: the final alef maqsura with dots."""
    return re.sub(rf"ى(?![{_LETTERS}])", "ي", text)


def final_ya(text: str, _: random.Random) -> str:
    """في -> فى: the final ya without dots."""
    return re.sub(rf"ي(?![{_LETTERS}])", "ى", text)


def ta_marbuta(text: str, _: random.Random) -> str:
    """حكومة -> حكومه."""
    return re.sub(rf"ة(?![{_LETTERS}])", "ه", text)


def tashkeel(text: str, _: random.Random) -> str:
    """الشرطة -> الشّرطة, القاهرة -> الْقَاهرة: only marks that follow from the letters."""
    marked = _ARTICLE.sub(lambda it: f"{it[1]}{it[2]}ّ" if it[2] in _SUN else f"{it[1]}ْ{it[2]}", text)
    return _WORD.sub(lambda word: _with_long_a(word[0]), marked)


def _with_long_a(word: str) -> str:
    def marked(letter: re.Match[str]) -> str:
        before = word[: letter.start()]
        return "ا" if _CLITICS_ONLY.fullmatch(before) or _HUNDRED.match(word[letter.start() - 1 :]) else "َا"

    return _LONG_A.sub(marked, word)


def tashkeel_removed(text: str, _: random.Random) -> str:
    """كُتِبَ -> كتب."""
    return _MARKS.sub("", text)


def tatweel(text: str, random_: random.Random) -> str:
    """محمد -> محـمد: one lengthened joint in about every third word."""

    def lengthened(word: re.Match[str]) -> str:
        joints = [place for place in range(1, len(word[0])) if word[0][place - 1] not in _NOT_JOINING]
        if not joints or random_.random() > 1 / 3:
            return word[0]
        place = random_.choice(joints)
        return f"{word[0][:place]}ـ{word[0][place:]}"

    return _WORD.sub(lengthened, text)


@cache
def _forms() -> dict[tuple[str, str], str]:
    """(letter, isolated / initial / medial / final) -> its presentation form, from Unicode's own decompositions."""
    forms = {}
    for code in range(0xFE80, 0xFEF5):
        kind, _, letter = unicodedata.decomposition(chr(code)).partition(" ")
        forms[chr(int(letter, 16)), kind.strip("<>")] = chr(code)
    return forms


def presentation_forms(text: str, _: random.Random) -> str:
    """Every letter as the form it takes on paper, as PDF extraction leaves it; NFKC gives the text back."""
    return _WORD.sub(lambda word: "".join(_shaped(word[0])), text)


def _shaped(word: str) -> list[str]:
    joins_next = [letter not in _NOT_JOINING for letter in word[:-1]]
    shaped = []
    for place, letter in enumerate(word):
        before = place > 0 and joins_next[place - 1] and letter != "ء"
        after = place < len(joins_next) and joins_next[place] and word[place + 1] != "ء"
        kind = {(False, False): "isolated", (False, True): "initial", (True, True): "medial", (True, False): "final"}
        shaped.append(_forms().get((letter, kind[before, after]), letter))
    return shaped


def bidi_controls(text: str, _: random.Random) -> str:
    """A right-to-left mark in front, marks around numbers, as pages and messengers put them in."""
    return "\u200f" + re.sub(r"\d+", lambda number: f"\u200e{number[0]}\u200f", text)


def digits_arabic_indic(text: str, _: random.Random) -> str:
    """25 -> ٢٥."""
    return _digits(text, "٠١٢٣٤٥٦٧٨٩")


def digits_persian(text: str, _: random.Random) -> str:
    """25 -> ۲۵."""
    return _digits(text, "۰۱۲۳۴۵۶۷۸۹")


def digits_ascii(text: str, _: random.Random) -> str:
    """٢٥ -> 25."""
    return _digits(text, "0123456789")


def _digits(text: str, row: str) -> str:
    return _DIGIT.sub(lambda digit: row[unicodedata.decimal(digit[0])], text)


def typo(text: str, random_: random.Random) -> str:
    """One letter of one long word for its neighbour on the Arabic keyboard; neither its first nor its last."""
    keys: dict[str, str] = table("keyboard")
    words = [word for word in _WORD.finditer(text) if len(word[0]) >= MIN_TYPO and not word[0].startswith("ال")]
    places = [place for word in words for place in range(word.start() + 1, word.end() - 1) if text[place] in keys]
    if not places:
        return text
    place = random_.choice(places)
    return f"{text[:place]}{random_.choice(keys[text[place]])}{text[place + 1 :]}"

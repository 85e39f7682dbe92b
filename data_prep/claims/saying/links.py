"""Which word opens a further statement, and where that one begins: وأن, بينما, ، وارتفع, ، الذي, ، ما أسفر, ، وهو ما.

Each rule is asked about the token at `at` of a statement that began at `begin`; the answer is a token number, 0 = none.
"""

from __future__ import annotations

from functools import cache, lru_cache

from data_prep.claims.language.clause import phrase_at
from data_prep.claims.language.lexicon import folded, phrases, plain_verbs, words
from data_prep.claims.saying.frames import Frame
from data_prep.claims.saying.objects import PREPOSITIONS

_SUBJUNCTIVE = folded(["أن", "لن", "كي", "حتى", "بأن", "لأن"])
_RELATIVE = folded(["الذي", "التي", "الذين", "اللذين", "اللتين"])


@lru_cache(maxsize=100_000)
def may_link(word: str) -> bool:
    """Whether any rule below can apply at this word: nine tokens of ten open nothing."""
    if word in _firsts():
        return True
    if word[0] not in "وف" or len(word) < 3:
        return False
    bare = word[1:]
    if bare in _firsts() or word in and_that() or governed(word):
        return True
    return word[0] == "و" and (bare in AUXILIARY or bare in plain_verbs() or is_verb(bare))


@cache
def _firsts() -> frozenset[str]:
    results = {"ما", "مما", "حيث", "الامر", "الشيء", "وهو", "وهي", "وهم"}
    listed = words("modality", "questions") | words("frames", "of_them")
    return frozenset(phrases("frames", "links")) | _RELATIVE | results | listed


def behind_relative(marks: list[str], at: int) -> int:
    """، الذي شيده …, ، ما أسفر عن …, ، وهو ما …, ، الأمر الذي …, ، حيث …: told of what was named already."""
    word, following = marks[at], marks[at + 1] if at + 1 < len(marks) else ""
    if marks[at - 1] not in "،؛":
        return 0
    if is_relative(word):
        return at + 1 if following[:1].isalpha() else 0
    if word == "حيث":
        return at + 1 if _is_predicate(following) else 0
    if word in ("ما", "مما"):
        return at + 1 if is_verb(following) and following not in words("frames", "not_results") else 0
    if (word, following) in _RESULTS and at + 2 < len(marks):
        return at + 2 if _is_predicate(marks[at + 2]) else 0
    return at if word in ("وهو", "وهي", "وهم") or word in words("frames", "of_them") else 0


def is_relative(word: str) -> bool:
    """الذي, والتي"""
    return word in _RELATIVE or (word[0] == "و" and word[1:] in _RELATIVE)


_RESULTS = {("وهو", "ما"), ("وهي", "ما"), ("الامر", "الذي"), ("الشيء", "الذي")}


def _is_predicate(word: str) -> bool:
    return is_verb(word) or word in AUXILIARY or word in ("لا", "ليس", "ليست")


def preposition(marks: list[str], frame: Frame) -> str:
    """What the cue governs: ب of اتهم, إلى of دعا; "" where it takes its object directly."""
    if frame.how != "object":
        return ""
    at = frame.about[1] if frame.about else frame.content
    return governed(marks[at]) or (marks[at - 1] if marks[at - 1] in PREPOSITIONS else "")


def governed(word: str) -> str:
    """The preposition that a word is or begins with: وبتأخير, وإلى."""
    word = word.removeprefix("و")
    return word if word in PREPOSITIONS else "ب" if word[:1] == "ب" and len(word) > 3 else ""


def behind_that(marks: list[str], frame: Frame | None, at: int) -> int:
    """وأن, وأنه: a further complement of the frame; وأن يفعل is what some verb within it governs."""
    word = marks[at]
    if word not in and_that() or frame is None or at + 1 >= len(marks):
        return 0
    following = marks[at + 1]
    if word in ("وان", "وبان") and (
        frame.how not in ("that", "source") or following in _NO_SUBJECT or _is_present(following)
    ):
        return 0
    return at + 1


_NO_SUBJECT = folded(["كان", "كانت", "كانوا", "لم", "لا", "تم", "يكن"])  # وإن كان, وإن لم: even if


def behind_contrast(marks: list[str], at: int) -> int:
    """، بينما …, ، لكن …, إلا أن …"""
    word, before = marks[at], marks[at - 1]
    length = phrase_at(marks, at, phrases("frames", "links"))
    if not length:
        return 0
    start = at + length
    following = marks[start : start + 1] or [""]
    if word == "علي":
        return start if before == "،" and _is_present(following[0]) else 0  # ، على أن تتواصل العروض
    if length > 1 and marks[start - 1].startswith("ان") and not _is_present(following[0]):
        return start  # إلا أن, في حين أن; but لا يسعه إلا أن يشكر
    if before not in "،؛" or (word.lstrip("و") == "فيما" and following[0] in _NOT_WHILE):
        return 0
    if word in _BEFORE_A_VERB and (following[0] in _AS_IT or not is_verb(following[0])):
        return 0  # كما أصيب, ثم عاد; but كما حدث في الشمال
    return start


_NOT_WHILE = folded(["يتعلق", "يخص", "يلي", "يتصل", "يبدو", "لو", "بعد", "بين", "بينهم", "إذا", "مضى"])
_BEFORE_A_VERB = folded(["كما", "وكما", "ثم"])
_AS_IT = words("frames", "as_it")


def at_verb(marks: list[str], begin: int, at: int) -> int:
    """، وارتفع …, ، ولم يصب …: behind a mark only, since nouns and verbs of one subject need none."""
    word = marks[at]
    if marks[at - 1] not in "،؛" or word[0] != "و" or at + 1 >= len(marks):
        return 0
    bare = word[1:]
    if bare in AUXILIARY:
        return at if bare != "لا" or is_verb(marks[at + 1]) else 0
    if not is_verb(bare) and not (bare in plain_verbs() and marks[begin].removeprefix("و") in plain_verbs()):
        return 0  # ورفع, وقدم are nouns as well: verbs only behind a clause that began with one
    return 0 if _is_present(bare) and _is_governed(marks, begin, at) else at


AUXILIARY = folded(["لم", "لن", "قد", "سوف", "لا", "هناك", "ثمة"])


def _is_governed(marks: list[str], begin: int, at: int) -> bool:
    """يريد أن يبيع البيت، | ويشتري: what أن, ل or الذي governs goes on."""
    for number in range(begin, at - 1):
        word, following = marks[number], marks[number + 1]
        if (word in _SUBJUNCTIVE or word in _RELATIVE) and len(following) > 2 and following[0] in "يتن":
            return True
        if word[0] == "ل" and len(word) > 4 and word[1] in "يت" and is_verb(word[1:]):
            return True
    return False


def is_waiting(marks: list[str], begin: int, at: int) -> bool:
    """إذا أغلق الجسر، وتعطل القطار، | فسيتوقف: the main clause is still to come."""
    first = marks[begin].removeprefix("و")
    if _is_conditional(marks, begin + 1, at):
        return True
    if first not in _CONDITIONS and marks[begin : begin + 2] not in _CONDITION_PHRASES:
        return False
    verbs = any(is_verb(word) for word in marks[begin + 1 : at]) or "ان" in marks[begin + 2 : begin + 4]
    if first in words("frames", "lead_ins") and verbs:
        return False  # في زقاق ضيق يفتح البيت أبوابه; ومن المقرر أن
    behind = [marks[n + 1] for n in range(begin, at - 1) if marks[n] == "،"]
    return not any(word[0] == "ف" or (is_verb(word) and word[0] != "و") for word in behind)


def _is_conditional(marks: list[str], begin: int, at: int) -> bool:
    """أنك إن زرت الموقع، | وضغطت على الزر، فسيرسل: behind إذا and لو, and إن with a perfect, no ف has answered yet."""
    last = next((n for n in range(at - 1, begin - 1, -1) if _opens_condition(marks, n)), None)
    return last is not None and not any(marks[n - 1] == "،" and marks[n][0] == "ف" for n in range(last + 2, at))


def _opens_condition(marks: list[str], at: int) -> bool:
    if marks[at] in ("اذا", "لو"):
        return True
    perfect = marks[at] == "ان" and is_verb(marks[at + 1]) and not _is_present(marks[at + 1])
    return perfect and marks[at - 1] not in words("frames", "that_blockers")


_CONDITIONS = words("frames", "conditions")
_CONDITION_PHRASES = (["ما", "لم"],)


@cache
def and_that() -> frozenset[str]:
    pronouns = ("", "ه", "ها", "هم", "هما", "هن", "ني", "نا", "ي")
    return frozenset(head + pronoun for head in ("وان", "وبان") for pronoun in pronouns)


@lru_cache(maxsize=100_000)
def is_verb(word: str) -> bool:
    """A word that news writes as a finite verb and hardly ever as a noun: in the list, or by its form (ـت, ـوا, يـ)."""
    verbs = words("verbs", "clauses")
    if word in verbs or (word[:1] == "س" and word[1:2] in ("ي", "ت", "ن") and word[1:] in verbs):
        return True
    if len(word) < 4 or word.startswith("ال") or word in words("verbs", "never"):
        return False
    return word.endswith("وا") or (word[-1] == "ت" and word[-2] != "ا") or (word[0] == "ي" and len(word) > 4)


@lru_cache(maxsize=100_000)
def _is_present(word: str) -> bool:
    """Of a verb in the present, told by ي alone where it is long enough: يشكروا."""
    return (word[:1] == "ي" and len(word) > 4) or (word[:1] in ("ي", "ت", "ن") and is_verb(word))

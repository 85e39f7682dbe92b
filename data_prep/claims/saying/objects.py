"""What a cue without إن reports, as a noun: directly (نفى وجود) or behind a preposition (اعترف ب, دعا إلى)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from data_prep.claims.language.clause import Clause, finite_cue, participle_cue, phrase_at
from data_prep.claims.language.lexicon import Cue, folded, masdars, phrases, words

PREPOSITIONS = folded(["إلى", "على", "عن", "من", "في"])
_SAYINGS = folded(
    ["أفكار", "تهم", "شائعات", "مزاعم", "روايات", "تصريحات", "كلام", "حديث", "خبر", "تهمة", "فكرة", "شبهات"]
)
_FEARS = folded(["خشيت", "تخوف", "مخاوف", "خوف"])
_FEELINGS = folded(["أمل", "ثقت", "اعتقاد", "قناعت", "أسف", "قلق", "استغراب"]) | _FEARS
_PRONOUNS = ("هما", "هم", "ها", "ه")
_B_NAMES = re.compile(
    r"بال|باسم|بن$|بلد|بين|بعد|برلين|بوتين|باريس|بيروت|بغداد|بري?طاني|بحرين|بروكسل|بكين|بشار|بيان|برنامج|بنك|بعث|برلمان|بشان|باراك|بايدن|بومبيو|بولتون|بوريس|بنيامين|بيل|بطل|بدور|بشكل|بلدي|بل$|بي$|ب$|بما|به|بها|بكل|باستثناء|بسبب|برفق|بحضور|بصف|بمناسب|بحسب|بقياد|بدعم|بزعام|برئاس|بريس|بمدين|بولاي|بمحافظ|بمنطق|بجهاز|بوزار|بقطاع|بهيئ|بحزب|باحث|بارز|بكر|بدر|بلجيك|بولند|باكستان|بنغلاد|برشلون|بايرن|بني$|باهر|باسل|باسيل|بطرس|بيتر|بندر|بلال"
)


@dataclass(frozen=True, slots=True)
class Content:
    """Where content begins, and how it was attached: that, colon, quote, object."""

    mark: int
    start: int
    how: str


def find_masdar(clause: Clause, at: int, limit: int) -> Content | None:
    """نقلت الوكالة عن الوزارة | نفيها لصحة التقارير"""
    for number in _object_places(clause, at, limit):
        word = clause.words[number]
        if number > at + 2 and word.endswith(("ه", "ها", "هم")) and word.rstrip("ماه") in masdars():
            return Content(number, number + 1, "object")
    return None


def find_object(clause: Clause, at: int, cue: Cue, limit: int, behind: bool) -> Content | None:
    """The noun that a cue without إن takes: نفى X وجود, اعترف X بتأخر, دعا X إلى تسريع."""
    for preposition in cue.objects:
        if not preposition and cue.needs:
            return _find_needed(clause, at, cue, limit)
        content = _PREPOSITIONED.get(preposition, _find_preposition)(clause, at, preposition, limit, behind)
        if content and (not cue.needs or cue.describes or _is_needed(clause, content, cue)):
            return content
    return _find_its_own(clause, at, limit) if cue.kind == "denies" else None


def _find_its_own(clause: Clause, at: int, limit: int) -> Content | None:
    """نفى دفاع التاجر، المحامي فلان، | ملكية موكله: behind a finished name a noun in ة or with a pronoun."""
    for number in _object_places(clause, at, limit):
        word, before = clause.words[number], clause.words[number - 1]
        finished = before in '،»"' or before.startswith("ال")
        if (
            number > at + 1
            and finished
            and word.endswith(("ه", "ها", "هم"))
            and len(word) > 4
            and not word.startswith(("و", "ال"))
        ):
            return Content(number, number, "object")
    return None


def _find_needed(clause: Clause, at: int, cue: Cue, limit: int) -> Content | None:
    """صحح الجهاز | بيانا صدر عنه: the statement itself, as a noun."""
    for number in _object_places(clause, at, limit):
        word = clause.words[number].removeprefix("ال")
        if number > at + 1 - bool(cue.kind == "asserts") and word.startswith(cue.needs) and not clause.inside[number]:
            return Content(number, number, "object")
    return None


def feeling(marks: list[str], content: Content) -> tuple[int, str | None] | None:
    """أعربت عن | أملها في أن | …, أبدت خشيتها من | …: where what is hoped or feared begins, and its kind."""
    at = content.start
    word = marks[at] if content.how == "object" and at + 3 < len(marks) else ""
    stem = next((word.removesuffix(p) for p in _PRONOUNS if word.endswith(p)), "")
    if stem not in _FEELINGS or marks[at + 1] not in PREPOSITIONS:
        return None
    fear = "warns" if stem in _FEARS else None
    if marks[at + 2] in words("frames", "that"):
        return at + 3, fear
    return (at + 2, fear) if stem in _FEARS else None


def _is_needed(clause: Clause, content: Content, cue: Cue) -> bool:
    """تراجع عن قراره, سحبت حديثها عن: a statement is taken back, no price falls."""
    around = (clause.words[content.mark - 1], clause.words[content.start])
    return any(word.removeprefix("ال").startswith(cue.needs) for word in around)


def _object_places(clause: Clause, at: int, limit: int) -> range:
    """Up to the end of the clause: the next contrast, semicolon or و + cue."""
    contrast = phrases("frames", "contrast")
    for number in range(at + 1, min(limit, at + 22)):
        word = clause.words[number]
        verb_cue = finite_cue(word)
        if (
            word in "؛:"
            or phrase_at(clause.words, number, contrast)
            or (verb_cue and verb_cue[1])
            or participle_cue(word)
        ):
            return range(at + 1, number)
    return range(at + 1, min(limit, at + 22))


def _find_preposition(clause: Clause, at: int, preposition: str, limit: int, _behind: bool) -> Content | None:
    for number in _object_places(clause, at, limit):
        if clause.words[number + 1 : number + 2] in (["الشهر"], ["شهر"]):
            continue  # في الثاني من الشهر الحالي، من تعهده
        if clause.words[number] == preposition and number + 1 < limit and not clause.inside[number]:
            return Content(number, number + 1, "object")
    return None


def _find_attached(clause: Clause, at: int, _preposition: str, limit: int, _behind: bool) -> Content | None:
    """ب: first on a noun that opens content, else on any word that is no name and no بال…"""
    places = [n for n in _object_places(clause, at, limit) if clause.words[n].startswith("ب") and not clause.inside[n]]
    for number in places:
        if _is_content_noun(clause.words[number][1:]):
            return Content(number, number, "object")
    for number in places:
        if len(clause.words[number]) > 3 and not _B_NAMES.match(clause.words[number]):
            return Content(number, number, "object")
    for number in places:  # اتهم المجلس الشركة بالتلاعب
        word = clause.words[number]
        if number > at + 1 and word.startswith("بال") and _is_event(word[3:]):
            return Content(number, number, "object")
    return None


def _find_noun(clause: Clause, at: int, _preposition: str, limit: int, behind: bool) -> Content | None:
    heads = words("speakers", "institution_heads") | _NOUN_HEADS
    before_cue = clause.words[at - 1] if at else ""
    for number in _object_places(clause, at, limit):
        word, before = clause.words[number], clause.words[number - 1]
        if clause.inside[number] or (before in heads and not before.startswith("ال")) or before in _BEFORE_NO_CONTENT:
            continue
        if word in _OPEN_ENDED and number > at + 2 and _may_be_masdar(before):
            first = number - (clause.words[number - 2] not in PREPOSITIONS)  # but نفى مصدر في أوبك | أي زيادة
            return Content(first, first, "object")  # نفت المحافظة نفوق أي من …
        if before_cue in _RELATIVE and number == at + 1 and word[:2] == "ال" and _looks_like_masdar(word[2:]):
            return Content(number, number, "object")  # التي رجحت الإبقاء على …
        if (
            number >= at + 2
            and _looks_like_masdar(word)
            and (before.startswith("ال") or before.endswith(("يه", "يون", "يين")))
        ):
            return Content(number, number, "object")
        if _is_content_noun(word) and (number > at + 1 or not word.startswith("ال") or behind):
            return Content(number, number, "object")
    return None


_PREPOSITIONED = {"ب": _find_attached, "": _find_noun}
_NOUN_HEADS = words("frames", "noun_heads")
_BEFORE_NO_CONTENT = words("frames", "before_no_content")
_RELATIVE = folded({"الذي", "التي", "الذين"})
_OPEN_ENDED = folded({"أي"})
_NO_MASDAR = re.compile(
    r"تنظيم|ائتلاف|اتحاد|احتلال|انتقالي|استخبارات|استخباراتي?ه?|اقليم|امين|انصار|احرار|تنفيذي?ه?|ادار|ترفيه|تحرير$|تعليم|تحالف|استشار|انتخابات|انقاذ|اسعاف|اطفاء"
)
_MASDAR = re.compile(r"(?:ا(?:[نست]|.ت|ست|.)\w{1,3}ا\w|ت\w{2}ي\w|م\wا\w{2}ه|ت\w{3,4})(?:ه|ها|هم)?$")


def _may_be_masdar(word: str) -> bool:
    return not word.startswith("ال") and len(word) >= 3


def _looks_like_masdar(word: str) -> bool:
    """The shapes انفعال, افتعال, استفعال, إفعال, تفعيل, مفاعلة behind a definite word: تسجيل, انسحاب,
    مصادرة.
    """
    return (
        not word.startswith("ال")
        and bool(_MASDAR.match(word))
        and not _NO_MASDAR.match(word)
        and not word.endswith("ات")
    )


def _is_event(word: str) -> bool:
    return _is_content_noun(word) or _looks_like_masdar(word)


@cache
def _content_nouns() -> frozenset[str]:
    return words("frames", "content_nouns")


def is_object(word: str) -> bool:
    """Whether a word right behind a cue with a direct object is that object: الاتهامات, مشاركة, الأفكار."""
    bare = word.removeprefix("ال")
    return _is_content_noun(word) or (word != bare and (_is_content_noun(bare) or bare in _SAYINGS))


def _is_content_noun(word: str) -> bool:
    nouns = _content_nouns()
    if word in nouns:
        return True
    if word.endswith("ا") and (word[:-1] in nouns or word[:-1] + "ه" in nouns):
        return True  # توقع نموا
    for pronoun in _PRONOUNS:
        stem = word.removesuffix(pronoun)
        if stem != word and len(stem) >= 3 and (stem in nouns or (stem[-1] == "ت" and stem[:-1] + "ه" in nouns)):
            return True
    return False


def object_start(marks: list[str], start: int, end: int) -> int:
    """Where in `اتهم | الوزير المقاول | ب…` the one begins whom it is about, else `end`: no mark stands between them.

    A definite noun behind a finished name, a neighbour (جارتها), or a country behind a name.
    """
    for number in range(start + 1, end):
        word, before = marks[number], marks[number - 1]
        if before in words("frames", "noun_heads") or before in words("speakers", "institution_heads"):
            continue
        if word.startswith("ال") and not _is_adjective(word, before, marks[start]):
            heads = words("frames", "noun_heads") | words("speakers", "speaking_heads") | words("speakers", "offices")
            plural = number > start + 2 and before not in heads and word.endswith(("اء", "ات", "ين"))
            if before.startswith("ال") or plural:
                return number
        accusative = word[-1] == "ا" and len(word) > 4 and word[:2] != "ال" and number > start + 1
        if accusative and word not in words("frames", "countries"):
            return number  # مدعي عام عمان | مهندسا
        if word.endswith(("ها", "هم")) and len(word) > 4 and word[:2] != "ال" and before not in PREPOSITIONS:
            return number
        if number == end - 1 and word in words("frames", "countries"):
            return number
    return end


def _is_adjective(word: str, before: str, head: str) -> bool:
    """الإيراني, العام; القضية is none behind المتهم, which is masculine as the name's head is."""
    if word.endswith("يه") and before.startswith("ال") and before[-1] not in "هت" and head[-1] not in "هت":
        return False
    return word.endswith(("ي", "يه", "يين", "يون")) or word in words("frames", "adjectives")

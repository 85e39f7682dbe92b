"""Attribution frames on the tokens of one sentence: the cue, who speaks, and where the content begins.

A frame is "[speaker] cue [speaker] [setting] إن|:|« content", "cue + noun" (نفى وجود), "بحسب X، content",
"content، يقول X". This file finds single frames; attribution.py puts them together to claims.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from data_prep.claims.lexicon import (
    Cue,
    by_first_word,
    finite_cues,
    folded,
    participle_cues,
    phrases,
    plain_verbs,
    table,
    words,
)
from data_prep.claims.sentences import Token

Range = tuple[int, int]  # token numbers, end exclusive
_PREPOSITIONS = folded(["إلى", "على", "عن", "من", "في"])
SAYING = folded(["قائلا", "قائلة", "قائلين"])
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


@dataclass(slots=True)
class Frame:
    """Token numbers into one sentence; `speaker` None = nobody is named at this place."""

    start: int  # of the clause: joint, speaker or cue, whichever is first
    cue: Range
    kind: str
    content: int
    how: str
    speaker: Range | None
    feminine: bool = False
    carries_on: bool = False  # a participle: the sentence's own speaker goes on
    relative: bool = False  # …، الذي أكد أن: the speaker stands right before
    anonymous: bool = False  # أفيد بأن: nobody is named on purpose
    speaker_trim: int = 0  # letters of a clitic at the speaker's start (لوزارة)


class Clause:
    """The tokens of one sentence with its quotations matched up."""

    def __init__(self, tokens: list[Token], in_quote: bool = False) -> None:
        self.tokens = tokens
        self.words = [token.text for token in tokens]
        self.quotes = _match_quotes(self.words, in_quote)  # opening -> closing token number
        self.inside = [False] * len(tokens)
        for opening, closing in self.quotes.items():
            for number in range(opening + 1, closing):
                self.inside[number] = True

    def __len__(self) -> int:
        return len(self.words)


def _match_quotes(marks: list[str], in_quote: bool) -> dict[int, int]:
    """Outermost quotations; one that never closes runs to the end. A `"` is opening where none is open."""
    found: dict[int, int] = {}
    opening, closer, depth = (-1, '"»', 1) if in_quote else (None, "", 0)
    for number, mark in enumerate(marks):
        if opening is None:
            if mark in '"«' or (mark == "(" and marks[number + 1 : number + 2] == ["("]):
                opening, closer, depth = number, {'"': '"', "«": "»", "(": ")"}[mark], 1
        elif mark == "«" and closer == "»":
            depth += 1
        elif mark in closer and mark:
            depth -= 1
            if depth == 0 or closer == ")":
                if opening >= 0:
                    found[opening] = number
                else:
                    found[-1] = number
                opening = None
    if opening is not None and opening >= 0 and marks[opening] != "(":
        found[opening] = len(marks)
    return found


def finite_cue(word: str) -> tuple[Cue, bool] | None:
    """The cue of a finite verb and whether و or ف is attached to it."""
    cues = finite_cues()
    if word in cues:
        return cues[word], False
    if word[:1] in ("و", "ف") and word[1:] in cues:
        return cues[word[1:]], True
    return None


def participle_cue(word: str) -> Cue | None:
    """مشيرا, ومؤكدة …"""
    cues = participle_cues()
    return cues.get(word) or (cues.get(word[1:]) if word[:1] == "و" else None)


def phrase_at(marks: list[str], at: int, table_: dict[str, tuple[tuple[str, ...], ...]]) -> int:
    """Length of the phrase of `table_` that stands at `at` (و and ف before it ignored), or 0."""
    if at >= len(marks):
        return 0
    first = marks[at]
    if first not in table_ and first[1:] not in table_:
        return 0
    for head in (first, first[1:] if first[:1] in ("و", "ف") else ""):
        for parts in table_.get(head, ()):
            if tuple(marks[at + 1 : at + len(parts)]) == parts[1:]:
                return len(parts)
    return 0


def find_content(clause: Clause, at: int, cue: Cue, limit: int, behind: bool = False) -> Content | None:
    """Where what `cue` (at token `at`) reports begins; `behind`: the speaker stands before the cue."""
    that = _find_that(clause, at, cue, limit)
    if cue.objects and (that is None or that.how != "that" or that.mark > at + 3):
        noun = _find_object(clause, at, cue, that.mark if that else limit, behind)
        if noun and (that is None or _is_nearer(clause, noun, that, cue)):
            return noun
    return that


def _is_nearer(clause: Clause, noun: Content, that: Content, cue: Cue) -> bool:
    """Whether the noun, behind a finished name, is what is reported, and إن belongs to something within it."""
    if that.mark - noun.mark <= 3 or _governs(clause, that, cue):
        return False
    before = clause.words[noun.mark - 1]
    return (
        that.how == "quote"
        or before in cue.objects
        or before.startswith("ال")
        or before == "،"
        or before.isdigit()
        or before in _stops()
    )


def _governs(clause: Clause, that: Content, cue: Cue) -> bool:
    """Whether إن belongs to the cue and not to a noun on the way: its own preposition, a comma or the name stand before."""
    before = clause.words[that.mark - 1]
    if that.how == "quote":
        return False
    return before in cue.objects or clause.words[that.mark].startswith("ب") or that.how == "colon"


def _find_that(clause: Clause, at: int, cue: Cue, limit: int) -> Content | None:
    marks, position = clause.words, at + 1
    that, blockers = words("frames", "that"), words("frames", "that_blockers")
    contrast = phrases("frames", "contrast")
    stop = min(limit, at + 1 + cue.reach)
    while position < stop:
        word = marks[position]
        if phrase_at(marks, position - 1, phrases("frames", "exceptions")) or (
            marks[position - 2 : position] == ["قبل", "ان"] and finite_cue(word)
        ):
            return None  # بيد أنها, غير أن, قبل أن يضيف: another clause
        if word in that and marks[position - 1] not in blockers and _is_own(marks, position, cue):
            return Content(position, position + 1, "that")
        if word == ":" and cue.quotes:
            return Content(position, position + 1, "colon")
        if position in clause.quotes:
            closing = clause.quotes[position]
            if not _is_name(clause, position, closing, limit):
                return Content(position, position, "quote") if cue.quotes else None
            position = closing
        elif word == "(":
            position = _closing_bracket(marks, position)
        elif (
            word in ("؛", "-")
            or phrase_at(marks, position, contrast)
            or ((found := finite_cue(word)) and found[1] and position > at + 1)
            or (participle_cue(word) and (marks[position - 1] == "،" or word in SAYING))
        ):
            return None
        position += 1
    return None


def _is_own(marks: list[str], at: int, cue: Cue) -> bool:
    """من أن, إلى أن: of this cue only if it governs the preposition; على أن + present is a condition (على أن يعود)."""
    before, following = marks[at - 1], marks[at + 1 : at + 2]
    if before not in _PREPOSITIONS or before in cue.objects:
        return True
    return before == "علي" and not (marks[at] == "ان" and following and following[0][0] in "يت")


def _is_name(clause: Clause, opening: int, closing: int, limit: int) -> bool:
    """A short quotation that the sentence goes on behind is a name: قالت "قوات سوريا الديمقراطية" إن."""
    if closing >= len(clause) or closing - opening > 7:
        return False
    rest = clause.words[closing + 1 : limit]
    if not rest or rest[0] in ("،", "؛", "-"):
        return (
            bool(rest)
            and any(word in words("frames", "that") for word in rest[:25])
            and closing - opening <= 5
        )
    return any(word in words("frames", "that") or word == ":" for word in rest[:25]) or closing - opening <= 4


def _closing_bracket(marks: list[str], opening: int) -> int:
    for number in range(opening + 1, min(opening + 12, len(marks))):
        if marks[number] == ")":
            return number
    return opening


def _find_object(clause: Clause, at: int, cue: Cue, limit: int, behind: bool) -> Content | None:
    """The noun that a cue without إن takes: نفى X وجود, اعترف X بتأخر, دعا X إلى تسريع."""
    for preposition in cue.objects:
        found = _PREPOSITIONED.get(preposition, _find_preposition)(clause, at, preposition, limit, behind)
        if found and (not cue.needs or _is_needed(clause, found, cue)):
            return found
    return None


def _is_needed(clause: Clause, found: Content, cue: Cue) -> bool:
    """تراجع عن قراره, سحبت حديثها عن: a statement is taken back, no price falls."""
    around = (clause.words[found.mark - 1], clause.words[found.start])
    return any(word.removeprefix("ال").startswith(cue.needs) for word in around)


def _object_places(clause: Clause, at: int, limit: int) -> range:
    """Up to the end of the clause: the next contrast, semicolon or و + cue."""
    contrast = phrases("frames", "contrast")
    for number in range(at + 1, min(limit, at + 22)):
        word = clause.words[number]
        found = finite_cue(word)
        if (
            word in "؛:"
            or phrase_at(clause.words, number, contrast)
            or (found and found[1])
            or participle_cue(word)
        ):
            return range(at + 1, number)
    return range(at + 1, min(limit, at + 22))


def _find_preposition(clause: Clause, at: int, preposition: str, limit: int, _behind: bool) -> Content | None:
    for number in _object_places(clause, at, limit):
        if clause.words[number] == preposition and number + 1 < limit and not clause.inside[number]:
            return Content(number, number + 1, "object")
    return None


def _find_attached(clause: Clause, at: int, _preposition: str, limit: int, behind: bool) -> Content | None:
    """ب: first on a noun that opens content, else on any word that is no name and no بال…"""
    places = [
        n
        for n in _object_places(clause, at, limit)
        if clause.words[n].startswith("ب") and not clause.inside[n]
    ]
    for number in places:
        if _is_content_noun(clause.words[number][1:]):
            return Content(number, number, "object")
    for number in places:
        if len(clause.words[number]) > 3 and not _B_NAMES.match(clause.words[number]):
            return Content(number, number, "object")
    return None


def _find_noun(clause: Clause, at: int, _preposition: str, limit: int, behind: bool) -> Content | None:
    heads = words("speakers", "institution_heads") | _NOUN_HEADS
    for number in _object_places(clause, at, limit):
        word, before = clause.words[number], clause.words[number - 1]
        if clause.inside[number] or before in heads or before in _BEFORE_NO_CONTENT:
            continue
        if word in _OPEN_ENDED and number > at + 2 and _may_be_masdar(before):
            return Content(number - 1, number - 1, "object")  # نفت المحافظة نفوق أي من …
        if number > at + 2 and _looks_like_masdar(word) and before.startswith("ال"):
            return Content(number, number, "object")
        if _is_content_noun(word) and (number > at + 1 or not word.startswith("ال") or behind):
            return Content(number, number, "object")
    return None


_PREPOSITIONED = {"ب": _find_attached, "": _find_noun}
_NOUN_HEADS = folded(
    [
        "لجنة",
        "هيئة",
        "إدارة",
        "مركز",
        "دائرة",
        "مديرية",
        "قوات",
        "قوة",
        "مكتب",
        "وحدة",
        "فريق",
        "مجلس",
        "جهاز",
        "رئيس",
        "مدير",
        "وزير",
        "منظمة",
        "جمعية",
        "جماعة",
        "حزب",
        "تحالف",
        "مؤسسة",
        "شركة",
        "قسم",
    ]
)
_BEFORE_NO_CONTENT = folded(
    ["في", "من", "على", "إلى", "عن", "بعد", "قبل", "خلال", "منذ", "عقب", "مع", "حول", "بشأن"]
)


_OPEN_ENDED = folded(["أي"])
_NO_MASDAR = re.compile(
    r"تنظيم|ائتلاف|اتحاد|احتلال|انتقالي|استخبارات|استخباراتي?ه?|اقليم|امين|انصار|احرار|تنفيذي?ه?|ادار|ترفيه|تحرير$|تعليم|تحالف|استشار|انتخابات|انقاذ|اسعاف|اطفاء"
)
_MASDAR = re.compile(r"(?:ا(?:[نست]|.ت|ست|.)\w{1,3}ا\w|ت\w{2}ي\w|م\wا\w{2}ه|ت\w{3,4})(?:ه|ها|هم)?$")


def _may_be_masdar(word: str) -> bool:
    return not word.startswith("ال") and len(word) >= 3


def _looks_like_masdar(word: str) -> bool:
    """The shapes انفعال, افتعال, استفعال, إفعال, تفعيل, مفاعلة behind a definite word: تسجيل, انسحاب, مصادرة."""
    return (
        not word.startswith("ال")
        and bool(_MASDAR.match(word))
        and not _NO_MASDAR.match(word)
        and not word.endswith("ات")
    )


@cache
def _content_nouns() -> frozenset[str]:
    return words("frames", "content_nouns")


def _is_content_noun(word: str) -> bool:
    nouns = _content_nouns()
    if word in nouns:
        return True
    for pronoun in _PRONOUNS:
        stem = word.removesuffix(pronoun)
        if (
            stem != word
            and len(stem) >= 3
            and (stem in nouns or (stem[-1] == "ت" and stem[:-1] + "ه" in nouns))
        ):
            return True
    return False


# --- who speaks -----------------------------------------------------------------------------------------------------


def name_behind(clause: Clause, start: int, limit: int, addressed: bool = False) -> Range | None:
    """The noun phrase that begins at `start`, after times and addressees; None where none begins there."""
    position = _skip_settings(clause, start, limit)
    end = position
    while end < limit and not _ends_name(clause, end, end - position, addressed):
        if clause.words[end] == "(":
            end = _closing_bracket(clause.words, end)
        elif end in clause.quotes and clause.quotes[end] < limit:
            end = clause.quotes[end]
        end += 1
    while (
        end > position
        and clause.words[end - 1] in ("،", "-", "(", '"', "«")
        and end - 1 not in clause.quotes.values()
    ):
        end -= 1
    if (
        end == position
        or end - position > 22
        or (
            not any(character.isalpha() for character in clause.words[position])
            and position not in clause.quotes
        )
    ):
        return None
    while end - position > 1 and clause.words[position] in ("له", "لها", "لهم", "به", "بها", "عنه"):
        position += 1
    return position, end


def _skip_settings(clause: Clause, start: int, limit: int) -> int:
    """أعلن اليوم الوزير, قال أمس الثلاثاء لرويترز مسؤول: the name may come later."""
    position, times = start, _times()
    while position < limit and (
        clause.words[position] in times or _is_addressee(clause.words, position) == 1
    ):
        position += 1
    if position > start and position < limit and clause.words[position] in ("،", ":"):
        return limit if clause.words[position] == ":" else position
    empty = phrases("speakers", "empty_words")
    while position < limit and (length := phrase_at(clause.words, position, empty)):
        position += length
    return position


@cache
def _times() -> frozenset[str]:
    days = {name for names in table("dates")["weekdays"].values() for name in names}
    return folded(days | set(["أمس", "اليوم", "مساء", "صباح", "فجر", "يوم", "ظهر"]))


@cache
def _stops() -> frozenset[str]:
    return words("frames", "speaker_stops") | folded(
        name for names in table("dates")["weekdays"].values() for name in names
    )


def _ends_name(clause: Clause, at: int, length: int, addressed: bool) -> bool:
    word, following = clause.words[at], clause.words[at + 1] if at + 1 < len(clause) else ""
    if word in "،:؛.-…!؟/" or word in words("frames", "that") or word in _stops():
        return True
    if word == "في":
        return length == 0 or following in words("frames", "settings") or following.endswith(("ها", "هم"))
    if word == "علي":
        return length == 0 or following in words("frames", "platforms")
    if word == "من" and length == 0:
        return True
    if (
        addressed
        and length
        and (
            word in words("speakers", "addressed")
            or (length >= 2 and _is_plural_object(word))
            or re.match("نظير(?:ه|ت?ها?|هم)$", word)
        )
    ):
        return True
    return bool(_is_addressee(clause.words, at)) or (
        length > 0 and bool(participle_cue(word)) and word[-1] == "ا"
    )


def _is_plural_object(word: str) -> bool:
    return word.startswith("ال") and word.endswith("ين") and len(word) > 6


def _is_addressee(marks: list[str], at: int) -> int:
    """1 for لرويترز, للصحفيين, لـ "العربية": whom it was told to."""
    word = marks[at]
    if word == "ل" or not word.startswith("ل") or len(word) < 4:
        return int(word == "ل")
    known = words("frames", "addressees")
    rest = word[1:]
    return int(rest in known or (word.startswith("لل") and ("ال" + word[2:] in known or word[2:] in known)))


def name_before(clause: Clause, start: int, cue: int) -> Range | None:
    """The noun phrase between a clause's start and its cue (speaker-first order), or None if it is a lead-in."""
    begin, end = _strip_connectives(clause, start, cue), cue
    while end > begin and clause.words[end - 1] in (
        "قد",
        "،",
        "لقد",
        "ايضا",
        "سبق",
        "كان",
        "كانت",
        "عاد",
        "عادت",
    ):
        end -= 1
    comma = next((n for n in range(begin, end) if clause.words[n] == "،" and not clause.inside[n]), end)
    end = comma
    if begin >= end or end - begin > 14:
        return None
    first = clause.words[begin]
    if (
        first in words("frames", "lead_ins")
        or first in _times()
        or (not first[0].isalpha() and begin not in clause.quotes)
    ):
        return None
    was = start < begin and clause.words[begin - 1].endswith(("كان", "كانت"))
    setting = next(
        (
            n
            for n in range(begin + 1, end)
            if _ends_name(clause, n, n - begin, False) or _is_predicate(clause.words[n], was)
        ),
        end,
    )
    return (
        (begin, setting)
        if not looks_like_verb(first) or (setting - begin >= 1 and first.startswith("ال"))
        else None
    )


def _is_predicate(word: str, was: bool) -> bool:
    """كانت الهيئة نشرت: a verb ends the name; without كان only a feminine one is no noun for sure."""
    return (was or word.endswith("ت")) and (word in plain_verbs() or finite_cue(word) is not None)


_CONNECTIVES = folded(
    [
        "و",
        "ف",
        "لكن",
        "ولكن",
        "كان",
        "كانت",
        "وكان",
        "وكانت",
        "كانوا",
        "وكانوا",
        "أما",
        "وأما",
        "قد",
        "وقد",
        "فقد",
        "إن",
        "أن",
        "بل",
        "ثم",
        "إذ",
        "حيث",
        "كما",
        "وكذلك",
        "لكن",
        "بدورها",
    ]
)


def _strip_connectives(clause: Clause, start: int, limit: int) -> int:
    while start < limit and (clause.words[start] in _CONNECTIVES or clause.words[start] in "،-؛:"):
        start += 1
    return start


def looks_like_verb(word: str) -> bool:
    """A coarse look: enough to tell "استقبل الرئيس" and "يقول" from a noun phrase."""
    if word.startswith("ال") and len(word) > 4:
        return False
    verbs = plain_verbs()
    if word in verbs or (word[:1] in ("و", "ف") and word[1:] in verbs):
        return True
    return bool(re.match(r"(?:[وف]?(?:ي|ست|سي|است|تم$)\w{2,})", word)) or word in (
        "تم",
        "جري",
        "بدا",
        "وصل",
        "جاء",
        "قام",
        "اكد",
    )


# --- بحسب X ------------------------------------------------------------------------------------------------------------


@cache
def prepositional() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    rows: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in table("cues")["prepositional"]:
        parts = tuple(next(iter(folded([row["words"]]))).split())
        rows.setdefault(parts[0], []).append((parts, next(iter(folded([row.get("of", "")])))))
    return {first: tuple(sorted(found, key=lambda row: -len(row[0]))) for first, found in rows.items()}


@cache
def comment_openers() -> dict[str, tuple[tuple[str, ...], ...]]:
    return by_first_word(table("cues")["comment_openers"])


def source_phrase(clause: Clause, at: int) -> Frame | None:
    """بحسب X, وفقا لـ X, نقلا عن X, كما قال X, حسب ما أفاد به X; `content` is where the phrase ends."""
    opener = phrase_at(clause.words, at, comment_openers())
    if opener and clause.words[at] in ("كما", "وكما") and (at == 0 or clause.words[at - 1] != "،"):
        opener = 0  # "كما قال X إن": he also said
    if opener and (found := _comment_cue(clause, at + opener)):
        cue_end = found + 1
        while cue_end < len(clause) and clause.words[cue_end] in ("به", "بها", "عنه", "ذلك", "فيه"):
            cue_end += 1
        comment = _source(clause, at, cue_end, 0)
        return (
            comment
            if clause.words[at] != "كما"
            or (comment and clause.words[comment.content : comment.content + 1] in ([], ["،"], ["."]))
            else None
        )
    word = clause.words[at]
    for head in (word, word[1:] if word[:1] in ("و", "ف") else ""):
        for parts, of in prepositional().get(head, ()):
            if tuple(clause.words[at + 1 : at + len(parts)]) == parts[1:]:
                return _governed_source(clause, at, at + len(parts), of)
    return None


def _comment_cue(clause: Clause, at: int) -> int | None:
    for number in (at, at + 1):
        if number < len(clause) and finite_cue(clause.words[number]):
            return number
    return None


def _governed_source(clause: Clause, at: int, end: int, of: str) -> Frame | None:
    if end >= len(clause):
        return None
    following = clause.words[end]
    if of == "ل":
        if following in ("ل", "-"):
            return _source(clause, at, end + 1, 0)
        if not following.startswith("ل"):
            return None
        return _source(clause, at, end, 2 if following.startswith("لل") else 1)
    if of:
        return _source(clause, at, end + 1, 0) if following == of else None
    return _source(clause, at, end, 0)


def _source(clause: Clause, at: int, start: int, trim: int) -> Frame | None:
    name = _source_name(clause, start)
    if name is None:
        return None
    first = clause.words[name[0]][trim:]
    if first.removeprefix("ال") in words("cues", "not_sources") or first in words("cues", "not_sources"):
        return None
    return Frame(at, (at, start), "reports", name[1], "source", name, speaker_trim=trim)


def _source_name(clause: Clause, start: int) -> Range | None:
    end = start
    while end < len(clause) and end - start < 16:
        word = clause.words[end]
        if (
            word in "،.؛:!؟…-"
            or word in words("frames", "that")
            or (end > start and word in _stops() and word not in ("عن", "حول"))
        ):
            break
        if end > start and (
            word in ("في", "علي")
            and clause.words[end + 1 : end + 2]
            and clause.words[end + 1] in words("frames", "settings")
        ):
            break
        if end > start and (finite_cue(word) or looks_like_verb(word)):
            break
        if end in clause.quotes and clause.quotes[end] < len(clause):
            end = clause.quotes[end]
        elif word == "(":
            end = _closing_bracket(clause.words, end)
        elif word in '"»)':
            break
        end += 1
    end = min(end, len(clause))
    return (start, end) if end > start else None

"""Where a speaker's name begins and ends, behind the cue (قال الوزير أمس إن) or before it (الوزير قال إن)."""

from __future__ import annotations

import re
from functools import cache

from data_prep.claims.language.clause import (
    Clause,
    Range,
    closing_bracket,
    finite_cue,
    looks_like_verb,
    participle_cue,
    phrase_at,
)
from data_prep.claims.language.lexicon import by_first_word, folded, phrases, plain_verbs, table, words


def name_behind(clause: Clause, start: int, limit: int, addressed: bool = False) -> Range | None:
    """The noun phrase that begins at `start`, after times and addressees; None where none begins there."""
    position = _skip_settings(clause, start, limit)
    end = position
    if position < limit and _heads_nothing(clause.words[position]):
        return None  # ودعت غير مرة إلى: an adverb
    if addressed and position < limit and _is_called_upon(clause.words, position):
        return None  # ودعا المواطنين إلى …: who calls is known already
    answers = start and clause.words[start - 1].lstrip("وفي") in _ANSWERING
    while end < limit and not _ends_name(clause, end, end - position, addressed):
        if answers and end > position and clause.words[end] == "علي":
            break  # رد المدير | على النقابة
        if addressed and _is_object_of(clause.words, position, end):
            break
        if clause.words[end] == "(":
            end = closing_bracket(clause.words, end)
        elif end in clause.quotes and clause.quotes[end] < limit:
            end = clause.quotes[end]
        end += 1
    while (
        end > position and clause.words[end - 1] in ("،", "-", "(", '"', "«") and end - 1 not in clause.quotes.values()
    ):
        end -= 1
    if (
        end == position
        or clause.words[position] in _ITSELF
        or _says(clause.words[position])
        or (end - position == 1 and clause.words[position] in _OF_IT)
        or end - position > 22
        or (not any(character.isalpha() for character in clause.words[position]) and position not in clause.quotes)
    ):
        return None
    while end - position > 1 and clause.words[position] in _OF_IT:
        position += 1
    return position, end


def _skip_settings(clause: Clause, start: int, limit: int) -> int:
    """أعلن اليوم الوزير, قال أمس الثلاثاء لرويترز مسؤول: the name may come later."""
    position, clock_words = start, times()
    while position < limit and (
        clause.words[position] in clock_words
        or is_addressee(clause.words, position)
        or (clause.words[position].startswith("لل") and len(clause.words[position]) > 4)
    ):
        position += addressee_at(clause.words, position) or 1
        position += clause.words[position - 1 : position + 1] == ["امس", "الاول"]
        if clause.words[position - 1] == "ل" and clause.quotes.get(position, limit) < limit:
            position = clause.quotes[position] + 1  # ل "الاقتصادية"
    if position > start and position < limit and clause.words[position] in ("،", ":"):
        return limit if clause.words[position] == ":" else position
    empty = phrases("speakers", "empty_words")
    while position < limit and (length := phrase_at(clause.words, position, empty)):
        position += length
    return position


PREPOSITIONS = folded(["في", "من", "على", "إلى", "عن", "مع", "لدى", "ضد", "بين"])
RELATIVE = folded(["الذي", "التي", "الذين", "اللذين", "اللذان", "والذي", "والتي"])
_ISSUED = folded(["صادر", "صادرة", "الصادر", "الصادرة", "المسؤول", "المسؤولة"])
_OF_IT = folded(
    ["له", "لها", "لهم", "به", "بها", "عنه", "عنها", "عليه", "عليها", "إليه", "إليها", "فوقها", "معه", "معها"]
)
_ITSELF = folded(["نفسه", "نفسها", "أنفسهم", "ذاته", "ذاتها"])
_ANSWERING = folded(["رد", "ردت", "رد", "ترد", "علق", "علقت", "تعلق", "عقب", "عقبت", "أجاب", "أجابت", "تعقب"])


@cache
def times() -> frozenset[str]:
    days = {name for names in table("dates")["weekdays"].values() for name in names}
    return folded(days | {"أمس", "اليوم", "مساء", "صباح", "فجر", "يوم", "ظهر"})


@cache
def stops() -> frozenset[str]:
    return words("frames", "speaker_stops") | folded(
        name for names in table("dates")["weekdays"].values() for name in names
    )


def _ends_name(clause: Clause, at: int, length: int, addressed: bool) -> bool:
    word, following = clause.words[at], clause.words[at + 1] if at + 1 < len(clause) else ""
    before = clause.words[at - 1] if at else ""
    if is_surname(word, following) or before == "عبد":
        return False  # عبد | الكلام
    if (word == "." and len(before) == 1) or (word == "عن" and length and before in _ISSUED):
        return False  # د. فلان; بيان صادر عن الديوان
    if word == "-" and length and joins_name(clause.words, at):
        return False
    if word in "،:؛.-…!؟/" or word in words("frames", "that") or word in stops():
        return True
    if length and len(word) > 4 and word[0] == "و" and (cue := finite_cue(word)) and cue[1] and not cue[0].present:
        return True  # وزير الري | وقال
    if length and (word in words("frames", "object_stops") or (addressed and _is_people(word))):
        return True  # أهاب العقيد | بالمواطنين
    if word == "في":
        return length == 0 or _is_setting(following)
    if word == "علي":  # مستخدمون على فيسبوك: one indefinite word is no name without its place
        vague = length == 1 and not before.startswith("ال") and before[-2:] in ("ون", "ين", "ات", "اء", "طا")
        return length == 0 or (following in words("frames", "platforms") and not vague)
    if word == "من" and (length == 0 or (addressed and _asks(clause.words[at - length - 1]))):
        return True  # طلبت السلطات | من واشنطن
    if (
        addressed
        and length
        and (
            (word in words("speakers", "addressed") and not (_takes_people(before) or before in PREPOSITIONS))
            or (length >= 2 and _is_plural_object(word) and before.startswith("ال") and not _takes_people(before))
            or re.match("نظير(?:ه|ت?ها?|هم)$", word)
        )
    ):
        return True
    return is_addressee(clause.words, at) or (length > 0 and bool(participle_cue(word)) and word[-1] == "ا")


def _says(word: str) -> bool:
    """وأضاف | يقول: a second verb, no name."""
    verb_cue = finite_cue(word)
    return verb_cue is not None and verb_cue[0].present and not verb_cue[1] and word[0] == "ي"


def _heads_nothing(word: str) -> bool:
    """غير, نهاية, ما: an adverb or a time; بالدليل, بجريدة: how or where."""
    if word in words("speakers", "never_heads") or (word.startswith("بال") and len(word) > 5):
        return True
    if word[0] == "ل":
        return word[1:] in words("speakers", "object_heads")  # وقال لهيئة المحكمة: …
    bare = word[1:] if word[0] == "ب" else ""
    return bare in words("speakers", "object_heads") or bare in words("frames", "content_nouns")


def _is_people(word: str) -> bool:
    """أهاب العقيد | بالمواطنين; but المكلف بالإعلام is one name."""
    return word.startswith("بال") and (word[1:] in words("speakers", "addressed") or _is_plural_object(word[1:]))


def is_surname(word: str, following: str) -> bool:
    """لويس | فان | غال: the letters of فإن."""
    return word == "فان" and following in words("speakers", "van")


def _is_setting(word: str) -> bool:
    """في | بيان, في | آذار, في | 2017, في | كتابها: where or when it was said."""
    return word in words("frames", "settings") or word.endswith(("ها", "هم")) or word.isdigit() or word in months()


@cache
def months() -> frozenset[str]:
    names = [name for names in table("dates")["months"].values() for name in names]
    return frozenset(name.split()[0] for name in folded(names)) | times()


def _asks(word: str) -> bool:
    return word.lstrip("وفسيت").startswith("طلب")


def takes_a_name(word: str) -> bool:
    """رئيس, شركة, لجنة, الوزير: more of the name may follow."""
    bare = word.removeprefix("ال")
    keys = ("object_heads", "offices", "people_heads", "speaking_heads", "masculine_heads")
    return any(bare in words("speakers", key) for key in keys)


def _takes_people(word: str) -> bool:
    """شؤون | اللاجئين, رئيس | مجلس: the next word belongs to it."""
    return word in words("speakers", "people_heads") or word in words("speakers", "offices")


def joins_name(marks: list[str], dash: int) -> bool:
    """القوات المسلحة الأردنية- الجيش العربي، أن …: a dash within a name, at most three definite words on."""
    behind = marks[dash + 1 : dash + 5]
    length = next((n for n, word in enumerate(behind) if not word[0].isalpha() or word in words("frames", "that")), 0)
    return length > 0 and behind[length] != "-" and all(word[:2] == "ال" for word in behind[:length])


def names_an_institution(marks: list[str], opening: int, closing: int) -> bool:
    """شركة «كذا»، المتحدث باسم «كذا»: a quotation of at most four words behind a head that waits for its name."""
    before = marks[opening - 1] if opening else ""
    waits = any(before in words("speakers", key) for key in ("object_heads", "offices", "titled"))
    return waits and closing - opening <= 5 and closing < len(marks)


def _is_called_upon(marks: list[str], at: int) -> bool:
    """ودعا المواطنين إلى …; but in طالب الأهالي السلطات ب… the first of two demands."""
    following = marks[at + 1] if at + 1 < len(marks) else ""
    group = _is_plural_object(marks[at]) or marks[at] in words("speakers", "always_addressed")
    return group and not (following.startswith("ال") and following != "الي")


def _is_object_of(marks: list[str], start: int, at: int) -> bool:
    """دعت الأمانة | الزوار: a definite word that cannot be the adjective of a feminine noun."""
    head, word = marks[start], marks[at]
    if at == start + 1 and word[:2] != "ال" and word[0].isalpha() and word not in PREPOSITIONS and _is_a_power(head):
        return True  # اتهمت تركيا | غولن, يتهم القضاء | تواتي
    if at > start and marks[at - 1].startswith("ال") and word in words("speakers", "object_heads"):
        return True  # حمل نقيب الخبازين | وزارة المالية
    if at != start + 1 or not head[:2] == word[:2] == "ال" or word == "الي":
        return False
    if head[-1] == "ه":
        return word[-1] not in "هيت" and word.removeprefix("ال") not in words("speakers", "feminine_adjectives")
    return head[2:] in words("speakers", "masculine_heads") and word[-1] == "ه"


def _is_a_power(word: str) -> bool:
    bare = word[2:] if word.startswith("ال") else ""
    return word in words("frames", "countries") or bare in words("speakers", "object_heads")


def _is_plural_object(word: str) -> bool:
    return word.startswith("ال") and word.endswith("ين") and len(word) > 6


def addressee_at(marks: list[str], at: int) -> int:
    """How many words at `at` say whom it was told: 1 for لرويترز, للصحفيين, لوأج, 2 for لفرانس برس; else 0."""
    word = marks[at]
    if word == "ل":
        return 1
    if not word.startswith("ل") or len(word) < 3:
        return 0
    rest = word[1:].rstrip("0123456789")
    by_first = _addressees()
    heads = (rest, "ال" + word[2:]) if word.startswith("لل") else (rest,)  # للإذاعة; للبرنامج الوطني is a name's
    phrases_ = [parts for head in heads for parts in by_first.get(head, ())]
    return max((len(parts) for parts in phrases_ if tuple(marks[at + 1 : at + len(parts)]) == parts[1:]), default=0)


@cache
def _addressees() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Media, agencies and listeners, by their first word."""
    agencies = [name for name in table("boilerplate")["agencies"] if not name.startswith("ال")]  # وكالة كذا | للأنباء
    return by_first_word([*table("frames")["addressees"], *agencies])


def is_addressee(marks: list[str], at: int) -> bool:
    """Whether whom it was told to begins at `at`."""
    return addressee_at(marks, at) > 0


def name_before(clause: Clause, start: int, cue: int) -> Range | None:
    """The noun phrase between a clause's start and its cue (speaker-first order), or None if it is a
    lead-in.
    """
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
        is_lead_in(first)
        or first in times()
        or _heads_nothing(first)
        or _holds_on(first)
        or (not first[0].isalpha() and begin not in clause.quotes)
    ):
        return None
    was = start < begin and clause.words[begin - 1].endswith(("كان", "كانت"))
    setting = next(
        (
            n
            for n in range(begin + 1, end)
            if (not clause.inside[n] and _ends_name(clause, n, n - begin, False))
            or (
                clause.words[n] in ("من", "بدوره", "بدورها") and phrase_at(clause.words, n, phrases("frames", "joints"))
            )
            or _is_predicate(clause.words[n], was)
        ),
        end,
    )
    return (begin, setting) if not looks_like_verb(first) or (setting - begin >= 1 and first.startswith("ال")) else None


def _holds_on(word: str) -> bool:
    """طالبهم, واعتبره: a verb with its object."""
    return any(
        len(word) > len(end) + 3 and finite_cue(word.removesuffix(end))
        for end in ("هم", "ها", "ه")
        if word.endswith(end)
    )


def is_lead_in(word: str) -> bool:
    """في, بعد, وخلال: what it opens names nobody."""
    openers = words("frames", "lead_ins")
    return word in openers or (word[:1] in ("و", "ف") and word[1:] in openers)


def _is_predicate(word: str, was: bool) -> bool:
    """كانت الهيئة نشرت: a verb ends the name; without كان only a feminine one is no noun for sure."""
    if was and looks_like_verb(word):
        return True  # كان فلان | يتحدث
    return (was or word.endswith("ت")) and (word in plain_verbs() or finite_cue(word) is not None)


_CONNECTIVES = words("frames", "connectives")


def _strip_connectives(clause: Clause, start: int, limit: int) -> int:
    while start < limit and (clause.words[start] in _CONNECTIVES or clause.words[start] in "،-؛:"):
        start += 1
    return start

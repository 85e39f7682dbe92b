"""Sources named by a preposition or a comment: بحسب X, وفقا لـ X, نقلا عن X, حسب ما أفاد به X."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from data_prep.claims.language.clause import Clause, Range, closing_bracket, finite_cue, looks_like_verb, phrase_at
from data_prep.claims.language.lexicon import by_first_word, folded, table, words
from data_prep.claims.language.text import fold_key
from data_prep.claims.naming.names import addressee_at, is_addressee, is_surname, stops, times
from data_prep.claims.saying.frames import Frame

_ONLY = folded(["فحسب"])  # "and no more": ليس في المدينة فحسب بل
_NO_HEADS = folded(
    ["ما", "في", "من", "إلى", "عن", "على", "مع", "بعد", "قبل", "بل", "ولكن", "لكن", "وإنما", "إنما", "أن", "له"]
)
_HENCE = folded(["فإن", "فإنه", "فإنها", "فإنهم", "فقد", "أن", "إن"])
_THEN = folded(["فقد", "لقد", "قد", "فلا", "فلم", "فلن", "فليس"])


class Preposition(NamedTuple):
    """Words that introduce a source; `of` must follow them, and with `only` the source's head must be one of these."""

    parts: tuple[str, ...]
    of: str = ""
    only: frozenset[str] = frozenset()


@cache
def prepositional() -> dict[str, tuple[Preposition, ...]]:
    """Prepositions by their first word, longest first."""
    rows: dict[str, list[Preposition]] = {}
    for row in table("cues")["prepositional"]:
        parts = tuple(fold_key(row["words"]).split())
        entry = Preposition(parts, fold_key(row.get("of", "")), folded(row.get("only", ())))
        rows.setdefault(parts[0], []).append(entry)
    return {first: tuple(sorted(entries, key=lambda entry: -len(entry.parts))) for first, entries in rows.items()}


@cache
def comment_openers() -> dict[str, tuple[tuple[str, ...], ...]]:
    return by_first_word(table("cues")["comment_openers"])


def source_phrase(clause: Clause, at: int) -> Frame | None:
    """بحسب X, وفقا لـ X, نقلا عن X, كما قال X, حسب ما أفاد به X; `content` is where the phrase ends."""
    if stated := _stated_in(clause, at):
        return stated
    opener = phrase_at(clause.words, at, comment_openers())
    if opener and clause.words[at] in ("كما", "وكما") and (at == 0 or clause.words[at - 1] != "،"):
        opener = 0  # "كما قال X إن": he also said
    if opener and (comment_cue := _comment_cue(clause, at + opener)):
        cue_end = comment_cue + 1
        while cue_end < len(clause) and clause.words[cue_end] in ("به", "بها", "عنه", "ذلك", "فيه"):
            cue_end += 1
        if "نقل" in clause.words[comment_cue] and "عن" in clause.words[cue_end : cue_end + 9]:
            cue_end = clause.words.index("عن", cue_end) + 1  # وفقا لما نقلته الصحيفة عن | المحقق
        comment = _source(clause, at, cue_end, 0, told=True)
        return (
            comment
            if clause.words[at] != "كما"
            or (comment and clause.words[comment.content : comment.content + 1] in ([], ["،"], ["."]))
            else None
        )
    word = clause.words[at]
    if word in _ONLY:
        return None
    for head in (word, word[1:] if word[:1] in ("و", "ف") else ""):
        for preposition in prepositional().get(head, ()):
            end = at + len(preposition.parts)
            if tuple(clause.words[at + 1 : end]) == preposition.parts[1:]:
                source = _governed_source(clause, at, end, preposition.of)
                return source if source and _is_head_of(clause, source, preposition.only) else None
    return None


def _stated_in(clause: Clause, at: int) -> Frame | None:
    """كما جاء في مذكرة, على ما ورد في إفصاح: the document is the source."""
    length = phrase_at(clause.words, at, comment_openers())
    verb = at + length
    if not length or clause.words[verb : verb + 1] not in (["جاء"], ["ورد"], ["جاءت"], ["وردت"], ["نشر"], ["نشرت"]):
        return None
    if clause.words[verb + 1 : verb + 2] not in (["في"], ["علي"]):
        return None
    return _source(clause, at, verb + 2, 0)


def _comment_cue(clause: Clause, at: int) -> int | None:
    for number in (at, at + 1):
        word = clause.words[number] if number < len(clause) else ""
        verb_cue = finite_cue(word)
        if verb_cue and verb_cue[0].kind in ("retracts", "demands"):
            return None  # كما تراجعت الأسهم: "also", no comment
        if verb_cue or _with_object(word) or (word.startswith("نشر") and word in words("cues", "publications")):
            return number
    return None


def _with_object(word: str) -> bool:
    """حسب ما أكده, وفق ما أعلنته: the verb holds on to what was said."""
    for pronoun in ("ها", "ه"):
        stem = word.removesuffix(pronoun)
        if stem != word and (finite_cue(stem) or (stem.endswith("ا") and finite_cue(stem[:-1] + "ي"))):
            return True
    return False


def _governed_source(clause: Clause, at: int, end: int, of: str) -> Frame | None:
    if end >= len(clause):
        return None
    following = clause.words[end]
    if of == "ل":
        if following in ("ل", "-"):
            return _source(clause, at, end + 1, 0)
        if not following.startswith("ل"):
            return None
        return _source(clause, at, end, 0 if following.startswith("لل") else 1)  # للهيئة cannot be cut
    if of:
        return _source(clause, at, end + 1, 0) if following == of else None
    return _source(clause, at, end, 0)


def _is_head_of(clause: Clause, source: Frame, only: frozenset[str]) -> bool:
    """على ذمة الراوي, على ذمة «الصحيفة»; but على ذمة التحقيقات is custody."""
    if not only or source.speaker is None:
        return True
    first = next((word for word in clause.words[slice(*source.speaker)] if word[0].isalpha()), "")
    return first.removeprefix("ال") in only


def _source(clause: Clause, at: int, start: int, trim: int, told: bool = False) -> Frame | None:
    """`told`: a verb of saying stands before, so that ل opens whom it was told to (قال فلان لرويترز)."""
    name = _source_name(clause, start, told)
    if name is None or clause.words[name[0]][trim:] in _NO_HEADS or clause.words[name[0]] in _NO_HEADS:
        return None
    if _measures(clause.words[name[0]][trim:]):
        return None
    return Frame(at, (at, start), "reports", _behind_publication(clause, name), "source", name, speaker_trim=trim)


def _measures(word: str) -> bool:
    """وفقا للقانون, حسب رغباتهم: by which rule or measure, no source."""
    bare = word.removeprefix("لل") if word.startswith("لل") and len(word) > 4 else word.removeprefix("ال")
    stems = {bare, word, *(bare.removesuffix(pronoun) for pronoun in ("هم", "ها", "ه") if len(bare) > 5)}
    stems |= {stem[:-1] + "ه" for stem in stems if stem.endswith("ت")}
    return not stems.isdisjoint(words("cues", "not_sources"))


def _behind_publication(clause: Clause, name: Range) -> int:
    """وفق مذكرة للمندوبية | نشرت يوم الثلاثاء: where and when it appeared belongs to the source."""
    marks, end = clause.words, name[1]
    head = marks[name[0]].removeprefix("لل").removeprefix("ل").removeprefix("ال")
    relative = end + (end < len(marks) and marks[end] in ("الذي", "التي"))
    if head not in words("cues", "published_documents") or marks[relative : relative + 1] == []:
        return end
    if marks[relative] not in words("cues", "publications"):
        return end
    while end < len(marks) and end - name[1] < 16 and marks[end] not in "،.:؛…" and marks[end] not in _HENCE:
        end = clause.quotes.get(end, end) + 1
    return min(end, len(marks))


def _source_name(clause: Clause, start: int, told: bool) -> Range | None:
    while start < len(clause):
        told_to = addressee_at(clause.words, start) if told else 0  # حسبما صرح به لوأج مصدر
        if not told_to and clause.words[start] not in times():
            break
        start += told_to or 1  # بحسب ما قال الأربعاء أقاربه
    end = start
    while end < len(clause) and end - start < 16:
        word = clause.words[end]
        if (
            word in "،.؛:!؟…-"
            or (word in words("frames", "that") and not is_surname(word, "".join(clause.words[end + 1 : end + 2])))
            or (end > start and word in ("منشور", "منشوره", "المنشور", "المنشوره"))
            or (end > start and word in _THEN)
            or (end > start and word in stops() and word not in ("عن", "حول"))
        ):
            break
        if end > start and (
            word in ("في", "علي")
            and clause.words[end + 1 : end + 2]
            and clause.words[end + 1] in words("frames", "settings")
        ):
            break
        if end > start and (finite_cue(word) or looks_like_verb(word) or (told and is_addressee(clause.words, end))):
            break
        if end in clause.quotes and clause.quotes[end] < len(clause):
            end = clause.quotes[end]
        elif word == "(":
            end = closing_bracket(clause.words, end)
        elif word in '"»)':
            break
        end += 1
    end = min(end, len(clause))
    return (start, end) if end > start else None

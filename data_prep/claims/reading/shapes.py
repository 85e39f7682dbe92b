"""Clutter known by the shape of a short line, whatever its words: captions, bylines, addresses, sign-offs."""

from __future__ import annotations

import re
from functools import cache

from data_prep.claims.language.lexicon import folded, table

_PICTURE = r"(?:ال)?(?:صوره?|تصوير|ارشيف\w*|getty|غيتي|جيتي|afp|epa|ap|reuters|istock)\b"
_DESK = r"(?:ال)?(?:قسم|مكتب|وحده|فريق|هيئه|مراسل\w*|موفد\w*|خاص)\b"
_TEASER = r"(?:اليك|اليكم|تعرف|تعرفوا|اكتشف|اقرا|شاهد|الاجابه هنا|التفاصيل)\b"
_SHAPES = (
    ("caption", re.compile(r"\((?:ال)?(?:صوره?|تصوير|ارشيف\w*|فيديو)\b[^()]*\)$")),
    ("caption", re.compile(rf".{{4,90}}\s[-|/]\s*[\"(]?{_PICTURE}.{{0,30}}$")),
    ("byline", re.compile(rf"[\"(«]?[^():]{{2,30}}[\")»]?\s*[:/|-]\s*{_DESK}[^:،.]{{0,40}}$")),
    ("cross_link", re.compile(rf"[^؟]{{5,80}}؟ {_TEASER}.{{0,60}}$")),
    ("copyright", re.compile(r"(?:[^.،]{0,60}\s)?(?:©|\(c\))(?:\s.{0,40})?$")),
    ("byline", re.compile(r"\(?(?:[^\W\d_]{1,2}[ ./-]+){1,5}[^\W\d_]{1,2}\)?\.?$")),
    ("byline", re.compile(r"(?:مده|وقت|زمن)? ?(?:ال)?قراءه:? (?:\d+ )?(?:دقيقه|دقيقتان|دقايق)\b.{0,10}$")),
    (
        "contact",
        re.compile(r"(?:واتس\w*|هاتف|اتصل\w*|للتواصل|للاستفسار|رقم|فاكس|جوال)\b[^.،]{0,40}\+?\d[\d\s()-]{6,}$"),
    ),
    ("contact", re.compile(r".{0,40}(?:https?://|www\.)\S+$|[^.،]{0,30}[\s:]@\w{3,}$")),
)


def shape_reason(body: str) -> str | None:
    """Clutter known by the shape of a short line, whatever its words."""
    return next((reason for reason, shape in _SHAPES if shape.match(body)), None)


@cache
def sign_off() -> re.Pattern[str]:
    """(وال) ح س : an agency in brackets and the initials of whoever wrote the report."""
    names = sorted(folded(table("boilerplate")["agencies"]), key=lambda name: -len(name))
    return re.compile(r"[(\[](?:" + "|".join(map(re.escape, names)) + r")[)\]](?:[\s./-]*\w{1,3}(?!\w)){0,4}[\s.]*$")

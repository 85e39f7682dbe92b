"""The text as received, and the view of it that rules match on; every place in the view leads back.

Rules never see the text as received: entities, NUL bytes, bidi controls, presentation forms, tashkeel and
spelling variants are resolved in the view. Spans always point into the text as received. One word is kept apart that
folding would make another: the name علي (with dots) stands in the view as `ALI`, the preposition على as علي.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_MARK = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640"
_CONTROL = "\u0000-\u0008\u000e-\u001b\u007f\u00ad\u0080-\u0084\u0086-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u061c\ufff9-\ufffb\ud800-\udfff"
_COMPOSED = "\ufb50-\ufdff\ufe70-\ufefc\uff01-\uff5e"  # Arabic presentation forms, full-width Latin
_SPECIAL = re.compile(
    r"(?P<dash>(?:(?<=\s)|^)\u0640+(?=\s))"  # a tatweel by itself is a dash
    rf"|(?P<mark>[{_MARK}]+)|(?P<control>[{_CONTROL}]+)|(?P<composed>[{_COMPOSED}])"
    r"|(?P<entity>&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<tag></?[A-Za-z][^<>\n]{0,300}>|<!--[^<>]{0,300}-->)"
    r"|(?P<anne>آن)(?!\w)(?<=(?<!\w)آن)"
    r"|عل(?P<ali>[يی])(?![\w\u0651])(?:(?<=(?<!\w)عل.)|(?<=(?<!\w)وعل.))"
)
ALI = "عل\u06cc"  # the Farsi yeh is folded away everywhere else, so that no view holds it but in this name
_DOTLESS = re.compile(r"(?<!\w)[وف]?على(?!\w)")  # the preposition as most write it: 97.7 % of 271,282 places
_GOVERNED = re.compile(r"\s+(?:ال|[أا]نه?ا?(?!\w)|هذ|ذلك|تلك|كل(?!\w)|أي(?!\w)|عدم|وقف|طريق)")
_FORENAME = re.compile(
    r"(?:(?<!\w)(?:بن|ابن|محمد|أحمد|احمد|حسن|حسين|موسى|عبدالله|الله|صالح|محمود|د\.|الشيخ|المهندس|الدكتور|الفريق|السيد)|[،,])"
    r"\s*و?$"
)
_BLOCK_TAG = re.compile(r"</?(?:p|br|div|li|ul|ol|h\d|tr|td|blockquote|section|article|figcaption)\b", re.IGNORECASE)

# One character for one character: letters that are written either way, digits, quotes, spaces, line ends.
_FOLDED = {
    **dict(zip("أإآٱىةؤئگکیھۀە", "اااايهويكك" + "يهه" + "ه", strict=True)),
    **dict.fromkeys("“”„‟″˝", '"'), **dict.fromkeys("‘’‚‛`´", "'"),
    **dict.fromkeys("‹", "«"), **dict.fromkeys("›", "»"),
    **dict.fromkeys("–—―‒−‐‑", "-"), **dict.fromkeys(",、", "،"), ";": "؛", "?": "؟",
    **dict.fromkeys("\r\n\u2028\u2029\u0085\v\f\x1c\x1d\x1e", "\n"),
    **dict.fromkeys("\t\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\x1f", " "),
    **{chr(base + value): str(value) for base in (0x660, 0x6F0) for value in range(10)},
}  # fmt: skip
_TABLE = str.maketrans(_FOLDED)


@dataclass(frozen=True, slots=True)
class View:
    """`text[i]` was written at `received[starts[i]:ends[i]]`; None stands for "the same place"."""

    received: str
    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Character offsets into the text as received of the non-empty view slice `text[start:end]`."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def view(received: str) -> View:
    """The matching view of any string at all; never raises."""
    matches = list(_SPECIAL.finditer(received))
    if not matches:
        return View(received, received.translate(_TABLE).lower() if received.isascii() else _fold_plain(received))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for match in matches:
        start, end = match.span()
        _copy(received, done, start, pieces, starts, ends)
        shown = _shown(match)
        if match.lastgroup == "composed" and match[0] == "ﷲ" and pieces and pieces[-1].endswith("ا"):
            shown = shown.removeprefix("ا")  # عبد اﷲ: the alef before the ligature is its own
        if match.lastgroup == "mark" and ends:
            ends[-1] = end  # a vowel sign belongs to the letter before it
        pieces.append(shown)
        starts.extend([start] * len(shown))
        ends.extend([end] * len(shown))
        done = end
    _copy(received, done, len(received), pieces, starts, ends)
    return View(received, "".join(pieces), starts, ends)


def _copy(received: str, start: int, end: int, pieces: list[str], starts: list[int], ends: list[int]) -> None:
    if start < end:
        pieces.append(_fold_plain(received[start:end]))
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))


def _fold_plain(text: str) -> str:
    """Letters folded one for one; a capital whose small form is longer (İ) is left, so that lengths agree."""
    folded = text.translate(_TABLE)
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else folded


def _shown(match: re.Match[str]) -> str:
    """What stands in the view for one special run."""
    match match.lastgroup:
        case "mark" | "control":
            return ""
        case "dash":
            return "-"
        case "composed":
            return _resolved(unicodedata.normalize("NFKC", match[0]))
        case "tag":
            return "\n" if _BLOCK_TAG.match(match[0]) else ""
        case "anne":
            return match[0]  # آن هاثاواي, في آن واحد: no أن
        case "ali":
            return ALI if _is_name(match) else "علي"
    return _resolved(unescape(match[0]))


def _is_name(ali: re.Match[str]) -> bool:
    """علي with its dots is a name, except where a whole article writes its prepositions so and what follows is governed."""
    if _DOTLESS.search(ali.string):
        return True
    governed = _GOVERNED.match(ali.string, ali.end()) is not None
    return not governed or _FORENAME.search(ali.string, max(0, ali.start() - 12), ali.start()) is not None


def unescape(text: str) -> str:
    """HTML entities as the characters they stand for, however often they were escaped (`&amp;amp;quot;`); the rest
    of the text as it is.
    """
    while "&" in text and (shorter := _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)) != text:
        text = shorter
    return text


_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def _resolved(text: str) -> str:
    return _fold_plain(re.sub(f"[{_MARK}{_CONTROL}]+", "", text))


def fold_key(text: str) -> str:
    """A lexicon entry as it stands in a view."""
    return view(text).text

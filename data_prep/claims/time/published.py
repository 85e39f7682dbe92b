"""The day an article was published, as its publisher wrote it: in a field, on the page, in a dateline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from data_prep.claims.language.text import fold_key
from data_prep.claims.time.dates import find_dates
from data_prep.foundation.intervals import Interval

_SECONDS = re.compile(r"-?\d{9,10}(?:\.\d+)?|\d{12,13}|\d{15,16}")  # since 1970: seconds, milliseconds, microseconds
_EARLIEST, _LATEST = 1970, 2100


def parse_published(value: Any) -> date | None:
    """ISO, RFC 2822, (milli)seconds since 1970, 14/11/2017, 14 نوفمبر 2017, May 15, 2024; None for anything else.

    14/11 is read day first, unless it cannot be. A time stands for its day where it was written.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = "" if isinstance(value, bool) else str(value or "").strip()
    if not re.search(r"\d", text) or len(text) > _LONGEST:
        return None
    return _parsed(text)


_LONGEST = 100  # characters: «الأربعاء 7 ذو القعدة 1445 هـ الموافق 15 مايو 2024 م - 10:30 بتوقيت مكة» has 70


@lru_cache(maxsize=1 << 14)  # news has few days and many articles
def _parsed(text: str) -> date | None:
    for reader in (_since_1970, _rfc, _iso, _as_told, _in_english):
        try:
            day = reader(text)
        except (ValueError, TypeError, IndexError, OverflowError, OSError):
            continue
        if day:
            return day
    return None


def _since_1970(text: str) -> date | None:
    if not _SECONDS.fullmatch(text):
        return None
    number = float(text)
    while abs(number) >= 10**11:
        number /= 1000
    day = datetime.fromtimestamp(number, UTC).date()
    return day if _EARLIEST <= day.year <= _LATEST else None


def _rfc(text: str) -> date | None:
    return parsedate_to_datetime(text).date()


def _iso(text: str) -> date | None:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).date()


def _as_told(text: str) -> date | None:
    shown = fold_key(text)
    return next((mention.day for mention in find_dates(shown, 0, len(shown), None) if mention.day), None)


def _in_english(text: str) -> date | None:
    """May 15, 2024; 15 mai 2024; Wed May 15 2024 10:00:00 GMT+0300."""
    if not re.search(r"[A-Za-zÀ-ÿ]{3}.*\d{4}|\d{4}.*[A-Za-zÀ-ÿ]{3}", text):
        return None
    import dateparser

    bare = re.sub(r"\b\d{1,2}:\d{2}.*|\(.*", "", text).strip(" -|,T")
    wanted = ["day", "month", "year"]
    parsed = dateparser.parse(bare, languages=["en", "fr"], settings={"REQUIRE_PARTS": wanted, "STRICT_PARSING": True})
    return parsed.date() if parsed else None


def written_day(text: str, start: int, end: int) -> date | None:
    """The first day of `text[start:end]`, a view, that is written out with its year."""
    times: Iterable[Interval | None] = (mention.time for mention in find_dates(text, start, end, None))
    return next((time.day for time in times if time and time.day), None)

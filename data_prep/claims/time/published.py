"""The day an article was published, as its publisher wrote it."""

from __future__ import annotations

from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from data_prep.claims.language.text import fold_key
from data_prep.claims.time.dates import find_dates


def parse_published(value: Any) -> date | None:
    """ISO, RFC 2822, 14/11/2017, 14 نوفمبر 2017; None if it is none of them."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    if not text:
        return None
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).date()
    except ValueError:
        shown = fold_key(text)
        return next((mention.day for mention in find_dates(shown, 0, len(shown), None) if mention.day), None)

"""The day that an article carries in its own text: in its byline, its dateline, a line of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from data_prep.claims.language.sentences import Line
from data_prep.claims.reading.boilerplate import Removal
from data_prep.claims.reading.dateline import dateline_end
from data_prep.claims.time.published import written_day

_PUBLISHING = re.compile(r"(?:تم |اخر )?(?:النشر|نشرت?|تاريخ|تحديث|التحديث|التاريخ|published|updated)")
_FIRST_LINES = 2
_MOST_BESIDE_A_DATE = 60  # characters of a line that is a date with, say, a weekday, a city, a clock


def own_date(text: str, kept: Sequence[Line], removals: Sequence[Removal]) -> date | None:
    """Of a view: the byline's day (نُشر في 18 نيسان 2023), else the dateline's, else that of a short first line."""
    bylines = [removal for removal in removals if removal.reason == "byline"]
    told = [one for one in bylines if _PUBLISHING.match(text, one.start, one.end)]
    first = kept[0].start if kept else 0
    heads = [(line.start, dateline_end(text, line, first=True)) for line in kept[:_FIRST_LINES]]
    alone = [(line.start, line.end) for line in kept[:_FIRST_LINES] if line.end - line.start <= _MOST_BESIDE_A_DATE]
    above = [(one.start, one.end) for one in bylines if one.end <= first]
    places = [*((one.start, one.end) for one in told), *heads, *above, *alone]
    return next((day for start, end in places if end > start and (day := written_day(text, start, end))), None)

"""Which words of two claims differ, as HTML: spelling folded, so that a hamza or tashkeel is no difference."""

from __future__ import annotations

import re
from itertools import groupby

from markupsafe import Markup, escape

from data_prep.foundation.fold import fold


def mark_differences(text: str, other: str) -> Markup:
    """`text` as HTML with the words that `other` lacks (spelling folded) in <mark>; everything else escaped.

    Neighbouring words share one mark, since a broken underline reads as several differences.
    """
    there = set(fold(other).split())
    pieces = re.split(r"(\s+)", text)  # words at even places, gaps at odd ones
    differs = [bool(fold(piece)) and not set(fold(piece).split()) <= there for piece in pieces]
    for gap in range(1, len(pieces) - 1, 2):
        differs[gap] = differs[gap - 1] and differs[gap + 1]
    parts = []
    for marked, run in groupby(range(len(pieces)), key=lambda place: differs[place]):
        joined = "".join(pieces[place] for place in run)
        parts.append(Markup("<mark>{}</mark>").format(joined) if marked else escape(joined))
    return Markup("").join(parts)

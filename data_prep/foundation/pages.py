"""Jinja environments: each room keeps its templates beside the code that renders them."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_CONTROLS = {code: "\ufffd" for code in [*range(32), *range(127, 160)] if chr(code) not in "\t\n\r"}


@cache
def templates(*rooms: str) -> Environment:
    """Jinja over `<room>/templates` of each room, the first that has a name wins; html autoescaped.

    `rooms` are dotted packages, the page's own first, then those whose pieces it includes. An undefined name is an
    error.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(room) for room in rooms]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html", "html.j2", "svg"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_printable,
    )
    environment.filters["cell"] = _cell
    environment.filters["sha256"] = _sha256
    return environment


def _sha256(text: str) -> str:
    """The hash under which a Content-Security-Policy lets an inline script run."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _printable(value: object) -> object:
    """Text with control characters as U+FFFD: no page, table or SVG may hold them (HTML, 13.2.3.5)."""
    return value.translate(_CONTROLS) if isinstance(value, str) else value


def _cell(text: object) -> str:
    """Text as one cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|")

"""Jinja environments: each room keeps its templates beside the code that renders them."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context

_TAG = re.compile(r"<(?=[A-Za-z/!?])")  # what opens an element, a comment or a declaration
_WEB = re.compile(r"https?://[^\s<>()\"']+", re.IGNORECASE)
_CONTROLS = {code: "\ufffd" for code in [*range(32), *range(127, 160)] if chr(code) not in "\t\n\r"}


@cache
def templates(*rooms: str) -> Environment:
    """Jinja over `<room>/templates` of each room, the first that has a name wins; html autoescaped.

    `rooms` are dotted packages, the page's own first, then those whose pieces it includes. An undefined name is an
    error.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, pass_context, select_autoescape

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(room) for room in rooms]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html", "html.j2", "svg"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=pass_context(_shown),
    )
    environment.filters["cell"] = _cell
    environment.filters["link"] = _link
    environment.filters["sha256"] = _sha256
    return environment


def _sha256(text: str) -> str:
    """The hash under which a Content-Security-Policy lets an inline script run."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _shown(context: Context, value: object) -> object:
    """Text with control characters as U+FFFD: no page, table or SVG may hold them (HTML, 13.2.3.5).

    Markdown may hold HTML, and nothing escapes it there: a value's `<script>` is text, as it is in HTML pages.
    """
    if not isinstance(value, str):
        return value
    text = value.translate(_CONTROLS)
    return _TAG.sub("&lt;", text) if (context.name or "").endswith(".md.j2") and not isinstance(value, Markup) else text


def _link(url: object, text: object) -> Markup:
    """A Markdown link where `url` is one of the web; whatever else it is (javascript:, data:), the text alone."""
    shown = _TAG.sub("&lt;", _cell(text)).replace("[", "\\[").replace("]", "\\]")
    return Markup(f"[{shown}]({url})" if _WEB.fullmatch(str(url or "")) else shown)


def _cell(text: object) -> str:
    """Text as one cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|")

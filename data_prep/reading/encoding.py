"""UTF-8, UTF-16, UTF-32, Windows-1256, ISO-8859-6 told apart; bytes that are none of them are refused by name."""

from __future__ import annotations

import codecs
import re

from data_prep.foundation.errors import UserError

_COMMON = re.compile(
    r"(?<!\w)(?:ال\w{2,}|[وبفلك]ال\w{2,}|لل\w{2,}|في|من|على|إلى|الى|أن|إن|ان|عن|مع|هذا|هذه|التي|الذي|كان|قال|قالت|ما|لا|لم|هو|هي|كل|بين|بعد|قبل|غير|أو|ثم|قد|كما)(?!\w)"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_ARABIC = re.compile("[\u0621-\u064a]")
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_LATIN_IN_ARABIC = re.compile(
    "[\u0621-\u064a][\u00a0-\u00ff\u0152\u0153\u0192]|[\u00c0-\u00ff\u0152\u0153\u0192][\u0621-\u064a]"
)
_MARK = re.compile("[\u064b-\u0652]")  # what Windows-1256 becomes when it is read as ISO-8859-6
_ASCII_LETTER = re.compile("[A-Za-z]")
_FEW_WORDS = 20
_LEAST_COMMON = 0.08  # share of words that are the commonest Arabic ones: 0.2 to 0.5 in news, below 0.02 in mojibake


_MARKS = {  # UTF-32 first: its little-endian mark begins with that of UTF-16
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def is_known(name: str) -> bool:
    """Whether Python can decode text by this name."""
    try:
        return bool(codecs.lookup(name)._is_text_encoding) and isinstance("".encode(name), bytes)
    except (LookupError, ValueError):
        return False


def by_mark(sample: bytes) -> str | None:
    """The encoding that a byte-order mark tells."""
    return next((name for mark, name in _MARKS.items() if sample.startswith(mark)), None)


def detect(sample: bytes, complete: bool, by_line: bool = False) -> str:
    """Name of the encoding of `sample` (a file's first bytes, or all of them if `complete`); UserError if it is none.

    `by_line`: a line may be of another encoding, as where files were joined; the encoding of most lines is told.
    """
    if marked := by_mark(sample) or _wide(sample):
        return marked
    problem = _utf8_problem(sample, complete)
    if problem is None:
        return "utf-8"
    if by_line:
        good, sample = _lines_of_utf8(sample, complete)
        if good:
            return "utf-8"
    scores = {name: _likeness(sample, name) for name in ("cp1256", "iso8859-6")}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] < _LEAST_COMMON:
        raise UserError(f"none of UTF-8, UTF-16, Windows-1256 and ISO-8859-6 ({problem}); save it as UTF-8")
    return best


def _lines_of_utf8(sample: bytes, complete: bool) -> tuple[bool, bytes]:
    """Whether half of the lines that are not plain ASCII are UTF-8, and those lines that are not."""
    lines = sample.splitlines(keepends=True)
    lines = [line for line in (lines if complete or len(lines) < 2 else lines[:-1]) if not line.isascii()]
    strange = [line for line in lines if _utf8_problem(line, True)]
    return bool(lines) and 2 * len(strange) <= len(lines), b"".join(strange)


def _wide(sample: bytes) -> str | None:
    """UTF-32 or UTF-16 without a byte-order mark: blanks and Arabic letters leave telling bytes on every other place.

    Of UTF-32 all characters of a text leave two.
    """
    head = sample[:4096]
    places = len(head) // 4
    if places >= 2 and not any(head[2 : 4 * places : 4]) and not any(head[3 : 4 * places : 4]):
        return "utf-32-le"
    if places >= 2 and not any(head[0 : 4 * places : 4]) and not any(head[1 : 4 * places : 4]):
        return "utf-32-be"
    pairs = len(head) // 2
    if pairs < 4:
        return None
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if sum(byte in (0x00, 0x06, 0x20) for byte in high) >= 0.9 * pairs and 0x06 in high:
            return name
    return None


def _utf8_problem(sample: bytes, complete: bool) -> str | None:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=complete)
    except UnicodeDecodeError as error:
        line = sample.count(b"\n", 0, error.start) + 1
        return f"byte 0x{sample[error.start]:02x} on line {line} is not UTF-8"
    return None


def _likeness(sample: bytes, name: str) -> float:
    """How much of `sample` reads as Arabic prose in this encoding: 0 to 1."""
    if any(byte < 9 and byte for byte in sample[:4096]):
        return 0.0  # pictures and archives hold control characters
    text = sample.decode(name, errors="replace")
    if text.count("\ufffd") > len(text) / 500:
        return 0.0
    words = _WORD.findall(_TAG.sub(" ", text))
    arabic = [word for word in words if _ARABIC.search(word)]
    if not arabic or len(arabic) < 0.3 * len(words):
        return 0.0
    common = sum(bool(_COMMON.fullmatch(word)) for word in arabic) / len(arabic)
    mixed = len(_LATIN_IN_ARABIC.findall(text)) / len(arabic)
    whole = not any(_ASCII_LETTER.search(word) for word in arabic)
    if len(arabic) < _FEW_WORDS and whole and not mixed and len(_MARK.findall(text)) < len(arabic) / 4:
        return max(
            common, _LEAST_COMMON
        )  # two headlines may hold no common word; whole words of Arabic letters they do
    return common - mixed

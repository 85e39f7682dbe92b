"""The texts that say which pieces are needed: documents of tables and plain files, part of them held back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from data_prep.foundation.errors import UserError
from data_prep.reading.contents import whole_text
from data_prep.reading.files import find_files
from data_prep.reading.row import TableFormat
from data_prep.reading.tables import read_rows
from data_prep.splitting.decontaminate import has_header
from train.tasks.corpus import is_held_out
from train.trim.config import TrimConfig

MAX_CHARACTERS = 4000  # of a document: what follows says little more about which pieces are needed


@dataclass(frozen=True)
class Texts:
    """Texts to count, and texts to measure on, by file."""

    counted: dict[str, list[str]]
    held_out: dict[str, list[str]]


def read_texts(config: TrimConfig) -> Texts:
    """Read the corpus; what is held back follows from each text alone. UserError where a file holds no text."""
    texts = Texts({}, {})
    for path in find_files(config.corpus):
        found = list(dict.fromkeys(islice(_documents(path, config.fields), config.documents)))
        if not found:
            names = ", ".join(config.fields)
            raise UserError(f"{path}: no text in it under {names}; name its columns with fields=[...]")
        back = [is_held_out(text, config.held_out) for text in found]
        for kept, is_kept in ((texts.counted, False), (texts.held_out, True)):  # files of one name are counted as one
            rows = [text for text, is_back in zip(found, back, strict=True) if is_back == is_kept]
            kept.setdefault(path.name, []).extend(rows)
    return texts


def _documents(path: Path, fields: Sequence[str]) -> Iterator[str]:
    """Each line of a plain text; each row of a table, its fields one below the other."""
    if path.suffix in (".txt", ".md"):
        lines = whole_text(path)[0].split("\n")
        yield from (line[:MAX_CHARACTERS] for line in lines if line.strip())
        return
    for row in read_rows(path, TableFormat(header=has_header(path))):
        parts = [value for name in fields if isinstance(value := row.values.get(name), str) and value.strip()]
        if parts and not row.problem:
            yield "\n".join(parts)[:MAX_CHARACTERS]

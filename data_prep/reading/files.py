"""Which files a pattern stands for, and of what kind each is by its name. What cannot be opened is listed, too.

Whoever reads the list is told of a link that leads nowhere, a pipe, or a folder that may not be entered
(`contents.open_stream`); left out here, it would be missing from every count.
"""

from __future__ import annotations

import glob
import os
from importlib import resources
from pathlib import Path

from data_prep.foundation.errors import UserError

SHIPPED = "shipped:"  # `shipped:pairs.jsonl` is a file of data_prep/shipped, wherever the package lies
COMPRESSED = (".gz", ".xz", ".zst")
TABLES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}
PAGES = {".txt": "text", ".html": "html", ".htm": "html"}


def find_files(patterns: list[str]) -> list[Path]:
    """Files, folders (all below them) and globs, sorted; UserError for a pattern without a file.

    What is below a folder and no file (a dangling link, a pipe, a folder that cannot be listed or is a link) is in the
    list, so that whoever opens it can say so. Names that begin with a dot are passed over.
    """
    paths: list[Path] = []
    for pattern in patterns:
        matches = _matches(pattern)
        if not matches:
            raise UserError(
                f"{pattern}: no such file; check the path (a relative one starts where "
                "the command runs, those of public sets at data_root=...)"
            )
        paths += matches
    return list(dict.fromkeys(paths))


def is_named(path: Path, patterns: list[str]) -> bool:
    """Whether a file was given by its name, and not found below a folder or by a glob."""
    return any(path == Path(pattern) for pattern in patterns) or any(
        pattern.startswith(SHIPPED) and path.name == Path(pattern).name for pattern in patterns
    )


def kind_of(path: Path) -> str | None:
    """The kind of TABLES or PAGES, by the name without its compression suffix, whatever its case; None: any other."""
    return (TABLES | PAGES).get(_suffix(path))


def table_kind(path: Path) -> str:
    """csv, tsv, jsonl, json, parquet or xlsx; UserError for a file that its name does not call a table."""
    suffix = _suffix(path)
    if suffix not in TABLES:
        known, packed = ", ".join(TABLES), ", ".join(COMPRESSED)
        raise UserError(f"{path}: unknown kind of table {suffix!r}; known are {known}, each also with {packed}")
    return TABLES[suffix]


def _suffix(path: Path) -> str:
    inner = Path(path.stem) if path.suffix.lower() in COMPRESSED else path
    return inner.suffix.lower()


def _matches(pattern: str) -> list[Path]:
    if pattern.startswith(SHIPPED):
        path = Path(str(resources.files("data_prep.shipped"))) / pattern.removeprefix(SHIPPED)
        return [path] if path.is_file() else []
    if Path(pattern).is_dir():
        return sorted(_below(pattern))
    if os.path.lexists(pattern):
        return [Path(pattern)]
    matches = map(Path, glob.glob(pattern, recursive=True))  # noqa: PTH207  (Path.glob takes no absolute pattern)
    return sorted(path for path in matches if not path.is_dir())


def _below(folder: str) -> list[Path]:
    paths: list[Path] = []
    walk = os.walk(folder, onerror=lambda error: paths.append(Path(error.filename)))
    for parent, folders, files in walk:
        links = [name for name in folders if Path(parent, name).is_symlink()]  # followed, they may go round in circles
        paths += [Path(parent, name) for name in (*links, *files) if not name.startswith(".")]
    return paths

"""Articles -> claims.parquet, claims.jsonl, articles.parquet, rejected.jsonl, manifest.json, in two stages.

Extraction (parts.py): the articles are taken apart, each input file's rows in a part of its own. Rendering (render.py):
the parts, in the order of the files, become the tables of the run folder.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NoReturn

from data_prep.claims.config import ClaimsConfig
from data_prep.claims.parts import Input, extract_files
from data_prep.claims.render import Counts, render
from data_prep.foundation.clock import seconds_since
from data_prep.foundation.errors import UserError
from data_prep.foundation.refused import forget_refused, refused_file
from data_prep.foundation.run_folder import run_folder, sha256_file, sha256_json, write_json
from data_prep.foundation.run_names import shown
from data_prep.reading.files import COMPRESSED, PAGES, TABLES, find_files, kind_of


def run(config: ClaimsConfig) -> Counts:
    """Fill runs/claims/<name>; returns what was counted, UserError for what cannot be read.

    Extraction goes under the name's lock, too: two runs would write into each other's parts.
    """
    final = Path(config.output)
    with run_folder(final, config.overwrite) as folder:
        return fill(config, folder, parts_folder(final), refused_for=final)


def fill(config: ClaimsConfig, folder: Path, parts: Path, refused_for: Path) -> Counts:
    """Extract into `parts`, going on with what a killed run left there; render into `folder`, and `parts` are gone.

    Where no article could be read, what was refused lies beside the folder of the run `refused_for`.
    """
    started = time.time()
    inputs = find_inputs(config, parts)
    todo = [source for source in inputs if not source.is_done]
    extract_files(todo, config)
    counts = render(inputs, folder, config.list_removed)
    if not counts.articles:
        shutil.rmtree(parts, ignore_errors=True)
        refuse_all_rejected(counts, folder, refused_for)
    write_json(folder / "manifest.json", manifest(counts, config))
    write_json(folder / "circumstances.json", circumstances(started, len(inputs) - len(todo)))
    shutil.rmtree(parts, ignore_errors=True)
    forget_refused(refused_for)
    return counts


def parts_folder(final: Path) -> Path:
    """Where the parts of an unfinished run wait; gone when the run is finished."""
    return final.with_name(f".{final.name}.parts")


def find_inputs(config: ClaimsConfig, parts: Path) -> list[Input]:
    """The files in order; UserError for one given by name that is no kind of article file."""
    paths = find_files(config.files)
    for given in map(Path, config.files):
        if given.is_file() and kind_of(given) is None:
            raise UserError(
                f"{given}: unknown kind of article file {given.suffix!r}; "
                f"give {', '.join(PAGES | TABLES)}, each also {', '.join(COMPRESSED)}"
            )
    rules = rules_key(config)
    return [
        Input(path, digest, parts / f"{sha256_json([shown(path), digest, rules])[:24]}.parquet")
        for path, digest in ((path, _digest(path)) for path in paths)
    ]


def _digest(path: Path) -> str:
    """The hash of a file's bytes; of what cannot be opened, or would wait for a writer, none: its reader says why."""
    try:
        return sha256_file(path) if path.is_file() else "none"
    except OSError:
        return "none"


def rules_key(config: ClaimsConfig) -> str:
    """Changes with anything that changes what is extracted: field names, defaults, lexicon, code."""
    texts = dict(_sources(resources.files("data_prep.claims"), ""))
    return sha256_json([asdict(config.format), config.outlet, config.published, config.encoding, texts])


def _sources(folder: Traversable, above: str) -> Iterator[tuple[str, str]]:
    """Path below the package and text of every file of code or words."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _sources(entry, f"{above}{entry.name}/")
        elif entry.name.endswith((".py", ".yaml")):
            yield f"{above}{entry.name}", entry.read_text(encoding="utf-8")


def manifest(counts: Counts, config: ClaimsConfig) -> dict[str, Any]:
    """All that follows from input, rules and config; read = written + rejected."""
    if counts.rows != counts.articles + counts.rejected:
        raise RuntimeError(
            f"{counts.rows} rows read, {counts.articles} written, {counts.rejected} rejected: some vanished"
        )
    return {
        "inputs": counts.per_file,
        "articles": {
            "read": counts.rows,
            "written": counts.articles,
            "rejected": counts.rejected,
            "rejected_by_reason": dict(sorted(counts.reasons.items())),
            "undated": counts.undated,
            **counts.kept,
        },
        "claims": {"written": counts.claims, "by_kind": dict(counts.kinds), **counts.flags},
        "removed": dict(counts.removed),
        "encodings": dict(counts.encodings),
        "text_of_html": "as extracted by trafilatura: spans point into articles.parquet, not into the markup",
        "config": {
            key: value
            for key, value in asdict(config).items()
            if key not in ("workers", "engine", "ray_address", "overwrite", "runs")
        },
        "rules": rules_key(config),
    }


def circumstances(started: float, reused: int) -> dict[str, Any]:
    """What differs from run to run."""
    import platform
    from importlib.metadata import version

    packages = {name: version(name) for name in ("daft", "pyarrow", "trafilatura", "hijridate")}
    return {
        "seconds": round(seconds_since(started), 2),
        "files_reused": reused,
        "cores": os.cpu_count(),
        "host": platform.node(),
        "python": platform.python_version(),
        "packages": packages,
    }


def summary(final: Path, counts: Counts) -> str:
    """What a run says when it is done."""
    removed = ", ".join(f"{reason} {number}" for reason, number in sorted(counts.removed.items())) or "none"
    done = f"{final}: {counts.claims} claims from {counts.articles} articles ({counts.rejected} rejected)"
    return "\n".join([done, f"removed: {removed}", *oddities(counts, final / "rejected.jsonl")])


def oddities(counts: Counts, rejected: Path) -> list[str]:
    """A line each on what was refused and why, what is odd and was kept, what has no date; none for nothing."""
    said = []
    if counts.rejected:
        reasons = ", ".join(f"{reason} {number}" for reason, number in counts.reasons.most_common())
        said.append(f"rejected: {reasons} (file, line and what is wrong: {rejected})")
    if kept := ", ".join(f"{oddity} {number}" for oddity, number in counts.kept.items() if number):
        said.append(f"odd, and kept: {kept}")
    if counts.undated:
        said.append(
            f"no date: {counts.undated} of {counts.articles} articles, where «أمس» stays without one; "
            "name their field with format.published=[<field>], or give published=2024-05-15"
        )
    return said


def refuse_all_rejected(counts: Counts, folder: Path, final: Path) -> NoReturn:
    """UserError: nothing could be read, no run comes of it, and what was refused stands in a folder beside it."""
    shutil.copyfile(folder / "rejected.jsonl", kept := refused_file(final))
    raise UserError(f"no article could be read; {oddities(counts, kept)[0]}")

"""Pairs within and across languages, out of a set that exists in several: premise in one, hypothesis in any.

The files are aligned row by row (as XNLI's are). With two languages a row makes four pairs, which share their sentences
crosswise, so that no split has one of them while another has its translation. Where the files do not agree on its
label a row makes none across them, and is refused by that reason.
"""

from __future__ import annotations

import dataclasses
from itertools import product
from pathlib import Path

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from data_prep.reading.files import find_files, table_kind
from data_prep.reading.intake import ReadSource, Rejected, SourcedPair, clip
from data_prep.reading.mapping import Origin, may_move_to, pair_or_problem
from data_prep.reading.row import Row
from data_prep.reading.slips import Columns, Labels, check_columns, check_labels
from data_prep.reading.source_config import CrossedSource
from data_prep.reading.tables import read_rows

Sides = dict[str, tuple[Path, list[Row]]]  # language -> its file and rows


def read_crossed(name: str, source: CrossedSource) -> ReadSource:
    """All pairs, in the split for training until some are carved out; UserError where the files are not aligned."""
    sides = {lang: _read(pattern, source) for lang, pattern in source.crossed.items()}
    lengths = {lang: len(rows) for lang, (_, rows) in sides.items()}
    if len(set(lengths.values())) > 1 or 0 in lengths.values():
        shown = ", ".join(f"{lang} {count:,}" for lang, count in lengths.items())
        raise UserError(f"source.{name}.crossed: the files must be aligned row by row, and have rows: {shown}")
    for lang, (_, rows) in sides.items():
        columns = Columns()
        for row in rows:
            columns.note(row)
        check_columns(source.crossed[lang], name, source, columns)
    result, unknown = ReadSource(), Labels()
    for premise, hypothesis in product(sides, repeat=2):
        _cross(name, source, sides, (premise, hypothesis), unknown, result)
    check_labels(name, source.label_map, unknown)
    for lang, (path, rows) in sides.items():
        record = {"file": source.crossed[lang], "source": name, "split": "train", "rows": len(rows) * len(sides)}
        sizes = {"kind": table_kind(path), "sha256": sha256_file(path), "bytes": path.stat().st_size}
        result.inputs.append(record | sizes)
    return result


def _read(pattern: str, source: CrossedSource) -> tuple[Path, list[Row]]:
    paths = find_files([pattern])
    if len(paths) != 1:
        raise UserError(f"{pattern}: {len(paths)} files, where one a language is crossed with the others'")
    return paths[0], list(read_rows(paths[0], source.table_format))


def _cross(
    name: str, source: CrossedSource, sides: Sides, langs: tuple[str, str], unknown: Labels, result: ReadSource
) -> None:
    """Premises of one language with the hypotheses of the other, row by row."""
    one, other = langs
    origin = Origin(name, source, source.label_map, "train", source.crossed[one], unknown)
    for first, second in zip(sides[one][1], sides[other][1], strict=True):
        pair, problem = pair_or_problem(origin, _joined(first, second, source))
        if pair is None:
            result.rejected.append(Rejected(origin.shown, first.line, name, problem, clip(first.raw)))
            continue
        pair = dataclasses.replace(pair, premise_lang=one, hypothesis_lang=other)
        result.pairs.append(SourcedPair(pair, "train", may_move_to(source, "train"), origin.shown, first.line))


def _joined(first: Row, second: Row, source: CrossedSource) -> Row:
    """One row out of two: all of the first but its hypothesis."""
    label, hypothesis = source.columns["label"], source.columns["hypothesis"]
    if first.problem or second.problem:
        return Row(first.line, first.values, first.problem or second.problem, first.raw)
    if first.values.get(label) != second.values.get(label):
        return Row(first.line, first.values, "labels_differ_between_languages", first.raw)
    return Row(first.line, first.values | {hypothesis: second.values.get(hypothesis)}, raw=first.raw)

"""What is wrong with a whole source is told at once, with the words to type; what is wrong with a row costs the row."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_prep.build import DataConfig
from data_prep.foundation.errors import UserError
from data_prep.pairs import Label
from data_prep.reading.intake import ReadSource
from data_prep.reading.source_config import SourceConfig
from data_prep.reading.sources import read_source

Configure = Callable[..., DataConfig]
MakeSource = Callable[..., SourceConfig]
GOOD = {"premise": "فتح الجسر", "hypothesis": "أغلق الجسر", "label": "contradiction"}


def _jsonl(path: Path, *rows: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def _csv(path: Path, text: str, encoding: str = "utf-8") -> str:
    path.write_bytes(text.encode(encoding))
    return str(path)


def _reasons(result: ReadSource) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in result.rejected]


def test_all_missing_columns_are_told_with_the_nearest_names(tmp_path: Path, make_source: MakeSource) -> None:
    path = _csv(tmp_path / "own.csv", "Premise,hypotesis,verdict\nأ,ب,neutral\n")
    with pytest.raises(UserError) as error:
        read_source("own", make_source(train=[path]))
    said = str(error.value)
    assert "line 2: no column 'premise' for premise, no column 'hypothesis' for hypothesis, no column 'label'" in said
    assert "'source.own.columns.premise=\"Premise\"' 'source.own.columns.hypothesis=\"hypotesis\"'" in said
    assert "'source.own.columns.label=\"its name\"'" in said


@pytest.mark.parametrize("names", ["النص الأول,النص الثاني,الحكم", "نص١,نص٢,حكم"])
def test_the_remedy_for_columns_can_be_typed(configure: Configure, tmp_path: Path, names: str) -> None:
    """One quoting works for every name, Arabic or with blanks: single marks around all, double ones around the name."""
    path = _csv(tmp_path / "own.csv", f"{names}\nفتح الجسر,أغلق الجسر,ليس صحيحا\n")
    given = ["source=files", f"source.files.train=[{path}]"]
    with pytest.raises(UserError) as error:
        read_source("files", configure(*given).source["files"])
    remedy = shlex.split(str(error.value).partition("; set ")[2])
    assert len(remedy) == 3
    for name in names.split(","):
        remedy = [
            re.sub('"its name"', f'"{name}"', word, count=1) if "its name" in word else word for word in remedy[:1]
        ] + remedy[1:]
        given.append(remedy.pop(0))
    given.append('source.files.relabel=["ليس صحيحا=contradiction"]')
    (sourced,) = read_source("files", configure(*given).source["files"]).pairs
    assert (sourced.pair.premise, sourced.pair.label) == ("فتح الجسر", Label.contradiction)


@pytest.mark.parametrize("first", ["أ,ب,neutral", "قال الوزير إن الجسر مفتوح اليوم,أغلق الجسر,5"])
def test_a_file_without_header_is_told_as_one(tmp_path: Path, make_source: MakeSource, first: str) -> None:
    path = _csv(tmp_path / "own.csv", f"{first}\nج,د,neutral\n")
    with pytest.raises(UserError, match=r"set \+\+source\.own\.header=false 'source\.own\.columns\.premise=\"0\"' "):
        read_source("own", make_source(train=[path]))


def test_all_unknown_labels_are_told_with_their_rows(tmp_path: Path, make_source: MakeSource) -> None:
    labels = ["refutes", 2, "2", "refutes", 2, "neutral"]
    path = _jsonl(tmp_path / "own.jsonl", *(GOOD | {"label": label} for label in labels))
    with pytest.raises(UserError) as error:
        read_source("own", make_source(train=[path]))
    said = str(error.value)
    assert "own.jsonl line 1: unknown labels 'refutes' (2 rows), 2 (a int) (2 rows), '2', known are" in said
    assert '["refutes=<entailment, neutral or contradiction>", "2=<entailment, neutral or contradiction>"]' in said
    assert "\n" not in said


def test_a_column_of_texts_as_label_is_told_in_a_line(tmp_path: Path, make_source: MakeSource) -> None:
    path = _jsonl(tmp_path / "own.jsonl", *(GOOD | {"label": f"نص {number}"} for number in range(400)))
    with pytest.raises(UserError, match="and 390 others: is the column of labels the right one"):
        read_source("own", make_source(train=[path]))


@pytest.mark.parametrize("label", ["Contradiction", "CONTRADICTION", " contradiction "])
def test_labels_are_known_whatever_their_case(tmp_path: Path, make_source: MakeSource, label: str) -> None:
    path = _jsonl(tmp_path / "own.jsonl", GOOD | {"label": label})
    (sourced,) = read_source("own", make_source(train=[path])).pairs
    assert sourced.pair.label == Label.contradiction


def test_labels_that_differ_by_case_alone_are_two(tmp_path: Path, make_source: MakeSource) -> None:
    path = _jsonl(tmp_path / "own.jsonl", GOOD | {"label": "c"}, GOOD | {"label": "C"})
    result = read_source("own", make_source(train=[path], labels={"c": "contradiction", "C": "neutral"}))
    assert [it.pair.label for it in result.pairs] == [Label.contradiction, Label.neutral]


def test_a_key_that_some_rows_lack_costs_those_rows(tmp_path: Path, make_source: MakeSource) -> None:
    rows = [{key: value for key, value in GOOD.items() if key != lacking} for lacking in ("", *GOOD)]
    result = read_source("own", make_source(train=[_jsonl(tmp_path / "own.jsonl", *rows)]))
    expected = [(2, "no_premise_column"), (3, "no_hypothesis_column"), (4, "no_label_column")]
    assert _reasons(result) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_numbers_that_are_none_are_refused(
    tmp_path: Path, make_source: MakeSource, write_table: Callable[..., Path], kind: str, value: float
) -> None:
    names = list(GOOD)
    cells = [names, ["أ", "ب", 1.0], ["أ", "ب", value]]
    path = write_table(tmp_path / f"own.{kind}", cells)
    result = read_source("own", make_source(train=[str(path)], labels={"1": "neutral"}))
    assert _reasons(result) == [(2, {"jsonl": "not_json", "parquet": "label_not_finite"}[kind])]


def test_a_file_cut_inside_a_letter_loses_one_row(tmp_path: Path, make_source: MakeSource) -> None:
    path = Path(_csv(tmp_path / "own.csv", "premise,hypothesis,label\nفتح,أغلق,neutral\nفتح,أغلق"))
    path.write_bytes(path.read_bytes()[:-1])
    result = read_source("own", make_source(train=[str(path)]))
    assert (len(result.pairs), _reasons(result)) == (1, [(3, "undecodable_bytes")])


@pytest.mark.parametrize(
    ("text", "encoding", "delimiter"),
    [
        ("premise;hypothesis;label\nفتح, ثم;أغلق;neutral\n", "utf-8-sig", ";"),
        ("premise\thypothesis\tlabel\r\nفتح\tأغلق\tneutral\r\n", "utf-16", "\t"),
        ("sep=|\npremise|hypothesis|label\nفتح; نعم|أغلق|neutral\n", "utf-8", "|"),
        ('"sep=;"\r\npremise;hypothesis;label\r\nفتح;أغلق;neutral\r\n', "cp1256", ";"),
        ("premise,hypothesis,label\rفتح,أغلق,neutral\r", "utf-8", ","),
        ("premise;hypothesis;label;;\nفتح;أغلق;neutral;;\n", "utf-8", ";"),
    ],
)
def test_csv_as_spreadsheets_write_it(
    tmp_path: Path, make_source: MakeSource, text: str, encoding: str, delimiter: str
) -> None:
    path = _csv(tmp_path / "own.csv", text, encoding)
    result = read_source("own", make_source(train=[path]))
    assert [it.pair.label for it in result.pairs] == [Label.neutral]
    assert result.inputs[0]["delimiter"] == delimiter
    assert result.inputs[0]["encoding"].startswith(encoding.split("-sig")[0])


def test_a_delimiter_may_be_given_by_name(configure: Configure, tmp_path: Path) -> None:
    path = _csv(tmp_path / "own.csv", "premise;hypothesis;label\nفتح,أغلق;لا,نعم;neutral\n")
    for word in ("semicolon", '";"'):
        config = configure("source=files", f"source.files.train=[{path}]", f"source.files.delimiter={word}")
        assert read_source("files", config.source["files"]).pairs[0].pair.premise == "فتح,أغلق"
    with pytest.raises(UserError, match=r"source\.files\.delimiter is auto, comma, semicolon, tab, pipe, or"):
        configure("source=files", f"source.files.train=[{path}]", "source.files.delimiter=colonn")
    with pytest.raises(UserError, match=r"source\.files\.encoding is 'klingon', which is none"):
        configure("source=files", f"source.files.train=[{path}]", "source.files.encoding=klingon")


def test_columns_of_which_nothing_is_made_are_counted(tmp_path: Path, make_source: MakeSource) -> None:
    rows: list[dict[str, Any]] = [GOOD | {"notes": "x", "annotator": 1, "event": "e"}, GOOD | {"notes": "y"}]
    result = read_source("own", make_source(train=[_jsonl(tmp_path / "own.jsonl", *rows)]))
    assert result.inputs[0]["unmapped_columns"] == {"annotator": 1, "notes": 2}


def test_a_file_that_was_found_costs_itself_and_one_that_was_named_stops(
    tmp_path: Path, make_source: MakeSource
) -> None:
    folder = tmp_path / "pairs"
    folder.mkdir()
    _jsonl(folder / "good.jsonl", GOOD)
    (folder / "broken.jsonl.gz").write_bytes(b"no gzip")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "header.csv").write_text("premise,hypothesis,label\n")
    (folder / "notes.doc").write_text("x")
    (folder / "lost.csv").symlink_to("nowhere")
    result = read_source("own", make_source(train=[str(folder)]))
    assert sorted(reason for _, reason in _reasons(result)) == [
        "dangling_link", "file_damaged", "file_empty", "file_of_unknown_kind", "file_without_rows",
    ]  # fmt: skip
    assert sum(record["rows"] for record in result.inputs) == 6 == len(result.pairs) + len(result.rejected)
    with pytest.raises(UserError, match=r"broken\.jsonl\.gz: cannot be read to its end"):
        read_source("own", make_source(train=[str(folder / "good.jsonl"), str(folder / "broken.jsonl.gz")]))

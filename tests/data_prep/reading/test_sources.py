"""Labelled sets become pairs by their config; a row is kept, refused with a reason, or stops the run by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from data_prep.build import DataConfig
from data_prep.foundation.errors import UserError
from data_prep.pairs import MAX_CHARACTERS, Label
from data_prep.reading.intake import ReadSource
from data_prep.reading.source_config import ContrastSource, FilesSource, HubSource, SourceConfig
from data_prep.reading.sources import read_source

ROOT = Path(__file__).resolve().parents[3]
Configure = Callable[..., DataConfig]
MakeSource = Callable[..., SourceConfig]
WriteTable = Callable[[Path, list[list[Any]]], Path]
NAMES = ["premise", "hypothesis", "label"]
SOURCES = sorted(path.stem for path in (ROOT / "configs" / "source").glob("*.yaml"))
# A few rows in each publisher's own shape, and the labels that come out.
SHAPES: dict[str, tuple[str, str, list[str]]] = {
    "ans": (
        "ans_stance_train.csv",
        's1,s2,stance\n"فتح الجسر, ثم أغلق",أغلق,disagree\nفتح,افتتح,agree\nفتح,ربما,other\n',
        ["contradiction", "entailment", "neutral"],
    ),
    "arnli": ("arnli_valid.csv", "t,h,label\nأ,ب,2\nج,د,0\nه,و,1\n", ["contradiction", "neutral", "entailment"]),
    "snli_ar": (
        "snli_ar.jsonl",
        '{"premise": "أ", "hypothesis": "ب", "label": "neutral"}\n',
        ["neutral"],
    ),
    "xnli": ("xnli_dev_ar.tsv", 'قال "نعم\tلا\tcontradiction\nج\tد\tentailment\n', ["contradiction", "entailment"]),
}


def _read(source: SourceConfig) -> ReadSource:
    return read_source("own", source)


def _read_rows(path: Path, make_source: MakeSource, *rows: dict[str, Any], **fields: Any) -> ReadSource:
    """Read rows out of a jsonl file, blanks filled in."""
    filled = [{"premise": "فتح الجسر", "hypothesis": "أغلق الجسر", "label": "contradiction"} | row for row in rows]
    path = path / "own.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in filled))
    return _read(make_source(train=[str(path)], **fields))


def _reason(path: Path, make_source: MakeSource, **row: Any) -> str | None:
    result = _read_rows(path, make_source, row)
    return result.rejected[0].reason if result.rejected else None


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_composes_and_parses(configure: Configure, name: str) -> None:
    config = configure(
        f"source={name}", *{"files": ["source.files.train=[a.csv]"], "contrast": ["claims=c"]}.get(name, [])
    )
    source = config.source[name]
    assert list(config.source) == [name]
    assert source.licence
    assert source.citation
    assert isinstance(source, ContrastSource) or set(source.label_map.values()) & {"contradiction", "entailment"}
    assert (source.cap, source.weight) == (None, 1.0)


def test_all_sources_compose_together_and_take_caps_and_weights(configure: Configure) -> None:
    config = configure(f"source=[{','.join(SOURCES)}]", "source.files.train=[a.csv]", "claims=c", "source.ans.cap=5")
    assert list(config.source) == SOURCES
    assert config.source["ans"].cap == 5


def test_each_kind_of_source_has_its_type_and_keeps_its_overrides(configure: Configure) -> None:
    given = ["claims=c", "source.contrast.contrast.pairs=600", "source.xnli_hub.cap=7", "source.ans.weight=2"]
    sources = configure("source=[ans,xnli_hub,contrast]", *given).source
    assert [type(source) for source in sources.values()] == [FilesSource, HubSource, ContrastSource]
    assert isinstance(sources["contrast"], ContrastSource)
    assert (sources["contrast"].contrast.pairs, sources["contrast"].contrast.claims) == (600, "c")
    assert (sources["xnli_hub"].cap, sources["ans"].weight) == (7, 2.0)


@pytest.mark.parametrize("name", SHAPES)
def test_public_sets_are_read_in_their_own_shape(configure: Configure, tmp_path: Path, name: str) -> None:
    file, text, labels = SHAPES[name]
    (tmp_path / "pairs").mkdir()
    (tmp_path / "pairs" / file).write_text(text, encoding="utf-8")
    source = configure(f"source={name}", f"data_root={tmp_path}").source[name]
    assert isinstance(source, FilesSource)
    source.test = []
    result = read_source(name, source)
    assert [sourced.pair.label.name for sourced in result.pairs] == labels
    assert result.rejected == []
    assert result.pairs[0].pair.licence == source.licence


def test_arentail_has_a_label_that_is_one_of_two(configure: Configure, tmp_path: Path, write_table: WriteTable) -> None:
    (tmp_path / "pairs").mkdir()
    cells = [NAMES, ["أ", "ب", "entails"], ["ج", "د", "not entail"]]
    write_table(tmp_path / "pairs" / "arentail_train.xlsx", cells)

    def read(*overrides: str) -> ReadSource:
        config = configure("source=arentail", f"data_root={tmp_path}", *overrides)
        return read_source("arentail", config.source["arentail"])

    masked = [(it.pair.label, it.pair.possible_labels) for it in read().pairs]
    assert masked == [(Label.entailment, None), (Label.neutral, "neutral|contradiction")]
    left_out = read("source.arentail.undecided=left_out")
    assert [it.pair.label for it in left_out.pairs] == [Label.entailment]
    assert [(row.line, row.reason) for row in left_out.rejected] == [(3, "label_not_used")]
    risky = read('source.arentail.relabel=["not entail=neutral"]')
    assert [(it.pair.label, it.pair.is_decided) for it in risky.pairs][1] == (Label.neutral, True)


def test_a_source_may_bring_its_own_ids(tmp_path: Path, make_source: MakeSource) -> None:
    columns = {name: name for name in NAMES} | {"id": "pairID"}
    result = _read_rows(tmp_path, make_source, {"pairID": "12n"}, {"pairID": None, "premise": "غيره"}, columns=columns)
    first, second = (it.pair.id for it in result.pairs)
    assert first == "own-12n"
    assert second.startswith("own-")
    assert len(second) == len("own-") + 16


def test_columns_and_labels_of_any_name_from_the_command_line(configure: Configure, tmp_path: Path) -> None:
    (tmp_path / "my.csv").write_text("النص,claim b,حكم,يوم\nأ,ب,تناقض,2024-03-05\nج,د,غير واضح,\n", encoding="utf-8")
    config = configure(
        "source=files",
        f"source.files.train=[{tmp_path}/my.csv]",
        'source.files.columns.premise="النص"',
        "source.files.columns.hypothesis='claim b'",
        'source.files.columns.label="حكم"',
        'source.files.columns.premise_date="يوم"',
        'source.files.relabel=["تناقض=contradiction", "غير واضح=null"]',
    )
    result = read_source("files", config.source["files"])
    assert [(it.pair.premise, it.pair.label, it.pair.premise_date) for it in result.pairs] == [
        ("أ", Label.contradiction, "2024-03-05")
    ]
    assert [row.reason for row in result.rejected] == ["label_not_used"]


@pytest.mark.parametrize("kind", ["csv.gz", "tsv.xz", "jsonl.zst", "parquet", "xlsx"])
def test_own_files_of_any_kind(tmp_path: Path, make_source: MakeSource, write_table: WriteTable, kind: str) -> None:
    cells = [[*NAMES, "event"], ["فتح الجسر", "أغلق الجسر", "contradiction", "bridge"]]
    path = write_table(tmp_path / f"own.{kind}", cells)
    result = _read(make_source(test=[str(path)]))
    assert [(it.pair.label, it.pair.event, it.split) for it in result.pairs] == [
        (Label.contradiction, "bridge", "test")
    ]
    assert result.inputs[0]["kind"] == kind.partition(".")[0]
    assert result.inputs[0]["file"] == str(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("premise,hypo,label\nأ,ب,neutral\n", ["line 2: no column 'hypothesis'", "source.own.columns.hypothesis="]),
        ("<!DOCTYPE html>\n<html lang='ar', dir=rtl>\n", ["line 2: no column 'premise'", "<!DOCTYPE html>"]),
        (
            "premise,hypothesis,label\nأ,ب,neutral\nأ,ب,refutes\n",
            ["line 3: unknown label 'refutes'", "known are entailment, neutral, contradiction", "source.own.relabel="],
        ),
        ("premise,hypothesis,label\n", ["no row in it"]),
    ],
    ids=["unknown column", "web page", "unknown label", "header only"],
)
def test_what_stops_the_run_names_file_line_and_remedy(
    tmp_path: Path, make_source: MakeSource, text: str, says: list[str]
) -> None:
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as error:
        _read(make_source(train=[str(path)]))
    assert [part for part in [str(path), *says] if part not in str(error.value)] == []
    assert str(error.value).count("\n") == 0


def test_the_remedy_for_an_unknown_label_can_be_typed(configure: Configure, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("premise,hypothesis,label\nأ,ب,غير ذلك\n", encoding="utf-8")
    given = ["source=files", f"source.files.train=[{tmp_path}/own.csv]"]
    with pytest.raises(UserError) as error:
        read_source("files", configure(*given).source["files"])
    # What to put there is the user's to say: a remedy that could be pasted as it stands would turn labels round.
    remedy = str(error.value).split("'")[3].replace("<entailment, neutral or contradiction>", "contradiction")
    result = read_source("files", configure(*given, remedy).source["files"])
    assert [it.pair.label for it in result.pairs] == [Label.contradiction]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"premise": ""}, "empty_premise"),
        ({"hypothesis": None}, "empty_hypothesis"),
        ({"hypothesis": "؟! ـ \u200f"}, "empty_hypothesis"),
        ({"premise": "الجسر \ud83d"}, "unreadable_characters_in_premise"),
        ({"hypothesis": "الجسر \ufffd"}, "unreadable_characters_in_hypothesis"),
        ({"premise": "الج\x00سر"}, "unreadable_characters_in_premise"),
        ({"premise": "فتح\nالجسر"}, "line_break_in_premise"),
        ({"premise": "س" * (MAX_CHARACTERS + 1)}, f"premise_longer_than_{MAX_CHARACTERS}_characters"),
        ({"premise": "س" * MAX_CHARACTERS}, None),
        ({"premise": "The bridge is open"}, "no_arabic_in_premise"),
        ({"hypothesis": 42}, "no_arabic_in_hypothesis"),
        ({"hypothesis": ["أغلق"]}, "hypothesis_not_text"),
        ({"premise": {"ar": "فتح"}}, "premise_not_text"),
        ({"premise": "أغلقَ الجسرُ", "hypothesis": "اغلق الجسر"}, None),  # data_prep.conflicts settles those
        ({"label": None}, "no_label"),
        ({"label": " contradiction "}, None),
        ({"premise_date": "5/3/2024"}, "date_not_iso_8601"),
        ({"premise_date": "20240305"}, "date_not_iso_8601"),
        ({"premise_date": " 2024-03-05 "}, None),
        ({"premise_date": "2024-03"}, None),
        ({"premise_date": "2024-03-05/2024-03-09"}, None),
        ({"premise_date": "2024-03-09/2024-03-05"}, "date_not_iso_8601"),
        ({"relation": "quarrel"}, "unknown_relation"),
        ({"relation": "update"}, "relation_against_label"),
        ({"relation": "retraction"}, None),
        ({"premise_speaker": "\udc80"}, "unreadable_characters_in_premise_speaker"),
        ({"event": "a\x00b"}, "unreadable_characters_in_event"),
    ],
)
def test_a_row_is_refused_with_its_reason(
    tmp_path: Path, make_source: MakeSource, row: dict[str, Any], reason: str | None
) -> None:
    assert _reason(tmp_path, make_source, **row) == reason


def test_a_refused_row_can_be_found_and_written(tmp_path: Path, make_source: MakeSource) -> None:
    result = _read_rows(tmp_path, make_source, {}, {"premise": "الجسر \ud83d" + "س" * 3000})
    (row,) = result.rejected
    assert (row.file, row.line, row.source) == (str(tmp_path / "own.jsonl"), 2, "own")
    assert len(row.detail.encode()) < 3000
    assert result.inputs[0]["rows"] == 2 == len(result.pairs) + len(result.rejected)


def test_rows_that_cannot_be_read_are_refused_by_kind(tmp_path: Path, make_source: MakeSource) -> None:
    path = tmp_path / "own.csv"
    path.write_text('premise,hypothesis,label\nأ,ب\nأ,"ب"ج,neutral\nأ,ب,neutral\n', encoding="utf-8")
    result = _read(make_source(train=[str(path)]))
    assert [(row.line, row.reason) for row in result.rejected] == [
        (2, "wrong_number_of_columns"),
        (3, "not_well_formed"),
    ]
    assert [it.line for it in result.pairs] == [4]


def test_a_label_mapped_to_null_is_refused_not_lost(tmp_path: Path, make_source: MakeSource) -> None:
    labels = {"contradiction": "contradiction", "-": None, "": None}
    result = _read_rows(tmp_path, make_source, {}, {"label": "-"}, {"label": ""}, labels=labels)
    assert [row.reason for row in result.rejected] == ["label_not_used", "label_not_used"]
    assert len(result.pairs) == 1


def test_spreadsheet_numbers_and_dates(tmp_path: Path, make_source: MakeSource, write_table: WriteTable) -> None:
    cells: list[list[Any]] = [
        [*NAMES, "premise_date", "hypothesis_date", "event"],
        ["فتح الجسر", "أغلق الجسر", 2, datetime(2024, 3, 5, 14, 30), datetime(2024, 3, 6), 7.0],
        ["فتح الميناء", "أغلق الميناء", 2.0, None, "2024-03-06", 0.5],
    ]
    path = write_table(tmp_path / "own.xlsx", cells)
    result = _read(make_source(train=[str(path)], labels={"2": "contradiction"}))
    extras = [(it.pair.premise_date, it.pair.hypothesis_date, it.pair.event) for it in result.pairs]
    assert extras == [("2024-03-05", "2024-03-06", "7"), (None, "2024-03-06", "0.5")]


def test_numbers_that_became_floats(tmp_path: Path, make_source: MakeSource, write_table: WriteTable) -> None:
    """A column of whole numbers with a gap comes out of pandas as floats."""
    path = write_table(tmp_path / "own.parquet", [NAMES, ["فتح", "أغلق", 2.0], ["فتح", "ربما", None]])
    result = _read(make_source(train=[str(path)], labels={"2": "contradiction"}))
    assert [it.pair.label for it in result.pairs] == [Label.contradiction]
    assert [row.reason for row in result.rejected] == ["no_label"]


def test_the_text_stays_as_published(tmp_path: Path, make_source: MakeSource) -> None:
    premise = "  أَعْلَنَتِ الـــوزارة «٤٢»\u200f "
    (sourced,) = _read_rows(tmp_path, make_source, {"premise": premise}).pairs
    assert sourced.pair.premise == premise


def test_other_scripts_by_request(tmp_path: Path, make_source: MakeSource) -> None:
    result = _read_rows(tmp_path, make_source, {"premise": "open", "hypothesis": "closed"}, needs_arabic=False)
    assert len(result.pairs) == 1


def test_ids_follow_from_content_alone(tmp_path: Path, make_source: MakeSource) -> None:
    rows: list[dict[str, Any]] = [{}, {"hypothesis": "فتح"}, {"premise_date": "2024-01-01"}, {"event": "e"}]
    ids = [it.pair.id for it in _read_rows(tmp_path, make_source, *rows).pairs]
    assert len(set(ids)) == len(ids)
    assert [it.pair.id for it in _read_rows(tmp_path, make_source, *reversed(rows)).pairs] == ids[::-1]


@pytest.mark.parametrize(
    ("files", "movable"),
    [
        ({"train"}, ("validation", "test")),
        ({"train", "test"}, ("validation",)),
        ({"train", "validation"}, ("test",)),
        ({"train", "validation", "test"}, ()),
    ],
)
def test_only_a_split_that_is_not_shipped_is_carved(
    tmp_path: Path, make_source: MakeSource, files: set[str], movable: tuple[str, ...]
) -> None:
    for split in files:
        (tmp_path / f"{split}.csv").write_text(f"premise,hypothesis,label\nأ {split},ب {split},neutral\n", "utf-8")
    result = _read(make_source(**{split: [str(tmp_path / f"{split}.csv")] for split in files}))
    assert {it.split: it.may_move_to for it in result.pairs} == {s: movable if s == "train" else () for s in files}


def test_the_shipped_file_shows_no_path_of_this_machine(configure: Configure) -> None:
    source = configure().source["shipped"]
    assert isinstance(source, FilesSource)
    source.train = ["shipped:native/train.jsonl"]
    result = read_source("shipped", source)
    assert result.inputs[0]["file"] == result.pairs[0].file == "shipped:native/train.jsonl"

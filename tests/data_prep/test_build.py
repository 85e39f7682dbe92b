"""A data set from sources to files: counts add up, hashes hold, bytes repeat, a failure leaves nothing."""

from __future__ import annotations

import errno
import json
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_prep import build as build_module
from data_prep.build import DataConfig, build
from data_prep.dataset import read_manifest, read_split, revision
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from data_prep.foundation.run_marker import MARKER
from data_prep.pairs import LABEL_NAMES
from data_prep.reading.source_config import FilesSource
from data_prep.splitting.leakage import shared_keys

Configure = Callable[..., DataConfig]
WriteTable = Callable[[Path, list[list[Any]]], Path]
SPLITS = ("train", "validation", "test")
FILES = {
    "README.md",
    "manifest.json",
    "rejected.jsonl",
    "conflicts.jsonl",
    "overview.png",
    *(f"{split}.parquet" for split in SPLITS),
}
NUM_SHIPPED = len((Path(__file__).parents[1] / "data" / "pairs.jsonl").read_text("utf-8").splitlines())
NAMES = ["premise", "hypothesis", "label"]


@pytest.fixture
def own(tmp_path: Path, write_table: WriteTable) -> str:
    """A file of 60 good rows and one of each fault."""
    good = [[f"فتح الجسر {n}", f"أغلق الجسر {n}", LABEL_NAMES[n % 3]] for n in range(60)]
    faulty = [
        ["فتحَ الجسرُ 1", "أغلق الجسر 1", LABEL_NAMES[1]],
        ["خبر", "نفي", "neutral"],
        ["خبر", "نفي", "contradiction"],
        ["هو هو", "هُو هو", "entailment"],
        ["", "ب", "neutral"],
        ["short"],
    ]
    return str(write_table(tmp_path / "own.csv", [NAMES, *good, *faulty]))


def _own(path: str, *overrides: str) -> list[str]:
    return ["source=files", f"source.files.train=[{path}]", *overrides]


def _folders(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.glob("runs/data/*")) + sorted(
        entry.name for entry in path.glob("runs/data/.*")
    )


def test_counts_add_up_and_every_row_has_its_place(configure: Configure, own: str) -> None:
    folder = build(configure(*_own(own)))
    counts = read_manifest(folder)["counts"]
    rejected = [json.loads(line) for line in (folder / "rejected.jsonl").read_text("utf-8").splitlines()]
    assert (counts["read"], counts["written"], counts["rejected"]) == (66, 60, 6)
    assert (
        counts["rejected_by_reason"]["files"]
        == dict(Counter(row["reason"] for row in rejected))
        == {
            "conflicting_labels": 2,
            "duplicate": 1,
            "empty_premise": 1,
            "identical_sides": 1,
            "wrong_number_of_columns": 1,
        }
    )
    assert {row["file"] for row in rejected} == {own}
    assert sorted(row["line"] for row in rejected) == [62, 63, 64, 65, 66, 67]
    pairs = {split: read_split(folder, split) for split in SPLITS}
    assert {split: counts["splits"][split]["pairs"] for split in SPLITS} == {s: len(p) for s, p in pairs.items()}
    for split, members in pairs.items():
        labels = Counter(pair.label.name for pair in members)
        assert {name: counts["splits"][split][name] for name in LABEL_NAMES} == labels
    assert counts["written_by_source"] == {"files": 60}
    ids = [pair.id for members in pairs.values() for pair in members]
    assert len(set(ids)) == len(ids) == 60
    assert shared_keys(pairs) == read_manifest(folder)["shared_between_splits"]
    assert set(shared_keys(pairs).values()) == {0}


def test_the_manifest_names_inputs_and_outputs_by_hash(configure: Configure, own: str) -> None:
    folder = build(configure(*_own(own)))
    manifest = read_manifest(folder)
    assert {path.name for path in folder.iterdir()} == {*FILES, MARKER}
    assert manifest["outputs"] == {name: sha256_file(folder / name) for name in FILES - {"manifest.json"}}
    assert manifest["revision"] == revision(folder)
    (record,) = manifest["inputs"]
    expected = {"file": own, "source": "files", "split": "train", "rows": 66, "kind": "csv"}
    expected |= {"delimiter": ",", "encoding": "utf-8", "unmapped_columns": {}}
    assert record == expected | {"sha256": sha256_file(Path(own)), "bytes": Path(own).stat().st_size}
    assert manifest["sources"]["files"]["licence"] == "other"


def test_the_same_input_gives_the_same_bytes(configure: Configure, tmp_path: Path, own: str) -> None:
    sources = ["source=[shipped,files]", f"source.files.train=[{own}]"]
    first, second = (build(configure(*sources, f"runs={tmp_path}/{name}")) for name in ("one", "two"))
    assert {name: sha256_file(first / name) for name in FILES} == {name: sha256_file(second / name) for name in FILES}
    other = build(configure(*sources, f"runs={tmp_path}/three", "seed=14"))
    assert revision(other) != revision(first)


def test_a_mixture_is_capped_and_weighted_by_source(configure: Configure, own: str) -> None:
    mixture = ["source=[shipped,files]", f"source.files.train=[{own}]"]
    folder = build(configure(*mixture, "source.files.cap=20", "source.files.weight=0.5"))
    assert folder.name == "shipped-files"
    pairs = [pair for split in SPLITS for pair in read_split(folder, split)]
    assert Counter((pair.source, pair.weight) for pair in pairs) == {
        ("files", 0.5): 44,  # 20 of 36 to train on, 9 and 15 carved out
        ("shipped", 1.0): NUM_SHIPPED,
    }
    manifest = read_manifest(folder)
    assert manifest["counts"]["rejected_by_reason"]["files"]["over_cap"] == 16
    assert (manifest["sources"]["files"]["cap"], manifest["sources"]["files"]["weight"]) == (20, 0.5)


def test_a_shipped_test_is_the_test(configure: Configure, tmp_path: Path, own: str, write_table: WriteTable) -> None:
    rows = [["فتح الجسر 7", "لم يفتح الجسر 7", "contradiction"], ["فتح الجسر 8", "الجسر 8 مفتوح", "entailment"]]
    test = write_table(tmp_path / "test.jsonl", [NAMES, *rows])
    folder = build(configure(*_own(own, f"source.files.test=[{test}]")))
    assert {pair.premise for pair in read_split(folder, "test")} == {"فتح الجسر 7", "فتح الجسر 8"}
    assert read_manifest(folder)["counts"]["rejected_by_reason"]["files"]["shares_sentence_with_test"] == 2


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["أ", "ب", "contradiction"]], "split train holds 1 pairs, of contradiction only"),
        (
            [["أ", "ب", "entailment"], ["ج", "د", "neutral"]],
            "split train holds 2 pairs, of entailment and neutral only",
        ),
        ([["open", "shut", "neutral"]] * 3, "of no class only (3 rows refused as no_arabic_in_premise)"),
        ([[f"أ {n}", f"ب {n}", LABEL_NAMES[n % 3]] for n in range(6)], "split validation holds 0 pairs"),
    ],
)
def test_a_split_with_one_class_stops_by_name_and_leaves_what_was_refused(
    configure: Configure, tmp_path: Path, write_table: WriteTable, rows: list[list[Any]], says: str
) -> None:
    path = write_table(tmp_path / "few.csv", [NAMES, *rows])
    with pytest.raises(UserError) as error:
        build(configure(*_own(str(path))))
    assert says in str(error.value)
    assert "source=[...]" in str(error.value)
    left = [file.name for file in (tmp_path / "runs").rglob("*") if file.is_file()]
    assert left == ["rejected.jsonl"] * ("refused as" in says)


@pytest.mark.parametrize("mishap", [KeyboardInterrupt(), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))])
@pytest.mark.parametrize("at", ["write_jsonl", "write_json"])
def test_a_mishap_while_writing_leaves_nothing(
    configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mishap: BaseException, at: str
) -> None:
    def fail(path: Path, _rows: object) -> None:
        path.write_text("half")
        raise mishap

    monkeypatch.setattr(build_module, at, fail)
    with pytest.raises(type(mishap)):
        build(configure())
    assert _folders(tmp_path) == []


def test_a_finished_data_set_is_refused_before_any_work(
    configure: Configure, tmp_path: Path, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = configure(*_own(own))
    folder = build(config)
    before = {name: sha256_file(folder / name) for name in FILES}
    with monkeypatch.context() as patch:
        patch.setattr(build_module, "read_source", lambda *_: pytest.fail("it read its sources"))
        with pytest.raises(UserError, match="is a finished run"):
            build(config)
    build(configure(*_own(own, "overwrite=true", "seed=14")))
    after = {name: sha256_file(folder / name) for name in FILES}
    assert before["train.parquet"] != after["train.parquet"]
    assert _folders(tmp_path) == ["files"]


def test_a_row_that_vanished_is_noticed(configure: Configure, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make = build_module._make

    def lose_one(*arguments: Any) -> Any:
        made = make(*arguments)
        made.splits["train"].pop()
        return made

    monkeypatch.setattr(build_module, "_make", lose_one)
    with pytest.raises(AssertionError, match=rf"{NUM_SHIPPED} rows read, but {NUM_SHIPPED - 1} written and 0 rejected"):
        build(configure())
    assert _folders(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("manifest.json", None, r"no data set here \(manifest.json is missing\); build it with python -m data_prep"),
        ("manifest.json", "{", "not a data set's manifest; rebuild it"),
        ("manifest.json", '{"outputs": {}}', "not a data set's manifest; rebuild it"),
        ("test.parquet", None, "no split 'test'; there are train, validation, test"),
        ("test.parquet", "changed", "not the file its manifest.json describes; rebuild it"),
    ],
)
def test_a_data_set_that_is_not_whole_is_refused(
    configure: Configure, name: str, content: str | None, says: str
) -> None:
    folder = build(configure())
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content)
    with pytest.raises(UserError, match=says):
        read_split(folder, "test")


def test_pairs_come_back_as_they_went_in(configure: Configure, own: str) -> None:
    folder = build(configure(*_own(own)))
    pair = next(pair for split in SPLITS for pair in read_split(folder, split) if pair.premise == "فتح الجسر 7")
    assert (pair.hypothesis, pair.label.name, pair.source, pair.licence) == (
        "أغلق الجسر 7",
        "neutral",
        "files",
        "other",
    )
    assert (pair.relation, pair.event, pair.weight) == (None, None, 1.0)


def test_progress_and_summary_are_said(configure: Configure, own: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = build(configure(*_own(own)))
    said = capsys.readouterr()
    assert "files: 66 rows read, 2 refused so far" in said.err
    assert f"{folder}: train 36, validation 9, test 15; 6 rejected" in said.out
    assert "2  conflicting_labels" in said.out


def _test_ids(folder: Path, source: str) -> set[str]:
    return {pair.id for pair in read_split(folder, "test") if pair.source == source}


def test_a_source_has_the_same_test_in_every_mixture(configure: Configure, own: str) -> None:
    alone = build(configure())
    mixed = build(configure("source=[files,shipped]", f"source.files.train=[{own}]", "source.files.cap=10"))
    assert _test_ids(alone, "shipped") == _test_ids(mixed, "shipped") != set()


def test_a_row_of_one_source_that_knows_anothers_test_is_refused(
    configure: Configure, tmp_path: Path, write_table: WriteTable
) -> None:
    """Its test split is carved first, by itself; what another source says of its sentences, even nearly, goes."""
    native = build(configure())
    test = read_split(native, "test")
    rows = [[test[0].premise, f"خبر {n}", LABEL_NAMES[n % 3]] for n in range(2)]
    rows += [[f"{test[1].premise} اليوم", "خبر بعيد", "neutral"], [test[2].hypothesis, test[2].premise, "neutral"]]
    rows += [[f"كلام {n}", f"رد {n}", LABEL_NAMES[n % 3]] for n in range(30)]
    path = write_table(tmp_path / "mine.csv", [NAMES, *rows])
    mixed = build(configure("source=[files,shipped]", f"source.files.train=[{path}]", "+source.files.carve=[]"))
    refused = read_manifest(mixed)["counts"]["rejected_by_reason"]["files"]
    assert refused == {"near_sentence_of_test": 1, "shares_sentence_with_test": 2, "swapped_pair_of_test": 1}
    assert all(row["any"] == 0 for row in read_manifest(mixed)["leaks"]["here"].values())


def test_evaluation_sets_are_kept_out(configure: Configure, tmp_path: Path, own: str, write_table: WriteTable) -> None:
    folder = build(configure())
    rows = [["sentence1", "sentence2"], ["فتح الجسر 3", "أغلق الجسر 3"], ["أغلق الجسر 4", "فتح الجسر 4"], ["", "ب"]]
    table = write_table(tmp_path / "bench.csv", rows)
    built = build(configure(*_own(own, f"decontaminate=[{table},{folder}]", "near_duplicates=null")))
    manifest = read_manifest(built)
    first, second = manifest["decontaminated"]
    assert (first["set"], first["pairs"], first["sha256"]) == (str(table), 2, sha256_file(table))
    assert (second["set"], second["revision"]) == (str(folder), revision(folder))
    left = {pair.premise for split in ("train", "validation") for pair in read_split(built, split)}
    in_test = {pair.premise for pair in read_split(built, "test")}
    assert left & {"فتح الجسر 3", "فتح الجسر 4"} == set()
    reasons = manifest["counts"]["rejected_by_reason"]["files"]
    expected = {"same_pair_as_in_bench": "فتح الجسر 3", "swapped_pair_of_bench": "فتح الجسر 4"}
    assert {reason for reason in reasons if "bench" in reason} == {r for r, p in expected.items() if p not in in_test}
    assert "bench.csv" in (built / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            "bench.csv",
            "line 2: none of premise, sentence1, s1, t, text_a, claim_a, 0 is a column, found q, a; name the",
        ),
        ("nowhere.csv", "no such file"),
    ],
)
def test_an_evaluation_set_that_cannot_be_read(
    configure: Configure, tmp_path: Path, write_table: WriteTable, given: str, says: str
) -> None:
    write_table(tmp_path / "bench.csv", [["q", "a"], ["أ", "ب"]])
    with pytest.raises(UserError, match=says):
        build(configure(f"decontaminate=[{tmp_path}/{given}]"))


def test_policies_decide_and_what_is_kept_is_listed(configure: Configure, own: str) -> None:
    folder = build(configure(*_own(own, "conflicts.policy=first", "conflicts.identical=keep")))
    counts = read_manifest(folder)["counts"]
    assert counts["rejected_by_reason"]["files"]["conflicting_labels"] == 1
    assert counts["conflicts_kept"] == {"files": {"conflicting_labels": 1}}
    kept = [json.loads(line) for line in (folder / "conflicts.jsonl").read_text("utf-8").splitlines()]
    assert [(row["line"], row["reason"]) for row in kept] == [(63, "conflicting_labels")]
    assert "identical_sides" not in counts["rejected_by_reason"]["files"]
    assert "files conflicting_labels 1;" in (folder / "README.md").read_text("utf-8")


def test_undecided_rows_are_trained_on_and_counted_apart(configure: Configure, own: str) -> None:
    with Path(own).open("a", encoding="utf-8") as stream:
        stream.writelines(f"خبر {n},تعليق {n},not entail\n" for n in range(9))
    relabel = 'source.files.relabel=["not entail=contradiction|neutral"]'
    folder = build(configure(*_own(own, relabel)))
    pairs = [pair for pair in read_split(folder, "train") if not pair.is_decided]
    assert {(pair.label.name, pair.possible_labels) for pair in pairs} == {("neutral", "neutral|contradiction")}
    counts = read_manifest(folder)["counts"]["splits"]
    assert (counts["train"]["undecided"], counts["train"]["pairs"]) == (9, 45)
    assert "undecided" not in counts["validation"] | counts["test"]
    assert "| undecided |" in (folder / "README.md").read_text("utf-8")
    left_out = build(configure(*_own(own, relabel, "+source.files.undecided=left_out", "name=without")))
    assert read_manifest(left_out)["counts"]["rejected_by_reason"]["files"]["label_not_used"] == 9


def test_a_temperature_stands_in_weights_manifest_and_card(configure: Configure, own: str) -> None:
    folder = build(configure("source=[shipped,files]", f"source.files.train=[{own}]", "mix.temperature=2"))
    rows = read_manifest(folder)["mix"]["training_rows"]
    shares = {source: row["share"] for source, row in rows.items()}
    sizes = {source: row["rows"] ** 0.5 for source, row in rows.items()}
    assert shares == pytest.approx({source: size / sum(sizes.values()) for source, size in sizes.items()}, abs=1e-4)
    weights = {(pair.source, pair.weight) for pair in read_split(folder, "train")}
    assert weights == {(source, row["weight"]) for source, row in rows.items()}
    assert {pair.weight for pair in read_split(folder, "test")} == {1.0}
    assert "Mixed with temperature 2.0" in (folder / "README.md").read_text("utf-8")


def test_a_cut_by_time(configure: Configure) -> None:
    folder = build(configure("split_by=time", "cuts.validation=2024-09-01", "cuts.test=2025-03-01"))
    days = {
        split: [max(str(pair.premise_date), str(pair.hypothesis_date)) for pair in read_split(folder, split)]
        for split in SPLITS
    }
    assert max(days["train"]) < "2024-09-01"
    assert max(days["validation"]) < "2025-03-01" <= max(days["test"])
    notes = read_manifest(folder)["groups"]["shipped"]
    assert {"groups_across_a_cut", "pairs_moved_to_the_later_side", "undated_pairs"} <= set(notes)
    assert "test from 2025-03-01" in (folder / "README.md").read_text("utf-8")


def test_what_a_naive_split_would_leak_is_said(configure: Configure) -> None:
    folder = build(configure("artefacts.rows=100", "artefacts.draws=100"))
    manifest = read_manifest(folder)
    naive, page = manifest["leaks"]["naive"], (folder / "README.md").read_text("utf-8")
    assert naive["shares_sentence"] > 50
    assert f"| row by row: test in train | {naive['pairs']} | {naive['either_order']} |" in page
    assert re.search(r"\b9\d of 876 rows", page)
    assert build(configure("artefacts.rows=0", "name=bare"))
    assert "Not audited" in (folder.parent / "bare" / "README.md").read_text("utf-8")


def test_the_news_mixture_composes(configure: Configure) -> None:
    """Its files are not the project's to ship; what it is made of is checked here."""
    config = configure("experiment=news_mix", "data_root=x")
    assert config.name == "news_mix"
    assert {"ans", "shipped", "arnli", "snli_ar"} <= set(config.source)
    assert isinstance(config.source["ans"], FilesSource)
    assert config.source["ans"].test == ["x/pairs/ans_stance_dev.csv"]
    assert config.source["arnli"].carve == config.source["snli_ar"].carve == []


def test_the_crosslingual_pairs_go_beside_a_source_to_train_on(configure: Configure) -> None:
    folder = build(configure("source=[shipped,crosslingual]"))
    written = read_manifest(folder)["counts"]["written_by_source"]
    assert written == {"shipped": NUM_SHIPPED, "crosslingual": 513}
    test = [pair for pair in read_split(folder, "test") if pair.source == "crosslingual"]
    assert {frozenset((pair.premise_lang, pair.hypothesis_lang)) for pair in test} == {
        frozenset(("ar", other)) for other in ("en", "fr", "tr")
    }

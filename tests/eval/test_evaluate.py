"""One evaluation of the tiny model end to end: what is written, that it agrees with itself, and what is refused."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import re
import shutil
import socket
import typing
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyarrow.parquet as pq
import pytest
from huggingface_hub import ModelCard
from hydra import compose, initialize_config_dir
from sklearn.metrics import average_precision_score, confusion_matrix, f1_score, precision_recall_fscore_support

from data_prep.config import parse
from data_prep.errors import UserError
from data_prep.pairs import LABEL_NAMES, ClaimPair
from eval.card import model_card
from eval.config import EvalConfig
from eval.evaluate import evaluate
from eval.facts import Facts
from eval.report import html_report, markdown_report

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
FILES = {"README.md", "circumstances.json", "facts.json", "predictions.parquet", "report.html", "report.md"}
MakeConfig = Callable[..., EvalConfig]


@pytest.fixture(scope="module")
def make_config(data_folder: Path, tiny_checkpoint: Path) -> MakeConfig:
    """The config that `python -m eval <overrides>` runs with, on the tiny model and the shipped pairs."""

    def make(runs: Path, *overrides: str) -> EvalConfig:
        own = [f"runs={runs}", f"data={data_folder}", f"checkpoint={tiny_checkpoint}", "bootstrap_draws=200"]
        with initialize_config_dir(str(CONFIGS), version_base="1.3"):
            return parse(compose("eval", [*own, *overrides]), EvalConfig)

    return make


@pytest.fixture(scope="module")
def finished(make_config: MakeConfig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one finished evaluation."""
    folder = evaluate(make_config(tmp_path_factory.mktemp("runs")))
    assert folder is not None
    return folder


@pytest.fixture(scope="module")
def facts(finished: Path) -> Any:
    return json.loads((finished / "facts.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rows(finished: Path) -> list[dict[str, Any]]:
    return typing.cast(list[dict[str, Any]], pq.read_table(finished / "predictions.parquet").to_pylist())


@pytest.fixture(scope="module")
def page(finished: Path) -> str:
    return (finished / "report.html").read_text(encoding="utf-8")


def read_back(schema: Any, value: Any, where: str = "facts") -> Any:
    """`value` out of JSON as the dataclass `schema`; AssertionError names the first place that does not fit."""
    origin, arguments = typing.get_origin(schema), typing.get_args(schema)
    if dataclasses.is_dataclass(schema):
        hints = typing.get_type_hints(schema)
        assert isinstance(value, dict), where
        assert set(value) == set(hints), f"{where}: {set(value) ^ set(hints)}"
        return schema(**{name: read_back(hint, value[name], f"{where}.{name}") for name, hint in hints.items()})  # type: ignore[operator]
    if origin is dict:
        return {name: read_back(arguments[1], item, f"{where}.{name}") for name, item in value.items()}
    if origin is list:
        return [read_back(arguments[0], item, f"{where}[{index}]") for index, item in enumerate(value)]
    assert type(value) in (arguments or (schema,)), f"{where}: {value!r} is no {schema}"
    return value


def test_the_folder_holds_what_it_should(finished: Path) -> None:
    assert {path.name for path in finished.iterdir()} == FILES
    assert {path.name for path in finished.parent.iterdir()} == {finished.name}  # nothing half-written beside it
    assert finished.name == "tiny-on-shipped-test"


def test_facts_fit_their_schema(facts: Any) -> None:
    read_back(Facts, facts)


def test_the_schema_test_sees_what_does_not_fit(facts: Any) -> None:
    with pytest.raises(AssertionError, match="threshold"):
        read_back(Facts, facts | {"decision": facts["decision"] | {"threshold": "0.5"}})
    with pytest.raises(AssertionError, match="host"):
        read_back(Facts, facts | {"host": "here"})


@pytest.fixture(scope="module")
def again(make_config: MakeConfig, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same evaluation in another place, and what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        folder = evaluate(make_config(tmp_path_factory.mktemp("elsewhere")))
    assert folder is not None
    return folder, printed.getvalue()


@pytest.mark.parametrize("name", sorted(FILES - {"circumstances.json"}))
def test_run_again_in_another_place_it_writes_the_same_bytes(
    name: str, finished: Path, again: tuple[Path, str]
) -> None:
    assert (again[0] / name).read_bytes() == (finished / name).read_bytes()


def test_place_host_and_time_are_circumstances(finished: Path, data_folder: Path, tiny_checkpoint: Path) -> None:
    circumstances = json.loads((finished / "circumstances.json").read_text())
    assert circumstances["host"] == socket.gethostname()
    assert circumstances["data"] == str(data_folder)
    assert circumstances["checkpoint"] == str(tiny_checkpoint)
    assert circumstances["processes"] == 1
    day = circumstances["started"][:10]
    for name in FILES - {"circumstances.json", "predictions.parquet"}:
        text = (finished / name).read_text(encoding="utf-8")
        for private in (socket.gethostname(), day, str(finished.parents[2]), str(data_folder), "/tmp/"):
            assert private not in text, f"{private} in {name}"


def test_every_pair_of_the_split_stands_once_among_the_predictions(
    rows: list[dict[str, Any]], shipped_splits: dict[str, list[ClaimPair]]
) -> None:
    assert [row["id"] for row in rows] == [pair.id for pair in shipped_splits["test"]]
    assert [row["label"] for row in rows] == [pair.label.name for pair in shipped_splits["test"]]
    assert all(sum(row[f"p_{label}"] for label in LABEL_NAMES) == pytest.approx(1, abs=1e-5) for row in rows)


def test_verdicts_follow_from_the_written_scores_and_threshold(rows: list[dict[str, Any]], facts: Any) -> None:
    for row in rows:
        rest = "entailment" if row["p_entailment"] >= row["p_neutral"] else "neutral"
        flagged = row["contradiction_score"] >= facts["decision"]["threshold"]
        assert row["predicted"] == ("contradiction" if flagged else rest)


def test_figures_are_those_scikit_learn_finds_in_the_predictions(rows: list[dict[str, Any]], facts: Any) -> None:
    gold, predicted = [row["label"] for row in rows], [row["predicted"] for row in rows]
    found = {name: cell["value"] for name, cell in facts["model"]["metrics"].items()}
    theirs = precision_recall_fscore_support(gold, predicted, labels=LABEL_NAMES, zero_division=0)
    for name, values in zip(("precision", "recall", "f1"), theirs, strict=False):
        assert [found[f"{label}_{name}"] for label in LABEL_NAMES] == pytest.approx(list(values), abs=1e-6)
    macro = f1_score(gold, predicted, labels=LABEL_NAMES, average="macro", zero_division=0)
    assert found["macro_f1"] == pytest.approx(macro, abs=1e-6)
    score = [row["contradiction_score"] for row in rows]
    precision = average_precision_score([label == "contradiction" for label in gold], score)
    assert found["average_precision"] == pytest.approx(precision, abs=1e-6)
    assert facts["model"]["confusion"] == confusion_matrix(gold, predicted, labels=LABEL_NAMES).tolist()


def test_slices_are_parts_of_the_predictions(rows: list[dict[str, Any]], facts: Any) -> None:
    assert {one["by"] for one in facts["slices"]} == {"source", "relation", "phenomenon"}
    for one in facts["slices"]:
        part = [row for row in rows if row[one["by"]] == one["value"]]
        assert one["num_pairs"] == len(part)
        assert one["num_clusters"] == len({row["event"] for row in part})
        right = np.mean([row["label"] == row["predicted"] for row in part])
        flagged = np.mean([row["predicted"] == "contradiction" for row in part])
        assert one["metrics"]["accuracy"]["value"] == pytest.approx(right, abs=1e-6)
        assert one["metrics"]["flagged"]["value"] == pytest.approx(flagged, abs=1e-6)
    for by in ("source", "relation"):
        assert sum(one["num_pairs"] for one in facts["slices"] if one["by"] == by) == len(rows)


def test_intervals_hold_their_values_and_are_clustered_by_event(rows: list[dict[str, Any]], facts: Any) -> None:
    for system in (facts["model"], *facts["baselines"].values()):
        for name, cell in system["metrics"].items():
            assert cell["low"] <= cell["value"] <= cell["high"], name
    assert facts["data"]["num_clusters"] == len({row["event"] for row in rows})
    assert facts["data"]["clustered_by"] == "event"


def test_report_and_card_can_be_rendered_again_from_what_is_written(
    finished: Path, facts: Any, rows: list[dict[str, Any]], page: str
) -> None:
    read = read_back(Facts, facts)
    assert markdown_report(read) == (finished / "report.md").read_text(encoding="utf-8")
    assert model_card(read) == (finished / "README.md").read_text(encoding="utf-8")
    assert html_report(read, rows) == page


class Page(HTMLParser):
    """Tags with their attributes, in order; AssertionError where one is closed that was not open."""

    VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_fetches_nothing(page: str) -> None:
    tags = Page(page).tags
    names = [name for name, _ in tags]
    assert not {"script", "link", "iframe", "img", "object", "embed"} & set(names)
    for name, attributes in tags:
        for key in ("src", "href", "xlink:href", "data", "action"):
            target = attributes.get(key)
            assert target is None or target.startswith("#") or (name == "a" and key == "href"), (name, key, target)
    assert not re.search(r"@import|url\((?!#)", page)
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_claims_run_from_right_to_left(page: str, rows: list[dict[str, Any]]) -> None:
    wrong = [
        row for row in rows if row["predicted"] != row["label"] and "contradiction" in (row["predicted"], row["label"])
    ]
    shown = [attributes for name, attributes in Page(page).tags if attributes.get("class") == "claims"]
    assert len(shown) == sum(
        min(12, sum(row[side] == "contradiction" for row in wrong)) for side in ("predicted", "label")
    )
    assert all(attributes["dir"] == "rtl" and attributes["lang"] == "ar" for attributes in shown)


def test_plots_are_well_formed_and_named(page: str) -> None:
    plots = [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]
    assert [plot.get("aria-label") for plot in plots][:3] == [
        "contradiction F1",
        "average precision",
        "precision over recall",
    ]
    targets = [
        re.findall(r"url\(#(.*?)\)|xlink:href=\"#(.*?)\"", svg) for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    ]
    ids = set(re.findall(r'\bid="(.*?)"', page))
    assert {one or other for found in targets for one, other in found} <= ids


def tables(markdown: str) -> list[list[list[str]]]:
    """Cells of every table in a Markdown text: runs of lines that begin with a bar."""
    found: list[list[list[str]]] = [[]]
    for line in markdown.splitlines():
        if line.startswith("|"):
            found[-1].append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
        elif found[-1]:
            found.append([])
    return [table for table in found if table]


def test_tables_of_the_markdown_report_are_tables(finished: Path, facts: Any) -> None:
    systems, classes, confusion, slices = tables((finished / "report.md").read_text(encoding="utf-8"))
    for table in (systems, classes, confusion, slices):
        assert len({len(row) for row in table}) == 1
        assert set("".join(table[1])) <= {"-", ":"}
    assert [row[0] for row in systems[2:]] == ["majority", "hypothesis_only", "overlap", "tfidf", "**tiny**"]
    assert [[int(cell) for cell in row[1:]] for row in confusion[2:]] == facts["model"]["confusion"]
    assert len(slices) == 2 + len(facts["slices"])
    cell = facts["model"]["metrics"]["contradiction_f1"]
    assert systems[-1][1] == f"{cell['value']:.3f} [{cell['low']:.3f}, {cell['high']:.3f}]"


def test_the_hub_reads_the_results_back_from_the_card(finished: Path, facts: Any) -> None:
    card = ModelCard.load(finished / "README.md")
    assert card.data.model_name == "tiny"
    results = {result.metric_name: result for result in card.data.eval_results or []}
    named = {"contradiction F1": "contradiction_f1", "average precision": "average_precision"}
    named |= {"macro-F1": "macro_f1", "accuracy": "accuracy"}
    assert set(results) == set(named)
    for name, ours in named.items():
        result, cell = results[name], facts["model"]["metrics"][ours]
        assert (result.dataset_split, result.dataset_revision) == ("test", facts["data"]["revision"])
        assert isinstance(result.metric_value, float)
        assert result.metric_value == cell["value"]
        assert result.metric_args == {"n": 90, "low": cell["low"], "high": cell["high"], "confidence": 0.95}
    accuracy = results["accuracy"].metric_value * 90
    assert accuracy == pytest.approx(round(accuracy), abs=1e-3)  # a share of the pairs the card says it counted
    assert ModelCard(str(card)).data.to_yaml() == card.data.to_yaml()


def test_the_card_says_what_a_card_must(finished: Path, facts: Any) -> None:
    text = ModelCard.load(finished / "README.md").text
    for heading in ("## Results", "## How to use it", "## Intended use and limits", "## Data"):
        assert heading in text
    assert f"**{facts['decision']['threshold']:.4f}**" in text
    assert "chosen for macro_f1 on validation (54 pairs)" in text
    assert all(len({len(row) for row in table}) == 1 for table in tables(text))


def test_a_finished_run_is_not_overwritten_unasked(finished: Path, make_config: MakeConfig) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in finished.iterdir()}
    with pytest.raises(UserError, match=r"is a finished run: choose another name=.*overwrite=true"):
        evaluate(make_config(finished.parents[1]))
    assert {path.name: path.stat().st_mtime_ns for path in finished.iterdir()} == before


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("split=train", r"split must be one of test, validation, got 'train'"),
        ("objective=recall", r"objective must be one of macro_f1, contradiction_f1, accuracy, got 'recall'"),
        ("cluster=row", r"cluster must be one of event, premise, got 'row'"),
        ("precision=fp16", r"precision must be one of no, bf16, got 'fp16'"),
        ("bootstrap_draws=10", r"bootstrap_draws must be 100 or more"),
        ("max_length=4", r"max_tokens=16384 must hold one pair of max_length=4"),
        ("max_tokens=100", r"max_tokens=100 must hold one pair of max_length=256"),
        ("seed=one", r"seed"),
        ("+colour=red", r"colour"),
        ("data=null", r"data"),
    ],
)
def test_a_slip_in_the_config_is_named(override: str, message: str, make_config: MakeConfig, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=message):
        make_config(tmp_path, override)


def tampered(folder: Path) -> None:
    table = pq.read_table(folder / "test.parquet")
    pq.write_table(table.slice(1), folder / "test.parquet")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (tampered, r"test\.parquet: not the file its manifest\.json describes; rebuild it"),
        (lambda folder: (folder / "manifest.json").unlink(), r"no data set here .*python -m data_prep"),
        (lambda folder: (folder / "test.parquet").unlink(), r"no split 'test'"),
    ],
)
def test_a_damaged_data_set_stops_before_the_model_is_opened(
    damage: Callable[[Path], object], message: str, make_config: MakeConfig, data_folder: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(data_folder, tmp_path / "data"))
    damage(copy)
    with pytest.raises(UserError, match=message):
        evaluate(make_config(tmp_path, f"data={copy}", "checkpoint=nowhere"))
    assert not (tmp_path / "eval").exists()


def test_a_run_that_fails_leaves_nothing(
    make_config: MakeConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("eval.report.html_report", full)
    with pytest.raises(OSError, match="No space"):
        evaluate(make_config(tmp_path))
    assert not any((tmp_path / "eval").iterdir())


def test_more_tokens_than_positions_stop_by_name(make_config: MakeConfig, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="reads at most 512 tokens, not max_length=600"):
        evaluate(make_config(tmp_path, "max_length=600"))


def test_nothing_is_chosen_on_validation_where_validation_is_scored(make_config: MakeConfig, tmp_path: Path) -> None:
    folder = evaluate(make_config(tmp_path, "split=validation", "cluster=premise"))
    assert folder is not None
    facts = json.loads((folder / "facts.json").read_text())
    read_back(Facts, facts)
    assert facts["decision"] == {"threshold": 0.5, "objective": None, "chosen_on": None, "num_pairs": None}
    systems = [facts["baselines"][name] for name in ("hypothesis_only", "overlap", "tfidf")]
    assert [system["threshold"] for system in systems] == [0.5] * 3
    assert facts["data"]["clustered_by"] == "premise"
    for name in ("report.md", "report.html", "README.md"):
        assert "nothing is chosen on the split that is scored" in (folder / name).read_text()


def test_the_run_ends_with_a_table_and_the_place_of_the_report(again: tuple[Path, str]) -> None:
    folder, printed = again
    lines = printed.splitlines()
    assert lines[-1] == f"report: {folder}/report.html"
    rows = [line for line in lines if "[" in line]
    assert [row.split()[0] for row in rows] == ["majority", "hypothesis_only", "overlap", "tfidf", "tiny"]
    assert len({row.index("[") for row in rows}) == 1
    assert lines[lines.index(rows[0]) - 1].split("  ")[-1].strip() == "accuracy"

"""From scores to facts: where thresholds come from, and what the pages make of foreign text."""

from __future__ import annotations

import dataclasses
from xml.etree import ElementTree

import numpy as np
import pytest

from data_prep.foundation.resampling import Interval
from data_prep.pairs import ClaimPair, Label
from eval.evaluation import Evaluation
from eval.facts.types import Facts
from eval.figures.baselines import BASELINES
from eval.figures.metrics import average_precision
from eval.figures.plots import interval_plot, precision_recall
from eval.predictors.output import Probabilities
from eval.report.differences import mark_differences
from eval.report.page import html_report, markdown_report
from tests.eval.made_up import CHECKPOINT, FindOut, Splits, random_predictions


def thresholds(facts: Facts) -> list[float | None]:
    return [facts.decision.threshold, *(system.threshold for system in facts.baselines.values())]


def relabelled(pairs: list[ClaimPair]) -> list[ClaimPair]:
    """The same pairs, their labels moved on by half the split."""
    labels = [pair.label for pair in pairs]
    half = len(pairs) // 2
    moved = [*labels[half:], *labels[:half]]
    return [dataclasses.replace(pair, label=label, relation=None) for pair, label in zip(pairs, moved, strict=True)]


def test_thresholds_never_see_the_split_they_are_scored_on(find: FindOut, shipped_splits: Splits) -> None:
    one = find().facts
    other_gold = find({"test": relabelled(shipped_splits["test"])}).facts
    other_scores = find(predictions={"test": random_predictions(shipped_splits["test"], 14)}).facts
    assert thresholds(one) == thresholds(other_gold) == thresholds(other_scores)
    assert one.model.metrics != other_gold.model.metrics
    assert one.model.metrics != other_scores.model.metrics


def test_thresholds_follow_validation(find: FindOut, shipped_splits: Splits) -> None:
    one, other = find().facts, find({"validation": relabelled(shipped_splits["validation"])}).facts
    for name, before, after in zip(["model", *BASELINES], thresholds(one), thresholds(other), strict=True):
        # The shipped hypotheses stand once under each label: blind to the premise there is one score, and no choice.
        assert (before != after) or name in ("majority", "hypothesis_only"), name
    assert thresholds(one)[1] is None  # majority has none


def test_without_predictions_of_validation_the_likeliest_label_is_the_verdict(
    find: FindOut, shipped_splits: Splits
) -> None:
    forward = random_predictions(shipped_splits["test"], 13).forward
    outcome = find(predictions={"validation": None})
    assert outcome.predictions.decided.tolist() == forward.argmax(1).tolist()
    assert dataclasses.astuple(outcome.facts.decision) == ("argmax", None, None, None, None, None)
    assert "Its threshold is none: its likeliest label is its verdict." in markdown_report(outcome.facts)
    both = find(predictions={"validation": None, "test": Probabilities(forward, forward[:, ::-1])})
    wanted = np.column_stack([forward[:, :2], forward[:, [0, 2]].mean(1)]).argmax(1)  # swapped, contradiction is first
    assert both.predictions.decided.tolist() == wanted.tolist()


def test_the_decision_is_the_one_asked_for(find: FindOut, shipped_splits: Splits) -> None:
    backwards = Probabilities(random_predictions(shipped_splits["validation"], 13).forward[:, ::-1], None)
    one, other = (
        find(decision=decision, predictions={"validation": backwards}).facts
        for decision in ("accuracy", "contradiction_f1")
    )
    assert (one.decision.rule, other.decision.rule) == ("accuracy", "contradiction_f1")
    assert one.decision.threshold != other.decision.threshold


def test_baselines_learn_from_train_alone(find: FindOut, shipped_splits: Splits) -> None:
    other = find({"train": relabelled(shipped_splits["train"][:60])}).facts.baselines
    assert find().facts.baselines["tfidf"] != other["tfidf"]


def test_clusters_are_premises_where_there_is_no_event(find: FindOut, shipped_splits: Splits) -> None:
    def clusters(pairs: list[ClaimPair], **config: object) -> tuple[str, int]:
        facts = find({"test": pairs}, **config).facts.data
        return facts.clustered_by, facts.num_clusters

    pairs = shipped_splits["test"]
    without = [dataclasses.replace(pair, event=None) for pair in pairs]
    premises = len({pair.premise_key for pair in pairs})
    assert clusters(pairs) == ("event", len({pair.event for pair in pairs}))
    assert clusters(pairs, cluster="premise") == clusters(without) == ("premise", premises)
    assert clusters([*pairs[:1], *without[1:]])[0] == "event, or premise where none"


@pytest.fixture
def hostile(find: FindOut, shipped_splits: Splits) -> Evaluation:
    """Claims, speakers and phenomena that would break out of a page that does not escape."""
    text = '<script>alert("1")</script> & $x_{'
    pairs = [
        dataclasses.replace(
            pair,
            premise=f"{text} {pair.premise}",
            hypothesis=f"{text} {pair.hypothesis}" if row % 3 else pair.hypothesis,  # words of both sides, and of one
            premise_speaker=text,
            phenomenon=f"<b>{text}" if row % 2 else "نفي",
        )
        for row, pair in enumerate(shipped_splits["test"])
    ]
    backwards = Probabilities(random_predictions(pairs, 15).forward[:, ::-1], None)
    return find({"test": pairs}, predictions={"test": backwards})


def test_foreign_text_is_escaped_in_page_and_plots(hostile: Evaluation) -> None:
    page = html_report(hostile.facts, hostile.predictions)
    assert page.count("<script") == 1  # the page's own
    assert 'alert("1")' not in page
    assert "<b>&" not in page
    assert "&lt;script&gt;" in page
    for start, end in zip(
        [index for index in range(len(page)) if page.startswith("<svg", index)],
        [index for index in range(len(page)) if page.startswith("</svg>", index)],
        strict=True,
    ):
        ElementTree.fromstring(page[start : end + len("</svg>")])


def test_a_bar_in_a_slice_name_does_not_break_the_table(find: FindOut, shipped_splits: Splits) -> None:
    pairs = [dataclasses.replace(pair, phenomenon="a | b") for pair in shipped_splits["test"]]
    report = markdown_report(find({"test": pairs}).facts)
    line = next(line for line in report.splitlines() if line.startswith("| phenomenon"))
    assert r"a \| b" in line


def test_a_model_named_like_a_baseline_keeps_its_own_row(find: FindOut) -> None:
    facts = find(predictor=dataclasses.replace(CHECKPOINT, name="tfidf")).facts
    report = markdown_report(facts)
    assert "| tfidf |" in report
    assert "| **tfidf (checkpoint)** |" in report


def test_words_of_one_side_only_are_marked_spelling_aside() -> None:
    marked = str(mark_differences("قُتل 3 أشخاص في الرقّة!", "قتل ٣ اشخاص في حلب"))
    assert marked == "قُتل 3 أشخاص في <mark>الرقّة!</mark>"


def test_the_curve_has_the_area_that_average_precision_sums(shipped_splits: Splits) -> None:
    pairs = shipped_splits["test"]
    positive = np.array([pair.label == Label.contradiction for pair in pairs])
    score = random_predictions(pairs, 16).scores.contradiction.round(1)  # with ties
    recall, precision = precision_recall(positive, score)
    area = float((np.diff(recall) * precision[1:]).sum())
    assert area == pytest.approx(average_precision(positive, score, np.ones((1, len(score))))[0])


@pytest.mark.parametrize("name", ["$a_{b$", "a & <b>", "نفي الخبر", "x" * 200, "_hidden"])
def test_any_name_can_stand_beside_a_plot(name: str) -> None:
    plot = interval_plot([(name, Interval(0.5, 0.4, 0.6))], "title")
    assert name[:33] in "".join(ElementTree.fromstring(plot).itertext())

"""The audits: what leaked, what depends on order, what only looks like contradiction, and what says nothing."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from data_prep.audit.artefact_audit import ABOVE
from data_prep.foundation.resampling import Resamples
from data_prep.foundation.run_folder import write_json
from data_prep.pairs import LABEL_NAMES, Label
from eval.detector.inputs import InputTemplate, cut_tokens, encode
from eval.detector.text_pairs import text_pairs
from eval.facts.files import read_facts
from eval.facts.types import Facts
from eval.facts.verify import differences
from eval.figures.audits import false_alarm_facts, leakage_facts, order_facts, probe_facts
from eval.figures.canaries import CANARIES, canary_facts
from eval.figures.decide import Scores

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from tests.conftest import MakePair

NAMED = np.eye(3)[[pair.label for pair in CANARIES]]


def resamples(number: int) -> Resamples:
    return Resamples.draw([f"c{index}" for index in range(number)], 200, 13)


def test_leaks_of_each_kind_are_counted(make_pair: MakePair) -> None:
    known = make_pair(premise="أعلنت الوزارة إغلاق المدارس في العاصمة اليوم", hypothesis="المدارس في العاصمة مفتوحة")
    swapped = make_pair(premise=known.hypothesis, hypothesis=known.premise)
    near = make_pair(premise="أعلنت الوزارة إغلاق المدارس في العاصمة أمس", hypothesis="وصل الوفد")
    new = make_pair(premise="فاز المنتخب بالكأس", hypothesis="خسر المنتخب النهائي")
    counts = leakage_facts("x@1", [known], None, [known, swapped, near, new]).counts
    assert counts is not None
    kinds = ("pairs", "same_pair", "swapped_pair", "either_order", "near_sentence", "any")
    assert [counts[kind] for kind in kinds] == [4, 1, 1, 2, 1, 3]


def test_what_was_not_looked_at_is_not_zero(make_pair: MakePair) -> None:
    assert leakage_facts("x@1", None, "not at hand", [make_pair()]).counts is None


def test_order_flips_count_contradiction_alone() -> None:
    there = np.array([[0.1, 0.2, 0.7], [0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.1, 0.2, 0.7]])
    back = np.array([[0.1, 0.2, 0.7], [0.2, 0.7, 0.1], [0.7, 0.2, 0.1], [0.1, 0.7, 0.2]])
    found = order_facts(Scores.both_ways(there, back), resamples(4))
    assert found is not None
    assert found.flips.value == 0.5  # the second is entailed in one order and neutral in the other: no fault
    assert order_facts(Scores.one_way(there), resamples(4)) is None


def test_false_alarms_on_what_only_looks_like_contradiction(make_pair: MakePair) -> None:
    relations = ["update"] * 4 + ["denial"] * 2 + ["contradiction"]
    pairs = [make_pair(Label.neutral, relation=relation) for relation in relations]
    found = false_alarm_facts(pairs, np.array([2, 2, 2, 1, 0, 1, 2]), resamples(7))
    rates = {name: (one.num_pairs, one.rate and one.rate.value) for name, one in found.items()}
    assert rates == {"update": (4, 0.75), "denial": (2, 0.0), "different_event": (0, None)}


def test_a_probe_that_sees_one_side_finds_what_gives_the_label_away(make_pair: MakePair) -> None:
    told = {Label.contradiction: "لم", Label.neutral: "ربما", Label.entailment: "قد"}
    pairs = [make_pair(label, hypothesis=f"{word} يصل الوفد {n}") for n in range(12) for label, word in told.items()]
    found = probe_facts(pairs[:18], pairs[18:], resamples(18))
    assert (found["hypothesis_only"].accuracy.value, found["hypothesis_only"].verdict) == (1.0, ABOVE)
    assert found["premise_only"].accuracy.value < 0.7
    assert set(found) == {"hypothesis_only", "premise_only", "overlap", "length_only"}
    assert {probe.chance for probe in found.values()} == {0.333333}


def test_canaries_see_a_permuted_label_map() -> None:
    right = canary_facts(NAMED)
    assert (right.num_pairs, right.num_right, right.wrong, right.reading) == (12, 12, [], None)
    permuted = canary_facts(NAMED[:, [2, 0, 1]])
    assert permuted.num_right == 0
    assert permuted.reading == "entailment means contradiction, neutral means entailment, contradiction means neutral"
    constant = canary_facts(np.tile([0.2, 0.5, 0.3], (12, 1)))
    assert (constant.num_right, constant.reading) == (4, None)  # too weak, and nothing to suspect
    assert constant.wrong[0] == "canary-entailment-1: neutral"


def test_canaries_are_balanced_and_distinct() -> None:
    assert [sum(pair.label == label for pair in CANARIES) for label in Label] == [4, 4, 4]
    assert len({(pair.premise_key, pair.hypothesis_key) for pair in CANARIES}) == 12


def test_cut_tokens_are_what_encoding_leaves_out(make_pair: MakePair, tiny_tokenizer: PreTrainedTokenizerBase) -> None:
    pairs = text_pairs([make_pair(premise="فتح الجسر"), make_pair(premise="فتح الجسر أمام السيارات " * 8)])
    full = encode(pairs, tiny_tokenizer, InputTemplate(), 512).lengths
    limit = full[0]
    assert cut_tokens(pairs, tiny_tokenizer, InputTemplate(), limit) == [0, full[1] - limit]
    assert encode(pairs, tiny_tokenizer, InputTemplate(), limit).lengths == [limit, limit]


def test_audits_stand_in_the_facts_of_an_evaluation(finished: Path) -> None:
    audits = read_facts(finished / "facts.json").audits
    assert set(audits.probes) == {"hypothesis_only", "premise_only", "overlap", "length_only"}
    assert (audits.leakage.counts, audits.leakage.reason) == (None, "the system does not say what it was trained on")
    assert audits.canaries is not None
    assert audits.canaries.num_right + len(audits.canaries.wrong) == 12
    assert all(line.partition(": ")[2] in LABEL_NAMES for line in audits.canaries.wrong)
    assert audits.truncation is not None
    assert (audits.truncation.max_length, audits.truncation.num_pairs) == (256, 0)
    assert audits.order is not None
    assert audits.false_alarms["update"].num_pairs > 0


@pytest.mark.parametrize("name", ["order", "false_alarms"])
def test_an_audit_that_does_not_follow_from_the_predictions_is_found(finished: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "altered"
    shutil.copytree(finished, folder)
    facts: Facts = read_facts(folder / "facts.json")
    altered = dataclasses.asdict(facts)
    part = altered["audits"][name]
    cell = part["flips"] if name == "order" else part["update"]["rate"]
    cell["value"] = round(cell["value"] / 2 + 0.001, 6)
    write_json(folder / "facts.json", altered)
    assert [line.partition(":")[0] for line in differences(folder)] == [
        f"facts.audits.{name}." + ("flips.value" if name == "order" else "update.rate.value")
    ]

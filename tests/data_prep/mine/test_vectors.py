"""Claims brought together by what they mean: vectors checked, near in meaning met, an index as good as all pairs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from data_prep.mine import vectors as vectors_file
from data_prep.mine.blocking import Scope
from data_prep.mine.claims import Claims
from data_prep.mine.mining import mine
from data_prep.mine.settings import Settings
from data_prep.mine.vectors import Closeness, Vectors, check_encoder, load_vectors, nearest_pairs
from tests.data_prep.mine.made import apart, write_claims

UNHURT, TAKEN = "لا إصابات بين الركاب", "نقل ستة ممن كانوا في الحافلة إلى المستشفى"
ENGLISH, MARKET = "Six people who were on the bus were taken to hospital", "سوق الخضار في درعا مكتظ بالزبائن"


def directions(*degrees: float) -> Vectors:
    """Unit vectors in a plane."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float16)


BUS = directions(0, 20, 25, 170, 260, 300)
CLAIMS = apart(UNHURT, TAKEN, ENGLISH, MARKET, "أمطار غزيرة على الساحل", "افتتاح معرض الكتاب")


def test_claims_that_share_no_word_meet_also_across_languages() -> None:
    claims, by_words = Claims(CLAIMS), Settings(window=None)
    met = mine(claims, by_words).candidates
    assert not met
    both = replace(by_words, blocking=("words", "embeddings"), rank="embeddings")
    candidates = mine(claims, both, vectors=BUS).candidates
    assert {(one.left, one.right) for one in candidates} >= {(0, 1), (0, 2)}
    assert {one.proposed_by for one in candidates} == {("embeddings",)}
    assert not {(one.left, one.right) for one in candidates} & {(0, 3), (1, 3)}


def test_a_pair_that_both_ways_propose_says_so_and_comes_once() -> None:
    claims = Claims(apart("معبر نصيب مفتوح أمام الشاحنات", "معبر نصيب مغلق أمام الشاحنات"))
    given = Settings(blocking=("words", "embeddings"), least_closeness=0.0)
    (one,) = mine(claims, given, vectors=directions(0, 10)).candidates
    assert one.proposed_by == ("words", "embeddings")


def test_vectors_are_asked_for_where_they_are_needed() -> None:
    with pytest.raises(ValueError, match="needs vectors"):
        mine(Claims(CLAIMS), Settings(rank="embeddings"))


def test_closeness_begins_at_chance() -> None:
    rng = np.random.default_rng(1)
    common = rng.normal(size=(500, 16)) + 3  # like encoders' vectors, all in one half of space
    unit = (common / np.linalg.norm(common, axis=1, keepdims=True)).astype(np.float16)
    close = Closeness(unit)
    assert close.chance > 0.7
    assert np.median(close(np.arange(0, 250), np.arange(250, 500))) < 0.2
    assert close(np.arange(9), np.arange(9)) == pytest.approx(np.ones(9), abs=0.02)


def test_an_index_meets_nearly_all_that_all_against_all_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("usearch", reason="usearch is not installed (pip install '.[mine]')")
    rng = np.random.default_rng(2)
    raw = rng.normal(size=(400, 24))
    unit = (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float16)
    claims = Claims(apart(*[f"كلمة{number} أخرى{number}" for number in range(400)]))

    def met() -> set[tuple[int, int]]:
        blocks = nearest_pairs(claims.columns, unit, np.ones(400, np.bool_), Scope("all", 30), 5, 0.0)
        return {pair for block in blocks for pair in zip(block.left.tolist(), block.right.tolist(), strict=True)}

    exact = met()
    monkeypatch.setattr(vectors_file, "EXACT", 10)
    assert len(exact & met()) > 0.95 * len(exact)
    assert met() == met()


def written(folder: Path, table: Path, encoder: str = "starter") -> Path:
    """A folder as python -m eval.embed leaves it."""
    folder.mkdir()
    np.save(folder / "vectors.npy", BUS)
    facts = {"claims_sha256": sha256_file(table), "encoder": {"name": encoder}}
    (folder / "manifest.json").write_text(json.dumps(facts), "utf-8")
    return folder


def test_vectors_of_other_claims_or_another_encoder_are_refused(tmp_path: Path) -> None:
    table = write_claims(tmp_path / "claims.parquet", CLAIMS)
    sha256 = sha256_file(table)
    one = written(tmp_path / "one", table)
    assert load_vectors([one], [sha256]).shape == (6, 2)
    with pytest.raises(UserError, match=r"of another claims\.parquet"):
        load_vectors([one], ["0" * 64])
    with pytest.raises(UserError, match="another encoder than"):
        load_vectors([one, written(tmp_path / "two", table, "org/other")], [sha256] * 2)
    with pytest.raises(UserError, match="2 tables of claims"):
        load_vectors([one], [sha256] * 2)
    with pytest.raises(UserError, match="no vectors here"):
        load_vectors([tmp_path], [sha256])
    with pytest.raises(UserError, match="by the encoder starter, not by org/other"):
        check_encoder(one, "org/other")

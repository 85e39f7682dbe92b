"""The ladder's peers leave folders that this project's evaluation reads; its table is made of evaluations."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from benchmarks.ladder import climb, table
from benchmarks.ladder_peers import PEERS
from data_prep.dataset import read_split
from eval.detector.checkpoint import load_checkpoint

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # peers warn as they like


@pytest.fixture(scope="module")
def tiny_encoder(tiny_checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny classifier without its head."""
    from transformers import AutoModel, AutoTokenizer

    folder = tmp_path_factory.mktemp("encoder")
    AutoModel.from_pretrained(tiny_checkpoint).save_pretrained(folder)
    AutoTokenizer.from_pretrained(tiny_checkpoint).save_pretrained(folder)
    return folder


@pytest.mark.parametrize("peer", sorted(PEERS))
def test_a_peer_leaves_a_classifier_of_our_labels(
    peer: str, small_data: Path, tiny_encoder: Path, tmp_path: Path
) -> None:
    if peer == "cross_encoder":
        pytest.importorskip("sentence_transformers")
    options = Namespace(encoder=str(tiny_encoder), epochs=0.5, seed=13, out=str(tmp_path / peer))
    PEERS[peer](read_split(small_data, "train")[:16], options)
    assert load_checkpoint(options.out).label_order == (0, 1, 2)


def test_rungs_become_rows(small_data: Path, tiny_encoder: Path, tiny_checkpoint: Path, tmp_path: Path) -> None:
    options = Namespace(
        encoder=str(tiny_encoder), stage1=str(tiny_checkpoint), data=str(small_data), sets=[str(small_data)],
        runs=str(tmp_path),
    )  # fmt: skip
    for rung in ("zero_shot", "trainer"):
        climb(rung, 13, options)
    head, _, zero_shot, trainer = table("small", options).splitlines()
    assert head.count("|") == zero_shot.count("|") == trainer.count("|")
    assert zero_shot.startswith("| first stage, zero shot | 1 | 0.")
    minutes, memory = trainer.split("|")[8:10]
    assert float(minutes) > 0
    assert float(memory) > 100

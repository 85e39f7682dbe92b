"""python -m eval.embed: a vector a claim, the mean of the encoder's hidden states, whatever the batches."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hydra import compose, initialize_config_dir

from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from eval.embed.config import EmbedConfig
from eval.embed.encoder import Encoder
from eval.embed.run import run
from tests.data_prep.mine.made import apart, write_claims

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
TEXTS = ["معبر نصيب مفتوح أمام الشاحنات", "سوق الخضار", "معبر نصيب مغلق", "سوق الخضار"]


def test_a_vector_is_the_mean_of_hidden_states_whatever_the_batches(tiny_checkpoint: Path) -> None:
    import torch

    alone = Encoder(str(tiny_checkpoint), None, None, 32, 32, "no")
    together = Encoder(str(tiny_checkpoint), None, None, 32, 4096, "no")
    vectors = together.encode(TEXTS)
    assert alone.encode(TEXTS) == pytest.approx(vectors, abs=1e-5)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    with torch.inference_mode():
        states = together.model(**together.tokenizer(TEXTS[0], return_tensors="pt"), output_hidden_states=True)
        hidden = states.hidden_states[together.model.config.num_hidden_layers // 2][0].mean(0)  # it is a classifier
    assert vectors[0] == pytest.approx((hidden / hidden.norm()).numpy(), abs=1e-5)


def embedded(tmp_path: Path, encoder: Path, *overrides: str) -> Path:
    """The folder of a run over TEXTS."""
    table = write_claims(tmp_path / "claims.parquet", apart(*TEXTS))
    given = [f"claims={table}", f"encoder={encoder}", f"runs={tmp_path}", "name=v", "max_length=32", *overrides]
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        run(parse(compose("embed", given), EmbedConfig))
    return tmp_path / "embed" / "v"


def test_rows_follow_the_claims_and_say_what_made_them(tmp_path: Path, tiny_checkpoint: Path) -> None:
    folder = embedded(tmp_path, tiny_checkpoint)
    vectors = np.load(folder / "vectors.npy")
    assert vectors.shape[0] == len(TEXTS)
    assert np.array_equal(vectors[1], vectors[3])
    assert not np.array_equal(vectors[0], vectors[2])
    facts = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert facts["claims_sha256"] == sha256_file(tmp_path / "claims.parquet")
    assert facts["encoder"]["weights"]["model.safetensors"] == sha256_file(tiny_checkpoint / "model.safetensors")


def test_no_encoder_and_too_long_claims_are_told(tmp_path: Path, tiny_checkpoint: Path) -> None:
    with pytest.raises(UserError, match="no model folder here"):
        embedded(tmp_path, tmp_path / "nowhere")
    with pytest.raises(UserError, match="reads at most"):
        embedded(tmp_path, tiny_checkpoint, "max_length=9000", "max_tokens=9000")

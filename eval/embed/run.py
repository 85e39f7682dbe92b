"""claims.parquet -> vectors.npy and what made them, for `python -m data_prep.mine blocking=[words,embeddings]`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import run_folder, sha256_file, write_json
from data_prep.foundation.run_names import run_path
from data_prep.mine.claims import load_claims
from data_prep.mine.run import table_of
from data_prep.mine.vectors import FACTS, VECTORS
from eval.detector.device import circumstances
from eval.embed.config import EmbedConfig
from eval.embed.encoder import Encoder

_PIECE = 1 << 16  # texts tokenised at a time


def run(config: EmbedConfig) -> str:
    """Fill runs/embed/<name> (or `output`); returns what to say."""
    started = time.time()
    final = Path(config.output) if config.output else run_path(config.runs, "embed", config.name)
    table = table_of(config.claims)
    texts = [" ".join((text or "").split()) for text in load_claims([table]).table["text"].to_pylist()]
    if not texts:
        raise UserError(f"{table}: holds no claims, so there is nothing to embed")
    with run_folder(final, config.overwrite, kind="embed") as folder:
        encoder = Encoder(
            config.encoder, config.revision, config.layer, config.max_length, config.max_tokens, config.precision
        )
        vectors = embed([config.prefix + text for text in texts], encoder)
        np.save(folder / VECTORS, vectors)
        facts = _facts(config, encoder, table, vectors.shape)
        write_json(folder / FACTS, facts)
        write_json(folder / "circumstances.json", circumstances(started))
    return f"{final}: {vectors.shape[0]} claims, {vectors.shape[1]} numbers each, by {config.encoder}"


def embed(texts: list[str], encoder: Encoder) -> np.ndarray[Any, np.dtype[np.float16]]:
    """Vectors of texts in half precision, each distinct text embedded once, (n, width)."""
    distinct = sorted(set(texts))
    number = {text: place for place, text in enumerate(distinct)}
    pieces = [encoder.encode(distinct[start : start + _PIECE]) for start in range(0, len(distinct), _PIECE)]
    return np.concatenate(pieces).astype(np.float16)[[number[text] for text in texts]]


def _facts(config: EmbedConfig, encoder: Encoder, table: Path, shape: tuple[int, ...]) -> dict[str, Any]:
    folder = Path(encoder.origin)
    weights = sorted(folder.glob("*.safetensors")) if folder.is_dir() else []
    return {
        "claims_sha256": sha256_file(table),
        "encoder": {
            "name": config.encoder,
            "revision": config.revision,
            "layer": encoder.layer,
            "prefix": config.prefix,
            "max_length": config.max_length,
            "weights": {path.name: sha256_file(path) for path in weights},
        },
        "claims": shape[0],
        "width": shape[1],
        "cut_at_max_length": encoder.num_cut,
    }

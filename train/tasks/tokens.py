"""The training pairs as tokens: made once, kept in runs/tokens/ under what they follow from, mapped into memory.

Mapped, they cost no memory of a process's own, and processes of one machine share what was read of them; the next run
of the same pairs, another seed say, begins without the tokenizer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from data_prep.foundation.errors import UserError
from data_prep.pairs import ClaimPair
from eval.detector.checkpoint import Checkpoint
from eval.detector.golden_tokens import golden_tokens
from eval.detector.inputs import Encoded, InputTemplate, encode
from eval.detector.text_pairs import text_pairs, texts_of

if TYPE_CHECKING:
    from accelerate import Accelerator


def training_tokens(
    runs: Path,
    pairs: Sequence[ClaimPair],
    checkpoint: Checkpoint,
    template: InputTemplate,
    max_length: int,
    accelerator: Accelerator,
) -> dict[bool, Encoded]:
    """The pairs as published (False) and hypothesis first (True); one process of a machine writes what is not there."""
    key = _key(pairs, checkpoint, template, max_length)
    paths = {swap: runs / "tokens" / key / f"{'swapped' if swap else 'published'}.arrow" for swap in (False, True)}
    if accelerator.is_local_main_process:
        for swap, path in paths.items():
            if not path.is_file():
                encoded = encode(text_pairs(pairs), checkpoint.tokenizer, template, max_length, swap)
                write_tokens(encoded, path, accelerator.process_index)
    accelerator.wait_for_everyone()
    return {swap: map_tokens(path) for swap, path in paths.items()}


def _key(pairs: Sequence[ClaimPair], checkpoint: Checkpoint, template: InputTemplate, max_length: int) -> str:
    """A name that follows from all that the tokens follow from."""
    import tokenizers

    backend = getattr(checkpoint.tokenizer, "backend_tokenizer", None)
    rules = backend.to_str() if backend is not None else golden_tokens(checkpoint.tokenizer)
    digest = hashlib.sha256(json.dumps([tokenizers.__version__, rules, max_length]).encode())
    for pair in pairs:
        digest.update(json.dumps(template.sides(texts_of(pair))).encode())
    return digest.hexdigest()[:16]


def write_tokens(encoded: Encoded, path: Path, writer_index: int = 0) -> None:
    """An Arrow file of a list of ids for each row and column; written aside, by its writer alone, and renamed."""
    lists = {
        name: pa.LargeListArray.from_arrays(pa.array(encoded.starts, pa.int64()), pa.array(ids, pa.int32()))
        for name, ids in encoded.columns.items()
    }
    batch = pa.record_batch(lists).replace_schema_metadata({"num_truncated": str(encoded.num_truncated)})
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{writer_index}.partial")
    with pa.OSFile(str(aside), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    aside.replace(path)


def map_tokens(path: Path) -> Encoded:
    """What `write_tokens` wrote, read from the file as it is needed; UserError where it is damaged."""
    try:
        batch = pa.ipc.open_file(pa.memory_map(str(path))).get_batch(0)
    except (pa.ArrowInvalid, OSError) as error:
        raise UserError(f"{path}: damaged ({str(error).splitlines()[0]}); delete it, and it is made again") from None
    columns = {name: batch.column(name).values.to_numpy(zero_copy_only=True) for name in batch.schema.names}
    starts: np.ndarray = batch.column(0).offsets.to_numpy(zero_copy_only=True)
    return Encoded(columns, starts, int(batch.schema.metadata[b"num_truncated"]))

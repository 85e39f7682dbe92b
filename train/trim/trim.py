"""Cut a checkpoint: count, choose, cut tokenizer and weights, measure on held-back text, write with a card."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import run_folder, sha256_file, write_json
from data_prep.foundation.run_names import run_path, short_name
from eval.detector.checkpoint import load_tokenizer
from eval.detector.golden_tokens import golden_tokens
from train.trim.card import card, say
from train.trim.config import TrimConfig
from train.trim.cost import step_cost
from train.trim.measure import compare
from train.trim.model import cut_model, open_model
from train.trim.pieces import always_needed, choose, count_pieces
from train.trim.texts import Texts, read_texts
from train.trim.tokenizer import cut_tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


@dataclass(frozen=True)
class Cut:
    """Model and tokenizer before and after, and the old ids of what stayed."""

    before: tuple[PreTrainedModel, PreTrainedTokenizerBase]
    after: tuple[PreTrainedModel, PreTrainedTokenizerBase]
    kept: list[int]
    missing: set[str]  # weights that the checkpoint does not hold


def trim(config: TrimConfig) -> Path:
    """Write runs/models/<name> and return it; UserError leaves nothing behind."""
    from transformers.utils.logging import disable_progress_bar

    final = run_path(config.runs, "models", config.name)
    disable_progress_bar()
    with run_folder(final, config.overwrite) as folder:
        texts = read_texts(config)
        made = cut(config, texts)
        _save(made, folder)
        facts = _facts(config, texts, made, folder)
        (folder / "README.md").write_text(card(facts), encoding="utf-8")
        write_json(folder / "trim.json", facts)
    say(final, facts)
    return final


def _save(made: Cut, folder: Path) -> None:
    model, tokenizer = made.after
    known = {name: value for name, value in model.state_dict().items() if name not in made.missing}
    model.save_pretrained(folder, state_dict=known)
    tokenizer.save_pretrained(folder)


def cut(config: TrimConfig, texts: Texts) -> Cut:
    """Both halves of a checkpoint, cut to what config and texts ask for."""
    tokenizer = load_tokenizer(config.checkpoint, config.revision)
    if not hasattr(tokenizer, "backend_tokenizer"):
        raise UserError(f"{config.checkpoint}: its tokenizer has no tokenizer.json, which is what is cut")
    file = json.loads(tokenizer.backend_tokenizer.to_str())
    counts = count_pieces(tokenizer.backend_tokenizer, chain.from_iterable(texts.counted.values()))
    needed = always_needed(file, tokenizer.pad_token_id)
    kept = choose(file, counts, needed, config)
    smaller = _wrapped(cut_tokenizer(file, kept), tokenizer)
    model, missing = open_model(config.checkpoint, config.revision)
    cut_down = cut_model(model, kept)
    if getattr(cut_down.config, "golden_tokens", None) is not None:
        cut_down.config.golden_tokens = golden_tokens(smaller)
    return Cut((model, tokenizer), (cut_down, smaller), kept, missing)


def _wrapped(file: dict[str, Any], tokenizer: PreTrainedTokenizerBase) -> PreTrainedTokenizerBase:
    """The cut tokenizer with the special tokens and habits of the uncut one."""
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(json.dumps(file)),
        model_max_length=tokenizer.model_max_length,
        model_input_names=list(tokenizer.model_input_names),
        padding_side=tokenizer.padding_side,
        truncation_side=tokenizer.truncation_side,
        clean_up_tokenization_spaces=tokenizer.clean_up_tokenization_spaces,
        **tokenizer.special_tokens_map,
    )


def _facts(config: TrimConfig, texts: Texts, made: Cut, folder: Path) -> dict[str, Any]:
    """What card, trim.json and the screen say."""
    (old, old_tokens), (new, new_tokens) = made.before, made.after
    unknown = (old_tokens.unk_token_id, new_tokens.unk_token_id)
    held_out = compare(old_tokens.backend_tokenizer, new_tokens.backend_tokenizer, texts.held_out, unknown)
    names = ("model.safetensors", "tokenizer.json")
    return {
        "config": {key: value for key, value in dataclasses.asdict(config).items() if key not in _PLACES},
        "base_model": _origin(config),
        "pieces": _both(len(old_tokens), len(new_tokens)),
        "rows": _both(old.config.vocab_size, new.config.vocab_size),
        "parameters": _both(*(sum(p.numel() for p in model.parameters()) for model in (old, new))),
        "bytes": {name: _both(_old_size(config.checkpoint, name), (folder / name).stat().st_size) for name in names},
        "sha256": {name: sha256_file(folder / name) for name in names},
        "texts": {name: len(found) for name, found in texts.counted.items()},
        "held_out": held_out,
        "step": _costs(config, folder),
    }


def _costs(config: TrimConfig, folder: Path) -> dict[str, Any] | None:
    """Time and memory of training steps before and after, where asked for."""
    if not config.steps:
        return None
    before, after = (step_cost(path, config.steps) for path in (config.checkpoint, str(folder)))
    return {"before": dataclasses.asdict(before), "after": dataclasses.asdict(after)}


_PLACES = ("runs", "overwrite", "data_root", "checkpoint", "corpus")  # this machine's business


def _origin(config: TrimConfig) -> str:
    """org/name of the hub as it is; of a folder its name: where it lay is this machine's business."""
    return short_name(config.checkpoint) if Path(config.checkpoint).expanduser().is_dir() else config.checkpoint


def _both(before: int | None, after: int) -> dict[str, int | None]:
    return {"before": before, "after": after}


def _old_size(model: str, name: str) -> int | None:
    """Bytes of the uncut file where the model is a folder."""
    path = Path(model).expanduser() / name
    return path.stat().st_size if path.is_file() else None


__all__: Sequence[str] = ["Cut", "cut", "trim"]

"""The key that was meant: by its spelling, or by what other trainers call it (learning_rate is lr here)."""

from __future__ import annotations

import dataclasses
import difflib
import typing
from collections.abc import Iterator
from typing import Any

from data_prep.foundation.as_typed import type_of

_CLOSE = 0.7  # difflib's ratio; lerning_rate and learning_rate have .96, seed and speed .89

# What transformers' Trainer, accelerate's and other examples call a key -> what it is called here.
USUAL_NAMES = {
    "lr": "learning_rate learn_rate lr_rate base_lr",
    "max_epochs": "epochs num_epochs num_train_epochs n_epochs epoch",
    "max_tokens": "batch_size train_batch_size per_device_train_batch_size eval_batch_size bs",
    "accumulation": "gradient_accumulation_steps grad_accum accumulate_grad_batches",
    "model.path": "model_name_or_path model_name model_path pretrained_model_name_or_path base_model pretrained",
    "checkpoint": "model_name_or_path model_name model_path model checkpoint_path ckpt ckpt_path weights",
    "runs": "output_dir output out_dir outdir out save_dir output_path log_dir results_dir",
    "name": "run_name experiment_name exp_name",
    "max_length": "max_seq_length max_seq_len max_len sequence_length model_max_length",
    "warmup": "warmup_ratio warmup_steps num_warmup_steps",
    "patience": "early_stopping_patience early_stopping",
    "eval_every": "eval_steps evaluation_strategy eval_strategy eval_interval val_every",
    "checkpoint_every": "save_steps save_strategy save_every save_interval",
    "keep_checkpoints": "save_total_limit",
    "log_every": "logging_steps log_interval",
    "precision": "fp16 bf16 dtype torch_dtype mixed_precision amp half",
    "schedule": "lr_scheduler_type lr_scheduler scheduler",
    "max_grad_norm": "grad_clip gradient_clip_val clip_grad_norm clip",
    "resume": "resume_from_checkpoint resume_from",
    "tracking": "report_to logger wandb tracker",
    "monitor": "metric_for_best_model metric",
    "data": "dataset dataset_name data_dir data_path data_folder train_data",
    "source.files.train": "train_file train_files train_path data_files input input_file inputs",
    "articles": "input inputs input_file files data_files documents texts corpus",
    "workers": "num_workers n_jobs num_proc jobs processes threads",
    "push": "push_to_hub hub_model_id repo_id repo hub_repo",
    "seed": "random_seed random_state rng_seed",
    "gradient_checkpointing": "activation_checkpointing",
    "overwrite": "overwrite_output_dir force exist_ok",
    "decision": "objective threshold",
    "trials": "n_trials num_trials count",
    "run": "eval evaluation eval_dir",
}


def similar_keys(wrong: str, schema: Any) -> list[str]:
    """Keys of the command that may have been meant by `wrong`, the likeliest first, three at most."""
    keys = dict.fromkeys([*_keys(schema), *(["articles"] if type_of(schema, ["files"]) else [])])
    meant = {usual: ours for ours, names in USUAL_NAMES.items() if ours in keys for usual in names.split()}
    last = wrong.lower().rpartition(".")[2]
    if last in meant:
        return [meant[last]]
    words = {key.rpartition(".")[2]: key for key in reversed(list(keys))} | dict(meant) | {key: key for key in keys}
    close = difflib.get_close_matches(wrong.lower(), words, 5, _CLOSE) or difflib.get_close_matches(last, words, 5, 0.8)
    return list(dict.fromkeys(words[word] for word in close))[:3]


def _keys(schema: Any, above: str = "") -> Iterator[str]:
    """Every key of a dataclass, those below it with a dot."""
    for name, kind in typing.get_type_hints(schema).items():
        yield f"{above}{name}"
        parts = [*typing.get_args(kind), kind]
        for part in parts:
            if dataclasses.is_dataclass(part) and typing.get_origin(kind) is not dict:
                yield from _keys(part, f"{above}{name}.")

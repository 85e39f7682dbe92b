"""The model to start from: a classifier or an encoder from a folder or the hub, or from scratch."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from data_prep.foundation.errors import UserError
from data_prep.pairs import LABEL_NAMES, Label
from eval.detector.checkpoint import Checkpoint, check_exists, hub_errors, label_order, load_checkpoint, load_tokenizer
from eval.detector.golden_tokens import check_tokens
from train.config import ModelConfig, ScratchConfig
from train.models.completeness import check_complete

if TYPE_CHECKING:
    from transformers import PreTrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

ID2LABEL = {int(label): label.name for label in Label}
LABEL2ID = {label.name: int(label) for label in Label}


def start_model(config: ModelConfig, texts: Iterable[str]) -> tuple[Checkpoint, bool]:
    """Model and tokenizer to train, and whether its head already knows the labels (so that it can be checked).

    `texts` are the training split's sentences, read only where a tokenizer has to be trained.
    """
    if config.scratch is not None:
        return _from_scratch(config.scratch, texts), False
    assert config.path is not None  # ModelConfig has seen to it
    path = check_exists(config.path)
    config = dataclasses.replace(config, path=path)
    if config.labels and label_order(config.labels) is None:
        raise UserError(f"model.labels must be {', '.join(LABEL_NAMES)} in the model's order, got {config.labels}")
    if _has_nli_head(config):
        if config.settings:
            raise UserError(f"{config.path} is an NLI classifier already: model.settings would change what it learnt")
        known = load_checkpoint(path, config.revision, config.labels, config.trust_remote_code)
        return known, config.check_labels
    return _with_new_head(config), False


def _has_nli_head(config: ModelConfig) -> bool:
    from transformers import AutoConfig

    with hub_errors(str(config.path)):
        config_there = AutoConfig.from_pretrained(
            str(config.path), revision=config.revision, trust_remote_code=config.trust_remote_code
        )
    if not any(name.endswith("ForSequenceClassification") for name in config_there.architectures or []):
        return False
    names = list((config_there.id2label or {}).values())
    if label_order(config.labels or names) is not None:
        return True
    _tell_of_replaced_head(config, [str(name) for name in names])
    return False


def _tell_of_replaced_head(config: ModelConfig, names: list[str]) -> None:
    """A line for a trained head that is about to go; UserError where it may be one of ours under other names."""
    told = f"{config.path}: it is a classifier of {', '.join(names)}"
    is_unread = all(re.fullmatch(r"LABEL_\d+", name) or not re.search("[A-Za-z]", name) for name in names)
    if len(names) == len(LABEL_NAMES) and is_unread and config.labels is None:
        raise UserError(
            f"{told}, which may be {', '.join(LABEL_NAMES)} in some order: name its outputs in their order to keep the "
            f"head, e.g. model.labels=[contradiction,neutral,entailment]; model.labels=[] begins with a new one"
        )
    if os.environ.get("RANK", "0") == "0":
        print(f"warning: {told}; its head is replaced by a new one (model.labels=[...] would keep it)", flush=True)


def _with_new_head(config: ModelConfig) -> Checkpoint:
    """A pretrained encoder under a fresh classification head in our label order."""
    from transformers import AutoModelForSequenceClassification

    path, trusted = str(config.path), config.trust_remote_code
    with hub_errors(path):
        model, loading = AutoModelForSequenceClassification.from_pretrained(
            path,
            revision=config.revision,
            trust_remote_code=trusted,
            num_labels=len(LABEL_NAMES),
            id2label=ID2LABEL,
            label2id=LABEL2ID,
            ignore_mismatched_sizes=True,
            output_loading_info=True,
            **config.settings,
        )
    check_complete(model, loading, path, config.allow_missing)
    _reset_head(model)
    tokenizer = load_tokenizer(path, config.revision, trusted)
    check_tokens(model.config, tokenizer, path)
    return Checkpoint(model.float(), tokenizer, tuple(range(len(LABEL_NAMES))), path)


def _reset_head(model: PreTrainedModel) -> None:
    """A head of another task with three outputs would be kept under our names; start it anew, whatever it was."""
    for name, child in model.named_children():
        if name != model.base_model_prefix:
            for module in child.modules():
                if callable(reset := getattr(module, "reset_parameters", None)):
                    reset()


def _from_scratch(config: ScratchConfig, texts: Iterable[str]) -> Checkpoint:
    """Random weights (from the global seed) and a tokenizer of the training split's own words."""
    from transformers import AutoModelForSequenceClassification

    tokenizer = train_tokenizer(texts, config.vocab_size)
    model_config = scratch_config(config, tokenizer)
    model = AutoModelForSequenceClassification.from_config(model_config, attn_implementation="sdpa")
    return Checkpoint(model, tokenizer, tuple(range(len(LABEL_NAMES))), "from scratch")


def scratch_config(config: ScratchConfig, tokenizer: PreTrainedTokenizerBase) -> PreTrainedConfig:
    """ModernBERT layers of the sizes in `config`, over the tokenizer's vocabulary."""
    from transformers import ModernBertConfig

    return ModernBertConfig(
        vocab_size=len(tokenizer),
        hidden_size=config.hidden_size,
        num_hidden_layers=config.num_layers,
        num_attention_heads=config.num_heads,
        intermediate_size=config.intermediate_size,
        max_position_embeddings=MAX_POSITIONS,
        embedding_dropout=config.dropout,
        mlp_dropout=config.dropout,
        classifier_dropout=config.dropout,
        classifier_pooling="mean",
        layer_types=["full_attention"] * config.num_layers,
        pad_token_id=tokenizer.pad_token_id,
        cls_token_id=tokenizer.cls_token_id,
        sep_token_id=tokenizer.sep_token_id,
        bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
        id2label=ID2LABEL,
        label2id=LABEL2ID,
    )


MAX_POSITIONS = 512


def train_tokenizer(texts: Iterable[str], vocab_size: int) -> PreTrainedTokenizerBase:
    """Byte-pair encoding over the texts; spelling that carries no sound (tashkeel, tatweel, bidi marks) is left unread.

    BPE and not WordPiece or Unigram, whose trainers give another vocabulary at each run (three runs, three hashes,
    tokenizers 0.23.3): the same data must give the same bytes.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]", fuse_unk=True))
    marks = Regex("[\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
    steps = [normalizers.NFKC(), normalizers.Replace(marks, ""), normalizers.Lowercase()]
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Metaspace(), pre_tokenizers.Punctuation()])
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.BpeTrainer(vocab_size=vocab_size, special_tokens=specials, show_progress=False)
    tokenizer.train_from_iterator(sorted(set(texts)), trainer)
    ids = [(token, tokenizer.token_to_id(token)) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=ids
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=MAX_POSITIONS,
        model_input_names=["input_ids", "attention_mask"],
    )

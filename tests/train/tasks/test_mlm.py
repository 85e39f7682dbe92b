"""Masked language modelling: words, masks, packing, the stream, and a run whose folder trains on."""

from __future__ import annotations

import gzip
import json
import lzma
import math
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hydra import compose, initialize_config_dir
from hypothesis import given, settings
from hypothesis import strategies as st

from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from train.config import TrainConfig
from train.loop import train
from train.models.start import train_tokenizer
from train.tasks.corpus import documents, held_out_sequences, packed, survey, tokenise, word_numbers
from train.tasks.masking import NOT_ASKED, mask_words
from train.tasks.mlm import MlmTask

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
PLACES = ["الرقة", "حلب", "بغداد", "طرابلس", "صنعاء", "بيروت", "الخرطوم", "تونس"]
TEXTS = [f"أعلنت القوات اليوم أنها سيطرت على {place}، وبدأت {number} كتيبة بالانسحاب منها." for number, place in
         enumerate(PLACES * 10)]  # fmt: skip


@pytest.fixture(scope="module")
def corpus_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The texts over three files of three kinds, with one row that cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path_factory.mktemp("corpus")
    rows = [json.dumps({"id": number, "content": text}, ensure_ascii=False) for number, text in enumerate(TEXTS[:30])]
    (folder / "a.jsonl.xz").write_bytes(lzma.compress("\n".join([*rows, "{broken"]).encode()))
    (folder / "b.txt.gz").write_bytes(gzip.compress("\n\n".join(TEXTS[30:55]).encode()))
    pq.write_table(pa.table({"text": TEXTS[55:]}), folder / "c.parquet")
    return sorted(folder.iterdir())


def config_of(tmp_path: Path, files: list[Path], *overrides: str) -> TrainConfig:
    """A short run from scratch on those files."""
    sizes = {
        "hidden_size": 32,
        "num_layers": 1,
        "num_heads": 2,
        "intermediate_size": 32,
        "vocab_size": 300,
        "dropout": 0.0,
    }
    values = ["objective=mlm", f"runs={tmp_path}", f"objective.corpus.files=[{','.join(map(str, files))}]"]
    values += ["objective.corpus.held_out=0.2", "max_length=24", "max_tokens=96", "max_steps=4", "log_every=1"]
    values += (
        [] if any("model=" in item for item in overrides) else [f"model.scratch.{k}={v}" for k, v in sizes.items()]
    )
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        return parse(compose("train", [*values, *overrides]), TrainConfig)


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """metrics.jsonl."""
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def test_every_document_is_read_held_out_or_rejected(corpus_files: list[Path]) -> None:
    corpus = survey(corpus_files, ["text", "content"], 0.2, 1000)
    assert [row["file"] for row in corpus.rejected] == ["a.jsonl.xz"]
    assert sum(corpus.num_documents) + len(corpus.held_out) == len(TEXTS) == len(set(TEXTS))
    read = list(documents(corpus, seed=1, epoch=0))
    assert sorted([*read, *corpus.held_out]) == sorted(TEXTS)
    assert 5 < len(corpus.held_out) < 30


def test_an_epoch_follows_from_its_seed_and_number(corpus_files: list[Path]) -> None:
    corpus = survey(corpus_files, ["text", "content"], 0.0, 0)
    orders = [list(documents(corpus, seed, epoch)) for seed, epoch in ((1, 0), (1, 0), (1, 1), (2, 0))]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert orders[0] != orders[3]
    assert sorted(orders[0]) == sorted(orders[2])


def test_an_empty_corpus_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "بلا نص"}\n', encoding="utf-8")
    with pytest.raises(UserError, match=r"no document to train on.*none of the fields text"):
        survey([tmp_path / "a.jsonl"], ["text"], 0.0, 0)


def test_packing_loses_no_token_and_pads_none() -> None:
    tokenizer = train_tokenizer(TEXTS, 200)
    sequences = list(packed(iter(TEXTS), tokenizer, 24))
    assert {len(sequence.ids) for sequence in sequences[:-1]} == {24}
    assert all(sequence.ids[0] == tokenizer.cls_token_id and sequence.words[0] == -1 for sequence in sequences)
    body = list(chain.from_iterable(sequence.ids[1:-1] for sequence in sequences))
    wanted = [row.ids for row in tokenise(TEXTS, tokenizer)]
    joined = list(chain.from_iterable([*ids, tokenizer.sep_token_id] for ids in wanted))[:-1]
    assert body == joined


def wordpiece() -> Any:
    """WordPiece of single letters: every word is cut to pieces."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    letters = sorted(set("".join(TEXTS)))
    vocabulary = {
        piece: index for index, piece in enumerate(["[UNK]", *letters, *(f"##{letter}" for letter in letters)])
    }
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def sentencepiece() -> Any:
    """Unigram over Metaspace, as XLM-R and mDeBERTa cut."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    letters = sorted(set("▁" + "".join(TEXTS)))
    tokenizer = Tokenizer(models.Unigram([("<unk>", 0.0), *((letter, -5.0) for letter in letters), ("▁ال", -2.0)], 0))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


@pytest.mark.parametrize("made", [wordpiece, sentencepiece, None], ids=["wordpiece", "unigram", "bpe"])
def test_words_are_found_alike_for_every_kind_of_tokenizer(made: Any) -> None:
    tokenizer = made() if made else train_tokenizer(TEXTS, 200).backend_tokenizer
    text = "  وبدأت  قواتُ المدينة، بالانسحاب "
    encoding = tokenizer.encode(text, add_special_tokens=False)
    pieces: dict[int, str] = {}
    for word, (start, end) in zip(word_numbers(text, encoding.offsets), encoding.offsets, strict=True):
        if word < 0:
            assert not text[start:end].strip()
            continue
        pieces[word] = pieces.get(word, "") + text[start:end].strip()
    assert {word: piece.replace("ُ", "") for word, piece in pieces.items()} == dict(
        enumerate(["وبدأت", "قوات", "المدينة،", "بالانسحاب"])
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=30), st.floats(0.05, 0.6), st.integers(0, 99))
def test_words_are_masked_whole(sizes: list[int], share: float, seed: int) -> None:
    words = [-1, *chain.from_iterable([number] * size for number, size in enumerate(sizes)), -1]
    ids = list(range(100, 100 + len(words)))
    inputs, targets = mask_words(ids, words, share, np.random.default_rng(seed), 4, [7, 8])
    asked = [target != NOT_ASKED for target in targets]
    assert any(asked)
    for word in set(words):
        assert len({asked[at] for at, other in enumerate(words) if other == word}) == 1
    assert not asked[0]
    for token, given_, target, is_asked in zip(ids, inputs, targets, asked, strict=True):
        assert (target == token and given_ in (4, 7, 8, token)) if is_asked else given_ == token


def test_shares_of_masking_by_count() -> None:
    words, ids = list(range(20_000)), [50] * 20_000
    inputs, targets = mask_words(ids, words, 0.15, np.random.default_rng(1), 4, [7])
    asked = np.array(targets) != NOT_ASKED
    assert asked.mean() == pytest.approx(0.15, abs=0.01)
    fates = [float((np.array(inputs)[asked] == token).mean()) for token in (4, 7, 50)]
    assert fates == pytest.approx([0.8, 0.1, 0.1], abs=0.02)


def test_loss_by_hand(tmp_path: Path, corpus_files: list[Path]) -> None:
    from accelerate import Accelerator

    from train.tasks.mlm import open_mlm

    task = open_mlm(config_of(tmp_path, corpus_files), Accelerator(cpu=True))
    step = next(task.steps(0, 1))
    rows = step.micros[0][0].rows
    with torch.no_grad():
        total = task.loss(task.model.eval(), rows, 0).item()
        by_hand = 0.0
        for row in rows:
            masked = task.window[row]
            log_p = task.model(torch.tensor([masked.inputs])).logits[0].log_softmax(-1)
            by_hand -= sum(log_p[at, token].item() for at, token in enumerate(masked.targets) if token != NOT_ASKED)
    assert total == pytest.approx(by_hand, rel=1e-4)
    assert step.weight == sum(task.window[row].num_asked for row in rows)
    assert total / step.weight == pytest.approx(math.log(len(task.tokenizer)), rel=0.2)  # it knows nothing yet


def test_a_run_lowers_its_loss_and_its_folder_trains_on(
    tmp_path: Path, corpus_files: list[Path], small_data: Path
) -> None:
    from transformers import AutoModel, AutoModelForMaskedLM

    folder = train(config_of(tmp_path, corpus_files, "max_steps=60", "eval_every=30", "lr=0.01", "name=encoder"))
    validation = [row["validation"]["loss"] for row in rows_of(folder) if "validation" in row]
    first = next(row["loss"] for row in rows_of(folder) if "loss" in row)
    assert validation[-1] < 0.75 * first
    assert AutoModelForMaskedLM.from_pretrained(folder).config.pretrained_on.startswith("text@")
    AutoModel.from_pretrained(folder)
    overrides = [
        "model=local",
        f"model.path={folder}",
        f"data={small_data}",
        f"runs={tmp_path}",
        "max_steps=1",
        "precision=no",
    ]
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        classifier = train(parse(compose("train", overrides), TrainConfig))
    assert json.loads((classifier / "config.json").read_text())["architectures"] == [
        "ModernBertForSequenceClassification"
    ]
    again = train(
        config_of(
            tmp_path, corpus_files, "model=local", f"model.path={folder}", "precision=no", "name=adapted", "max_steps=1"
        )
    )
    assert rows_of(again)[0]["loss"] < 0.75 * first  # goes on from where the first stopped


def test_the_same_run_writes_the_same_bytes(tmp_path: Path, corpus_files: list[Path]) -> None:
    first, second = (train(config_of(tmp_path / name, corpus_files)) for name in "ab")
    for name in ("model.safetensors", "metrics.jsonl", "rejected.jsonl"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_epochs_of_a_small_corpus_follow_each_other(tmp_path: Path, corpus_files: list[Path]) -> None:
    folder = train(config_of(tmp_path, corpus_files, "max_tokens=960", "max_steps=9", "eval_every=9"))
    epochs = [row["epoch"] for row in rows_of(folder) if "loss" in row]
    assert epochs == sorted(epochs)
    assert epochs[-1] > 0


def test_processes_share_a_step_without_overlap(tmp_path: Path, corpus_files: list[Path]) -> None:
    from accelerate import Accelerator

    from train.tasks.mlm import open_mlm

    task: MlmTask = open_mlm(config_of(tmp_path, corpus_files, "accumulation=2"), Accelerator(cpu=True))
    for processes in (1, 2, 3):
        rows = [
            row
            for step in task.steps(0, processes)
            for micros in step.micros
            for micro in micros
            if micro.counts
            for row in micro.rows
        ]
        assert rows == list(range(len(rows)))
        assert len(rows) == sum(1 for _ in packed(documents(task.corpus, 13, 0), task.tokenizer, 24))
    held_out = [[*map(_unmasked, row.inputs, row.targets)] for row in task.held_out]
    assert held_out == [sequence.ids for sequence in held_out_sequences(task.corpus, task.tokenizer, 24)]


def _unmasked(given: int, target: int) -> int:
    return given if target == NOT_ASKED else target

"""Text stays as it was typed: names that look like numbers, paths with Hydra's signs; numbers stay numbers."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from hydra import compose, initialize_config_module

from data_prep.audit.config import AuditConfig
from data_prep.claims.config import ClaimsConfig
from data_prep.claims.reading.arguments import as_overrides
from data_prep.data_config import DataConfig
from data_prep.foundation.as_typed import as_typed
from data_prep.foundation.config import parse
from eval.compare.config import CompareConfig
from eval.config import EvalConfig
from eval.scan.config import ScanConfig
from train.config import TrainConfig

BENT = ["2024_05", "1e5", "007", "1_000", "0x10", "true", "no", "null", "inf", "nan", "1.50", "-3", "2024-05-15", "+1"]
SCHEMAS: dict[str, Any] = {"train": TrainConfig, "data_prep": DataConfig, "eval": EvalConfig, "audit": AuditConfig}
ODD_FILES = ["dollar${x}.csv", "back\\slash.csv", "end\\", "a,b.csv", "it's.csv", 'say "x".csv', "a=b.csv", "1e5"]
ODD_FILES += [
    "a b.csv",
    "[x].csv",
    "{x}.csv",
    "(x).csv",
    "خبر عاجل.csv",
    "x\\'y.csv",
    "a:b.csv",
    "$x.csv",
    "~x",
]


def _config(command: str, schema: type, *arguments: str) -> Any:
    with initialize_config_module("configs", version_base="1.3"):
        return parse(compose(command, as_typed(list(arguments), schema)), schema)


@pytest.mark.parametrize("command", ["train", "data_prep", "eval"])
def test_a_name_stays_as_typed(command: str) -> None:
    for name in BENT:
        if name != "null":
            assert _config(command, SCHEMAS[command], f"name={name}").name == name
    assert _config(command, SCHEMAS[command], "name=null").name == "null"


def test_keys_whose_hints_say_little_stay_as_typed() -> None:
    assert _config("audit", AuditConfig, "data=[1e5]", "name=x").data == ["1e5"]
    words = ["predictor=file", "predictor.files=[1_0,x]", "predictor.name=007", "name=x"]
    config = _config("eval", EvalConfig, *words)
    assert (config.predictor.files, config.predictor.name) == (["1_0", "x"], "007")


def test_null_is_nothing_where_nothing_may_be() -> None:
    arguments = ["candidate=x", "name=null", "baseline=1e5"]
    config = _config("compare", CompareConfig, *arguments)
    assert (config.name, config.baseline) == (None, "1e5")


def test_lists_files_and_groups_stay_as_typed_and_numbers_are_numbers() -> None:
    config = _config("train", TrainConfig, "data=2024_05", "lr=1e-4", "seed=0_7", "max_steps=null", "ema=null")
    assert (config.data, config.lr, config.seed, config.max_steps, config.ema) == ("2024_05", 1e-4, 7, None, None)
    data = _config(
        "data_prep", DataConfig, "source=files", "source.files.train=[007, 1_0,a.csv]", "decontaminate=[1e5]"
    )
    assert (data.source["files"].train, data.decontaminate) == (["007", "1_0", "a.csv"], ["1e5"])
    data = _config(
        "data_prep", DataConfig, "source=files", "source.files.train=[a]", "source.files.relabel=['1=neutral']"
    )
    assert data.source["files"].relabel == ["1=neutral"]


def test_in_a_multirun_each_choice_is_as_typed() -> None:
    arguments = ["-m", "name=1e5,2024_05,x", "seed=1,2", "lr=1e-5,1e-4", "data=choice(a,b)"]
    assert as_typed(arguments, TrainConfig) == [
        "-m",
        "name='1e5','2024_05',x",
        "seed=1,2",
        "lr=1e-5,1e-4",
        "data=choice(a,b)",
    ]


def test_interpolation_is_kept() -> None:
    assert _config("train", TrainConfig, "name=x-${seed}").name == "x-13"


@pytest.mark.parametrize("name", ODD_FILES)
def test_a_file_that_is_there_is_meant_as_typed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).touch()
    assert _config("train", TrainConfig, f"data={name}", "name=x").data == name
    assert _config("data_prep", DataConfig, f"claims={name}").claims == name
    with initialize_config_module("configs", version_base="1.3"):
        words = as_typed(as_overrides([f"articles={name}", "name=x", "outlet=007"]), ClaimsConfig)
        claims = parse(compose("claims", words), ClaimsConfig)
    assert (claims.files, claims.outlet) == ([name], "007")


def test_a_group_that_looks_like_a_number_is_looked_for_by_its_name() -> None:
    from hydra.errors import MissingConfigException

    for command, schema, words in (("scan", ScanConfig, ["format=1e5"]), ("train", TrainConfig, ["+experiment=2024"])):
        words = as_typed([word.replace("format", "articles@format") for word in words], schema)
        with initialize_config_module("configs", version_base="1.3"), pytest.raises(MissingConfigException):
            compose(command, words)


@pytest.mark.parametrize(
    ("module", "wrong", "meant"),
    [
        ("train", "lerning_rate", "lr"),
        ("train", "learning_rate", "lr"),
        ("train", "epochs", "max_epochs"),
        ("train", "batch_size", "max_tokens"),
        ("train", "model_name_or_path", "model.path"),
        ("train", "output_dir", "runs"),
        ("train", "max_lenght", "max_length"),
        ("train", "model.pth", "model.path"),
        ("train", "num_train_epochs", "max_epochs"),
        ("eval", "chekpoint", "checkpoint"),
        ("eval", "model_name_or_path", "checkpoint"),
        ("data_prep", "sede", "seed"),
        ("data_prep.claims", "input_file", "articles"),
    ],
)
def test_a_key_is_found_by_spelling_and_by_what_others_call_it(module: str, wrong: str, meant: str) -> None:
    from data_prep.foundation.similar_keys import similar_keys

    main = importlib.import_module(f"{module}.__main__").main
    assert similar_keys(wrong, main.schema)[0] == meant
    assert similar_keys("qqqqqq", main.schema) == []


def test_every_suggestion_is_a_key_of_some_command() -> None:
    from data_prep.foundation.similar_keys import USUAL_NAMES, _keys

    names = ["data_prep", "data_prep.claims", "train", "eval", "eval.publish", "train.sweep"]
    modules = [f"{name}.__main__" if name != "train.sweep" else name for name in names]
    keys = {key for name in modules for key in _keys(importlib.import_module(name).main.schema)}
    assert set(USUAL_NAMES) - keys == {"articles", "source.files.train"}

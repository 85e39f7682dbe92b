"""A slip in the config stops the run before any work, and names the key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from omegaconf import OmegaConf

from data_prep.build import DataConfig
from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError

Configure = Callable[..., DataConfig]


@dataclass
class Inner:
    """A nested part."""

    width: int


@dataclass
class Outer:
    """A config with all that can go wrong."""

    seed: int
    inner: Inner
    low: float = 0.0
    high: float = 1.0
    tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"low={self.low} is above high={self.high}")


def test_values_become_typed_dataclasses() -> None:
    parsed = parse(OmegaConf.create({"seed": "7", "inner": {"width": 3}, "tags": ["a"]}), Outer)
    assert parsed == Outer(7, Inner(3), tags=["a"])


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"seed": 1, "inner": {"width": 3}, "sead": 2}, "sead"),
        ({"seed": 1, "inner": {"widht": 3}}, "inner.widht"),
        ({"seed": "x", "inner": {"width": 3}}, "seed"),
        ({"seed": 1, "inner": {"width": "wide"}}, "inner.width"),
        ({"seed": 1, "inner": {"width": 3}, "tags": "a"}, "tags"),
        ({"seed": None, "inner": {"width": 3}}, "seed"),
        ({"seed": "???", "inner": {"width": 3}}, "give seed=..."),
        ({"inner": {"width": 3}}, "give seed=..."),
        ({"seed": 1, "inner": {}}, "give inner.width=..."),
        ({"seed": "${nowhere}", "inner": {"width": 3}}, "seed"),
        ({"seed": 1, "inner": {"width": "${seed}"}, "low": 2}, "low=2.0 is above high=1.0"),
    ],
)
def test_a_slip_is_told_by_its_key_in_one_line(given: dict[str, object], key: str) -> None:
    with pytest.raises(UserError, match=r"^config: ") as error:
        parse(OmegaConf.create(given), Outer)
    assert key in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        (["seed=x"], "config: seed: "),
        (["+sede=1"], "config: sede: "),
        (["+source.shipped.capp=1"], "config: source.shipped.capp: "),
        (["source.shipped.cap=many"], "config: source.shipped.cap: "),
        (["source.shipped.train=a"], "config: source.shipped.train: "),
        (["source.shipped.licence=null"], "config: source.shipped.licence: "),
        (["source.shipped.licence=???"], "give source.shipped.licence=..."),
        (["source=[]"], "give source=..."),
        (["fractions.test=0.9"], "fractions must be positive and leave some rows"),
        (["fractions.test=0"], "fractions must be positive"),
        (["~fractions.test"], "fractions are of validation and test"),
        (["source.shipped.cap=0"], "source.shipped.cap must be 1 or more"),
        (["source.shipped.weight=0"], "source.shipped.weight must be positive"),
        (["source.shipped.weight=.inf"], "source.shipped.weight"),
        (["source=files"], "give source.files.train=[path, ...]"),
        (["~source.shipped.columns.label"], "source.shipped.columns.label is missing"),
        (["+source.shipped.columns.lable=x"], "source.shipped.columns knows nothing of ['lable']"),
        (["source.shipped.columns.label=premise"], "source.shipped.columns: premise, hypothesis and label need three"),
        (["source.shipped.labels.neutral=natural"], "source.shipped.labels must lead to entailment, neutral"),
        (['source.shipped.relabel=["x=natural"]'], "source.shipped.labels must lead to entailment, neutral"),
        (['source.shipped.relabel=["x=neutral|neutral"]'], "or null, got 'neutral|neutral'"),
        (['source.shipped.relabel=["x=entailment|neutral|contradiction"]'], "two of them (neutral|contradiction) or"),
        (["+source.shipped.undecided=dropped"], "source.shipped.undecided must be masked or left_out, got 'dropped'"),
        (["split_by=random"], "split_by must be groups or time, got 'random'"),
        (["split_by=time"], "split_by=time needs the first day of validation and of test: cuts.validation=2024-07-01"),
        (["split_by=time", "cuts.validation=2025-01-01", "cuts.test=2024-01-01"], "must lie before cuts.test"),
        (["near_duplicates=0.1"], "near_duplicates is a similarity from 0.3 to 1, or null, got 0.1"),
        (["conflicts.policy=ask"], "conflicts.policy must be one of reject, first, majority, got 'ask'"),
        (["conflicts.identical=drop"], "conflicts.identical must be reject or keep, got 'drop'"),
        (["artefacts.rows=-1"], "artefacts.rows must be 0 (no audit) or more"),
        (["artefacts.folds=1"], "artefacts needs folds >= 2"),
        (["~decontaminate_columns.premise"], "decontaminate_columns are of premise and hypothesis"),
        (["+source.shipped.carve=[train]"], "source.shipped.carve takes validation, test, got ['train']"),
        (["+source.shipped.hub={path: x, revision: abc}"], "hub.revision of x must be a 40-digit commit, got 'abc'"),
        (["source=xnli_hub", "source.xnli_hub.hub.revision=main"], "must be a 40-digit commit, got 'main'"),
        (["source=xnli_hub", "+source.xnli_hub.train=[a.csv]"], "source.xnli_hub.hub goes with"),
        (
            ["source=xnli_hub", "~source.xnli_hub.hub_splits"],
            "source.xnli_hub.hub goes with source.xnli_hub.hub_splits",
        ),
        (["+source.shipped.hub_splits.train=x"], "config: source.shipped.hub_splits: no such key of a source"),
        (["+source.shipped.wieght=1"], "did you mean weight?"),
        (["~source.shipped.licence"], "source.shipped.licence has no value: give source.shipped.licence=..."),
        (["source=ans", "source.ans=3"], "source.ans holds the keys of a source"),
        (["source=contrast"], "source.contrast.contrast.claims has no value: give claims=<claims.parquet"),
        (
            ["source=contrast", "claims=c", "+source.contrast.train=[a.csv]"],
            "source.contrast.contrast goes with claims alone",
        ),
        (["source=contrast", "claims=c", "source.contrast.contrast.pairs=6.5"], "source.contrast.contrast.pairs: "),
        (["source=xnli_hub", "+source.xnli_hub.hub_splits.dev=x"], "source.xnli_hub.hub_splits takes train"),
    ],
)
def test_data_config_names_what_is_wrong(configure: Configure, overrides: list[str], says: str) -> None:
    with pytest.raises(UserError) as error:
        configure(*overrides)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["", ".", "..", "../../home", "a/b", "/"])
def test_a_name_cannot_point_out_of_its_folder(configure: Configure, name: str) -> None:
    """With overwrite=true an empty name would have replaced, and deleted, the folder of all data sets."""
    with pytest.raises(UserError, match="name must be the plain name of one folder"):
        configure(f"name='{name}'", "overwrite=true")


def test_the_name_follows_the_sources(configure: Configure) -> None:
    assert configure().name == "shipped"
    assert configure("source=[ans,snli_ar]").name == "ans-snli_ar"

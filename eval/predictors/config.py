"""What is measured; the values live in configs/predictor/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

from omegaconf import OmegaConf

from data_prep.foundation.fold import fold
from data_prep.pairs import LABEL_NAMES

ANSWER_FORMATS = ("word", "json")


@dataclass
class CheckpointConfig:
    """A classifier of transformers; which one, and how it reads, stand at the top of configs/eval.yaml."""

    kind: str
    name: str


@dataclass
class ExampleConfig:
    """A pair shown to the judge with its answer."""

    premise: str
    hypothesis: str
    label: str


@dataclass
class PromptConfig:
    """How a judge is asked, and which word means which label."""

    system: str
    user: str
    examples: list[ExampleConfig]
    answers: dict[str, str]
    format: str
    dates: bool
    speakers: bool

    def __post_init__(self) -> None:
        if set(self.answers) != set(LABEL_NAMES):
            raise ValueError(f"predictor.prompt.answers needs a word for each of {', '.join(LABEL_NAMES)}")
        if "" in (words := {fold(word) for word in self.answers.values()}) or len(words) < len(LABEL_NAMES):
            raise ValueError("predictor.prompt.answers: each label needs a word of its own, spelling aside")
        if self.format not in ANSWER_FORMATS:
            raise ValueError(f"predictor.prompt.format must be one of {', '.join(ANSWER_FORMATS)}, got {self.format!r}")
        if missing := [name for name in ("{premise}", "{hypothesis}") if name not in self.user]:
            raise ValueError(f"predictor.prompt.user has no {missing[0]}: the judge would not see that claim")
        if unknown := [example.label for example in self.examples if example.label not in LABEL_NAMES]:
            raise ValueError(f"predictor.prompt.examples: unknown label {unknown[0]!r}")


@dataclass
class BudgetConfig:
    """What a run may spend on answers that the cache does not hold; null: no bound."""

    max_requests: int | None
    max_tokens: int | None
    max_cost: float | None


@dataclass
class PricesConfig:
    """Per million tokens, in the currency of budget.max_cost."""

    input: float | None
    output: float | None


@dataclass
class JudgeConfig:
    """A model behind a server that speaks OpenAI's chat completions, asked pair by pair."""

    kind: str
    name: str
    base_url: str
    model: str
    revision: str | None
    api_key_env: str | None
    prompt: PromptConfig
    both_orders: bool
    samples: int
    parameters: dict[str, Any]
    unparsed: str
    concurrency: int
    timeout: float
    retries: int
    cache: str
    budget: BudgetConfig
    prices: PricesConfig

    def __post_init__(self) -> None:
        address = urlsplit(self.base_url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ValueError(f"predictor.base_url must look like http://127.0.0.1:8080/v1, got {self.base_url!r}")
        if address.username or address.password or address.query:
            raise ValueError("predictor.base_url holds a name, a key or a query: a key belongs into api_key_env")
        if self.unparsed not in ("neutral", "error"):
            raise ValueError(f"predictor.unparsed must be neutral or error, got {self.unparsed!r}")
        if min(self.samples, self.concurrency) < 1 or self.retries < 0 or self.timeout <= 0:
            raise ValueError("predictor: samples, concurrency and timeout are positive, retries 0 or more")
        if self.samples > 1 and not self.parameters.get("temperature", 1):
            raise ValueError(f"predictor.samples={self.samples} of temperature 0 are all alike: raise the temperature")
        if self.budget.max_cost is not None and None in (self.prices.input, self.prices.output):
            raise ValueError("predictor.budget.max_cost needs predictor.prices.input and predictor.prices.output")


@dataclass
class FileConfig:
    """Predictions made elsewhere, in tables that together cover the split, and validation if they can."""

    kind: str
    name: str
    files: Any  # a path, or a list of them
    MEANT: ClassVar[dict[str, Any]] = {"files": str | list[str]}

    def __post_init__(self) -> None:
        paths = [self.files] if isinstance(self.files, str) else self.files
        if not paths or not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise ValueError(f"predictor.files must be a path or a list of paths, got {self.files!r}")
        self.files = paths


PredictorConfig = CheckpointConfig | JudgeConfig | FileConfig
_SCHEMAS = {"checkpoint": CheckpointConfig, "openai_compatible": JudgeConfig, "file": FileConfig}


def predictor_config(given: Any) -> PredictorConfig:
    """The group predictor, typed by its kind; OmegaConf's errors name the whole key."""
    kind = given.get("kind") if isinstance(given, dict) else given
    if kind not in _SCHEMAS:
        raise ValueError(f"predictor must be one of {', '.join(_SCHEMAS)}, got {kind!r}")
    schema = OmegaConf.create({"predictor": OmegaConf.structured(_SCHEMAS[kind])})
    return cast(PredictorConfig, OmegaConf.to_object(OmegaConf.merge(schema, {"predictor": given}).predictor))

"""What several test files share: a pair out of two words, a built data set, a tiny classifier with random weights.

Everything is made from configs in tmp folders, offline. Session-scoped folders are read-only by agreement: copy
one (`shutil.copytree`) before changing it.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from omegaconf import DictConfig

from data_prep.pairs import LABEL_NAMES, ClaimPair, Label

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from transformers import PreTrainedTokenizerBase

# Before anything imports transformers or huggingface_hub: no test may reach for the network, or wait for it.
os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "WANDB_MODE": "offline"}
# Tiny models on shared cores: several threads would spend their time waiting for each other (20 s against 1 s).
os.environ["OMP_NUM_THREADS"] = "1"

ROOT = Path(__file__).resolve().parent.parent
MakePair = Callable[..., ClaimPair]


@pytest.fixture(scope="session")
def make_pair() -> MakePair:
    """A pair from as little as a label: `make_pair(Label.neutral, premise="...", event="...")`."""
    numbers = itertools.count()

    def make(label: Label = Label.contradiction, **fields: object) -> ClaimPair:
        number = next(numbers)
        given = {
            "id": f"made-{number}",
            "premise": f"فتح الجسر رقم {number} أمام السيارات",
            "hypothesis": f"أغلق الجسر رقم {number} أمام السيارات",
            "source": "made",
            "licence": "apache-2.0",
        }
        return ClaimPair(**(given | fields), label=label)  # type: ignore[arg-type]

    return make


def sampled(config: DictConfig) -> DictConfig:
    """The config with 876 of the shipped pairs (tests/data) in place of all: what is learnt of them takes seconds."""
    shipped = (config.get("source") or {}).get("shipped")
    if isinstance(shipped, DictConfig) and shipped.train == ["shipped:native/train.jsonl"]:  # not a test's own slip
        config.source.shipped.train = [str(ROOT / "tests" / "data" / "pairs.jsonl")]
        config.source.shipped.validation = config.source.shipped.test = []
    return config


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data set of the shipped pairs, built as `python -m data_prep` builds it."""
    from hydra import compose, initialize_config_dir

    from data_prep.build import DataConfig, build
    from data_prep.foundation.config import parse

    runs = tmp_path_factory.mktemp("data_set")
    with initialize_config_dir(str(ROOT / "configs"), version_base="1.3"):
        return build(parse(sampled(compose("data_prep", [f"runs={runs}"])), DataConfig))


@pytest.fixture(scope="session")
def shipped_splits(data_folder: Path) -> dict[str, list[ClaimPair]]:
    """The pairs of that data set, by split."""
    from data_prep.dataset import read_split

    return {split: read_split(data_folder, split) for split in ("train", "validation", "test")}


@pytest.fixture(scope="session")
def tiny_tokenizer(shipped_splits: dict[str, list[ClaimPair]]) -> PreTrainedTokenizerBase:
    """WordPiece of the letters and the commonest words of the shipped training pairs, with BERT's token types.

    The vocabulary is counted here: the WordPiece trainer gives another one at each run.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    specials = {name: f"[{name}]" for name in ("PAD", "UNK", "CLS", "SEP", "MASK")}
    words = Counter(word for pair in shipped_splits["train"] for word in pair.premise.split())
    common = sorted(words, key=lambda word: (-words[word], word))[:500]
    letters = sorted(set("".join(words)))
    pieces = dict.fromkeys([*specials.values(), *common, *letters, *(f"##{letter}" for letter in letters)])
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, tokenizer.token_to_id(token)) for token in ("[CLS]", "[SEP]")],
    )
    names = {f"{name.lower()}_token": token for name, token in specials.items()}
    inputs = ["input_ids", "token_type_ids", "attention_mask"]
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, model_input_names=inputs, **names)


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory, tiny_tokenizer: PreTrainedTokenizerBase) -> Path:
    """A BERT classifier of 30,000 random weights, its labels in an order that is not ours, with its tokenizer.

    The weights are drawn wide (0.3), so that its probabilities differ from pair to pair and from order to order.
    """
    from transformers import BertConfig, BertForSequenceClassification

    names = ["contradiction", "entailment", "neutral"]
    config = BertConfig(
        vocab_size=len(tiny_tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
        initializer_range=0.3,
        pad_token_id=tiny_tokenizer.pad_token_id,
        id2label=dict(enumerate(names)),
        label2id={name: index for index, name in enumerate(names)},
    )
    assert sorted(names) == sorted(LABEL_NAMES)
    folder = tmp_path_factory.mktemp("checkpoints") / "tiny"
    with seeded(13):
        BertForSequenceClassification(config).save_pretrained(folder)
    tiny_tokenizer.save_pretrained(folder)
    return folder


class seeded:  # noqa: N801  (reads as a verb: with seeded(13))
    """Torch's random numbers from a seed inside the block, as they were after it."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __enter__(self) -> None:
        import torch

        self.state = torch.get_rng_state()
        torch.manual_seed(self.seed)

    def __exit__(self, *_: object) -> None:
        import torch

        torch.set_rng_state(self.state)


@pytest.fixture(autouse=True)
def _unchanged_switches() -> Iterator[None]:
    """Training sets deterministic kernels for the whole process; no test may leave them to the next."""
    yield
    if (torch := sys.modules.get("torch")) is not None:
        torch.use_deterministic_algorithms(False)


@dataclass
class Opened:
    """A page in the browser, with everything it complained of and every address it asked for."""

    page: Page
    complaints: list[str]
    requests: list[str]


OpenPage = Callable[..., Opened]
CHROMIUM = Path("/usr/bin/chromium")
_CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window, under a fresh profile; skips where it is not installed."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the dev extra has it)")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed (apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """`open_page(path or address, width=390, scheme="dark")`: the page, opened in a context of its own."""
    contexts = []

    def open_one(target: Path | str, width: int = 1280, scheme: str = "light", **options: Any) -> Opened:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)  # type: ignore[arg-type]
        contexts.append(context)
        opened = Opened(context.new_page(), [], [])
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.goto(target.as_uri() if isinstance(target, Path) else target)
        return opened

    yield open_one
    for context in contexts:
        context.close()

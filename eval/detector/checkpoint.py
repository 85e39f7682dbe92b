"""A classifier from a folder or the hub, with its label order settled by name, then by behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from data_prep.dataset import DataVersion, revision
from data_prep.foundation.errors import UserError
from data_prep.foundation.fold import fold
from data_prep.foundation.hub import use_cache_if_unreachable
from data_prep.foundation.resampling import Floats, Ints
from data_prep.foundation.run_names import short_name
from data_prep.pairs import LABEL_NAMES, Label
from eval.detector.files import file_hashes
from eval.detector.golden_tokens import check_tokens
from eval.detector.inputs import template_of
from eval.detector.starter.folder import is_starter, starter_folder
from eval.facts.types import CheckpointFacts, PredictorFacts
from eval.figures.metrics import macro_recall

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

# Spellings seen on public checkpoints; order and names differ between them (facebookresearch/XNLI#11, thermostat#10).
_SPELLINGS = {
    "entailment": Label.entailment,
    "entail": Label.entailment,
    "entails": Label.entailment,
    "neutral": Label.neutral,
    "contradiction": Label.contradiction,
    "contradictory": Label.contradiction,
    "contradicts": Label.contradiction,
}


@dataclass(frozen=True)
class Checkpoint:
    """Model, tokenizer and the model's output index of each of our labels."""

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    label_order: tuple[int, ...]
    origin: str


def load_checkpoint(
    path: str, revision: str | None = None, labels: list[str] | None = None, trust_remote_code: bool = False
) -> Checkpoint:
    """Open a fine-tuned classifier; UserError where it is missing, damaged, or speaks of other labels.

    `labels` overrides the names in its config, in the order of its outputs. Python code that lies with a model runs
    only with `trust_remote_code`.
    """
    from transformers import AutoModelForSequenceClassification

    path = check_exists(path)
    with hub_errors(path):
        model, loading = AutoModelForSequenceClassification.from_pretrained(
            path,
            revision=revision,
            output_loading_info=True,
            ignore_mismatched_sizes=True,
            trust_remote_code=trust_remote_code,
        )
    _check_complete(path, loading)
    names = labels or [model.config.id2label[index] for index in range(model.config.num_labels)]
    order = label_order(names)
    if order is None:
        raise UserError(
            f"{path}: its labels are {', '.join(names)}, not {', '.join(LABEL_NAMES)}; "
            "name them in output order, e.g. labels=[contradiction,neutral,entailment] (in training: model.labels=...)"
        )
    tokenizer = load_tokenizer(path, revision, trust_remote_code)
    check_tokens(model.config, tokenizer, path)
    return Checkpoint(model.float().eval(), tokenizer, order, path)


def _check_complete(path: str, loading: dict[str, Any]) -> None:
    """UserError where transformers filled a hole with random weights, which it only warns of."""
    lost = sorted({*loading["missing_keys"], *(key for key, *_ in loading["mismatched_keys"])})
    if lost:
        shown = ", ".join(lost[:2]) + (", ..." if len(lost) > 2 else "")
        raise UserError(
            f"{path}: {len(lost)} weights that its config.json asks for are missing or of another shape ({shown}): "
            "an encoder without a trained head, or two checkpoints mixed; train one with python -m train"
        )


def load_tokenizer(path: str, revision: str | None = None, trust_remote_code: bool = False) -> PreTrainedTokenizerBase:
    """The tokenizer that lies with a model; UserError where there is none."""
    from transformers import AutoTokenizer

    with hub_errors(path):
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
            path, revision=revision, trust_remote_code=trust_remote_code
        )
    if len(tokenizer) <= len(tokenizer.all_special_ids):  # what transformers makes up where no file is found
        raise UserError(f"{path}: no tokenizer here (tokenizer.json is missing); copy it from where the model began")
    if tokenizer.pad_token_id is None:
        raise UserError(f"{path}: its tokenizer has no padding token; set one and save it again")
    return tokenizer


def label_order(names: list[str]) -> tuple[int, ...] | None:
    """For each of our labels the position of its name among `names`; None unless all three are there once."""
    known = [_SPELLINGS.get(fold(name)) for name in names]
    if len(names) != len(LABEL_NAMES) or set(known) != set(Label):
        return None
    return tuple(known.index(label) for label in Label)


def check_label_behaviour(gold: Ints, probabilities: Floats, origin: str) -> None:
    """UserError where the labels, read in another order, fit validation far better than as they are named.

    Names can be wrong while every metric still prints (accuracies of 5 to 28 % in DFKI-NLP/thermostat#10). Another
    order must win by 10 points of macro recall, reach 0.45 (a constant answer has 1/3 in any order), and be right
    where the named order is wrong more often than the reverse (exact McNemar test, one-sided, p < 1e-4: macro
    recall alone can be won by reading a common class as a rare one).
    """
    from scipy.stats import binomtest

    named = probabilities.argmax(1)
    orders = [np.array(order) for order in permutations(range(len(LABEL_NAMES)))]
    best = max(orders, key=lambda order: macro_recall(gold, order[named]))
    reread = best[named]
    gain = macro_recall(gold, reread) - macro_recall(gold, named)
    better, worse = (
        int(((reread == gold) & (named != gold)).sum()),
        int(((named == gold) & (reread != gold)).sum()),
    )
    if gain < 0.1 or macro_recall(gold, reread) < 0.45 or better == 0:
        return
    if binomtest(better, better + worse, alternative="greater").pvalue >= 1e-4:
        return
    reading = ", ".join(f"{LABEL_NAMES[index]} means {LABEL_NAMES[best[index]]}" for index in range(len(best)))
    raise UserError(
        f"{origin}: its label names do not fit what it says ({reading}: accuracy {np.mean(reread == gold):.2f} "
        f"against {np.mean(named == gold):.2f} on validation); "
        "name its outputs in order with labels=[...] (in training: model.labels=[...])"
    )


def check_exists(path: str) -> str:
    """`path` with ~ resolved, `starter` as its folder; UserError for what is meant as a folder and is none.

    `org/name` is left to the hub.
    """
    if is_starter(path):
        return str(starter_folder())
    path = str(Path(path).expanduser()) if path.startswith("~") else path
    if _looks_local(path) and not (Path(path) / "config.json").is_file():
        raise UserError(f"{path}: no model folder here (config.json is missing); train one with python -m train")
    if not Path(path).is_dir():
        use_cache_if_unreachable()
    return path


def _looks_local(path: str) -> bool:
    return path.startswith((".", "/", "runs/")) or path.count("/") != 1 or Path(path).parent.is_dir()


def check_length(checkpoint: Checkpoint, max_length: int) -> None:
    """UserError where `max_length` tokens are more than the model has positions for: it would stop in mid-run."""
    check_positions(checkpoint.model, checkpoint.tokenizer, checkpoint.origin, max_length)


def check_positions(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, origin: str, max_length: int) -> None:
    """UserError where `model` or its tokenizer takes fewer than `max_length` tokens; `origin` names it."""
    room = min(_num_positions(model) or max_length, tokenizer.model_max_length)
    if max_length > room:
        raise UserError(f"{origin}: reads at most {room} tokens, not max_length={max_length}; lower it")


def _num_positions(model: PreTrainedModel) -> int | None:
    """Tokens that the model has positions for; None where it counts distances (XLNet says -1).

    RoBERTa's count begins behind the padding id, which costs two of its 514.
    """
    for module in model.modules():
        table: Any = getattr(module, "position_embeddings", None)
        if getattr(table, "padding_idx", None) is not None and hasattr(table, "num_embeddings"):
            return int(table.num_embeddings) - int(table.padding_idx) - 1
    said = getattr(model.config, "max_position_embeddings", None) or 0
    return said if said > 0 else None


def other_revision(checkpoint: Checkpoint, data: Path) -> str | None:
    """What to say where a checkpoint was trained on another revision of this data set (splits cut anew), or None."""
    version = DataVersion.parse(getattr(checkpoint.model.config, "trained_on", None))
    if version is None or version.name != data.name or version.revision == revision(data):
        return None
    return f"{checkpoint.origin} was trained on another revision of {version.name} ({version.revision[:12]})"


class hub_errors:  # noqa: N801  (reads as a verb: with hub_errors(path))
    """Turn transformers' many ways of not finding or not reading a model into one line."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __enter__(self) -> None:
        from transformers.utils import logging

        self.verbosity = logging.get_verbosity()
        logging.set_verbosity_error()  # its table of missing weights: what matters of it we say ourselves

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        from transformers.utils import logging

        logging.set_verbosity(self.verbosity)
        # Whatever its kind: sizes that cannot be are a RuntimeError or a ZeroDivisionError, labels as a list an
        # AttributeError, cut files errors of their formats' own.
        if isinstance(error, Exception) and not isinstance(error, UserError):
            if "weights_only" in str(error):  # torch advises to run the code, which is no remedy
                raise UserError(
                    f"{self.path}: its pickled weights hold more than numbers, or are damaged, and are not opened; ask "
                    "for model.safetensors, from whom you trust"
                ) from None
            if "trust_remote_code" in str(error):
                raise UserError(
                    f"{self.path}: brings Python code of its own, which is not run unasked; read it, and train with "
                    "model.trust_remote_code=true if you trust it"
                ) from None
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise UserError(f"{self.path}: cannot be loaded ({reason.rstrip('.')}); {self._remedy()}") from None

    def _remedy(self) -> str:
        if _looks_local(self.path):
            return "copy the folder again, whole, or train it anew"
        return "check the name, connect once so that it is cached, or give a folder"


def describe(checkpoint: Checkpoint) -> PredictorFacts:
    """What facts say of a checkpoint."""
    model = checkpoint.model
    template = template_of(model.config)
    base = getattr(model.config, "base_model", None)
    facts = CheckpointFacts(
        architecture=type(model).__name__,
        num_parameters=sum(parameter.numel() for parameter in model.parameters()),
        files=_fingerprint(checkpoint.origin, model),
        label_order=list(checkpoint.label_order),
        reads_dates=template.dates,
        reads_speakers=template.speakers,
        base_model=Path(base).name if base and _looks_local(base) else base,  # a folder's place is no fact
    )
    trained_on = getattr(model.config, "trained_on", None)
    return PredictorFacts(
        short_name(checkpoint.origin), "checkpoint", True, trained_on, checkpoint=facts, judge=None, file=None
    )


def _fingerprint(path: str, model: PreTrainedModel) -> dict[str, str | None]:
    """What pins a checkpoint: hashes of its files where it is a folder, the hub's commit where it is not."""
    return file_hashes(Path(path)) | {"hub_commit": getattr(model.config, "_commit_hash", None)}


def hub_commit(name: str, revision: str | None) -> str | None:
    """The commit that a hub model's branch, tag or short hash stands for; UserError where it cannot be asked."""
    from transformers import AutoConfig

    with hub_errors(name):
        config = AutoConfig.from_pretrained(name, revision=revision)
    commit: str | None = getattr(config, "_commit_hash", None)
    return commit

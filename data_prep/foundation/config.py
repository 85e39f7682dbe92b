"""From Hydra's composed config to typed dataclasses, in one call; a slip stops the run by name."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import MissingMandatoryValue, OmegaConfBaseException

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_names import refuse_bad_name, refuse_no_folder, short_name
from data_prep.foundation.secrets import secret_keys

T = TypeVar("T")


def parse(cfg: DictConfig, schema: type[T]) -> T:
    """Check `cfg` against the dataclass `schema` and build it; UserError names the key at fault."""
    if secret := next(secret_keys(OmegaConf.to_container(cfg)), None):
        raise UserError(
            f"config: {secret} holds a key or token, which run folders and trackers would keep; leave it out, and give "
            "it in the environment (HF_TOKEN, WANDB_API_KEY)"
        )
    try:
        config = fill(cfg, schema)
    except ValueError as error:  # that of a __post_init__, which found two values at odds, too
        raise UserError(f"config: {error}") from None
    _check_place(config)
    return config


def _check_place(config: object) -> None:
    """UserError where a run could not lie under the name that its config gives (None: it is made of other values)."""
    if isinstance(runs := getattr(config, "runs", None), str):
        refuse_no_folder(runs)
        if (name := getattr(config, "name", None)) is not None:
            refuse_bad_name(name)


def fill(values: DictConfig | dict[str, Any], schema: type[T], above: str = "") -> T:
    """The dataclass `schema` out of plain values; ValueError names the key at fault, `above` before it."""
    try:
        return cast(T, OmegaConf.to_object(OmegaConf.merge(OmegaConf.structured(schema), values)))
    except OmegaConfBaseException as error:
        reason = _first_line(error)
        missing = reason.partition("Missing mandatory value: ")[2]  # error.full_key only points to that key
        if missing or isinstance(error, MissingMandatoryValue):
            key = f"{above}{error.full_key if isinstance(error, MissingMandatoryValue) else missing}"
            raise ValueError(f"{key} has no value: give {key}=...") from None
        raise ValueError(f"{above}{error.full_key}: {reason}") from None


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """ValueError, naming what is allowed, for a config value that is not."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _join(*keys: object) -> str:
    """`${join:${oc.dict.keys:source}}` -> "ans-snli_ar"; one resolver argument may itself be a list."""
    parts = [part for key in keys for part in (key if hasattr(key, "__iter__") and not isinstance(key, str) else [key])]
    return "-".join(str(part) for part in parts)


def _audit_name(data: object, test: object, source: str) -> str:
    """What an audit is called: by what it looks at, the first of several."""
    given = [path for paths in (data, test) for path in ([paths] if isinstance(paths, str) else list(paths or []))]  # type: ignore[call-overload]
    return short_name(str(given[0])).split(".")[0] if given else source


def _stem(paths: object) -> str:
    """What predictions are called: the first of their files, without its endings."""
    return short_name(paths if isinstance(paths, str) else str(next(iter(paths or ["none"])))).split(".")[0]  # type: ignore[call-overload]


# Names of run folders are put together in YAML; these four words are all that needs.
OmegaConf.register_new_resolver("join", _join, replace=True)
OmegaConf.register_new_resolver("audit_name", _audit_name, replace=True)
OmegaConf.register_new_resolver("stem", _stem, replace=True)
OmegaConf.register_new_resolver("basename", lambda path: short_name(str(path)), replace=True)

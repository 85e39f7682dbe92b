"""What `--help` says of a command: what it does, its keys with their comments, the groups that it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable


def help_text(name: str) -> str:
    """The help of the command that configs/<name>.yaml belongs to, out of that file."""
    text = _config(name)
    keys = text.partition("\nhydra:")[0]
    keys = re.sub(r"\n?^defaults:\n(?:(?: +.*)\n)+", "\n", keys, count=1, flags=re.MULTILINE)
    about = "".join(re.findall(r"\A(?:#.*\n)+", keys))
    based = re.search(r"^  - (\w+)  #", text, re.MULTILINE)  # robustness takes every key of eval
    more = f"{_body(_config(based[1]))}\n" if based else ""
    parts = [
        re.sub(r"^# ?", "", about, flags=re.MULTILINE),
        "Keys and their values (key=value changes one; --cfg job prints all that a run would use):\n",
        _indented(f"{more}{keys.removeprefix(about).strip()}"),
        *_groups(name, text + (_config(based[1]) if based else "")),
        "\n-m tries several: seed=1,2. Tab completion, names, exit codes: docs/runs.md",
    ]
    return "\n".join(parts)


def _config(name: str) -> str:
    return (resources.files("configs") / f"{name}.yaml").read_text(encoding="utf-8")


def _body(text: str) -> str:
    body = re.sub(r"\A(?:#.*\n)+", "", text.partition("\nhydra:")[0])
    return re.sub(r"^defaults:\n(?:(?: +.*)\n)+", "", body, count=1, flags=re.MULTILINE).strip()


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


def _groups(name: str, text: str) -> Iterator[str]:
    """A line for each group of the defaults list: its choices."""
    defaults = "".join(re.findall(r"^defaults:\n((?:(?: +.*)\n)+)", text, re.MULTILINE))
    groups = [
        *re.findall(r"^  - (\w+)(?:@\w+)?:", defaults, re.MULTILINE),
        *(["+experiment"] if name == "train" else []),
    ]
    if groups:
        yield "\nChoices (configs/<group>/):\n"
    for group in dict.fromkeys(groups):
        key = {"articles": "format"}.get(group, group)
        yield f"  {key}={', '.join(_choices(name, group.removeprefix('+')))}"


def _choices(name: str, group: str) -> list[str]:
    folder = resources.files("configs")
    above = next(place for place in (folder / group, folder / "training" / group) if place.is_dir())
    entries = sorted(_files(above, ""))
    if group == "experiment":  # each says in its first lines which command it is for
        entries = [(path, text) for path, text in entries if re.search(rf"^# python -m {name} ", text, re.MULTILINE)]
    return [path for path, _ in entries]


def _files(folder: Traversable, above: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.name.endswith(".yaml"):
            yield above + entry.name.removesuffix(".yaml"), entry.read_text(encoding="utf-8")
        elif entry.is_dir() and not entry.name.startswith("_") and entry.name != "prompt":
            yield from _files(entry, f"{above}{entry.name}/")

"""`model=starter`: the shipped detector as a folder that plain transformers opens, unpacked once into the cache."""

from __future__ import annotations

import lzma
import os
import shutil
import tempfile
from importlib import resources
from pathlib import Path

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file, sha256_json

NAMES = ("starter", "shipped:starter")
WEIGHTS = "model.safetensors.xz"
TOKENIZER = "tokenizer.json.xz"
PLAIN = ("config.json", "tokenizer_config.json", "decision.json")  # the last: threshold and temperature


def is_starter(path: str) -> bool:
    """Whether `path` names the shipped detector; a folder of the user's own of that name comes first."""
    return path in NAMES and not Path(path).is_dir()


def shipped_files() -> Path:
    """The folder with the packed files; UserError where this installation came without them."""
    folder = Path(str(resources.files("eval.detector.starter"))) / "files"
    if not (folder / WEIGHTS).is_file():
        raise UserError("model=starter: its weights are not in this installation; install from a full checkout")
    return folder


def starter_folder(packed: Path | None = None, cache: Path | None = None) -> Path:
    """A checkpoint folder unpacked from `packed` (the shipped files), made once for each content of theirs.

    It lies in $XDG_CACHE_HOME (or ~/.cache)/arabic-claim-contradiction, or, where that cannot be written, in a
    temporary folder. Written aside and renamed: two processes at once leave one whole folder.
    """
    packed = packed or shipped_files()
    hashes = {
        path.name: sha256_file(path) for path in sorted(packed.iterdir()) if path.name in (WEIGHTS, TOKENIZER, *PLAIN)
    }
    final = (cache or _cache()) / sha256_json(hashes)[:12] / NAMES[0]  # a model is called by its folder's name
    if not final.is_dir():
        _unpack(packed, final)
    return final


def _cache() -> Path:
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "arabic-claim-contradiction"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return home if os.access(home, os.W_OK) else Path(tempfile.gettempdir())


def _unpack(packed: Path, final: Path) -> None:
    from safetensors.torch import save_file

    from eval.detector.starter.eight_bit import read_small

    final.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".starter-", dir=final.parent))
    try:
        save_file(read_small(packed / WEIGHTS), aside / "model.safetensors", metadata={"format": "pt"})
        (aside / "tokenizer.json").write_bytes(lzma.decompress((packed / TOKENIZER).read_bytes()))
        for name in (name for name in PLAIN if (packed / name).is_file()):
            shutil.copyfile(packed / name, aside / name)
        aside.rename(final)
    except OSError:
        if not final.is_dir():  # else another process was there first
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def pack(checkpoint: Path, packed: Path) -> None:
    """A trained checkpoint folder into the files that ship: 8-bit rows, tokenizer in xz, configs as they are."""
    from safetensors.torch import load_file

    from eval.detector.starter.eight_bit import write_small

    packed.mkdir(parents=True, exist_ok=True)
    write_small(packed / WEIGHTS, load_file(checkpoint / "model.safetensors"))
    (packed / TOKENIZER).write_bytes(lzma.compress((checkpoint / "tokenizer.json").read_bytes(), preset=9))
    for name in (name for name in PLAIN if (checkpoint / name).is_file()):
        shutil.copyfile(checkpoint / name, packed / name)

"""What a repository on the hub holds now; the hub's many errors in one line, without a token in it."""

from __future__ import annotations

import dataclasses
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_prep.foundation.run_folder import sha256_file

if TYPE_CHECKING:
    from huggingface_hub import HfApi, RepoFile

CARD = "README.md"
MAIN = "main"


@dataclass(frozen=True)
class Remote:
    """A revision of a repository: its files, and the text of its card; empty where there is no such thing yet."""

    repository_exists: bool
    branch_exists: bool
    files: dict[str, RepoFile]
    card: str | None


def read_remote(api: HfApi, repository: str, revision: str) -> Remote:
    """What stands at `revision` (a branch); a branch that is not there yet begins as main, a repository empty."""
    from huggingface_hub import RepoFile
    from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError

    try:
        tree = api.list_repo_tree(repository, recursive=True, revision=revision)
        files = {entry.path: entry for entry in tree if isinstance(entry, RepoFile)}
    except RepositoryNotFoundError:
        return Remote(False, False, {}, None)
    except RevisionNotFoundError:
        if revision == MAIN:
            return Remote(True, False, {}, None)
        return dataclasses.replace(read_remote(api, repository, MAIN), branch_exists=False)
    return Remote(True, True, files, _card(api, repository, revision) if CARD in files else None)


def _card(api: HfApi, repository: str, revision: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = api.hf_hub_download(repository, CARD, revision=revision, local_dir=folder)
        return Path(path).read_text(encoding="utf-8", errors="replace")


def is_same(path: Path, remote: RepoFile) -> bool:
    """Whether a file is on the hub already, by the hash that the hub keeps: SHA-256 of large ones, else git's."""
    from huggingface_hub.utils.sha import git_hash

    if path.stat().st_size != remote.size:
        return False
    if remote.lfs is not None:
        return sha256_file(path) == remote.lfs.sha256
    return bool(git_hash(path.read_bytes()) == remote.blob_id)

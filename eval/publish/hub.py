"""What a repository on the hub holds now; the hub's many errors in one line, without a token in it."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_prep.foundation.errors import UserError
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


def open_hub(endpoint: str | None) -> HfApi:
    """The real client; it finds its token itself (HF_TOKEN, or `hf auth login`)."""
    from huggingface_hub import HfApi

    return HfApi(endpoint=endpoint, library_name="arabic-claim-contradiction")


@contextmanager
def hub_errors(what: str) -> Iterator[None]:
    """UserError for what the hub, the network or a missing token did not allow."""
    from httpx2 import HTTPError  # what huggingface_hub speaks HTTP with
    from huggingface_hub.errors import HfHubHTTPError, LocalTokenNotFoundError, OfflineModeIsEnabled

    try:
        yield
    except OfflineModeIsEnabled:
        raise UserError(f"{what}: HF_HUB_OFFLINE is set, so the hub is not asked; unset it") from None
    except LocalTokenNotFoundError:
        raise UserError(f"{what}: no token; give one in HF_TOKEN, or run hf auth login") from None
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else "none"
        said = " ".join((error.server_message or "no reason given").split())
        raise UserError(f"{what}: the hub answers {status} ({said}); {_remedy(status)}") from None
    except (HTTPError, ConnectionError) as error:
        raise UserError(f"{what}: the hub cannot be reached ({type(error).__name__}); try again") from None
    except RuntimeError as error:  # what the client makes of a failed upload
        said = getattr(error.__cause__, "server_message", None) or type(error.__cause__).__name__  # no signed address
        raise UserError(f"{what}: {error} ({said}); what has arrived is kept, run the same command again") from None


def _remedy(status: int | str) -> str:
    if status in (401, 403, 404):
        return "check the name, and that the token in HF_TOKEN may write there"
    return "run the same command again: what has arrived is kept"


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

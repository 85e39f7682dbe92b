"""A built release to the hub: what would be sent is listed; with dry_run=false it is sent, by the real client."""

from __future__ import annotations

from pathlib import Path

from data_prep.foundation.hub import hub_errors, open_hub
from data_prep.foundation.run_marker import MARKER
from data_prep.release.config import ReleaseConfig


def show_or_send(config: ReleaseConfig, folder: Path) -> None:
    """List every file with its size; with dry_run=false upload the folder as one commit, and print its address."""
    assert config.push is not None
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MARKER)
    print(f"{config.push} (data set{', private' if config.private else ''}):")
    for path in files:
        print(f"{path.stat().st_size:>13,}  {path.relative_to(folder)}")
    if config.dry_run:
        print("dry run: nothing was sent; dry_run=false sends it", flush=True)
    else:
        print(_send(config, folder), flush=True)


def _send(config: ReleaseConfig, folder: Path) -> str:
    repository, api = str(config.push), open_hub(None)
    with hub_errors(repository):
        api.create_repo(repository, repo_type="dataset", private=config.private, exist_ok=True)
        done = api.upload_folder(repo_id=repository, repo_type="dataset", folder_path=folder, ignore_patterns=MARKER)
    return str(done.commit_url)

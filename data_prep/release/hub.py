"""A built release to the hub: what would be sent is listed; with dry_run=false it is sent, by the real client."""

from __future__ import annotations

from pathlib import Path

from data_prep.foundation.errors import UserError
from data_prep.release.config import ReleaseConfig


def show_or_send(config: ReleaseConfig, folder: Path) -> None:
    """List every file with its size; with dry_run=false upload the folder as one commit, and print its address."""
    assert config.push is not None
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    print(f"{config.push} (data set{', private' if config.private else ''}):")
    for path in files:
        print(f"{path.stat().st_size:>13,}  {path.relative_to(folder)}")
    if config.dry_run:
        print("dry run: nothing was sent; dry_run=false sends it", flush=True)
    else:
        print(_send(config, folder), flush=True)


def _send(config: ReleaseConfig, folder: Path) -> str:
    from httpx2 import HTTPError  # what huggingface_hub speaks HTTP with
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, LocalTokenNotFoundError, OfflineModeIsEnabled

    api = HfApi(library_name="arabic-claim-contradiction")
    try:
        api.create_repo(str(config.push), repo_type="dataset", private=config.private, exist_ok=True)
        done = api.upload_folder(repo_id=str(config.push), repo_type="dataset", folder_path=folder)
    except OfflineModeIsEnabled:
        raise UserError(f"{config.push}: HF_HUB_OFFLINE is set, so the hub is not asked; unset it") from None
    except LocalTokenNotFoundError:
        raise UserError(f"{config.push}: no token; give one in HF_TOKEN, or run hf auth login") from None
    except (HfHubHTTPError, HTTPError, ConnectionError) as error:
        raise UserError(f"{config.push}: the hub did not take it ({type(error).__name__}); try again") from None
    return str(done.commit_url)

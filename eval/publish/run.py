"""Check, render, assemble; then, where asked, push. `python -m eval.publish run=... about=...`."""

from __future__ import annotations

from pathlib import Path

from data_prep.foundation.run_folder import refuse_finished, run_folder
from data_prep.foundation.run_names import run_path
from eval.demo.space import write_space
from eval.detector.checkpoint import file_hashes
from eval.publish.card import model_card
from eval.publish.checks import check_release
from eval.publish.config import PublishConfig
from eval.publish.examples import examples
from eval.publish.exports import read_exports
from eval.publish.folder import copy_exports, fill_folder, published_files
from eval.publish.push import dry_run, push
from eval.publish.release import Release, read_release
from eval.scan.decision import read_decision


def publish(config: PublishConfig) -> Path:
    """The folder runs/publish/<name>, made and, with push=org/name, sent."""
    final = run_path(config.runs, "publish", config.name)
    release = read_release(config)
    # The same model's folder is made again unasked: all of it follows from files, and a push is run again to continue.
    overwrite = config.overwrite or file_hashes(final) == file_hashes(release.checkpoint)
    refuse_finished(final, overwrite)
    check_release(release)
    parity = read_exports(Path(config.export), config.variants, release.facts) if config.export else None
    card = model_card(release, examples(release.checkpoint, release.facts), parity, config.push)
    with run_folder(final, overwrite) as folder:
        fill_folder(folder, release, card)
        if parity is not None:
            copy_exports(Path(str(config.export)), [variant.file for variant in parity.variants], folder)
    _print(final, release)
    if config.space:
        _write_space(final, release)
    if config.dry_run:
        dry_run(config, final, release.facts.predictor.name)
    elif config.push is not None:
        print(push(config, final, release.facts.predictor.name) or "nothing to do: the hub has all of it", flush=True)
    return final


def _write_space(published: Path, release: Release) -> None:
    """The demo page around what was just made, in a folder beside it; it follows from files, so it is made again."""
    with run_folder(space := published.with_name(f"{published.name}-space"), overwrite=True) as folder:
        write_space(
            published, read_decision(str(published), None), release.licence, release.facts.predictor.name, folder
        )
    print(space, flush=True)


def _print(final: Path, release: Release) -> None:
    for name, size in published_files(final).items():
        print(f"{size:>13,}  {name}")
    print(f"{release.facts.predictor.name}: {release.licence}\n{final}", flush=True)

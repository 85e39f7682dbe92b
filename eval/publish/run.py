"""Check, render, assemble; then, where asked, push. `python -m eval.publish run=... about=...`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from data_prep.foundation.run_folder import refuse_finished, run_folder
from data_prep.foundation.run_names import run_path
from data_prep.foundation.stopping import undone_if_stopped
from eval.demo.space import is_of_space, write_space
from eval.detector.files import file_hashes
from eval.publish.again import changes, refuse_changes
from eval.publish.card import model_card
from eval.publish.checks import check_release
from eval.publish.config import PublishConfig
from eval.publish.examples import examples
from eval.publish.exports import read_exports
from eval.publish.folder import copy_exports, fill_folder, is_ours, published_files
from eval.publish.push import dry_run, push
from eval.publish.release import Release, read_release
from eval.scan.decision import read_decision


def publish(config: PublishConfig) -> Path:
    """The folder runs/publish/<name>, made and, with push=org/name, sent; a dry run changes nothing anywhere.

    A folder that stands there already stays as it is where it would come out the same: a push is continued so.
    """
    final = run_path(config.runs, "publish", config.name)
    release = read_release(config)
    same_model = file_hashes(final) == file_hashes(release.checkpoint)
    if config.overwrite or not (config.dry_run or same_model):
        refuse_finished(final, config.overwrite)
    check_release(release, config.force)
    if config.dry_run:
        _dry_run(config, final, release)
        return final
    _make(final, config.overwrite, is_ours, lambda folder: _fill(config, release, folder))
    _print(final, release)
    if config.space:
        space = final.with_name(f"{final.name}-space")
        _make(space, config.overwrite, is_of_space, lambda folder: _fill_space(final, release, folder))
        print(space, flush=True)
    if config.push is not None:
        print(push(config, final, release.facts.predictor.name) or "nothing to do: the hub has all of it", flush=True)
    return final


def _make(final: Path, overwrite: bool, ours: Callable[[str], bool], fill: Callable[[Path], None]) -> None:
    """The folder `final`, whole; one that is there is compared with what `fill` writes, and replaced if asked."""
    if final.exists() and not overwrite:
        with _thrown_away(final) as made:
            fill(made)
            refuse_changes(final, made, ours)
        return
    with run_folder(final, overwrite) as folder:
        fill(folder)


def _fill(config: PublishConfig, release: Release, folder: Path) -> None:
    """Model, card, facts and exports into an empty folder."""
    parity = read_exports(Path(config.export), config.variants, release.facts) if config.export else None
    card = model_card(release, examples(release.checkpoint, release.facts), parity, config.push)
    fill_folder(folder, release, card)
    if parity is not None:
        copy_exports(Path(str(config.export)), parity, folder)


def _fill_space(published: Path, release: Release, folder: Path) -> None:
    """The demo page around a published folder."""
    decision = read_decision(str(published), None)
    write_space(published, decision, release.licence, release.facts.predictor.name, folder)


def _dry_run(config: PublishConfig, final: Path, release: Release) -> None:
    """Print what a run would change in `final`, and on the hub."""
    with _thrown_away(final) as made:
        _fill(config, release, made)
        for change in changes(final, made, is_ours) if final.exists() else []:
            print(f"{final}: {change}: without dry_run this asks for overwrite=true")
        dry_run(config, made, release.facts.predictor.name)


@contextmanager
def _thrown_away(final: Path) -> Iterator[Path]:
    """An empty folder of the name of `final`, on its disk; gone at the end, with the folders made for it."""
    made = [folder for folder in final.parents if not folder.exists()]
    final.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{final.name}.", suffix=".dry", dir=final.parent) as aside:
            (folder := Path(aside) / final.name).mkdir()
            with undone_if_stopped(lambda: shutil.rmtree(aside)):
                yield folder
    finally:
        for parent in made:
            parent.rmdir()


def _print(final: Path, release: Release) -> None:
    for name, size in published_files(final).items():
        print(f"{size:>13,}  {name}")
    print(f"{release.facts.predictor.name}: {release.licence}\n{final}", flush=True)

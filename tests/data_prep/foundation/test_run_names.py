"""Names of runs: one check for every command; what overwriting removes is what a run of that kind wrote."""

from __future__ import annotations

import copy
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hydra import compose, initialize_config_module
from omegaconf import DictConfig, OmegaConf, open_dict

from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import make_folder, refuse_finished, run_folder, staging_path
from data_prep.foundation.run_marker import MARKER
from data_prep.foundation.run_names import MAX_BYTES, run_path

ROOT = Path(__file__).resolve().parents[3]
NO_RUNS = {"demo"}  # a page, no folder
NAMED = sorted(path.stem for path in (ROOT / "configs").glob("*.yaml") if path.stem not in NO_RUNS)
BAD_NAMES = {
    "empty": "",
    "here": ".",
    "above": "..",
    "dots": "...",
    "beside": "../train",
    "around": "a/../../x",
    "absolute": "/tmp/x",
    "below": "a/b",
    "last slash": "x/",
    "backslash": "a\\b",
    "hidden": ".x.partial",
    "trailing dot": "x.",
    "trailing space": "x ",
    "leading space": " x",
    "space": " ",
    "device": "NUL",
    "device with an ending": "com1.txt",
    "too long": "x" * 300,
    "too long in Arabic": "ق" * 150,
    "newline": "a\nb",
    "nul": "a\0b",
    "tab": "a\tb",
    "direction mark": "a\u202eb",
    "byte order mark": "\ufeffx",
    "half a character": "a\udcd9",
}
GOOD_NAMES = ["x", "2024_05", "compact-shipped-s13", "تجربة-٢", "a.b", "x" * MAX_BYTES, "a=b", "model:7b"]
NEEDED = {
    "audit": ["data=[a.csv]"],
    "claims": ["files=[a.txt]"],
    "compare": ["candidate=runs/eval/x"],
    "data_prep": [],
    "embed": ["claims=a.parquet"],
    "mine": ["claims=a.parquet"],
    "scan": ["files=[a.txt]"],
    "sweep": [],
    "trim": ["checkpoint=x", "corpus=[a.txt]"],
}


def _parse(command: str, **values: str) -> Any:
    """The command's config with those values, as its dataclass."""
    schema, cfg = _schemas()[command], copy.deepcopy(_composed(command))
    with open_dict(cfg):
        for key, value in values.items():
            OmegaConf.update(cfg, key, value, force_add=True)
    return parse(cfg, schema)


@cache
def _composed(command: str) -> DictConfig:
    with initialize_config_module("configs", version_base="1.3"):
        return compose(command, NEEDED.get(command, []))


@cache
def _schemas() -> dict[str, type]:
    """The dataclass of each command, as its __main__ names it."""
    import importlib

    found: dict[str, type] = {}
    mains = [*ROOT.glob("*/__main__.py"), *ROOT.glob("*/*/__main__.py"), ROOT / "train/sweep.py"]
    for path in mains:
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if schema := getattr(getattr(module, "main", None), "schema", None):
            found[module.main.config_name] = schema
    return found


def test_every_config_of_a_command_is_looked_at() -> None:
    assert set(_schemas()) == {*NAMED, *NO_RUNS}


@pytest.mark.parametrize("command", NAMED)
def test_no_command_takes_a_name_that_is_none(command: str) -> None:
    for what, name in BAD_NAMES.items():
        with pytest.raises(UserError, match=r"^config: name .*: give name=") as raised:
            _parse(command, name=name)
        assert "\n" not in str(raised.value), what
        assert len(str(raised.value)) < 200, what


@pytest.mark.parametrize("command", NAMED)
def test_every_command_takes_plain_names(command: str) -> None:
    for name in GOOD_NAMES:
        assert _parse(command, name=name).name == name


@pytest.mark.parametrize("command", NAMED)
def test_no_command_takes_no_folder_of_runs(command: str) -> None:
    with pytest.raises(UserError, match=r"^config: runs has no value"):
        _parse(command, name="x", runs="")


@pytest.mark.parametrize("name", BAD_NAMES.values(), ids=list(BAD_NAMES))
def test_a_name_made_of_other_values_is_checked_too(name: str) -> None:
    with pytest.raises(UserError, match="name"):
        run_path("runs", "train", name)


def _run(final: Path, overwrite: bool = True, name: str = "out.txt") -> None:
    with run_folder(final, overwrite) as folder:
        (folder / "below").mkdir()
        (folder / "below" / name).write_text("of a run")


def _contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    }


def test_overwrite_replaces_a_run_of_that_kind(tmp_path: Path) -> None:
    final = run_path(str(tmp_path), "train", "x")
    _run(final, name="old.txt")
    _run(final, name="new.txt")
    assert _contents(final) == {"below/new.txt": "of a run"}


FOREIGN = {
    "a file of the user's": lambda final: (final / "notes.txt").write_text("mine"),
    "one further down": lambda final: (final / "below/notes.txt").write_text("mine"),
    "an empty folder": lambda final: (final / "plots").mkdir(),
    "an empty folder further down": lambda final: (final / "below/plots").mkdir(),
    "a link": lambda final: (final / "link").symlink_to("/"),
    "no marker": lambda final: (final / MARKER).unlink(),
    "a damaged marker": lambda final: (final / MARKER).write_text('{"kind": "train", "files": [1'),
    "a marker of another type": lambda final: (final / MARKER).write_text("[]"),
}


@pytest.mark.parametrize("change", FOREIGN.values(), ids=list(FOREIGN))
def test_overwrite_leaves_what_no_run_wrote(tmp_path: Path, change: Any) -> None:
    final = run_path(str(tmp_path), "train", "x")
    _run(final)
    change(final)
    before = _contents(final)
    with pytest.raises(UserError, match=r"it stays; choose another name=\.\.\., or move it away"):
        _run(final, name="new.txt")
    assert _contents(final) == before
    assert [path.name for path in final.parent.iterdir()] == ["x"]


def test_overwrite_leaves_a_run_of_another_kind(tmp_path: Path) -> None:
    _run(run_path(str(tmp_path), "train", "x"))
    (tmp_path / "train").rename(tmp_path / "eval")
    with pytest.raises(UserError, match=r"another kind \(train, here eval\)"):
        _run(run_path(str(tmp_path), "eval", "x"))


@pytest.mark.parametrize("make", ["file", "link", "dangling"])
def test_overwrite_leaves_files_and_links(tmp_path: Path, make: str) -> None:
    final = run_path(str(tmp_path), "train", "x")
    _run(run_path(str(tmp_path), "train", "target"))
    if make == "file":
        final.write_text("mine")
    else:
        final.symlink_to("target" if make == "link" else "nowhere")
    with pytest.raises(UserError, match="it stays"):
        _run(final)
    assert _contents(final.with_name("target")) == {"below/out.txt": "of a run"}
    assert final.read_text() == "mine" if make == "file" else final.is_symlink()


def test_what_appears_while_the_work_goes_on_stays(tmp_path: Path) -> None:
    final = run_path(str(tmp_path), "train", "x")

    def work() -> None:
        with run_folder(final, overwrite=True):
            final.mkdir()
            (final / "notes.txt").write_text("mine")

    with pytest.raises(UserError, match="it stays"):
        work()
    assert _contents(final) == {"notes.txt": "mine"}


def test_a_place_that_cannot_be_written_is_found_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for runs in ("/proc/nowhere", f"{tmp_path}/file", f"{tmp_path}/file/below"):
        final = run_path(runs, "train", "x")
        with pytest.raises(UserError, match=r"cannot be written .*runs=<folder>") as raised, run_folder(final, False):
            raise AssertionError("the work began")
        assert raised.value.code == 3
    with pytest.raises(UserError, match="cannot be written"):
        make_folder(Path("/proc/nowhere/x"))


def test_a_failure_leaves_no_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), run_folder(run_path(f"{tmp_path}/runs", "train", "x"), False):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_a_run_that_ends_just_now_is_not_taken_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one who waits may open the lock file before its owner removes it: a third would then lock a new one."""
    import fcntl

    final = run_path(str(tmp_path), "train", "x")
    final.parent.mkdir()
    lock, flock = final.with_name(".x.lock"), fcntl.flock
    opened: list[Any] = []

    def removed_meanwhile(stream: Any, how: int) -> None:
        if not opened:
            lock.unlink()
        opened.append(stream)
        flock(stream, how)

    monkeypatch.setattr(fcntl, "flock", removed_meanwhile)
    with run_folder(final, False):
        assert len(opened) == 2
        assert lock.exists()


def test_a_run_of_seeds_is_no_summary_of_seeds(tmp_path: Path) -> None:
    _run(run_path(str(tmp_path), "train", "x-seeds"))
    with pytest.raises(UserError, match="another kind"):
        refuse_finished(tmp_path / "train/x-seeds", overwrite=True, kind="seeds")
    assert not staging_path(tmp_path / "train/x-seeds").exists()


def test_two_jobs_of_one_multirun_do_not_take_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from data_prep.foundation import command as module

    done: list[int] = []
    run = module.command("release", _schemas()["release"], lambda config: done.append(config.seed))
    monkeypatch.setattr(sys, "argv", ["x", "-m", "seed=1,2", f"runs={tmp_path}", "overwrite=true"])
    with pytest.raises(SystemExit) as stopped:
        run()
    assert (stopped.value.code, done) == (2, [1])

"""Run folders: whole or not there, never overwritten unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import (
    refuse_finished,
    run_folder,
    sha256_file,
    sha256_json,
    staging_path,
    write_json,
    write_jsonl,
)
from data_prep.foundation.run_marker import MARKER


def _write(final: Path, text: str, overwrite: bool = False, mishap: type[BaseException] | None = None) -> None:
    before = (final / "out.txt").read_text() if final.exists() else None
    with run_folder(final, overwrite) as folder:
        (folder / "out.txt").write_text(text)
        assert ((final / "out.txt").read_text() if final.exists() else None) == before
        if mishap:
            raise mishap


def test_a_run_is_finished_in_one_step(tmp_path: Path) -> None:
    final = tmp_path / "runs" / "one"
    _write(final, "new")
    assert (final / "out.txt").read_text() == "new"
    assert [path.name for path in final.parent.iterdir()] == ["one"]


def test_a_finished_run_is_not_overwritten_unasked(tmp_path: Path) -> None:
    _write(tmp_path / "one", "old")
    with pytest.raises(UserError, match=r"one is a finished run: .*name=.*overwrite=true"):
        _write(tmp_path / "one", "new")
    assert (tmp_path / "one" / "out.txt").read_text() == "old"


@pytest.mark.parametrize("mishap", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_failure_leaves_nothing(tmp_path: Path, mishap: type[BaseException]) -> None:
    with pytest.raises(mishap):
        _write(tmp_path / "one", "half", mishap=mishap)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mishap", [RuntimeError, KeyboardInterrupt])
def test_overwriting_keeps_the_old_run_until_the_new_is_whole(tmp_path: Path, mishap: type[BaseException]) -> None:
    final = tmp_path / "one"
    _write(final, "old")
    with pytest.raises(mishap):
        _write(final, "half", overwrite=True, mishap=mishap)
    assert (final / "out.txt").read_text() == "old"
    _write(final, "new", overwrite=True)
    assert {path.name for path in final.iterdir()} == {"out.txt", MARKER}
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_what_a_killed_run_left_is_cleaned(tmp_path: Path) -> None:
    left = staging_path(tmp_path / "one")
    left.mkdir()
    (left / "half.txt").touch()
    _write(tmp_path / "one", "new")
    assert [path.name for path in (tmp_path / "one").glob("[!.]*")] == ["out.txt"]
    assert not left.exists()


def test_the_old_run_comes_back_when_the_rename_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    final = tmp_path / "one"
    _write(final, "old")
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self == staging_path(final):
            raise OSError("the disk went away")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="went away"):
        _write(final, "new", overwrite=True)
    assert (final / "out.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_run_killed_between_two_renames_is_found_again(tmp_path: Path) -> None:
    _write(tmp_path / "one", "old")
    (tmp_path / "one").rename(tmp_path / ".one.old")
    with pytest.raises(UserError, match="finished run"):
        refuse_finished(tmp_path / "one", overwrite=False)
    assert (tmp_path / "one" / "out.txt").read_text() == "old"


def test_json_is_stable_and_readable(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"ب": 1, "أ": [1.5]})
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == '{\n  "أ": [\n    1.5\n  ],\n  "ب": 1\n}\n'
    with pytest.raises(ValueError, match="nan"):
        write_json(tmp_path / "b.json", {"loss": float("nan")})
    write_jsonl(tmp_path / "a.jsonl", [{"z": "سطر"}, {"a": None}])
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8") == '{"z": "سطر"}\n{"a": null}\n'


def test_hashes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-4, example 1
    assert sha256_file(tmp_path / "a") == known
    assert sha256_json({"a": 1, "b": 2}) == sha256_json({"b": 2, "a": 1}) != sha256_json({"a": 1, "b": 3})


def test_a_second_writer_of_one_name_is_refused(tmp_path: Path) -> None:
    final = tmp_path / "train" / "one"
    with run_folder(final, overwrite=False) as folder:
        (folder / "weights").write_text("of the first")
        with pytest.raises(UserError, match="another run is writing it"), run_folder(final, overwrite=False):
            pass
    assert (final / "weights").read_text() == "of the first"
    assert [path.name for path in final.parent.iterdir()] == ["one"]

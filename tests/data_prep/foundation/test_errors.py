"""A command's mishaps: a line or two with an exit code for what a user can mend, a traceback for a bug."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from data_prep.foundation.errors import UserError, plain_errors, run_command


@pytest.fixture(autouse=True)
def _keep_sigterm() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def _run(error: BaseException) -> None:
    def work(_argument: None) -> None:
        raise error

    plain_errors(work)(None)


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (UserError("pairs.csv: no such file"), 2, "error: pairs.csv: no such file\n"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "x.parquet"), 3, "no space left on the disk"),
        (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), 3, "no space left on the disk"),
        # safetensors: SafetensorError; pyarrow: ArrowException; neither has an errno
        (
            RuntimeError('Error while serializing: I/O error: Os { code: 28, kind: StorageFull, message: "x" }'),
            3,
            "runs=",
        ),
        (RuntimeError("Error writing bytes to file. Detail: [errno 28] No space left on device"), 3, "runs="),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/root/runs"), 3, "/root/runs"),
        (OSError(errno.EROFS, os.strerror(errno.EROFS), "/mnt/runs"), 3, "/mnt/runs"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_what_a_user_can_mend_is_said_in_a_line(
    error: BaseException, code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        _run(error)
    said = capsys.readouterr().err
    assert stopped.value.code == code
    assert says in said
    assert said.count("\n") <= 2
    assert said.startswith("error: ")


@pytest.mark.parametrize("bug", [ValueError("a bug"), OSError(errno.ENOENT, "gone"), KeyError("x")])
def test_a_bug_keeps_its_traceback(bug: Exception) -> None:
    with pytest.raises(type(bug)) as raised:
        _run(bug)
    assert raised.value is bug


def test_sigterm_stops_as_ctrl_c_does() -> None:
    with pytest.raises(SystemExit) as stopped:
        plain_errors(lambda _: os.kill(os.getpid(), signal.SIGTERM))(None)
    assert stopped.value.code == 130


def test_nothing_is_said_when_nothing_happens(capsys: pytest.CaptureFixture[str]) -> None:
    plain_errors(lambda _: None)(None)
    assert capsys.readouterr() == ("", "")


def test_a_yaml_file_that_is_none_is_told_by_its_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HYDRA_FULL_ERROR", "1")  # set by the command; taken back here

    def main() -> None:
        yaml.safe_load("system: one word: yes or no")

    with pytest.raises(SystemExit) as left:
        run_command(main)
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("error: config: mapping values are not allowed here in")


def test_names_that_are_no_utf8_or_too_long_are_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    def too_long(_argument: None) -> None:
        Path("x" * 300).stat()

    def no_utf8(_argument: None) -> None:
        os.fsdecode(b"caf\xe9.txt").encode()

    for work, says in (
        (too_long, "longer than the file system takes"),
        (no_utf8, "caf\\udce9.txt': a name that is not"),
    ):
        with pytest.raises(SystemExit) as stopped:
            plain_errors(work)(None)
        said = capsys.readouterr().err
        assert (stopped.value.code, said.count("\n"), says in said) == (2, 1, True)

"""A long command says how far it is, also where nobody watches a bar."""

from __future__ import annotations

import pytest

from data_prep.foundation import progress as module
from data_prep.foundation.progress import progress_bar


def test_a_line_at_most_every_ten_seconds_where_output_goes_to_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [100.0]
    bar = progress_bar(400, "train", "steps", done=100)
    monkeypatch.setattr(bar, "_time", lambda: now[0])
    bar.start_t = bar.last_print_t = now[0]
    for _ in range(30):
        now[0] += 1.0
        bar.update(5)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(",")[0] for line in lines] == [f"train: {n} of 400 steps" for n in (150, 200, 250)]
    assert lines[0] == "train: 150 of 400 steps, 38 %, 00:10 passed, 00:50 left"


def test_short_work_and_other_processes_are_silent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress_bar(3, "score", "batches") as bar:
        bar.update(3)
    monkeypatch.setattr(module, "SECONDS", 0.0)
    with progress_bar(3, "score", "batches", is_quiet=True) as bar:
        bar.update(3)
    assert capsys.readouterr().err == ""


def test_a_bar_within_a_bar_writes_no_cursor_codes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.0)
    with progress_bar(2, "outside", "steps") as outer:
        for _ in range(2):
            with progress_bar(2, "inside", "batches") as inner:
                inner.update()
                inner.update()
            outer.update()
    written = capsys.readouterr().err
    assert "inside" in written
    assert "\x1b" not in written

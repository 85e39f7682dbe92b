"""Published again: what a person put there stays, nothing is replaced or removed unasked, a dry run changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data_prep.foundation.errors import UserError
from eval.publish import run as publishing
from eval.publish.run import publish
from tests.conftest import ROOT
from tests.eval.publish.conftest import MakePublish
from tests.eval.publish.test_exports import MakeExports, exports

__all__ = ["exports"]  # a fixture
NAME = "tiny-on-shipped-test"


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones, too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def _no_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "examples", lambda *_: [])  # they load the model


@pytest.fixture
def published(exports: MakeExports, make_publish: MakePublish, tmp_path: Path) -> Path:
    """A folder with exports, in which a person has put a file at the root, one beside the graphs, and a link."""
    folder = publish(make_publish(tmp_path / "runs", f"export={exports([])}"))
    (folder / "notes.txt").write_text("mine", "utf-8")
    (folder / "onnx" / "notes.txt").write_text("mine, too", "utf-8")
    (folder / "images").mkdir()
    (folder / "images" / "logo.svg").symlink_to("elsewhere.svg")
    return folder


def test_a_dry_run_changes_nothing_and_says_what_a_run_would_change(
    published: Path, make_publish: MakePublish, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content(published.parent)
    assert "onnx/model.onnx" in content(published)
    publish(make_publish(published.parents[1], "push=newsroom/model", "dry_run=true"))
    assert content(published.parent) == before
    printed = capsys.readouterr().out
    assert f"{published}: onnx/model.onnx would go: without dry_run this asks for overwrite=true" in printed
    assert f"{published}: README.md differs" in printed
    assert "newsroom/model (to be made)" in printed
    assert "notes.txt" not in printed


def test_a_dry_run_of_what_was_never_published_leaves_no_folder(make_publish: MakePublish, tmp_path: Path) -> None:
    folder = publish(make_publish(tmp_path, "push=newsroom/model", "dry_run=true"))
    assert not folder.exists()
    assert list(tmp_path.iterdir()) == []


def test_exports_are_not_removed_unasked(published: Path, make_publish: MakePublish) -> None:
    before = content(published.parent)
    with pytest.raises(UserError, match=r"made before with other content \(README\.md differs, onnx/model\.onnx would"):
        publish(make_publish(published.parents[1]))
    assert content(published.parent) == before


def test_a_card_that_a_person_edited_is_not_written_over_unasked(make_publish: MakePublish, tmp_path: Path) -> None:
    card = publish(make_publish(tmp_path)) / "README.md"
    card.write_text(card.read_text("utf-8") + "\nRead by two editors.\n", "utf-8")
    with pytest.raises(UserError, match=r"made before with other content \(README\.md differs\); give what was given"):
        publish(make_publish(tmp_path))
    assert card.read_text("utf-8").endswith("Read by two editors.\n")


def test_the_same_publication_again_leaves_every_file_as_it_is(published: Path, make_publish: MakePublish) -> None:
    before = content(published.parent)
    publish(make_publish(published.parents[1], f"export={published.parents[2]}"))
    assert content(published.parent) == before
    assert (published / "images" / "logo.svg").is_symlink()


def test_a_persons_files_are_not_replaced_even_if_asked(published: Path, make_publish: MakePublish) -> None:
    before = content(published.parent)
    with pytest.raises(UserError, match=r"holds images/logo\.svg and 2 more, which no run wrote: it stays"):
        publish(make_publish(published.parents[1], "overwrite=true"))
    assert content(published.parent) == before


def test_insisted_on_what_publishing_wrote_is_replaced(
    exports: MakeExports, make_publish: MakePublish, tmp_path: Path
) -> None:
    folder = publish(make_publish(tmp_path / "runs", f"export={exports([])}"))
    publish(make_publish(tmp_path / "runs", "overwrite=true"))
    assert not (folder / "onnx").exists()


def test_another_models_folder_is_refused_before_any_work(
    published: Path, make_publish: MakePublish, monkeypatch: pytest.MonkeyPatch
) -> None:
    (published / "model.safetensors").write_bytes(b"another")
    before = content(published.parent)
    monkeypatch.setattr(publishing, "check_release", lambda *_: pytest.fail("worked"))
    with pytest.raises(UserError, match="is a finished run"):
        publish(make_publish(published.parents[1]))
    assert content(published.parent) == before


def test_a_space_keeps_a_persons_files_and_is_not_written_over_unasked(
    make_publish: MakePublish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_app(*given: object) -> None:
        (Path(str(given[-1])) / "app.py").write_text("# ours", "utf-8")

    monkeypatch.setattr(publishing, "write_space", write_app)  # it copies all the code
    space = publish(make_publish(tmp_path, "space=true")).with_name(f"{NAME}-space")
    (space / "CNAME").write_text("detector.newsroom.test", "utf-8")
    publish(make_publish(tmp_path, "space=true"))
    (space / "app.py").write_text("# mine", "utf-8")
    with pytest.raises(UserError, match=r"-space: made before with other content \(app\.py differs\)"):
        publish(make_publish(tmp_path, "space=true"))
    assert (space / "app.py").read_text("utf-8") == "# mine"
    with pytest.raises(UserError, match=r"-space holds CNAME, which no run wrote: it stays"):
        publish(make_publish(tmp_path, "space=true", "overwrite=true"))
    (space / "CNAME").unlink()
    publish(make_publish(tmp_path, "space=true", "overwrite=true"))
    assert (space / "app.py").read_text("utf-8") == "# ours"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("{published}", "published without ONNX; run python -m eval.export"),
        (None, "MODEL=<published folder> is not set"),
    ],
)
def test_a_service_that_cannot_start_says_why_in_one_line(
    model: str | None, told: str, make_publish: MakePublish, tmp_path: Path
) -> None:
    pytest.importorskip("fastapi")
    environment = {key: value for key, value in os.environ.items() if key != "MODEL"}
    if model is not None:
        environment["MODEL"] = model.format(published=publish(make_publish(tmp_path)))
    command = [sys.executable, "-m", "uvicorn", "--app-dir", "docs/serving", "service:app", "--port", "0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
    assert told in done.stderr

"""A push through the real client to a hub on this machine: a pull request, continued, never over another's card."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import constants

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_marker import MARKER
from eval.publish.push import dry_run, push
from eval.publish.run import publish
from tests.eval.publish.conftest import MakePublish
from tests.eval.publish.hub_server import LARGE, TOKEN, Hub, serving

# huggingface_hub 2.4.0 hands httpx2 the bytes of a large file as data=, which that calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def folder(make_publish: MakePublish, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is to be pushed."""
    return publish(make_publish(tmp_path_factory.mktemp("runs")))


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    return Hub()


@pytest.fixture
def address(hub: Hub) -> Iterator[str]:
    with serving(hub) as address:
        yield address


def local(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != MARKER)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_first_push_makes_a_private_repository_and_opens_a_pull_request(
    hub: Hub, address: str, folder: Path, make_publish: MakePublish, capsys: pytest.CaptureFixture[str]
) -> None:
    url = push(make_publish(folder, "push=newsroom/model", f"endpoint={address}"), folder, "tiny")
    assert url == f"{address}/newsroom/model/discussions/1"
    assert hub.visibility == "private"
    assert hub.branches == {"main": {}, "refs/pr/1": local(folder)}
    printed = "".join(capsys.readouterr())
    assert "newsroom/model (to be made), revision main" in printed
    assert TOKEN not in printed + json.dumps(hub.commits)


def test_pushed_again_nothing_is_sent_and_no_second_pull_request_opened(
    hub: Hub, address: str, folder: Path, make_publish: MakePublish
) -> None:
    config = make_publish(folder, "push=newsroom/model", f"endpoint={address}")
    push(config, folder, "tiny")
    sent = len(hub.puts)
    push(config, folder, "tiny")
    assert (len(hub.puts), len(hub.pull_requests), len(hub.commits)) == (sent, 1, 1)
    hub.branches["main"] = hub.branches["refs/pr/1"]  # merged
    assert push(config, folder, "tiny") is None


def test_straight_to_a_branch_what_an_earlier_model_left_is_removed_and_other_files_stay(
    hub: Hub, address: str, folder: Path, make_publish: MakePublish
) -> None:
    hub.branches["main"] = {"onnx/model_int8.onnx": b"old", "notes.txt": b"a human's", "config.json": b"{}"}
    config = make_publish(folder, "push=newsroom/model", f"endpoint={address}", "revision=v2", "pull_request=false")
    push(config, folder, "tiny")
    assert hub.branches["v2"] == local(folder) | {"notes.txt": b"a human's"}
    assert set(hub.branches["main"]) == {"onnx/model_int8.onnx", "notes.txt", "config.json"}
    assert not hub.pull_requests


def test_an_interrupted_push_is_continued(hub: Hub, address: str, folder: Path, make_publish: MakePublish) -> None:
    large = [content for content in local(folder).values() if len(content) >= LARGE]
    assert len(large) >= 3
    last = max(large, key=len)
    hub.refuse_put = lambda content: content == last
    config = make_publish(folder, "push=newsroom/model", f"endpoint={address}")
    with pytest.raises(UserError, match=r"(?s)newsroom/model: .*run the same command again"):
        push(config, folder, "tiny")
    assert not hub.commits
    arrived = len(hub.puts)
    assert 0 < arrived < len(large)
    hub.refuse_put = lambda _: False
    push(config, folder, "tiny")
    assert len(hub.puts) == len(large)  # each of them once
    assert hub.branches["refs/pr/1"] == local(folder)


@pytest.mark.parametrize(
    ("card", "told"),
    [
        ("---\nlicense: mit\n---\n# BERT", "a card that this command did not write"),
        ("no metadata at all", "a card that this command did not write"),
        ("{mine, as of another model}", "a card of another model, other"),
    ],
)
def test_another_models_card_is_not_overwritten(
    card: str, told: str, hub: Hub, address: str, folder: Path, make_publish: MakePublish
) -> None:
    mine = (folder / "README.md").read_text(encoding="utf-8").replace("name: tiny", "name: other")
    hub.branches["main"] = {"README.md": (mine if card.startswith("{") else card).encode()}
    options = ["push=newsroom/model", f"endpoint={address}"]
    for act in (push, dry_run):
        with pytest.raises(UserError, match=f"newsroom/model: holds {told}; push to another repository"):
            act(make_publish(folder, *options), folder, "tiny")
    assert not hub.commits
    push(make_publish(folder, *options, "replace_other_model=true"), folder, "tiny")
    assert hub.branches["refs/pr/1"] == local(folder)


def test_a_dry_run_shows_files_sizes_and_the_change_of_the_card_and_sends_nothing(
    hub: Hub, address: str, folder: Path, make_publish: MakePublish, capsys: pytest.CaptureFixture[str]
) -> None:
    older = local(folder) | {"onnx/model.onnx": b"stale"}
    older["README.md"] = older["README.md"].replace(b"n: 219", b"n: 218")
    del older["training.yaml"]
    hub.branches["main"] = older
    dry_run(make_publish(folder, "push=newsroom/model", f"endpoint={address}", "dry_run=true"), folder, "tiny")
    printed = capsys.readouterr().out.splitlines()
    size = (folder / "model.safetensors").stat().st_size
    assert f"    same {size:>13,}  model.safetensors" in printed
    status = {line.split()[-1]: line.split()[0] for line in printed if line.startswith(" ") and len(line.split()) == 3}
    assert {status[name] for name in ("config.json", "facts.json", "tokenizer.json")} == {"same"}
    assert (status["README.md"], status["training.yaml"], status["onnx/model.onnx"]) == ("changed", "new", "gone")
    assert "-        n: 218" in printed
    assert "+        n: 219" in printed
    assert hub.branches == {"main": older}
    assert not hub.puts


def test_a_wrong_token_is_said_in_a_line_that_does_not_hold_it(
    hub: Hub, address: str, folder: Path, make_publish: MakePublish
) -> None:
    hub.token = "another"
    with pytest.raises(UserError, match=r"newsroom/model: the hub answers 401 .*HF_TOKEN may write there") as refused:
        push(make_publish(folder, "push=newsroom/model", f"endpoint={address}"), folder, "tiny")
    assert TOKEN not in str(refused.value)


def test_a_dry_run_without_a_network_compares_with_an_empty_repository(
    folder: Path, make_publish: MakePublish, capsys: pytest.CaptureFixture[str]
) -> None:
    dry_run(make_publish(folder, "push=newsroom/model", "dry_run=true"), folder, "tiny")
    printed = capsys.readouterr().out
    assert "newsroom/model: HF_HUB_OFFLINE is set, so the hub is not asked; unset it\ncompared with an empty" in printed
    assert "     new" in printed


@pytest.mark.slow
def test_the_command_as_it_is_typed_pushes_and_its_output_holds_no_token(
    hub: Hub, address: str, make_publish: MakePublish, tmp_path: Path
) -> None:
    config = make_publish(tmp_path)
    environment = os.environ | {"HF_ENDPOINT": address, "HF_TOKEN": TOKEN, "HF_HUB_OFFLINE": "0"}
    environment |= {"HF_HUB_DISABLE_XET": "1", "HF_DEBUG": "1", "HF_HUB_VERBOSITY": "debug"}
    own = [
        f"run={config.run}",
        f"about={config.about}",
        f"checkpoint={config.checkpoint}",
        f"runs={tmp_path}",
        "force=true",
    ]
    command = [sys.executable, "-m", "eval.publish", *own, "force=true", "push=newsroom/model"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"{address}/newsroom/model/discussions/1"
    assert TOKEN not in done.stdout + done.stderr
    assert 'NAME = "newsroom/model"' in hub.branches["refs/pr/1"]["README.md"].decode()

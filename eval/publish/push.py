"""A published folder to the hub: shown first, never over another model's card, continued where it stopped."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_prep.foundation.errors import UserError
from data_prep.foundation.hub import hub_errors, open_hub
from eval.publish.card import MADE_BY
from eval.publish.config import PublishConfig
from eval.publish.folder import is_ours, published_files
from eval.publish.hub import CARD, MAIN, Remote, is_same, read_remote

if TYPE_CHECKING:
    from huggingface_hub import HfApi


@dataclass(frozen=True)
class Plan:
    """What a push would do: a word for each file, the change of the card."""

    repository: str
    revision: str
    sizes: dict[str, int]
    status: dict[str, str]  # new, changed, same, gone
    card_change: str
    remote: Remote


def push(config: PublishConfig, folder: Path, model: str) -> str | None:
    """Send `folder` as a pull request, or to the branch; the address of what was made, None where nothing was to do."""
    repository, api = str(config.push), open_hub(config.endpoint)
    with hub_errors(repository):
        plan = make_plan(api, repository, config.revision, folder)
    refuse_other_model(plan, model, config.replace_other_model)
    print("\n".join(plan_lines(plan)))
    if set(plan.status.values()) <= {"same"}:
        return None
    with hub_errors(repository):
        return _send(api, config, plan, folder, model)


def dry_run(config: PublishConfig, folder: Path, model: str) -> None:
    """Print what a push would do; without a hub in reach, as if the repository were not there yet."""
    repository = str(config.push)
    try:
        with hub_errors(repository):
            plan = make_plan(open_hub(config.endpoint), repository, config.revision, folder)
    except UserError as error:
        print(f"{error}\ncompared with an empty repository")
        plan = _compare(repository, config.revision, folder, Remote(False, False, {}, None))
    refuse_other_model(plan, model, config.replace_other_model)
    print("\n".join(plan_lines(plan)))


def make_plan(api: HfApi, repository: str, revision: str, folder: Path) -> Plan:
    """Local files against what stands on the hub."""
    return _compare(repository, revision, folder, read_remote(api, repository, revision))


def _compare(repository: str, revision: str, folder: Path, remote: Remote) -> Plan:
    sizes = published_files(folder)
    status = {
        name: "new" if name not in remote.files else "same" if is_same(folder / name, remote.files[name]) else "changed"
        for name in sizes
    }
    # An export or a shard of the model before would stand beside a card that does not speak of it.
    status |= {name: "gone" for name in sorted(remote.files) if name not in sizes and is_ours(name)}
    card = (folder / CARD).read_text(encoding="utf-8")
    change = difflib.unified_diff(
        (remote.card or "").splitlines(),
        card.splitlines(),
        f"{repository}/{CARD}",
        f"{folder.name}/{CARD}",
        lineterm="",
    )
    return Plan(repository, revision, sizes, status, "\n".join(change), remote)


def plan_lines(plan: Plan) -> Iterator[str]:
    """The plan as it is printed."""
    where = plan.repository if plan.remote.repository_exists else f"{plan.repository} (to be made)"
    yield f"{where}, revision {plan.revision}"
    for name, status in plan.status.items():
        size = plan.sizes.get(name) or plan.remote.files[name].size
        yield f"{status:>8} {size:>13,}  {name}"
    if plan.card_change:
        yield plan.card_change


def refuse_other_model(plan: Plan, model: str, insisted: bool) -> None:
    """UserError where the card there is one that this command did not write, or not for this model."""
    if plan.remote.card is None or insisted:
        return
    whose = _card_of(plan.remote.card)
    if whose != model:
        told = "that this command did not write" if whose is None else f"of another model, {whose}"
        raise UserError(
            f"{plan.repository}: holds a card {told}; push to another repository, or insist with "
            "replace_other_model=true"
        )


def _card_of(card: str) -> str | None:
    """Which model a card of ours speaks of; None for a card from elsewhere, or one that says nothing."""
    from huggingface_hub import ModelCard

    data = ModelCard(card, ignore_metadata_errors=True).data
    name: str | None = data.get("model_name")
    return name if MADE_BY in (data.get("tags") or []) else None


def _send(api: HfApi, config: PublishConfig, plan: Plan, folder: Path, model: str) -> str:
    """Make what is missing, upload what has changed, commit it all at once."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    author = str(api.whoami()["name"])
    if not plan.remote.repository_exists:
        api.create_repo(plan.repository, private=config.private, exist_ok=True)
    if not plan.remote.branch_exists and config.revision != MAIN:
        api.create_branch(plan.repository, branch=config.revision, exist_ok=True)
    title = f"{model}: model, card, facts"
    opened = _open_pull_request(api, plan.repository, title, author) if config.pull_request else None
    adds = [CommitOperationAdd(name, folder / name) for name, status in plan.status.items() if status != "gone"]
    gone = [CommitOperationDelete(name) for name, status in plan.status.items() if status == "gone"]
    # Files of the same hash are skipped by the client; large ones that arrived before an interruption by the server.
    done = api.create_commit(
        plan.repository,
        [*adds, *gone],
        commit_message=title,
        commit_description="Made by python -m eval.publish; every figure follows from facts.json.",
        revision=opened or config.revision,
        create_pr=config.pull_request and opened is None,
    )
    return str(done.pr_url or done.commit_url)


def _open_pull_request(api: HfApi, repository: str, title: str, author: str) -> str | None:
    """The branch of our own pull request of this title that nobody has merged or closed yet: it is continued."""
    discussions = api.get_repo_discussions(
        repository, author=author, discussion_type="pull_request", discussion_status="open"
    )
    return next((discussion.git_reference for discussion in discussions if discussion.title == title), None)

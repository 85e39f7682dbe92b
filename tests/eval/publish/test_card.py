"""The card: read back by the hub's own classes; refused while anything in it is missing, invented or not allowed."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from huggingface_hub import ModelCard

from data_prep.foundation.errors import UserError
from data_prep.foundation.resampling import Interval
from data_prep.pairs import ClaimPair
from eval.publish.about import read_about
from eval.publish.card import model_card
from eval.publish.checks import check_release
from eval.publish.examples import Example, own_pairs
from eval.publish.release import Release, read_release
from eval.publish.run import publish
from tests.eval.publish.conftest import ABOUT, MakePublish, altered

EXAMPLES = [Example("أعيد فتح الجسر | اليوم", "الجسر مغلق", "contradiction", "neutral", 0.25)]


@pytest.fixture(scope="module")
def published(make_publish: MakePublish, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(make_publish(tmp_path_factory.mktemp("runs")))


def test_the_hub_reads_the_results_back_from_the_card(published: Path, facts: Any) -> None:
    card = ModelCard.load(published / "README.md")
    assert card.data.model_name == "tiny"
    results = {result.metric_name: result for result in card.data.eval_results or []}
    named = {"contradiction F1": "contradiction_f1", "average precision": "average_precision"}
    named |= {"macro-F1": "macro_f1", "accuracy": "accuracy"}
    assert set(results) == set(named)
    for name, ours in named.items():
        result, cell = results[name], facts["model"]["metrics"][ours]
        assert (result.dataset_split, result.dataset_revision) == ("test", facts["data"]["revision"])
        assert result.metric_value == cell["value"]
        told = {"n": 219, "low": cell["low"], "high": cell["high"], "confidence": 0.95}
        if ours != "average_precision":
            told["threshold"] = facts["decision"]["threshold"]
        assert result.metric_args == told
    assert ModelCard(str(card)).data.to_yaml() == card.data.to_yaml()
    assert (card.data.license, card.data.language) == ("apache-2.0", ["ar"])


def test_the_page_says_what_a_card_must(published: Path, facts: Any) -> None:
    text = ModelCard.load(published / "README.md").text
    for heading in ("Results", "How to use it", "Intended use", "Limits", "Data and licence", "Reproduce"):
        assert f"\n## {heading}\n" in text
    for said in (ABOUT["contact"], ABOUT["intended_use"], ABOUT["out_of_scope"], *ABOUT["limits"], *ABOUT["authors"]):
        assert said in text
    assert f"**{facts['decision']['threshold']:.4f}**" in text
    assert all(pair.premise in text and pair.hypothesis in text for pair in own_pairs())
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    widths = [{len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()} for table in tables]
    assert len(tables) == 6  # the confusion table came to them
    assert all(len(width) == 1 for width in widths)


def test_the_folder_opens_with_plain_transformers_and_names_no_place_of_this_machine(published: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    assert AutoModelForSequenceClassification.from_pretrained(published).config.num_labels == 3
    assert len(AutoTokenizer.from_pretrained(published)) > 100
    texts = [path.read_text(encoding="utf-8") for path in published.iterdir() if path.suffix in (".md", ".yaml")]
    texts.append((published / "facts.json").read_text(encoding="utf-8"))
    assert not [text for text in texts if re.search(r"/(?:tmp|home|root|work)/", text)]
    assert not (published / "manifest.json").exists()  # paths of the machine that trained stand in it


def test_the_demo_page_goes_beside_it_as_a_space(make_publish: MakePublish, tmp_path: Path) -> None:
    pytest.importorskip("gradio")
    final = publish(make_publish(tmp_path, "space=true"))
    space = final.with_name(f"{final.name}-space")
    head = yaml.safe_load((space / "README.md").read_text(encoding="utf-8").split("---")[1])
    assert (head["sdk"], head["app_file"]) == ("gradio", "app.py")
    compile((space / "app.py").read_text(encoding="utf-8"), "app.py", "exec")
    decision = json.loads((space / "model" / "decision.json").read_text(encoding="utf-8"))
    assert decision == json.loads((final / "decision.json").read_text(encoding="utf-8"))
    assert (space / "model" / "model.safetensors").read_bytes() == (final / "model.safetensors").read_bytes()


def test_rendered_again_card_and_recipe_have_the_same_bytes(
    make_publish: MakePublish, published: Path, tmp_path: Path
) -> None:
    again = publish(make_publish(tmp_path))
    for name in ("README.md", "training.yaml", "facts.json"):
        assert (again / name).read_bytes() == (published / name).read_bytes()


@pytest.mark.parametrize("field", sorted(ABOUT))
@pytest.mark.parametrize("value", [None, "TODO", "More information needed", "<your text>", "  "])
def test_a_field_that_is_missing_or_a_placeholder_is_named(field: str, value: str | None, tmp_path: Path) -> None:
    given = [value] if isinstance(ABOUT[field], list) and value is not None else value
    (tmp_path / "about.yaml").write_text(yaml.safe_dump(ABOUT | {field: given}), encoding="utf-8")
    with pytest.raises(UserError, match=rf"not ready to publish\n  {field}: (missing|still a placeholder)"):
        read_about(tmp_path / "about.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a list", "must hold fields"),
        ("a: [", "cannot be read as YAML"),
        (yaml.safe_dump(ABOUT | {"licens": "mit"}), "licens: no such field"),
        (yaml.safe_dump(ABOUT | {"limits": "one text"}), "limits: must be a list of texts"),
        (yaml.safe_dump(ABOUT | {"intended_use": "Ranking."}), "intended_use: says too little"),
        (yaml.safe_dump(ABOUT | {"contact": "hf_abcdefghijklmnopqrstu"}), "contact: holds what looks like a key"),
        (yaml.safe_dump(ABOUT | {"base_model_licence": "free"}), "base_model_licence: 'free' is none of"),
    ],
)
def test_an_about_file_that_is_none(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "about.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=re.escape(said)):
        read_about(tmp_path / "about.yaml")


def test_the_shipped_example_is_complete_and_speaks_of_one_model_only(
    make_publish: MakePublish, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="speaks of 'demo', the evaluation of 'tiny'"):
        publish(make_publish(tmp_path, "about=configs/card/example.yaml"))


def test_an_evaluation_that_may_be_published_passes(release: Release) -> None:
    check_release(release, force=True)


@pytest.mark.parametrize("split", ["train", "validation"])
def test_scores_of_a_split_that_training_used_are_refused(release: Release, split: str) -> None:
    with pytest.raises(UserError, match=f"scored split: {split} was"):
        check_release(altered(release, data={"split": split}), force=True)


def test_scored_pairs_that_were_trained_on_are_refused(
    release: Release, shipped_splits: dict[str, list[ClaimPair]]
) -> None:
    seen = shipped_splits["train"][0]
    swapped = dataclasses.replace(
        seen,
        id="another",
        premise=seen.hypothesis,
        hypothesis=seen.premise,
        premise_date=seen.premise_date,
    )
    for pair in (seen, swapped):
        scored = dataclasses.replace(release.run.predictions, pairs=[pair])
        leaking = dataclasses.replace(release, run=dataclasses.replace(release.run, predictions=scored))
        with pytest.raises(UserError, match=f"1 of the 219 scored pairs stand in the training data, e.g. {pair.id}"):
            check_release(leaking, force=True)


def test_a_figure_that_is_no_count_of_these_pairs_is_refused(release: Release) -> None:
    metrics = release.facts.model.metrics
    for name in ("accuracy", "neutral_recall"):
        wrong = metrics | {name: Interval(metrics[name].value + 0.003, 0.0, 1.0)}
        with pytest.raises(UserError, match=rf"{name} 0\.\d+ x \d+ pairs is no whole number"):
            check_release(altered(release, model={"metrics": wrong}), force=True)
    whole = metrics | {"accuracy": Interval(round((round(metrics["accuracy"].value * 219) + 1) / 219, 6), 0.0, 1.0)}
    with pytest.raises(UserError, match=r"accuracy is 0\.\d+, the confusion table gives"):
        check_release(altered(release, model={"metrics": whole}), force=True)
    with pytest.raises(UserError, match="label_counts add up to 219, not to num_pairs = 220"):
        check_release(altered(release, data={"num_pairs": 220}), force=True)


def test_a_checkpoint_that_is_not_the_evaluated_one_is_refused(
    make_publish: MakePublish, tiny_checkpoint: Path, trained: Path, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match=r"no manifest\.json of python -m train"):
        read_release(make_publish(tmp_path, f"checkpoint={tiny_checkpoint}"))
    other = tmp_path / "tiny"
    other.mkdir()
    for path in trained.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    weights = (other / "model.safetensors").read_bytes()
    (other / "model.safetensors").write_bytes(weights[: len(weights) // 2])
    with pytest.raises(UserError, match=r"model\.safetensors is not the file that was evaluated"):
        read_release(make_publish(tmp_path, f"checkpoint={other}"))
    (other / "tokenizer.json").unlink()
    (other / "model.safetensors").write_bytes(weights)
    with pytest.raises(UserError, match=r"tokenizer\.json is missing"):
        read_release(make_publish(tmp_path, f"checkpoint={other}"))


def test_non_commercial_data_give_a_non_commercial_card(
    make_publish: MakePublish, data_folder: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for path in data_folder.iterdir():
        (data / path.name).write_bytes(path.read_bytes())
    manifest = json.loads((data / "manifest.json").read_text(encoding="utf-8"))
    manifest["sources"]["shipped"]["licence"] = "cc-by-nc-4.0"
    (data / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    config = make_publish(tmp_path, f"training_data={data}")
    release = read_release(config)
    card = model_card(release, EXAMPLES, None, None)
    assert ModelCard(card).data.get("license") == "cc-by-nc-4.0"
    assert "commercial use is **not** allowed" in card
    freer = tmp_path / "freer.yaml"
    freer.write_text(yaml.safe_dump(ABOUT | {"licence": "mit"}), encoding="utf-8")
    with pytest.raises(UserError, match=r"licence mit is freer than cc-by-nc-4\.0"):
        read_release(make_publish(tmp_path, f"training_data={data}", f"about={freer}"))


def test_a_base_model_brings_its_licence(make_publish: MakePublish, trained: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    for path in trained.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"base_model": "org/base", "base_commit": "0" * 40}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(UserError, match="base_model_licence is missing, and the model began from org/base"):
        read_release(make_publish(tmp_path, f"checkpoint={folder}"))
    named = tmp_path / "named.yaml"
    named.write_text(yaml.safe_dump(ABOUT | {"base_model_licence": "cc-by-nc-sa-4.0"}), encoding="utf-8")
    release = read_release(make_publish(tmp_path, f"checkpoint={folder}", f"about={named}"))
    card = ModelCard(model_card(release, EXAMPLES, None, "org/tiny"))
    assert card.data.get("license") == "cc-by-nc-sa-4.0"
    assert card.data.get("base_model") == "org/base"
    assert f"from org/base at revision `{'0' * 40}`" in card.text
    assert 'NAME = "org/tiny"' in card.text


def test_a_model_that_the_release_policy_blocks_goes_out_only_by_force_and_the_card_says_so(
    make_publish: MakePublish, tmp_path: Path
) -> None:
    release = read_release(make_publish(tmp_path))
    assert any(line.startswith("contradiction_precision at least 0.7: ") for line in release.blocked)
    with pytest.raises(
        UserError, match=r"(?s)the release policy blocks this model\n  contradiction_precision at least"
    ):
        publish(make_publish(tmp_path, "force=false"))
    assert list(tmp_path.iterdir()) == []
    card = model_card(release, EXAMPLES, None, None)
    assert f"(`force=true`):\n- {release.blocked[0]}" in card
    bounds = ["policy=default", "policy.no_leak=false", "policy.max_leaked=null"]
    kept = read_release(make_publish(tmp_path, "force=false", *bounds))
    assert kept.blocked == []
    check_release(kept, force=False)
    assert "force=true" not in model_card(kept, EXAMPLES, None, None)


def test_confusion_code_data_base_and_licence_stand_on_the_card(
    make_publish: MakePublish, trained: Path, tmp_path: Path, facts: Any
) -> None:
    folder = Path(shutil.copytree(trained, tmp_path / "tiny"))
    told = json.loads((folder / "manifest.json").read_text("utf-8")) | {"base_model": "/models/base"}
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")
    (folder / "training.png").write_bytes(b"curves")
    more = {"base_model": "org/base", "base_model_licence": "mit", "datasets": ["org/pairs"], "licence": "other"}
    more |= {"licence_link": "https://newsroom.test/terms", "licence_name": "newsroom-1.0"}
    about = tmp_path / "about.yaml"
    about.write_text(yaml.safe_dump(ABOUT | more | {"code": "https://code.test/repo"}), "utf-8")
    final = publish(make_publish(tmp_path / "runs", f"checkpoint={folder}", f"about={about}"))
    card = ModelCard.load(final / "README.md")
    named = [card.data.get(key) for key in ("base_model", "datasets", "license", "license_name", "license_link")]
    assert named == ["org/base", ["org/pairs"], "other", "newsroom-1.0", "https://newsroom.test/terms"]
    for label, row in zip(("entailment", "neutral", "contradiction"), facts["model"]["confusion"], strict=True):
        assert f"| **{label}** | {' | '.join(map(str, row))} |" in card.text
    assert "git clone https://code.test/repo code && cd code" in card.text
    assert "expected as the folder base (made from org/base: hf download org/base)" in card.text
    assert (final / "training.png").read_bytes() == b"curves"
    for name in ("training.png", "data.png"):
        assert f"]({name})" in card.text
    assert (final / "data.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("names", [["org/name/x"], ["https://hub.test/org"], ["../x"]])
def test_a_data_set_that_is_no_name_on_the_hub_is_refused(names: list[str], tmp_path: Path) -> None:
    (tmp_path / "about.yaml").write_text(yaml.safe_dump(ABOUT | {"datasets": names}), encoding="utf-8")
    with pytest.raises(UserError, match=r"datasets: '.*' is no name on the hub"):
        read_about(tmp_path / "about.yaml")

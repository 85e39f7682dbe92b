"""The command from files to run folder: counts add up, bytes repeat, a killed run goes on where it was."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hydra import compose, initialize_config_module

from data_prep.claims import parts, pipeline
from data_prep.claims.claim import claim_schema
from data_prep.claims.config import ClaimsConfig
from data_prep.claims.reading.arguments import as_overrides
from data_prep.claims.render import Counts
from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file
from data_prep.foundation.run_names import shown
from data_prep.mine.claims import StoredClaims

# Daft's pipes to its worker processes are closed by the garbage collector, at a moment of its own choosing.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
)
ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "data_prep/shipped/articles"


def config(tmp_path: Path, *arguments: str) -> ClaimsConfig:
    with initialize_config_module("configs", version_base="1.3"):
        return parse(compose("claims", as_overrides([f"runs={tmp_path}/runs", *arguments])), ClaimsConfig)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One finished run over the shipped articles and three files that are of no use."""
    folder = tmp_path_factory.mktemp("claims")
    bad = folder / "bad"
    bad.mkdir()
    (bad / "empty.txt").write_bytes(b"")
    (bad / "picture.txt").write_bytes(b"\x89PNG" + bytes(range(256)))
    (bad / "rows.jsonl").write_text('{broken\n{"other": "x"}\n', encoding="utf-8")
    pipeline.run(config(folder, f"articles=[{SHIPPED},{bad}]", "name=one", "list_removed=true", "workers=1"))
    return folder / "runs/claims/one"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_nothing_vanishes(finished: Path) -> None:
    manifest = json.loads((finished / "manifest.json").read_text(encoding="utf-8"))
    articles = manifest["articles"]
    assert articles["read"] == articles["written"] + articles["rejected"] == 9
    assert len(rows(finished / "rejected.jsonl")) == articles["rejected"] == 4
    reasons = {"file_empty": 1, "no_text_field": 1, "not_json": 1, "unknown_encoding": 1}
    assert articles["rejected_by_reason"] == reasons
    assert sum(manifest["removed"].values()) == len(rows(finished / "removed.jsonl")) > 10
    assert {Path(row["file"]).name for row in rows(finished / "rejected.jsonl")} == {
        "empty.txt",
        "picture.txt",
        "rows.jsonl",
    }


def test_spans_resolve_in_the_articles_beside_the_claims(finished: Path) -> None:
    import pyarrow.parquet as pq

    texts = {
        (row["file"], row["line"]): row["text"] for row in pq.read_table(finished / "articles.parquet").to_pylist()
    }
    claims = rows(finished / "claims.jsonl")
    assert claims == pq.read_table(finished / "claims.parquet").to_pylist()
    assert len(claims) > 30
    for claim in claims:
        text = texts[claim["file"], claim["line"]]
        assert text[claim["start"] : claim["end"]] == claim["text"]
        assert claim["speaker"] is None or text[claim["speaker_start"] : claim["speaker_end"]] == claim["speaker"]


def test_same_input_same_bytes(finished: Path) -> None:
    folder = finished.parents[2]
    arguments = (f"articles=[{SHIPPED},{folder}/bad]", "list_removed=true", "workers=2")
    pipeline.run(config(folder, *arguments, "name=two"))
    names = ["claims.jsonl", "claims.parquet", "articles.parquet", "removed.jsonl", "rejected.jsonl"]
    assert all((finished / name).read_bytes() == (finished.parent / "two" / name).read_bytes() for name in names)
    assert not list(finished.parent.glob(".*"))


def test_killed_run_goes_on_without_reading_finished_files_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(3):
        (source / f"{number}.txt").write_text(f"وقال الوزير إن الجسر رقم {number} سليم.", encoding="utf-8")
    whole = config(tmp_path, f"articles={source}", "name=whole", "workers=1")
    pipeline.run(whole)
    broken = config(tmp_path, f"articles={source}", "name=broken", "workers=1")
    _stop_after(monkeypatch, files=2)
    with pytest.raises(KeyboardInterrupt):
        pipeline.run(broken)
    monkeypatch.undo()
    assert not Path(broken.output).exists()
    read = _note_files(monkeypatch)
    pipeline.run(broken)
    assert [path.name for path in read] == ["2.txt"]
    assert (Path(broken.output) / "claims.jsonl").read_bytes() == (Path(whole.output) / "claims.jsonl").read_bytes()


def _stop_after(monkeypatch: pytest.MonkeyPatch, files: int) -> None:
    whole = parts.PartWriter._append

    def append(self: Any, file: int, batch: Any) -> None:
        whole(self, file, batch)
        if file == files:
            raise KeyboardInterrupt

    monkeypatch.setattr(parts.PartWriter, "_append", append)


def _note_files(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    seen: list[Path] = []
    whole = parts.extract_files

    def extract_files(todo: list[parts.Input], settings: ClaimsConfig) -> None:
        seen.extend(item.path for item in todo)
        whole(todo, settings)

    monkeypatch.setattr("data_prep.claims.pipeline.extract_files", extract_files)
    return seen


def test_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("وقال الوزير إن الجسر سليم.", encoding="utf-8")
    settings = config(tmp_path, f"articles={path}", "name=x")
    (before,) = pipeline.find_inputs(settings, tmp_path)
    path.write_text("وقال الوزير إن الجسر مغلق.", encoding="utf-8")
    (after,) = pipeline.find_inputs(settings, tmp_path)
    assert before.part != after.part


def test_changed_rules_read_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package"
    shutil.copytree(ROOT / "data_prep/claims", package, ignore=shutil.ignore_patterns("__pycache__"))
    settings = config(tmp_path, "articles=a.txt", "name=x")
    monkeypatch.setattr("data_prep.claims.pipeline.resources.files", lambda _name: package)
    keys = [pipeline.rules_key(settings)]
    for name in ("lexicon/cues.yaml", "saying/frames.py", "extract.py"):
        with (package / name).open("a", encoding="utf-8") as stream:
            stream.write("# another rule\n")
        keys.append(pipeline.rules_key(settings))
    assert len(set(keys)) == len(keys)


def test_the_table_has_the_fields_of_a_claim(finished: Path) -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(finished / "claims.parquet")
    assert table.schema.equals(claim_schema())
    assert [asdict(claim) for claim in StoredClaims(table)] == table.to_pylist()


def test_what_cannot_be_opened_is_counted_and_costs_itself(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("وقال الوزير إن الجسر سليم.", encoding="utf-8")
    (folder / "lost.txt").write_text("وقال الوزير إن الجسر \ufffd سليم.", encoding="utf-8")
    (folder / "half.jsonl").write_text('{"text": "قال الوزير \\ud83d إن الجسر سليم."}', encoding="utf-8")
    (folder / "dangling.txt").symlink_to("nowhere")
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.jsonl")
    (folder / "broken.jsonl.gz").write_bytes(gzip.compress(b'{"text": "x"}')[:-9] + b"\0" * 9)
    settings = config(tmp_path, f"articles={folder}", "name=x", "workers=1")
    counts = pipeline.run(settings)
    reasons = {"dangling_link": 1, "linked_folder": 1, "no_regular_file": 1, "file_damaged": 1}
    assert dict(counts.reasons) == reasons
    assert (counts.rows, counts.articles, counts.kept["lost_characters"]) == (7, 3, 2)
    said = pipeline.summary(Path(settings.output), counts)
    assert "\nrejected: " in said
    assert "dangling_link 1" in said
    assert "odd, and kept: lost_characters 2" in said


def test_where_nothing_can_be_read_no_run_comes_of_it(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.jsonl").write_text('{"other": 1}\n{\n{"text": ""}\n', encoding="utf-8")
    settings = config(tmp_path, f"articles={source}", "name=x", "workers=1")
    with pytest.raises(UserError, match=r"no article could be read; rejected: (\w+ 1, ){2}\w+ 1 \(.*x\.refused/rej"):
        pipeline.run(settings)
    final = Path(settings.output)
    kept = final.with_name("x.refused")
    assert [row["line"] for row in rows(kept / "rejected.jsonl")] == [1, 2, 3]
    assert not final.exists()
    (source / "b.txt").write_text("وقال الوزير إن الجسر سليم.", encoding="utf-8")
    pipeline.run(settings)
    assert final.is_dir()
    assert not kept.exists()


def test_finished_run_is_not_overwritten_unasked(finished: Path) -> None:
    with pytest.raises(UserError, match="overwrite=true"):
        pipeline.run(config(finished.parents[2], f"articles={SHIPPED}", "name=one"))


def test_a_line_says_how_many_articles_have_no_date() -> None:
    counts = Counts(articles=5, undated=3)
    assert pipeline.oddities(counts, Path("rejected.jsonl"))[-1].startswith("no date: 3 of 5 articles")
    assert pipeline.oddities(Counts(articles=5), Path("rejected.jsonl")) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "articles has no value"),
        (("articles=nowhere.txt",), "no such file"),
        (("articles=pyproject.toml",), "unknown kind of article file"),
        (("articles=a.txt", "engine=spark"), "known are local, ray"),
        (("articles=a.txt", "published=قريبا"), "no day written yyyy-mm-dd; write it as 2017-11-15"),
        (("articles=a.txt", "published=15/05/2024"), "no day written yyyy-mm-dd; write it as 2024-05-15"),
        (("articles=a.txt", "published=2024-13-01"), "no day written yyyy-mm-dd"),
        (("articles=a.txt", "workers=0"), "at least 1"),
        (("articles=a.txt", "encoding=klingon"), "which is none; try utf-8 or cp1256"),
    ],
)
def test_slips_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(UserError, match=message):
        pipeline.run(config(tmp_path, *arguments, "name=x"))


def test_arguments_become_hydras(tmp_path: Path) -> None:
    odd = tmp_path / "خبر, أول's.txt"
    odd.write_text("نص", encoding="utf-8")
    assert config(tmp_path, f"articles={odd}", "name=x").files == [str(odd)]
    assert config(tmp_path, "articles=[a.txt, b/*.jsonl]", "name=x").files == ["a.txt", "b/*.jsonl"]
    assert config(tmp_path, "articles=a.txt", "name=x", "format=saudinewsnet").format.text == ["content"]


@pytest.mark.parametrize("name", [path.stem for path in (ROOT / "configs/articles").glob("*.yaml")])
def test_every_format_composes(tmp_path: Path, name: str) -> None:
    assert config(tmp_path, "articles=a.txt", "name=x", f"format={name}").format.name == name


@pytest.mark.slow
def test_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "data_prep.claims", "name=x"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.strip()) == (
        2,
        "error: config: articles has no value: give articles=<file, folder or glob>",
    )


ODD = [
    b"dollar${x}.txt",
    b"back\\slash.txt",
    b"caf\xe9.txt",
    b"new\nline.txt",
    b"a,b.txt",
    b"UPPER.TXT",
    b"x" * 250 + b".txt",
]


def test_files_of_odd_names_are_read_and_named(tmp_path: Path) -> None:
    for name in [*ODD, "خبر عاجل.txt".encode()]:
        (tmp_path / os.fsdecode(name)).write_text("وقال الوزير إن الجسر سليم.", encoding="utf-8")
    inputs = pipeline.find_inputs(config(tmp_path, f"articles={tmp_path}", "name=odd"), tmp_path / "parts")
    assert len({source.part for source in inputs}) == len(ODD) + 1
    names = {shown(source.path.relative_to(tmp_path)) for source in inputs}
    assert {"caf\\xe9.txt", "dollar${x}.txt", "back\\slash.txt", "new\nline.txt", "خبر عاجل.txt"} <= names
    assert all(name.encode() for name in names)


@pytest.mark.parametrize(
    "damage", [lambda path: path.write_bytes(path.read_bytes()[:100]), lambda path: path.write_bytes(b"x")]
)
def test_a_damaged_part_of_a_killed_run_is_made_again(tmp_path: Path, damage: Any) -> None:
    part = tmp_path / "a.parquet"
    part.write_bytes(b"whole" * 99)
    parts._hash_of(part).write_text(sha256_file(part))
    source = parts.Input(tmp_path / "a.txt", "0", part)
    assert source.is_done
    damage(part)
    assert not source.is_done

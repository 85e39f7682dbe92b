"""Shipped rows -> runs/release/<name>: parquet, readings, guide, pictures, card, manifest; then a look at the hub."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from data_prep.audit.artefact_audit import audit_artefacts
from data_prep.dataset import write_split
from data_prep.foundation.pages import templates
from data_prep.foundation.run_folder import run_folder, sha256_file, write_json
from data_prep.foundation.run_names import run_path
from data_prep.pairs import LABEL_NAMES, OPTIONAL_FIELDS, ClaimPair, Label, pair_id
from data_prep.release.agreement import agreement, read_readings
from data_prep.release.config import PARTS, SPLITS_OF, ReleaseConfig
from data_prep.release.figures import CURVE, PICTURES, draw, draw_curve
from data_prep.release.hub import show_or_send
from data_prep.release.rows import NativeRow, check_frozen, check_rows, read_jsonl, read_rows
from data_prep.splitting.groups import find_neighbours
from data_prep.splitting.leakage import leaks_between

LICENCE = "apache-2.0"
SOURCE = "shipped"  # pair ids are those of `source=shipped`


def release(config: ReleaseConfig) -> Path:
    """Build the release and return its folder; UserError leaves nothing behind."""
    final = run_path(config.runs, "release", config.name)
    with run_folder(final, config.overwrite) as folder:
        files = _files(config.files)
        rows = read_rows(files)
        check_rows(rows)
        facts = _facts(config, files, rows)
        _write(folder, files, rows, facts)
    sizes = (f"{part} {facts['counts'][part]['pairs']:,} pairs" for part in PARTS)
    print(f"{final}: {', '.join(sizes)}", flush=True)
    if config.push:
        show_or_send(config, final)
    return final


def _files(files: str) -> Path:
    """The folder that `files` names; `shipped:` stands for what this package ships."""
    if not files.startswith("shipped:"):
        return Path(files)
    return Path(str(resources.files("data_prep.shipped"))) / files.removeprefix("shipped:")


def pair_of(row: NativeRow) -> ClaimPair:
    """The row as the pair that `source=shipped` reads, id included."""
    values = row.values
    extra: dict[str, Any] = {name: values.get(name) or None for name in OPTIONAL_FIELDS}
    side = (values["premise_date"], values["hypothesis_date"], extra["premise_speaker"], extra["hypothesis_speaker"])
    identity = pair_id(SOURCE, values["premise"], values["hypothesis"], *side, values["event"])
    return ClaimPair(
        identity, values["premise"], values["hypothesis"], Label[values["label"]], SOURCE, LICENCE, **extra
    )


def _facts(config: ReleaseConfig, files: Path, rows: Sequence[NativeRow]) -> dict[str, Any]:
    """All that the card says, as numbers."""
    native = {split: _pairs(rows, "native", split) for split in SPLITS_OF["native"]}
    neighbours = find_neighbours([pair for pairs in native.values() for pair in pairs], config.near_duplicates)
    audits = {
        split: audit_artefacts(pairs, config.artefacts, neighbours, config.seed) for split, pairs in native.items()
    }
    return {
        "name": config.name,
        "counts": {part: _counts([row for row in rows if row.part == part]) for part in PARTS},
        "splits": {
            part: {split: _counts([row for row in rows if (row.part, row.split) == (part, split)]) for split in splits}
            for part, splits in SPLITS_OF.items()
        },
        "leaks": leaks_between(native, neighbours),
        "audits": audits,
        "agreement": agreement(read_readings(files)),
        "frozen": check_frozen(files),
        "known_faults": read_jsonl(files / "known_faults.jsonl"),
        "curve": read_curve(files),
    }


def read_curve(files: Path) -> dict[str, Any]:
    """What `python -m benchmarks.learning_curve` measured, arm -> rows -> figures; nothing where it stands nowhere."""
    path = files / "learning_curve.json"
    curve: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return curve


def _pairs(rows: Sequence[NativeRow], part: str, split: str) -> list[ClaimPair]:
    return [pair_of(row) for row in rows if (row.part, row.split) == (part, split)]


def _counts(rows: Sequence[NativeRow]) -> dict[str, Any]:
    """How many pairs, events, and pairs by label, relation, topic, dialect and language."""
    columns = {"label": "label", "relation": "relation", "topic": "domain", "dialect": "dialect"}
    tables = {name: _table(row.values.get(column) for row in rows) for name, column in columns.items()}
    languages = _table(
        "-".join(row.values.get(f"{side}_lang") or "ar" for side in ("premise", "hypothesis")) for row in rows
    )
    return {"pairs": len(rows), "events": len({row.values["event"] for row in rows}), **tables, "languages": languages}


def _table(values: Any) -> dict[str, int]:
    return dict(sorted(Counter(str(value) for value in values if value).items()))


def _write(folder: Path, files: Path, rows: Sequence[NativeRow], facts: dict[str, Any]) -> None:
    for part, splits in SPLITS_OF.items():
        (folder / part).mkdir()
        for split in splits:
            write_split(folder / part / f"{split}.parquet", _pairs(rows, part, split))
    shutil.copyfile(files / "second_reading.jsonl", folder / "second_reading.jsonl")
    for name in ("GUIDE.md", "known_faults.jsonl"):
        shutil.copyfile(files / name, folder / name)
    (folder / "pictures").mkdir()
    draw(rows, folder / "pictures")
    if facts["curve"]:
        draw_curve(facts["curve"], folder / "pictures" / CURVE)
    (folder / "README.md").write_text(card(facts), encoding="utf-8")
    outputs = sorted(path for path in folder.rglob("*") if path.is_file())
    hashes = {str(path.relative_to(folder)): sha256_file(path) for path in outputs}
    write_json(folder / "manifest.json", facts | {"outputs": hashes})


def card(facts: dict[str, Any]) -> str:
    """The data set's card: hub metadata that `huggingface_hub.DatasetCard` reads, and a page made of `facts` alone."""
    from huggingface_hub import DatasetCard, DatasetCardData

    data = DatasetCardData(
        language=["ar", "en", "fr", "tr"],
        license=LICENCE,
        pretty_name="Arabic news contradiction: native pairs",
        task_categories=["text-classification"],
        task_ids=["natural-language-inference"],
        size_categories=["1K<n<10K"],
        tags=["contradiction-detection", "claims", "arabic", "news"],
        configs=[
            {
                "config_name": part,
                "default": part == PARTS[0],
                "data_files": [{"split": split, "path": f"{part}/{split}.parquet"} for split in splits],
            }
            for part, splits in SPLITS_OF.items()
        ],
    )
    page = templates("data_prep.release", "data_prep.audit").get_template("native_card.md.j2")
    content = page.render(labels=LABEL_NAMES, parts=PARTS, pictures=PICTURES, curve_picture=CURVE, **facts)
    return str(DatasetCard(f"---\n{data.to_yaml()}\n---\n\n{content}")) + "\n"

"""The language of each side: read, crossed, weighed, named on the card."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hydra import compose, initialize_config_module

from data_prep.audit.config import AuditConfig
from data_prep.audit.run import audit
from data_prep.data_config import MixConfig
from data_prep.foundation.config import parse
from data_prep.foundation.errors import UserError
from data_prep.languages import by_language, languages, parts, spoken
from data_prep.licences import derived_licence, resulting_terms
from data_prep.mixing import apply_temperature
from data_prep.reading.intake import SourcedPair
from data_prep.reading.kinds import parse_sources
from data_prep.reading.source_config import SourceConfig
from data_prep.reading.sources import read_source
from data_prep.splitting.groups import group_pairs

ARABIC = "فتح الجسر\tأغلق الجسر\tcontradiction\nوصل الوفد\tغادر الوفد\tneutral\nنزل المطر\tهطل المطر\tentailment\n"
ENGLISH = (
    "The bridge opened\tThe bridge was closed\tcontradiction\nThe delegation came\tIt left\tneutral\n"
    "It rained\tRain fell\tneutral\n"
)


def source(**changed: object) -> SourceConfig:
    values: dict[str, object] = {
        "licence": "mit", "citation": "x", "version": "1", "homepage": None, "header": False, "needs_arabic": False,
        "columns": {"premise": "0", "hypothesis": "1", "label": "2"},
        "labels": {name: name for name in ("entailment", "neutral", "contradiction")},
    }  # fmt: skip
    return parse_sources({"crossed": values | changed})["crossed"]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    for lang, text in (("ar", ARABIC), ("en", ENGLISH)):
        (tmp_path / f"{lang}.tsv").write_text(text, encoding="utf-8")
    return {lang: str(tmp_path / f"{lang}.tsv") for lang in ("ar", "en")}


def test_rows_that_agree_are_crossed_in_both_orders(files: dict[str, str]) -> None:
    crossed = source(crossed=files)
    crossed.check("crossed")
    read = read_source("crossed", crossed)
    made = [(languages(it.pair), it.pair.premise, it.pair.hypothesis, it.pair.label.name) for it in read.pairs]
    assert ("ar-en", "فتح الجسر", "The bridge was closed", "contradiction") in made
    assert ("en-ar", "The delegation came", "غادر الوفد", "neutral") in made
    assert Counter(spoken for spoken, *_ in made) == {"ar": 3, "en": 3, "ar-en": 2, "en-ar": 2}
    assert {row.reason for row in read.rejected} == {"labels_differ_between_languages"}
    assert sum(record["rows"] for record in read.inputs) == len(read.pairs) + len(read.rejected)
    assert len({it.pair.id for it in read.pairs}) == 10


def test_no_split_holds_the_translation_of_anothers_pair(files: dict[str, str]) -> None:
    read = read_source("crossed", source(crossed=files))
    group_of = dict(zip((it.line for it in read.pairs), group_pairs([it.pair for it in read.pairs], {}), strict=True))
    groups = group_pairs([it.pair for it in read.pairs], {})
    assert len(set(group_of.values())) == 3
    assert all(group == group_of[it.line] for it, group in zip(read.pairs, groups, strict=True) if it.line < 3)


def test_files_that_are_not_aligned_are_refused(files: dict[str, str]) -> None:
    with Path(files["en"]).open("a", encoding="utf-8") as stream:
        stream.write("One more\tOne less\tneutral\n")
    with pytest.raises(UserError, match="aligned row by row, and have rows: ar 3, en 4"):
        read_source("crossed", source(crossed=files))


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"crossed": {"ar": "a.tsv"}}, "needs two languages"), ({"crossed": {"ar": "a", "english": "b"}}, "two languages"),
     ({"crossed": {"ar": "a", "en": "b"}, "train": ["c"]}, "leave train"),
     ({"train": ["c"], "lang": "Arabic"}, "ISO 639")],
)  # fmt: skip
def test_slips_stop_by_name(changed: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        source(**changed).check("mine")


def test_the_source_says_the_language_where_no_column_does(files: dict[str, str]) -> None:
    whole = read_source("mine", source(train=[files["ar"]], lang="ar"))
    assert {languages(it.pair) for it in whole.pairs} == {"ar"}
    columns = {"premise": "0", "hypothesis": "1", "label": "2", "hypothesis_lang": "3"}
    Path(files["en"]).write_text("فتح\tIt opened\tentailment\ten\n", encoding="utf-8")
    (mixed,) = read_source("mine", source(train=[files["en"]], lang="ar", columns=columns)).pairs
    assert languages(mixed.pair) == "ar-en"


def spoken_in(it: SourcedPair, lang: str | None) -> SourcedPair:
    return dataclasses.replace(it, pair=dataclasses.replace(it.pair, premise_lang=lang, hypothesis_lang=lang))


def test_temperature_weighs_the_languages_of_a_source(make_sourced: Callable[..., SourcedPair]) -> None:
    many = [spoken_in(make_sourced(f"claim {n}", f"other {n}", source="one"), "en") for n in range(16)]
    few = [spoken_in(make_sourced(f"خبر {n}", f"رد {n}", source="one"), "ar") for n in range(4)]
    assert Counter(parts(it.pair for it in many + few).values()) == {"one/en": 16, "one/ar": 4}
    weighed = apply_temperature(many + few, MixConfig(2))
    shares = Counter[str | None]()
    for it in weighed:
        shares[languages(it.pair)] += it.pair.weight  # type: ignore[assignment]
    assert shares["en"] / shares["ar"] == pytest.approx(2, abs=1e-4)  # 16 ** .5 : 4 ** .5


def test_a_source_in_one_language_is_one_part(make_sourced: Callable[..., SourcedPair]) -> None:
    rows = [spoken_in(make_sourced("خبر", f"رد {n}", source="one"), lang) for n, lang in enumerate(("ar", "ar"))]
    assert set(parts(it.pair for it in rows).values()) == {"one"}
    counts = by_language({"train": [it.pair for it in rows], "test": [make_sourced("أ", "ب").pair]})
    assert counts == {"train": {"ar": 2}, "test": {"unknown": 1}}
    assert spoken(counts) == ["ar"]
    assert spoken({"train": {"en": 3, "ar-en": 1}}) == ["ar", "en"]


def test_share_alike_versions_go_together_under_the_later() -> None:
    licences = {"snli": "cc-by-sa-4.0", "fever": "cc-by-sa-3.0", "conjnli": "mit"}
    assert resulting_terms(licences)["incompatible"] == []
    assert derived_licence(licences) == "cc-by-sa-4.0"


def test_an_audit_says_which_languages_it_saw(files: dict[str, str], tmp_path: Path) -> None:
    overrides = [
        "source=xnli_crossed", f"source.xnli_crossed.crossed={{ar: '{files['ar']}', en: '{files['en']}'}}", "name=x",
        f"runs={tmp_path / 'runs'}",
    ]  # fmt: skip
    with initialize_config_module("configs", version_base="1.3"):
        folder = audit(parse(compose("audit", overrides), AuditConfig))
    assert "| train | ar 3, en 3, ar-en 2, en-ar 2 |" in (folder / "audit.md").read_text(encoding="utf-8")

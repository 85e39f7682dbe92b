"""How much each source counts: caps, temperature; which licences go together, and what a commercial build refuses."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from data_prep.data_config import DataConfig, MixConfig
from data_prep.foundation.errors import UserError
from data_prep.licences import derived_licence, resulting_terms, terms_of
from data_prep.mixing import apply_temperature, cap_sources, temperature_factors
from data_prep.reading.intake import SourcedPair

MakeSourced = Callable[..., SourcedPair]
Configure = Callable[..., DataConfig]


def _ids(pairs: Sequence[SourcedPair]) -> set[str]:
    return {it.pair.id for it in pairs}


def test_a_cap_takes_training_rows_of_its_source_only(make_sourced: MakeSourced) -> None:
    mine = [make_sourced(f"خبر {n}", f"نفي {n}", source="mine") for n in range(20)]
    test = [make_sourced(f"سؤال {n}", f"جواب {n}", source="mine", split="test") for n in range(9)]
    other = [make_sourced(f"كلام {n}", f"رد {n}", source="other") for n in range(20)]
    kept, rejected = cap_sources([*mine, *test, *other], {"mine": 5}, seed=13)
    assert len(_ids(kept) & _ids(mine)) == 5
    assert _ids(kept) >= _ids(test) | _ids(other)
    assert Counter(row.reason for row in rejected) == {"over_cap": 15}
    shuffled = random.Random(1).sample([*mine, *test, *other], 49)
    assert _ids(cap_sources(shuffled, {"mine": 5}, seed=13)[0]) == _ids(kept)
    assert _ids(cap_sources(mine, {"mine": 5}, seed=14)[0]) != _ids(kept) & _ids(mine)
    assert cap_sources(mine, {"mine": 20}, seed=13) == (mine, [])


@pytest.mark.parametrize(
    ("temperature", "shares"),
    [(1, [0.9, 0.1]), (2, [0.75, 0.25]), (1e9, [0.5, 0.5])],  # 900 ** .5 : 100 ** .5 = 3 : 1
)
def test_temperature_draws_the_sources_together(temperature: float, shares: list[float]) -> None:
    counts = {"large": 900, "small": 100}
    factors = temperature_factors(counts, temperature)
    assert [counts[name] * factors[name] / 1000 for name in counts] == pytest.approx(shares, abs=1e-4)


def test_temperature_weighs_training_rows_on_top_of_their_own_weight(make_sourced: MakeSourced) -> None:
    large = [make_sourced(f"خبر {n}", "رد", source="large", weight=0.5) for n in range(9)]
    small = [make_sourced("كلام", "جواب", source="small")]
    test = [make_sourced("س", "ج", source="large", split="test", weight=0.5)]
    weighed = apply_temperature([*large, *small, *test], MixConfig(2))
    assert [it.pair.weight for it in weighed] == pytest.approx([0.5 * 7.5 / 9] * 9 + [2.5] + [0.5], abs=1e-6)
    assert apply_temperature(large, MixConfig(None)) is large


@pytest.mark.parametrize("temperature", [0.5, 0, -1, float("inf"), float("nan")])
def test_a_temperature_that_is_none(temperature: float) -> None:
    with pytest.raises(ValueError, match=r"mix\.temperature must be 1 or more"):
        MixConfig(temperature)


@pytest.mark.parametrize(
    ("licence", "terms"),
    [
        ("cc0-1.0", "public domain"),
        ("Apache-2.0", "attribution"),
        ("cc-by-sa-4.0", "share alike"),
        ("cc-by-nc-4.0", "non-commercial"),
        ("cc-by-nc-sa-4.0", "non-commercial, share alike"),
        ("other", "unknown"),
        ("", "unknown"),
    ],
)
def test_terms(licence: str, terms: str) -> None:
    assert terms_of(licence) == terms


@pytest.mark.parametrize(
    ("licences", "strictest", "because_of", "commercial", "incompatible"),
    [
        ({"a": "mit", "b": "apache-2.0"}, "attribution", ["a", "b"], True, []),
        ({"a": "mit", "b": "cc-by-sa-4.0"}, "share alike", ["b"], True, []),
        ({"a": "cc-by-sa-4.0", "b": "cc-by-nc-4.0"}, "non-commercial", ["b"], False, ["a", "b"]),
        ({"a": "cc-by-nc-sa-4.0", "b": "mit"}, "non-commercial, share alike", ["a"], False, []),
        ({"a": "cc-by-nc-4.0", "b": "other"}, "unknown", ["b"], False, []),
    ],
)
def test_the_strictest_terms_bind_the_whole(
    licences: dict[str, str], strictest: str, because_of: list[str], commercial: bool, incompatible: list[str]
) -> None:
    terms = resulting_terms(licences)
    assert (terms["strictest"], terms["because_of"], terms["commercial_use"], terms["incompatible"]) == (
        strictest,
        because_of,
        commercial,
        incompatible,
    )


def test_a_commercial_build_refuses_sources_by_name(configure: Configure) -> None:
    with pytest.raises(UserError) as error:
        configure("source=[shipped,snli_ar,xnli,arentail]", "licence=commercial")
    assert "xnli (cc-by-nc-4.0: non-commercial), arentail (unknown: unknown)" in str(error.value)
    assert "shipped" not in str(error.value)
    assert "source.xnli.licence=..." in str(error.value)
    assert configure("source=[shipped,snli_ar]", "licence=commercial").licence == "commercial"
    assert configure("source=[shipped,xnli]", "licence=commercial", "source.xnli.licence=mit")


def test_a_use_nobody_knows(configure: Configure) -> None:
    with pytest.raises(UserError, match="licence must be any or commercial, got 'both'"):
        configure("licence=both")


@pytest.mark.parametrize(
    ("licences", "derived"),
    [
        (["apache-2.0", "apache-2.0"], "apache-2.0"),
        (["mit"], "mit"),
        (["mit", "apache-2.0", "cc-by-4.0"], "apache-2.0"),
        (["mit", "cc-by-sa-4.0"], "cc-by-sa-4.0"),
        (["apache-2.0", "cc-by-nc-4.0"], "cc-by-nc-4.0"),
        (["cc-by-nc-3.0", "cc-by-nc-4.0"], "cc-by-nc-4.0"),
        (["mit", "unknown"], "give no leave to publish"),
        (["mit", "cc-by-nd-4.0"], "give no leave to publish"),
        (["cc-by-sa-4.0", "cc-by-nc-4.0"], "no one licence meets the terms of a, b"),
        ([], "give no leave to publish"),
    ],
)
def test_the_licence_of_what_is_made_of_several(licences: list[str], derived: str) -> None:
    named = dict(zip("abc", licences, strict=False))
    if " " not in derived:
        assert derived_licence(named) == derived
        return
    with pytest.raises(ValueError, match=derived):
        derived_licence(named)

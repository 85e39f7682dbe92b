"""The matcher: what stands beside a word, where a name ends, from where on a claim doubts."""

from __future__ import annotations

from typing import Any

import pytest

from data_prep.contrast.language.matching import stands
from data_prep.contrast.language.sentence import Sentence, denies, negates
from data_prep.contrast.language.spelling import Level, spelled
from data_prep.contrast.lexicon.schema import Beside


@pytest.mark.parametrize(
    ("text", "place", "step", "wanted", "holds"),
    [
        ("ارتفعت أسعار النفط", 1, 1, {"words": ["النفط"]}, True),
        ("ارتفعت أسعار، النفط", 1, 1, {"words": ["النفط"]}, False),  # a mark lies between
        ("ارتفعت أسعار النفط", 1, 1, {"begins": ["ال"]}, True),
        ("ارتفعت أسعار نفط", 1, 1, {"begins": ["ال"]}, False),
        ("ارتفعت أسعار النفط", 1, -1, {"words": ["ارتفعت"]}, True),
        ("ارتفعت أسعار النفط", 0, -1, {"kinds": ["start"]}, True),
        ("ارتفعت أسعار النفط", 0, -1, {"kinds": ["break"]}, False),  # the claim's beginning is no break
        ("ارتفعت أسعار، النفط", 1, 1, {"kinds": ["break"]}, True),
        ("ارتفعت أسعار النفط", 2, 1, {"kinds": ["break"]}, True),  # its end is
        ("ارتفعت أسعار النفط", 1, 1, {"kinds": ["break"]}, False),
        ("قتل 12 شخصا", 0, 1, {"kinds": ["number"]}, True),
        ("قتل ثلاثة أشخاص", 0, 1, {"kinds": ["number"]}, True),
        ("قتل ثلاثة أشخاص", 0, 1, {"kinds": ["digits"]}, False),
        ("بلغ 12 سنة", 2, -1, {"kinds": ["tens"]}, True),
        ("بلغ 3 سنوات", 2, -1, {"kinds": ["tens"]}, False),
        ("في عام 2016 قال", 1, 1, {"kinds": ["year"]}, True),
        ("في عام 2016 الماضي", 1, 1, {"kinds": ["year"]}, False),
        ("حضر أكثر من 200 ضيف", 1, 1, {"kinds": ["than"]}, True),
        ("حضر أكثر من ضيف", 1, 1, {"kinds": ["than"]}, False),
        ("هناك خلافات بين", 0, 1, {"kinds": ["noun"]}, True),
        ("هناك من قال", 0, 1, {"kinds": ["noun"]}, False),
        ("بعد أن وصل", 1, 1, {"kinds": ["past"]}, True),
        ("بعد أن يصل", 1, 1, {"kinds": ["past"]}, False),
        ("بعد أن تم ذلك", 1, 1, {"kinds": ["past"]}, True),
        ("في محاولة لإنقاذ", 1, 1, {"kinds": ["purpose"]}, True),
        ("في محاولة له", 1, 1, {"kinds": ["purpose"]}, False),
        ("وزارة الخارجية الروسية", 1, 1, {"kinds": ["nationality"]}, True),
        ("وزارة الخارجية الجديدة", 1, 1, {"kinds": ["nationality"]}, False),
        ("زار الوزير الروسي أمس", 1, 1, {"kinds": ["nationality_end"]}, True),
        ("زار الوزير الروسي لافروف", 1, 1, {"kinds": ["nationality_end"]}, False),
        ("زار الوزير الروسي، لافروف", 1, 1, {"kinds": ["nationality_end"]}, True),
        ("زار الوزير الروسي، لافروف", 1, 1, {"kinds": ["nationality_clause_end"]}, False),
        ("زار الوزير الروسي أمس", 1, 1, {"kinds": ["nationality_clause_end"]}, True),
        ("زار الوزير المدينة", 1, 1, {"kinds": ["name_end"]}, False),
        ("زار الوزير في المدينة", 1, 1, {"kinds": ["name_end"]}, True),
        ("زار الوزير، فلان", 1, 1, {"kinds": ["name_end"]}, True),
        ("زار الوزير، فلان", 1, 1, {"kinds": ["clause_end"]}, False),
        ("زار الوزير في المدينة", 1, 1, {"kinds": ["clause_end"]}, True),
    ],
)
def test_a_neighbour_is_what_the_condition_names(
    text: str, place: int, step: int, wanted: dict[str, Any], holds: bool
) -> None:
    assert stands(Sentence(text), place + step, step, Beside.model_validate(wanted)) is holds


def test_a_list_is_one_of_whole_words() -> None:
    assert Beside.model_validate(["في", 24]) == Beside(words=frozenset({"في", "24"}))


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("في حلب", True),
        ("في حلب، أمس", True),
        ("في حلب خلال العام", True),
        ("في حلب بالقرب منها", True),
        ("في حلب للمرة", True),
        ("في حلب والرقة", True),
        ("في حلب القديمة", False),
        ("في حلب سيتي", False),
    ],
)
def test_a_name_ends_where_nothing_that_follows_could_belong_to_it(text: str, ends: bool) -> None:
    assert Sentence(text).name_ends(1) is ends


def test_the_longest_name_that_begins_at_a_word() -> None:
    names = {"مانشستر", "مانشستر سيتي", "مانشستر سيتي الإنجليزي القديم"}
    assert Sentence("أمام مانشستر سيتي الإنجليزي").name_at(1, names) == ("مانشستر سيتي", 3)
    assert Sentence("أمام مانشستر، سيتي").name_at(1, names) == ("مانشستر", 2)
    assert Sentence("أمام ليفربول").name_at(1, names) is None


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ارتفعت الأسعار ولم تنخفض", 2),
        ("ارتفعت الأسعار وبدون سبب", 2),
        ("ربما ارتفعت الأسعار", 0),
        ("قد ارتفعت الأسعار", 3),
        ("قد ترتفع الأسعار", 0),
        ("فاز مودريتش في مراكش", 4),
    ],
)
def test_a_claim_is_in_doubt_from_its_first_negation_or_hedge(text: str, first: int) -> None:
    assert Sentence(text).first_doubt == first


def test_negations_are_those_of_the_audit() -> None:
    assert negates("لم")
    assert negates("وبدون سبب")
    assert not negates("نفى")  # it denies, and the audit does not count it
    assert denies("نفى")


@pytest.mark.parametrize(
    ("level", "text"),
    [(Level.signs, "إدارة كبرى 5"), (Level.carriers, "ادارة كبري 5"), (Level.texts, "اداره كبري 5")],
)
def test_each_level_folds_what_it_says(level: Level, text: str) -> None:
    assert spelled("إدارَة كبـرى 5", level) == text

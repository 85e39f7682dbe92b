"""What benchmarks.claims counts, by hand: parts against wholes, denials of "that", intervals, clutter that is claimed."""

from __future__ import annotations

from typing import Any

from benchmarks.gold_match import score_article, wholes
from data_prep.claims.claim import Claim
from data_prep.claims.extract import Extraction, Removed

TEXT = "قالت مصادر إن الاتفاق وقع أمس، وإن اللجنة اجتمعت، إلا أن الوزير نفى ذلك.\nاقرأ أيضا: خبر آخر\n"
FIRST, SECOND = "الاتفاق وقع أمس", "اللجنة اجتمعت"
WHOLE: dict[str, Any] = {"text": "الاتفاق وقع أمس، وإن اللجنة اجتمعت", "occurrence": 1}


def annotated(text: str, speaker: str, kind: str = "asserts", **more: Any) -> dict[str, Any]:
    flags = dict.fromkeys(("inherited", "direct", "negated", "modal"), False)
    dates = dict.fromkeys(("date_from", "date_to", "date_precision", "date_text"))
    base = {"text": text, "occurrence": 1, "part_of": WHOLE, "speaker": speaker, "cue": None, "kind": kind}
    return {**base, "checkable": True, **flags, **dates, **more}


DAY = {"date_from": "2024-05-14", "date_to": "2024-05-14", "date_text": "أمس", "date_precision": "day"}
GOLD: dict[str, Any] = {
    "claims": [
        annotated(FIRST, "مصادر", **DAY),
        annotated(FIRST, "الوزير", "denies", of_that=True, **DAY),
        annotated(SECOND, "مصادر"),
    ],
    "boilerplate": [{"text": "اقرأ أيضا: خبر آخر", "reason": "cross_link", "occurrence": 1}],
}


def part(text: str, speaker: str, kind: str = "asserts", cue_start: int = 0, **more: Any) -> Claim:
    start = TEXT.index(text)
    end, whole = start + len(text), TEXT.index(WHOLE["text"])
    given: dict[str, Any] = {"part_of": f"{whole}:{whole + len(WHOLE['text'])}", "cue_start": cue_start, **more}
    return Claim(text=text, start=start, end=end, sentence_start=0, sentence_end=0, speaker=speaker, kind=kind, **given)


RIGHT = [
    part(FIRST, "مصادر", date="2024-05-14", date_from="2024-05-14", date_to="2024-05-14"),
    part(FIRST, "الوزير", "denies", 60, date="2024-05-14", date_from="2024-05-14", date_to="2024-05-14"),
    part(SECOND, "مصادر"),
]


def counts(claims: list[Claim], gold: dict[str, Any] = GOLD, removed: list[Removed] | None = None) -> dict[str, Any]:
    return score_article(TEXT, gold, Extraction(claims=list(claims), removed=removed or []), "courts").counts


def test_all_right() -> None:
    figures = counts(RIGHT)
    assert figures["span exact recall"] == figures["span exact precision"] == figures["speaker accuracy"] == (3, 3)
    assert figures["named speaker accuracy, courts"] == figures["part_of agreement"] == (3, 3)
    assert figures["date accuracy"] == (2, 2)
    assert figures["boilerplate recall"] == figures["boilerplate lines claimed"] == (0, 1)


def test_the_order_of_claims_at_one_place_does_not_matter() -> None:
    assert counts(RIGHT[::-1])["cue kind accuracy"] == (3, 3)


def test_a_denial_of_that_may_mean_another_part() -> None:
    figures = counts([RIGHT[0], part(SECOND, "الوزير", "denies", 60), RIGHT[2]])
    assert (figures["span exact recall"], figures["cue kind accuracy"]) == ((3, 3), (3, 3))


def test_one_claim_for_both_parts_is_one_miss_and_no_whole() -> None:
    figures = counts([part(WHOLE["text"], "مصادر", part_of=None)])
    assert figures["span overlap precision"] == (1, 1)
    assert (figures["span overlap recall"], figures["part_of agreement"]) == ((1, 3), (0, 1))


def test_an_interval_is_right_only_at_both_ends() -> None:
    late = part(FIRST, "مصادر", date_from="2024-05-14", date_to="2024-05-15")
    assert counts([late])["date accuracy"] == (0, 1)


def test_words_too_coarse_for_a_date_are_not_asked() -> None:
    vague = {"claims": [annotated(FIRST, "مصادر", date_text="أمس")], "boilerplate": []}
    assert counts([RIGHT[0]], vague)["date accuracy"] == (0, 0)


def test_a_line_of_clutter_that_is_claimed_is_counted() -> None:
    clutter = part("اقرأ أيضا: خبر آخر", "مصادر", part_of=None)
    assert counts([*RIGHT, clutter])["boilerplate lines claimed"] == (1, 1)
    taken = Removed(clutter.span, "cross_link", clutter.text)
    assert counts(RIGHT, removed=[taken])["boilerplate recall"] == (1, 1)


def test_another_name_that_is_let_pass() -> None:
    gold = {"claims": [annotated(FIRST, "الوزير، فلان", speaker_also=["الوزير"])], "boilerplate": []}
    assert counts([part(FIRST, "الوزير")], gold)["speaker accuracy"] == (1, 1)
    assert counts([part(FIRST, "اللجنة")], gold)["speaker accuracy"] == (0, 1)


def test_parts_are_put_together_for_annotations_of_wholes() -> None:
    whole, denied = wholes(RIGHT)
    assert TEXT[whole.start : whole.end] == WHOLE["text"]
    assert (whole.speaker, denied.kind) == ("مصادر", "denies")
    old = {key: value for key, value in annotated(WHOLE["text"], "مصادر").items() if "part_of" not in key}
    old = {key: value for key, value in old.items() if key not in ("date_from", "date_to", "date_precision")}
    figures = counts([RIGHT[0], RIGHT[2]], {"claims": [{**old, "date": "2024-05-14"}], "boilerplate": []})
    assert figures["span exact recall"] == figures["span exact precision"] == figures["date accuracy"] == (1, 1)

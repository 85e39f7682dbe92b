"""A scan from claims to contradictions.jsonl: what is found, what is said where something is missing, same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from data_prep.claims.reading.article import Article
from data_prep.foundation.errors import UserError
from eval.detector.files import file_hashes
from eval.scan.run import scan

if TYPE_CHECKING:
    from tests.eval.scan.conftest import MakeScan, WriteClaims

CROSSING = "أعلنت هيئة المنافذ أن معبر نصيب مفتوح أمام الشاحنات. وقال سائقون إن معبر نصيب لا يزال مغلقا أمام الشاحنات."
MARKET = "قال تجار إن سوق الخضار في درعا مكتظ بالزبائن. وقال مزارعون إن محصول القمح وفير."
CLOSED = "أكد شهود أن معبر نصيب مغلق أمام الشاحنات."


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """contradictions.jsonl."""
    return [json.loads(line) for line in (folder / "contradictions.jsonl").read_text("utf-8").splitlines()]


def test_the_opposed_statements_rank_first_in_their_context(write_claims: WriteClaims, make_scan: MakeScan) -> None:
    folder = scan(make_scan(claims=write_claims(f"{CROSSING} {MARKET}")))
    first = rows_of(folder)[0]
    texts = {first[side]["text"] for side in ("left", "right")}
    assert texts == {"معبر نصيب مفتوح أمام الشاحنات", "معبر نصيب لا يزال مغلقا أمام الشاحنات"}
    assert first["relation"] == "contradiction"
    assert {first["left"]["speaker"], first["right"]["speaker"]} == {"هيئة المنافذ", "سائقون"}
    context = first["right"]["context"]
    assert context["span"] == first["right"]["text"]
    assert "هيئة المنافذ" in context["before"]
    assert context["opening"].endswith("إن ")
    assert context["after"].startswith("قال تجار")
    assert (folder / "index.html").is_file()
    assert [*json.loads((folder / "circumstances.json").read_text())["stages"]] == [
        "candidate pairs",
        "claims",
        "page",
        "scores",
    ]


def test_without_a_threshold_there_are_ranks_only(
    write_claims: WriteClaims, make_scan: MakeScan, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = scan(make_scan(claims=write_claims(CROSSING)))
    assert {row["above_threshold"] for row in rows_of(folder)} == {None}
    assert "no threshold" in capsys.readouterr().err
    assert "No threshold" in (folder / "index.html").read_text("utf-8")


def test_threshold_and_temperature_come_from_an_evaluation(
    write_claims: WriteClaims, make_scan: MakeScan, tmp_path: Path, tiny_checkpoint: Path
) -> None:
    claims = write_claims(CROSSING)
    files = file_hashes(tiny_checkpoint)
    facts = {"checkpoint": {"files": files}, "decision": {"threshold": 0.0}, "calibration": {"temperature": 4.0}}
    circumstances = {"checkpoint": str(tiny_checkpoint)}
    run = tmp_path / "measured"
    run.mkdir()
    (run / "facts.json").write_text(json.dumps(facts))
    (run / "circumstances.json").write_text(json.dumps(circumstances))
    plain = rows_of(scan(make_scan(claims=claims)))
    told = rows_of(scan(make_scan("checkpoint=null", claims=claims, eval=run, name="told")))
    assert {row["above_threshold"] for row in told} == {True}
    assert [row["model_score"] for row in told] == [row["model_score"] for row in plain]
    for warm, cold in zip(told, plain, strict=True):  # a temperature above 1 brings every probability nearer to a third
        assert abs(warm["model_probability"] - 1 / 3) < abs(cold["model_probability"] - 1 / 3)


def test_swapping_the_statements_changes_no_score(write_claims: WriteClaims, make_scan: MakeScan) -> None:
    first, second = CROSSING.split(". ")
    orders = [f"{first}. {second}", f"{second} {first}."]
    scores = [
        rows_of(scan(make_scan(claims=write_claims(text, name=f"order{place}"), name=f"scan{place}")))[0]["model_score"]
        for place, text in enumerate(orders)
    ]
    assert scores[0] == pytest.approx(scores[1], abs=2e-6)


def test_scopes_and_archive(write_claims: WriteClaims, make_scan: MakeScan) -> None:
    claims = write_claims(CROSSING, CLOSED, name="both")
    places = {
        scope: {tuple(row[side]["article"] for side in ("left", "right")) for row in rows_of(
            scan(make_scan(claims=claims, scope=scope, name=scope)))}
        for scope in ("within", "across")
    }  # fmt: skip
    assert places == {"within": {("both-0", "both-0")}, "across": {("both-0", "both-1")}}
    new = write_claims(CLOSED, name="new")
    found = rows_of(scan(make_scan(claims=new, archive=claims, name="archived")))
    assert {(row["left"]["file"], row["right"]["file"]) for row in found} == {("new.txt", "both.txt")}


def test_a_report_of_another_day_is_an_update_and_ranks_lower(write_claims: WriteClaims, make_scan: MakeScan) -> None:
    days = [
        Article(1, "monday", published="2024-05-06", text="أعلنت هيئة المنافذ أن معبر نصيب مفتوح أمام الشاحنات."),
        Article(1, "same day", published="2024-05-06", text="أكد شهود أن معبر نصيب مغلق أمام الشاحنات."),
        Article(1, "friday", published="2024-05-10", text="أكد مسافرون أن معبر نصيب مغلق أمام الشاحنات."),
    ]
    rows = rows_of(scan(make_scan(claims=write_claims(*days))))
    relations = {frozenset({row["left"]["article"], row["right"]["article"]}): row["relation"] for row in rows}
    assert relations[frozenset({"monday", "same day"})] == "contradiction"
    assert relations[frozenset({"monday", "friday"})] == "update"
    assert {rows[0]["left"]["article"], rows[0]["right"]["article"]} == {"monday", "same day"}


@pytest.mark.parametrize(
    "text",
    ["خبر", "المعبر مفتوح أمام الشاحنات.", "The crossing is open. The crossing is closed.", "<b>12</b> " * 9],
    ids=["one word", "one sentence", "English", "markup"],
)
def test_nothing_to_compare_is_a_page_that_says_so(write_claims: WriteClaims, make_scan: MakeScan, text: str) -> None:
    folder = scan(make_scan(claims=write_claims(text)))
    assert rows_of(folder) == []
    assert "No two claims here speak of the same thing" in (folder / "index.html").read_text("utf-8")


def test_facts_and_rows_are_the_same_bytes_again(write_claims: WriteClaims, make_scan: MakeScan) -> None:
    claims = write_claims(f"{CROSSING} {MARKET} {CLOSED}")
    folders = [scan(make_scan("overwrite=true", claims=claims)) for _ in range(2)]
    names = ("contradictions.jsonl", "manifest.json")
    assert folders[0] == folders[1]
    before = [(folders[0] / name).read_bytes() for name in names]
    scan(make_scan("overwrite=true", claims=claims))
    assert [(folders[0] / name).read_bytes() for name in names] == before


def test_what_is_cut_is_counted(write_claims: WriteClaims, make_scan: MakeScan) -> None:
    folder = scan(make_scan("max_pairs=2", "top=1", claims=write_claims(f"{CROSSING} {CLOSED} {CROSSING}")))
    counts = json.loads((folder / "manifest.json").read_text())["counts"]
    assert counts["candidate_pairs"] == counts["scored"] + counts["cut_by_max_pairs"]
    assert (counts["scored"], counts["written"], counts["cut_by_top"]) == (2, 1, 1)
    assert "were not shown to the model" in (folder / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ([], "give articles="),
        (["claims=x", "files=[y]"], "one of the two"),
        (["claims=x", "scope=near"], "scope must be one of all, within, across"),
        (["claims=x", "top=0"], "top must be at least 1"),
    ],
)
def test_a_slip_in_the_config_is_named(make_scan: MakeScan, overrides: list[str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        make_scan(*overrides)


def test_the_starter_scans_where_no_model_is_named(make_scan: MakeScan) -> None:
    assert make_scan("claims=x", "checkpoint=null").checkpoint == "starter"
    assert make_scan("claims=x", "checkpoint=null", "eval=runs/eval/x").checkpoint is None


def test_a_missing_table_is_named(make_scan: MakeScan, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no claims\.parquet here"):
        scan(make_scan(claims=tmp_path))


@pytest.mark.parametrize(
    ("threshold", "told"), [(0.0, " reaches the threshold 0.000"), (1.0, " is below the threshold 1.000")]
)
def test_the_page_says_one_thing_of_a_pair_and_counts_what_was_scored(
    write_claims: WriteClaims, make_scan: MakeScan, tiny_checkpoint: Path, threshold: float, told: str, tmp_path: Path
) -> None:
    facts = {"checkpoint": {"files": file_hashes(tiny_checkpoint)}, "decision": {"threshold": threshold}}
    run = tmp_path / "measured"
    run.mkdir()
    (run / "facts.json").write_text(json.dumps(facts))
    folder = scan(make_scan("top=1", claims=write_claims(CROSSING, CLOSED), eval=run))
    [row], page = rows_of(folder), (folder / "index.html").read_text("utf-8")
    counts = json.loads((folder / "manifest.json").read_text("utf-8"))["counts"]
    verdict = f"the model's score <strong>{row['model_score']:.3f}</strong>{told}".replace("'", "&#39;")
    assert page.replace("'", "&#39;").count(verdict) == 1
    assert ('<span class="tag">not flagged</span>' in page) == (threshold == 1.0)
    assert f"{row['score']:.3f}" in page.partition("place in the list: ")[2][:8]
    assert f"{int(threshold == 0)} of them at or above the threshold: the first of {counts['scored']} that" in page

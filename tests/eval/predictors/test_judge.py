"""A judge behind an API: what it is asked, what its answers come to, what they cost, and how it fails."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from data_prep.foundation.errors import UserError
from data_prep.pairs import ClaimPair, Label
from eval.config import EvalConfig
from eval.facts.files import read_facts
from eval.facts.types import JudgeFacts
from eval.predictors.config import JudgeConfig
from eval.predictors.judge import predict
from eval.predictors.output import SystemOutput
from eval.predictors.server import retry_after
from eval.run import evaluate
from tests.eval.predictors.judge_server import JudgeServer, completion

Splits = dict[str, list[ClaimPair]]
Reply = tuple[int, dict[str, str], Any]
MakeJudge = Callable[..., JudgeConfig]
KEY = "sk-very-secret-key-of-somebody"


def saying(text: str, **message: Any) -> Reply:
    choice = {"message": {"content": text} | message, "finish_reason": message.pop("finish", "stop")}
    return 200, {}, {"choices": [choice]}


def judge_facts(predicted: SystemOutput) -> JudgeFacts:
    assert predicted.facts.judge is not None
    return predicted.facts.judge


def test_each_pair_is_asked_both_ways_round_and_the_score_is_the_mean(
    served: JudgeServer, make_judge: MakeJudge, splits: Splits
) -> None:
    def first_claim_decides(body: dict[str, Any]) -> Reply:
        opened = "الأول: فتح" in body["messages"][-1]["content"]
        shares = {"ت": 0.6, "ل": 0.1, "ح": 0.3} if opened else {"ت": 0.2, " ل": 0.1, "ح.": 0.7}
        return 200, {}, completion("ت" if opened else "ح", shares)

    served.answer = first_claim_decides
    predicted = predict(make_judge(), splits)
    assert len(served.asked) == 8
    assert set(predicted.splits) == {"validation", "test"}
    test = predicted.splits["test"]
    assert test.forward.round(6).tolist() == [[0.1, 0.3, 0.6]] * 3
    assert test.scores.contradiction.tolist() == [0.4] * 3
    assert predicted.facts.both_orders is True
    assert judge_facts(predicted).num_with_probabilities == 8
    one_way = predict(make_judge("predictor.both_orders=false"), splits)
    assert one_way.splits["test"].swapped is None
    assert one_way.splits["test"].scores.contradiction.tolist() == [0.6] * 3
    assert len(served.asked) == 8  # all known by then


def test_what_is_sent_is_the_prompt_and_the_parameters(
    served: JudgeServer, make_judge: MakeJudge, make_pair: Callable[..., ClaimPair]
) -> None:
    pair = make_pair(Label.neutral, hypothesis="قال {premise}", premise_date="2024-03-05", premise_speaker="الوزير")
    predict(make_judge("predictor.both_orders=false", "+predictor.parameters.top_p=0.5"), {"test": [pair]})
    (body,) = served.asked
    roles = [message["role"] for message in body["messages"]]
    assert roles == ["system", *["user", "assistant"] * 3, "user"]
    assert body["messages"][-1]["content"] == f"الأول: [2024-03-05 | الوزير] {pair.premise}\nالثاني: قال {{premise}}"
    assert {key: body[key] for key in set(body) - {"messages"}} == {
        "model": "org/judge", "stream": False, "temperature": 0.0, "max_tokens": 16, "seed": 13,
        "logprobs": True, "top_logprobs": 20, "top_p": 0.5,
    }  # fmt: skip
    assert "Authorization" not in served.headers[0]


def test_without_log_probabilities_answers_are_counted(
    served: JudgeServer, make_judge: MakeJudge, splits: Splits
) -> None:
    changes = ["predictor.parameters.logprobs=false", "predictor.parameters.temperature=1.0", "predictor.samples=3"]
    served.answer = lambda body: saying("تَ" if body["seed"] == 14 else "«ح»")
    predicted = predict(make_judge(*changes), {"test": splits["test"]})
    assert sorted({body["seed"] for body in served.asked}) == [13, 14, 15]
    assert (
        predicted.splits["test"].forward.round(6).tolist()
        == [[round(0.5 / 4.5, 6), round(2.5 / 4.5, 6), round(1.5 / 4.5, 6)]] * 3
    )
    assert judge_facts(predicted).num_with_probabilities == 0


def test_a_second_run_asks_nothing_and_says_the_same(
    served: JudgeServer, make_judge: MakeJudge, splits: Splits
) -> None:
    one = predict(make_judge(), splits)
    asked = len(served.asked)
    two = predict(make_judge(), splits)
    assert len(served.asked) == asked == 8
    assert two.facts == one.facts
    assert two.circumstances["requests"] == 0
    assert two.splits["test"].forward.tolist() == one.splits["test"].forward.tolist()
    for change in (
        "predictor.revision=b",
        "predictor.model=other",
        "predictor.parameters.seed=7",
        "predictor/prompt=english",
    ):
        asked = len(served.asked)
        predict(make_judge(change), splits)
        assert len(served.asked) == asked + 8, change


def test_a_model_called_by_its_folder_is_known_by_its_name(
    make_judge: MakeJudge, splits: Splits, tmp_path: Path
) -> None:
    """As vLLM and transformers serve call what they were started on; its place is no fact."""
    predicted = predict(make_judge(f"predictor.model={tmp_path}/org/my-judge"), splits)
    assert judge_facts(predicted).model == "my-judge"
    assert str(tmp_path) not in json.dumps(dataclasses.asdict(predicted.facts))


def test_a_killed_run_goes_on_where_it_was(served: JudgeServer, make_judge: MakeJudge, splits: Splits) -> None:
    """An answer half-written is asked for again, and no other."""
    config = make_judge()
    one = predict(config, splits)
    (cache,) = Path(config.cache).glob("*.jsonl")
    cache.write_bytes(cache.read_bytes().rstrip(b"\n")[:-20])
    served.asked.clear()
    assert predict(config, splits).facts == one.facts
    assert len(served.asked) == 1
    served.asked.clear()
    predict(config, splits)
    assert served.asked == []


def test_equal_questions_are_asked_once(
    served: JudgeServer, make_judge: MakeJudge, make_pair: Callable[..., ClaimPair]
) -> None:
    pair = make_pair(Label.neutral)
    predict(make_judge(), {"test": [pair, dataclasses.replace(pair, id="twin", event="another")]})
    assert len(served.asked) == 2


def test_answers_without_a_label_are_listed_counted_and_neutral(
    served: JudgeServer, make_judge: MakeJudge, splits: Splits
) -> None:
    cut = saying("أرى أن الادعاءين")
    cut[2]["choices"][0]["finish_reason"] = "length"
    filtered = saying("")
    filtered[2]["choices"][0]["finish_reason"] = "content_filter"
    served.script = [
        saying("ت"), saying("", refusal="لا أستطيع"), cut, saying("الجواب: ت"), filtered, saying(""), saying("ليس ت"),
    ]  # fmt: skip
    served.answer = lambda _: saying("ل")
    predicted = predict(make_judge("predictor.concurrency=1"), splits)
    facts = judge_facts(predicted)
    assert facts.unparsed == {"cut_at_max_tokens": 1, "empty": 1, "filtered": 1, "refused": 1, "unparsed": 2}
    assert facts.unparsed_counts_as == "neutral"
    assert facts.num_answers == 8
    assert predicted.rejected is not None
    assert [(row["id"], row["order"]) for row in predicted.rejected] == [
        ("p1", "as published"), ("p1", "swapped"), ("p2", "as published"), ("p2", "swapped"), ("p3", "as published"),
        ("p0", "swapped"),
    ]  # fmt: skip
    assert predicted.rejected[1]["answer"] == "الجواب: ت"
    assert predicted.splits["test"].forward.argmax(1).tolist() == [Label.neutral] * 3
    with pytest.raises(UserError, match=r"6 of 8 answers name no label, the first for p1 \(cut_at_max_tokens"):
        predict(make_judge("predictor.unparsed=error"), splits)


@pytest.mark.parametrize(
    "trouble",
    [
        (429, {"Retry-After": "0"}, {"error": "slower"}),
        (500, {}, b"<html>"),
        (503, {}, {}),
        (200, {}, b"not json"),
        (200, {}, {"choices": []}),
        (200, {}, {"choices": [{"message": {"content": ["parts"]}}]}),
        (200, {}, b"[]"),
    ],
    ids=lambda reply: f"{reply[0]} {reply[2]!r}"[:30],
)
def test_what_passes_is_asked_again(served: JudgeServer, make_judge: MakeJudge, splits: Splits, trouble: Reply) -> None:
    served.script = [trouble, trouble]
    predicted = predict(make_judge(), splits)
    assert len(served.asked) == 10
    assert predicted.circumstances["retries"] == 2
    assert predicted.rejected == []


def test_a_timeout_is_asked_again(served: JudgeServer, make_judge: MakeJudge, splits: Splits) -> None:
    usual, slept = served.answer, list[bool]()

    def slow_at_first(body: dict[str, Any]) -> Reply:
        if not slept:
            slept.append(True)
            time.sleep(0.3)
        return usual(body)

    served.answer = slow_at_first
    predicted = predict(make_judge("predictor.timeout=0.15"), splits)
    assert predicted.circumstances["retries"] >= 1
    assert len(predicted.splits["test"].forward) == 3


def test_retry_after_is_waited_for_by_all(served: JudgeServer, make_judge: MakeJudge, splits: Splits) -> None:
    served.script = [(429, {"Retry-After": "0.3"}, {})]
    predict(make_judge("predictor.concurrency=1"), splits)
    assert served.times[1] - served.times[0] >= 0.3
    served.script = [(429, {"Retry-After": "3600"}, {})]
    with pytest.raises(UserError, match=r"asks to come back in 3600 s"):
        predict(make_judge("predictor.revision=b"), splits)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), ("-1", 0), (formatdate(time.time() - 60), 0), ("soon", None), ("", None)],
    ids=["a number", "a negative one", "a date", "a word", "nothing"],  # a date as id differs between two workers
)
def test_retry_after_is_a_number_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}) == seconds
    assert 50 < (retry_after({"retry-after": formatdate(time.time() + 60, usegmt=True)}) or 0) <= 61


def test_a_server_that_stays_broken_ends_the_run_and_keeps_the_answers(
    served: JudgeServer, make_judge: MakeJudge, splits: Splits
) -> None:
    usual = served.answer
    served.answer = lambda body: usual(body) if len(served.asked) <= 3 else (502, {}, b"")
    with pytest.raises(UserError, match=r"status 502, 3 times in a row; answers so far are kept"):
        predict(make_judge("predictor.retries=2", "predictor.concurrency=1"), splits)
    served.answer, before = usual, len(served.asked)
    predict(make_judge(), splits)
    assert len(served.asked) - before == 5


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, r"status 401: .*refused.*the key is missing or refused: predictor\.api_key_env"),
        (404, r"status 404: .*check predictor\.model and predictor\.base_url"),
        (400, r"status 400: .*~predictor\.parameters\.<name>"),
    ],
)
def test_what_will_not_pass_is_told_at_once(
    served: JudgeServer,
    make_judge: MakeJudge,
    splits: Splits,
    status: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JUDGE_KEY", KEY)
    served.answer = lambda _: (status, {}, {"error": {"message": f"refused: {KEY}"}})
    with pytest.raises(UserError, match=told) as caught:
        predict(make_judge("predictor.api_key_env=JUDGE_KEY", "predictor.concurrency=1"), splits)
    assert len(served.asked) == 1
    assert KEY not in str(caught.value)


def test_where_nobody_listens_nothing_is_tried_twice(make_judge: MakeJudge, splits: Splits) -> None:
    with pytest.raises(UserError, match=r"127\.0\.0\.1:9/v1: no server answers there"):
        predict(make_judge("predictor.base_url=http://127.0.0.1:9/v1"), splits)


def test_no_more_requests_at_a_time_than_allowed(served: JudgeServer, make_judge: MakeJudge, splits: Splits) -> None:
    usual = served.answer

    def slowly(body: dict[str, Any]) -> Reply:
        time.sleep(0.02)
        return usual(body)

    served.answer = slowly
    predict(make_judge("predictor.concurrency=3"), splits)
    assert served.most_at_a_time == 3


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        (
            ["predictor.budget.max_requests=7"],
            r"takes about 8 requests, [\d,]+ tokens, more than predictor\.budget\.max_requests=7; nothing was asked",
        ),
        (["predictor.budget.max_tokens=50"], r"more than predictor\.budget\.max_tokens=50; nothing was asked"),
        (
            ["predictor.budget.max_cost=0.01", "predictor.prices.input=50", "predictor.prices.output=100"],
            r"tokens, 0\.\d\d to pay, more than predictor\.budget\.max_cost=0\.01",
        ),
    ],
)
def test_a_budget_too_small_is_told_before_anything_is_asked(
    served: JudgeServer, make_judge: MakeJudge, splits: Splits, overrides: list[str], told: str
) -> None:
    with pytest.raises(UserError, match=told):
        predict(make_judge(*overrides), splits)
    assert served.asked == []


def test_a_budget_that_runs_out_stops_by_name_and_a_second_run_goes_on(
    served: JudgeServer, make_judge: MakeJudge, splits: Splits
) -> None:
    """The server counts 1,000 tokens an answer where some 350 were estimated."""

    def long_winded(_: dict[str, Any]) -> Reply:
        reply = saying("ت")
        return *reply[:2], reply[2] | {"usage": {"prompt_tokens": 990, "completion_tokens": 10}}

    served.answer = long_winded
    config = make_judge("predictor.budget.max_tokens=6000", "predictor.concurrency=1")
    with pytest.raises(UserError, match=r"used up after 6 requests, 6,000 tokens; 2 answers are missing \(test 2;"):
        predict(config, splits)
    facts = judge_facts(predict(config, splits))
    assert len(served.asked) == 8
    assert (facts.input_tokens, facts.output_tokens) == (8 * 990, 80)


def test_a_key_that_is_named_and_not_there_is_told(make_judge: MakeJudge, splits: Splits) -> None:
    with pytest.raises(UserError, match=r"the environment has no NO_SUCH_KEY; export NO_SUCH_KEY="):
        predict(make_judge("predictor.api_key_env=NO_SUCH_KEY"), splits)


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("predictor.base_url=127.0.0.1:8080", r"predictor\.base_url must look like"),
        ("predictor.base_url=http://me:short@host/v1", r"base_url holds a"),
        ("predictor.samples=3", r"samples=3 of temperature 0 are all alike"),
        ("predictor.budget.max_cost=1", r"max_cost needs predictor\.prices\.input"),
        ("predictor.budget.max_requests=many", r"predictor\.budget\.max_requests: Value 'many'"),
        ("predictor.prompt.user=hello", r"predictor\.prompt\.user has no \{premise\}"),
        ("predictor.prompt.answers.neutral='ت'", r"each label needs a word of its own"),
        ("predictor.unparsed=skip", r"must be neutral or error"),
    ],
)
def test_a_slip_in_the_config_is_named(make_judge: MakeJudge, override: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        make_judge(override)


def test_a_judge_gets_facts_report_and_list_of_refusals_and_the_key_is_in_none(
    served: JudgeServer,
    make_config: Callable[..., EvalConfig],
    small_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JUDGE_KEY", KEY)
    served.script = [saying(f"your key is {KEY}")]
    judge = ["predictor=openai_compatible", f"predictor.base_url={served.url}", "predictor.model=org/judge"]
    judge += ["predictor.api_key_env=JUDGE_KEY", f"data={small_data}"]
    folder = evaluate(make_config(tmp_path, *judge))
    assert folder is not None
    assert folder.name == "judge-on-small-test"
    assert {headers["Authorization"] for headers in served.headers} == {f"Bearer {KEY}"}
    facts = read_facts(folder / "facts.json")
    assert facts.predictor.judge is not None
    number = 2 * 2 * 24  # two orders, two splits
    assert (facts.predictor.judge.num_answers, facts.predictor.judge.num_with_probabilities) == (number, number - 1)
    assert facts.decision.chosen_on == "validation"
    assert facts.predictor.judge.served_models == ["judge-1"]
    (refused,) = (folder / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(refused)["answer"] == "your key is <hidden>"
    assert f"{number} answers, {number - 1} with probabilities; 1 named no label and count as neutral (unparsed 1)" in (
        folder / "report.md"
    ).read_text(encoding="utf-8")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".jsonl" and path.parent.name == "judges" for path in written)
    assert [path for path in written if KEY.encode() in path.read_bytes()] == []
    before = {name: (folder / name).read_bytes() for name in ("facts.json", "report.html", "rejected.jsonl")}
    asked = len(served.asked)
    again = evaluate(make_config(tmp_path, *judge, "overwrite=true"))
    assert again is not None
    assert {name: (again / name).read_bytes() for name in before} == before
    assert len(served.asked) == asked

"""What counts as an answer, and which of its tokens carries the verdict."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import pytest
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from data_prep.pairs import Label
from eval.detector.text_pairs import TextPair
from eval.predictors.config import JudgeConfig, PromptConfig, predictor_config
from eval.predictors.prompt import label_of_token, messages, named_label
from eval.predictors.reply import Judgement, Reply, Token, judge_reply, read_reply, reply_from_json

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
PROMPTS = sorted(path.stem for path in (CONFIGS / "predictor" / "prompt").glob("*.yaml"))


def prompt(name: str) -> PromptConfig:
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        config = compose("eval", ["predictor=openai_compatible", "predictor.model=m", f"predictor/prompt={name}"])
    judge = predictor_config(OmegaConf.to_container(config.predictor, resolve=True))
    assert isinstance(judge, JudgeConfig)
    return judge.prompt


WORDS, LETTERS, JSON = prompt("english"), prompt("arabic"), prompt("json")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("contradiction", Label.contradiction),
        ("  **Neutral.**\n", Label.neutral),
        ("<think>is it neutral? no</think>\n\nentailment", Label.entailment),
        ("Answer: contradiction", None),
        ("this is no contradiction", None),
        ("contradiction neutral", None),
        ("contradict", None),
        ("", None),
        ("...", None),
    ],
)
def test_a_word_is_an_answer_where_it_stands_alone(text: str, label: Label | None) -> None:
    assert named_label(WORDS, text) is label


@pytest.mark.parametrize(
    ("text", "label"), [("«تـــ»", Label.contradiction), ("ل.", Label.entailment), ("ت أو ح", None)]
)
def test_arabic_answers_are_read_spelling_aside(text: str, label: Label | None) -> None:
    assert named_label(LETTERS, text) is label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ('{"label": "neutral"}', Label.neutral),
        ('```json\n{"label": "Contradiction", "why": "x"}\n```', Label.contradiction),
        ('Sure: {"label": "neutral"}', None),
        ('{"label": 2}', None),
        ('["neutral"]', None),
        ("neutral", None),
        ("[" * 100_000, None),
    ],
)
def test_a_json_answer_is_an_object_with_a_label(text: str, label: Label | None) -> None:
    assert named_label(JSON, text) is label


def test_a_token_is_a_label_where_it_begins_one_answer_alone() -> None:
    meant = [label_of_token(WORDS, token) for token in (" contr", "Neutral", "ENT", "", " ", "no", "e", "neutrals")]
    assert meant == [Label.contradiction, Label.neutral, Label.entailment, None, None, None, Label.entailment, None]
    twins = dataclasses.replace(
        WORDS, answers={"entailment": "no doubt", "neutral": "neither", "contradiction": "never"}
    )
    assert label_of_token(twins, "n") is None
    assert label_of_token(twins, "no") is Label.entailment


def reply(tokens: list[tuple[str, dict[str, float]]], text: str | None = None) -> Reply:
    found = [Token(token, [(piece, math.log(share)) for piece, share in top.items()]) for token, top in tokens]
    return Reply(
        "".join(token for token, _ in tokens) if text is None else text, False, "stop", None, None, None, found
    )


def shares(judgement: Judgement) -> list[float] | None:
    return None if judgement.probabilities is None else judgement.probabilities.round(6).tolist()


ANSWER = {" neu": 0.5, " contr": 0.25, " entail": 0.05, "contr": 0.0001, " The": 0.1999}


def test_probabilities_are_those_of_the_token_in_which_the_answer_begins() -> None:
    noise = {"x": 0.9, "contradiction": 0.1}
    told = judge_reply(WORDS, reply([(" neu", ANSWER), ("tral", noise)]))
    assert told.label is Label.neutral
    assert shares(told) == [round(0.05 / 0.8001, 6), round(0.5 / 0.8001, 6), round(0.2501 / 0.8001, 6)]
    thought = reply(
        [("<think>", noise), ("contradiction", noise), ("</think>", noise), (" neu", ANSWER), ("tral", noise)]
    )
    assert shares(judge_reply(WORDS, thought)) == shares(told)
    pieces = ['{"', "label", '":', ' "']
    in_json = reply([*((piece, noise) for piece in pieces), ("neu", ANSWER), ('tral"}', noise)])
    assert shares(judge_reply(JSON, in_json)) == shares(told)
    in_json = reply([('{"label": "', noise), ("neu", ANSWER), ('tral"}', noise)])
    assert shares(judge_reply(JSON, in_json)) == shares(told)


@pytest.mark.parametrize(
    "given",
    [
        reply([("neutral", {})]),
        reply([("neutral", {"neutral": 0.9})]),
        reply([("neutral", {"neutral": 0.2, "The": 0.7, "entailment": 0.1})]),  # most of it says something else
        reply([("neutral", {"contradiction": 0.8, "entailment": 0.1})]),  # not what it said
        reply([("neut", ANSWER)], text="neutral"),  # the pieces are not the text
        reply([], text="neutral"),
    ],
)
def test_log_probabilities_that_do_not_fit_the_answer_are_not_used(given: Reply) -> None:
    told = judge_reply(WORDS, given)
    assert (told.label, told.probabilities) == (Label.neutral, None)


def test_a_reply_survives_the_cache() -> None:
    body = {
        "model": "m-1",
        "choices": [
            {
                "message": {"content": "ت"},
                "finish_reason": "stop",
                "logprobs": {
                    "content": [{"token": "ت", "logprob": 0, "top_logprobs": [{"token": "ت", "logprob": -1}]}]
                },
            }
        ],
        "usage": {"prompt_tokens": 3, "completion_tokens": 1},
    }
    read = read_reply(body)
    assert read == Reply("ت", False, "stop", "m-1", 3, 1, [Token("ت", [("ت", -1.0)])])
    assert reply_from_json(dataclasses.asdict(read)) == read
    legacy = body | {"choices": [body["choices"][0] | {"logprobs": {"tokens": ["ت"], "top_logprobs": [{}]}}]}  # type: ignore[index]
    assert read_reply(legacy).tokens == []


@pytest.mark.parametrize("name", PROMPTS)
def test_a_shipped_prompt_shows_answers_that_it_would_accept(name: str) -> None:
    one = prompt(name)
    pair = TextPair("a", "سقطت المدينة", "لم تسقط المدينة")
    asked = messages(one, pair, swap=False)
    assert [named_label(one, message["content"]) for message in asked if message["role"] == "assistant"] == [
        Label[example.label] for example in one.examples
    ]
    first, second = (asked[-1]["content"].index(text) for text in (pair.premise, pair.hypothesis))
    swapped = messages(one, pair, swap=True)[-1]["content"]
    assert first < second
    assert swapped.index(pair.hypothesis) < swapped.index("المدينة", swapped.index(pair.hypothesis) + 20)
    assert {label_of_token(one, word) for word in one.answers.values()} == set(Label)

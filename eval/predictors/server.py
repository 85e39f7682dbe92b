"""Chat completions of one server: asked again after 429, 5xx, timeouts; what is wrong for good is said in a line."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from threading import Event
from typing import TYPE_CHECKING, Any

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from data_prep.foundation.errors import UserError
from data_prep.foundation.secrets import HIDDEN
from eval.predictors.config import JudgeConfig
from eval.predictors.reply import Reply, read_reply

if TYPE_CHECKING:
    from httpx2 import Response

LONGEST_WAIT = 60.0  # seconds of back-off
LONGEST_RETRY_AFTER = 600.0  # a server that wants longer than this has closed for the day
_PASSING = {408, 409, 425, 429, 500, 502, 503, 504, 529}
_REMEDIES = {
    401: "the key is missing or refused: predictor.api_key_env names the variable that holds it",
    403: "the key may not use this model: predictor.api_key_env names the variable that holds it",
    404: "no such model or address: check predictor.model and predictor.base_url (it mostly ends in /v1)",
}


class Server:
    """One connection pool; `ask` may be called from many threads, `stop` makes those that wait give up."""

    def __init__(self, config: JudgeConfig) -> None:
        import httpx2

        self._config = config
        self._key = api_key(config.api_key_env)
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        limits = httpx2.Limits(max_connections=config.concurrency, max_keepalive_connections=config.concurrency)
        self._client = httpx2.Client(base_url=config.base_url, headers=headers, timeout=config.timeout, limits=limits)
        self._answered = False
        self._resume_at = 0.0
        self.stop = Event()
        self.num_retries = 0
        self._retrying = Retrying(
            retry=retry_if_exception_type(_PassingProblem),
            stop=stop_after_attempt(config.retries + 1),
            wait=_pause,
            sleep=self._wait,
            before=self._before,
            reraise=True,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(self, body: dict[str, Any]) -> Reply:
        """The server's answer; UserError where it has none after `retries`, or never will have one."""
        try:
            return self._retrying(self._try, body)
        except _PassingProblem as problem:
            raise UserError(
                f"{self._config.base_url}: {problem}, {self._config.retries + 1} times in a row; answers so far are "
                "kept: run the same command again later, perhaps with a smaller predictor.concurrency or a longer "
                "timeout"
            ) from None

    def _before(self, state: RetryCallState) -> None:
        self.num_retries += state.attempt_number > 1
        self._wait(self._resume_at - time.monotonic())

    def _try(self, body: dict[str, Any]) -> Reply:
        """A reply; a _PassingProblem where there may be one later."""
        import httpx2

        try:
            response = self._client.post("chat/completions", json=body)
        except httpx2.TransportError as error:
            problem = f"{type(error).__name__} ({self._hidden(str(error)) or 'no answer'})"
            if isinstance(error, httpx2.ConnectError) and not self._answered:
                raise UserError(f"{self._config.base_url}: no server answers there ({problem}); start it") from None
            raise _PassingProblem(problem) from None
        if response.status_code in _PASSING:
            raise _PassingProblem(f"status {response.status_code}", self._asked_to_wait(response))
        if response.status_code != 200:
            raise UserError(self._refusal(response))
        try:
            reply = read_reply(json.loads(self._hidden(response.text)))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            said = self._hidden(response.text)[:80]
            raise _PassingProblem(f"an answer that is no chat completion ({said!r})") from None
        self._answered = True
        return reply

    def _asked_to_wait(self, response: Response) -> bool:
        """Whether there is a Retry-After; every thread holds until then, not only the one that was told."""
        seconds = retry_after(response.headers)
        if seconds is None:
            return False
        if seconds > LONGEST_RETRY_AFTER:
            raise UserError(
                f"{self._config.base_url}: asks to come back in {seconds:.0f} s (Retry-After); answers so far are "
                "kept: run the same command again then"
            )
        self._resume_at = max(self._resume_at, time.monotonic() + seconds)
        return True

    def _refusal(self, response: Response) -> str:
        remedy = _REMEDIES.get(
            response.status_code, "if it names a parameter, take that out: ~predictor.parameters.<name>"
        )
        said = " ".join(self._hidden(response.text).split())[:300]
        return f"{self._config.base_url}: status {response.status_code}: {said or 'nothing said'}; {remedy}"

    def _hidden(self, text: str) -> str:
        """Servers repeat the key they refuse."""
        return text.replace(self._key, HIDDEN) if self._key else text

    def _wait(self, seconds: float) -> None:
        if self.stop.wait(max(seconds, 0.0)):
            raise Stopped


class _PassingProblem(Exception):  # noqa: N818  (the next try may go well)
    """What went wrong for now; `told_when`: the server said when to come back."""

    def __init__(self, problem: str, told_when: bool = False) -> None:
        super().__init__(problem)
        self.told_when = told_when


class Stopped(Exception):  # noqa: N818  (nothing went wrong)
    """Another thread met the end of the run."""


def api_key(variable: str | None) -> str | None:
    """The key in an environment variable; UserError where it is named and not there."""
    if variable is None:
        return None
    if not (key := os.environ.get(variable, "").strip()):
        raise UserError(f"predictor.api_key_env: the environment has no {variable}; export {variable}=<key>")
    return key


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: a number or a date (RFC 9110, 10.2.3); None where there is none to be read."""
    given = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(given))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(given).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def _pause(state: RetryCallState) -> float:
    """Seconds between two tries; none where the server said when: `_before` holds every thread until then."""
    problem = state.outcome.exception() if state.outcome else None
    return 0.0 if getattr(problem, "told_when", False) else _back_off(state.attempt_number - 1)


def _back_off(attempt: int) -> float:
    """1, 2, 4, ... seconds and up to half as much again, so that threads do not come back all at once."""
    return min(2.0**attempt, LONGEST_WAIT) * (1 + random.random() / 2)

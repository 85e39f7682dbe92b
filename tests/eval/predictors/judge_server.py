"""A chat completions server to test against, on 127.0.0.1: it answers by the words two claims share.

By hand: `python tests/eval/predictors/judge_server.py 8080`; a script of replies makes it refuse or talk rubbish.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

Body = dict[str, Any]
Reply = tuple[int, dict[str, str], Any]  # status, headers, JSON or bytes
LETTERS = {"entailment": "ل", "neutral": "ح", "contradiction": "ت"}
NEGATIONS = ("لا", "لم", "لن", "ليس", "ليست", "نفى", "نفت", "ما", "غير")


def probabilities(first: str, second: str) -> dict[str, float]:
    """A judgement without judgement: shared words for sameness, a negation on one side for contradiction."""
    one, other = set(first.split()), set(second.split())
    same = len(one & other) / max(1, min(len(one), len(other)))
    negated = any((word in one) != (word in other) for word in NEGATIONS)
    weights = {"entailment": same * (0.3 if negated else 1), "neutral": 1 - same + 0.05, "contradiction": 0.2 + negated}
    return {name: weight / sum(weights.values()) for name, weight in weights.items()}


def completion(
    text: str, likeliest: dict[str, float] | None = None, tokens: list[str] | None = None, **message: Any
) -> Body:
    """A chat completion that says `text`; `likeliest` are the candidates for its first token."""
    logprobs = None
    if likeliest is not None:
        top = [{"token": token, "logprob": math.log(max(share, 1e-6))} for token, share in likeliest.items()]
        pieces = tokens or [text]
        logprobs = {"content": [{"token": piece, "logprob": -0.1, "top_logprobs": top} for piece in pieces]}
    choice = {"message": {"role": "assistant", "content": text} | message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 100, "completion_tokens": 1}
    return {"model": "judge-1", "choices": [choice | {"logprobs": logprobs}], "usage": usage}


def by_words(body: Body) -> Reply:
    """What the server answers unless told otherwise: a letter, with log-probabilities where they are asked for."""
    lines = body["messages"][-1]["content"].splitlines()
    shares = probabilities(*(line.partition(": ")[2] for line in lines))
    best = max(shares, key=lambda name: shares[name])
    likeliest = {LETTERS[name]: share for name, share in shares.items()} if body.get("logprobs") else None
    return 200, {}, completion(LETTERS[best], likeliest)


class JudgeServer(ThreadingHTTPServer):
    """Keeps what it was asked; `script` are the first replies, then `answer` has the word."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.asked: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.script: list[Reply] = []
        self.answer: Callable[[Body], Reply] = by_words
        self.most_at_a_time = self._under_way = 0
        self._lock = Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def reply_to(self, body: Body, headers: dict[str, str]) -> Reply:
        with self._lock:
            self.asked.append(body)
            self.headers.append(headers)
            self.times.append(time.monotonic())
            self._under_way += 1
            self.most_at_a_time = max(self.most_at_a_time, self._under_way)
            scripted = self.script.pop(0) if self.script else None
        try:
            return scripted or self.answer(body)
        finally:
            with self._lock:
                self._under_way -= 1

    def handle_error(self, *_: Any) -> None:
        """A client that has stopped waiting is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: JudgeServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        status, headers, reply = self.server.reply_to(body, dict(self.headers))
        if self.path != "/v1/chat/completions":
            status, headers, reply = 404, {}, {"error": {"message": f"no {self.path}"}}
        content = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        self.send_response(status)
        for name, value in (headers | {"content-length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Quietly."""


@contextmanager
def judge_server() -> Iterator[JudgeServer]:
    """A server on a free port, in a thread, for as long as the block lasts."""
    with JudgeServer() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


if __name__ == "__main__":
    with JudgeServer(int(sys.argv[1]) if len(sys.argv) > 1 else 8080) as server:
        print(server.url, flush=True)
        server.serve_forever()

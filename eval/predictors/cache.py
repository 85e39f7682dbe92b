"""Every answer of a judge on disk as it came: a line each, appended at once, so that a kill loses none."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from threading import Lock

from eval.predictors.reply import Reply, reply_from_json


class AnswerCache:
    """`<folder>/<model>-<hash of prompt and parameters>.jsonl`: key -> reply; of two answers the first one counts."""

    def __init__(self, folder: Path, model: str, system: str) -> None:
        self.path = folder / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', model)}-{system[:12]}.jsonl"
        self._replies: dict[str, Reply] = {}
        self._lock = Lock()
        self._open_line = b""  # a line end is owed to what a kill left half-written
        if self.path.is_file():
            self._read()

    def _read(self) -> None:
        """A line that a kill cut off is passed over, and asked again."""
        *lines, rest = self.path.read_bytes().split(b"\n")
        self._open_line = b"\n" if rest else b""
        for line in [*lines, rest]:
            try:
                entry = json.loads(line)
                self._replies.setdefault(entry["key"], reply_from_json(entry["reply"]))
            except (ValueError, KeyError, TypeError):
                continue

    def get(self, key: str) -> Reply | None:
        """The answer to a question asked before."""
        return self._replies.get(key)

    def put(self, key: str, reply: Reply) -> None:
        """Keep an answer; one write, so that two runs on one cache do not cut each other's lines."""
        entry = json.dumps({"key": key, "reply": dataclasses.asdict(reply)}, ensure_ascii=False)
        line = entry.encode("utf-8", "backslashreplace") + b"\n"
        with self._lock:
            self._replies.setdefault(key, reply)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab", buffering=0) as stream:
                stream.write(self._open_line + line)
            self._open_line = b""

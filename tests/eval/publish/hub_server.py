"""A hub on this machine: the endpoints that a push uses, spoken to by the real client. State lies in plain dicts."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

LARGE = 10_000  # bytes from which a file goes through LFS
TOKEN = "hf_" + "x" * 34  # nobody's


class Hub:
    """What the server holds: branches of one repository, large objects, pull requests, and all it was asked."""

    def __init__(self) -> None:
        self.branches: dict[str, dict[str, bytes]] = {}
        self.large: dict[str, bytes] = {}
        self.pull_requests: list[dict[str, Any]] = []
        self.puts: list[str] = []
        self.commits: list[dict[str, Any]] = []
        self.refuse_put: Callable[[bytes], bool] = lambda _: False
        self.token = TOKEN
        self.visibility: str | None = None

    def files(self, revision: str) -> dict[str, bytes]:
        """The files at a branch or pull request."""
        return self.branches[unquote(revision)]


def is_large(content: bytes) -> bool:
    return len(content) >= LARGE


def git_hash(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    hub: Hub

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""

    def answer(self, value: Any, status: int = 200, **headers: str) -> None:
        content = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        for name, said in headers.items():
            self.send_header(name.replace("_", "-"), said)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def missing(self, what: str) -> None:
        self.answer({"error": f"{what} not found"}, 404, X_Error_Code=f"{what}NotFound")

    def body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            content = b""
            while size := int(self.rfile.readline(), 16):
                content += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return content
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def is_allowed(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {self.hub.token}":
            return True
        self.answer({"error": "Invalid username or password."}, 401)
        return False

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        parts = [unquote(part) for part in url.path.strip("/").split("/")]
        if parts == ["api", "whoami-v2"]:
            if self.is_allowed():
                self.answer({"type": "user", "name": "maryam", "orgs": []})
        elif not self.hub.branches:
            self.missing("Repo")
        elif "tree" in parts:
            revision = parts[parts.index("tree") + 1]
            if revision not in self.hub.branches:
                self.missing("Revision")
                return
            self.answer([self.entry(name, content) for name, content in self.hub.files(revision).items()])
        elif "resolve" in parts:
            at = parts.index("resolve")
            content = self.hub.files(parts[at + 1])["/".join(parts[at + 2 :])]
            self.answer(content, ETag=f'"{git_hash(content)}"', X_Repo_Commit="c" * 40)
        elif parts[-1] == "discussions":
            wanted = parse_qs(url.query)
            assert (wanted["type"], wanted["status"]) == (["pull_request"], ["open"])
            found = [one for one in self.hub.pull_requests if one["author"]["name"] == wanted["author"][0]]
            self.answer({"discussions": found, "count": len(found), "start": 0})
        else:  # repo_info, asked for where a commit changes nothing
            self.answer({"id": "newsroom/model", "sha": "c" * 40, "siblings": [], "tags": []})

    def entry(self, name: str, content: bytes) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "file", "path": name, "size": len(content), "oid": git_hash(content)}
        if is_large(content):
            told["lfs"] = {"oid": sha256(content), "size": len(content), "pointerSize": 130}
        return told

    def do_POST(self) -> None:
        path, _, query = unquote(self.path).partition("?")
        content = self.body()
        if path == "/api/validate-yaml":
            self.answer({"warnings": [], "errors": []})
        elif not self.is_allowed():
            return
        elif path == "/api/repos/create":
            self.hub.visibility = json.loads(content).get("visibility")
            self.hub.branches["main"] = {}
            self.answer({"url": f"http://{self.headers['Host']}/newsroom/model", "id": "newsroom/model"})
        elif "/branch/" in path:
            self.hub.branches[path.rpartition("/branch/")[2]] = dict(self.hub.branches["main"])
            self.answer({})
        elif "/preupload/" in path:
            self.preupload(path.rpartition("/preupload/")[2], json.loads(content))
        elif path.endswith("/info/lfs/objects/batch"):
            self.batch(json.loads(content))
        elif "/commit/" in path:
            self.commit(path.rpartition("/commit/")[2], "create_pr=1" in query, content)
        else:
            self.missing("Entry")

    def preupload(self, revision: str, asked: dict[str, Any]) -> None:
        there = self.hub.files(revision)
        files = []
        for one in asked["files"]:
            told = {"path": one["path"], "shouldIgnore": False}
            told["uploadMode"] = "lfs" if one["size"] >= LARGE else "regular"
            if (content := there.get(one["path"])) is not None:
                told["oid"] = sha256(content) if is_large(content) else git_hash(content)
            files.append(told)
        self.answer({"files": files})

    def batch(self, asked: dict[str, Any]) -> None:
        objects = []
        for one in asked["objects"]:
            href = f"http://{self.headers['Host']}/large/{one['oid']}"
            wanted = {"actions": {"upload": {"href": href}}}
            objects.append(one | ({} if one["oid"] in self.hub.large else wanted))
        self.answer({"transfer": "basic", "objects": objects})

    def do_PUT(self) -> None:
        content, oid = self.body(), self.path.rpartition("/")[2]
        if self.hub.refuse_put(content):
            self.answer({"error": "no more today"}, 403)
            return
        assert sha256(content) == oid
        self.hub.puts.append(oid)
        self.hub.large[oid] = content
        self.answer({})

    def commit(self, revision: str, as_pull_request: bool, content: bytes) -> None:
        lines = [json.loads(line) for line in content.splitlines()]
        files = dict(self.hub.files(revision))
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                files[value["path"]] = self.hub.large[value["oid"]]
            else:
                del files[value["path"]]
        self.hub.commits.append({"revision": revision, "lines": lines})
        base = f"http://{self.headers['Host']}/newsroom/model"
        told = {"commitUrl": f"{base}/commit/{'d' * 40}", "commitOid": "d" * 40}
        if as_pull_request:
            number = len(self.hub.pull_requests) + 1
            revision = f"refs/pr/{number}"
            self.hub.pull_requests.append(self.discussion(number, lines[0]["value"]["summary"]))
            told["pullRequestUrl"] = f"{base}/discussions/{number}"
        self.hub.branches[revision] = files
        self.answer(told)

    def discussion(self, number: int, title: str) -> dict[str, Any]:
        repository = {"name": "newsroom/model", "type": "model"}
        told = {"num": number, "title": title, "status": "open", "isPullRequest": True, "repo": repository}
        return told | {"author": {"name": "maryam"}, "createdAt": "2026-01-01T00:00:00.000Z"}


class serving:  # noqa: N801  (reads as a verb: with serving(hub) as address)
    """The hub on a free port inside the block."""

    def __init__(self, hub: Hub) -> None:
        handler = type("Bound", (Handler,), {"hub": hub})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

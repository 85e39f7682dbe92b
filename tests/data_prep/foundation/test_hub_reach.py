"""Without a network the hub's client is not left to try five times: its cache is read at once."""

from __future__ import annotations

import socket

import pytest
from huggingface_hub import constants

from data_prep.foundation.hub import use_cache_if_unreachable


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a user begins: not told to stay offline, no proxy."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("online")
def test_an_address_where_nobody_answers_leaves_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))  # bound, and not listened at: refused at once
        monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{probe.getsockname()[1]}")
        use_cache_if_unreachable()
    assert constants.HF_HUB_OFFLINE is True


@pytest.mark.usefixtures("online")
def test_a_hub_that_answers_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}")
        use_cache_if_unreachable()
    assert constants.HF_HUB_OFFLINE is False


@pytest.mark.usefixtures("online")
def test_behind_a_proxy_nothing_is_concluded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.test:3128")
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("tried"))
    use_cache_if_unreachable()
    assert constants.HF_HUB_OFFLINE is False

"""The hub's client, and its many errors in one line, without a token in it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from data_prep.foundation.errors import UserError

if TYPE_CHECKING:
    from huggingface_hub import HfApi

REACH = 3.0  # seconds to connect in


def open_hub(endpoint: str | None) -> HfApi:
    """The real client; it finds its token itself (HF_TOKEN, or `hf auth login`)."""
    from huggingface_hub import HfApi

    return HfApi(endpoint=endpoint, library_name="arabic-claim-contradiction")


def use_cache_if_unreachable() -> None:
    """Where no connection to the hub comes about in REACH seconds, its client reads its cache alone from then on.

    It would try each file five times, half a minute and more, before it looked there. Behind a proxy nothing is tried.
    """
    from urllib.request import getproxies

    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE or getproxies():
        return
    address = urlsplit(constants.ENDPOINT)
    try:
        socket.create_connection((address.hostname or "", address.port or 443), REACH).close()
    except OSError:
        constants.HF_HUB_OFFLINE = True


@contextmanager
def hub_errors(what: str) -> Iterator[None]:
    """UserError for what the hub, the network or a missing token did not allow."""
    from httpx2 import HTTPError  # what huggingface_hub speaks HTTP with
    from huggingface_hub.errors import HfHubHTTPError, LocalTokenNotFoundError, OfflineModeIsEnabled

    try:
        yield
    except OfflineModeIsEnabled:
        raise UserError(f"{what}: HF_HUB_OFFLINE is set, so the hub is not asked; unset it") from None
    except LocalTokenNotFoundError:
        raise UserError(f"{what}: no token; give one in HF_TOKEN, or run hf auth login") from None
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else "none"
        said = " ".join((error.server_message or "no reason given").split())
        raise UserError(f"{what}: the hub answers {status} ({said}); {_remedy(status)}") from None
    except (HTTPError, ConnectionError) as error:
        raise UserError(f"{what}: the hub cannot be reached ({type(error).__name__}); try again") from None
    except RuntimeError as error:  # what the client makes of a failed upload
        said = getattr(error.__cause__, "server_message", None) or type(error.__cause__).__name__  # no signed address
        raise UserError(f"{what}: {error} ({said}); what has arrived is kept, run the same command again") from None


def _remedy(status: int | str) -> str:
    if status in (401, 403, 404):
        return "check the name, and that the token in HF_TOKEN may write there"
    return "run the same command again: what has arrived is kept"

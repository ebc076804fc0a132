"""Requests to the control API of a mock."""

from __future__ import annotations

import json
from typing import Any, Mapping
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

# The mock is on this machine: a proxy of the environment would not reach it.
_opener = build_opener(ProxyHandler({}))


class MockError(Exception):
    """The mock did not start, or has rejected a request to its control API."""


def call(control: str, method: str, path: str, query: Mapping[str, Any] = {}, body: Any = None) -> Any:
    """Send a request to the control API at this URL. Return its JSON, or None if there is no body.

    Raises MockError with the mock's reason if it rejects the request.
    """
    url = control + path + ("?" + urlencode(query) if query else "")
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data=data, method=method, headers={"Content-Type": "application/json"})
    try:
        with _opener.open(request, timeout=60) as response:
            text = response.read()
    except HTTPError as error:
        with error:
            raise MockError(f"{method} {path}: {_reason(error.read())}") from None
    return json.loads(text) if text else None


def _reason(text: bytes) -> str:
    try:
        return str(json.loads(text)["error"])
    except (ValueError, KeyError, TypeError):
        return text.decode(errors="replace")

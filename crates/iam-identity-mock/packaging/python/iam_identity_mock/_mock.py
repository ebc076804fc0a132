"""A running mock, and accounts in it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Mapping

from ._control import MockError, call
from ._process import Process
from ._program import program as find_program


class Mock:
    """A mock of the IAM Identity API on a free port of this machine, from the creation of this object to ``stop``.

    It ends with this process too, however that ends. ``arguments`` are further arguments of the program, such as ``"--set",
    "keys_per_identity=5"``; files among them are relative to the folder ``cwd``. ``timeout`` is the number of seconds that it may
    take to start. Raises MockError if it does not start.

    ``url`` is the URL of the API, ``api_key`` is a key to log in with, and ``control`` is the URL of the control API. ``env`` has
    the environment variables with which IBM's clients and the provider for Terraform use the mock.
    """

    url: str
    api_key: str
    control: str
    env: dict[str, str]

    def __init__(
        self,
        *arguments: str,
        program: str | None = None,
        cwd: str | os.PathLike[str] | None = None,
        timeout: float = 30,
    ) -> None:
        addresses = ["--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--exports", "json"]
        command = [program or find_program(), *addresses, "--until-stdin-closes", *arguments]
        self._process = Process(command, cwd)
        try:
            line = self._process.first_line(timeout)
        except BaseException:
            self._process.stop()
            raise
        try:
            self.env = {str(name): str(value) for name, value in json.loads(line).items()}
        except (ValueError, AttributeError):
            self._process.stop()
            printed = line.decode(errors="replace").strip()
            reason = f"arguments make the mock print something else than its variables: {printed}"
            late = f"the mock has not started within {timeout} seconds"
            raise MockError(reason if printed else self.log().strip() or late) from None
        self.url = self.env["IBMCLOUD_IAM_API_ENDPOINT"]
        self.api_key = self.env["IC_API_KEY"]
        self.control = self.env["IAM_IDENTITY_MOCK_CONTROL"]

    def account(self, name: str) -> Account:
        """Add an account with an administrator. Return it.

        The same name gets another account each time; the same calls get the same IDs in every run with ``--set random_seed=1``.
        """
        made = call(self.control, "POST", "/accounts", body={"name": name})
        key, account_id, iam_id = made["login_key"], made["account_id"], made["iam_id"]
        own = {
            "IC_API_KEY": key,
            "IAM_IDENTITY_APIKEY": key,
            "IAM_IDENTITY_ACCOUNT_ID": account_id,
            "IAM_IDENTITY_IAM_ID": iam_id,
        }
        return Account(name, account_id, iam_id, key, self.url, {**self.env, **own}, self)

    def reset(self) -> None:
        """Return to the state at the start, without the objects, faults and journal since."""
        call(self.control, "POST", "/reset")

    def journal(self, **filters: str) -> list[dict[str, Any]]:
        """Return the requests so far with masked secrets, filtered by account, method, path, path_end or status."""
        entries: list[dict[str, Any]] = call(self.control, "GET", "/journal", query=filters)
        return entries

    def inject(self, fault: Mapping[str, Any]) -> None:
        """Add a fault, such as ``{"path_end": "/lock", "times": 2, "effect": {"answer": {"status": 503}}}``."""
        call(self.control, "POST", "/faults", body=dict(fault))

    def log(self) -> str:
        """Return what the program has logged so far, a line of JSON for each request; also after ``stop``."""
        return self._process.log()

    def stop(self) -> None:
        """Stop the program, and wait for its end. A second call has no effect."""
        self._process.stop()

    def __enter__(self) -> Mock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


@dataclass(frozen=True)
class Account:
    """An account in a mock, and its administrator: whom ``api_key`` logs in, and whose environment ``env`` is."""

    name: str
    account_id: str
    iam_id: str
    api_key: str = field(repr=False)
    url: str
    env: dict[str, str] = field(repr=False)
    mock: Mock = field(repr=False)

    def journal(self, **filters: str) -> list[dict[str, Any]]:
        """Return the requests of this account so far, filtered as ``Mock.journal`` does."""
        return self.mock.journal(account=self.account_id, **filters)

    def inject(self, fault: Mapping[str, Any]) -> None:
        """Add a fault for requests of this account only."""
        self.mock.inject({**fault, "account": self.account_id})

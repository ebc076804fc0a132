"""Fixtures for pytest: a mock for the session, and an account for each test."""

from __future__ import annotations

from typing import Iterator

import pytest

from ._mock import Account, Mock

_ARGUMENTS = "iam_identity_mock_arguments"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(_ARGUMENTS, "arguments of the mock of the IBM Cloud IAM Identity API", type="args", default=[])


@pytest.fixture(scope="session")
def iam_identity_mock(pytestconfig: pytest.Config) -> Iterator[Mock]:
    """A mock of the IBM Cloud IAM Identity API. Files in its arguments are relative to the ``rootdir`` of pytest."""
    with Mock(*pytestconfig.getini(_ARGUMENTS), cwd=pytestconfig.rootpath) as mock:
        yield mock


@pytest.fixture
def iam_account(iam_identity_mock: Mock, request: pytest.FixtureRequest) -> Account:
    """An account of its own for this test, in the mock of the session."""
    return iam_identity_mock.account(request.node.nodeid)

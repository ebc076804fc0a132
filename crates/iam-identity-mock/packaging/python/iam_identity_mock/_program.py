"""Where the installer has put the program of this package."""

from __future__ import annotations

import os
import sysconfig
from importlib import metadata
from pathlib import Path
from typing import Iterator

_NAME = "iam-identity-mock" + (".exe" if os.name == "nt" else "")


def program() -> str:
    """Return the path of the program.

    Raises FileNotFoundError if the package is not installed from a wheel.
    """
    for path in _candidates():
        if path.is_file():
            return str(path)
    raise FileNotFoundError(f"{_NAME} is not installed beside its package: install a wheel of iam-identity-mock")


def _candidates() -> Iterator[Path]:
    try:
        files = metadata.files("iam-identity-mock") or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == _NAME:
            yield Path(str(file.locate())).resolve()
    yield Path(sysconfig.get_path("scripts"), _NAME)
    # ``pip install --target`` has a folder for programs beside the packages.
    yield Path(__file__).resolve().parents[1] / "bin" / _NAME

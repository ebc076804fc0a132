"""A stateful mock of the IBM Cloud IAM Identity API: starts the program of this package, and controls it."""

from ._control import MockError
from ._mock import Account, Mock
from ._program import program

__all__ = ["Account", "Mock", "MockError", "program"]
__version__ = "{{version}}"

"""The program while it runs: its lifetime is that of this process, whatever ends it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import weakref
from typing import IO, Any, Sequence

# How many seconds the program has to end by itself, and then after each stronger request.
_PATIENCE = 10.0


class Process:
    """A program that runs until ``stop``, until this object is no longer used, or until this process ends in any way.

    The program holds the other end of a pipe, and stops when this process no longer has its end: a process that is killed can't tell
    the program, but the system closes its pipes. Signals of a terminal, such as that of Ctrl-C, don't reach the program.
    """

    def __init__(self, command: Sequence[str], folder: str | os.PathLike[str] | None) -> None:
        pipe = subprocess.PIPE
        # The log has no name that outlives it, whatever ends this process.
        with tempfile.NamedTemporaryFile(prefix="iam-identity-mock-", suffix=".log") as log:
            # Opened on its own, so that reading does not move where the program writes.
            self._log = _Log(open(log.name, "rb", opener=_open))
            try:
                self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=log, cwd=folder, **_apart())
            except BaseException:
                self._log.close()
                raise
        self._end = weakref.finalize(self, _end, self._process, self._log)
        _running.add(self)

    def first_line(self, timeout: float) -> bytes:
        """Return the line that the program prints once it listens; empty if it ends, or is killed because it takes too long."""
        timer = threading.Timer(timeout, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            return _pipe(self._process.stdout).readline()
        finally:
            timer.cancel()

    def log(self) -> str:
        """Return what the program has written to standard error so far."""
        return self._log.read()

    def stop(self) -> None:
        """Stop the program, and wait for its end. A second call has no effect."""
        self._end()

    def forget(self) -> None:
        """Close the pipe, of which a fork of this process has a copy that would keep the program alive."""
        _pipe(self._process.stdin).close()


_running: weakref.WeakSet[Process] = weakref.WeakSet()


def _forget_all() -> None:
    for process in list(_running):
        process.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


class _Log:
    """What the program writes to standard error: a file, and its text once it is closed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._text = ""

    def read(self) -> str:
        if not self._file.closed:
            self._file.seek(0)
            self._text = self._file.read().decode(errors="replace")
        return self._text

    def close(self) -> None:
        self.read()
        self._file.close()


def _open(path: str, flags: int) -> int:
    # On Windows, a file that is removed with its last handle can be opened in no other way.
    return os.open(path, flags | getattr(os, "O_TEMPORARY", 0))


def _apart() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _end(process: subprocess.Popen[bytes], log: _Log) -> None:
    for request in (_pipe(process.stdin).close, process.terminate, process.kill):
        request()
        try:
            process.wait(_PATIENCE)
            break
        except subprocess.TimeoutExpired:
            continue
    _pipe(process.stdout).close()
    log.close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "it is a pipe"
    return pipe

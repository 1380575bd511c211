"""Who serves an installation now: a file for each part, locked by the kernel for as long as that process lives.

A number in a file alone outlives its process, and later another process may bear it. Imports no Django.
"""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

#: What one installation has once each.
PARTS = ("web", "worker")
#: Seconds that a start waits for a lock: who looks whether somebody serves holds it for a moment.
MOMENT = 2.0


class ServingError(Exception):
    """The application can't be started here; its text is for the person at the terminal."""


@dataclass(frozen=True)
class Server:
    """A process that serves; port 0: jobs alone."""

    pid: int
    port: int


@contextmanager
def held(run: Path, parts: Sequence[str], port: int) -> Iterator[None]:
    """Be the one process that serves these parts. Raises ServingError where another one does."""
    with ExitStack() as stack:
        for part in parts:
            file = stack.enter_context(_path(run, part).open("a+", encoding="ascii"))
            until = time.monotonic() + MOMENT
            while not _locked(file, fcntl.LOCK_EX):
                if time.monotonic() > until:
                    raise ServingError(_already(_told(file)))
                time.sleep(0.05)
            file.truncate(0)
            file.write(f"{os.getpid()} {port}")
            file.flush()
        yield


def servers(run: Path) -> set[Server]:
    """The processes that serve this installation now; empty: nobody does."""
    found = set()
    for part in PARTS:
        if not _path(run, part).exists():
            continue
        with _path(run, part).open("r", encoding="ascii") as file:
            until = time.monotonic() + MOMENT
            while not _locked(file, fcntl.LOCK_SH):
                if (server := _told(file)) is not None:
                    found.add(server)
                    break
                if time.monotonic() > until:
                    break
                time.sleep(0.05)  # it has the lock and is about to write its number
    return found


def want_port(port: int, *, patience: float = 5) -> None:
    """Raises ServingError where another program listens at this port of the loopback, and goes on to.

    ``patience``: seconds, in which pages of a server that was killed come to their end.
    """
    until = time.monotonic() + patience
    while not _free(port):
        if time.monotonic() >= until:
            raise ServingError(
                f"Pintu {port} dipakai program lain, atau tidak boleh dipakai. Pilih pintu lain, misalnya: "
                f"PORT={port + 1} make demo, atau rangkul serve --port {port + 1}."
            )
        time.sleep(0.2)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _path(run: Path, part: str) -> Path:
    return run / f"{part}.lock"


def _locked(file: TextIO, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _told(file: TextIO) -> Server | None:
    file.seek(0)
    words = file.read().split()
    return Server(int(words[0]), int(words[1])) if len(words) == 2 else None


def _already(server: Server | None) -> str:
    at = f" di pintu {server.port}" if server and server.port else ""
    return f"Aplikasi dari folder ini sudah berjalan{at}. Hentikan dahulu: rangkul stop --home FOLDER."

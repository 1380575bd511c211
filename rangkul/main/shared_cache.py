"""What all processes that serve pages must know together: codes that were used, and how often somebody tried.

With a memory of its own, each process would take the same code of the second factor once. Files of the owner alone, on
the one machine that serves the pages; not the database, whose rows are read by more than one role.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class SharedCache(FileBasedCache):
    """Django's cache of files, in which :meth:`add` is one step: of several at once, one gets True."""

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> bool:
        with self._alone():
            return super().add(key, value, timeout, version)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._createdir()
        with Path(self._dir, "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

"""Keep what a library prints by itself off the error stream while it reads a file that may be broken."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ERRORS = 2  # the number of the error stream
_one_at_a_time = threading.Lock()


@contextmanager
def quiet() -> Iterator[None]:
    """Hold back the error stream of the process; drop it where the block fails, else give it on unchanged.

    The reader of Parquet is written in another language and prints a trace before it raises; only the stream itself
    can be held back. What others said meanwhile is lost only together with such a trace.
    """
    with _one_at_a_time, tempfile.TemporaryFile() as held:
        try:
            kept = os.dup(_ERRORS)
        except OSError:  # a process without an error stream has nothing to hold back
            yield
            return
        os.dup2(held.fileno(), _ERRORS)
        failed = True
        try:
            yield
            failed = False
        finally:
            os.dup2(kept, _ERRORS)
            with os.fdopen(kept, "wb") as stream:
                if not failed:
                    held.seek(0)
                    shutil.copyfileobj(held, stream)

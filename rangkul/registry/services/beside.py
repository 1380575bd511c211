"""The database works beside us: what is to be written is handed to a thread that holds our connection.

PostgreSQL writes one piece while Python compares the next. All of it stays in the one transaction of the caller, in
the order in which it was handed over. While the thread is at work, the caller keeps its own hands off the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

Answer = TypeVar("Answer")


class Beside:
    """Hands steps to the thread; each is done when those before it are."""

    def __init__(self, thread: ThreadPoolExecutor):
        self._thread = thread

    def ask(self, step: Callable[..., Answer], *given, **more) -> Future[Answer]:
        # in the context of who asks: who acts, and in which time zone
        return self._thread.submit(copy_context().run, lambda: step(*given, **more))


@contextmanager
def beside() -> Iterator[Beside]:
    """A thread that works with this connection. At the end, and after an error, it is at rest."""
    ours = connections[DEFAULT_DB_ALIAS]

    def take_over() -> None:
        connections[DEFAULT_DB_ALIAS] = ours

    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database", initializer=take_over)
    ours.inc_thread_sharing()
    try:
        yield Beside(thread)
    finally:
        thread.shutdown(wait=True, cancel_futures=True)
        ours.dec_thread_sharing()

"""The one door by which somebody acts: a transaction in which PostgreSQL knows who, and why.

Without it, row-level security lets no row of the walled tables through. The setting is local to the transaction, so a
connection that is handed on carries nobody's right with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

from .permissions import Purpose
from .whole import inside_whole


@dataclass(frozen=True)
class Acting:
    """Who acts now, and why."""

    person_id: int
    purpose: Purpose


_now: ContextVar[Acting | None] = ContextVar("acting", default=None)


def acting() -> Acting | None:
    """Who acts now; None outside of :func:`acting_as`."""
    return _now.get()


@contextmanager
def acting_as(person, purpose: Purpose) -> Iterator[Acting]:
    """Open a transaction (or a savepoint inside one) in which ``person`` acts for ``purpose``.

    Inside another one it takes over until it ends: a task that a person asked for may do a step in the system's name.
    Inside a service that is one ``whole`` it needs no savepoint: an error ends that service, and its rollback brings
    the setting back; until then no statement is let through.
    """
    before, now = _now.get(), Acting(person.pk, Purpose(purpose))
    is_first = not connection.in_atomic_block
    token = _now.set(now)
    try:
        with transaction.atomic(savepoint=not inside_whole()):
            _tell(now)
            yield now
            # after an error the rollback takes the setting back by itself; so does the end of the transaction
            if not is_first:
                _tell(before)
    finally:
        _now.reset(token)


def _tell(who: Acting | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('rangkul.person', %s, true), set_config('rangkul.purpose', %s, true)",
            [str(who.person_id), who.purpose.value] if who else ["", ""],
        )


def stream(person, purpose: Purpose, rows: Callable[[], Iterable]) -> Iterator:
    """Give the rows of ``rows()`` one by one inside a transaction of their own.

    A streamed answer is sent after the view has returned, when the view's transaction is over.
    """
    with acting_as(person, purpose):
        yield from rows()

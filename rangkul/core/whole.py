"""Services that call each other are one piece of work: done as a whole, under one savepoint.

A savepoint for each of them costs two statements and saves nothing where an error ends the whole work anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

Given = ParamSpec("Given")
Made = TypeVar("Made")

_inside: ContextVar[bool] = ContextVar("whole", default=False)


def inside_whole() -> bool:
    """Whether a service wrapped in :func:`whole` runs now, in a transaction of this connection."""
    return _inside.get() and connection.in_atomic_block


def whole(service: Callable[Given, Made]) -> Callable[Given, Made]:
    """As ``transaction.atomic``, but called by another such service it joins that one's transaction.

    An error that leaves it then ends the other one as well: who catches it and goes on needs a savepoint of their own
    around the call (``with transaction.atomic():``), else Django refuses every further statement.
    """

    @wraps(service)
    def inner(*args: Given.args, **named: Given.kwargs) -> Made:
        joins = inside_whole()
        token = _inside.set(True)
        try:
            with transaction.atomic(savepoint=not joins):
                return service(*args, **named)
        finally:
            _inside.reset(token)

    return inner

"""States are data: a model carries ``NEXT`` and ``move`` is the only way from one state to the next."""

from __future__ import annotations

from typing import TypeVar

from django.db import models, transaction

from .errors import Conflict, NotFound

Thing = TypeVar("Thing", bound=models.Model)


@transaction.atomic
def move(thing: Thing, *, to: str, **changes) -> Thing:
    """Lock the row, check ``NEXT``, save state and ``changes``; returns the row as it stands now.

    Two people who press at once get one winner and one :class:`Conflict`. ``type(thing).NEXT`` maps a state to the set
    of states that may follow it. Raises NotFound where the row is no longer to be seen.
    """
    model = type(thing)
    locked = model.objects.select_for_update(of=("self",)).filter(pk=thing.pk).first()
    if locked is None:
        raise NotFound
    if to not in model.NEXT.get(locked.state, frozenset()):
        raise Conflict(now=locked.state, wanted=to)
    locked.state = to
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.save(update_fields=["state", *changes])
    return locked


def can_move(thing: models.Model, to: str) -> bool:
    """Whether the table lets it, for buttons; :func:`move` asks again under the lock."""
    return to in type(thing).NEXT.get(thing.state, frozenset())

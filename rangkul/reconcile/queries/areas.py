"""Area codes that changed after a run was given its settings: it does not know them."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet

from rangkul.core.models import AreaChange
from rangkul.core.queries import moves_of

from ..models import Run


def settings_from(run: Run) -> datetime:
    """When the settings of a run were written: a repetition has those of the run that it repeats."""
    while run.again_of is not None:
        run = run.again_of
    return run.started_at


def areas_changed_after(region_id: str, moment: datetime) -> QuerySet[AreaChange]:
    """Changes of codes (not of names alone) that were recorded after a moment."""
    changes = AreaChange.objects.filter(old_code__startswith=region_id, at__gt=moment)
    return changes.exclude(kind=AreaChange.Kind.RENAMED)


def moves_after(region_id: str, moment: datetime) -> dict[str, str]:
    """{code of a moment: the code that the register has for it now}, where children have followed since.

    One list after the other, each as a whole: a code that ended in a list may have begun anew in it, for another area.
    """
    followed = areas_changed_after(region_id, moment).exclude(followed_at=None).order_by("id")
    moves: dict[str, str] = {}
    for _list, changes in groupby(followed, key=lambda change: (change.at, change.on)):
        some = moves_of(changes)
        moves = some | {old: some.get(new, new) for old, new in moves.items()}
    return moves

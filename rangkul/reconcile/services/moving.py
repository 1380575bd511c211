"""A run as it stands now, nobody else's until the transaction ends. It moves by ``core.states.move``."""

from __future__ import annotations

from rangkul.core.errors import NotFound

from ..models import Run


def locked(run: Run) -> Run:
    fresh = Run.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
    if fresh is None:
        raise NotFound
    return fresh

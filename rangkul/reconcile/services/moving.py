"""A run goes from state to state: the row is locked, the table asked, one of two people at once wins."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rangkul.core.errors import Conflict, NotFound

from ..models import NEXT, Run, RunState


def locked(run: Run) -> Run:
    """The run as it stands now, nobody else's until the transaction ends."""
    fresh = Run.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
    if fresh is None:
        raise NotFound
    return fresh


def move(run: Run, *, to: RunState, **also) -> Run:
    """Lock, check :data:`NEXT`, save. Raises Conflict where the run has gone elsewhere."""
    run = locked(run)
    if to not in NEXT[run.state]:
        raise Conflict(
            _("Pemadanan %(number)s %(state)s; ini tidak dapat dilakukan lagi.")
            % {"number": run.number, "state": run.get_state_display()}
        )
    run.state = to
    for name, value in also.items():
        setattr(run, name, value)
    run.save(update_fields=["state", *also])
    return run

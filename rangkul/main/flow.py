"""How data moves through the house, on one page. Each pull is safe to repeat."""

from __future__ import annotations

from rangkul.core.acting import acting_as
from rangkul.core.permissions import Purpose
from rangkul.insight import services as insight
from rangkul.reconcile import queries as reconcile
from rangkul.registry import services as registry


def after_acceptance(*, run_id: int, by, at) -> None:
    """A run was accepted: the register takes its children, then the figures are counted."""
    with acting_as(by, Purpose.FIND):
        run = reconcile.run_for(by, run_id)
    registry.take_run(run=run, by=by, at=at)
    with acting_as(by, Purpose.SEE):
        insight.count_run(region=run.region, run=run, by=by, at=at)

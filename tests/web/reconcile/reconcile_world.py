"""Days and runs of the small made-up world of ``conftest.py``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cast import HOME, NOON

from rangkul.core import vault
from rangkul.intake.models import Basis, Delivery, DeliveryFile, DeliveryState
from rangkul.reconcile.models import Run, RunDelivery, RunState
from rangkul.reconcile.services.keeping import digest_of, keep_tables, write_results

SPRING, AUTUMN = date(2025, 2, 24), date(2025, 10, 1)


def finished_run(cast, folder: Path, day: date, *, state="finished", previous=None, used=()) -> Run:
    """A run as it stands after :func:`carry_out_run`, from tables that the engine wrote; its questions are open."""
    number = Run.objects.count() + 1
    run = Run.objects.create(
        region=cast.region, number=number, as_of=day, state=RunState.RUNNING, previous=previous,
        started_by=cast.data_officer, started_at=NOON, settings="", inputs=[],
    )  # fmt: skip
    RunDelivery.objects.bulk_create(RunDelivery(run=run, delivery=delivery) for delivery in used)
    run.tables = keep_tables(HOME, folder)
    kept = write_results(run, folder)
    run.summary, run.comparison, run.digest = kept["summary"], kept["comparison"], digest_of(run.tables)
    run.state, run.ended_at = RunState.FINISHED, NOON
    if state == "accepted":
        run.state, run.accepted_by, run.accepted_at = RunState.ACCEPTED, cast.data_officer, NOON
    run.save()
    return run


def taken(cast, basis: Basis, kind: str, period: str, files: list[Path]) -> Delivery:
    """These files as a delivery that was taken on this basis."""
    delivery = Delivery.objects.create(
        region=cast.region, kind=kind, period=period, basis=basis, state=DeliveryState.TAKEN, sent_by=cast.data_officer,
        sent_at=NOON, taken_by=cast.data_officer, taken_at=NOON, rows_taken=100,
    )  # fmt: skip
    for path in files:
        kept = vault.keep_file(HOME, path)
        if DeliveryFile.objects.filter(sha256=kept.sha256, destroyed_at=None).exists():
            continue  # the same file twice, as offices send it
        DeliveryFile.objects.create(
            delivery=delivery, region=cast.region, name=path.name, sha256=kept.sha256, size=kept.size, received_at=NOON
        )
    return delivery

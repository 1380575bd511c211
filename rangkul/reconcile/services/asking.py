"""A run is asked for, asked for again, or called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul import __version__
from rangkul.core import audit, engine_settings, jobs
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check
from rangkul.core.states import move
from rangkul.engine.settings import period_of
from rangkul.engine.types import ROSTER_KINDS
from rangkul.intake import queries as intake
from rangkul.intake.models import Delivery, DeliveryFile

from .. import queries
from ..models import ACTIVE, Run, RunDelivery, RunState
from ..wording import destroyed
from .accepting import TablesDestroyed
from .moving import locked


class RunOnItsWay(Conflict):
    message = gettext_lazy("Pemadanan lain di wilayah ini masih berjalan.")
    remedy = gettext_lazy("Tunggu sampai selesai, atau batalkan dahulu.")


class NotUsable(Invalid):
    message = gettext_lazy("Kiriman yang dipilih tidak dapat dipakai: sudah ditarik, diganti, atau dasarnya habis.")
    remedy = gettext_lazy("Buka kembali halaman ini, lalu pilih dari daftar yang tersedia.")


class NoRosterOfThePeriod(Invalid):
    """Without a roster of the day's semester every child would seem to be out of school."""

    message = gettext_lazy("Tidak ada daftar sekolah untuk semester yang memuat tanggal itu.")
    remedy = gettext_lazy("Pilih tanggal pada semester yang daftar sekolahnya sudah masuk, atau tunggu kirimannya.")


@transaction.atomic
def ask_run(*, region: Region, deliveries: Sequence[Delivery], as_of: date, note: str = "", by, at) -> Run:
    """Queue a run of these deliveries, compared with the last accepted run."""
    check(by, Permission.RUN_START, area=region.code)
    region = Region.objects.select_for_update().get(pk=region.pk)  # a change of areas is known to the run, or is later
    run = Run(
        region=region, as_of=as_of, note=note.strip(), settings=engine_settings.text_for(region, as_of),
        decisions="", previous=queries.last_accepted(region.code),
    )  # fmt: skip
    chosen = _usable(by, region, deliveries)
    if not any(delivery.kind in ROSTER_KINDS and delivery.period == period_of(as_of) for delivery in chosen):
        raise NoRosterOfThePeriod
    return _queue(run, chosen, "run.asked", by=by, at=at)


@transaction.atomic
def run_again(*, run: Run, note: str = "", by, at) -> Run:
    """Queue the same once more: same deliveries, day, settings, decisions and comparison. Its digest must be equal."""
    check(by, Permission.RUN_START, area=run.region_id)
    if not run.digest:
        raise Conflict(_("Hanya pemadanan yang selesai dapat diulang dengan isian yang sama."))
    if (lost := queries.lost_for_repeating(run)) is not None:
        raise TablesDestroyed(destroyed(lost))
    before = Delivery.objects.filter(pk__in=RunDelivery.objects.filter(run=run).values("delivery_id"))
    again = Run(
        region=run.region, as_of=run.as_of, note=note.strip(), settings=run.settings, decisions=run.decisions,
        previous=run.previous, again_of=run,
    )  # fmt: skip
    return _queue(again, _usable(by, run.region, list(before), replaced=True), "run.asked_again", by=by, at=at)


@transaction.atomic
def cancel_run(*, run: Run, by, at) -> Run:
    """Call a run off: at once where it waits, within seconds where it works. Who started it, or who may accept."""
    check(by, Permission.RUN_START, area=run.region_id)
    run = locked(run)
    if run.started_by_id != by.pk:
        check(by, Permission.RUN_ACCEPT, area=run.region_id)
    if run.state == RunState.QUEUED:
        run = move(run, to=RunState.CANCELLED, ended_at=at)
    else:
        run = move(run, to=RunState.CANCELLING)
    audit.record("run.cancelled", on=run, area=run.region_id, details={"number": run.number})
    return run


def _usable(by, region: Region, deliveries: Sequence[Delivery], *, replaced: bool = False) -> list[Delivery]:
    """The chosen deliveries, in the order in which a run reads them; raises NotUsable where one may not be used."""
    chosen = {delivery.pk for delivery in deliveries}
    if not chosen:
        raise Invalid(_("Pilih paling sedikit satu kiriman."))
    found = list(intake.usable(by, region).filter(pk__in=chosen))
    if replaced and len(found) < len(chosen):  # a later delivery may have come since; laying out checks the rest
        found = list(Delivery.objects.filter(pk__in=chosen, region=region).order_by("kind", "period", "sent_at", "id"))
    if {delivery.pk for delivery in found} != chosen:
        raise NotUsable
    return found


def _queue(run: Run, deliveries: Sequence[Delivery], action: str, *, by, at) -> Run:
    if run.as_of > at.date() + timedelta(days=366):
        raise Invalid(_("Tanggal keadaan terlalu jauh di depan."))
    Region.objects.select_for_update().get(pk=run.region_id)  # numbers without gaps or doubles
    if Run.objects.filter(region_id=run.region_id, state__in=ACTIVE).exists():
        raise RunOnItsWay
    newest = Run.objects.filter(region_id=run.region_id).aggregate(newest=Max("number"))["newest"]
    run.number = (newest or 0) + 1
    run.started_by, run.started_at, run.engine_version = by, at, __version__
    run.inputs = _inputs(deliveries)
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:
        raise RunOnItsWay from None
    RunDelivery.objects.bulk_create(RunDelivery(run=run, delivery=delivery) for delivery in deliveries)
    audit.record(
        action, on=run, area=run.region_id,
        details={
            "number": run.number, "as_of": run.as_of.isoformat(), "deliveries": [d.pk for d in deliveries],
            "previous": run.previous_id, "again_of": run.again_of_id,
        },
    )  # fmt: skip
    jobs.enqueue("reconcile.run", by=by, run_id=run.pk)
    return run


def _inputs(deliveries: Sequence[Delivery]) -> list[dict]:
    """What the run is given, with the hash of every file, for as long as the run is remembered."""
    by_id = {delivery.pk: delivery for delivery in deliveries}
    files = DeliveryFile.objects.filter(delivery_id__in=by_id, destroyed_at=None).order_by("delivery_id", "id")
    return [
        {
            "delivery": file.delivery_id, "kind": by_id[file.delivery_id].kind,
            "period": by_id[file.delivery_id].period, "name": file.name, "sha256": file.sha256,
        }
        for file in files
    ]  # fmt: skip

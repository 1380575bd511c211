"""Nothing reaches the register before a person accepts the run."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit, jobs
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check
from rangkul.core.states import move
from rangkul.intake import services as intake
from rangkul.intake.models import Delivery

from .. import queries
from ..models import Change, Pair, Run, RunDelivery, RunState
from ..wording import destroyed
from .moving import locked


class OtherRunAccepted(Conflict):
    message = _("Sementara itu pemadanan lain sudah diterima, jadi perbandingan ini tidak berlaku lagi.")
    remedy = _("Jalankan pemadanan baru; hasilnya akan dibandingkan dengan yang terakhir diterima.")


class AreasChanged(Conflict):
    """The run would put children back into areas that are no more."""

    message = _("Kode wilayah berubah sesudah pemadanan ini dimulai, jadi hasilnya tidak dapat diterima lagi.")
    remedy = _("Jalankan pemadanan baru; hasilnya akan memakai kode wilayah yang berlaku.")


class TablesDestroyed(Conflict):
    """Nothing is left that the register could take, or that could be done once more."""

    message = _("Tabel pemadanan ini sudah dimusnahkan.")
    remedy = _("Jalankan pemadanan baru dengan kiriman yang dasarnya masih berlaku.")


@transaction.atomic
def accept_run(*, run: Run, by, at) -> Run:
    """Let this run be what the register follows. Who started it may accept it.

    Its deliveries can no longer be undone, questions of older runs end, the corrections are written and the register
    takes the children, both in the background.
    """
    check(by, Permission.RUN_ACCEPT, area=run.region_id)
    Region.objects.select_for_update().get(pk=run.region_id)  # its areas do not change meanwhile
    run = locked(run)
    last = queries.last_accepted(run.region_id)
    if run.state == RunState.FINISHED and run.previous_id != (last.pk if last else None):
        raise OtherRunAccepted
    if run.state == RunState.FINISHED and _areas_changed(run):
        raise AreasChanged
    if run.forgotten_at is not None:
        raise TablesDestroyed(destroyed(run))
    run = move(run, to=RunState.ACCEPTED, accepted_by=by, accepted_at=at)
    for delivery in Delivery.objects.filter(pk__in=RunDelivery.objects.filter(run=run).values("delivery_id")):
        intake.mark_used(delivery=delivery, by=by, at=at)
    Pair.objects.filter(region_id=run.region_id, run__number__lt=run.number, answer="").delete()
    audit.record(
        "run.accepted",
        on=run,
        area=run.region_id,
        details={"number": run.number, "digest": run.digest, "counts": run.comparison.get("verdicts", {})},
    )
    jobs.enqueue("reconcile.correct", by=by, run_id=run.pk)
    jobs.enqueue("flow.after_acceptance", by=by, run_id=run.pk)
    return run


def _areas_changed(run: Run) -> bool:
    return queries.areas_changed_after(run.region_id, queries.settings_from(run)).exists()


@transaction.atomic
def reject_run(*, run: Run, reason: str, by, at) -> Run:
    """Do not take this run; its open questions and its list of changes go with it, its tables and its reason stay."""
    check(by, Permission.RUN_ACCEPT, area=run.region_id)
    if len(reason.strip()) < 5:
        raise Invalid(_("Tulis alasannya, supaya yang lain tahu apa yang harus dibenahi."))
    run = move(run, to=RunState.REJECTED, rejected_by=by, rejected_at=at, reason=reason.strip())
    Pair.objects.filter(run=run, answer="").delete()
    Change.objects.filter(run=run).delete()
    audit.record(
        "run.rejected", on=run, area=run.region_id, details={"number": run.number, "digest": run.digest}, reason=reason
    )
    return run

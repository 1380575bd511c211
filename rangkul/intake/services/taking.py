"""What becomes of a delivery: taken on a basis, undone, withdrawn, thrown away, destroyed."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Min, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.permissions import Permission, check
from rangkul.core.states import move

from .. import words
from ..models import Arrival, Basis, Delivery, DeliveryFile, DeliveryState
from .laying_out import DeliveryNotUsable
from .results import forget_results


class BasisMissing(Invalid):
    message = _("Kiriman ini belum menyebut dasarnya (hukum, nomor PKS, tujuan, sampai kapan).")
    remedy = _("Pilih dasar yang berlaku untuk daftar ini, atau tambahkan dasar baru.")


class BasisDoesNotFit(Invalid):
    message = _("Dasar ini tidak berlaku untuk daftar atau instansi ini, atau masanya sudah habis.")
    remedy = _("Pilih dasar lain, atau perpanjang dasar ini bila perjanjiannya sudah diperpanjang.")


class NothingToTake(Invalid):
    message = _("Tidak ada satu baris pun yang dapat diambil dari kiriman ini.")
    remedy = _("Periksa petak kolomnya, atau minta berkas yang benar kepada pengirim.")


class AlreadyUsed(Conflict):
    message = _("Kiriman ini sudah dipakai dalam pemadanan yang diterima, jadi tidak dapat dibatalkan begitu saja.")
    remedy = _("Tarik kirimannya, lalu jalankan pemadanan baru tanpa kiriman ini.")


class NotYetUsed(Conflict):
    message = _("Kiriman ini belum pernah dipakai, jadi cukup dibatalkan.")


@transaction.atomic
def take(*, delivery: Delivery, basis: Basis | None, replaces: Delivery | None = None, by, at) -> Delivery:
    """Take a checked delivery on a basis that is valid today; from here on a run may use it.

    ``replaces`` is an earlier taken delivery of the same kind and period that this one stands in for. Raises
    BasisMissing, BasisDoesNotFit, NothingToTake, Conflict.
    """
    check(by, Permission.DELIVERY_SEND, area=delivery.region_id)
    _must_fit(basis, delivery, at)
    if not delivery.rows_taken:
        raise NothingToTake
    if replaces is not None:
        replaces = _replaceable(delivery, replaces)
    gone = {"left_by": None, "left_at": None, "left_why": ""}
    delivery = move(delivery, to=DeliveryState.TAKEN, basis=basis, replaces=replaces, taken_by=by, taken_at=at, **gone)
    count_arrivals(delivery)
    audit.record(
        "delivery.taken",
        on=delivery,
        area=delivery.region_id,
        details={
            "kind": delivery.kind,
            "period": delivery.period,
            "rows": delivery.rows_taken,
            "basis": basis.pk,
            "replaces": replaces.pk if replaces else None,
            "rows_sha256": delivery.results.get("rows"),
        },
    )
    return delivery


def _must_fit(basis: Basis | None, delivery: Delivery, at) -> None:
    if basis is None:
        raise BasisMissing
    fits = basis.region_id == delivery.region_id and basis.covers(delivery.kind, delivery.agency_id)
    if not fits or not basis.is_valid(timezone.localdate(at)):
        raise BasisDoesNotFit


@transaction.atomic
def rest_on(*, delivery: Delivery, basis: Basis | None, by, at) -> Delivery:
    """Let a taken delivery rest on another basis, as when a new agreement follows the old one."""
    check(by, Permission.DELIVERY_SEND, area=delivery.region_id)
    _must_fit(basis, delivery, at)
    locked = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if locked.state not in (DeliveryState.TAKEN, DeliveryState.WITHDRAWN):
        raise Conflict
    details = {"from": locked.basis_id, "to": basis.pk}
    locked.basis = basis
    locked.save(update_fields=["basis"])
    audit.record("delivery.rebased", on=locked, area=locked.region_id, details=details)
    return locked


def _replaceable(delivery: Delivery, other: Delivery) -> Delivery:
    found = Delivery.objects.select_for_update(of=("self",)).filter(pk=other.pk).first()
    same = found is not None and (found.region_id, found.kind, found.period) == (
        delivery.region_id,
        delivery.kind,
        delivery.period,
    )
    if not same or found.state != DeliveryState.TAKEN:
        raise Conflict(_("Kiriman yang akan diganti sudah berubah. Muat ulang halaman ini, lalu pilih lagi."))
    return found


@transaction.atomic
def undo(*, delivery: Delivery, reason: str = "", by, at) -> Delivery:
    """Take a taking back. Raises AlreadyUsed once a run that used it was accepted."""
    check(by, Permission.DELIVERY_UNDO, area=delivery.region_id)
    used = Delivery.objects.select_for_update(of=("self",)).values_list("used_at", flat=True).get(pk=delivery.pk)
    if used is not None:
        raise AlreadyUsed
    delivery = move(delivery, to=DeliveryState.UNDONE, left_by=by, left_at=at, left_why=reason, replaces=None)
    count_arrivals(delivery)
    audit.record("delivery.undone", on=delivery, area=delivery.region_id, reason=reason)
    return delivery


@transaction.atomic
def withdraw(*, delivery: Delivery, reason: str, by, at) -> Delivery:
    """No later run may use it; what the register took from it stays until a run without it is accepted."""
    check(by, Permission.DELIVERY_UNDO, area=delivery.region_id)
    if len(reason.strip()) < 10:
        raise Invalid(_("Tulis mengapa kiriman ini ditarik, paling sedikit 10 huruf."))
    used = Delivery.objects.select_for_update(of=("self",)).values_list("used_at", flat=True).get(pk=delivery.pk)
    if used is None:
        raise NotYetUsed
    delivery = move(delivery, to=DeliveryState.WITHDRAWN, left_by=by, left_at=at, left_why=reason)
    count_arrivals(delivery)
    audit.record("delivery.withdrawn", on=delivery, area=delivery.region_id, reason=reason)
    return delivery


@transaction.atomic
def discard(*, delivery: Delivery, reason: str = "", by, at) -> Delivery:
    """Throw away what was not taken (or was undone): its originals are destroyed at once."""
    check(by, Permission.DELIVERY_UNDO, area=delivery.region_id)
    if delivery.state in (DeliveryState.TAKEN, DeliveryState.WITHDRAWN):
        raise Conflict(_("Kiriman ini sudah diambil. Batalkan atau tarik dahulu."))
    return destroy(delivery=delivery, why=reason or words.DISCARDED, by=by, at=at)


@transaction.atomic
def destroy(*, delivery: Delivery, why: str, by, at) -> Delivery:
    """Destroy rows and originals; kind, period, dates and counts stay."""
    check(by, Permission.DELIVERY_UNDO, area=delivery.region_id)
    results = dict(delivery.results)
    delivery = move(
        delivery,
        to=DeliveryState.DESTROYED,
        destroyed_at=at,
        destroyed_why=why[:300],
        note="",
        sentence="",
        results={},
        accounting=_sums(delivery.accounting),
        problems=[],
    )
    files = DeliveryFile.objects.filter(delivery=delivery, destroyed_at=None)
    gone = list(files.values_list("sha256", flat=True))
    files.update(destroyed_at=at, name="")
    forget_results(delivery.region_id, results | {f"file-{n}": sha256 for n, sha256 in enumerate(gone)})
    count_arrivals(delivery)
    audit.record(
        "delivery.destroyed",
        on=delivery,
        area=delivery.region_id,
        details={"files": len(gone), "sha256": gone[:200], "rows": delivery.rows_taken},
        reason=why,
    )
    return delivery


@transaction.atomic
def mark_used(*, delivery: Delivery, by, at) -> Delivery:
    """A run that used this delivery was accepted: from here on it can be withdrawn, no longer undone. Repeatable.

    Raises DeliveryNotUsable where it was undone, withdrawn or destroyed since the run began.
    """
    check(by, Permission.RUN_ACCEPT, area=delivery.region_id)
    locked = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if locked.used_at is not None:
        return locked
    if locked.state != DeliveryState.TAKEN:
        raise DeliveryNotUsable
    locked.used_at = at
    locked.save(update_fields=["used_at"])
    audit.record("delivery.used", on=locked, area=locked.region_id, details={"kind": locked.kind})
    return locked


def count_arrivals(delivery: Delivery) -> None:
    """Write anew what the calendar shows for this kind and period."""
    if not delivery.kind or not delivery.period:
        return
    which = {"region_id": delivery.region_id, "kind": delivery.kind, "period": delivery.period}
    # what was taken and then destroyed at the end of its basis did arrive
    came = Q(state=DeliveryState.TAKEN) | Q(state=DeliveryState.DESTROYED, taken_at__isnull=False, left_at=None)
    taken = Delivery.objects.filter(came, **which)
    found = taken.aggregate(first=Min(TruncDate("sent_at")), rows=Sum("rows_taken"))
    if found["first"] is None:
        Arrival.objects.filter(**which).delete()
        return
    counts = {"sent_on": found["first"], "rows": found["rows"], "deliveries": taken.count()}
    Arrival.objects.update_or_create(**which, defaults=counts)


def _sums(accounting: list[dict]) -> list[dict]:
    """The accounting without names of files: one line for each kind and period."""
    lines: dict[tuple, dict] = {}
    for line in accounting:
        which = (line["kind"], line["period"])
        total = lines.setdefault(which, {"file": "", "kind": which[0], "period": which[1]})
        for name in ("read", "taken", "duplicate", "refused", "not_data"):
            total[name] = total.get(name, 0) + line[name]
    return list(lines.values())

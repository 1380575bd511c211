"""Files come in: kept encrypted, each content once, and a check is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul.core import audit, vault
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.jobs import enqueue
from rangkul.core.models import Agency, Region
from rangkul.core.permissions import Permission, check

from ..models import Basis, Delivery, DeliveryFile

#: What systems and programs leave behind; never a delivery.
LITTER = re.compile(r"^(\.|~\$)|^(thumbs\.db|desktop\.ini|ehthumbs\.db)$", re.IGNORECASE)
_LONG = re.compile(r"(\d{6})\d{3,}(\d{4})")


class AlreadySent(Conflict):
    """Every file of a delivery is here already; ``details["delivery"]`` is the earlier one."""

    message = gettext_lazy("Berkas ini sudah pernah dikirim. Isinya sama persis, jadi tidak disimpan dua kali.")
    remedy = gettext_lazy("Buka kiriman yang lama; yang hilang dari situ dapat diambil lagi.")


class TooLarge(Invalid):
    message = gettext_lazy("Berkas ini terlalu besar.")
    status = 413


class NothingSent(Invalid):
    message = gettext_lazy("Belum ada berkas yang dipilih.")


@dataclass(frozen=True)
class Incoming:
    """A file on its way in: its name as sent, and its content in pieces."""

    name: str
    pieces: Iterable[bytes]


@dataclass(frozen=True)
class Received:
    """What became of the files: the new delivery, and those that were here already with the delivery they are in."""

    delivery: Delivery
    already: tuple[tuple[str, Delivery], ...] = ()


@transaction.atomic
def receive(
    *,
    region: Region,
    files: Iterable[Incoming],
    kind: str = "",
    period: str = "",
    agency: Agency | None = None,
    basis: Basis | None = None,
    note: str = "",
    by,
    at,
) -> Received:
    """Keep what was sent as one delivery and ask for its check; kind and period may be left to be recognised.

    Content that a delivery of the region still holds is not kept twice. Raises AlreadySent where nothing is new,
    TooLarge above ``RANGKUL_MAX_DELIVERY``, NothingSent.
    """
    check(by, Permission.DELIVERY_SEND, area=region.pk)
    delivery = Delivery.objects.create(
        region=region,
        kind=kind,
        period=period,
        kind_given=bool(kind),
        period_given=bool(period),
        period_from="given" if period else "",
        agency=agency,
        basis=basis,
        note=note,
        sent_by=by,
        sent_at=at,
    )
    new, already = [], []
    with undone_on_error(region.pk) as fresh:
        left = settings.RANGKUL_MAX_DELIVERY
        for incoming in files:
            name = clean_name(incoming.name)
            if LITTER.search(PurePosixPath(name).name):
                continue
            file, earlier = keep_file(delivery, name, _counted(incoming.pieces, left), at, fresh)
            left -= file.size if file else 0
            if file:
                new.append(file)
            else:
                already.append((name, earlier))
        if not new and already:
            raise AlreadySent(delivery=already[0][1].pk)
        if not new:
            raise NothingSent
        audit.record(
            "delivery.received",
            on=delivery,
            area=region.pk,
            details={"files": len(new), "already_here": len(already), "sha256": [file.sha256 for file in new][:200]},
        )
        ask_for_check(delivery, by=by)
    return Received(delivery, tuple(already))


def keep_file(
    delivery: Delivery, name: str, pieces: Iterable[bytes], at, fresh: list[str]
) -> tuple[DeliveryFile | None, Delivery | None]:
    """Keep one content; returns its row, or None and the delivery that has the same content already."""
    region = delivery.region_id
    kept = vault.keep(region, pieces)
    there = DeliveryFile.objects.filter(region_id=region, sha256=kept.sha256, destroyed_at=None)
    if earlier := there.select_related("delivery").first():
        if earlier.is_container:  # only its hash is kept
            vault.destroy(region, kept.sha256)
        return None, earlier.delivery
    fresh.append(kept.sha256)
    try:
        with transaction.atomic():
            row = DeliveryFile.objects.create(
                delivery=delivery,
                region_id=region,
                name=name,
                sha256=kept.sha256,
                size=kept.size,
                received_at=at,
            )
    except IntegrityError:  # the same file came in twice at once; the other one won
        fresh.remove(kept.sha256)
        return None, there.select_related("delivery").get().delivery
    return row, None


@contextmanager
def undone_on_error(region: str) -> Iterator[list[str]]:
    """Contents that are named in the list leave the vault again where the work inside fails."""
    fresh: list[str] = []
    try:
        yield fresh
    except BaseException:
        for sha256 in fresh:
            vault.destroy(region, sha256)
        raise


def ask_for_check(delivery: Delivery, *, by) -> None:
    """Queue the check of a delivery; checks of one delivery never run at the same time."""
    enqueue("intake.check", by=by, lock=f"intake-{delivery.pk}", delivery_id=delivery.pk)


def clean_name(name: str) -> str:
    """A file's name for people: no way out of a folder, nothing unprintable, long numbers masked, at most 255.

    >>> clean_name("C:\\\\data\\\\..\\\\KK 6372919001010001.xlsx")
    'C:/data/KK 637291******0001.xlsx'
    """
    text = "".join(character if character.isprintable() else "?" for character in name)
    parts = [part for part in text.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    masked = _LONG.sub(r"\1******\2", "/".join(parts) or _("tanpa nama"))
    return masked if len(masked) <= 255 else "…" + masked[-254:]


def _counted(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise TooLarge(
                _("Kiriman ini lebih besar daripada batas %s.") % filesizeformat(settings.RANGKUL_MAX_DELIVERY),
                remedy=_("Pecah menjadi beberapa kiriman, atau minta pengelola menaikkan batasnya."),
            )
        yield piece

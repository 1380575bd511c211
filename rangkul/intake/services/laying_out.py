"""Originals from the vault onto the disk of a run, in the order and under the names that the engine remembers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit, vault
from rangkul.core.errors import Conflict
from rangkul.core.permissions import Permission, check
from rangkul.engine import desk
from rangkul.engine.types import Input

from ..models import Delivery, DeliveryFile, DeliveryState, SavedMap


class DeliveryNotUsable(Conflict):
    message = _("Salah satu kiriman tidak lagi dapat dipakai: dibatalkan, ditarik, dimusnahkan, atau dasarnya habis.")
    remedy = _("Susun ulang pilihan kirimannya, lalu mulai lagi.")


def lay_out(*, deliveries: Iterable[Delivery], folder: Path, by) -> list[Input]:
    """Write the originals of taken deliveries below ``folder/<period>/<kind>-<id>/``; returns what the engine reads.

    Each Input is a folder with its saved column map, and with kind and period where a person said them (elsewhere they
    are recognised again as they were when the delivery was checked; the folder's name settles the period). File names
    begin with ``kiriman-<id>/``, so that keys of rows are the same in every run. ``folder`` must be private; the caller
    removes it. Raises DeliveryNotUsable where one may no longer be used, NotFound where an original is gone.
    """
    chosen, today = [delivery.pk for delivery in deliveries], timezone.localdate()
    found = {d.pk: d for d in Delivery.objects.select_related("basis").filter(pk__in=chosen)}
    inputs = []
    for pk in chosen:
        delivery = found.get(pk)
        if delivery is None or delivery.state != DeliveryState.TAKEN or not delivery.basis.is_valid(today):
            raise DeliveryNotUsable
        check(by, Permission.RUN_START, area=delivery.region_id)
        inputs += lay_out_one(delivery, folder)
    if found:
        region = next(iter(found.values())).region_id
        audit.record("delivery.laid_out", on_kind="delivery", on_id="", area=region, details={"deliveries": chosen})
    return inputs


def lay_out_one(delivery: Delivery, folder: Path) -> list[Input]:
    """The files of one delivery, whatever its state: one Input for each column map that they are read with."""
    home = Path(folder) / delivery.period if delivery.period else Path(folder)
    files = DeliveryFile.objects.filter(delivery=delivery, destroyed_at=None).select_related("map").order_by("id")
    inputs, taken = {}, set()
    for file in files:
        stem = f"{delivery.kind or 'kiriman'}-{delivery.pk}" + (f"-peta-{file.map_id}" if file.map_id else "")
        place = home / stem
        inner = place / f"kiriman-{delivery.pk:06d}"
        inner.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = inner / _free_name(file.name, taken)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        vault.write_to(file.region_id, file.sha256, path)
        inputs[place] = Input(
            path=place,
            kind=delivery.kind if delivery.kind_given else None,
            period=delivery.period if delivery.period_given else None,
            map=_write_map(file.map, home / f"peta-{file.map_id}.toml") if file.map_id else None,
        )
    return list(inputs.values())


def _free_name(name: str, taken: set[str]) -> str:
    """The file's own name; a second file of the same name lies in a folder "2"."""
    base = PurePosixPath(name).name
    if base.lower() == "summary.json" or base.lower().endswith(".toml"):
        base += ".txt"  # names that the engine reads as its own outputs and settings
    number = 1
    while (free := base if number == 1 else f"{number}/{base}") in taken:
        number += 1
    taken.add(free)
    return free


def _write_map(saved: SavedMap, path: Path) -> Path:
    path.write_text(desk.map_text(saved.kind, saved.columns, saved.fixed, saved.header_row), encoding="utf-8")
    return path

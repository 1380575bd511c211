"""One upload, several lists: zips are opened, and files of each kind and period become a delivery of their own."""

from __future__ import annotations

import contextlib
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import transaction

from rangkul.core import audit, vault
from rangkul.core.acting import acting_as
from rangkul.core.permissions import Purpose
from rangkul.engine import desk
from rangkul.engine.types import InputError

from ..models import Delivery, DeliveryFile, SavedMap
from .laying_out import files_of
from .receiving import ask_for_check, clean_name, keep_file, undone_on_error

#: A zip may unpack to this many times the largest delivery.
UNPACKED = 4


def unpack_archives(delivery: Delivery, folder: Path, *, by) -> None:
    """Replace every zip of files by its files; of the zip only the hash is kept, to know it again.

    Files that are here already stay out. A bomb, a zip with a password or with unsafe paths stays as it is: opening it
    says what is wrong.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in list(files_of(delivery)):
        path = folder / str(file.pk)
        vault.write_to(file.region_id, file.sha256, path)
        base = PurePosixPath(file.name).name
        if desk.is_archive(path, base):
            with contextlib.suppress(InputError), transaction.atomic():
                _unpack(delivery, file, path, base, by=by)
        path.unlink()


def _unpack(delivery: Delivery, file: DeliveryFile, path: Path, base: str, *, by) -> None:
    already = 0
    members = desk.unpack(path, base, total_bytes=UNPACKED * settings.RANGKUL_MAX_DELIVERY)
    with undone_on_error(delivery.region_id) as fresh:
        for name, pieces in members:
            row, _earlier = keep_file(delivery, clean_name(name), pieces, file.received_at, fresh)
            already += row is None
        file.is_container = True
        file.save(update_fields=["is_container"])
        audit.record(
            "delivery.unpacked",
            on=delivery,
            area=delivery.region_id,
            details={"files": len(fresh), "already_here": already, "zip": file.sha256, "by": by.pk},
        )
    transaction.on_commit(lambda: vault.destroy(file.region_id, file.sha256))


def sort_files(
    delivery: Delivery, engine_settings, folder: Path, *, by, tell
) -> list[tuple[DeliveryFile, desk.Sorted]]:
    """What each file of a delivery is. Each is laid out below the folders that it came in: one may name its period."""
    with acting_as(by, Purpose.FIND):
        files, offers = list(files_of(delivery)), _offers(delivery)
        paths = {}
        for file in files:
            paths[f"f{file.pk}/{file.name}"] = path = folder / f"f{file.pk}" / file.name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            vault.write_to(file.region_id, file.sha256, path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kind = delivery.kind if delivery.kind_given else None
    found = desk.sort_files(paths, engine_settings, offers, kind=kind, work=folder, progress=tell)
    return list(zip(files, found, strict=True))


@transaction.atomic
def split(delivery: Delivery, found: list[tuple[DeliveryFile, desk.Sorted]], engine_settings, *, by) -> Delivery:
    """Give every kind and period a delivery of its own, and each file its saved column map; returns the first.

    Files that cannot be read stay together; unknown ones stay with those that look like them.
    """
    if not found:
        return delivery
    groups: dict[tuple, list[tuple[DeliveryFile, desk.Sorted]]] = {}
    for file, said in found:
        groups.setdefault(_group(delivery, said, engine_settings), []).append((file, said))
    order = sorted(groups, key=lambda key: (not key[0], -len(groups[key]), key))
    first = _fill(delivery, order[0], groups[order[0]])
    for key in order[1:]:
        other = Delivery.objects.create(
            region_id=delivery.region_id,
            agency_id=delivery.agency_id,
            basis_id=delivery.basis_id,
            note=delivery.note,
            sent_by_id=delivery.sent_by_id,
            sent_at=delivery.sent_at,
            split_from=delivery,
            kind_given=delivery.kind_given,
            period_given=delivery.period_given,
        )
        _fill(other, key, groups[key])
        audit.record(
            "delivery.split", on=other, area=other.region_id, details={"from": delivery.pk, "files": len(groups[key])}
        )
        ask_for_check(other, by=by)
    return first


def _offers(delivery: Delivery) -> list[desk.MapOffer]:
    """Column maps that were saved for this sender's files, the newest first."""
    saved = SavedMap.objects.filter(region_id=delivery.region_id, dropped_at=None)
    if delivery.kind_given:
        saved = saved.filter(kind=delivery.kind)
    mine = [m for m in saved if delivery.agency_id is None or m.agency_id in (None, delivery.agency_id)]
    return [desk.MapOffer(m.pk, m.kind, frozenset(m.headers), m.columns, m.fixed, m.header_row) for m in mine]


def _group(delivery: Delivery, found: desk.Sorted, engine_settings) -> tuple[str, str, str, str]:
    """kind, period, where the period is from, shape. A period that nobody says is the one of today."""
    if found.kind is None:
        return "", "", "", found.shape or "unreadable"
    if delivery.period_given:
        return found.kind, delivery.period, "given", ""
    return found.kind, found.period or engine_settings.period, "", ""


def _fill(
    delivery: Delivery, key: tuple[str, str, str, str], members: list[tuple[DeliveryFile, desk.Sorted]]
) -> Delivery:
    kind, period, _period_from, _shape = key
    said = next((found.period_from for _file, found in members if found.period_from), None)
    delivery.kind, delivery.period = kind, period
    delivery.period_from = "given" if delivery.period_given else said or ("as_of" if period else "")
    delivery.save(update_fields=["kind", "period", "period_from"])
    for file, found in members:
        file.delivery, file.map_id = delivery, found.map_id
        file.save(update_fields=["delivery", "map"])
    return delivery

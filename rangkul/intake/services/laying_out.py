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

    Each Input is a folder with its saved column map, its period (None where rows of several periods say their own) and
    its kind where a person said it (elsewhere it is recognised again as when it was checked). File names begin
    with ``kiriman-<id>/``, so that keys of rows are the same in every run. ``folder`` must be private; the caller
    removes it. Raises DeliveryNotUsable where one may no longer be used, NotFound where an original is gone.
    """
    chosen, today = [delivery.pk for delivery in deliveries], timezone.localdate()
    found = {d.pk: d for d in Delivery.objects.select_related("basis").filter(pk__in=chosen)}
    for pk in chosen:
        delivery = found.get(pk)
        if delivery is None or delivery.state != DeliveryState.TAKEN or not delivery.basis.is_valid(today):
            raise DeliveryNotUsable
        check(by, Permission.RUN_START, area=delivery.region_id)
    inputs = [given for pk in chosen for given in lay_out_one(found[pk], folder, is_settled=True)]
    for region in sorted({delivery.region_id for delivery in found.values()}):
        used = [pk for pk in chosen if found[pk].region_id == region]
        audit.record("delivery.laid_out", on_kind="delivery", area=region, details={"deliveries": used})
    return inputs


def lay_out_one(delivery: Delivery, folder: Path, *, is_settled: bool = False) -> list[Input]:
    """The files of one delivery, whatever its state: one Input for each column map that they are read with.

    With ``is_settled`` what its check found to be of one period stays so, on whatever day it is read.
    """
    home = Path(folder) / delivery.period if delivery.period else Path(folder)
    files = list(files_of(delivery))
    names = laid_names(files)
    is_of_one = is_settled and {line["period"] for line in delivery.accounting} == {delivery.period}
    inputs = {}
    for file in files:
        place = home / (f"{delivery.kind or 'kiriman'}-{delivery.pk}" + (f"-peta-{file.map_id}" if file.map_id else ""))
        path = place / delivery.folder / names[file.pk]
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        vault.write_to(file.region_id, file.sha256, path)
        inputs[place] = Input(
            path=place,
            kind=delivery.kind if delivery.kind_given else None,
            period=delivery.period if delivery.period_given or is_of_one else None,
            map=_write_map(file.map, home / map_name(file.map_id)) if file.map_id else None,
        )
    return list(inputs.values())


def files_of(delivery: Delivery):
    """The originals that a delivery still has, in the order in which they came."""
    files = DeliveryFile.objects.filter(delivery=delivery, destroyed_at=None, is_container=False)
    return files.select_related("map").order_by("id")


def laid_names(files: Iterable[DeliveryFile]) -> dict[int, str]:
    """Row → the name it has for the engine: its own; a second file of the same name lies in a folder "2"."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for file in files:
        base = PurePosixPath(file.name).name
        if base.lower() == "summary.json" or base.lower().endswith(".toml"):
            base += ".txt"  # the engine reads these names as its own outputs and settings
        number = 1
        while (free := base if number == 1 else f"{number}/{base}").lower() in taken:
            number += 1
        taken.add(free.lower())
        names[file.pk] = free
    return names


def map_name(map_id: int) -> str:
    return f"peta-{map_id}.toml"


def map_of(path: Path) -> int:
    """The id of the saved map in a file that ``map_name`` named."""
    return int(path.stem.removeprefix("peta-"))


def _write_map(saved: SavedMap, path: Path) -> Path:
    path.write_text(desk.map_text(saved.kind, saved.columns, saved.fixed, saved.header_row), encoding="utf-8")
    return path

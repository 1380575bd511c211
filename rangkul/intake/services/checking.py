"""A delivery is looked at as a run would read it: kinds are told apart, columns mapped, problems found, rows compared.

The check is a job of its own: short transactions at both ends, none while the engine works.
"""

from __future__ import annotations

import json
import shutil
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core import audit, vault
from rangkul.core.acting import acting_as
from rangkul.core.engine_settings import text_for
from rangkul.core.errors import Trouble
from rangkul.core.permissions import Permission, Purpose, check
from rangkul.core.states import move
from rangkul.engine import desk
from rangkul.engine.types import InputError

from ..models import Delivery, DeliveryState
from . import splitting
from .laying_out import lay_out_one, map_of
from .receiving import undone_on_error
from .results import forget_results, keep_results

Tell = Callable[[str, float], None]


def check_delivery(*, delivery: Delivery, by, at) -> Delivery:
    """Check what was received; ends in CHECKED or UNREADABLE, with a sentence.

    Files of several kinds or periods become a delivery each. Raises Conflict where it is not waiting to be checked.
    """
    with acting_as(by, Purpose.FIND):
        check(by, Permission.DELIVERY_SEND, area=delivery.region_id)
        delivery = move(delivery, to=DeliveryState.CHECKING, alive_at=at, progress=1, progress_text="", sentence="")
    try:
        with vault.workshop() as folder, undone_on_error(delivery.region_id) as fresh:
            found = _work(delivery, folder, by, _teller(delivery, by))
            results = keep_results(delivery.region_id, folder / "out", fresh)
            return _finish(delivery, found, results, by)
    except InputError as error:
        return _finish(delivery, {"state": DeliveryState.UNREADABLE, "sentence": str(error)}, {}, by)
    except Trouble:
        raise
    except BaseException:
        _finish(delivery, {"state": DeliveryState.UNREADABLE, "sentence": _stopped()}, {}, by)
        raise


def _work(delivery: Delivery, folder: Path, by, tell: Tell) -> dict:
    """Everything between the two states; returns the fields to be saved."""
    region = delivery.region
    today = timezone.localdate()
    # as a run would read it: a list of one school does not say by itself which kabupaten/kota is home
    engine_settings = desk.settings_of(text_for(region, today), as_of=today)
    if delivery.checked_at is None and delivery.split_from_id is None:
        tell(_("membuka berkas"), 0.02)
        with acting_as(by, Purpose.FIND):
            splitting.unpack_archives(delivery, folder / "zip", by=by)
        found = splitting.sort_files(
            delivery,
            engine_settings,
            folder / "sort",
            by=by,
            tell=lambda done, of: tell(_("mengenali berkas"), 0.1 * done / of),
        )
        with acting_as(by, Purpose.FIND):
            delivery = splitting.split(delivery, found, engine_settings, by=by)
        shutil.rmtree(folder / "sort", ignore_errors=True)
    out = folder / "out"
    with acting_as(by, Purpose.FIND):
        inputs = lay_out_one(delivery, folder / "in")
        maps = {given.map: map_of(given.map) for given in inputs if given.map}
    if not inputs:
        return {"state": DeliveryState.UNREADABLE, "sentence": _("Tidak ada berkas baru di dalam kiriman ini.")}
    stamp = f"{delivery.pk}@{uuid.uuid4().hex}"
    # a list of an earlier semester is read as on its last day
    engine_settings = desk.within(engine_settings, delivery.period or None)
    look = desk.check(
        inputs,
        engine_settings,
        out,
        maps=maps,
        stamp=stamp,
        progress=lambda what, share: tell(what, 0.1 + 0.6 * share),
    )
    if look.kind is None:
        sentence = "\n".join(item.sentence for item in look.unreadable[:5])
        return _read(delivery, look, out, stamp) | {"state": DeliveryState.UNREADABLE, "sentence": sentence}
    tell(_("membandingkan"), 0.75)
    compared = _compare(delivery, look, folder, engine_settings, stamp, by)
    return _read(delivery, look, out, stamp) | compared | {"state": DeliveryState.CHECKED}


def _read(delivery: Delivery, look: desk.Look, out: Path, stamp: str) -> dict:
    """What the engine saw, as fields of the delivery; the tables go to the vault."""
    (out / "look.json").write_text(json.dumps(look.as_json() | {"stamp": stamp}, default=str), encoding="utf-8")
    fields = {
        "accounting": [dict(line) for line in look.accounting],
        "rows_taken": look.rows,
        "problems": [dict(line) for line in look.problems],
    }
    if look.kind:
        # the folder is ours: it says again what sorting found
        own = look.period_from if look.period_from != "folder" else delivery.period_from or "as_of"
        fields |= {"kind": look.kind, "period": look.period, "period_from": own}
    return fields


def _compare(delivery: Delivery, look: desk.Look, folder: Path, engine_settings, stamp: str, by) -> dict:
    """What is new, changed and gone against the last delivery of this kind that was taken."""
    with acting_as(by, Purpose.FIND):
        earlier = list(earlier_of(delivery, look.kind, look.period))
    paths = []
    for number, other in enumerate(earlier):
        path = folder / f"earlier-{number}.parquet"
        vault.write_to(other.region_id, other.results["rows"], path)
        paths.append(path)
    if not paths:
        return {"changes": {}, "compared_with": None}
    changes = desk.difference(
        folder / "out" / desk.ROWS, paths, engine_settings, folder / "out", kind=look.kind, stamp=stamp
    )
    changes["earlier_rows"] = sum(other.rows_taken for other in earlier)
    return {"changes": changes, "compared_with": earlier[0]}


def earlier_of(delivery: Delivery, kind: str, period: str):
    """The deliveries that this one is compared with: the last taken ones of its kind, of the newest period so far."""
    taken = Delivery.objects.filter(
        region_id=delivery.region_id, kind=kind, state=DeliveryState.TAKEN, period__lte=period, results__has_key="rows"
    ).exclude(pk=delivery.pk)
    replaced = taken.exclude(replaces=None).values("replaces")
    live = taken.exclude(pk__in=replaced)
    own = live.filter(agency_id=delivery.agency_id) if delivery.agency_id else live
    live = own if own.exists() else live
    newest = live.order_by("-period").values_list("period", flat=True).first()
    return live.filter(period=newest).order_by("-taken_at", "-pk")


def _finish(delivery: Delivery, found: dict, results: dict[str, str], by) -> Delivery:
    """Save what was found and leave CHECKING."""
    with acting_as(by, Purpose.FIND):
        delivery.refresh_from_db()
        before = dict(delivery.results)
        delivery = move(
            delivery,
            to=found["state"],
            **{name: value for name, value in found.items() if name != "state"},
            results=results,
            checked_at=timezone.now(),
            progress=100,
            progress_text="",
            tries=0,
        )
        forget_results(delivery.region_id, before)
        audit.record(
            "delivery.checked",
            on=delivery,
            area=delivery.region_id,
            details={
                "state": delivery.state,
                "kind": delivery.kind,
                "period": delivery.period,
                "rows": delivery.rows_taken,
                "changes": {name: n for name, n in delivery.changes.items() if name != "fields"},
            },
        )
    return delivery


def _teller(delivery: Delivery, by) -> Tell:
    """Writes progress (and that the job lives), at most once a second."""
    last = [0.0]

    def tell(what: str, share: float) -> None:
        now = time.monotonic()
        if now - last[0] < 1:
            return
        last[0] = now
        with acting_as(by, Purpose.FIND):
            Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.CHECKING).update(
                progress=min(99, round(100 * share)), progress_text=what[:80], alive_at=timezone.now()
            )

    return tell


def _stopped() -> str:
    return _(
        "Pemeriksaan terhenti karena kesalahan pada aplikasi, bukan pada berkas ini. "
        "Periksa lagi; bila terulang, beri tahu pengelola."
    )

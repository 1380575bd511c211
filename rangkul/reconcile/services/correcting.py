"""What the owners of lists should mend: written from an accepted run, answered by the owners."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple, fields
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid, NotFound
from rangkul.core.permissions import Permission, check
from rangkul.engine import hand_over
from rangkul.intake.models import Delivery

from .. import queries
from ..mending import OF_REGISTER, Line, Owners
from ..models import Correction, Reply, Run, RunDelivery, RunState

AT_ONCE = 2_000
_COLUMNS = tuple(field.name for field in fields(Line))
_TYPES = ("integer" if name == "row_no" else "text" for name in _COLUMNS)
_UPSERT = f"""
    INSERT INTO reconcile_correction ({", ".join(_COLUMNS)}, region_id, first_run_id, last_run_id, found_on, seen_on,
                                      still_there, reply, reply_note)
    SELECT {", ".join(f"line.{name}" for name in _COLUMNS)}, %s, %s, %s, %s, %s, false, '', ''
    FROM unnest({", ".join(f"%s::{kind}[]" for kind in _TYPES)}) AS line ({", ".join(_COLUMNS)})
    ON CONFLICT (region_id, line_key) DO UPDATE SET
        last_run_id = excluded.last_run_id, seen_on = excluded.seen_on, gone_run_id = NULL, gone_on = NULL,
        forgotten_at = NULL,
        {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in ("line_key", "code", "child_id"))}
"""


@transaction.atomic
def write_corrections(*, run: Run, by, at) -> int:  # noqa: ARG001 - the days are those of the run
    """Write the lines of an accepted run; lines that its deliveries no longer have are mended. Returns how many stand.

    Doing it again changes nothing; a run that is older than the one written last is left alone.
    """
    check(by, Permission.RUN_ACCEPT, area=run.region_id)
    if run.state != RunState.ACCEPTED:
        raise Conflict(_("Daftar perbaikan ditulis dari pemadanan yang diterima."))
    newest = Correction.objects.filter(region_id=run.region_id, last_run__number__gt=run.number)
    if newest.exists():
        return 0
    standing = 0
    with queries.results(run, "amiss", "children") as folder:
        owners = Owners(run.region_id)
        for lines in hand_over.batches(folder / hand_over.AMISS, size=AT_ONCE):
            once = {line.line_key: line for line in map(owners.line, lines)}
            _upsert(run, list(once.values()))
            standing += len(once)
        mended = _mend(run, _schools(folder, owners))
    _still_there(run)
    details = {"number": run.number, "lines": standing, "mended": mended}
    audit.record("corrections.written", on=run, area=run.region_id, details=details)
    return standing


@transaction.atomic
def reply_corrections(*, corrections: Collection[int], reply: str, note: str = "", by, at) -> int:
    """Answer lines of one's own list (mended, right as it is, not ours); returns how many. All or none.

    An answer may be changed as long as the line stands.
    """
    check(by, Permission.CORRECTION_REPLY)
    if not corrections:
        raise Invalid(_("Pilih paling sedikit satu baris."))
    if reply not in Reply.values:
        raise Invalid(_("Pilih jawabannya: sudah diperbaiki, sudah benar, atau bukan data kami."))
    lines = queries.own_corrections(by).filter(pk__in=corrections).select_for_update(of=("self",))
    found = list(lines.values_list("pk", "gone_on", "region_id", "owner", "forgotten_at"))
    if len(found) != len(set(corrections)):
        raise NotFound
    if any(forgotten_at for *_rest, forgotten_at in found):
        raise Conflict(_("Sebagian baris sudah dimusnahkan bersama kirimannya; tidak perlu dijawab."))
    if any(gone_on for _pk, gone_on, *_rest in found):
        raise Conflict(_("Sebagian baris sudah tidak ditemukan lagi pada kiriman berikutnya; tidak perlu dijawab."))
    changed = {"reply": reply, "reply_note": note.strip(), "replied_by": by, "replied_at": at, "still_there": False}
    Correction.objects.filter(pk__in=[pk for pk, *_rest in found]).update(**changed)
    details = {"reply": reply, "lines": sorted(pk for pk, *_rest in found), "owner": found[0][3]}
    one = str(found[0][0]) if len(found) == 1 else ""
    audit.record(
        "correction.replied", on_kind="correction", on_id=one, area=found[0][2], fields=["reply"], details=details
    )
    return len(found)


def _upsert(run: Run, lines: Sequence[Line]) -> None:
    columns = [list(column) for column in zip(*map(astuple, lines), strict=True)]
    given = [run.region_id, run.pk, run.pk, run.as_of, run.as_of]
    if lines:
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT, [*given, *columns])


def _delivered(run: Run) -> dict[str, datetime]:
    """{kind: when its newest delivery in this run was sent}."""
    deliveries = Delivery.objects.filter(pk__in=RunDelivery.objects.filter(run=run).values("delivery_id"))
    return dict(deliveries.order_by().values_list("kind").annotate(Max("sent_at")))


def _kind(code: str, source: str) -> str:
    """The kind of the list that a line stands in."""
    return "register" if code in OF_REGISTER else source.partition("@")[0]


def _mend(run: Run, schools: set[str]) -> int:
    """Lines not found again, where the list they stand in was delivered again (and their school is in it)."""
    kinds = _delivered(run)
    lost = Correction.objects.filter(region_id=run.region_id, gone_on=None).exclude(last_run=run)
    gone = [
        pk
        for pk, code, source, npsn in lost.values_list("pk", "code", "source", "npsn").iterator(chunk_size=AT_ONCE)
        if _kind(code, source) in kinds and (code in OF_REGISTER or not npsn or npsn in schools)
    ]
    _update(gone, gone_run=run, gone_on=run.as_of, still_there=False)
    return len(gone)


def _still_there(run: Run) -> None:
    """Lines that were said to be mended, although a list that was sent later has them again."""
    sent = _delivered(run)
    said = Correction.objects.filter(last_run=run, reply=Reply.MENDED).values_list("pk", "code", "source", "replied_at")
    again = [pk for pk, code, source, at in said if (newest := sent.get(_kind(code, source))) and newest > at]
    _update(again, still_there=True)


def _update(lines: list[int], **columns) -> None:
    for start in range(0, len(lines), AT_ONCE):
        Correction.objects.filter(pk__in=lines[start : start + AT_ONCE]).update(**columns)


def _schools(folder: Path, owners: Owners) -> set[str]:
    """The schools that have a pupil in this run, by NPSN."""
    lines = hand_over.batches(folder / hand_over.CHILDREN, ("school_id", "school_name"), size=50_000)
    found = {(line["school_id"], line["school_name"]) for batch in lines for line in batch}
    return {owners.npsn({"school_id": number, "school_name": name}) for number, name in found}

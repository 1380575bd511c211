"""Counting: after a run was taken, and for a past day that somebody asks for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.permissions import Permission, check
from rangkul.engine.measures import age_bands
from rangkul.registry.queries import age_day

from . import open_data, queries
from .models import Publication, Snapshot

#: Raised when a rule of counting changes; every printed figure names it.
DEFINITION = "2026.1"


class DayAhead(Invalid):
    message = _("Hari itu belum berlalu.")


@transaction.atomic
def count_run(*, region, run, by, at) -> Snapshot:
    """Count a region as a run that the register has taken left it. Repeatable: the snapshot of a run is replaced."""
    check(by, Permission.COUNTS_VIEW)
    snapshot = _count(region, day=run.as_of, known_at=at, run=run.pk, number=run.number)
    audit.record("counts.taken", on=snapshot, area=region.code, details={"run": run.pk, "digest": snapshot.digest})
    return snapshot


@transaction.atomic
def count_day(*, region, day: date, by, at) -> Snapshot:
    """Count a region as it was known when ``day`` ended, so that a figure printed that day can be found again."""
    check(by, Permission.COUNTS_VIEW)
    zone = ZoneInfo(region.time_zone)
    if day >= at.astimezone(zone).date():
        raise DayAhead
    ended = datetime.combine(day + timedelta(days=1), time(), zone)
    snapshot = _count(region, day=day, known_at=ended, run=None, number=None)
    audit.record("counts.recomputed", on=snapshot, area=region.code, details={"day": day, "digest": snapshot.digest})
    return snapshot


class NothingPublished(Conflict):
    message = _("Tidak ada data terbuka yang sedang diterbitkan.")


@transaction.atomic
def publish(*, snapshot: Snapshot, by, at) -> Publication:
    """Let anybody read the sums of a snapshot, small numbers hidden; what was published before gives way."""
    region = snapshot.region
    check(by, Permission.COUNTS_PUBLISH, area=region.pk)
    Publication.objects.filter(region=region, withdrawn_at=None).update(withdrawn_by=by, withdrawn_at=at)
    picture = queries.picture(by, region, snapshot, for_public=True)
    made = Publication.objects.create(
        region=region, day=snapshot.day, digest=snapshot.digest, tables=open_data.tables(picture), published_by=by,
        published_at=at,
    )  # fmt: skip
    audit.record(
        "counts.published", on=made, area=region.pk, details={"digest": snapshot.digest, "run": snapshot.run_number}
    )
    return made


@transaction.atomic
def withdraw(*, region, by, at) -> Publication:
    """Nobody may read it any more; who has a copy keeps it."""
    check(by, Permission.COUNTS_PUBLISH, area=region.pk)
    made = Publication.objects.select_for_update().filter(region=region, withdrawn_at=None).first()
    if made is None:
        raise NothingPublished
    made.withdrawn_by, made.withdrawn_at = by, at
    made.save(update_fields=["withdrawn_by", "withdrawn_at"])
    audit.record("counts.withdrawn", on=made, area=region.pk, details={"digest": made.digest})
    return made


@transaction.atomic
def note_export(*, snapshot: Snapshot, by) -> None:
    """Put on record that figures were taken away as a file."""
    check(by, Permission.COUNTS_VIEW)
    audit.record("counts.exported", on=snapshot, area=snapshot.region_id, details={"digest": snapshot.digest})


def _count(region, *, day: date, known_at: datetime, run: int | None, number: int | None) -> Snapshot:
    bands = [edge for band in age_bands((region.age_from, region.age_to)) for edge in band]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT insight_count(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                region.code,
                day,
                known_at,
                run,
                number,
                DEFINITION,
                region.age_from,
                region.age_to,
                age_day(region, day),
                bands,
            ],
        )
        return Snapshot.objects.get(pk=cursor.fetchone()[0])

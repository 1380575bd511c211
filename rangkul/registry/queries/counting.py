"""Where children stood on any past day, as it was known then or as it is known now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from rangkul.core.models import Region
from rangkul.core.permissions import Permission, in_areas, where

from ..models import Episode, EpisodeKind
from .children import age_day


@dataclass(frozen=True)
class Count:
    """Some children who stood alike. ``age`` in whole years on 1 July of the school year; codes "" where not known."""

    verdict: str
    category: str
    where: str
    regency: str
    district: str
    village: str
    sex: str
    age: int | None
    children: int


def as_of(viewer, day: dt.date, *, known_at: dt.datetime | None = None):
    """The standing of every child whom the viewer may see, as it held on ``day``.

    ``known_at``: as it was known at that moment; without it as it is known now.
    """
    scope = in_areas(where(viewer, Permission.CHILD_VIEW))
    held = Episode.objects.filter(scope, kind=EpisodeKind.STANDING, valid_from__lte=day)
    if known_at is None:
        return held.filter(Q(valid_until=None) | Q(valid_until__gt=day))
    held = held.filter(recorded_at__lte=known_at)
    return held.filter(Q(closed_at=None) | Q(closed_at__gt=known_at) | Q(valid_until__gt=day))


def counts_as_of(viewer, region: Region, day: dt.date, *, known_at: dt.datetime | None = None) -> list[Count]:
    """How many children stood where on a day, in the areas where the viewer may see counts; no name is read for it."""
    if not where(viewer, Permission.COUNTS_VIEW):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM registry_counts(%s, %s, coalesce(%s::timestamptz, 'infinity'), %s)",
            [region.pk, day, known_at, age_day(region, day)],
        )
        return [Count(*row) for row in cursor.fetchall()]

"""Children whom one may see, and what stands around one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from rangkul.core.errors import NotFound
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, in_areas, where
from rangkul.engine import hand_over

from ..models import Child, SourceRecord

#: Look-alikes that are shown before a child is added.
ALIKE_AT_MOST = 12
JULY = 7


def among(ids: Sequence[int]) -> RawSQL:
    """``filter(pk__in=among(ids))``: thousands of ids as one parameter."""
    return RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, ids))}}}"])


def visible(viewer, permission: Permission = Permission.CHILD_VIEW):
    """Children whom the viewer may see; those that were merged into another are seen with that one.

    Of those whose time was over nothing is left to be seen.
    """
    scope = where(viewer, permission)
    return Child.objects.filter(in_areas(scope, school="school_id"), merged_into__isnull=True, erased_at__isnull=True)


def child_for(viewer, pk: int, permission: Permission = Permission.CHILD_VIEW) -> Child:
    """A child of the viewer's; one that was merged gives the one it was merged into. Raises NotFound."""
    scope = in_areas(where(viewer, permission), school="school_id")
    found = Child.objects.select_related("region").filter(scope, pk=pk).first()
    if found is not None and found.merged_into_id is not None:
        found = Child.objects.select_related("region").filter(scope, pk=found.merged_into_id).first()
    if found is None:
        raise NotFound
    if found.erased_at is not None:
        raise NotFound(_("Data anak ini sudah dimusnahkan karena masa simpannya habis."))
    return found


def regions_to_edit(viewer):
    """The kabupaten/kota in which the viewer may add and change children, all over or in a part."""
    codes = {area[:4] for area in where(viewer, Permission.CHILD_EDIT).areas if len(area) >= 4}
    return Region.objects.filter(code__in=codes)


def family_of(viewer, child: Child):
    """Other children on the same family card, whom the viewer may see."""
    if child.kk_index is None:
        return Child.objects.none()
    others = visible(viewer).filter(region_id=child.region_id, kk_index=child.kk_index).exclude(pk=child.pk)
    return others.order_by("birth_date", "id")


def absorbed_by(viewer, child: Child):
    """Files that were merged into this one."""
    scope = in_areas(where(viewer, Permission.CHILD_VIEW))
    return Child.objects.filter(scope, merged_into=child).order_by("id")


def records_of(viewer, child: Child) -> list[SourceRecord]:
    """Every row of a list behind the child and the files merged into it: the register first, then the newest."""
    ids = [child.pk, *absorbed_by(viewer, child).values_list("pk", flat=True)]
    rows = list(SourceRecord.objects.filter(child_id__in=ids))
    return sorted(rows, key=lambda row: (not row.is_own, row.child_id != child.pk, _newest(row.period), row.kind))


def _newest(period: str) -> int:
    return -int(period) if period.isdigit() else 0


def similar_children(
    viewer, region: Region, *, name: str = "", birth_date: dt.date | None = None, mother_name: str = "", but: int = 0
) -> list[Child]:
    """Children who could be the one that is about to be added: sound alike and born about then, or to the same mother.

    The likeliest first, at most twelve.
    """
    words, _common = hand_over.search_keys(name)
    if not words:
        return []
    found = _by_sound(words, 300, max(1, (len(words) + 1) // 2))
    (mother,) = hand_over.heard([mother_name], mothers=True)
    rows = visible(viewer).filter(pk__in=found, region=region).exclude(pk=but)
    scored = [(score, row.pk, row) for row in rows if (score := _likeness(row, words, birth_date, mother)) > 0]
    return [row for _score, _pk, row in sorted(scored, reverse=True, key=lambda entry: entry[:2])[:ALIKE_AT_MOST]]


def _likeness(row: Child, words: list[str], birth_date: dt.date | None, mother: list[str]) -> float:
    """How near: shared words of the name, the birth date, the mother; 0 where nothing but the name speaks for it."""
    named = len(set(words) & set(row.name_keys)) / len(words)
    same_mother = bool(mother) and {f"*{word}" for word in mother} <= set(row.name_keys)
    apart = abs((row.birth_date - birth_date).days) if birth_date and row.birth_date else None
    born = 0.0 if apart is None else 1.0 if apart == 0 else 0.5 if apart <= 366 else -1.0
    if birth_date is None and not mother:
        return named if named == 1 else 0
    told = born > 0 or same_mother or (named == 1 and apart is None)
    return named + born + same_mother if told else 0


def _by_sound(words: list[str], how_many: int, at_least: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT child_id FROM registry_find(%s::text[], %s, %s)", [words, how_many, at_least])
        return [row[0] for row in cursor.fetchall()]


def age_day(region: Region, day: dt.date) -> dt.date:
    """1 July of the school year of ``day``: the day on which ages count, as in school admission."""
    year = day.year if day.month >= region.year_starts else day.year - 1
    return dt.date(year, JULY, 1)


def age_on(born: dt.date | None, day: dt.date) -> int | None:
    """Whole years on a day."""
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def born_between(day: dt.date, youngest: int | None, oldest: int | None) -> Q:
    """Children of these ages on ``day``."""
    found = Q()
    if youngest is not None:
        found &= Q(birth_date__lte=_years_before(day, youngest))
    if oldest is not None:
        found &= Q(birth_date__gt=_years_before(day, oldest + 1))
    return found


def _years_before(day: dt.date, years: int) -> dt.date:
    return day.replace(year=day.year - years)

"""The list of children: filters, the search by name as it is heard, and how many there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db import connection
from django.db.models import BigIntegerField, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Upper
from django.utils import timezone

from rangkul.core.models import Region
from rangkul.core.permissions import Permission, where
from rangkul.core.queries import areas_ended
from rangkul.engine import hand_over
from rangkul.reconcile.models import Run

from ..models import BulkAct, Child, Episode, Fact, Question, Taking
from .children import age_day, among, born_between, visible

#: A name that more children bear is asked to be narrowed.
FIND_AT_MOST = 200
#: Above this a list says "more than": counting half a million rows would make every page wait.
COUNT_AT_MOST = 1_000
SORTS = {"nama": (Upper("name"), "id"), "desa": ("district_code", "village_code", Upper("name"), "id")}


#: Columns that a row of the list shows, or that rights look at.
OF_A_ROW = (
    "name", "sex", "birth_date", "mother_name", "father_name", "rt", "rw", "region_id", "district_code", "village_code",
    "verdict", "category", "is_listed", "school_id", "school_name", "grade", "decile", "flags", "labels",
    "verification",
)  # fmt: skip
#: Columns that no answer of the API reads.
HEAVY = (
    "nik_sealed", "nik_index", "kk_sealed", "kk_index", "name_keys", "pinned", "lists_say", "said_digest",
    "records_digest", "because",
)  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """What a list is filtered by; what is empty does not filter."""

    name: str = ""
    mother: str = ""
    born: dt.date | None = None
    verdicts: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    district: str = ""
    village: str = ""
    residu: bool = False  # whose village is not known
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    school: str = ""  # NPSN
    decile_to: int | None = None
    flag: str = ""
    label: str = ""
    verification: str | None = None
    register: str = ""  # in | out
    listed: str = "in"  # in | out | all
    by_hand: bool = False
    asked: bool = False  # with an open question
    changed_since: int | None = None  # a run: what a later one changed
    region: str = ""
    sort: str = "nama"


@dataclass
class Found:
    """A list: its rows, and whether the name was found as typed."""

    rows: QuerySet
    near: bool = False  # no name has all the words: those that have most of them are shown
    too_many: bool = False  # more bear the name than were looked at
    likeliest: list[int] | None = None  # of a name: who was heard, before the filters

    @cached_property
    def ids(self) -> list[int]:
        """The ids of the whole list, in its order."""
        if self.likeliest is None:
            return list(self.rows.values_list("pk", flat=True))
        left = set(self.rows.order_by().values_list("pk", flat=True))
        return [pk for pk in self.likeliest if pk in left]

    def some(self, ids: Sequence[int], *columns: str) -> list[Child]:
        """These of the list, in the order given."""
        found = self.rows.order_by().filter(pk__in=among(ids)).only(*columns).in_bulk()
        return [found[pk] for pk in ids if pk in found]


def find(viewer, chosen: Chosen) -> Found:
    """The children that the filters leave, in their order."""
    rows = _filtered(visible(viewer), chosen, viewer)
    heard, common = _heard(chosen)
    if not heard:
        return Found(rows.order_by(*SORTS.get(chosen.sort, SORTS["nama"])))
    if chosen.village or chosen.district:  # few enough to look through
        exact = rows.filter(name_keys__contains=heard)
        if exact.exists() or len(heard) == 1:
            return Found(exact.order_by(*SORTS["nama"]))
        return Found(rows.filter(name_keys__overlap=heard).order_by(*SORTS["nama"]), near=True)
    ids = _by_beginning(viewer, chosen) or _by_sound(heard, len(heard), common)
    near = not ids and len(heard) > 1
    if near:
        ids = _by_sound(heard, len(heard) - 1, common)
    likeliest = ids[:FIND_AT_MOST]
    likeness = RawSQL("array_position(%s::bigint[], registry_child.id)", [likeliest])
    found = rows.filter(pk__in=among(likeliest)).order_by(likeness)
    return Found(found, near=near, too_many=len(ids) > FIND_AT_MOST, likeliest=likeliest)


def count_up_to(rows: QuerySet, most: int = COUNT_AT_MOST) -> int:
    """How many rows, at most one more than ``most``."""
    return rows.order_by().values("pk")[: most + 1].count()


def chosen_ids(viewer, chosen: Chosen, most: int) -> list[int]:
    """The ids of the list in its order, at most ``most``."""
    return list(find(viewer, chosen).rows.values_list("pk", flat=True)[:most])


def _heard(chosen: Chosen) -> tuple[list[str], list[str]]:
    """(words that must be heard, words so common that they only tell who comes first)."""
    words, common = _name_heard(chosen.name.strip())
    of_mother, common_of_mother = _mother_heard(chosen.mother.strip())
    words, common = [*words, *of_mother], [*common, *common_of_mother]
    return [*dict.fromkeys(words)], [word for word in common if word not in words]


# The engine hears whole columns; for one word that is a millisecond or two, and pages of one search follow each other.


@lru_cache(maxsize=1024)
def _name_heard(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    words, common = hand_over.search_keys(name) if name else ([], [])
    return tuple(words), tuple(common)


@lru_cache(maxsize=1024)
def _mother_heard(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    words, common = hand_over.search_keys(name, mother=True) if name else ([], [])
    return tuple(f"*{word}" for word in words), tuple(f"*{word}" for word in common)


def _by_sound(words: list[str], at_least: int, common: list[str]) -> list[int]:
    sql = "SELECT child_id FROM registry_find(%s::text[], %s, %s, %s::text[])"
    with connection.cursor() as cursor:
        cursor.execute(sql, [words, FIND_AT_MOST + 1, at_least, common])
        return [row[0] for row in cursor.fetchall()]


def _by_beginning(viewer, chosen: Chosen) -> list[int]:
    """Of a name that more than :data:`FIND_AT_MOST` begin with as it was typed: the first of them; of another none.

    To look for all who sound like Muhammad takes many times as long, and which two hundred come first is no matter.
    """
    regions = {chosen.region} if chosen.region else _regions(viewer)
    name, mother = (" ".join(typed.split()) for typed in (chosen.name, chosen.mother))
    if bool(name) == bool(mother) or len(regions) != 1:
        return []
    function = "registry_begins" if name else "registry_mother_begins"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT child_id FROM {function}(%s, %s, %s)", [*regions, name or mother, FIND_AT_MOST + 1])
        ids = [row[0] for row in cursor.fetchall()]
    return ids if len(ids) > FIND_AT_MOST else []


def _filtered(rows: QuerySet, chosen: Chosen, viewer) -> QuerySet:
    plain = {
        "region_id": chosen.region, "district_code": chosen.district or chosen.village[:6],
        "village_code": chosen.village, "sex": chosen.sex, "school_id": chosen.school, "birth_date": chosen.born,
    }  # fmt: skip
    rows = rows.filter(**{column: value for column, value in plain.items() if value})
    if not chosen.region:
        rows = rows.filter(region_id__in=_regions(viewer))
    if chosen.verdicts:
        rows = rows.filter(verdict__in=chosen.verdicts)
    if chosen.categories:
        rows = rows.filter(category__in=chosen.categories)
    if chosen.residu:
        rows = rows.filter(village_code="")
    if chosen.verification is not None:
        rows = rows.filter(verification=chosen.verification)
    if chosen.decile_to is not None:
        rows = rows.filter(decile__lte=chosen.decile_to)
    if chosen.flag:
        rows = rows.filter(flags__contains=[chosen.flag])
    if chosen.label:  # those without any label are passed over by an index of those that have one
        rows = rows.exclude(labels=[]).filter(labels__contains=[chosen.label])
    return _of_age(_kept(rows, chosen), chosen, viewer)


def _kept(rows: QuerySet, chosen: Chosen) -> QuerySet:
    """How the child stands in the register itself."""
    if chosen.register:
        rows = rows.filter(in_register=chosen.register == "in")
    if chosen.by_hand:
        rows = rows.filter(is_by_hand=True)
    if chosen.listed != "all":
        rows = rows.filter(is_listed=chosen.listed == "in")
    if chosen.asked:
        rows = rows.filter(pk__in=Question.objects.filter(answer="").values("child_id"))
    if chosen.changed_since is not None:
        told = Fact.objects.filter(run__gt=chosen.changed_since).values("child_id")
        stood = Episode.objects.filter(run__gt=chosen.changed_since).values("child_id")
        rows = rows.filter(Q(pk__in=told) | Q(pk__in=stood) | Q(source_run__gt=chosen.changed_since))
    return rows


def _of_age(rows: QuerySet, chosen: Chosen, viewer) -> QuerySet:
    if chosen.age_from is None and chosen.age_to is None:
        return rows
    region = Region.objects.filter(pk__in=_regions(viewer)).order_by("pk").first()
    return (
        rows.filter(born_between(age_day(region, timezone.localdate()), chosen.age_from, chosen.age_to))
        if region
        else rows
    )


def _regions(viewer) -> set[str]:
    scope = where(viewer, Permission.CHILD_VIEW)
    areas = {area[:4] for area in scope.areas if len(area) >= 4}
    if scope.schools:
        areas |= set(Region.objects.values_list("code", flat=True))
    return areas


def labels_in_use(viewer, region: str) -> list[str]:
    """Labels that people have given in the region, for the menu of filters."""
    given = BulkAct.objects.filter(region=region, kind=BulkAct.Kind.LABEL, undone_at=None)
    return sorted(set(given.values_list("label", flat=True)[:500])) if region in _regions(viewer) else []


def places_left(viewer, region: str, permission: Permission = Permission.CHILD_VIEW) -> list[tuple[str, str]]:
    """(code, name) of areas no longer in force in which children still stand: a village that became two, for one."""
    ended = areas_ended(region)
    here = visible(viewer, permission).filter(region_id=region).order_by()
    kept = {
        code
        for column, length in (("district_code", len("637204")), ("village_code", len("6372041003")))
        if (codes := [one for one in ended if len(one) == length])
        for code in here.filter(**{f"{column}__in": codes}).values_list(column, flat=True).distinct()
    }
    return [(code, name) for code, name in ended.items() if code in kept]


def run_choices(viewer, *, most: int = 12) -> list[tuple[int, int, dt.date]]:
    """(id, number, as of) of the runs that were taken, the latest first."""
    known = Run.objects.filter(pk=OuterRef("run")).values("number")
    number = Coalesce(known, "run", output_field=BigIntegerField())
    taken = Taking.objects.filter(region_id__in=_regions(viewer)).order_by("-run")
    return list(taken.values_list("run", number, "as_of")[:most])

"""What the pages of figures show; each begins with what the viewer may see, and small numbers are hidden here.

Who may see the children of an area sees its figures whole; everybody else gets counts under five hidden, together with
those from which they could be computed. All tables of a page are cut from one tree of sums, so that no two of them
betray what one alone hides.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Q, Sum

from rangkul.core.acting import acting
from rangkul.core.errors import NotFound
from rangkul.core.models import Area, Region
from rangkul.core.permissions import Permission, Scope, can, in_areas, sees_all_named, where
from rangkul.core.queries import old_names, regions_of, until_mark
from rangkul.engine.measures import age_bands, hide_group, hide_rows, open_rows

from .models import Cell, Publication, Snapshot

RESIDU = "residu"
GROUPS = {
    "out_of_school": ("out_of_school",),
    "uncertain": ("uncertain",),
    "enrolled": ("enrolled",),
    "finished": ("graduated_upper_secondary",),
}
GONE = ("moved", "deceased")
CATEGORIES = ("BPB", "DO", "LTM", "unknown")
#: Readers come for the children out of school; how many are in school may go first.
WORTH = {"out_of_school": 8.0, "enrolled": 0.05}


@dataclass(frozen=True)
class Figure:
    """A count as it may be shown: a number, or why it is hidden ("<5", "*")."""

    count: int | None
    mark: str | None = None

    def __str__(self) -> str:
        return self.mark or ("" if self.count is None else str(self.count))

    @property
    def shown(self):
        return self.mark or self.count


@dataclass(frozen=True)
class AreaRow:
    """One line of the table of areas."""

    key: str
    code: str
    name: str
    level: str
    parent: str | None
    figures: dict[str, Figure]
    rate: float | None  # out of school ÷ residents; None where a count is hidden
    verified: Figure
    until: date | None = None  # the last day on which the area was in force; None: it still is

    @property
    def name_and_end(self) -> str:
        """ "Komet (sampai 31 Des 2025)"."""
        return until_mark(self.name, self.until + timedelta(days=1)) if self.until else self.name


@dataclass
class Picture:
    """One region as one snapshot has it, for one viewer."""

    region: Region | None
    snapshot: Snapshot | None
    root: str  # the area that the viewer sees: the region, a kecamatan or a village
    is_open: bool  # nothing hidden
    rows: list[AreaRow]
    categories: dict[str, Figure]
    by_age_and_sex: list[dict]
    gone: dict[str, Figure] = field(default_factory=dict)

    @property
    def whole(self) -> AreaRow:
        return self.rows[0]

    def below(self, key: str) -> list[AreaRow]:
        return [row for row in self.rows if row.parent == key]

    def row(self, key: str) -> AreaRow:
        for row in self.rows:
            if key in (row.key, row.code):
                return row
        raise NotFound


def regions_with_counts(viewer):
    """The kabupaten/kota of which this person may see counts."""
    return regions_of(viewer)


def region_for(viewer, code: str | None) -> Region:
    """One of them; the first without a code. Raises NotFound."""
    regions = regions_with_counts(viewer)
    found = regions.filter(code=code).first() if code else regions.first()
    if found is None:
        raise NotFound
    return found


def newest(region: Region) -> Snapshot | None:
    """The last counts after a run."""
    return Snapshot.objects.filter(region=region, run__isnull=False).order_by("-run_number").first()


def history(region: Region) -> list[Snapshot]:
    """The counts after every run, the oldest first."""
    return list(Snapshot.objects.filter(region=region, run__isnull=False).order_by("run_number"))


def trend(viewer, region: Region) -> list[dict]:
    """Per run: data date and the totals of the groups, as far as the viewer's area goes."""
    seen = _seen_by(viewer)
    lines = [
        {"number": snapshot.run_number, "day": snapshot.day} | _totals(snapshot.pk, snapshot.digest, region.code, seen)
        for snapshot in history(region)
    ]
    if not sees_all_named(viewer, region.code, Permission.CHILD_VIEW):
        for line in lines:
            for group in GROUPS:
                if 0 < line[group] < 5:
                    line[group] = None
    return lines


def picture(viewer, region: Region, snapshot: Snapshot, *, for_public: bool = False) -> Picture:
    """Everything the page of a region shows; ``for_public``: small numbers are hidden whoever looks."""
    is_open = not for_public and sees_all_named(viewer, region.code, Permission.CHILD_VIEW)
    ages = snapshot.age_from, snapshot.age_to
    root = _root(viewer, region, snapshot.day)
    asked = _Asked(snapshot.pk, snapshot.digest, region.code, ages, _seen_by(viewer), root, is_open)
    drawn = _drawn(asked)
    return replace(drawn, region=region, snapshot=snapshot, rows=_named(drawn.rows, region, snapshot.day))


def _named(rows: list[AreaRow], region: Region, day: date) -> list[AreaRow]:
    """The lines with the names that the areas bore on a day, and the last day of those that ended since or before."""
    codes = {row.code for row in rows if row.code}
    found = {area.code: area for area in Area.objects.filter(code__in=codes)}
    names = {code: area.name for code, area in found.items()} | old_names(codes, day) | {region.code: region.name}
    ends = {code: area.until - timedelta(days=1) for code, area in found.items() if area.until}
    return [replace(row, name=names.get(row.code, ""), until=ends.get(row.code)) for row in rows]


# The cells of a snapshot never change (its digest is that of its cells), so what was added up once for an area is kept
# in the process: the page is read far more often than a run is counted.


@dataclass(frozen=True)
class _Seen:
    """What decides which cells are read: the areas of the viewer, and the purpose for which the wall is open."""

    areas: frozenset[str]
    purpose: str


@dataclass(frozen=True)
class _Asked:
    snapshot: int
    digest: str
    region: str
    ages: tuple[int, int]
    seen: _Seen
    root: str
    is_open: bool


def _seen_by(viewer) -> _Seen:
    now = acting()
    return _Seen(where(viewer, Permission.COUNTS_VIEW).areas, now.purpose if now else "")


def _cells(snapshot: int, region: str, seen: _Seen):
    return Cell.objects.filter(in_areas(Scope(seen.areas)), region=region, snapshot=snapshot)


@lru_cache(maxsize=4096)
def _totals(snapshot: int, digest: str, region: str, seen: _Seen) -> dict[str, int]:  # noqa: ARG001 - part of the key
    found = dict(_cells(snapshot, region, seen).values_list("verdict").annotate(n=Sum("children")))
    return {group: sum(found.get(verdict, 0) for verdict in verdicts) for group, verdicts in GROUPS.items()}


@lru_cache(maxsize=64)
def _drawn(asked: _Asked) -> Picture:
    """The picture, without the objects of the moment."""
    cells = list(
        _cells(asked.snapshot, asked.region, asked.seen)
        .values("district_code", "village_code", "verdict", "category", "sex", "band", "is_verified")
        .annotate(n=Sum("children"))
    )
    is_open = asked.is_open
    rows = _tree(cells, asked.root)
    groups = list(GROUPS)
    hide = open_rows if is_open else hide_rows
    more = {} if is_open else {"key": "key", "parent": "parent", "worth": WORTH}
    shown = hide(rows, groups, total="residents", **more)
    whole = shown[0]
    out = [cell for cell in cells if cell["verdict"] == "out_of_school"]
    return Picture(
        region=None,
        snapshot=None,
        root=asked.root,
        is_open=is_open,
        rows=[_area_row(row, is_open) for row in shown],
        categories=_categories(out, whole, is_open),
        by_age_and_sex=_ages(out, asked.ages, whole, is_open),
        gone={verdict: _alone(sum(c["n"] for c in cells if c["verdict"] == verdict), is_open) for verdict in GONE},
    )


def _root(viewer, region: Region, day: date) -> str:
    """The area the viewer's counts add up to: the region, or the one kecamatan or village they hold.

    Who held an area that got another code holds both: the one in force on that day counts.
    """
    areas = where(viewer, Permission.COUNTS_VIEW).areas
    if any(region.code.startswith(area) for area in areas):
        return region.code
    inside = sorted(area for area in areas if area.startswith(region.code))
    if len(inside) > 1:
        found = Area.objects.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gt=day))
        inside = list(found.filter(code__in=inside).values_list("code", flat=True)) or inside
    return inside[0] if len(inside) == 1 else region.code


def _tree(cells: list[dict], root: str) -> list[dict]:
    """The whole, its kecamatan, their villages; every line is the sum of those below it."""
    villages: dict[tuple[str, str], dict] = defaultdict(lambda: dict.fromkeys(GROUPS, 0) | {"verified": 0})
    group_of = {verdict: group for group, verdicts in GROUPS.items() for verdict in verdicts}
    for cell in cells:
        group = group_of.get(cell["verdict"])
        if group is None:
            continue
        line = villages[cell["district_code"] or RESIDU, cell["village_code"] or RESIDU]
        line[group] += cell["n"]
        if cell["is_verified"] and group in ("out_of_school", "uncertain"):
            line["verified"] += cell["n"]
    counted = [*GROUPS, "verified"]
    districts: dict[str, dict] = defaultdict(lambda: dict.fromkeys(counted, 0))
    whole = dict.fromkeys(counted, 0)
    for (district, _village), line in villages.items():
        for name in counted:
            districts[district][name] += line[name]
            whole[name] += line[name]
    rows = [{"key": "all", "parent": None, "code": root, "level": "all"} | whole]
    rows += [
        {"key": district, "parent": "all", "code": "" if district == RESIDU else district, "level": "district"} | line
        for district, line in sorted(districts.items(), key=lambda item: (item[0] == RESIDU, item[0]))
    ]
    rows += [
        {
            "key": f"{district}/{village}",
            "parent": district,
            "code": "" if village == RESIDU else village,
            "level": "village",
        }
        | line
        for (district, village), line in sorted(villages.items(), key=lambda item: (item[0][1] == RESIDU, item[0]))
        if not (district == RESIDU and village == RESIDU)
    ]
    for row in rows:
        row["residents"] = sum(row[group] for group in GROUPS)
    return rows


def _area_row(row: dict, is_open: bool) -> AreaRow:
    figures = {name: Figure(row[name], row[f"{name}_mark"]) for name in (*GROUPS, "residents")}
    out, residents = figures["out_of_school"].count, figures["residents"].count
    rate = out / residents if out is not None and residents else None
    seen = row["out_of_school"], row["uncertain"]
    verified = _part(row["verified"], sum(seen), is_open) if None not in seen else Figure(None, "*")
    return AreaRow(row["key"], row["code"], "", row["level"], row["parent"], figures, rate, verified)


def _categories(out: list[dict], whole: dict, is_open: bool) -> dict[str, Figure]:
    counted = {name: sum(c["n"] for c in out if (c["category"] or "unknown") == name) for name in CATEGORIES}
    if is_open:
        return {name: Figure(count) for name, count in counted.items()}
    if whole["out_of_school"] is None:
        return {name: Figure(None, "*") for name in counted}
    return {name: Figure(*shown) for name, shown in hide_group(counted, whole["out_of_school"]).items()}


def _ages(out: list[dict], ages: tuple[int, int], whole: dict, is_open: bool) -> list[dict]:
    """Out of school by age band and sex: rows of {"band", "L", "P", "total"} as figures."""
    bands = [f"{low}-{high}" for low, high in age_bands(ages)]
    rows = []
    for band in bands:
        sexes = {sex: sum(c["n"] for c in out if c["band"] == band and c["sex"] == sex) for sex in "LP"}
        rows.append({"key": band, "parent": "all"} | sexes | {"total": sum(sexes.values())})
    total = {sex: sum(row[sex] for row in rows) for sex in "LP"}
    rows.insert(0, {"key": "all", "parent": None} | total | {"total": sum(total.values())})
    if not is_open and whole["out_of_school"] is None:
        return []
    shown = (
        open_rows(rows, ["L", "P"], total="total")
        if is_open
        else hide_rows(rows, ["L", "P"], total="total", key="key", parent="parent")
    )
    return [
        {"band": row["key"]} | {name: Figure(row[name], row[f"{name}_mark"]) for name in ("L", "P", "total")}
        for row in shown
    ]


def _alone(count: int, is_open: bool) -> Figure:
    return Figure(None, "<5") if not is_open and 0 < count < 5 else Figure(count)


def _part(count: int, whole: int, is_open: bool) -> Figure:
    """A part of a printed whole: hidden where it or the rest of the whole is small."""
    small = any(0 < n < 5 for n in (count, whole - count))
    return Figure(None, "*") if small and not is_open else Figure(count)


def may_count_again(viewer, region: Region) -> bool:
    """Whether the viewer may ask for a past day of this region."""
    return can(viewer, Permission.COUNTS_VIEW, area=region.code)


def published() -> list[Publication]:
    """What anybody may read, by the name of its region."""
    return list(Publication.objects.filter(withdrawn_at=None).select_related("region").order_by("region__name"))


def publication(code: str) -> Publication:
    """The open data of one region. Raises NotFound where none is published."""
    found = Publication.objects.filter(region_id=code, withdrawn_at=None).select_related("region").first()
    if found is None:
        raise NotFound
    return found


def publication_of(region: Region) -> Publication | None:
    """The same for those who publish."""
    return Publication.objects.filter(region=region, withdrawn_at=None).select_related("published_by").first()

"""Visits seen from above: how far, how long, what came of it; small numbers hidden for who sees no names.

All counts come from functions of the database that give counts alone. Who may open the children of an area sees its
figures whole; everybody else gets counts under five hidden, with those from which they could be computed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count

from rangkul.core.acting import acting_as
from rangkul.core.errors import NotFound
from rangkul.core.models import Area, Region
from rangkul.core.permissions import Permission, Purpose, can, in_areas, sees_all_named, where
from rangkul.core.queries import regions_of
from rangkul.engine.measures import hide_group, hide_rows, open_rows

from ..models import Round, RoundState, Visit, Why
from ..rules import CLUSTER_NAMES

RESIDU = "residu"
STATES = {"visited": ("visited", "settled"), "tried": ("tried",), "assigned": ("assigned",), "waiting": ("waiting",)}
TURNS = ("still_out", "came_back", "never_out", "gone", "finished", "not_found", "unclear")
#: A median of fewer than this many is a person's, not a place's.
FEW = 5


@dataclass(frozen=True)
class Figure:
    """A count as it may be shown: a number, or why it is hidden ("<5", "*")."""

    count: int | None
    mark: str | None = None

    @property
    def shown(self):
        return self.mark or self.count


@dataclass
class Line:
    """One place: figures by state, and how long the open ones have waited."""

    key: str
    parent: str | None
    code: str
    name: str
    level: str  # all, district, village
    figures: dict[str, Figure]
    late: Figure
    waited: float | None  # mean days of the open doors
    waited_most: int | None

    @property
    def share(self) -> float | None:
        done, all_ = self.figures["visited"].count, self.figures["doors"].count
        return done / all_ if done is not None and all_ else None


@dataclass
class Pace:
    """Median days from step to step; None where too few or none."""

    district: str | None
    name: str
    listed_to_assigned: float | None
    assigned_to_visited: float | None
    visited_to_settled: float | None


@dataclass
class Coverage:
    """Everything the page shows, for one viewer."""

    region: Region
    is_open: bool
    lines: list[Line]
    pace: list[Pace]
    results: dict[str, Figure]
    clusters: dict[str, Figure] = field(default_factory=dict)  # only for who helps
    reasons_gone: int = 0  # visits to children still out whose reasons were destroyed: not in ``clusters``
    by_rt: list[dict] = field(default_factory=list)  # only for who sees names

    @property
    def whole(self) -> Line:
        return self.lines[0]

    def below(self, key: str) -> list[Line]:
        return [line for line in self.lines if line.parent == key]

    def line(self, key: str) -> Line:
        for one in self.lines:
            if key in (one.key, one.code):
                return one
        raise NotFound


def coverage_region(viewer, code: str | None) -> Region:
    """A kabupaten/kota of which the viewer may see counts; the first without a code. Raises NotFound."""
    codes = {area[:4] for area in where(viewer, Permission.COUNTS_VIEW).areas if len(area) >= 4}
    provinces = [area for area in where(viewer, Permission.COUNTS_VIEW).areas if len(area) == 2]
    regions = [r for r in regions_of(viewer) if r.code in codes or r.code[:2] in provinces]
    found = [region for region in regions if code in (None, region.code)]
    if not found:
        raise NotFound
    return found[0]


def counted_rounds(region: Region):
    """Rounds that can be looked at from above, the newest first."""
    return Round.objects.filter(region=region, state__in=(RoundState.OPEN, RoundState.CLOSED))


def coverage(viewer, region: Region, today: dt.date, *, round_id: int | None = None, village: str = "") -> Coverage:
    """How far the visits of a region are, in the areas where the viewer may see counts."""
    if not where(viewer, Permission.COUNTS_VIEW):
        raise NotFound
    cells = _rows("visits_coverage", "%s, %s, %s", [region.pk, round_id, today])
    is_open = sees_all_named(viewer, region.code, Permission.VISIT_VIEW)
    found = Coverage(
        region, is_open, _lines(cells, region, is_open), _pace(region, round_id, is_open),
        _results(region, round_id, is_open),
    )  # fmt: skip
    if can(viewer, Permission.FINDING_VIEW):
        found.clusters, found.reasons_gone = _clusters(viewer, region, round_id)
    if is_open and village:
        found.by_rt = _by_rt(cells, village)
    return found


def _rows(function: str, places: str, given: list) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}({places})", given)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _lines(cells: Iterable[dict], region: Region, is_open: bool) -> list[Line]:
    """The whole, its kecamatan, their villages; every line is the sum of those below it."""
    empty = dict.fromkeys((*STATES, "late", "waited_days", "open"), 0) | {"waited_most": 0}
    villages: dict[tuple[str, str], dict] = defaultdict(lambda: dict(empty))
    group_of = {state: group for group, states in STATES.items() for state in states}
    for cell in cells:
        line = villages[cell["district_code"] or RESIDU, cell["village_code"] or RESIDU]
        line[group_of[cell["state"]]] += cell["doors"]
        _add(line, cell, cell["doors"] if cell["state"] in ("waiting", "assigned", "tried") else 0)
    districts: dict[str, dict] = defaultdict(lambda: dict(empty))
    whole = dict(empty)
    for (district, _village), line in villages.items():
        for sum_ in (districts[district], whole):
            for state in STATES:
                sum_[state] += line[state]
            _add(sum_, line, line["open"])
    rows = [{"key": "all", "parent": None, "code": region.code, "level": "all"} | whole]
    rows += [
        {"key": district, "parent": "all", "code": "" if district == RESIDU else district, "level": "district"} | line
        for district, line in sorted(districts.items(), key=lambda item: (item[0] == RESIDU, item[0]))
    ]
    rows += [
        {
            "key": f"{district}/{village}", "parent": district, "code": "" if village == RESIDU else village,
            "level": "village",
        } | line
        for (district, village), line in sorted(villages.items(), key=lambda item: (item[0][1] == RESIDU, item[0]))
        if not (district == RESIDU and village == RESIDU)
    ]  # fmt: skip
    for row in rows:
        row["doors"] = sum(row[state] for state in STATES)
    more = {} if is_open else {"key": "key", "parent": "parent", "worth": {"visited": 4.0}}
    shown = (open_rows if is_open else hide_rows)(rows, list(STATES), total="doors", **more)
    names = dict(Area.objects.filter(code__in={row["code"] for row in rows if row["code"]}).values_list("code", "name"))
    names[region.code] = region.name
    return [_line(row, names.get(row["code"], ""), is_open) for row in shown]


def _add(line: dict, cell: dict, open_: int) -> None:
    line["late"] += cell["late"]
    line["waited_days"] += cell["waited_days"]
    line["waited_most"] = max(line["waited_most"], cell["waited_most"])
    line["open"] += open_


def _line(row: dict, name: str, is_open: bool) -> Line:
    figures = {state: Figure(row[state], row[f"{state}_mark"]) for state in (*STATES, "doors")}
    open_ = row["open"]
    tells = is_open or open_ >= FEW
    late = row["late"]
    small = not is_open and any(0 < n < FEW for n in (late, open_ - late))
    return Line(
        row["key"], row["parent"], row["code"], name, row["level"], figures,
        Figure(None, "*") if small else Figure(late),
        row["waited_days"] / open_ if open_ and tells else None, row["waited_most"] if open_ and is_open else None,
    )  # fmt: skip


def _pace(region: Region, round_id: int | None, is_open: bool) -> list[Pace]:
    rows = _rows("visits_pace", "%s, %s", [region.pk, round_id])
    names = dict(Area.objects.filter(code__in={row["district_code"] or "" for row in rows}).values_list("code", "name"))

    def median(row, name, count):
        return row[name] if row[count] and (is_open or row[count] >= FEW) else None

    lines = [
        Pace(
            row["district_code"],
            region.name if row["district_code"] is None else names.get(row["district_code"], ""),
            median(row, "listed_to_assigned", "assigned_n"),
            median(row, "assigned_to_visited", "visited_n"),
            median(row, "visited_to_settled", "settled_n"),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda one: (one.district is not None, one.district or ""))


def _results(region: Region, round_id: int | None, is_open: bool) -> dict[str, Figure]:
    """What the list turned out to be: {turn: children}, before any visit all zero."""
    counted = dict.fromkeys(TURNS, 0)
    for row in _rows("visits_results", "%s, %s", [region.pk, round_id]):
        counted[row["turn"]] += row["children"]
    if is_open:
        return {name: Figure(count) for name, count in counted.items()}
    whole = sum(counted.values())
    if 0 < whole < FEW:
        return {name: Figure(None, "*") for name in counted}
    return {name: Figure(*shown) for name, shown in hide_group(counted, whole).items()}


def _clusters(viewer, region: Region, round_id: int | None) -> tuple[dict[str, Figure], int]:
    """Why children are still out, by cluster, and of how many it is gone: read for helping, by those who help."""
    with acting_as(viewer, Purpose.HELP):
        whys = Why.objects.filter(
            in_areas(where(viewer, Permission.FINDING_VIEW)),
            region=region,
            visit__undone_at=None,
            visit__turn="still_out",
        )
        if round_id is not None:
            whys = whys.filter(visit__assignment__round_id=round_id)
        counted = dict(whys.order_by().values_list("cluster").annotate(n=Count("child", distinct=True)))
        gone = Visit.objects.filter(
            in_areas(where(viewer, Permission.FINDING_VIEW)), region=region, undone_at=None, turn="still_out",
            destroyed_at__isnull=False,
        )  # fmt: skip
        if round_id is not None:
            gone = gone.filter(assignment__round_id=round_id)
        destroyed = gone.aggregate(n=Count("child", distinct=True))["n"]
    named = {str(name): counted.get(code, 0) for code, name in CLUSTER_NAMES.items()}
    return {name: Figure(count) for name, count in named.items() if count}, destroyed


def _by_rt(cells: Iterable[dict], village: str) -> list[dict]:
    """{rw, rt, doors, visited, tried, open, share} of a village."""
    found: dict[tuple, dict] = {}
    for cell in cells:
        if cell["village_code"] != village:
            continue
        key = (cell["rw"] is None, cell["rw"] or 0, cell["rt"] is None, cell["rt"] or 0)
        line = found.setdefault(
            key, {"rw": cell["rw"], "rt": cell["rt"], "doors": 0, "visited": 0, "tried": 0, "waiting": 0, "late": 0}
        )
        line["doors"] += cell["doors"]
        line["late"] += cell["late"]
        group = {"settled": "visited", "assigned": "waiting"}.get(cell["state"], cell["state"])
        line[group] += cell["doors"]
    return [found[key] for key in sorted(found)]

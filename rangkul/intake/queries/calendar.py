"""Which list was expected when, and what came. It shows no child, so who sees counts may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rangkul.core.models import Agency, Region

from ..models import Arrival, Expectation, Kind

DAYS = 30
#: Kinds that are expected where nobody said otherwise, and which agency role usually sends them.
USUAL = {
    Kind.REGISTER: "civil_registry",
    Kind.DAPODIK: "education",
    Kind.EMIS: "religion",
    Kind.PKBM: "education",
    Kind.LEAVERS: "education",
    Kind.DTSEN: "social",
    Kind.ATS: "education",
}


@dataclass(frozen=True)
class Cell:
    """One kind in one period. ``days_late`` counts from the due day (to today where nothing came)."""

    period: str
    due: date
    arrival: Arrival | None
    state: str  # came | late | missing (due, and the semester runs) | absent (it is over) | awaited
    days_late: int
    may_remind: bool  # nothing came, and it is not too long ago to ask for it


@dataclass(frozen=True)
class Line:
    kind: Kind
    agency: Agency | None
    days: int
    cells: tuple[Cell, ...]


def semester(period: str) -> tuple[date, date]:
    """First and last day of a semester_id.

    >>> semester("20251")
    (datetime.date(2025, 7, 1), datetime.date(2025, 12, 31))
    """
    year = int(period[:4])
    if period[4] == "1":
        return date(year, 7, 1), date(year, 12, 31)
    return date(year + 1, 1, 1), date(year + 1, 6, 30)


def period_on(day: date) -> str:
    """
    >>> period_on(date(2026, 3, 1))
    '20252'
    """
    return f"{day.year}1" if day.month >= 7 else f"{day.year - 1}2"


def periods_until(day: date, count: int) -> list[str]:
    """The semester of a day and those before it, newest first."""
    found = [period_on(day)]
    while len(found) < count:
        found.append(period_on(semester(found[-1])[0] - timedelta(days=1)))
    return found


def expectations(region: Region) -> dict[str, Expectation]:
    """What is expected of each kind, saved or usual."""
    saved = {e.kind: e for e in Expectation.objects.filter(region=region).select_related("agency")}
    agencies = list(Agency.objects.filter(region=region, closed_at=None).order_by("pk"))

    def usual(kind: Kind) -> Expectation:
        sender = next((a for a in agencies if USUAL.get(kind) in a.roles), None)
        return Expectation(region=region, kind=kind, agency=sender, is_expected=kind in USUAL, days=DAYS)

    return {kind.value: saved.get(kind.value) or usual(kind) for kind in Kind}


def calendar(region: Region, today: date, count: int = 4) -> list[Line]:
    """Every expected kind over the last ``count`` semesters, newest first. The caller has asked whose region it is."""
    periods = periods_until(today, count)
    came = {(a.kind, a.period): a for a in Arrival.objects.filter(region=region, period__in=periods)}
    first = Arrival.objects.filter(region=region).order_by("period").values_list("period", flat=True).first()
    lines = []
    for kind, expected in expectations(region).items():
        cells = tuple(_cell(kind, period, expected, came, today) for period in periods)
        if expected.is_expected or any(cell.arrival for cell in cells):
            # what was due before the first list ever came was nobody's fault
            known = tuple(cell for cell in cells if cell.arrival or cell.period >= (first or periods[0]))
            lines.append(Line(Kind(kind), expected.agency, expected.days, _padded(known, periods)))
    return lines


def _cell(kind: str, period: str, expected: Expectation, came: dict, today: date) -> Cell:
    due = semester(period)[0] + timedelta(days=expected.days)
    arrival = came.get((kind, period))
    late = ((arrival.sent_on if arrival else today) - due).days
    if arrival:
        state = "late" if late > 0 else "came"
    elif late <= 0 or not expected.is_expected:
        state = "awaited"
    else:
        state = "missing" if today <= semester(period)[1] else "absent"
    is_recent = period in periods_until(today, 2)
    return Cell(period, due, arrival, state, max(late, 0), state in ("missing", "absent") and is_recent)


def _padded(cells: tuple[Cell, ...], periods: list[str]) -> tuple[Cell | None, ...]:
    known = {cell.period: cell for cell in cells}
    return tuple(known.get(period) for period in periods)
